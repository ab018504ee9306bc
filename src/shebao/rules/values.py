"""The handful of helpers through which a rule computes; each runs on integers, columns and intervals alike.

A rule must use these (and `+ - *`, comparisons, `&`, `|`) so that one text serves one person, a country in SQL, and
the overflow proof. The only rounding that exists is `mul_div_half_up`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlglot import exp

from shebao.rules.column import Column, ListColumn, case_when
from shebao.rules.interval import Interval

# A rule is typed over int; what actually flows may be a Column or an Interval. `Any` marks the places that dispatch.


def where(condition: bool | int, then: int, otherwise: int) -> int:
    """`then` if the condition holds, else `otherwise`. On columns both are computed: guard divisors."""
    c, a, b = cast(Any, condition), cast(Any, then), cast(Any, otherwise)
    if isinstance(c, Column):
        return cast(int, case_when(c, a, b))
    if isinstance(c, Interval):
        if c.low == c.high:
            return cast(int, a if c.low else b)
        return cast(int, Interval.of(a).hull(b))
    return cast(int, a if c else b)


def _is_plain(*values: Any) -> bool:
    return all(isinstance(value, int) for value in values)


def maximum(a: int, b: int) -> int:
    """The larger of two."""
    if _is_plain(a, b):
        return a if a >= b else b
    x, y = cast(Any, a), cast(Any, b)
    if isinstance(x, Column) or isinstance(y, Column):
        return cast(int, Column.of(x).greatest(y))
    i, j = Interval.of(x), Interval.of(y)
    return cast(int, Interval(max(i.low, j.low), max(i.high, j.high)))


def minimum(a: int, b: int) -> int:
    """The smaller of two."""
    if _is_plain(a, b):
        return a if a <= b else b
    x, y = cast(Any, a), cast(Any, b)
    if isinstance(x, Column) or isinstance(y, Column):
        return cast(int, Column.of(x).least(y))
    i, j = Interval.of(x), Interval.of(y)
    return cast(int, Interval(min(i.low, j.low), min(i.high, j.high)))


def clip(value: int, low: int, high: int) -> int:
    """`value`, but at least `low` and at most `high` (`high` wins if they cross)."""
    return minimum(maximum(value, low), high)


def floor_div(a: int, b: int) -> int:
    """Whole quotient of two non-negative integers; `b` must not be zero.

    Raises:
        ZeroDivisionError: `b` is zero, or may be within its stated bounds.
        ValueError: an operand is negative, or may be.
    """
    for operand in (a, b):
        low = operand if isinstance(operand, int) else cast(Any, operand).low
        if low < 0:
            raise ValueError("floor_div takes non-negative integers: engines disagree on the sign")
    return a // b


def mul_div_half_up(x: int, numerator: int, denominator: int) -> int:
    """`x × numerator ÷ denominator`, rounded half away from zero: the one rounding of the house (四舍五入).

    `numerator` and `denominator` are non-negative, the denominator positive; `x` may be negative.
    """
    if _is_plain(x, numerator, denominator):
        product = abs(x) * numerator
        rounded = (product + denominator // 2) // denominator
        return rounded if x >= 0 else -rounded
    value = cast(Any, x)
    low = value if isinstance(value, int) else value.low
    if low >= 0:
        return (x * numerator + denominator // 2) // denominator
    negative = (-x) * numerator
    return where(x >= 0, _halved(maximum(x, 0) * numerator, denominator), -_halved(maximum(negative, 0), denominator))


def _halved(product: int, denominator: int) -> int:
    return (product + denominator // 2) // denominator


def share(amount: int, ratio_ppm: int) -> int:
    """`amount × ratio`, half up; the ratio in parts per million."""
    return mul_div_half_up(amount, ratio_ppm, 1_000_000)


def flag(condition: bool | int) -> int:
    """A condition as 1 or 0."""
    return where(condition, 1, 0)


def both(a: bool | int, b: bool | int) -> int:
    """1 where both conditions hold, else 0."""
    return where(a, where(b, 1, 0), 0)


def weighted_total(values: Sequence[int], weights: Sequence[int]) -> int:
    """Σ value × weight over a list of known length; weights are plain integers."""
    items = cast(Any, values)
    cells = [items.item(i) for i in range(len(weights))] if isinstance(items, ListColumn) else list(values)
    if len(cells) != len(weights):
        raise ValueError(f"{len(weights)} values are expected, got {len(cells)}")
    result: Any = 0
    for cell, weight in zip(cells, weights, strict=True):
        result = cell * weight + result
    return cast(int, result)


def common(a: int, b: int) -> int:
    """The members two bit sets have in common."""
    x, y = cast(Any, a), cast(Any, b)
    if isinstance(x, Column) or isinstance(y, Column):
        left, right = Column.of(x), Column.of(y)
        if left.low < 0 or right.low < 0:
            raise ValueError("a bit set is not negative")
        bounds = Interval(0, min(left.high, right.high))
        return cast(int, Column(exp.Paren(this=exp.BitwiseAnd(this=left.expression, expression=right.expression)), bounds))
    if isinstance(x, Interval) or isinstance(y, Interval):
        return cast(int, Interval(0, min(Interval.of(x).high, Interval.of(y).high)))
    return a & b


def without(a: int, b: int) -> int:
    """The members of bit set `a` that are not in `b`."""
    rest = cast(Any, a - common(a, b))
    if isinstance(rest, Column):
        return cast(int, Column(rest.expression, Interval(0, Column.of(cast(Any, a)).high)))
    if isinstance(rest, Interval):
        return cast(int, Interval(0, Interval.of(cast(Any, a)).high))
    return cast(int, rest)
