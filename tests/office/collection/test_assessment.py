"""A month assessed by law: every amount as the law explains it, billed by insurance, once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import F, Sum

from shebao.law.codes import Insurance
from shebao.office.collection.models import AMOUNTS, Bill, Contribution
from shebao.office.desk.authority import NotAllowed
from shebao.rules.kinds import NEVER_DAY, country_number, law_day
from tests.office.agency import (
    APRIL,
    BEIJING,
    BILLS_OF_5000,
    FEBRUARY,
    HANS,
    JOHN,
    LI,
    MARCH,
    SHANGHAI,
    SHOP,
    WANG,
    ZHAO,
    Agency,
    by_law,
    employers,
    employments,
    foreigners,
    line,
    persons,
)

#: A wage whose amounts all need rounding.
ODD_YUAN, ODD_FEN = 4567.89, 456_789


def explained(region: str = SHANGHAI, **given: int) -> dict[str, int]:
    """The eight amounts, each explained by itself."""
    parts = {column: column.removesuffix("_fen").rsplit("_", 1) for column in AMOUNTS}
    return {
        column: by_law(f"{side}_due_fen", region=region, insurance=int(Insurance[name.upper()]), **given)
        for column, (name, side) in parts.items()
    }


def amounts(contribution: Contribution) -> dict[str, int]:
    return {column: getattr(contribution, column) for column in AMOUNTS}


# The five insurances --------------------------------------------------------------------------------------------


def test_what_5000_yuan_cost_in_shanghai_in_march_2012(agency):
    agency.bill(line(WANG, 5000))

    assert amounts(agency.contribution()) == {
        "pension_employer_fen": 110_000,  # 22 %
        "pension_employee_fen": 40_000,  # 8 %
        "unemployment_employer_fen": 8_500,  # 1.7 %
        "unemployment_employee_fen": 5_000,  # 1 %
        "medical_employer_fen": 60_000,  # 12 %
        "medical_employee_fen": 10_000,  # 2 %
        "work_injury_employer_fen": 2_500,  # 0.5 %
        "maternity_employer_fen": 4_000,  # 0.8 %
    }


def test_each_amount_is_what_the_law_explains(agency):
    agency.bill(line(WANG, ODD_YUAN))

    law = explained(declared_wage_fen=ODD_FEN, charged_insurances=31, risk_class=1)
    assert amounts(agency.contribution()) == law
    assert all(law.values())


@pytest.mark.parametrize("risk_class", [1, 2, 3])
def test_beijing_has_rates_of_its_own(db, risk_class):
    beijing = Agency.of(BEIJING)
    beijing.register_employers(employers(SHOP, risk_class=risk_class))
    beijing.insure(persons(WANG), employer=SHOP)
    beijing.bill(line(WANG, ODD_YUAN, employer=SHOP), employer=SHOP)

    law = explained(BEIJING, declared_wage_fen=ODD_FEN, charged_insurances=31, risk_class=risk_class)
    with beijing.reading():
        assert amounts(beijing.contribution()) == law
    assert all(law.values())


@pytest.mark.parametrize(
    ("wage", "base"),
    [(0, 233_800), (2337.99, 233_800), (2338, 233_800), (2338.01, 233_801), (11688, 1_168_800), (11688.01, 1_168_800)],
)
def test_the_base_is_the_wage_between_60_and_300_percent_of_the_average(agency, wage, base):
    """Shanghai's average of 2010 was 3,896 yuan: 2,338 to 11,688 in whole yuan."""
    agency.bill(line(WANG, wage))

    assert agency.contribution().base_fen == base
    assert agency.contribution().pension_employee_fen == by_law(
        "employee_contribution_fen", insurance=110, contribution_base_fen=base
    )


def test_the_limits_of_a_back_paid_month_are_those_of_that_month(agency):
    """From April 2012 the average wage of 2011 counts: 4,331 yuan."""
    agency.bill(line(WANG, 0, APRIL), line(WANG, 0, APRIL, worked=MARCH), month=APRIL)

    assert agency.contribution(month=MARCH).base_fen == 233_800
    assert agency.contribution(month=APRIL).base_fen == 259_900


def test_only_insurances_enrolled_in_are_charged(agency):
    agency.insure(persons(LI), insurances=1 + 4)
    agency.bill(line(LI, 5000))

    assert agency.contribution(LI).insurances == 1 + 4
    assert {column for column, fen in amounts(agency.contribution(LI)).items() if fen} == {
        "pension_employer_fen", "pension_employee_fen", "medical_employer_fen", "medical_employee_fen",
    }  # fmt: skip


# Foreigners -----------------------------------------------------------------------------------------------------


def test_a_german_with_a_certificate_pays_no_pension_and_unemployment(agency):
    shown = foreigners(HANS, permit_issued_on=date(2011, 9, 1), certificate_shown_on=date(2011, 11, 2))
    agency.insure(shown, employed_on=date(2011, 9, 5), registered_on=date(2011, 11, 2))
    agency.bill(line(HANS, 5000))

    charged = agency.contribution(HANS)
    assert charged.insurances == 4 + 8 + 16
    assert (charged.pension_employer_fen, charged.unemployment_employee_fen) == (0, 0)
    assert (charged.medical_employer_fen, charged.medical_employee_fen) == (60_000, 10_000)


@pytest.mark.parametrize("shown", [None, date(2012, 4, 1)])
def test_without_a_certificate_or_before_a_late_one_everything_is_paid(agency, shown):
    german = foreigners(HANS, permit_issued_on=date(2011, 9, 1), certificate_shown_on=shown)
    agency.insure(german, employed_on=date(2011, 9, 5), registered_on=date(2011, 11, 2))
    agency.bill(line(HANS, 5000))

    assert agency.contribution(HANS).insurances == 31


def test_an_american_has_no_treaty_to_show_a_certificate_of(agency):
    agency.insure(foreigners(JOHN, certificate_shown_on=date(2011, 11, 2)), employed_on=date(2011, 11, 1))
    agency.bill(line(JOHN, 5000))

    assert agency.contribution(JOHN).insurances == 31


@pytest.mark.parametrize("shown", [date(2011, 12, 1), date(2011, 12, 2)])
def test_the_office_exempts_as_the_law_explains(agency, shown):
    """Three months from the permit to show the certificate: one day more, and the exemption starts with the month shown."""
    issued = date(2011, 9, 1)
    agency.insure(foreigners(HANS, permit_issued_on=issued, certificate_shown_on=shown), employed_on=date(2011, 9, 5))
    agency.bill(line(HANS, 5000, 201112), line(HANS, 5000, 201112, worked=201111), month=201112)

    given = {
        "enrolled_insurances": 31,
        "nationality": country_number("DEU"),
        "permit_issued_on": law_day(issued),
        "certificate_shown_on": law_day(shown),
    }
    november = by_law("charged_insurances", on=date(2011, 11, 1), **given)
    december = by_law("charged_insurances", on=date(2011, 12, 1), **given)
    assert agency.contribution(HANS, 201111).insurances == november
    assert agency.contribution(HANS, 201112).insurances == december == 4 + 8 + 16


# Back payment (W1) ----------------------------------------------------------------------------------------------


def john_registered(agency: Agency, on: date, *months: int) -> dict[int, tuple[str, date]]:
    """An American at work since August 2011; kind and first day of late fee of the months then declared."""
    declared = on.year * 100 + on.month
    agency.insure(foreigners(JOHN), employed_on=date(2011, 8, 1), registered_on=on)
    agency.bill(*(line(JOHN, 5000, declared, worked=month) for month in months), month=declared)
    return {c.month: (c.kind, c.late_from) for c in Contribution.objects.filter(person__number=JOHN)}


def test_a_foreigner_registered_in_2012_owes_late_fee_since_15_october_2011(agency):
    assert john_registered(agency, date(2012, 2, 10), 201110, 201111, 201201, 201202) == {
        201110: ("31", date(2011, 10, 15)),
        201111: ("31", date(2011, 11, 1)),
        201201: ("31", date(2012, 1, 1)),
        201202: ("10", date(2012, 3, 1)),
    }


def test_a_foreigner_registered_by_the_end_of_2011_owes_none_if_the_bill_is_paid_in_time(agency):
    assert john_registered(agency, date(2011, 12, 31), 201110, 201111, 201112) == {
        201110: ("31", date(2012, 1, 1)),
        201111: ("31", date(2012, 1, 1)),
        201112: ("10", date(2012, 1, 1)),
    }


@pytest.mark.parametrize("registered_on", [date(2011, 12, 31), date(2012, 1, 1)])
def test_the_office_dates_back_payments_as_the_law_explains(agency, registered_on):
    declared = registered_on.year * 100 + registered_on.month
    found = john_registered(agency, registered_on, 201110, declared)

    late_from = by_law(
        "back_bill_late_from",
        on=date(2011, 10, 1),
        employed_on=law_day(date(2011, 8, 1)),
        registered_on=law_day(registered_on),
        nationality=country_number("USA"),
        contribution_month=2011 * 12 + 9,
        settlement_month=declared // 100 * 12 + declared % 100 - 1,
    )
    assert law_day(found[201110][1]) == late_from < NEVER_DAY


def test_a_chinese_employee_registered_within_30_days_owes_no_late_fee(agency):
    agency.insure(persons(LI), employed_on=date(2012, 2, 20), registered_on=date(2012, 3, 15))
    agency.bill(line(LI, 5000), line(LI, 5000, worked=FEBRUARY))

    february = agency.contribution(LI, FEBRUARY)
    assert (february.kind, february.assessed_month, february.late_from) == ("31", MARCH, date(2012, 4, 1))


def test_a_chinese_employee_registered_later_owes_it_from_the_first_month(agency):
    agency.insure(persons(LI), employed_on=date(2012, 1, 9), registered_on=date(2012, 3, 15))
    agency.bill(line(LI, 5000), line(LI, 5000, worked=201201))

    assert agency.contribution(LI, 201201).late_from == date(2012, 1, 1)


# Bills ----------------------------------------------------------------------------------------------------------


def test_a_bill_for_each_insurance(agency):
    agency.bill(line(WANG, 5000))

    assert {insurance: b.employer_fen + b.employee_fen for insurance, b in agency.bills().items()} == BILLS_OF_5000
    pension = agency.bills()[110]
    assert (pension.month, pension.assessed_month, pension.kind) == (MARCH, MARCH, "10")
    assert (pension.employer_fen, pension.employee_fen) == (110_000, 40_000)
    assert (pension.due_on, pension.late_from, pension.paid_on) == (date(2012, 3, 31), date(2012, 4, 1), None)


def billed() -> set[tuple[int, int, int, int]]:
    """Employer, month, insurance, fen."""
    due = Sum(F("employer_fen") + F("employee_fen"))
    return set(Bill.objects.values_list("employer", "month", "insurance").annotate(fen=due))


def charged() -> set[tuple[int, int, int, int]]:
    """The same from the contributions."""
    sums = {i: sum(F(column) for column in AMOUNTS if column.startswith(i.name.lower())) for i in Insurance}
    rows = Contribution.objects.values("employer", "month").annotate(**{f"i{int(i)}": Sum(due) for i, due in sums.items()})
    return {(row["employer"], row["month"], int(i), row[f"i{int(i)}"]) for row in rows for i in Insurance}


def test_the_bills_are_the_sums_of_the_contributions(agency):
    agency.register_employers(employers(SHOP))
    agency.insure(persons(LI, ZHAO))
    agency.insure(foreigners(JOHN), employer=SHOP, employed_on=date(2011, 11, 1), registered_on=date(2012, 3, 1))
    agency.declare(line(WANG, ODD_YUAN), line(LI, 3333.33), line(ZHAO, 1), line(ZHAO, 2, worked=FEBRUARY))
    agency.bill(line(JOHN, 99999, employer=SHOP), line(JOHN, 7777.77, worked=FEBRUARY, employer=SHOP), employer=SHOP)

    assert billed() == charged()
    assert len(billed()) == 2 * 2 * 5


def test_an_insurance_that_nobody_is_charged_for_has_no_bill(agency):
    agency.insure(persons(LI), insurances=1)
    agency.bill(line(LI, 5000))

    assert agency.bills().keys() == {110}


def test_assessing_twice_changes_nothing(agency):
    agency.bill(line(WANG, 5000), line(WANG, 5000, worked=FEBRUARY))
    bills, contributions = list(Bill.objects.values()), list(Contribution.objects.values())

    again = agency.assess()
    assert again.counts == {"contributions": 0, "bills": 0}
    assert (list(Bill.objects.values()), list(Contribution.objects.values())) == (bills, contributions)


def test_a_supplementary_declaration_has_a_bill_of_its_own(agency):
    agency.insure(persons(LI))
    agency.bill(line(WANG, 5000))

    agency.declare(line(LI, 5000))
    supplementary = agency.assess()

    assert supplementary.counts == {"contributions": 1, "bills": 5}
    assert set(Bill.objects.filter(insurance=110).values_list("run", "employer_fen", "employee_fen")) == {
        (agency.contribution(WANG).run_id, 110_000, 40_000),
        (supplementary.pk, 110_000, 40_000),
    }


def test_a_month_with_nothing_declared_has_no_bills(agency):
    assert agency.assess().counts == {"contributions": 0, "bills": 0}


def test_what_is_declared_in_april_waits_for_april(agency):
    agency.declare(line(WANG, 5000, APRIL), month=APRIL)

    assert agency.assess(MARCH).counts["contributions"] == 0
    assert agency.assess(APRIL).counts["contributions"] == 1


def test_the_other_employers_months_are_left_alone(agency):
    agency.register_employers(employers(SHOP))
    agency.stop(WANG, date(2012, 2, 9))
    agency.enrol(employments(WANG, employer=SHOP, employed_on=date(2012, 3, 1)))
    agency.declare(line(WANG, 5000, worked=FEBRUARY))
    agency.bill(line(WANG, 6000, employer=SHOP), employer=SHOP)

    assert set(Contribution.objects.values_list("employer__credit_code", "month", "wage_fen")) == {
        (agency.employer().credit_code, FEBRUARY, 500_000),
        (SHOP, MARCH, 600_000),
    }


def test_only_a_reviewer_assesses(agency):
    agency.reviewer = agency.counter

    with pytest.raises(NotAllowed, match="may not: assess"):
        agency.assess()
