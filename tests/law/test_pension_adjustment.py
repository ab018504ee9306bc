"""The yearly adjustment of pensions: what must hold however a province shares it out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law import body
from shebao.rules import explain

YEAR_2024 = 19_723  # 1 January 2024
pensions = st.integers(0, 10**6)
years = st.integers(0, 50)
amounts = st.integers(0, 1_000)


def law(name: str, on: int = YEAR_2024, **facts: Any) -> int:
    return int(explain(body(), name, on=on, given=facts).value)


@given(years, st.integers(1, 40), amounts)
def test_where_a_step_ends_changes_nothing_if_both_steps_pay_the_same(paid: int, border: int, amount: int) -> None:
    one = ((0, 200, amount),)
    two = ((0, border, amount), (border, 200, amount))
    facts = {"adjustment_counted_years": paid}
    assert law("adjustment_years_part", adjustment_year_steps=one, **facts) == law(
        "adjustment_years_part", adjustment_year_steps=two, **facts
    )


@given(st.integers(0, 599), st.integers(0, 1))
def test_whole_years_differ_by_one_at_most_between_the_two_ways_of_counting(paid: int, up: int) -> None:
    counted = law("adjustment_counted_years", contribution_months=paid, adjustment_part_year_counts=up)
    assert counted == paid // 12 + (up if paid % 12 else 0)


@given(pensions, amounts, amounts, amounts, amounts)
def test_the_total_is_the_sum_of_the_parts(pension: int, fixed: int, by_years: int, by_age: int, extra: int) -> None:
    facts = {
        "adjustment_fixed_fen": fixed,
        "adjustment_years_part_fen": by_years,
        "adjustment_age_part_fen": by_age,
        "adjustment_extra_fen": extra,
        "adjustment_share_ppm": 10_000,
        "paid_pension_fen": pension,
        "adjustment_entitled": 1,
    }
    share = law("adjustment_share_part", **facts)
    assert law("pension_adjustment", **facts) == fixed + by_years + share + by_age + extra
    assert law("adjusted_pension", **facts) - pension == law("pension_adjustment", **facts)


@given(st.lists(st.tuples(st.integers(60, 100), amounts), max_size=6), st.integers(50, 110))
def test_only_the_highest_step_of_age_counts(steps: list[tuple[int, int]], age: int) -> None:
    part = law("adjustment_age_part", adjustment_age_steps=tuple(steps), adjustment_age_years=age)
    assert part == max((amount for reached, amount in steps if age >= reached), default=0)


@given(st.integers(0, 11))
def test_what_was_not_paid_since_january_is_paid_back(late: int) -> None:
    facts = {"adjustment_paid_month": 2024 * 12 + late, "pension_adjustment_fen": 10_000}
    assert law("adjustment_back_pay", **facts) == late * 10_000


def test_a_province_s_amounts_have_to_be_given() -> None:
    with pytest.raises(UserError, match="adjustment_fixed"):
        law("pension_adjustment")
