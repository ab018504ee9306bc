"""A column of a table as a value a rule can compute with: a sqlglot expression that knows its bounds.

Every operation carries the interval of its result, so that a rule which could overflow int64 within the stated
bounds of its inputs is refused when its SQL is written, not when a country's batch is half done.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from shebao.rules.interval import TRUTH, Interval


class Column:
    """An integer (or truth) expression over the columns of one SELECT level."""

    __slots__ = ("bounds", "expression", "truth")
    __hash__ = None  # type: ignore[assignment]  # == builds SQL

    def __init__(self, expression: exp.Expression, bounds: Interval, *, truth: bool = False) -> None:
        self.expression = expression
        self.bounds = bounds
        self.truth = truth

    @property
    def low(self) -> int:
        """Lowest value it can take."""
        return self.bounds.low

    @property
    def high(self) -> int:
        """Highest value it can take."""
        return self.bounds.high

    @staticmethod
    def of(value: Column | int) -> Column:
        """A column as it is; a plain integer as a BIGINT literal; anything else is refused.

        Raises:
            TypeError: the value is no integer. Engines round and cast other types differently.
        """
        if isinstance(value, Column):
            return value
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"only integers may enter a rule, not {value!r}")
        literal = exp.Literal.number(abs(value))
        expression = exp.Neg(this=literal) if value < 0 else literal
        return Column(expression, Interval(value, value))

    def __bool__(self) -> bool:
        raise TypeError("a rule must decide with where(), `&` and `|`: a column is neither true nor false")

    def _arithmetic(self, node: type[exp.Expression], other: Column | int, *, swapped: bool = False) -> Column:
        right = Column.of(other)
        a, b = (right, self) if swapped else (self, right)
        bounds = _OPERATE[node](a.bounds, b.bounds)
        return Column(node(this=_grouped(a), expression=_grouped(b)), bounds)

    def __add__(self, other: Column | int) -> Column:
        return self if _is(other, 0) else self._arithmetic(exp.Add, other)

    def __radd__(self, other: Column | int) -> Column:
        return self if _is(other, 0) else self._arithmetic(exp.Add, other, swapped=True)

    def __sub__(self, other: Column | int) -> Column:
        return self._arithmetic(exp.Sub, other)

    def __rsub__(self, other: Column | int) -> Column:
        return self._arithmetic(exp.Sub, other, swapped=True)

    def __mul__(self, other: Column | int) -> Column:
        return self if _is(other, 1) else self._arithmetic(exp.Mul, other)

    def __rmul__(self, other: Column | int) -> Column:
        return self if _is(other, 1) else self._arithmetic(exp.Mul, other, swapped=True)

    def __floordiv__(self, other: Column | int) -> Column:
        return self._arithmetic(exp.IntDiv, other)

    def __rfloordiv__(self, other: int) -> Column:
        return Column.of(other) // self

    def __neg__(self) -> Column:
        return Column(exp.Neg(this=_grouped(self)), -self.bounds)

    def _compare(self, node: type[exp.Expression], other: Column | int) -> Column:
        right = Column.of(other)
        return Column(node(this=_grouped(self), expression=_grouped(right)), TRUTH, truth=True)

    def __eq__(self, other: object) -> Column:  # type: ignore[override]
        return self._compare(exp.EQ, other)  # type: ignore[arg-type]

    def __ne__(self, other: object) -> Column:  # type: ignore[override]
        return self._compare(exp.NEQ, other)  # type: ignore[arg-type]

    def __lt__(self, other: Column | int) -> Column:
        return self._compare(exp.LT, other)

    def __le__(self, other: Column | int) -> Column:
        return self._compare(exp.LTE, other)

    def __gt__(self, other: Column | int) -> Column:
        return self._compare(exp.GT, other)

    def __ge__(self, other: Column | int) -> Column:
        return self._compare(exp.GTE, other)

    def _logical(self, node: type[exp.Connector], other: Column | bool, absorbing: bool) -> Column | bool:
        if isinstance(other, bool):
            return other if other is absorbing else self
        if not (self.truth and isinstance(other, Column) and other.truth):
            raise TypeError("`&` and `|` join conditions, not numbers")
        return Column(exp.Paren(this=node(this=self.expression, expression=other.expression)), TRUTH, truth=True)

    def __and__(self, other: Column | bool) -> Column | bool:
        return self._logical(exp.And, other, False)

    __rand__ = __and__

    def __or__(self, other: Column | bool) -> Column | bool:
        return self._logical(exp.Or, other, True)

    __ror__ = __or__

    def greatest(self, other: Column | int) -> Column:
        """Row-wise maximum."""
        right = Column.of(other)
        bounds = Interval(max(self.low, right.low), max(self.high, right.high))
        if self.low >= right.high:
            return self
        if right.low >= self.high:
            return right
        return Column(_call("GREATEST", self, right), bounds)

    def least(self, other: Column | int) -> Column:
        """Row-wise minimum."""
        right = Column.of(other)
        bounds = Interval(min(self.low, right.low), min(self.high, right.high))
        if self.high <= right.low:
            return self
        if right.high <= self.low:
            return right
        return Column(_call("LEAST", self, right), bounds)

    def choose(self, then: Column | int, otherwise: Column | int) -> Column:
        """`CASE WHEN this condition THEN … ELSE … END`."""
        if not self.truth:
            raise TypeError("where() decides on a condition: compare the flag with 1")
        a, b = Column.of(then), Column.of(otherwise)
        first = a.expression
        if a.low == a.high and b.low == b.high:
            # two short literals would make an INT32 column on DuckDB and PostgreSQL, whose products overflow
            first = exp.cast(first, "bigint")
        branches = [exp.If(this=self.expression, true=first)]
        return Column(exp.Case(ifs=branches, default=b.expression), a.bounds.hull(b.bounds))

    def common(self, other: Column | int) -> Column:
        """The members two bit sets have in common."""
        right = Column.of(other)
        bounds = self.bounds.common(right.bounds)
        return Column(exp.Paren(this=exp.BitwiseAnd(this=_grouped(self), expression=_grouped(right))), bounds)

    def bounded(self, low: int, high: int) -> Column:
        """The same column, known to lie within `low` to `high`."""
        return Column(self.expression, self.bounds.bounded(low, high))

    def monotone(self, name: str, function: Callable[[int], int]) -> Column:
        """A function of one column that never falls as its argument grows; `spelling.write` spells it per engine."""
        return Column(exp.Anonymous(this=name, expressions=[self.expression]), self.bounds.monotone(name, function))


_OPERATE: dict[type[exp.Expression], Callable[[Interval, Interval], Interval]] = {
    exp.Add: Interval.__add__,
    exp.Sub: Interval.__sub__,
    exp.Mul: Interval.__mul__,
    exp.IntDiv: Interval.__floordiv__,
}


def _call(function: str, a: Column, b: Column) -> exp.Expression:
    # spelled plainly: sqlglot's own nodes wrap these in NULL tests on DuckDB, at a cost per row
    return exp.Anonymous(this=function, expressions=[a.expression, b.expression])


def _is(value: Column | int, number: int) -> bool:
    return isinstance(value, int) and value == number


def _grouped(column: Column) -> exp.Expression:
    expression = column.expression
    return exp.Paren(this=expression) if isinstance(expression, (exp.Binary, exp.Neg)) else expression
