"""Individual accounts: credited when the month is paid, and with the year's interest on 31 December."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.errors import UserError
from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.desk.authority import NotAllowed
from tests.office.agency import BEIJING, JOHN, LI, MARCH, SHOP, WANG, ZHAO, Agency, by_law, employers, foreigners, line, persons

IN_TIME = date(2012, 3, 28)
DECEMBER = 201112

#: Of 5,000 yuan: the employee's 8 %; the employee's 2 % and 30 % of the employer's 12 %.
PENSION_OF_5000, MEDICAL_OF_5000 = 40_000, 10_000 + 18_000


def entries(number: str = WANG, **which: object) -> list[tuple[int, str, int, date, int]]:
    """Insurance, kind, month, booked on, fen."""
    found = AccountEntry.objects.filter(person__number=number, **which).order_by("insurance", "booked_on", "pk")
    return list(found.values_list("insurance", "kind", "month", "booked_on", "amount_fen"))


def year_of(insurance: int, year: int, number: str = WANG) -> tuple[int, int, int, int]:
    """Opening, credited, interest, balance."""
    made = AccountYear.objects.get(person__number=number, insurance=insurance, year=year)
    return made.opening_fen, made.credited_fen, made.interest_fen, made.balance_fen


# Credits --------------------------------------------------------------------------------------------------------


def test_a_paid_month_is_credited_on_the_day_it_was_paid(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(240_000, IN_TIME)

    assert entries() == [
        (110, "contribution", MARCH, IN_TIME, PENSION_OF_5000),
        (310, "contribution", MARCH, IN_TIME, MEDICAL_OF_5000),
    ]


def test_each_credit_names_its_bill_and_its_contribution(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(240_000, IN_TIME)

    pension = AccountEntry.objects.get(insurance=110)
    assert (pension.bill, pension.contribution) == (agency.bills()[110], agency.contribution())


@pytest.mark.parametrize("insurance", [110, 310])
def test_a_credit_is_what_the_law_explains(agency, insurance):
    agency.bill(line(WANG, 4567.89))
    agency.pay(1_000_000, IN_TIME)

    paid = agency.contribution()
    due = {
        110: (paid.pension_employer_fen, paid.pension_employee_fen),
        310: (paid.medical_employer_fen, paid.medical_employee_fen),
    }
    employer_fen, employee_fen = due[insurance]
    assert entries(insurance=insurance)[0][-1] == by_law(
        "account_credit_fen", insurance=insurance, employer_due_fen=employer_fen, employee_due_fen=employee_fen
    )


def test_nothing_is_credited_before_the_bills_principal_is_complete(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(149_999, IN_TIME)
    assert entries() == []

    agency.pay(1, date(2012, 3, 30))
    assert entries() == [(110, "contribution", MARCH, date(2012, 3, 30), PENSION_OF_5000)]


def test_a_late_fee_left_open_does_not_hold_the_credit_back(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(150_000, date(2012, 4, 10))

    assert agency.bills()[110].late_fee_paid_fen < agency.bills()[110].late_fee_due_fen
    assert entries() == [(110, "contribution", MARCH, date(2012, 4, 10), PENSION_OF_5000)]


def test_a_late_fee_paid_afterwards_credits_nothing_more(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(150_000, date(2012, 4, 10))
    agency.pay(750, date(2012, 4, 11))

    assert len(entries()) == 1


def test_everyone_on_the_bill_is_credited_and_nobody_else(agency):
    agency.insure(persons(LI, ZHAO))
    agency.bill(line(WANG, 5000), line(LI, 6000))
    agency.bill(line(ZHAO, 7000))
    agency.pay(150_000 + 180_000, IN_TIME)

    assert [entries(number)[0][-1] for number in (WANG, LI)] == [40_000, 48_000]
    assert entries(ZHAO) == []


def test_who_is_not_charged_is_not_credited(agency):
    agency.insure(persons(LI), insurances=4)
    agency.bill(line(LI, 5000))
    agency.pay(1_000_000, IN_TIME)

    assert [entry[0] for entry in entries(LI)] == [310]


def test_a_back_paid_month_is_credited_as_that_month_on_the_day_of_payment(agency):
    agency.insure(foreigners(JOHN), employed_on=date(2011, 8, 1), registered_on=date(2012, 3, 5))
    agency.bill(line(JOHN, 5000), line(JOHN, 5000, worked=201110))
    agency.pay(1_000_000, IN_TIME)

    assert set(entries(JOHN, insurance=110)) == {
        (110, "contribution", MARCH, IN_TIME, PENSION_OF_5000),
        (110, "contribution", 201110, IN_TIME, PENSION_OF_5000),
    }


def test_kept_money_credits_when_it_is_used(agency):
    agency.pay(240_000, IN_TIME)
    agency.bill(line(WANG, 5000, 201204), month=201204)
    agency.use_kept_money(date(2012, 4, 20))

    assert [entry[2:4] for entry in entries()] == [(201204, date(2012, 4, 20))] * 2


# Balances taken over --------------------------------------------------------------------------------------------


def test_accounts_are_taken_over_with_their_balances(agency):
    agency.open_accounts((WANG, 110, 1_234_567), (WANG, 310, 89_000))

    assert entries() == [
        (110, "opening", 201107, date(2011, 7, 1), 1_234_567),
        (310, "opening", 201107, date(2011, 7, 1), 89_000),
    ]


def test_an_account_is_taken_over_once(agency):
    agency.open_accounts((WANG, 110, 1_234_567))

    with pytest.raises(UserError, match="balance was taken over already"):
        agency.open_accounts((WANG, 110, 1_234_567))
    assert len(entries()) == 1


def test_an_unknown_persons_balance_is_refused_and_nothing_is_taken_over(agency):
    with pytest.raises(UserError, match=f"Person {ZHAO} is not registered: no balance can be taken over"):
        agency.open_accounts((WANG, 110, 1), (ZHAO, 110, 1))
    assert entries() == []


# Interest -------------------------------------------------------------------------------------------------------


@pytest.fixture
def half_a_year(agency: Agency) -> Agency:
    """A balance taken over in July, and August, October and December paid in the month after or at once."""
    agency.open_accounts((WANG, 110, 1_000_000))
    agency.bill(line(WANG, 5000, 201108), month=201108)
    agency.pay(240_000, date(2011, 8, 20))
    agency.bill(line(WANG, 5000, 201110), month=201110)
    agency.pay(260_000, date(2011, 11, 3))
    agency.bill(line(WANG, 5000, DECEMBER), month=DECEMBER)
    agency.pay(240_000, date(2011, 12, 31))
    return agency


def test_the_interest_is_the_monthly_product_methods(half_a_year):
    """3.5 %: 10,000 yuan for six months; 400 for five, two and one."""
    half_a_year.credit_interest(2011)

    opening, credited, interest, balance = year_of(110, 2011)
    assert (opening, credited) == (0, 1_000_000 + 3 * 40_000)
    assert interest == round((1_000_000 * 6 + 40_000 * (5 + 2 + 1)) * 0.035 / 12) == 18_433
    assert balance == 1_120_000 + 18_433


@pytest.mark.parametrize(
    ("insurance", "credits"),
    [
        (110, (0, 0, 0, 0, 0, 0, 1_000_000, 40_000, 0, 0, 40_000, 40_000)),
        (310, (0, 0, 0, 0, 0, 0, 0, 28_000, 0, 0, 28_000, 28_000)),
    ],
)
def test_the_interest_is_what_the_law_explains(half_a_year, insurance, credits):
    half_a_year.credit_interest(2011)

    facts = {"insurance": insurance, "opening_balance_fen": 0, "monthly_credits_fen": credits}
    assert year_of(insurance, 2011)[2] == by_law("account_year_interest_fen", on=date(2011, 12, 31), **facts)
    assert year_of(insurance, 2011)[3] == by_law("account_year_end_balance_fen", on=date(2011, 12, 31), **facts)


def test_the_next_year_begins_with_the_balance_of_the_last(half_a_year):
    half_a_year.credit_interest(2011)
    half_a_year.bill(line(WANG, 5000))
    half_a_year.pay(240_000, IN_TIME)
    half_a_year.credit_interest(2012)

    facts = {"insurance": 110, "opening_balance_fen": 1_138_433, "monthly_credits_fen": (0, 0, 40_000, *(0,) * 9)}
    interest = by_law("account_year_interest_fen", on=date(2012, 12, 31), **facts)
    assert year_of(110, 2012) == (1_138_433, 40_000, interest, 1_138_433 + 40_000 + interest)


def test_the_interest_stands_in_the_account_on_31_december(half_a_year):
    half_a_year.credit_interest(2011)

    assert entries(kind="interest", insurance=110) == [(110, "interest", DECEMBER, date(2011, 12, 31), 18_433)]


def test_the_entries_of_an_account_add_up_to_its_balance(half_a_year):
    half_a_year.credit_interest(2011)

    assert [sum(e[-1] for e in entries(insurance=i)) for i in (110, 310)] == [year_of(i, 2011)[3] for i in (110, 310)]


def test_a_years_interest_is_credited_once(half_a_year):
    half_a_year.credit_interest(2011)
    before = entries()

    with pytest.raises(UserError, match=r"^The interest of 2011 in 310000 was credited already\.$"):
        half_a_year.credit_interest(2011)
    assert entries() == before


def test_each_region_credits_its_own_accounts(half_a_year):
    beijing = Agency.of(BEIJING)
    beijing.register_employers(employers(SHOP))
    beijing.insure(persons(LI), employer=SHOP)
    beijing.open_accounts((LI, 110, 500_000))
    half_a_year.credit_interest(2011)

    assert beijing.credit_interest(2011).counts["accounts"] == 1
    with beijing.reading():
        assert year_of(110, 2011, LI)[1] == 500_000


@pytest.mark.parametrize("role", ["counter", "reviewer", "auditor"])
def test_only_an_accountant_credits_interest(half_a_year, role):
    half_a_year.accountant = getattr(half_a_year, role)

    with pytest.raises(NotAllowed, match="may not: credit_interest"):
        half_a_year.credit_interest(2011)
