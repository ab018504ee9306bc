"""Types, branches, changes, suspension and closure of employers."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.errors import UserError
from shebao.office.registration.actions import change_employer, register_employers
from shebao.office.registration.employers import close_employer, resume_employer, suspend_employer
from shebao.office.registration.history import now_known
from shebao.office.registration.models import Employer
from shebao.standard.codes import UNIT_TYPE
from tests.office.agency import FACTORY, LI, SHANGHAI, SHOP, WANG, employers, employments, line, persons

BRANCH = "91310000MA00000038"
JUNE = date(2012, 6, 1)


def employer(code: str) -> Employer:
    return Employer.objects.get(credit_code=code)


@pytest.fixture
def reading(agency):
    with agency.reading():
        yield agency


def do(verb, code, agency, reason="申请", **other):
    return verb(code, reason=reason, region=SHANGHAI, by=agency.counter, **other)


@pytest.mark.parametrize(
    "name", ["Foundation", "Law firm", "Accounting firm", "Representative office in China", "Foreign news bureau",
             "Resident office of a foreign company"],
)  # fmt: skip
def test_the_annex_of_2011_adds_types_of_employers(name):
    assert name in {text.en for text in UNIT_TYPE.values.values()}


def test_an_employer_has_an_address_and_a_bank_account(reading):
    reading.register_employers(employers(SHOP, address="四川北路1号", bank="工商银行虹口支行", account_number="1001234"))

    assert (employer(SHOP).address, employer(SHOP).bank, employer(SHOP).account_number) == (
        "四川北路1号", "工商银行虹口支行", "1001234",
    )  # fmt: skip


def test_its_bank_account_changes_from_a_day_on(reading):
    reading.register_employers(employers(SHOP, account_number="1001234"))
    change_employer(SHOP, account_number="2005678", since=JUNE, region=SHANGHAI, by=reading.counter)

    assert now_known(employer(SHOP), date(2012, 5, 31)).account_number == "1001234"
    assert employer(SHOP).account_number == "2005678"


def test_a_branch_has_a_parent_also_of_the_same_table(reading):
    table = employers(SHOP, BRANCH).append_column("parent", [[None, SHOP]])

    assert register_employers(table, region=SHANGHAI, by=reading.counter) == 2
    assert employer(BRANCH).parent == employer(SHOP)


def test_a_branch_of_an_unknown_parent_is_not_registered(reading):
    with pytest.raises(UserError, match=r"parent .* is not registered"):
        reading.register_employers(employers(BRANCH, parent=SHOP))


def test_a_branch_has_no_branches(reading):
    reading.register_employers(employers(SHOP, parent=FACTORY))

    with pytest.raises(UserError, match="is no branch itself"):
        reading.register_employers(employers(BRANCH, parent=SHOP))


def test_who_insures_nobody_may_be_suspended_and_go_on(reading):
    reading.register_employers(employers(SHOP))
    do(suspend_employer, SHOP, reading, since=JUNE)
    assert employer(SHOP).status == "2"
    assert now_known(employer(SHOP), date(2012, 5, 31)).status == "1"

    do(resume_employer, SHOP, reading, since=date(2012, 9, 1))
    assert employer(SHOP).status == "1"


def test_while_people_are_insured_with_it_an_employer_is_neither_suspended_nor_closed(reading):
    for verb in (suspend_employer, close_employer):
        with pytest.raises(UserError, match="still insured"):
            do(verb, FACTORY, reading)


def test_nobody_is_enrolled_with_a_suspended_employer(reading):
    reading.register_employers(employers(SHOP))
    reading.register_persons(persons(LI))
    do(suspend_employer, SHOP, reading)

    with pytest.raises(UserError, match="suspended or closed"):
        reading.enrol(employments(LI, employer=SHOP))


def test_an_employer_that_owes_is_not_closed(reading):
    reading.bill(line(WANG, 5000))
    reading.stop(WANG, date(2012, 3, 31))

    with pytest.raises(UserError, match=r"owes 2,400\.00 yuan"):
        do(close_employer, FACTORY, reading)

    reading.pay(240_000, on=date(2012, 3, 20))
    assert do(close_employer, FACTORY, reading).status == "3"


def test_a_parent_is_closed_after_its_branches(reading):
    reading.register_employers(employers(SHOP))
    reading.register_employers(employers(BRANCH, parent=SHOP))

    with pytest.raises(UserError, match=r"branch .* is not closed"):
        do(close_employer, SHOP, reading)
    do(close_employer, BRANCH, reading)
    assert do(close_employer, SHOP, reading).status == "3"


def test_what_is_closed_stays_closed(reading):
    reading.register_employers(employers(SHOP))
    do(close_employer, SHOP, reading)

    with pytest.raises(UserError, match="cannot be done now"):
        do(resume_employer, SHOP, reading)
