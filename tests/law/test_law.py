"""The law: every worked example, and what must hold for all wages and all sets of insurances."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from shebao.law import body as the_law
from shebao.law.codes import BIT, Insurance
from shebao.law.identification import is_resident_id
from shebao.rules import Body, explain
from shebao.rules.examples import Example, read, run

HERE = Path(__file__).parent
EXAMPLES = list(read([HERE]))
settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

MARCH_2012 = 15400
wages = st.integers(0, 10_000_000)
sets = st.integers(0, 31)
regions = st.sampled_from([310000, 110000])


@pytest.fixture(scope="module")
def body() -> Body:
    return the_law()


@pytest.mark.parametrize(("file", "example"), EXAMPLES, ids=[f"{file.stem}: {example.name}" for file, example in EXAMPLES])
def test_worked_example(body: Body, file: Path, example: Example) -> None:
    outcome = run(body, file, example)
    assert outcome.passed, outcome.details


def test_the_published_examples_of_this_landing_are_all_here() -> None:
    published = {"E01", "E02", "E04", "E05", "E06", "E07", "E08", "E09", "E21", "E23"}
    assert published <= {example.name.split()[0] for _, example in EXAMPLES}


def dues(wage: int, charged: int, region: int) -> dict[Insurance, tuple[int, int]]:
    """What employer and employee owe for each insurance, in fen."""
    given = {"declared_wage_fen": wage, "charged_insurances": charged}
    law = the_law()

    def owed(side: str, insurance: Insurance) -> int:
        facts = {**given, "insurance": int(insurance)}
        return int(explain(law, f"{side}_due", on=MARCH_2012, region=region, given=facts).value)

    return {insurance: (owed("employer", insurance), owed("employee", insurance)) for insurance in Insurance}


#: Rates of March 2012 as fractions of the base: employer, employee. Written here a second time on purpose.
RATES = {
    310000: {110: ("0.22", "0.08"), 210: ("0.017", "0.01"), 310: ("0.12", "0.02"), 410: ("0.005", "0"), 510: ("0.008", "0")},
    110000: {110: ("0.20", "0.08"), 210: ("0.01", "0.002"), 310: ("0.10", "0.02"), 410: ("0.01", "0"), 510: ("0.008", "0")},
}
LIMITS = {310000: (233_800, 1_168_800), 110000: (252_100, 1_260_300)}


@given(wages, regions)
def test_dues_are_the_base_times_the_rates_each_rounded_by_itself(wage: int, region: int) -> None:
    low, high = LIMITS[region]
    base = min(max(wage, low), high)
    expected = {
        Insurance(code): tuple(int(base * Fraction(rate) + Fraction(1, 2)) for rate in rates)
        for code, rates in RATES[region].items()
    }
    assert dues(wage, 31, region) == expected


@given(wages, sets, regions)
def test_an_insurance_not_charged_costs_nothing_and_the_others_the_same(wage: int, charged: int, region: int) -> None:
    of_all, of_some = dues(wage, 31, region), dues(wage, charged, region)
    expected = {insurance: of_all[insurance] if charged & BIT[insurance] else (0, 0) for insurance in Insurance}
    assert of_some == expected


@given(wages, sets, regions)
def test_the_charges_of_two_halves_add_up_to_the_whole(wage: int, charged: int, region: int) -> None:
    def total(members: int) -> int:
        return sum(employer + employee for employer, employee in dues(wage, members, region).values())

    assert total(charged) + total(31 - charged) == total(31)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_pension_account_gets_all_of_the_employee_s_money_and_none_of_the_employer_s(employer: int, employee: int) -> None:
    given = {"insurance": 110, "employer_due_fen": employer, "employee_due_fen": employee}
    assert explain(the_law(), "account_credit", on=MARCH_2012, given=given).value == employee


@given(st.integers(15_000, 15_300), st.integers(0, 400), st.integers(0, 10**9))
def test_each_late_day_is_charged_once_at_one_of_the_two_rates(start: int, length: int, arrears: int) -> None:
    given = {"arrears_fen": arrears, "late_from": start, "paid_on": start + length - 1}
    explanation = explain(the_law(), "late_fee", on=16_000, given=given)
    days = {step.name: step.value for step in explanation.steps}
    assert days["late_days"] + days["former_late_days"] == length
    exact = arrears * (days["late_days"] * Fraction("0.0005") + days["former_late_days"] * Fraction("0.002"))
    assert explanation.value == int(exact + Fraction(1, 2))


def test_a_county_needs_no_code_in_the_year_of_birth() -> None:
    """Numbers were first given out in 1984, also to people born long before their county had a code."""
    elder = "44052419200101001"
    assert is_resident_id(elder + calc_check_digit(elder + "0"))


@pytest.mark.parametrize("number", ["", "X" * 18, "1101051949123100２X", "44999919900101001" + "9", "11010519491331002X"])
def test_what_is_no_number_at_all_is_simply_invalid(number: str) -> None:
    assert not is_resident_id(number)
