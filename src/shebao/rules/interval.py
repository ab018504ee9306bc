"""Interval arithmetic: the third kind of value a rule can run on, to prove that no int64 overflows.

Every rule is run once on the stated bounds of its inputs. If each intermediate interval lies within int64, no row
within the bounds can overflow, on any engine. Comparisons give truth intervals: 1..1 where they always hold, 0..0
where they never do, 0..1 where it depends; `where` then takes one branch or the hull of both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

INT64 = 2**63 - 1


class Overflow(ArithmeticError):
    """An intermediate result may leave int64 within the stated bounds of its inputs."""


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """All integers from `low` to `high`."""

    low: int
    high: int

    __hash__ = None  # type: ignore[assignment]  # == compares what the integers inside may be

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"empty interval {self.low}..{self.high}")
        if self.low < -INT64 or self.high > INT64:
            raise Overflow(f"{self.low}..{self.high} leaves int64")

    @staticmethod
    def of(value: Interval | int) -> Interval:
        """An integer as the interval that holds nothing else."""
        return value if isinstance(value, Interval) else Interval(int(value), int(value))

    def same(self, other: Interval) -> bool:
        """Whether both hold the same integers."""
        return (self.low, self.high) == (other.low, other.high)

    def __bool__(self) -> bool:
        raise TypeError("a rule must decide with where(), `&` and `|`: an interval is neither true nor false")

    def __add__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        return Interval(self.low + o.low, self.high + o.high)

    __radd__ = __add__

    def __sub__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        return Interval(self.low - o.high, self.high - o.low)

    def __rsub__(self, other: int) -> Interval:
        return Interval.of(other) - self

    def __mul__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        ends = [a * b for a in (self.low, self.high) for b in (o.low, o.high)]
        return Interval(min(ends), max(ends))

    __rmul__ = __mul__

    def __floordiv__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        if o.low <= 0:
            raise ZeroDivisionError("a divisor may be zero or negative within the stated bounds: guard it")
        if self.low < 0:
            raise ValueError("a dividend may be negative within the stated bounds: engines disagree on its quotient")
        return Interval(self.low // o.high, self.high // o.low)

    def __rfloordiv__(self, other: int) -> Interval:
        return Interval.of(other) // self

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __eq__(self, other: object) -> Interval:  # type: ignore[override]
        o = Interval.of(other)  # type: ignore[arg-type]
        return _truth(self.low == self.high == o.low == o.high, self.high < o.low or o.high < self.low)

    def __ne__(self, other: object) -> Interval:  # type: ignore[override]
        return (self == other)._not()

    def __lt__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        return _truth(self.high < o.low, self.low >= o.high)

    def __le__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        return _truth(self.high <= o.low, self.low > o.high)

    def __gt__(self, other: Interval | int) -> Interval:
        return (self <= other)._not()

    def __ge__(self, other: Interval | int) -> Interval:
        return (self < other)._not()

    def __and__(self, other: Interval | bool) -> Interval:
        a, b = self._as_truth(), Interval.of(other)._as_truth()
        return Interval(min(a.low, b.low), min(a.high, b.high))

    __rand__ = __and__

    def __or__(self, other: Interval | bool) -> Interval:
        a, b = self._as_truth(), Interval.of(other)._as_truth()
        return Interval(max(a.low, b.low), max(a.high, b.high))

    __ror__ = __or__

    def _not(self) -> Interval:
        return Interval(1 - self.high, 1 - self.low)

    def _as_truth(self) -> Interval:
        if self.low < 0 or self.high > 1:
            raise TypeError("`&` and `|` join conditions, not numbers")
        return self

    def hull(self, other: Interval | int) -> Interval:
        """The smallest interval that holds both."""
        o = Interval.of(other)
        return Interval(min(self.low, o.low), max(self.high, o.high))

    def choose(self, then: Interval | int, otherwise: Interval | int) -> Interval | int:
        """`then` where this condition holds, `otherwise` where it does not, both where it depends."""
        condition = self._as_truth()
        if condition.low == condition.high:
            return then if condition.low else otherwise
        return Interval.of(then).hull(otherwise)

    def greatest(self, other: Interval | int) -> Interval:
        """The larger of the two."""
        o = Interval.of(other)
        return Interval(max(self.low, o.low), max(self.high, o.high))

    def least(self, other: Interval | int) -> Interval:
        """The smaller of the two."""
        o = Interval.of(other)
        return Interval(min(self.low, o.low), min(self.high, o.high))

    def common(self, other: Interval | int) -> Interval:
        """The members two bit sets have in common."""
        o = Interval.of(other)
        if min(self.low, o.low) < 0:
            raise ValueError("a bit set is not negative")
        return Interval(0, min(self.high, o.high))

    def bounded(self, low: int, high: int) -> Interval:
        """The part within `low` to `high`: for results known to be no wider."""
        return Interval(max(self.low, low), min(self.high, high))

    def monotone(self, name: str, function: Callable[[int], int]) -> Interval:
        """A function that never falls as its argument grows."""
        return Interval(function(self.low), function(self.high))


def _truth(always: bool, never: bool) -> Interval:
    return Interval(int(always), int(not never))


TRUTH = Interval(0, 1)
