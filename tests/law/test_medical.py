"""Medical bills and serious illness: what holds for every bill, every scale of segments and every cap."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law import body as the_law
from shebao.law.medical import ITEMS, SEGMENTS
from shebao.rules import explain

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

JUNE_2015 = 16587
JUNE_2020 = 18414
amounts = st.integers(0, 10**8)
ratios = st.integers(0, 1_000_000)


@st.composite
def scales(draw: st.DrawFn) -> tuple[tuple[int, int, int], ...]:
    """Segments of a scale inside: (above, up to, ratio), the last open."""
    bounds = [0, *sorted(draw(st.sets(st.integers(1, 10**8), max_size=4))), 10**11]
    return tuple((low, high, draw(ratios)) for low, high in pairwise(bounds))


def value(rule: str, on: int = JUNE_2015, **facts: Any) -> int:
    return int(explain(the_law(), rule, on=on, given=facts).value)


@st.composite
def bills(draw: st.DrawFn) -> dict[str, Any]:
    """A bill with everything that may lower what the pool pays."""
    return {
        "total_cost_fen": draw(amounts),
        "own_full_fen": draw(amounts),
        "over_limit_fen": draw(st.integers(0, 10**6)),
        "own_first_fen": draw(st.integers(0, 10**6)),
        "deductible_fen": draw(st.integers(0, 10**7)),
        "segments": draw(scales()),
        "cap_fen": draw(amounts),
        "pool_paid_before_fen": draw(amounts),
        "medical_account_balance_fen": draw(amounts),
        "other_medical_payments_fen": 0,
    }


@given(bills())
def test_the_parts_of_a_bill_add_up_to_it(bill: dict[str, Any]) -> None:
    parts = ("pool_payment", "over_cap", "co_payment", "out_of_scope")
    payers = ("pool_payment", "account_payment", "cash_payment")
    assert sum(value(part, **bill) for part in parts) == bill["total_cost_fen"]
    assert sum(value(payer, **bill) for payer in payers) == bill["total_cost_fen"]


@given(bills())
def test_the_pool_pays_no_more_than_the_cost_in_scope_above_the_deductible_nor_than_what_is_left_of_the_cap(
    bill: dict[str, Any],
) -> None:
    paid = value("pool_payment", **bill)
    assert 0 <= paid <= max(value("medical_in_scope", **bill) - bill["deductible_fen"], 0)
    assert paid <= max(bill["cap_fen"] - bill["pool_paid_before_fen"], 0)


@given(amounts, amounts, scales(), amounts)
def test_a_dearer_bill_is_never_paid_less_and_never_costs_the_patient_less(
    cost: int, more: int, scale: tuple[Any, ...], deductible: int
) -> None:
    facts = {"segments": scale, "deductible_fen": deductible}
    less, dearer = ({**facts, "total_cost_fen": cost + added} for added in (0, more))
    assert value("pool_payment", **less) <= value("pool_payment", **dearer)
    assert value("in_scope_own_cost", **less) <= value("in_scope_own_cost", **dearer)


@given(amounts, scales(), amounts)
def test_segments_are_the_area_under_the_ratios(cost: int, scale: tuple[tuple[int, int, int], ...], deductible: int) -> None:
    exact = sum(Fraction(max(min(cost, up_to) - max(above, deductible), 0) * ratio, 10**6) for above, up_to, ratio in scale)
    assert value("pool_payment", total_cost_fen=cost, segments=scale, deductible_fen=deductible) == int(exact + Fraction(1, 2))


@given(amounts, ratios, st.integers(1, 10**8 - 1))
def test_a_segment_cut_in_two_pays_the_same(cost: int, ratio: int, cut: int) -> None:
    whole = ((0, 10**11, ratio),)
    halves = ((0, cut, ratio), (cut, 10**11, ratio))
    assert value("pool_payment", total_cost_fen=cost, segments=whole) == value(
        "pool_payment", total_cost_fen=cost, segments=halves
    )


@given(bills(), st.sampled_from([1, 3, 4]))
def test_what_others_must_bear_by_law_the_fund_does_not_pay(bill: dict[str, Any], bearer: int) -> None:
    assert value("pool_payment", **bill, cost_bearer=bearer) == 0
    assert value("patient_payment", **bill, cost_bearer=bearer) == bill["total_cost_fen"]


@given(bills())
def test_for_a_third_party_that_does_not_pay_the_fund_pays_as_always_and_recovers_it(bill: dict[str, Any]) -> None:
    advance = value("medical_advance", **bill, cost_bearer=2, third_party_fails=1)
    assert advance == value("pool_payment", **bill)
    assert value("medical_recoverable", medical_advance_fen=advance) == advance


@given(amounts, scales(), amounts)
def test_the_poor_are_never_paid_less_by_the_serious_illness_insurance(cost: int, scale: tuple[Any, ...], line: int) -> None:
    facts = {"in_scope_own_cost_fen": cost, "serious_illness_segments": scale, "serious_illness_line_fen": line}
    usual, poor = (value("serious_illness_payment", on=JUNE_2020, **facts, poor=flag) for flag in (0, 1))
    assert usual <= poor <= cost


@given(amounts, scales(), amounts, st.integers(0, 10**7))
def test_a_year_paid_in_two_parts_is_the_year_paid_at_once(cost: int, scale: tuple[Any, ...], line: int, more: int) -> None:
    facts = {"serious_illness_segments": scale, "serious_illness_line_fen": line}
    first = value("serious_illness_payment", **facts, in_scope_own_cost_fen=cost)
    second = value("serious_illness_payment", **facts, in_scope_own_cost_fen=cost + more, serious_illness_paid_before_fen=first)
    assert first + second == value("serious_illness_payment", **facts, in_scope_own_cost_fen=cost + more)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ([{"up_to": 100}], "segment 1 must have up_to and ratio"),
        ([{"ratio": 0.5}, {"ratio": 0.6}], "segment 1 lacks up_to: only the last may"),
        ([{"up_to": 100, "ratio": 0.5}, {"up_to": 90, "ratio": 0.6}], "segment 2 must begin where the one before it ends"),
        ([{"up_to": 100, "ratio": 1.5}], "outside the allowed 0 to 1"),
    ],
)
def test_segments_that_make_no_scale_are_refused(written: list[Any], sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        SEGMENTS.parse("segments", written)
    assert sentence in refused.value.text.en


@given(scales())
def test_segments_shown_to_people_read_back_the_same(scale: tuple[Any, ...]) -> None:
    assert SEGMENTS.parse("segments", SEGMENTS.show(scale)) == scale


def test_items_shown_to_people_read_back_the_same() -> None:
    items = ITEMS.parse("medical_items", [{"class": "甲", "amount": 10}, {"class": "乙", "amount": 20, "own_first": 0.3}])
    assert ITEMS.parse("medical_items", ITEMS.show(items)) == items
