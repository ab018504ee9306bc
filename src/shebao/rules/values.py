"""The handful of helpers through which a rule computes; each runs on integers, columns and intervals alike.

A rule must use these (and `+ - *`, comparisons, `&`, `|`) so that one text serves one person, a country in SQL, and
the overflow proof. The only rounding that exists is `mul_div_half_up`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

# A rule is typed over int; what flows may be a Column or an Interval, which answer to the same methods (`choose`,
# `greatest`, `least`, `common`, `bounded`, `monotone`). Neither is imported here: explaining one case needs no SQL.


def where(condition: bool | int, then: int, otherwise: int) -> int:
    """`then` if the condition holds, else `otherwise`. On columns both are computed: guard divisors."""
    if isinstance(condition, int):
        return then if condition else otherwise
    return cast(int, cast(Any, condition).choose(then, otherwise))


def _general(a: int, b: int) -> tuple[Any, Any]:
    """Of two values, first the one that is not a plain integer."""
    return (b, a) if isinstance(a, int) else (a, b)


def maximum(a: int, b: int) -> int:
    """The larger of two."""
    if isinstance(a, int) and isinstance(b, int):
        return a if a >= b else b
    x, y = _general(a, b)
    return cast(int, x.greatest(y))


def minimum(a: int, b: int) -> int:
    """The smaller of two."""
    if isinstance(a, int) and isinstance(b, int):
        return a if a <= b else b
    x, y = _general(a, b)
    return cast(int, x.least(y))


def clip(value: int, low: int, high: int) -> int:
    """`value`, but at least `low` and at most `high` (`high` wins if they cross)."""
    return minimum(maximum(value, low), high)


def lowest(value: int) -> int:
    """The lowest integer a value can take within its stated bounds."""
    return value if isinstance(value, int) else int(cast(Any, value).low)


def highest(value: int) -> int:
    """The highest integer a value can take within its stated bounds."""
    return value if isinstance(value, int) else int(cast(Any, value).high)


def floor_div(a: int, b: int) -> int:
    """Whole quotient of two non-negative integers; `b` must not be zero.

    Raises:
        ZeroDivisionError: `b` is zero, or may be within its stated bounds.
        ValueError: an operand is negative, or may be.
    """
    if lowest(a) < 0 or lowest(b) < 0:
        raise ValueError("floor_div takes non-negative integers: engines disagree on the sign")
    return a // b


def mul_div_half_up(x: int, numerator: int, denominator: int) -> int:
    """`x × numerator ÷ denominator`, rounded half away from zero: the one rounding of the house (四舍五入).

    `numerator` and `denominator` are non-negative, the denominator positive; `x` may be negative.
    """
    if isinstance(x, int) and x < 0:
        return -_half_up(-x * numerator, denominator)
    if lowest(x) >= 0:
        return _half_up(x * numerator, denominator)
    return where(x >= 0, _half_up(maximum(x, 0) * numerator, denominator), -_half_up(maximum(-x, 0) * numerator, denominator))


def _half_up(product: int, denominator: int) -> int:
    return (product + denominator // 2) // denominator


def share(amount: int, ratio_ppm: int) -> int:
    """`amount × ratio`, half up; the ratio in parts per million."""
    return mul_div_half_up(amount, ratio_ppm, 1_000_000)


def share_to_unit(amount: int, ratio_ppm: int, unit: int) -> int:
    """`amount × ratio` rounded half up, once, to a multiple of `unit`; the amount is not negative, the unit positive."""
    if lowest(amount) < 0:
        raise ValueError("share_to_unit takes amounts that are not negative")
    result: Any = mul_div_half_up(amount, ratio_ppm, 1_000_000 * unit) * unit
    if isinstance(result, int):
        return result
    # interval arithmetic forgets that the multiplier is the divisor: the result is at most half a unit off
    return cast(int, result.bounded(0, highest(amount) * highest(ratio_ppm) // 1_000_000 + highest(unit)))


def flag(condition: bool | int) -> int:
    """A condition as 1 or 0."""
    return where(condition, 1, 0)


def both(a: bool | int, b: bool | int) -> int:
    """1 where both conditions hold, else 0."""
    return where(a, where(b, 1, 0), 0)


def weighted_total(values: Sequence[int], weights: Sequence[int]) -> int:
    """Σ value × weight over a list of known length; weights are plain integers."""
    items = cast(Any, values)
    cells: list[Any] = list(values) if isinstance(items, (list, tuple)) else [items.item(i) for i in range(len(weights))]
    if len(cells) != len(weights):
        raise ValueError(f"{len(weights)} values are expected, got {len(cells)}")
    result: Any = 0
    for cell, weight in zip(cells, weights, strict=True):
        result = cell * weight + result
    return cast(int, result)


def common(a: int, b: int) -> int:
    """The members two bit sets have in common."""
    if isinstance(a, int) and isinstance(b, int):
        return a & b
    x, y = _general(a, b)
    return cast(int, x.common(y))


def without(a: int, b: int) -> int:
    """The members of bit set `a` that are not in `b`."""
    rest: Any = a - common(a, b)
    return rest if isinstance(rest, int) else cast(int, rest.bounded(0, highest(a)))
