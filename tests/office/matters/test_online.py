"""What applicants hand in themselves: the counter receives it or returns it; nobody reaches into another's matter."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from shebao.errors import UserError
from shebao.office.database import acting
from shebao.office.desk.models import User
from shebao.office.matters import actions, wording
from shebao.office.matters.actions import Application
from shebao.office.matters.kinds import kind_of
from shebao.office.matters.models import Material, Matter, Step
from shebao.office.registration.models import Employer, Person
from tests.office.agency import FACTORY, SHANGHAI, SHOP, WANG, employers
from tests.office.matters.desk import Desk, leaving, scan


def outside(role: str, name: str = "", **holder: Any) -> User:
    return User.objects.create(username=name or role, name=role, roles=[role], region=SHANGHAI, password="!", **holder)


@pytest.fixture
def factory(desk: Desk) -> User:
    with desk.agency.reading():
        return outside("employer", employer=Employer.objects.get(credit_code=FACTORY))


@pytest.fixture
def shop(desk: Desk) -> User:
    desk.agency.register_employers(employers(SHOP))
    with desk.agency.reading():
        return outside("api_client", employer=Employer.objects.get(credit_code=SHOP))


def hand_in(by: User, application: Application | None = None) -> Matter:
    return actions.hand_in_matter(application or leaving(), region=SHANGHAI, by=by)


def test_an_employer_hands_in_and_the_counter_receives(desk: Desk, factory: User) -> None:
    handed = hand_in(factory)
    assert (handed.state, handed.applicant_name, handed.employer_id) == ("draft", "浦江机床厂", factory.employer_id)
    received = actions.accept_matter(handed, version=handed.version, by=desk.agency.counter)
    assert desk.approve(received).state == "effective"


def test_the_applicant_is_who_is_signed_in_whatever_the_form_says(desk: Desk, shop: User) -> None:
    data = {"credit_code": SHOP, "name": "新名"}
    asked = Application("change_employer", "officer", "浦江机床厂", data, files=[("licence", scan())], employer_id=1)
    handed = hand_in(shop, asked)
    assert (handed.applicant_kind, handed.employer_id) == ("employer", shop.employer_id)


def test_a_person_hands_in_a_change_of_their_own(desk: Desk) -> None:
    with desk.agency.reading():
        wang = outside("person", person=Person.objects.get(number=WANG))
    data = {"number": WANG, "household": "52"}
    handed = hand_in(wang, Application("change_person", "person", "", data, files=[("identity", scan())]))
    assert (handed.applicant_kind, handed.applicant_name, handed.person_id) == ("person", "王建国", wang.person_id)


def test_whoever_is_named_must_be_one_s_own(desk: Desk, shop: User) -> None:
    with pytest.raises(UserError, match="who is not yours"):
        hand_in(shop, leaving())
    data = {"number": WANG, "household": "52"}
    with pytest.raises(UserError, match="who is not yours"):
        hand_in(shop, Application("change_person", "employer", "", data, files=[("identity", scan())]))


def test_a_kind_that_is_not_for_such_applicants_is_refused(desk: Desk, factory: User) -> None:
    data = {"before": "2020-01-01"}
    with pytest.raises(UserError, match="come to the counter"):
        hand_in(factory, Application("dispose_files", "officer", "", data, files=[("appraisal", scan())]))


def test_what_is_missing_is_said_and_handed_in_again(desk: Desk, factory: User) -> None:
    handed = hand_in(factory)
    returned = actions.decline_matter(handed, version=handed.version, opinion="Page 2 is missing.", by=desk.agency.counter)
    again = actions.hand_in_again(returned, leaving(files=[("ending", scan("page2.pdf"))]), version=returned.version, by=factory)
    assert (again.state, Material.objects.filter(matter=again).count()) == ("draft", 2)
    assert actions.accept_matter(again, version=again.version, by=desk.agency.counter).state == "received"


def test_the_applicant_may_withdraw_with_a_reason(desk: Desk, factory: User) -> None:
    handed = hand_in(factory)
    with pytest.raises(UserError, match="Give the reason"):
        actions.withdraw_own_matter(handed, version=handed.version, opinion="", by=factory)
    gone = actions.withdraw_own_matter(handed, version=handed.version, opinion="He stays.", by=factory)
    assert gone.state == "withdrawn"


def test_the_same_request_twice_is_one_matter(desk: Desk, factory: User) -> None:
    application = leaving()
    assert hand_in(factory, application) == hand_in(factory, application)


def test_another_employer_s_matter_is_not_there(desk: Desk, factory: User, shop: User) -> None:
    handed = hand_in(factory)
    with acting(shop):
        assert [Matter.objects.count(), Step.objects.count(), Material.objects.count()] == [0, 0, 0]
    with pytest.raises(UserError, match="belongs to another region or applicant"):
        actions.withdraw_own_matter(handed, version=handed.version, opinion="Not mine.", by=shop)


def test_the_applicant_reads_the_story_without_the_officers_names(desk: Desk, factory: User) -> None:
    handed = hand_in(factory)
    actions.accept_matter(handed, version=handed.version, by=desk.agency.counter)
    with acting(factory), override("en"):
        told = [one["sentence"] for one in wording.timeline(handed, kind_of(handed), names=False)]
    assert told == ["浦江机床厂 handed in online the application “stop enrolments” with 1 file.", "the agency received it."]


INSERT_STEP = (
    "INSERT INTO matters_step (region, matter_id, version, verb, state, officer_id, at, opinion, details)"
    " VALUES (%s, %s, %s, %s, 'x', %s, now(), 'why', '{}')"
)


def test_the_database_lets_applicants_take_no_officer_s_step(desk: Desk, factory: User, refused: Any) -> None:
    handed = hand_in(factory)
    with acting(factory), refused("SB023"), connection.cursor() as cursor:
        cursor.execute(INSERT_STEP, [SHANGHAI, handed.pk, handed.version, "receive", factory.pk])


def test_nor_any_step_in_another_s_matter(desk: Desk, factory: User, shop: User, refused: Any) -> None:
    handed = hand_in(factory)
    with acting(shop), refused("42501"), connection.cursor() as cursor:
        cursor.execute(INSERT_STEP, [SHANGHAI, handed.pk, handed.version, "withdraw", shop.pk])


def test_nor_changes_to_what_was_handed_in(desk: Desk, factory: User, refused: Any) -> None:
    handed = hand_in(factory)
    with acting(factory), refused("SB025"), connection.cursor() as cursor:
        cursor.execute("UPDATE matters_matter SET data = '{}' WHERE id = %s", [handed.pk])


def test_nor_a_matter_in_another_employer_s_name(desk: Desk, factory: User, shop: User, refused: Any) -> None:
    handed = hand_in(factory)
    columns = [
        f.column for f in Matter._meta.concrete_fields if f.column not in ("id", "request_key", "number", "state", "version")
    ]
    row = Matter.objects.filter(pk=handed.pk).values_list(*columns).get()
    marks = ", ".join(["%s"] * len(columns))
    values = [json.dumps(v) if isinstance(v, dict) else v for v in row]
    with acting(shop), refused("42501"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO matters_matter (request_key, number, state, version, {', '.join(columns)})"
            f" VALUES (gen_random_uuid(), matters_next_number('{SHANGHAI}', current_date), 'draft', 0, {marks})",
            values,
        )
