"""The tiny offices' submissions in a lake, and a way to alter one thing in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from shebao.lake import write_submission
from shebao.standard import TABLES
from shebao.standard.fields import ARROW
from shebao.supervision import Finding, supervise

Row = dict[str, Any]
Key = tuple[str, str, str]
Tables = dict[tuple[str, int], dict[str, list[Row]]]


class TinyLake:
    """Tables by region and month; what is altered is written anew."""

    def __init__(self, path: Path, tables: Tables) -> None:
        self.path = path
        self.tables = tables

    def write(self, region: str, month: int, *names: str) -> None:
        tables = self.tables[region, month]
        write_submission(self.path, region, month, {name: as_arrow(name, tables[name]) for name in names or tables})

    def rows(self, region: str, month: int, table: str, /, **where: Any) -> list[Row]:
        rows = self.tables[region, month][table]
        return [row for row in rows if all(row[name] == value for name, value in where.items())]

    def row(self, region: str, month: int, table: str, /, **where: Any) -> Row:
        (row,) = self.rows(region, month, table, **where)
        return row

    def alter(self, region: str, month: int, table: str, changes: Row | Callable[[Row], Row], /, **where: Any) -> Row:
        """Change the one row that fits `where`; returns it as it was."""
        row = self.row(region, month, table, **where)
        before = dict(row)
        row |= changes(before) if callable(changes) else changes
        self.write(region, month, table)
        return before

    def remove(self, region: str, month: int, table: str, /, **where: Any) -> Row:
        row = self.row(region, month, table, **where)
        self.tables[region, month][table].remove(row)
        self.write(region, month, table)
        return row

    def add(self, region: str, month: int, table: str, row: Row) -> None:
        self.tables[region, month][table].append(row)
        self.write(region, month, table)

    def findings(self, month: int) -> tuple[Finding, ...]:
        return supervise(self.path, month).findings

    def found(self, month: int) -> set[Key]:
        """Findings of a month as (check, region, subject)."""
        return {(f.check, f.region, f.subject) for f in self.findings(month)}


def as_arrow(name: str, rows: list[Row]) -> pa.Table:
    fields = [f for f in TABLES[name].fields if f.name not in ("region", "submission_month")]
    schema = pa.schema([pa.field(f.name, ARROW[f.type]) for f in fields])
    return pa.Table.from_pylist(rows, schema)
