"""Rules over Parquet on DuckDB: one COPY, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from shebao.errors import UserError
from shebao.rules.spelling import Dialect, quoted
from shebao.rules.table import InputColumn, source_sql


class DuckDB:
    """DuckDB in this process."""

    dialect: Dialect = "duckdb"
    looks: Dialect = "duckdb"

    def __init__(self, source: Path, columns: Sequence[InputColumn]) -> None:
        self.connection = duckdb.connect()
        self.columns = columns
        self.carried = [column.alias for column in columns]
        self.source = source_sql(columns, read_parquet(source), "duckdb")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql.replace("{source}", self.source)).fetchall()

    def write(self, sql: str, results: Sequence[tuple[str, str]], output: Path, *, folder: bool) -> None:
        carried = [f"{column.alias} AS {quoted(column.name, 'duckdb')}" for column in self.columns]
        made = [f"{value} AS {quoted(name, 'duckdb')}" for name, value in results]
        whole = f"SELECT {', '.join(carried + made)} FROM ({sql.replace('{source}', self.source)}) AS computed"
        with atomic(output) as draft:
            copy(self.connection, whole, draft)

    def close(self) -> None:
        self.connection.close()


def read_parquet(source: Path) -> str:
    """SQL: a Parquet file, or all those below a folder."""
    pattern = str(source / "**" / "*.parquet") if source.is_dir() else str(source)
    return f"read_parquet({literal(pattern)}, hive_partitioning = false)"


def literal(text: str) -> str:
    """SQL: a text literal."""
    return "'" + text.replace("'", "''") + "'"


def copy(connection: duckdb.DuckDBPyConnection, sql: str, output: Path) -> None:
    """Write a query's rows into a Parquet file."""
    try:
        connection.execute(f"COPY ({sql}) TO {literal(str(output))} (FORMAT parquet)")
    except (duckdb.IOException, OSError) as wrong:
        raise not_written(output, wrong) from wrong


def not_written(output: Path, wrong: Exception) -> UserError:
    """The sentence for an output that cannot be written."""
    reason = str(wrong).splitlines()[0]
    return UserError(f"无法写入 {output.parent}：{reason}", f"cannot write to {output.parent}: {reason}")


@contextmanager
def atomic(output: Path) -> Iterator[Path]:
    """A path to write to, beside the output; it takes the output's place only when the block ends well."""
    draft = output.with_name(f".{output.name}.partial")
    try:
        yield draft
        try:
            draft.replace(output)
        except OSError as wrong:
            raise not_written(output, wrong) from wrong
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
