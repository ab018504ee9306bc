"""Lists as columns: a rule's walk over lists becomes one expression, spelled for each engine at the end.

Inside the walk an item is a name, not a column: `_item_1_2` is the second field walked at the first depth, `_place_1`
its position from 1. Walks may stand within walks. A list that a rule makes is not written out before another rule walks
it: its items are made on the way, which spares a column of lists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from shebao.rules.column import Column
from shebao.rules.interval import Interval
from shebao.rules.lists import POSITION

TOTAL, LARGEST, EACH, FILLED, SIZE = "RULE_TOTAL", "RULE_LARGEST", "RULE_EACH", "RULE_FILLED", "RULE_SIZE"
WALKS = (TOTAL, LARGEST, EACH)
_depth: ContextVar[int] = ContextVar("depth", default=0)


@dataclass(frozen=True)
class ListColumn:
    """A column holding in each row a list of up to `most` items; of records, one list for each field."""

    fields: tuple[tuple[exp.Expression, Interval], ...]
    most: int
    length: int | None = None
    #: Of a list that `each` makes: the function and the lists it walks.
    made: tuple[Callable[..., Any], tuple[Any, ...]] | None = None

    @staticmethod
    def of(value: Any, most: int) -> ListColumn:
        """A list column as it is; a tuple that is the same for every row as a literal."""
        if isinstance(value, ListColumn):
            return value
        records = [item if isinstance(item, tuple) else (item,) for item in value]
        width = len(records[0]) if records else 1
        fields = tuple(_literal([record[i] for record in records]) for i in range(width))
        return ListColumn(fields, max(len(records), 1), len(records))

    def item(self, index: int) -> Column:
        """The value at `index`, from 0, of a list of fixed length."""
        if self.length is None or not 0 <= index < self.length:
            raise IndexError(index)
        expression, bounds = self.fields[0]
        return Column(exp.Bracket(this=expression, expressions=[exp.Literal.number(index)], offset=0), bounds)

    def total(self, function: Callable[..., Any], lists: Sequence[Any]) -> Column:
        """Σ function(item, …)."""
        walk, result, most = self._walk(function, lists)
        if isinstance(result.expression, exp.Literal):
            size = Column(exp.Anonymous(this=SIZE, expressions=[walk[1]]), Interval(0, most))
            return size * result.low
        return Column(_node(TOTAL, walk, result.expression), many(result.bounds, most))

    def largest(self, function: Callable[..., Any], lists: Sequence[Any], default: Column | int) -> Column:
        """The largest function(item, …), or `default`."""
        walk, result, _ = self._walk(function, lists)
        least = Column.of(default)
        bounds = Interval(least.low, max(least.high, result.high))
        return Column(_node(LARGEST, walk, result.expression, least.expression), bounds)

    def each(self, function: Callable[..., Any], lists: Sequence[Any]) -> ListColumn:
        """The list of function(item, …)."""
        walk, result, most = self._walk(function, lists)
        wide = exp.cast(result.expression, "bigint")
        return ListColumn(((_node(EACH, walk, wide), result.bounds),), most, self.length, (function, tuple(lists)))

    def filled(self, like: Any, value: int) -> ListColumn:
        """This list, and where it is empty `value` once for each item of `like`."""
        model = ListColumn.of(like, self.most)
        instead = model.each(lambda *items: value, (model,))
        expression, bounds = self.fields[0]
        node = exp.Anonymous(this=FILLED, expressions=[expression, instead.fields[0][0]])
        return ListColumn(((node, bounds.hull(value)),), max(self.most, model.most))

    def _walk(self, function: Callable[..., Any], lists: Sequence[Any]) -> tuple[list[exp.Expression], Column, int]:
        """The lists walked, what the function makes of one item of each, and of how many items at most."""
        depth = _depth.get() + 1
        walk = _Walk(depth, self.most)
        arguments = [argument for items in lists for argument in walk.arguments(items)]
        token = _depth.set(depth)
        try:
            result = Column.of(function(*[argument() for argument in arguments]))
        finally:
            _depth.reset(token)
        result = _number(result)
        return [exp.Literal.number(depth), *walk.walked.values()], result, walk.most


class _Walk:
    """The lists one walk goes along, each once, and what stands for their items."""

    def __init__(self, depth: int, longest: int) -> None:
        self.depth = depth
        self.longest = longest
        self.most = 0
        self.walked: dict[str, exp.Expression] = {}

    def arguments(self, items: Any) -> list[Callable[[], Any]]:
        """What the function is given for one list: made when it is called, for it may walk lists itself."""
        if items is POSITION:
            place = Column(exp.Var(this=f"_place_{self.depth}"), Interval(1, max(self.longest, 1)))
            return [lambda: place]
        column = ListColumn.of(items, self.longest)
        self.most = max(self.most, column.most)
        if column.made is not None:
            function, lists = column.made
            inner = [argument for below in lists for argument in self.arguments(below)]
            return [lambda: _number(function(*[argument() for argument in inner]))]
        return [self._item(expression, bounds) for expression, bounds in column.fields]

    def _item(self, expression: exp.Expression, bounds: Interval) -> Callable[[], Any]:
        key = expression.sql()
        self.walked.setdefault(key, expression)
        number = list(self.walked).index(key) + 1
        return lambda: Column(exp.Var(this=f"_item_{self.depth}_{number}"), bounds)


def _number(value: Any) -> Any:
    return value.choose(1, 0) if isinstance(value, Column) and value.truth else value


def many(one: Interval, most: int) -> Interval:
    """Bounds of a sum of up to `most` values within `one`."""
    whole = one * most
    return Interval(min(0, whole.low), max(0, whole.high))


def _literal(values: list[int]) -> tuple[exp.Expression, Interval]:
    numbers = [exp.cast(Column.of(value).expression, "bigint") for value in values]
    bounds = Interval(min(values, default=0), max(values, default=0))
    return exp.cast(exp.Array(expressions=numbers), "array<bigint>"), bounds


def _node(name: str, walked: list[exp.Expression], *rest: exp.Expression) -> exp.Expression:
    """A walk for `spelling` to write: its depth, what is made of an item, a default or nothing, then the lists."""
    depth, *lists = walked
    made, *default = rest
    return exp.Anonymous(this=name, expressions=[depth, made, *(default or [exp.Null()]), *lists])


def independent(node: exp.Expression) -> bool:
    """Whether an expression refers to no item of a walk that stands around it."""
    own = {walk.expressions[0].name for walk in node.find_all(exp.Anonymous) if walk.name in WALKS}
    used = {name.split("_")[2] for var in node.find_all(exp.Var) if (name := var.name).startswith(("_item_", "_place_"))}
    return used <= own
