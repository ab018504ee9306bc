"""Interval arithmetic: the third kind of value a rule can run on, to prove that no int64 overflows.

Every rule is run once on the stated bounds of its inputs. If each intermediate interval lies within int64, no row
within the bounds can overflow, on any engine.
"""

from __future__ import annotations

from dataclasses import dataclass

INT64 = 2**63 - 1


class Overflow(ArithmeticError):
    """An intermediate result may leave int64 within the stated bounds of its inputs."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All integers from `low` to `high`."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"empty interval {self.low}..{self.high}")
        if self.low < -INT64 or self.high > INT64:
            raise Overflow(f"{self.low}..{self.high} leaves int64")

    @staticmethod
    def of(value: Interval | int) -> Interval:
        return value if isinstance(value, Interval) else Interval(int(value), int(value))

    def __add__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        return Interval(self.low + o.low, self.high + o.high)

    def __sub__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        return Interval(self.low - o.high, self.high - o.low)

    def __mul__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        ends = [a * b for a in (self.low, self.high) for b in (o.low, o.high)]
        return Interval(min(ends), max(ends))

    def __floordiv__(self, other: Interval | int) -> Interval:
        o = Interval.of(other)
        if o.low <= 0:
            raise ZeroDivisionError("a divisor may be zero or negative within the stated bounds: guard it")
        ends = [a // b for a in (self.low, self.high) for b in (o.low, o.high)]
        return Interval(min(ends), max(ends))

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def hull(self, other: Interval | int) -> Interval:
        """The smallest interval that holds both."""
        o = Interval.of(other)
        return Interval(min(self.low, o.low), max(self.high, o.high))


TRUTH = Interval(0, 1)
