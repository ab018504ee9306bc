"""Lists in the proof: all lists of up to so many items within stated bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shebao.rules.interval import Interval
from shebao.rules.kinds import Kind
from shebao.rules.lists import POSITION


@dataclass(frozen=True)
class ListInterval:
    """Every list of up to `most` items (exactly `length`, if stated) whose fields lie within their intervals."""

    fields: tuple[Interval, ...]
    most: int
    length: int | None = None

    @property
    def low(self) -> int:
        """Lowest value an item can take."""
        return min(field.low for field in self.fields)

    @property
    def high(self) -> int:
        """Highest value an item can take."""
        return max(field.high for field in self.fields)

    @staticmethod
    def of_kind(kind: Kind) -> ListInterval:
        """All lists that a kind allows."""
        kinds = [field for _, field in kind.fields] or [kind.element or kind]
        return ListInterval(tuple(Interval(k.low, k.high) for k in kinds), kind.most, kind.length)

    def item(self, index: int) -> Interval:
        """Any value at `index`."""
        if self.length is None or not 0 <= index < self.length:
            raise IndexError(index)
        return self.fields[0]

    def hull(self, other: ListInterval) -> ListInterval:
        """The smallest that holds both."""
        fields = tuple(a.hull(b) for a, b in zip(self.fields, other.fields, strict=True))
        return ListInterval(fields, max(self.most, other.most), self.length if self.length == other.length else None)

    def total(self, function: Callable[..., Any], lists: Sequence[Any]) -> Interval:
        """Bounds of Σ function(item, …)."""
        whole = self._one(function, lists) * self.most
        return Interval(min(0, whole.low), max(0, whole.high))

    def largest(self, function: Callable[..., Any], lists: Sequence[Any], default: Interval | int) -> Interval:
        """Bounds of the largest function(item, …), or `default`."""
        least = Interval.of(default)
        return Interval(least.low, max(least.high, self._one(function, lists).high))

    def each(self, function: Callable[..., Any], lists: Sequence[Any]) -> ListInterval:
        """The lists of function(item, …)."""
        return ListInterval((self._one(function, lists),), self.most, self.length)

    def filled(self, like: Any, value: int) -> ListInterval:
        """These lists, and where they are empty `value` for each item of `like`."""
        most = max(self.most, like.most if isinstance(like, ListInterval) else len(like))
        return ListInterval((self.fields[0].hull(value),), most)

    def _one(self, function: Callable[..., Any], lists: Sequence[Any]) -> Interval:
        arguments: list[Any] = []
        for items in lists:
            if items is POSITION:
                arguments.append(Interval(1, max(self.most, 1)))
            elif isinstance(items, ListInterval):
                arguments.extend(items.fields)
            else:
                arguments.extend(_hulls(items))
        return Interval.of(function(*arguments))


def _hulls(items: Sequence[Any]) -> list[Interval]:
    records = [item if isinstance(item, tuple) else (item,) for item in items] or [(0,)]
    return [Interval(min(values), max(values)) for values in zip(*records, strict=True)]
