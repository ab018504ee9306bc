"""Transfers: what must hold wherever and however long somebody worked."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shebao.law import body
from shebao.law.scheme_changes import EMPLOYEES, RESIDENTS
from shebao.rules import explain

MARCH_2012 = 15_400
JULY_2014 = 16_252
HOUSEHOLD = 340_000
JANUARY_1990 = 1990 * 12

provinces = st.sampled_from([310_000, 330_000, 330_100, 340_100, 440_000])
lengths = st.integers(1, 180)
years = st.integers(1990, 2011)
bases = st.integers(0, 10**6)
worked = st.lists(st.tuples(provinces, lengths, st.integers(0, 1)), max_size=6)
yearly = st.lists(st.tuples(bases, st.integers(1, 12), years), min_size=1, max_size=20)


def law(name: str, on: int = MARCH_2012, **facts: Any) -> int:
    return int(explain(body(), name, on=on, given=facts).value)


def stays(of: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int, int], ...]:
    """One stay after the other from January 1990: region, months, whether temporary."""
    starts = [JANUARY_1990 + sum(months for _, months, _ in of[:index]) for index in range(len(of))]
    return tuple(
        (region, start, start + months - 1, temporary) for start, (region, months, temporary) in zip(starts, of, strict=True)
    )


def place(of: list[tuple[int, int, int]]) -> int:
    return law("benefit_place", household_region=HOUSEHOLD, stays=stays(of))


def pool(of: list[tuple[int, int, int]]) -> int:
    base, months, year = zip(*of, strict=True)
    return law("transfer_pool_amount", yearly_bases_fen=base, yearly_months=months, yearly_years=year)


@given(worked)
def test_the_pension_is_drawn_at_home_or_where_one_was_insured(of: list[tuple[int, int, int]]) -> None:
    assert place(of) in {HOUSEHOLD, *(region for region, _, temporary in of if not temporary)}


@given(worked, provinces, lengths)
def test_a_temporary_account_at_the_end_changes_nothing(of: list[tuple[int, int, int]], region: int, months: int) -> None:
    assert place([*of, (region, months, 1)]) == place(of)


@given(worked, lengths)
def test_who_returns_to_the_household_s_province_draws_there(of: list[tuple[int, int, int]], months: int) -> None:
    assert place([*of, (340_100, months, 0)]) == HOUSEHOLD


@given(worked, st.sampled_from([310_000, 440_000]), st.integers(120, 400))
def test_ten_years_at_the_last_place_outweigh_all_before(of: list[tuple[int, int, int]], region: int, months: int) -> None:
    assert place([*of, (region, months, 0)]) == region


@given(st.lists(provinces, max_size=5, unique=True), st.integers(1, 59))
def test_short_stays_lead_home(regions: list[int], months: int) -> None:
    assert place([(region, months, 0) for region in regions]) == HOUSEHOLD


@given(worked)
def test_stays_one_after_the_other_never_overlap(of: list[tuple[int, int, int]]) -> None:
    assert law("overlapping_months", stays=stays(of)) == 0


@given(yearly)
def test_pooled_money_is_twelve_percent_of_what_was_earned_since_1998(of: list[tuple[int, int, int]]) -> None:
    exact = Fraction(12, 100) * sum(base * months for base, months, year in of if year >= 1998)
    assert abs(pool(of) - exact) <= Fraction(1, 2)


@given(yearly)
def test_the_order_of_the_years_does_not_matter(of: list[tuple[int, int, int]]) -> None:
    assert pool(of) == pool(of[::-1])


@given(bases, st.integers(1, 11), st.integers(1998, 2011))
def test_a_year_in_two_parts_moves_as_much_as_whole(base: int, months: int, year: int) -> None:
    assert pool([(base, months, year), (base, 12 - months, year)]) == pool([(base, 12, year)])


@given(bases, st.integers(1998, 2011), st.integers(0, 20))
def test_the_account_moves_as_if_credited_at_the_national_ratio(base: int, year: int, percent: int) -> None:
    record = (year, base, 12, percent * 10_000)
    credited = Fraction(base * 12 * percent, 100)
    national = Fraction(base * 12 * (8 if year >= 2006 else 11), 100)
    moved = law("transfer_account_amount", account_balance_fen=10**9, account_ratio_years=(record,))
    assert abs(moved - 10**9 - (national - credited)) <= Fraction(1, 2)


@given(st.integers(0, 600), st.integers(0, 600), st.integers(0, 12))
def test_conversion_never_counts_a_month_twice(employees: int, residents: int, both: int) -> None:
    given = {"contribution_months": employees, "residents_contribution_months": residents + both, "double_paid_months": both}
    scheme = law("conversion_scheme", JULY_2014, contribution_months=employees)
    counted = law("converted_contribution_months", JULY_2014, **given)
    assert (scheme, counted) == ((EMPLOYEES, employees) if employees >= 180 else (RESIDENTS, employees + residents))


@given(bases, bases, bases)
def test_of_two_pensions_the_residents_money_is_settled_to_the_fen(balance: int, subsidy: int, drawn: int) -> None:
    given = {
        "residents_account_balance_fen": balance + subsidy,
        "residents_account_subsidy_fen": subsidy,
        "residents_base_drawn_fen": drawn,
    }
    refund = law("double_benefit_refund", JULY_2014, **given)
    deducted = law("double_benefit_deduction", JULY_2014, **given)
    assert refund - deducted == balance - drawn
    assert refund == 0 or deducted == 0
