"""A parameter's table as SQL: nested CASE over region, keys and day, as far as these are columns.

The order is that in which a person would look it up, so an auditor can hold the text against the parameter file:
first the region, then the keys, last the day. What is the same for every row is folded away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlglot import exp

from shebao.errors import UserError
from shebao.rules.column import Column
from shebao.rules.interval import Interval
from shebao.rules.parameters import NATION, Parameter

#: Region codes of one province: its own code and the 9999 after it.
PROVINCE = 10_000


class Lookup:
    """One parameter, looked up by `cells`: for each dimension a fixed integer, None (unknown) or a column's name."""

    def __init__(self, parameter: Parameter, cells: Mapping[str, int | str | None]) -> None:
        self.parameter = parameter
        self.cells = cells
        self.values: list[int] = []
        #: Some row may find no value in force; it gets NULL.
        self.gaps = False

    def value(self) -> Column | int | tuple[int, ...] | None:
        """The value if it is the same for every row, else the column; None if nothing is in force."""
        if not any(isinstance(cell, str) for cell in self.cells.values()):
            return self._same()
        if len(self.parameter.entries) == 1 and isinstance(self.parameter.entries[0].value, tuple):
            return self.parameter.entries[0].value  # a list that never changed; lists that do cannot stand in a CASE
        result = self._by_region()
        if isinstance(result, exp.Expression):
            return Column(result, Interval(min(self.values), max(self.values)))
        return None if result is None else int(result)

    def _same(self) -> int | tuple[int, ...] | None:
        on, region = self.cells.get("on"), self.cells.get("region")
        keys = tuple(cast("int | None", self.cells.get(fact)) for fact in self.parameter.by)
        entry = self.parameter.find(cast(int, on or 0), cast(int, region or NATION), keys)
        return None if entry is None else entry.value

    def _by_region(self) -> Any:
        cell = self.cells.get("region")
        if not isinstance(cell, str):
            return self._by_key(NATION if cell is None else cell, ())
        default = self._by_key(NATION, ())
        # a district before its province: the first condition that holds decides
        regions = sorted(self.parameter.regions(), key=lambda region: (region % PROVINCE == 0, region))
        return _case([(_in_region(cell, region), self._by_key(region, ())) for region in regions], default)

    def _by_key(self, region: int, keys: tuple[int | None, ...]) -> Any:
        if len(keys) == len(self.parameter.by):
            return self._by_day(region, keys)
        cell = self.cells.get(self.parameter.by[len(keys)])
        if not isinstance(cell, str):
            return self._by_key(region, (*keys, cell))
        default = self._by_key(region, (*keys, None))
        branches = [(_equal(cell, key), self._by_key(region, (*keys, key))) for key in self.parameter.key_values(len(keys))]
        return _case([branch for branch in branches if branch[1] != default], default)

    def _by_day(self, region: int, keys: tuple[int | None, ...]) -> Any:
        cell = self.cells.get("on")
        if not isinstance(cell, str):
            return self._found(cell or 0, region, keys)
        value = None
        branches: list[tuple[exp.Expression, int | None]] = []
        for start in self.parameter.starts():
            found = self._found(start, region, keys)
            if found != value:
                branches.append((exp.GTE(this=exp.column(cell), expression=exp.Literal.number(start)), found))
                value = found
        self.gaps = True  # before the first start
        return _case(branches[::-1], None)

    def _found(self, on: int, region: int, keys: tuple[int | None, ...]) -> int | None:
        entry = self.parameter.find(on, region, keys)
        if entry is None:
            self.gaps = True
            return None
        if not isinstance(entry.value, int):
            name = self.parameter.name
            raise UserError(f"参数 {name} 是列表，不能按列查找", f"parameter {name} is a list and cannot be looked up by column")
        self.values.append(entry.value)
        return entry.value


def _in_region(column: str, region: int) -> exp.Expression:
    if region % PROVINCE:
        return _equal(column, region)
    low, high = exp.Literal.number(region), exp.Literal.number(region + PROVINCE - 1)
    return exp.Between(this=exp.column(column), low=low, high=high)


def _equal(column: str, key: int) -> exp.Expression:
    return exp.EQ(this=exp.column(column), expression=exp.Literal.number(key))


def _case(branches: list[tuple[exp.Expression, Any]], default: Any) -> Any:
    # the last branches add nothing if they give the default; an earlier one may keep a district out of its province's
    last = max((i for i, (_, value) in enumerate(branches) if value != default), default=-1)
    ifs = [exp.If(this=condition, true=_expression(value)) for condition, value in branches[: last + 1]]
    return exp.Case(ifs=ifs, default=_expression(default)) if ifs else default


def _expression(value: Any) -> exp.Expression:
    if isinstance(value, exp.Expression):
        return value
    return exp.Null() if value is None else exp.cast(exp.Literal.number(value), "bigint")
