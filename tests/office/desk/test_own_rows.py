"""Whoever is outside the agency sees their own rows only. The tables are asked directly: no page, no permission between."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection

from shebao.errors import UserError
from shebao.office.collection.models import Contribution
from shebao.office.database import acting
from shebao.office.desk.actions import create_outside_user
from shebao.office.desk.models import User
from shebao.office.registration.models import Employer, Person
from tests.office import givens
from tests.office.agency import FACTORY, LI, SHOP, WANG, Agency, employers, line, persons

PASSWORD = "correct-horse-battery"

# What an outsider may see at all; every other table with people's data is closed to them.
OF_AN_EMPLOYER = {
    "registration_employer", "registration_person", "registration_enrolment", "collection_declaration",
    "collection_declarationline", "collection_rejectedrow", "collection_contribution", "collection_bill", "collection_receipt",
    "collection_allocation",
}  # fmt: skip
OF_A_PERSON = {
    "registration_employer", "registration_person", "registration_enrolment", "collection_declarationline",
    "collection_contribution", "accounts_accountentry", "accounts_accountyear",
}  # fmt: skip


def outside(role: str, username: str, region: str = givens.SHANGHAI, **holder: object) -> User:
    return User.objects.create(username=username, name=username, roles=[role], region=region, password="!", **holder)


@pytest.fixture
def town(db: None) -> Agency:
    """The factory with 王建国 and the shop with 李: declared (one row wrong each), billed, paid and credited."""
    agency = Agency.of().open()
    agency.register_employers(employers(SHOP))
    agency.insure(persons(LI), employer=SHOP)
    agency.bill(line(WANG, 5000), line("", 5000))
    agency.bill(line(LI, 5000, employer=SHOP), line("", 5000, employer=SHOP), employer=SHOP)
    agency.pay(240_000, date(2012, 4, 10))
    agency.pay(240_000, date(2012, 4, 10), employer=SHOP)
    return agency


def seen(user: User) -> dict[str, int]:
    """Rows of each table of the office that has a region: what a plain SELECT gives."""
    tables = [m._meta.db_table for m in apps.get_models() if "region" in {f.name for f in m._meta.get_fields()}]
    with acting(user), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return {table: rows for table, rows in cursor.fetchall() if rows}


def test_an_employer_sees_its_own_half_of_the_town(town: Agency) -> None:
    with town.reading():
        factory = Employer.objects.get(credit_code=FACTORY)
    of_the_factory, all_rows = seen(outside("employer", "factory", employer=factory)), seen(town.auditor)
    assert of_the_factory.keys() == OF_AN_EMPLOYER | {"desk_user"}
    assert {t: 2 * n for t, n in of_the_factory.items() if t != "desk_user"} == {t: all_rows[t] for t in OF_AN_EMPLOYER}


def test_a_program_of_the_employer_sees_the_same(town: Agency) -> None:
    with town.reading():
        factory = Employer.objects.get(credit_code=FACTORY)
    assert seen(outside("api_client", "payroll", employer=factory)) == seen(outside("employer", "staff", employer=factory))


def test_a_person_sees_their_own_record(town: Agency) -> None:
    with town.reading():
        wang = Person.objects.get(number=WANG)
    of_wang, all_rows = seen(outside("person", "wang", person=wang)), seen(town.auditor)
    seen_tables = OF_A_PERSON & all_rows.keys()
    assert of_wang.keys() == seen_tables | {"desk_user"}
    assert {t: 2 * n for t, n in of_wang.items() if t != "desk_user"} == {t: all_rows[t] for t in seen_tables}


def test_a_person_is_told_of_their_own_contributions_alone_what_is_paid(town: Agency) -> None:
    with town.reading():
        wang = Person.objects.get(number=WANG)
        own, other = (Contribution.objects.get(person__number=number).pk for number in (WANG, LI))
    with acting(outside("person", "wang", person=wang)), connection.cursor() as cursor:
        cursor.execute("SELECT collection_paid_insurances(%s), collection_paid_insurances(%s)", [own, other])
        assert cursor.fetchone() == (15, 0)  # paid late: the fee took what maternity insurance would have needed


def test_an_outsider_sees_no_other_user(town: Agency) -> None:
    with town.reading():
        wang = Person.objects.get(number=WANG)
    user = outside("person", "wang", person=wang)
    with acting(user):
        assert list(User.objects.all()) == [user]


# What an employer declares is its own to add (tests/office/portal/test_declaring.py).
DECLARED = {"collection_declaration", "collection_declarationline", "collection_rejectedrow"}


@pytest.mark.parametrize("table", sorted(OF_AN_EMPLOYER - DECLARED))
def test_an_outsider_adds_nothing_else(town: Agency, refused, table: str) -> None:
    """Not even their own rows: all else that is theirs is opened for reading only."""
    with town.reading():
        factory = Employer.objects.get(credit_code=FACTORY)
    with acting(outside("employer", "factory", employer=factory)), refused("42501"), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}")


def test_a_new_table_is_closed_to_outsiders_by_saying_nothing(town: Agency) -> None:
    with town.reading():
        factory = Employer.objects.get(credit_code=FACTORY)
    assert "funds_posting" in seen(town.auditor)
    assert "funds_posting" not in seen(outside("employer", "factory", employer=factory))


@pytest.mark.parametrize(
    ("role", "holders"),
    [("employer", ()), ("employer", ("person",)), ("person", ("employer",)), ("person", ()), ("counter", ("employer",)),
     ("api_client", ("employer", "person"))],
)  # fmt: skip
def test_the_database_wants_the_one_holder_that_fits_the_role(at_the_counter, refused, role, holders) -> None:
    known = {"employer": givens.employer(), "person": givens.person()}
    with refused("23514"):
        outside(role, "x", **{name: known[name] for name in holders})


def test_an_employer_of_another_region_is_refused(at_the_counter, refused) -> None:
    with refused("SB002"):
        outside("employer", "x", region=givens.BEIJING, employer=givens.employer())


def test_an_administrator_makes_users_outside_and_nobody_else_does(db: None) -> None:
    counter, chief = givens.officer("counter"), givens.officer("administrator")
    with acting(counter):
        where = givens.employer()
    made = create_outside_user(username="factory", name="f", role="employer", password=PASSWORD, employer=where, by=chief)
    assert (made.region, made.employer, made.regions_setting) == (givens.SHANGHAI, where, "")
    with pytest.raises(PermissionDenied):
        create_outside_user(username="g", name="g", role="employer", password=PASSWORD, employer=where, by=counter)
    with pytest.raises(UserError):
        create_outside_user(username="h", name="h", role="employer", password=PASSWORD, by=chief)
    with pytest.raises(UserError):
        create_outside_user(username="h", name="h", role="counter", password=PASSWORD, employer=where, by=chief)
