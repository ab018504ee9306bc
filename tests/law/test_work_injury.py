"""Work injury: what must hold for every wage, grade, family and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law import body as the_law
from shebao.law.work_injury import CARE_LEVEL
from shebao.law.work_injury_death import DEPENDANTS
from shebao.rules import explain

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

BEFORE, REVISION = date(2010, 12, 31), date(2011, 1, 1)
SPOUSE, CHILD, PARENT = 1, 2, 3

wages = st.integers(0, 10_000_000)
grades = st.integers(1, 10)
days = st.integers(14_976, 22_000)
families = st.lists(st.tuples(st.sampled_from([SPOUSE, CHILD, PARENT]), st.integers(0, 1)), max_size=8).map(tuple)


def law(rule: str, facts: Mapping[str, Any], on: date | int = date(2012, 3, 1), region: int = 0) -> Any:
    return explain(the_law(), rule, on=on, region=region, given=facts).value


@given(wages, st.integers(1, 9), st.sampled_from(["disability_grant", "disability_allowance"]))
def test_a_graver_disability_never_gets_less(wage: int, grade: int, benefit: str) -> None:
    graver, lighter = ({"injury_wage_fen": wage, "disability_grade": g} for g in (grade, grade + 1))
    assert law(benefit, graver) >= law(benefit, lighter)


@given(wages, grades)
def test_the_revision_of_2011_adds_one_to_three_months_of_wage(wage: int, grade: int) -> None:
    facts = {"injury_wage_fen": wage, "disability_grade": grade}
    more = law("disability_grant", facts, REVISION) - law("disability_grant", facts, BEFORE)
    assert wage <= more <= 3 * wage


@given(wages, st.integers(100_000, 2_000_000))
def test_the_wage_within_its_limits_stays_there(wage: int, average: int) -> None:
    limited = law("insured_injury_wage", {"injury_wage_fen": wage, "average_wage_fen": average})
    assert law("insured_injury_wage", {"injury_wage_fen": limited, "average_wage_fen": average}) == limited
    assert Fraction("0.6") * average - 1 < limited < 3 * average + 1


@given(wages, grades, st.integers(1, 300_000))
def test_whoever_has_an_allowance_has_the_minimum_wage(wage: int, grade: int, minimum: int) -> None:
    facts = {"injury_wage_fen": wage, "disability_grade": grade, "minimum_wage_fen": minimum}
    plain, due = law("disability_allowance", facts), law("disability_allowance_due", facts)
    assert due == (plain and max(plain, minimum))
    assert law("disability_allowance_top_up", facts) == due - plain


@given(wages, families)
def test_the_dependants_pension_is_the_sum_of_the_shares_up_to_the_wage(wage: int, family: tuple[tuple[int, int], ...]) -> None:
    facts = {"injury_wage_fen": wage, "dependants": family}
    ratios = sum((Fraction("0.4" if who == SPOUSE else "0.3") + Fraction(alone, 10) for who, alone in family), Fraction(0))
    assert law("dependants_pension", facts) == int(wage * min(ratios, Fraction(1)) + Fraction(1, 2))


@given(wages, families)
def test_what_the_dependants_get_adds_up_to_the_fen(wage: int, family: tuple[tuple[int, int], ...]) -> None:
    facts = {"injury_wage_fen": wage, "dependants": family}
    shares = law("dependants_shares", facts)
    assert len(shares) == len(family)
    assert sum(shares) == law("dependants_pension", facts)


@given(wages, families)
def test_one_more_dependant_takes_nothing_from_the_family(wage: int, family: tuple[tuple[int, int], ...]) -> None:
    alone = law("dependants_pension", {"injury_wage_fen": wage, "dependants": family})
    joined = law("dependants_pension", {"injury_wage_fen": wage, "dependants": (*family, (CHILD, 0))})
    assert alone <= joined <= wage


@given(wages, families)
def test_the_order_of_the_dependants_does_not_matter(wage: int, family: tuple[tuple[int, int], ...]) -> None:
    forwards, backwards = ({"injury_wage_fen": wage, "dependants": order} for order in (family, family[::-1]))
    assert law("dependants_pension", forwards) == law("dependants_pension", backwards)


@pytest.mark.parametrize("year", range(2011, 2026))
def test_the_death_grant_is_the_same_all_year_and_higher_than_the_year_before(year: int) -> None:
    first, last = ((date(year, month, day) - date(1970, 1, 1)).days for month, day in ((1, 1), (12, 31)))
    grants = [law("death_grant", {"death_on": day}, date(2026, 1, 1)) for day in (first - 1, first, last)]
    assert grants[0] < grants[1] == grants[2]


def test_before_2011_the_death_grant_was_another_one() -> None:
    with pytest.raises(UserError, match="urban_disposable_income"):
        law("death_grant", {"death_on": 14_000})


@given(st.integers(0, 10**9), days, days)
def test_fund_and_employer_together_bear_every_cost_once(cost: int, arises: int, back_paid: int) -> None:
    facts = {"injury_cost_fen": cost, "injury_cost_on": arises, "back_paid_on": back_paid}
    assert law("fund_borne_cost", facts) + law("employer_borne_cost", facts) == cost


@given(days, st.integers(0, 400))
def test_the_employer_s_time_ends_long_before_the_employee_s(injured: int, excused: int) -> None:
    facts = {"injured_on": injured, "excused_days": excused}
    assert law("employer_apply_until", facts) + 334 <= law("employee_apply_until", facts) <= injured + 366 + excused


@given(st.integers(1, 8), st.sampled_from([500_000, 800_000, 1_000_000, 1_200_000, 1_500_000]), st.integers(0, 60))
def test_a_rate_lies_between_a_quarter_and_one_and_a_half_of_its_class(risk_class: int, level: int, reserve: int) -> None:
    employer = {"insurance": 410, "risk_class": risk_class}
    base = law("work_injury_rate", employer, date(2019, 3, 1))
    rate = law("work_injury_rate", {**employer, "rate_level_ppm": level, "fund_reserve_months": reserve}, date(2019, 3, 1))
    assert Fraction(base, 4) <= rate <= Fraction(base * 3, 2)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["orphan"], ((CHILD, 1),)),
        (["lonely_elder", "wife"], ((PARENT, 1), (SPOUSE, 0))),
        ([{"relation": "parent", "alone": True}], ((PARENT, 1),)),
        ([{"spouse": True}, {"relation": "child", "count": 2}], ((SPOUSE, 0), (CHILD, 0), (CHILD, 0))),
        ({"spouse": 1, "orphan": 2}, ((SPOUSE, 0), (CHILD, 1), (CHILD, 1))),
        ("spouse, child", ((SPOUSE, 0), (CHILD, 0))),
        ("孤寡老人", ((PARENT, 1),)),
    ],
)
def test_dependants_are_read_as_people_write_them(written: Any, read: tuple[tuple[int, int], ...]) -> None:
    assert DEPENDANTS.parse("dependants", written) == read


@pytest.mark.parametrize("written", [["neighbour"], [{"relation": "child", "age": 3}], ["child"] * 31, 3])
def test_what_is_no_list_of_dependants_is_refused(written: Any) -> None:
    with pytest.raises(UserError):
        DEPENDANTS.parse("dependants", written)


@pytest.mark.parametrize("written", ["complete", "Completely", "fully dependent", "生活完全不能自理", 1])
def test_a_level_of_care_is_read_as_people_write_it(written: Any) -> None:
    assert CARE_LEVEL.parse("care_level", written) == 1


def test_an_unknown_level_of_care_is_refused() -> None:
    with pytest.raises(UserError):
        CARE_LEVEL.parse("care_level", "sometimes")
