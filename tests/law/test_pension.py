"""The employees' pension: more months are never worth less, and both formulas meet where the law leads over."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law import body as the_law
from shebao.rules import explain

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

#: The annex of 国发〔2005〕38号, written here a second time on purpose; 47 is disputed (207 or 208).
TABLE = {
    40: 233, 41: 230, 42: 226, 43: 223, 44: 220, 45: 216, 46: 212, 47: 207, 48: 204, 49: 199,
    50: 195, 51: 190, 52: 185, 53: 180, 54: 175, 55: 170, 56: 164, 57: 158, 58: 152, 59: 145,
    60: 139, 61: 132, 62: 125, 63: 117, 64: 109, 65: 101, 66: 93, 67: 84, 68: 75, 69: 65, 70: 56,
}  # fmt: skip
GUANGXI = 450000

wages = st.integers(100_000, 5_000_000)
indices = st.integers(600_000, 3_000_000)
ages = st.integers(40 * 12, 70 * 12)
amounts = st.integers(0, 100_000_000)
#: Years of a working life: base in thousandths of the average wage, that wage, months.
years = st.lists(st.tuples(st.integers(600, 3000), wages, st.integers(1, 12)), min_size=1, max_size=40)


def computed(rule: str, on: str = "2012-03-01", region: int = 0, **facts: Any) -> Any:
    """A rule's integer (or integers) for facts as integers."""
    return explain(the_law(), rule, on=on, region=region, given=facts).value


def of_life(rule: str, life: list[tuple[int, int, int]], **facts: Any) -> int:
    """A rule for the years of a working life."""
    return int(
        computed(
            rule,
            yearly_bases_fen=tuple(base * wage // 1000 for base, wage, _ in life),
            yearly_average_wages_fen=tuple(wage for _, wage, _ in life),
            yearly_months=tuple(months for _, _, months in life),
            **facts,
        )
    )


def pension(life: list[tuple[int, int, int]], wage: int) -> int:
    months = sum(months for _, _, months in life)
    return of_life("basic_pension_fen", life, average_wage_fen=wage, contribution_months=months)


@given(years, st.integers(0, 3000), wages, wages)
def test_the_pension_never_falls_when_a_month_is_added_however_low_its_base(
    life: list[tuple[int, int, int]], base: int, wage_then: int, wage_now: int
) -> None:
    assert pension([*life, (base, wage_then, 1)], wage_now) > pension(life, wage_now)


@given(years, wages)
def test_the_order_of_the_years_does_not_matter(life: list[tuple[int, int, int]], wage: int) -> None:
    assert pension(life[::-1], wage) == pension(life, wage)


@given(years)
def test_the_average_index_lies_between_the_lowest_and_the_highest_year(life: list[tuple[int, int, int]]) -> None:
    found = [base * wage // 1000 * 1_000_000 / wage for base, wage, _ in life]
    assert min(found) - 1 <= of_life("average_index_ppm", life) <= max(found) + 1


@given(st.lists(wages, min_size=1, max_size=40))
def test_who_always_earned_the_average_wage_has_index_one(earned: list[int]) -> None:
    assert computed("average_index_ppm", yearly_bases_fen=tuple(earned), yearly_average_wages_fen=tuple(earned)) == 1_000_000


@given(st.lists(st.tuples(wages, wages), min_size=1, max_size=40))
def test_years_without_stated_months_are_years_of_twelve(pairs: list[tuple[int, int]]) -> None:
    bases, averages = zip(*pairs, strict=True)
    lists = {"yearly_bases_fen": bases, "yearly_average_wages_fen": averages}
    assert computed("average_index_ppm", **lists) == computed("average_index_ppm", **lists, yearly_months=(12,) * len(pairs))


@given(wages, indices, st.integers(180, 600))
def test_half_of_the_base_pension_is_the_same_for_all_and_half_by_what_was_paid(wage: int, index: int, months: int) -> None:
    facts = {"average_wage_fen": wage, "contribution_months": months}
    at_one = computed("basic_pension_fen", average_index_ppm=1_000_000, **facts)
    exact = at_one * (1_000_000 + index) / 2_000_000
    assert computed("basic_pension_fen", average_index_ppm=index, **facts) == pytest.approx(exact, abs=2)


@pytest.mark.parametrize("on", ["2006-01-01", "2024-12-31", "2025-01-01"])
@pytest.mark.parametrize(("age", "months"), TABLE.items())
def test_on_a_birthday_the_divisor_is_the_annex_s(age: int, months: int, on: str) -> None:
    assert computed("divisor_months_ppm", on, retirement_age_months=age * 12) == months * 1_000_000


@given(ages, st.sampled_from(["2012-03-01", "2025-01-01"]), st.sampled_from([0, 220000]))
def test_who_retires_a_month_older_divides_by_no_more(age: int, on: str, region: int) -> None:
    now, later = (computed("divisor_months_ppm", on, region, retirement_age_months=a) for a in (age, age + 1))
    assert later <= now


@given(ages)
def test_until_2024_the_months_since_the_birthday_do_not_count(age: int) -> None:
    assert computed("divisor_months_ppm", "2024-12-31", retirement_age_months=age) == TABLE[age // 12] * 1_000_000


@given(amounts, amounts, ages)
def test_a_larger_account_never_gives_a_lower_pension(balance: int, more: int, age: int) -> None:
    less, larger = (
        computed("account_pension_fen", account_balance_fen=b, retirement_age_months=age) for b in (balance, balance + more)
    )
    assert less <= larger


@given(amounts, amounts, st.sampled_from(["2005-12-31", "2006-01-01", "2008-06-01", "2010-12-31", "2011-01-01"]))
def test_what_is_determined_lies_between_the_former_and_the_new_pension(new: int, former: int, on: str) -> None:
    found = computed("determined_pension_fen", on, GUANGXI, monthly_pension_fen=new, former_monthly_pension_fen=former)
    assert min(new, former) <= found <= max(new, former)


@given(amounts, amounts)
def test_after_the_years_between_the_former_formula_is_forgotten(new: int, former: int) -> None:
    facts = {"monthly_pension_fen": new, "former_monthly_pension_fen": former}
    assert computed("determined_pension_fen", "2011-01-01", GUANGXI, **facts) == new
    assert computed("determined_pension_fen", "2006-01-01", **facts) == new


@given(wages, indices, st.integers(1, 400), st.integers(10_000, 14_000))
def test_the_transitional_pension_grows_with_years_and_is_nothing_without(wage: int, index: int, months: int, rate: int) -> None:
    facts = {"average_wage_fen": wage, "transition_index_ppm": index, "transition_rate_ppm": rate}
    none, some, more = (computed("transitional_pension_fen", transition_months=m, **facts) for m in (0, months, months + 1))
    assert 0 == none < some < more


@given(amounts, amounts, st.integers(0, 24))
def test_a_new_determination_pays_back_or_asks_back_never_both(new: int, before: int, months: int) -> None:
    facts = {"determined_pension_fen": new, "provisional_pension_fen": before, "redetermined_months": months}
    back_pay, overpaid = computed("redetermined_back_pay_fen", **facts), computed("redetermined_overpaid_fen", **facts)
    assert back_pay * overpaid == 0
    assert back_pay - overpaid == (new - before) * months


def test_a_rate_of_transition_that_the_region_has_not_set_must_be_given() -> None:
    with pytest.raises(UserError, match="transition_rate"):
        computed("transitional_pension_fen", average_wage_fen=1, transition_index_ppm=1, transition_months=1)
