"""Residents' pension: what must hold whatever was paid, at any age."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shebao.law import body
from shebao.rules import explain

days = st.integers(14_488, 20_500)  # September 2009 to 2026
balances = st.integers(0, 10**8)
years = st.integers(0, 40)
STARTED = 2009 * 12 + 8


def law(name: str, on: int, **facts: Any) -> int:
    return int(explain(body(), name, on=on, given=facts).value)


@given(days, balances)
def test_the_pension_is_the_base_and_a_139th_of_the_account(on: int, balance: int) -> None:
    without = law("residents_monthly_pension", on, account_balance_fen=0)
    pension = law("residents_monthly_pension", on, account_balance_fen=balance)
    assert abs(pension - without - Fraction(balance, 139)) <= Fraction(1, 2)


@given(days, days)
def test_the_base_pension_never_falls(one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    assert law("residents_monthly_pension", earlier, account_balance_fen=0) <= law(
        "residents_monthly_pension", later, account_balance_fen=0
    )


@given(days, st.integers(1, 20))
def test_a_higher_band_never_earns_a_lower_subsidy(on: int, band: int) -> None:
    lower = law("residents_subsidy", on, residents_payment_fen=band * 10_000)
    assert 3_000 <= lower <= law("residents_subsidy", on, residents_payment_fen=(band + 1) * 10_000)


@given(days, st.integers(0, 300_000))
def test_a_payment_is_a_band_or_some_way_from_one(on: int, payment: int) -> None:
    allowed = law("residents_band_allowed", on, residents_payment_fen=payment)
    gap = law("residents_band_gap", on, residents_payment_fen=payment)
    assert (allowed == 1) == (gap == 0)
    assert gap <= max(10_000, payment - 50_000)


@given(st.integers(0, 100 * 12))
def test_nobody_needs_more_years_than_fifteen_or_than_are_left_until_sixty(age: int) -> None:
    needed = law("residents_years_needed", 16_000, birth_month=STARTED - age)
    assert needed == min(15, max(60 - age // 12, 0))


@given(st.integers(0, 100 * 12), years)
def test_paying_in_the_missing_years_makes_nobody_exceed_fifteen(age: int, paid: int) -> None:
    facts = {"birth_month": STARTED - age, "residents_years_paid": paid}
    missing = law("residents_years_missing", 16_000, **facts)
    allowed = law("residents_back_years_allowed", 16_000, **facts)
    assert missing <= allowed <= max(15 - paid, 0)
    assert law("residents_years_missing", 16_000, birth_month=STARTED - age, residents_years_paid=paid + missing) == 0


@given(st.integers(0, 10**8), st.integers(0, 10**8), st.integers(0, 200))
def test_heirs_never_get_less_since_2014_and_never_more_than_is_left(balance: int, subsidies: int, drawn: int) -> None:
    facts = {"account_balance_fen": balance, "residents_subsidy_part_fen": subsidies, "residents_months_drawn": drawn}
    left = law("residents_account_left", 15_000, **facts)
    assert 0 <= law("residents_inheritance", 15_000, **facts) <= law("residents_inheritance", 16_200, **facts) == left


@given(st.lists(st.integers(0, 200_000), max_size=40), st.integers(0, 10**7))
def test_the_account_holds_what_was_paid_whatever_its_order(payments: list[int], interest: int) -> None:
    facts = {"residents_yearly_subsidies_fen": (3_000,) * len(payments), "residents_interest_fen": interest}
    contents = law("residents_account_contents", 15_400, residents_yearly_payments_fen=tuple(payments), **facts)
    backwards = law("residents_account_contents", 15_400, residents_yearly_payments_fen=tuple(payments[::-1]), **facts)
    assert contents == backwards == sum(payments) + 3_000 * len(payments) + interest
