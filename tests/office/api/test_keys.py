"""Keys: made by the employer's users, shown once, kept as a digest, revoked and expired; the database holds all of it too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shebao.errors import UserError
from shebao.office.api import keys
from shebao.office.api.actions import make_key, revoke_key
from shebao.office.api.models import Key
from shebao.office.database import acting
from shebao.office.desk.models import AuditEvent, User
from tests.office.agency import FACTORY, LI, SHOP, Agency, employers, persons
from tests.office.api.programs import Program, key_of
from tests.office.portal.test_declaring import of


@pytest.fixture
def factory(agency: Agency) -> User:
    agency.register_employers(employers(SHOP))
    agency.insure(persons(LI), employer=SHOP)
    return of(agency)


def in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def test_a_key_is_told_once_and_kept_as_a_digest(factory: User) -> None:
    text = key_of(factory)
    key = Key.objects.get()
    secret = text.removeprefix(f"shebao_{key.prefix}_")
    assert keys.PATTERN.fullmatch(text)
    assert key.digest == keys.digest(secret)
    assert not [row for row in AuditEvent.objects.values_list("new", flat=True) if secret in str(row)]


def test_each_key_acts_in_a_name_of_its_own(factory: User) -> None:
    one, other = key_of(factory, label="payroll"), key_of(factory, label="reports")
    told = {Program(key).get("/me").json()["program"] for key in (one, other)}
    assert told == {"payroll", "reports"}
    assert set(Key.objects.values_list("program__roles", flat=True)[0]) == {"api_client"}


def test_a_revoked_key_is_answered_nothing(factory: User) -> None:
    program = Program(key_of(factory))
    assert program.get("/me").status_code == 200
    revoke_key(Key.objects.get(), by=factory)
    assert program.get("/me").status_code == 401


def test_an_expired_key_is_answered_nothing(agency: Agency, factory: User) -> None:
    """A key that ended yesterday, put there by the agency: nobody could make it."""
    program = Program(key_of(factory))
    made = Key.objects.get()
    prefix, secret = keys.drawn()
    Key.objects.create(
        region=made.region, employer=made.employer, program=of(agency, role="api_client"), label="old", prefix=prefix,
        digest=keys.digest(secret), scopes=["bills:read"], made_by=factory, expires_on=in_days(-1),
    )  # fmt: skip
    assert program.get("/me").status_code == 200
    assert Program(keys.text(prefix, secret)).get("/me").status_code == 401


def test_the_day_of_its_last_use_is_kept(factory: User) -> None:
    program = Program(key_of(factory))
    assert Key.objects.get().used_on is None
    program.get("/me")
    assert Key.objects.get().used_on == timezone.localdate()


@pytest.mark.parametrize(
    ("label", "scopes", "days"),
    [(" ", ["bills:read"], 30), ("x", [], 30), ("x", ["everything"], 30), ("x", ["bills:read"], 0), ("x", ["bills:read"], 367)],
)
def test_a_key_needs_a_name_scopes_and_an_end(factory: User, label: str, scopes: list[str], days: int) -> None:
    with pytest.raises(UserError):
        make_key(label, scopes=scopes, expires_on=in_days(days), by=factory)


def test_only_the_employer_s_users_make_keys(agency: Agency, factory: User) -> None:
    key_of(factory)
    for user in (agency.counter, Key.objects.get().program):
        with pytest.raises(PermissionDenied):
            make_key("x", scopes=["bills:read"], expires_on=in_days(30), by=user)


# The page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(factory: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(factory)
    return client


def form(**given: Any) -> dict[str, Any]:
    return {"act": "key", "label": "payroll", "scopes": ["bills:read"], "expires_on": in_days(90), **given}


def test_the_page_shows_a_new_key_once(browser: Client) -> None:
    made = browser.post(reverse("programs:home"), form()).content.decode()
    text = keys.PATTERN.search(made)
    assert text
    assert text[0] not in browser.get(reverse("programs:home")).content.decode()
    assert Program(text[0]).get("/bills").status_code == 200


def test_the_page_revokes(browser: Client) -> None:
    text = keys.PATTERN.search(browser.post(reverse("programs:home"), form()).content.decode())
    browser.post(reverse("programs:revoke", args=[Key.objects.get().pk]))
    assert "Revoked" in browser.get(reverse("programs:home")).content.decode()
    assert Program(text[0]).get("/bills").status_code == 401  # type: ignore[index]


def test_the_page_says_what_is_wrong(browser: Client) -> None:
    page = browser.post(reverse("programs:home"), form(expires_on="never")).content.decode()
    assert "The last day is not a date" in page


def test_another_employer_s_key_is_not_there(agency: Agency, browser: Client) -> None:
    key_of(of(agency, SHOP), label="shop-payroll")
    assert "shop-payroll" not in browser.get(reverse("programs:home")).content.decode()
    assert browser.post(reverse("programs:revoke", args=[Key.objects.get().pk])).status_code == 404


def test_the_page_is_never_kept(browser: Client) -> None:
    assert "no-store" in browser.post(reverse("programs:home"), form()).headers["Cache-Control"]


# With the application's checks out of the way -------------------------------------------------------------------

ADD = (
    "INSERT INTO api_key (region, employer_id, program_id, label, prefix, digest, scopes, made_at, made_by_id, expires_on)"
    " VALUES ('310000', %s, %s, 'x', 'x', repeat('0', 64), '{bills:read}', now(), %s, now())"
)


def test_the_database_refuses_a_key_of_another(agency: Agency, factory: User, refused: Any) -> None:
    own, other = agency.employer(FACTORY).pk, agency.employer(SHOP).pk
    shop = of(agency, SHOP)
    key_of(shop)
    theirs = Key.objects.get().program_id
    attempts = [(other, theirs, factory.pk), (own, theirs, factory.pk), (own, factory.pk, factory.pk), (own, theirs, shop.pk)]
    with acting(factory), connection.cursor() as cursor:
        for attempt in attempts:
            with refused("42501"):
                cursor.execute(ADD, attempt)
        assert not Key.objects.exists()
        assert Key.objects.update(revoked_at=timezone.now()) == 0


def test_the_database_makes_programs_for_users_of_an_employer_alone(agency: Agency, factory: User, refused: Any) -> None:
    key_of(factory)
    program = Key.objects.get().program
    for user in (agency.counter, program):
        with acting(user), refused("SB030"), connection.cursor() as cursor:
            cursor.execute("SELECT api_new_program('x', 'x')")


def test_nobody_reads_keys_without_one(factory: User) -> None:
    key_of(factory)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shebao.regions', '', false)")
        cursor.execute("SELECT count(*) FROM api_key")
        assert cursor.fetchone() == (0,)
