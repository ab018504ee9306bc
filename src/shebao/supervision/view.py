"""What a check sees: one month of the lake, the law, and tables derived from both, each computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from shebao import months
from shebao.lake import Engine, connect
from shebao.rules import Body
from shebao.rules.kinds import EPOCH


@dataclass
class View:
    """A connection with the views of `lake.connect` for one month (yyyymm), and the body of law."""

    connection: duckdb.DuckDBPyConnection
    month: int
    body: Body
    regions: tuple[str, ...]
    #: A declared wage may be this much below the tax record's before it is a finding.
    wage_tolerance_ppm: int = 50_000
    #: What checks share besides tables.
    kept: dict[str, Any] = field(default_factory=dict)
    _derived: set[str] = field(default_factory=set)

    def derive(self, name: str, make: Callable[[View], None]) -> str:
        """Make a derived table once; returns its name."""
        if name not in self._derived:
            make(self)
            self._derived.add(name)
        return name

    def execute(self, sql: str) -> None:
        """Run a statement."""
        self.connection.execute(sql)

    def rows(self, sql: str) -> Iterator[dict[str, Any]]:
        """Rows of a query as dictionaries, streamed; other statements may run in between."""
        result = self.connection.cursor().execute(sql)
        names = [column[0] for column in result.description or ()]
        while chunk := result.fetchmany(10_000):
            for row in chunk:
                yield dict(zip(names, row, strict=True))

    def value(self, sql: str) -> Any:
        """The one value of a query."""
        rows = self.connection.execute(sql).fetchall()
        return rows[0][0] if rows else None

    @property
    def first_day(self) -> date:
        """First day of the month."""
        return months.first_day(self.month)

    @property
    def last_day(self) -> date:
        """Last day of the month."""
        return months.last_day(self.month)

    def since(self, region: str, table: str) -> int:
        """The first month from which the region submitted a table without a gap up to this month."""
        held = {
            row["month"]
            for row in self.rows(f"SELECT month FROM submissions WHERE region = '{region}' AND table_name = '{table}'")
        }
        first = self.month
        while months.shifted(first, -1) in held:
            first = months.shifted(first, -1)
        return first


def day_number(day: date) -> int:
    """A date as the rules count days."""
    return (day - EPOCH).days


def open_view(lake: Path, month: int, body: Body, regions: Sequence[str] | None = None, engine: Engine | None = None) -> View:
    """A view of one month; regions None: all that submitted it.

    Raises:
        UserError: the lake has no such submission.
    """
    connection = connect(lake, month, regions, engine)
    present = connection.execute("SELECT DISTINCT region FROM submissions WHERE month = ? ORDER BY 1", [month]).fetchall()
    return View(connection, month, body, tuple(row[0] for row in present))
