"""Signing in: name and password, then the second factor; in the demonstration by picking an officer, on this machine only."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shebao.demo.outsiders import let_in
from shebao.errors import UserError
from shebao.office.database import acting
from shebao.office.desk import second_factor
from shebao.office.desk.actions import change_password, close_officer, create_officer, reset_second_factor, unlock_account
from shebao.office.desk.models import AuditEvent, Lockout, SecondFactor, User
from tests.office import givens
from tests.office.console.city import SHANGHAI, City, officer, signed_in

PASSWORD, WRONG = "一句很长的口令-2012，不告诉别人", "另一句更长一些的口令-2013"
HERE = {"host": "127.0.0.1"}
SIGN_IN, CODE, ENROL, ACCOUNT = "/sign-in/", "/sign-in/code/", "/account/second-factor/", "/account/"


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


@pytest.fixture
def auditor(db: None) -> User:
    """An officer with a password and no device yet."""
    user = givens.officer("auditor")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


@pytest.fixture
def enrolled(auditor: User) -> SecondFactor:
    """The auditor's device, last used yesterday."""
    yesterday = int(time.time()) // second_factor.STEP_SECONDS - 3000
    return SecondFactor.objects.create(
        user=auditor, seed=second_factor.new_seed(), confirmed_at=timezone.now(), last_step=yesterday
    )


def give_password(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"username": user.username, "password": password}, **more)


def code_of(factor: SecondFactor, steps: int = 0) -> str:
    return second_factor.totp(factor.seed).at(int(time.time()) + steps * second_factor.STEP_SECONDS)


def is_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def picked(user: User) -> Client:
    client = Client()
    client.post(reverse("desk:pick-officer"), {"officer": user.pk}, headers=HERE)
    return client


def pick(client: Client, **more: Any) -> int:
    return client.post(reverse("desk:pick-officer"), {"officer": officer("supervisor").pk}, headers=HERE, **more).status_code


# The demonstration ----------------------------------------------------------------------------------------------


def test_without_the_demonstration_nobody_can_be_picked(city: City) -> None:
    assert pick(Client()) == 403
    assert "groups" not in Client().get(SIGN_IN).context


def test_in_the_demonstration_one_click_signs_in(city: City, demonstration: None) -> None:
    client = Client()
    assert "监督员" in client.get(SIGN_IN, headers=HERE).content.decode()
    assert pick(client) == 302
    assert client.get(reverse("desk:home"), headers=HERE).status_code == 200


def test_an_employer_and_two_of_its_people_come_into_their_own_pages(city: City, demonstration: None) -> None:
    employer, colleague, exempt = let_in(SHANGHAI, officer("administrator"))
    assert (colleague.person.nationality, exempt.person.certificate_shown_on is not None) == ("CHN", True)
    assert picked(employer).get("/", headers=HERE, follow=True).redirect_chain == [(reverse("portal:home"), 302)]
    assert picked(exempt).get("/", headers=HERE, follow=True).redirect_chain == [(reverse("portal:record"), 302)]
    page = Client().get(SIGN_IN, headers=HERE).content.decode()
    assert page.index("经办机构与监督部门") < page.index("单位与参保人") < page.index(employer.name)


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "10.0.0.8"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.8"}, {"HTTP_FORWARDED": "for=10.0.0.8"}]
)
def test_from_another_machine_nobody_can_be_picked(city: City, demonstration: None, elsewhere: dict[str, str]) -> None:
    assert pick(Client(), **elsewhere) == 403


def test_a_server_that_answers_to_other_names_lets_nobody_be_picked(city: City, demonstration: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "shebao.example.gov.cn"]
    assert pick(Client()) == 403


def test_in_the_demonstration_no_device_is_asked_for(client: Client, auditor: User, demonstration: None) -> None:
    assert give_password(client, auditor, headers=HERE).headers["Location"] == "/"


def test_a_demonstration_that_answers_to_other_names_asks_for_a_device(
    client: Client, auditor: User, demonstration: None, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["shebao.example.gov.cn", "testserver"]
    assert give_password(client, auditor).headers["Location"] == ENROL


# Password and device --------------------------------------------------------------------------------------------


def test_passwords_are_hashed_by_argon2() -> None:
    from shebao.office import settings as production

    assert production.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_argon2_takes_and_knows_a_password(settings: Any) -> None:
    from shebao.office import settings as production

    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS
    user = User(username="x")
    user.set_password(PASSWORD)
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password(PASSWORD)
    assert not user.check_password(WRONG)


def test_a_wrong_password_is_told(client: Client, auditor: User) -> None:
    assert "用户名或密码不正确" in give_password(client, auditor, WRONG).content.decode()


def test_a_password_alone_lets_no_officer_in(client: Client, auditor: User) -> None:
    assert give_password(client, auditor).headers["Location"] == ENROL
    assert not is_in(client)


def test_an_officer_enrols_a_device_at_the_first_sign_in(client: Client, auditor: User) -> None:
    give_password(client, auditor)
    page = client.get(ENROL)
    assert "<svg" in page.content.decode()
    secret = page.context["secret"].replace(" ", "")
    done = client.post(ENROL, {"code": pyotp_now(secret)})
    assert len(done.context["codes"]) == second_factor.RECOVERY_CODES
    assert is_in(client)


def pyotp_now(secret: str) -> str:
    import pyotp

    return pyotp.TOTP(secret).now()


def test_a_wrong_code_enrols_nothing(client: Client, auditor: User) -> None:
    give_password(client, auditor)
    assert "验证码不正确" in client.post(ENROL, {"code": "000000"}).content.decode()
    assert not SecondFactor.objects.filter(confirmed_at__isnull=False).exists()
    assert not is_in(client)


def test_the_device_s_code_lets_in(client: Client, auditor: User, enrolled: SecondFactor) -> None:
    assert give_password(client, auditor).headers["Location"] == CODE
    assert client.post(CODE, {"code": code_of(enrolled)}).headers["Location"] == "/"
    assert is_in(client)


@pytest.mark.parametrize("given", ["000000", "", "ABCDE-FGHJK", "٠١٢٣٤٥"])
def test_another_code_does_not(client: Client, auditor: User, enrolled: SecondFactor, given: str) -> None:
    give_password(client, auditor)
    assert "验证码不正确" in client.post(CODE, {"code": given}).content.decode()
    assert not is_in(client)


def test_a_code_is_good_once(auditor: User, enrolled: SecondFactor) -> None:
    first, second, code = Client(), Client(), code_of(enrolled)
    give_password(first, auditor)
    give_password(second, auditor)
    first.post(CODE, {"code": code})
    second.post(CODE, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_is_good_once(auditor: User, enrolled: SecondFactor) -> None:
    paper = second_factor.new_recovery_codes()
    SecondFactor.objects.update(recovery=[second_factor.digest(code) for code in paper])
    first, second = Client(), Client()
    give_password(first, auditor)
    give_password(second, auditor)
    first.post(CODE, {"code": paper[3].lower()})
    second.post(CODE, {"code": paper[3]})
    assert (is_in(first), is_in(second)) == (True, False)
    enrolled.refresh_from_db()
    assert len(enrolled.recovery) == len(paper) - 1


def test_no_code_helps_without_the_password(client: Client, auditor: User, enrolled: SecondFactor) -> None:
    assert client.post(CODE, {"code": code_of(enrolled)}).headers["Location"] == SIGN_IN
    assert not is_in(client)


def test_the_password_is_forgotten_after_five_minutes(client: Client, auditor: User, enrolled: SecondFactor) -> None:
    give_password(client, auditor)
    session = client.session
    session["pending"] = [session["pending"][0], session["pending"][1] - 301, *session["pending"][2:]]
    session.save()
    assert client.post(CODE, {"code": code_of(enrolled)}).headers["Location"] == SIGN_IN


def test_who_has_a_device_cannot_enrol_another_with_the_password_alone(
    client: Client, auditor: User, enrolled: SecondFactor
) -> None:
    give_password(client, auditor)
    assert client.get(ENROL).headers["Location"] == CODE


def test_another_device_wants_the_password_again(client: Client, auditor: User, enrolled: SecondFactor) -> None:
    client.force_login(auditor)
    secret = client.get(ENROL).context["secret"].replace(" ", "")
    client.post(ENROL, {"code": pyotp_now(secret), "password": WRONG})
    enrolled.refresh_from_db()
    assert second_factor.secret(enrolled.seed) != secret
    client.post(ENROL, {"code": pyotp_now(secret), "password": PASSWORD})
    enrolled.refresh_from_db()
    assert second_factor.secret(enrolled.seed) == secret


def test_the_database_alone_makes_no_codes(enrolled: SecondFactor, settings: Any) -> None:
    before = second_factor.secret(enrolled.seed)
    settings.SECRET_KEY = "another installation's"
    assert second_factor.secret(enrolled.seed) != before


def test_a_person_outside_needs_no_device_but_may_have_one(client: Client, db: None, at_the_counter: User) -> None:
    user = User.objects.create(
        username="wang", name="王", roles=["person"], region=givens.SHANGHAI, person=givens.person(), password="!"
    )
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    assert give_password(client, user).headers["Location"] == "/"
    assert client.get(ENROL).status_code == 200


@pytest.mark.parametrize(
    ("whom", "officer_must", "person_must"), [("officers", True, False), ("everyone", True, True), ("nobody", False, False)]
)
def test_who_needs_a_device_is_a_setting(settings: Any, whom: str, officer_must: bool, person_must: bool) -> None:
    settings.SECOND_FACTOR = whom
    assert second_factor.required(User(roles=["counter"])) == officer_must
    assert second_factor.required(User(roles=["person"])) == person_must


def test_a_program_has_no_password_to_sign_in_with(client: Client, at_the_counter: User) -> None:
    user = User.objects.create(
        username="payroll", name="p", roles=["api_client"], region=givens.SHANGHAI, employer=givens.employer(), password="!"
    )
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    assert give_password(client, user).status_code == 200
    assert not is_in(client)


def test_a_closed_officer_stays_outside(client: Client, auditor: User) -> None:
    close_officer(auditor, by=givens.officer("administrator"))
    assert give_password(client, auditor).status_code == 200


# Locks ----------------------------------------------------------------------------------------------------------


def fail(client: Client, user: User, times: int, **more: Any) -> list[str]:
    return [give_password(client, user, WRONG, **more).content.decode() for _ in range(times)]


def test_five_failures_lock_the_account_and_say_until_when(client: Client, auditor: User) -> None:
    said = fail(client, auditor, 5)[-1]
    until = timezone.localtime(Lockout.objects.get(kind="account").locked_until)
    assert f"{until:%Y-%m-%d %H:%M} 之前不能登录" in said
    assert timedelta(minutes=14) < until - timezone.now() <= timedelta(minutes=15)


def test_a_locked_account_takes_no_password_not_even_the_right_one(client: Client, auditor: User) -> None:
    fail(client, auditor, 5)
    assert "之前不能登录" in give_password(client, auditor).content.decode()


def test_an_unknown_name_is_locked_the_same_way(client: Client, auditor: User) -> None:
    assert fail(client, User(username="nobody"), 5)[-1].count("之前不能登录") == 1


def test_a_lock_ends_and_the_next_is_twice_as_long(client: Client, auditor: User) -> None:
    fail(client, auditor, 5)
    Lockout.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    fail(client, auditor, 5)
    left = Lockout.objects.get(kind="account").locked_until - timezone.now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)


def test_failures_of_an_hour_ago_do_not_count(client: Client, auditor: User) -> None:
    fail(client, auditor, 4)
    Lockout.objects.update(since=timezone.now() - timedelta(hours=1))
    assert "之前不能登录" not in fail(client, auditor, 1)[0]


def test_a_sign_in_forgets_the_failures_before(auditor: User, enrolled: SecondFactor) -> None:
    fail(Client(), auditor, 4)
    client = Client()
    give_password(client, auditor)
    client.post(CODE, {"code": code_of(enrolled)})
    assert Lockout.objects.get(kind="account").failures == 0


def test_a_right_password_alone_forgets_nothing(client: Client, auditor: User, enrolled: SecondFactor) -> None:
    """Or codes could be guessed without end."""
    give_password(client, auditor)
    said = [client.post(CODE, {"code": "000000"}).content.decode() for _ in range(5)]
    assert "之前不能登录" in said[-1]
    assert "之前不能登录" in client.post(CODE, {"code": code_of(enrolled)}).content.decode()


def test_an_address_is_locked_whatever_names_it_tries(client: Client, auditor: User) -> None:
    tried = [fail(client, User(username=f"name{at}"), 1, REMOTE_ADDR="10.0.0.8")[0] for at in range(50)]
    assert "之前不能登录" in tried[-1]
    assert "之前不能登录" in give_password(client, auditor, REMOTE_ADDR="10.0.0.8").content.decode()
    assert give_password(client, auditor, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_household_s_ipv6_addresses_are_one_stranger(client: Client, db: None) -> None:
    tried = [fail(client, User(username=f"name{at}"), 1, REMOTE_ADDR=f"2001:db8::{at:x}")[0] for at in range(50)]
    assert "之前不能登录" in tried[-1]


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("10.0.0.8", "1.2.3.4", "10.0.0.8"),  # nobody's proxy: what it says does not count
        ("127.0.0.1", "6.6.6.6, 10.0.0.8", "10.0.0.8"),  # what stands before the proxy's own word is the stranger's
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_who_asks_is_told_by_one_s_own_proxy_only(rf: Any, settings: Any, remote: str, forwarded: str, expected: str) -> None:
    from shebao.office.desk.lockout import client_address

    settings.PROXIES = {"127.0.0.1"}
    assert client_address(rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)) == expected


def test_failures_are_on_the_trail_without_what_was_typed(client: Client, auditor: User) -> None:
    fail(client, auditor, 1)
    with acting(auditor):
        event = AuditEvent.objects.get(action="sign_in_failed")
    assert (event.object_id, event.actor, event.new) == (auditor.pk, None, {})


def test_an_administrator_lifts_a_lock_and_nobody_their_own(client: Client, auditor: User) -> None:
    fail(client, auditor, 5)
    chief = givens.officer("administrator")
    unlock_account(auditor, by=chief)
    assert give_password(client, auditor).status_code == 302
    with pytest.raises(UserError):
        unlock_account(chief, by=chief)


def test_an_administrator_resets_a_lost_device_which_ends_the_sessions(
    client: Client, auditor: User, enrolled: SecondFactor
) -> None:
    client.force_login(auditor)
    reset_second_factor(auditor, by=givens.officer("administrator"))
    assert not is_in(client)
    assert give_password(client, auditor).headers["Location"] == ENROL


# Sessions -------------------------------------------------------------------------------------------------------


def test_a_sign_in_gets_a_new_session_key(auditor: User, enrolled: SecondFactor, client: Client) -> None:
    client.get(SIGN_IN)
    give_password(client, auditor)
    between = client.session.session_key
    client.post(CODE, {"code": code_of(enrolled)})
    assert client.session.session_key not in (None, between)


@pytest.mark.parametrize(("mark", "ago", "words"), [("seen", 1801, "半小时未操作"), ("began", 36001, "满一个工作日")])
def test_a_session_ends(client: Client, counter: User, mark: str, ago: int, words: str) -> None:
    client.force_login(counter)
    session = client.session
    session[mark] -= ago
    session.save()
    assert client.get(ACCOUNT).headers["Location"].startswith(SIGN_IN)
    assert words in client.get(SIGN_IN).content.decode()


def test_a_page_keeps_a_session_awake(client: Client, counter: User) -> None:
    client.force_login(counter)
    session = client.session
    session["seen"] -= 1700
    session.save()
    client.get(ACCOUNT)
    assert time.time() - client.session["seen"] < 60


def test_out_on_every_device(counter: User) -> None:
    here, there = Client(), Client()
    here.force_login(counter)
    there.force_login(counter)
    here.post("/sign-out/everywhere/")
    assert (is_in(here), is_in(there)) == (False, False)


# Passwords ------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_home(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client


def change(client: Client, old: str = PASSWORD, new: str = WRONG, again: str = "") -> Any:
    return client.post("/account/password/", {"old": old, "new": new, "again": again or new})


def test_a_password_is_changed_and_other_sessions_end(at_home: Client, auditor: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(auditor)
    assert change(at_home).status_code == 302
    assert (is_in(at_home), is_in(elsewhere)) == (True, False)
    assert give_password(elsewhere, auditor, WRONG).status_code == 302


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"old": WRONG}, "原密码不正确"),
        ({"new": PASSWORD}, "不得与原密码相同"),
        ({"again": "不一样的新密码啊啊啊啊"}, "两次输入的新密码不一致"),
        ({"new": "短"}, "密码不合要求"),
        ({"new": "123456789012345"}, "密码不合要求"),
        ({"new": "password1234"}, "密码不合要求"),
    ],
)
def test_a_password_that_will_not_do_is_refused(at_home: Client, given: dict[str, str], said: str) -> None:
    assert said in change(at_home, **given).content.decode()


def test_guessing_the_present_password_locks(at_home: Client) -> None:
    assert "之前不能登录" in [change(at_home, old=f"{WRONG}{at}").content.decode() for at in range(6)][-1]


def test_a_password_given_by_an_administrator_is_changed_first(client: Client, db: None) -> None:
    chief = givens.officer("administrator")
    new = create_officer(username="li", name="李", roles=["counter"], password=PASSWORD, officer_region="310000", by=chief)
    client.force_login(new)
    assert client.get("/").headers["Location"] == "/account/password/"
    change(client)
    assert client.get("/").status_code == 200


def test_only_one_s_own_password_is_changed(auditor: User, db: None) -> None:
    with pytest.raises(UserError):
        change_password(old=PASSWORD, new=WRONG, by=givens.officer("counter"))


def test_an_administrator_sees_locks_and_devices(client: Client, auditor: User, enrolled: SecondFactor) -> None:
    fail(Client(), auditor, 5)
    client.force_login(givens.officer("administrator", None))
    assert re.search(r"锁定至 \d\d:\d\d", client.get("/officers/").content.decode())
    assert f"/officers/{auditor.pk}/second-factor/" in client.get(f"/officers/{auditor.pk}/").content.decode()
    client.post(f"/officers/{auditor.pk}/unlock/")
    client.post(f"/officers/{auditor.pk}/second-factor/")
    assert "锁定至" not in client.get("/officers/").content.decode()
    assert not SecondFactor.objects.filter(confirmed_at__isnull=False).exists()


def test_signed_in_people_do_not_see_the_door(city: City) -> None:
    assert signed_in("counter").get(SIGN_IN).status_code == 302
