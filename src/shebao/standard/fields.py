"""What a table, a field, a code list and a quality rule are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pyarrow as pa

from shebao.text import Text

Type = Literal["integer", "text", "date"]
Period = Literal["snapshot", "flow", "external", "report"]
Severity = Literal["error", "warning"]

ARROW: Mapping[Type, pa.DataType] = {"integer": pa.int64(), "text": pa.string(), "date": pa.date32()}
DUCKDB: Mapping[Type, str] = {"integer": "BIGINT", "text": "VARCHAR", "date": "DATE"}


@dataclass(frozen=True)
class CodeList:
    """The codes a field may hold. `values` is empty where another standard lists them: see `source`."""

    name: str
    title: Text
    source: str
    values: Mapping[str, Text]
    #: SQL over `{value}` that is true for a code of the list, where the list is not written out here.
    condition: str = ""

    def sql(self, value: str, *, integer: bool = False) -> str:
        """Condition: `value` is a code of this list; `integer`: the field holds whole numbers."""
        if self.condition:
            return self.condition.format(value=value)
        # whole numbers are compared as such: turning millions of them into text takes its time
        whole = all(code.isdigit() and not code.startswith("0") for code in self.values)
        listed = [code if whole and integer else repr(code) for code in self.values]
        return f"{value if whole and integer else f'CAST({value} AS VARCHAR)'} IN ({', '.join(listed)})"


@dataclass(frozen=True)
class Field:
    """A column. `name` is English (amounts end in `_fen`, months are yyyymm), `code` the national code, if there is one."""

    name: str
    code: str | None
    type: Type
    title: Text
    nullable: bool = False
    codes: CodeList | None = None
    note: Text | None = None

    @property
    def column(self) -> str:
        """Its name inside the lake's files: the national code, else the English name in capitals."""
        return self.code or self.name.upper()


@dataclass(frozen=True)
class RowRule:
    """A condition on one row; `wrong` is SQL over English names that is true where the row breaks it."""

    name: str
    wrong: str
    title: Text
    severity: Severity = "error"
    #: Findings are called `quality_<table>_<name>` unless a code of their own is given.
    code: str = ""


@dataclass(frozen=True)
class Reference:
    """The field must name a row of another table (of flows: of any month so far)."""

    field: str
    table: str
    target: str


@dataclass(frozen=True)
class Table:
    """A table of the submission. `subject` is the field by which a row's findings are named."""

    name: str
    code: str | None
    period: Period
    title: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    subject: str
    unique: tuple[tuple[str, ...], ...] = ()
    rules: tuple[RowRule, ...] = ()
    references: tuple[Reference, ...] = ()
    #: Columns that the rules use besides the fields, in stages: (name, SQL), each computed once a row.
    helpers: tuple[tuple[tuple[str, str], ...], ...] = ()
    #: Columns of a group within which [from_on, to_on] must not overlap.
    no_overlap: tuple[str, ...] = ()
    #: Of a report that follows from other tables of the same submission: its rows as SQL for a month (yyyymm), region first.
    derived: Callable[[int], str] | None = None

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema of its files."""
        return pa.schema([pa.field(f.column, ARROW[f.type], nullable=True) for f in self.fields])

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by English name."""
        return {f.name: f for f in self.fields}

    @property
    def rows_with_helpers(self) -> str:
        """SQL: the table's rows with the columns that its rules use."""
        source = self.name
        for stage in self.helpers:
            source = f"(SELECT *, {', '.join(f'{sql} AS {name}' for name, sql in stage)} FROM {source})"
        return source

    @cached_property
    def row_rules(self) -> tuple[RowRule, ...]:
        """Every rule of a row: presence and code lists as the fields state them, then the table's own."""
        return tuple(_rules_of_fields(self.fields)) + self.rules


def _rules_of_fields(fields: tuple[Field, ...]) -> list[RowRule]:
    found: list[RowRule] = []
    for f in fields:
        if not f.nullable:
            found.append(
                RowRule(f"{f.name}_missing", f'"{f.name}" IS NULL', Text(f"{f.title.zh}为空", f"{f.title.en} is missing"))
            )
        if f.codes is not None:
            wrong = f"{f.name} IS NOT NULL AND NOT ({f.codes.sql(f.name, integer=f.type == 'integer')})"
            title = Text(f"{f.title.zh}不在代码表 {f.codes.name} 内", f"{f.title.en} is not in code list {f.codes.name}")
            found.append(RowRule(f"{f.name}_code", wrong, title))
        if f.type == "integer" and (f.name == "month" or f.name.endswith("_month")):
            wrong = f"{f.name} NOT BETWEEN 190001 AND 999912 OR {f.name} % 100 NOT BETWEEN 1 AND 12"
            found.append(RowRule(f"{f.name}_month", wrong, Text(f"{f.title.zh}不是年月", f"{f.title.en} is no month")))
    return found
