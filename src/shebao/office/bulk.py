"""Many rows at once: Arrow in, a temporary table, set-based SQL; and rules of law as SQL inside a statement."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
from django.db import connection

from shebao.law import body
from shebao.rules import Ask, plan
from shebao.rules.kinds import law_day

_TYPES = {"int64": "bigint", "int32": "integer", "int16": "smallint", "int8": "smallint", "bool": "boolean"}


def load(name: str, table: pa.Table) -> None:
    """A temporary table with the rows of an Arrow table, gone when the transaction ends.

    COPY refuses tables under row-level security, so bulk data enters through here and goes on by INSERT … SELECT.
    """
    plain = pa.table(
        {
            column: values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values
            for column, values in zip(table.column_names, table.columns, strict=True)
        }
    )
    columns = ", ".join(f'"{field.name}" {_sql_type(field.type)}' for field in plain.schema)
    buffer = io.BytesIO()
    arrow_csv.write_csv(plain, buffer, arrow_csv.WriteOptions(include_header=False))
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
        cursor.execute(f'CREATE TEMP TABLE "{name}" ({columns}) ON COMMIT DROP')
        with cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT csv)') as copy:
            copy.write(buffer.getbuffer())
        cursor.execute(f'ANALYZE "{name}"')


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_date(kind):
        return "date"
    return _TYPES.get(str(kind), "text")


def execute(statement: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> int:
    """Run one statement; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return int(cursor.rowcount)


def rows(statement: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one query; returns its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall())


#: From how many rows on a statement reads whole tables rather than looking up row by row.
MANY = 10_000


@contextmanager
def whole_tables(count: int) -> Iterator[None]:
    """Plan the statements within for `count` rows of a batch.

    A person's employer follows from the person; the planner takes the two for independent, expects a handful of rows
    from a join on both, and would then look up a million persons one by one.
    """
    if count < MANY:
        yield
        return
    before = rows("SELECT current_setting('enable_nestloop')")[0]
    rows("SELECT set_config('enable_nestloop', 'off', true)")
    yield
    rows("SELECT set_config('enable_nestloop', %s, true)", before)


def more_memory() -> None:
    """Four times the working memory for the rest of the transaction: a million rows sorted, joined and checked in it."""
    megabytes = rows("SELECT 4 * pg_size_bytes(reset_val || 'kB') / 1048576 FROM pg_settings WHERE name = 'work_mem'")[0][0]
    rows("SELECT set_config('work_mem', %s, true)", [f"{megabytes}MB"])


def by_law(
    asks: Iterable[Ask],
    source: str,
    *,
    facts: Mapping[str, str],
    keep: Sequence[str],
    on: date | None = None,
    region: str | None = None,
    given: Mapping[str, int] | None = None,
) -> str:
    """The staged SQL of the asked rules over `source`, to stand inside INSERT … SELECT; days come out as DATE.

    Args:
        facts: name of a fact → SQL of its integer column in `source`.
        on: the day whose law applies; leave out where `facts` holds it as a column.
    """
    staged = plan(
        body(),
        asks,
        facts=facts,
        given=given,
        on=None if on is None else law_day(on),
        region=None if region is None else int(region),
    )
    return staged.sql(source, "postgres", keep=keep, dates=True)


def literal(statement: str) -> str:
    """SQL text to stand in a statement that has parameters: psycopg reads a lone % as a placeholder."""
    return statement.replace("%", "%%")
