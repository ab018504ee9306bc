"""No rule of the law can leave int64; a rule that could is refused."""

from __future__ import annotations

from typing import Annotated

import pytest

from shebao.rules import Ask, Body, Fen, Ppm, floor_div, mul_div_half_up, plan, rule, where
from shebao.rules.body import Rule
from shebao.rules.interval import INT64, Overflow
from shebao.rules.kinds import FEN
from shebao.rules.proof import prove

Gold = Annotated[int, FEN.within(0, 10**13)]


@rule(cite="没有这样的法", zh="过大", en="Too wide")
def too_wide_fen(gold_fen: Gold, rate_ppm: Ppm) -> Fen:
    """过大 = 金额 × 比例"""
    return mul_div_half_up(gold_fen, rate_ppm, 1_000_000)


@rule(cite="没有这样的法", zh="可能为负的被除数", en="Dividend that may be negative")
def negative_fen(left_fen: Fen, right_fen: Fen) -> Fen:
    """(左 − 右) ÷ 2，未加保护"""
    return floor_div(left_fen - right_fen, 2)


@rule(cite="没有这样的法", zh="可能为零的除数", en="Divisor that may be zero")
def zero_fen(left_fen: Fen, right_fen: Fen) -> Fen:
    """左 ÷ 右，where 不能保护除数，因两支都要计算"""
    return where(right_fen == 0, 0, left_fen // right_fen)


def made(function: object) -> Rule:
    return function.__shebao_rule__  # type: ignore[attr-defined, no-any-return]


def body_of(function: object) -> Body:
    return Body({made(function).name: made(function)}, {}, {})


def test_every_rule_of_the_law_stays_within_int64(body: Body) -> None:
    bounds = prove(body)
    on_integers = {name for name, rule in body.rules.items() if not any(kind.text for kind in (rule.kind, *rule.input_kinds))}
    assert set(bounds) == on_integers
    assert max(max(abs(found.low), abs(found.high)) for found in bounds.values()) <= INT64


def test_what_a_kind_does_not_allow_to_be_negative_never_is(body: Body) -> None:
    negative = [name for name, found in prove(body).items() if found.low < 0 <= body.rules[name].kind.low]
    assert negative == []


@pytest.mark.parametrize(
    ("function", "reason"),
    [(too_wide_fen, "leaves int64; its inputs are gold_fen 0..10000000000000"), (negative_fen, "negative"), (zero_fen, "zero")],
)
def test_a_rule_that_cannot_be_proven_is_refused(function: object, reason: str) -> None:
    with pytest.raises(Overflow, match=f"{made(function).name}: .*{reason}"):
        prove(body_of(function))


@pytest.mark.parametrize("function", [too_wide_fen, negative_fen, zero_fen])
def test_and_no_sql_is_written_for_it(function: object) -> None:
    facts = {name: name for name in made(function).inputs}
    with pytest.raises((Overflow, ValueError, ZeroDivisionError)):
        plan(body_of(function), [Ask(made(function).name)], facts=facts)
