"""Survivors' benefits: what must hold for everyone who dies insured."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law import body
from shebao.rules import explain

UNIFORM = 18_871  # 1 September 2021
THE_LAW = 15_156  # 1 July 2011
months = st.integers(0, 600)
bases = st.integers(0, 10**7)


def law(name: str, on: int, **facts: Any) -> int:
    return int(explain(body(), name, on=on, given=facts).value)


def grant_twelfths(paid: int, drawn: int = 0) -> int:
    return law("survivors_grant_twelfths", UNIFORM, contribution_months=paid, pension_months_drawn=drawn)


@given(months, months)
def test_longer_contributions_never_bring_a_smaller_grant(one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert 3 * 12 <= grant_twelfths(fewer) <= grant_twelfths(more) <= 24 * 12


@given(st.integers(120, 600), st.integers(1, 600))
def test_a_month_of_pension_takes_a_twelfth_of_a_month_until_nine_are_left(paid: int, drawn: int) -> None:
    assert grant_twelfths(paid, drawn) == max(grant_twelfths(paid) - drawn, 9 * 12)


@given(bases, months)
def test_the_funeral_grant_does_not_depend_on_years(base: int, paid: int) -> None:
    both = law("survivors_grants", UNIFORM, survivors_base_fen=base, contribution_months=paid)
    grant = law("survivors_grant", UNIFORM, survivors_base_fen=base, contribution_months=paid)
    assert both - grant == 2 * base


@given(bases, months, st.integers(0, 10**8))
def test_own_contributions_limit_only_who_paid_fewer_than_five_years(base: int, paid: int, own: int) -> None:
    facts = {"survivors_base_fen": base, "contribution_months": paid}
    full = law("survivors_grants", UNIFORM, **facts)
    benefit = law("survivors_benefit", UNIFORM, personal_contributions_fen=own, **facts)
    assert benefit == (min(full, own) if paid < 60 else full)


def test_before_september_2021_the_funeral_grant_is_local_and_has_to_be_given() -> None:
    with pytest.raises(UserError, match="pension_funeral_months"):
        law("pension_funeral_grant", UNIFORM - 1, survivors_base_fen=1)


@given(st.lists(st.integers(0, 10**7), max_size=5))
def test_one_funeral_grant_is_kept_and_it_is_the_highest(paid: list[int]) -> None:
    excess = law("funeral_grants_excess", UNIFORM, paid_funeral_grants_fen=tuple(paid))
    assert sum(paid) - excess == max(paid, default=0)
    assert law("funeral_grant_paid_twice", UNIFORM, paid_funeral_grants_fen=tuple(paid)) == (excess > 0)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_heirs_lost_the_employer_s_part_until_the_law_and_nothing_since(balance: int, employer: int) -> None:
    facts = {"account_balance_fen": balance, "account_employer_part_fen": employer}
    assert law("account_inheritance", THE_LAW - 1, **facts) == max(balance - employer, 0)
    assert law("account_inheritance", THE_LAW, **facts) == balance
