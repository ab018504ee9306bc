"""The helpers against independent arithmetic: fractions, the calendar module, sets."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.rules import add_months, clip, common, first_day, month_of, mul_div_half_up, share_to_unit, weighted_total, without
from shebao.rules.interval import Interval
from shebao.rules.kinds import EPOCH, NEVER_DAY

settings.register_profile("rules", deadline=None, max_examples=150)
settings.load_profile("rules")

amounts = st.integers(-(10**11), 10**11)
ratios = st.integers(0, 10**7)
days = st.integers(-25_567, NEVER_DAY)


def half_away_from_zero(exact: Fraction) -> int:
    whole = int(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole


@given(amounts, ratios, st.integers(1, 10**9))
def test_rounding_is_half_away_from_zero(x: int, numerator: int, denominator: int) -> None:
    assert mul_div_half_up(x, numerator, denominator) == half_away_from_zero(Fraction(x * numerator, denominator))


@given(st.integers(0, 10**11), ratios, st.integers(1, 10_000))
def test_rounding_to_a_unit_rounds_once(amount: int, ratio: int, unit: int) -> None:
    exact = Fraction(amount * ratio, 1_000_000)
    assert share_to_unit(amount, ratio, unit) == half_away_from_zero(exact / unit) * unit


def test_rounding_twice_would_give_another_result() -> None:
    """3270.498 yuan is 3270 yuan; by way of 3270.50 it would be 3271."""
    assert share_to_unit(327_049_800, 1_000, 100) == 327_000


@given(days)
def test_month_of_a_day(day: int) -> None:
    when = EPOCH + timedelta(days=day)
    assert month_of(day) == when.year * 12 + when.month - 1
    assert first_day(month_of(day)) == (when.replace(day=1) - EPOCH).days


@given(st.dates(date(1900, 1, 1), date(9000, 1, 1)), st.integers(0, 1200))
def test_months_are_added_to_the_same_day_or_the_last(start: date, months: int) -> None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    expected = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    assert add_months((start - EPOCH).days, months) == (expected - EPOCH).days


def test_the_month_after_the_last_is_never() -> None:
    assert first_day(9999 * 12 + 12) == NEVER_DAY


@given(st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)))
def test_bit_sets_are_sets(a: set[int], b: set[int]) -> None:
    x, y = (sum(1 << member for member in members) for members in (a, b))
    assert common(x, y) == sum(1 << member for member in a & b)
    assert without(x, y) == sum(1 << member for member in a - b)


@given(st.lists(st.integers(0, 10**9), min_size=12, max_size=12))
def test_the_monthly_product(credits: list[int]) -> None:
    expected = sum(credit * (12 - n + 1) for n, credit in enumerate(credits, 1))
    assert weighted_total(credits, tuple(range(12, 0, -1))) == expected


ends = st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)).map(sorted)


@given(ends, ends, st.data())
def test_an_interval_holds_every_result_of_what_it_holds(a: list[int], b: list[int], data: st.DataObject) -> None:
    x, y = data.draw(st.integers(*a)), data.draw(st.integers(*b))
    i, j = Interval(*a), Interval(*b)
    pairs = {
        "sum": (i + j, x + y),
        "difference": (i - j, x - y),
        "product": (i * j, x * y),
        "negative": (-i, -x),
        "clipped": (clip(i, -10, 10), clip(x, -10, 10)),  # type: ignore[arg-type]
        "less": (i < j, x < y),
        "at most": (i <= j, x <= y),
        "more": (i > j, x > y),
        "at least": (i >= j, x >= y),
        "equal": (i == j, x == y),
        "unequal": (i != j, x != y),
        "and": ((i < j) & (i < 5), x < y and x < 5),
        "or": ((i < j) | (i < 5), x < y or x < 5),
    }
    outside = [name for name, (bounds, value) in pairs.items() if not bounds.low <= value <= bounds.high]
    assert outside == []
