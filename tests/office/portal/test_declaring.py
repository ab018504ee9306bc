"""An employer declares its own month: the same import as at the counter, under row-level security of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from shebao.errors import UserError
from shebao.office.collection.actions import declare_own, preview_own, take_declarations
from shebao.office.collection.models import Declaration, DeclarationLine, RejectedRow
from shebao.office.database import acting
from shebao.office.desk.models import Run, User
from shebao.office.registration.models import Person
from tests.office import givens
from tests.office.agency import BILLS_OF_5000, FACTORY, LI, MARCH, SHOP, WANG, Agency, employers, line, persons, rows_of, sheet


def of(agency: Agency, credit_code: str = FACTORY, role: str = "employer") -> User:
    """A user of the employer, or its payroll program."""
    holder = agency.employer(credit_code)
    return User.objects.create(
        username=f"{role}-{credit_code}", name=role, roles=[role], region=holder.region, password="!", employer=holder
    )


@pytest.fixture
def factory(agency: Agency) -> User:
    """The factory's user; in town is a shop too, with 李."""
    agency.register_employers(employers(SHOP))
    agency.insure(persons(LI), employer=SHOP)
    return of(agency)


def declare(by: User, *lines: tuple, month: int = MARCH) -> Any:
    return declare_own(sheet(*lines).content, file_name="三月.xlsx", month=month, by=by)


def preview(by: User, *lines: tuple, month: int = MARCH) -> Any:
    return preview_own(sheet(*lines).content, file_name="三月.xlsx", month=month, by=by)


def test_an_employer_declares_and_the_agency_bills_it(agency: Agency, factory: User) -> None:
    reply = declare(factory, line(WANG, 5000))
    assert (reply.taken, reply.reasons) == (1, {})
    declaration = Declaration.objects.get(pk=reply.declaration_id)
    assert (declaration.by, declaration.rows_taken, declaration.run.kind) == (factory, 1, Run.Kind.DECLARE)
    assert declaration.run.counts == {"files": 1, "taken": 1, "rejected": 0}
    agency.assess()
    assert {code: bill.employer_fen + bill.employee_fen for code, bill in agency.bills().items()} == BILLS_OF_5000


def test_what_is_previewed_is_what_is_billed(agency: Agency, factory: User) -> None:
    reply, charges = preview(factory, line(WANG, 5000))
    assert (reply.taken, [charge.people for charge in charges]) == (1, [1] * 5)
    assert {charge.insurance: charge.due_fen for charge in charges} == BILLS_OF_5000
    declare(factory, line(WANG, 5000))
    agency.assess()
    billed = {bill.insurance: (bill.employer_fen, bill.employee_fen, bill.late_from) for bill in agency.bills().values()}
    assert billed == {charge.insurance: (charge.employer_fen, charge.employee_fen, charge.late_from) for charge in charges}


@pytest.mark.parametrize(
    "table", ["collection_declaration", "collection_declarationline", "collection_rejectedrow", "desk_run", "desk_auditevent"]
)
def test_nothing_remains_of_a_preview(factory: User, table: str) -> None:
    before = rows_of(table)
    preview(factory, line(WANG, 5000), line(LI, 5000))
    assert rows_of(table) == before


def test_a_preview_looks_at_the_own_staff_only(agency: Agency, factory: User) -> None:
    agency.declare(line(LI, 9000, employer=SHOP), employer=SHOP)
    _reply, charges = preview(factory, line(WANG, 5000))
    assert {charge.insurance: charge.due_fen for charge in charges} == BILLS_OF_5000


def test_a_stranger_is_told_to_be_not_insured_here_registered_or_not(factory: User) -> None:
    reply = declare(factory, line(LI, 5000), line("310101199001010047", 5000))
    assert set(reply.reasons.values()) == {"not_enrolled"}


def test_the_same_file_is_taken_once(factory: User) -> None:
    first, again = declare(factory, line(WANG, 5000)), declare(factory, line(WANG, 5000))
    assert (again.declaration_id, again.taken, again.seen_before) == (first.declaration_id, 0, True)


def test_rows_sent_back_are_kept_with_their_reason(factory: User) -> None:
    reply = declare(factory, line(WANG, "six thousand"))
    kept = RejectedRow.objects.get(declaration=reply.declaration_id)
    assert (kept.reason, kept.row_number) == ("no_wage", 2)


def test_a_month_that_has_not_begun_is_refused(factory: User) -> None:
    with pytest.raises(UserError, match="has not begun"):
        declare(factory, line(WANG, 5000, 209901), month=209901)


def test_a_payroll_program_declares_too(agency: Agency) -> None:
    assert declare(of(agency, role="api_client"), line(WANG, 5000)).taken == 1


def test_officers_declare_at_the_counter_and_employers_do_not(agency: Agency, factory: User) -> None:
    with pytest.raises(PermissionDenied):
        declare(agency.counter, line(WANG, 5000))
    with pytest.raises(PermissionDenied):
        take_declarations([], region=agency.region, month=MARCH, received_on=None, by=factory)  # type: ignore[arg-type]


# With the application's checks out of the way: plain SQL in the factory's name ------------------------------------

ADD_DECLARATION = (
    "INSERT INTO collection_declaration (region, employer_id, month, sha256, file_name, received_on, by_id, rows_taken,"
    " rows_rejected) VALUES (%(region)s, %(employer)s, 201203, 'x', 'x', '2012-03-10', %(by)s, 0, 0)"
)
ADD_LINE = (
    "INSERT INTO collection_declarationline (region, declaration_id, employer_id, person_id, month, wage_fen)"
    " VALUES ('310000', %(declaration)s, %(employer)s, %(person)s, 201203, 1)"
)
ADD_REJECTED = (
    "INSERT INTO collection_rejectedrow (region, declaration_id, row_number, content, reason, reason_zh, reason_en)"
    " VALUES ('310000', %(declaration)s, 1, '[]', 'x', 'x', 'x')"
)
ADD_RUN = (
    "INSERT INTO desk_run (kind, region, started_at, by_id, counts, law) VALUES (%(kind)s, %(region)s, now(), %(by)s, '{}', 'x')"
)


@pytest.fixture
def plain(agency: Agency, factory: User) -> dict[str, Any]:
    """Keys of what is the factory's, and of what is the shop's."""
    own = declare(factory, line("", 1)).declaration_id
    other = agency.declare(line(LI, 5000, employer=SHOP), employer=SHOP).declaration_id
    return {
        "factory": agency.employer().pk,
        "shop": agency.employer(SHOP).pk,
        "wang": Person.objects.get(number=WANG).pk,
        "li": Person.objects.get(number=LI).pk,
        "own": own,
        "other": other,
        "user": factory.pk,
        "clerk": agency.counter.pk,
    }


def add(statement: str, plain: dict[str, Any], **given: str) -> None:
    """`given` names keys of `plain`, or literal values after an =."""
    values = {name: value.removeprefix("=") if value.startswith("=") else plain[value] for name, value in given.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (ADD_DECLARATION, {"employer": "shop", "region": "=310000", "by": "user"}),
        (ADD_DECLARATION, {"employer": "factory", "region": "=110000", "by": "user"}),
        (ADD_DECLARATION, {"employer": "factory", "region": "=310000", "by": "clerk"}),
        (ADD_LINE, {"declaration": "other", "employer": "factory", "person": "wang"}),
        (ADD_LINE, {"declaration": "own", "employer": "shop", "person": "wang"}),
        (ADD_LINE, {"declaration": "own", "employer": "factory", "person": "li"}),
        (ADD_REJECTED, {"declaration": "other"}),
        (ADD_RUN, {"kind": "=declare", "region": "=310000", "by": "clerk"}),
        (ADD_RUN, {"kind": "=declare", "region": "=110000", "by": "user"}),
        (ADD_RUN, {"kind": "=assess", "region": "=310000", "by": "user"}),
    ],
)
def test_the_database_refuses_to_add_what_is_another_s(factory: User, plain: Any, refused: Any, statement, given) -> None:
    with acting(factory), refused("42501"):
        add(statement, plain, **given)


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (ADD_DECLARATION, {"employer": "factory", "region": "=310000", "by": "user"}),
        (ADD_LINE, {"declaration": "own", "employer": "factory", "person": "wang"}),
        (ADD_REJECTED, {"declaration": "own"}),
        (ADD_RUN, {"kind": "=declare", "region": "=310000", "by": "user"}),
    ],
)
def test_and_lets_add_what_is_one_s_own(factory: User, plain: Any, statement, given) -> None:
    with acting(factory):
        add(statement, plain, **given)


def test_another_s_declaration_is_not_changed(agency: Agency, factory: User, plain: Any) -> None:
    with acting(factory):
        assert Declaration.objects.filter(pk=plain["other"]).update(rows_taken=99) == 0
        assert Declaration.objects.filter(pk=plain["own"]).update(rows_taken=99) == 1
        assert Run.objects.exclude(by=factory).update(counts={}) == 0


def test_a_person_adds_nothing(agency: Agency, plain: Any, refused: Any) -> None:
    wang = Person.objects.get(number=WANG)
    person = User.objects.create(username="w", name="w", roles=["person"], region=givens.SHANGHAI, password="!", person=wang)
    with acting(person), refused("42501"):
        add(ADD_LINE, plain, declaration="own", employer="factory", person="wang")


def test_another_employer_s_lines_stay_unseen(agency: Agency, factory: User, plain: Any) -> None:
    with acting(factory):
        assert not DeclarationLine.objects.exclude(employer=plain["factory"]).exists()
