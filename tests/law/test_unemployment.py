"""Unemployment: what must hold however long somebody paid, in every region."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law import body
from shebao.law.unemployment import YEARS
from shebao.rules import explain

JUNE_2022 = 19_144
regions = st.sampled_from([0, 110_000, 310_000, 320_500, 330_100, 440_100, 500_000])
paid = st.integers(0, 480)
money = st.integers(0, 10**6)


def law(name: str, region: int = 0, on: int = JUNE_2022, **facts: Any) -> int:
    return int(explain(body(), name, on=on, region=region, given=facts).value)


def months(region: int, paid: int, **facts: Any) -> int:
    return law("unemployment_months", region, contribution_years_months=paid, **facts)


@given(regions, paid)
def test_no_region_gives_more_than_the_law_allows(region: int, paid: int) -> None:
    assert months(region, paid) <= law("unemployment_months_maximum", contribution_years_months=paid)


@given(regions, st.integers(12, 480))
def test_who_paid_a_year_gets_a_month_at_least(region: int, paid: int) -> None:
    assert months(region, paid) >= 1


@given(regions, st.integers(0, 11))
def test_who_paid_less_than_a_year_gets_nothing(region: int, paid: int) -> None:
    assert months(region, paid) == 0
    assert law("unemployment_qualified", region, contribution_years_months=paid) == 0


@given(regions, paid)
def test_another_month_paid_never_shortens_the_benefit(region: int, paid: int) -> None:
    assert months(region, paid) <= months(region, paid + 1)


@given(regions, paid, st.integers(0, 24))
def test_months_left_over_are_added_up_to_twenty_four(region: int, paid: int, unused: int) -> None:
    assert months(region, paid, unused_months=unused) == min(months(region, paid) + unused, 24)


@given(regions, paid, money)
def test_the_months_one_by_one_make_the_whole(region: int, paid: int, benefit: int) -> None:
    facts = {"contribution_years_months": paid, "unemployment_benefit_fen": benefit}
    each = [law("benefit_of_month", region, benefit_month=month, **facts) for month in range(1, 26)]
    assert sum(each) == law("unemployment_total", region, **facts)


@given(money, st.integers(0, 1_000_000), money)
def test_a_lawful_benefit_lies_between_subsistence_and_the_minimum_wage(wage: int, ratio: int, subsistence: int) -> None:
    facts = {"minimum_wage_fen": wage, "benefit_ratio_ppm": ratio, "subsistence_allowance_fen": subsistence}
    benefit = law("unemployment_benefit", **facts)
    assert law("unemployment_benefit_lawful", **facts) == int(subsistence <= benefit < wage)


@given(st.integers(0, 24), money)
def test_in_guangdong_a_new_job_splits_what_is_left(left: int, benefit: int) -> None:
    facts = {"unemployment_remaining_months": left, "unemployment_benefit_fen": benefit}
    at_once = law("reemployment_lump_months", 440_000, **facts)
    kept = law("months_kept", 440_000, **facts)
    assert at_once + kept == left
    assert at_once - kept in {0, 1}
    assert law("reemployment_lump", 440_000, **facts) == benefit * at_once


@given(regions, st.integers(0, 5))
def test_refusing_more_never_revives_a_benefit(region: int, refused: int) -> None:
    once = law("unemployment_benefit_stopped", region, refused_offers=refused)
    assert once <= law("unemployment_benefit_stopped", region, refused_offers=refused + 1)


@given(st.integers(0, 720))
def test_years_with_two_decimals_name_every_month(months: int) -> None:
    assert YEARS.parse("contribution_years", f"{months / 12:.2f}") == months
    assert YEARS.parse("contribution_years", YEARS.show(months)) == months


@pytest.mark.parametrize("written", ["many", "", "-1", "61", "NaN", True])
def test_what_is_no_number_of_years_is_refused(written: object) -> None:
    with pytest.raises(UserError):
        YEARS.parse("contribution_years", written)
