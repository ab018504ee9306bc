"""Events of a pension, survivors and adjustments: what must hold for every person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law import body
from shebao.rules import explain

THE_LAW = 15_156  # 1 July 2011
BEFORE = THE_LAW - 1
UNIFORM = 18_871  # 1 September 2021
YEAR_2025 = 20_089
before = st.integers(13_149, BEFORE)  # 2006 to 30 June 2011
since = st.integers(THE_LAW, 20_500)
months = st.integers(0, 600)
balances = st.integers(0, 10**9)
wages = st.integers(0, 10**7)


def law(name: str, on: int, region: int = 0, **facts: Any) -> int:
    return int(explain(body(), name, on=on, region=region, given=facts).value)


def shortness(paid: int) -> dict[str, int]:
    return {"contribution_months": paid, "minimum_contribution_months": 180}


@given(before, months)
def test_until_june_2011_too_few_years_ended_the_relation_and_nothing_else_was_open(on: int, paid: int) -> None:
    assert law("relation_ended_at_once", on, **shortness(paid)) == (paid < 180)
    assert law("extension_open", on, **shortness(paid)) == 0
    assert law("residents_move_open", on, **shortness(paid)) == 0


@given(since, months)
def test_since_july_2011_the_short_choose_and_the_others_need_not(on: int, paid: int) -> None:
    assert law("relation_ended_at_once", on, **shortness(paid)) == 0
    assert law("extension_open", on, **shortness(paid)) == law("residents_move_open", on, **shortness(paid)) == (paid < 180)


@given(since, months, balances)
def test_the_account_is_paid_whole_or_not_at_all(on: int, paid: int, balance: int) -> None:
    assert law("account_payout", on, account_balance_fen=balance, **shortness(paid)) == (balance if paid < 180 else 0)


@given(st.integers(0, 179), wages)
def test_extending_by_the_missing_months_reaches_the_minimum_exactly(paid: int, base: int) -> None:
    last = law("extension_last_month", THE_LAW, last_paid_month=24_000, **shortness(paid))
    assert law("extension_open", THE_LAW, **shortness(paid + last - 24_000)) == 0
    assert law("extension_open", THE_LAW, **shortness(paid + last - 24_000 - 1)) == 1


@given(st.integers(0, 179), wages)
def test_paying_at_once_costs_what_paying_by_month_does_but_for_rounding(paid: int, base: int) -> None:
    at_once = law("one_off_payment", THE_LAW, extension_base_fen=base, **shortness(paid))
    monthly = law("extension_due", THE_LAW, extension_base_fen=base)
    assert abs(at_once - monthly * (180 - paid)) <= (180 - paid + 1) // 2


@given(st.integers(0, 179), st.integers(0, 179), st.integers(0, 400))
def test_more_years_never_shorten_the_allowance_of_the_totally_disabled(one: int, other: int, left: int) -> None:
    fewer, more = sorted((one, other))
    facts = {"minimum_contribution_months": 180, "months_before_retirement": left}
    short = law("invalidity_paid_months", YEAR_2025, contribution_months=fewer, **facts)
    longer = law("invalidity_paid_months", YEAR_2025, contribution_months=more, **facts)
    assert short <= longer <= left


def test_before_2025_the_level_of_the_invalidity_allowance_has_to_be_given() -> None:
    facts = {"invalidity_open": 1, "invalidity_by_pension_formula": 1, "monthly_pension_fen": 1, "basic_pension_fen": 1}
    with pytest.raises(UserError, match="invalidity_share"):
        law("invalidity_allowance", THE_LAW, **facts)


@given(st.integers(14_000, 20_000), st.integers(0, 60), wages)
def test_each_month_paid_after_the_month_of_death_is_returned_once(died: int, too_many: int, pension: int) -> None:
    last = law("pension_last_month", YEAR_2025, death_on=died)
    facts = {"death_on": died, "paid_through_month": last + too_many, "paid_pension_fen": pension}
    assert law("overpaid_pension", YEAR_2025, **facts) == too_many * pension


@given(st.integers(11_000, 20_000))
def test_a_proof_of_life_serves_until_its_last_day(proved: int) -> None:
    until = law("proof_of_life_until", YEAR_2025, last_proof_on=proved)
    assert 365 <= until - proved <= 366
    assert law("proof_of_life_lapsed", until, last_proof_on=proved) == 0
    assert law("proof_of_life_lapsed", until + 1, last_proof_on=proved) == 1
