"""What is true of every portfolio: a limit is kept or broken by exactly what exceeds it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.law import body
from shebao.law.investment import BITS, LIMITS
from shebao.rules import explain

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

amounts = st.integers(0, 10**15)
values = st.integers(1, 10**15)


def ask(name: str, on: str, **facts: int) -> Any:
    return explain(body(), name, on=on, given=facts).value


def half_up(exact: Fraction) -> int:
    return int(exact + Fraction(1, 2))


@given(amounts, values)
def test_the_share_is_the_exact_quotient_rounded_once(amount: int, net: int) -> None:
    got = ask("equity_share", "2021-01-01", equity_fen=amount, net_value_fen=net)
    assert got == min(half_up(Fraction(amount * 1_000_000, net)), 10_000_000)


@given(amounts, values)
def test_a_ceiling_is_broken_by_the_amount_above_the_limit_s_exact_share(amount: int, net: int) -> None:
    got = ask("fixed_income_breach", "2014-01-01", fixed_income_fen=amount, net_value_fen=net)
    assert got == max(amount - half_up(net * Fraction("1.35")), 0)


@given(amounts, values)
def test_a_floor_is_broken_by_what_is_missing(amount: int, net: int) -> None:
    got = ask("liquid_breach", "2012-03-01", liquid_fen=amount, net_value_fen=net)
    assert got == max(half_up(net * Fraction("0.05")) - amount, 0)


@given(amounts, values)
def test_the_ceiling_of_equity_was_raised_in_2021_and_breaks_nothing_that_was_kept(amount: int, net: int) -> None:
    before = ask("equity_breach", "2020-12-31", equity_fen=amount, net_value_fen=net)
    since = ask("equity_breach", "2021-01-01", equity_fen=amount, net_value_fen=net)
    assert since <= before


@given(values, amounts, amounts, amounts, amounts)
def test_as_many_limits_are_counted_as_are_named(net: int, liquid: int, fixed: int, equity: int, security: int) -> None:
    facts = {
        "net_value_fen": net,
        "liquid_fen": liquid,
        "fixed_income_fen": fixed,
        "equity_fen": equity,
        "security_fen": security,
    }
    assert ask("limits_broken", "2012-03-01", **facts) == ask("investment_breaches", "2012-03-01", **facts).bit_count()


@given(values, amounts)
def test_the_portfolio_of_alternatives_is_free_of_their_limits(net: int, trust: int) -> None:
    facts = {"net_value_fen": net, "trust_fen": trust, "alternatives_fen": trust, "specialised_portfolio": 1}
    assert ask("trust_breach", "2014-01-01", **facts) == ask("alternatives_breach", "2014-01-01", **facts) == 0


def test_every_limit_has_a_bit_of_its_own_and_names_in_both_languages() -> None:
    assert sum(BITS.values()) == (1 << len(LIMITS)) - 1
    assert all(text.zh and text.en for text in LIMITS.values())
