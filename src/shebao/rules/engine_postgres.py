"""Rules over Parquet on PostgreSQL: the facts stream into a temporary table, the results stream back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from shebao.errors import UserError
from shebao.rules.engine_duckdb import DuckDB, atomic, copy, literal, read_parquet
from shebao.rules.spelling import Dialect, quoted
from shebao.rules.table import InputColumn

ROW, TABLE = "in_row", "shebao_given"
BATCH = 100_000


class PostgreSQL(DuckDB):
    """A PostgreSQL server; DuckDB looks at the input and puts the results beside it."""

    dialect: Dialect = "postgres"

    def __init__(self, source: Path, columns: Sequence[InputColumn], dsn: str | None) -> None:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi

        target = dsn or os.environ.get("DATABASE_URL")
        if not target:
            raise UserError(
                "使用 postgres 引擎需要连接字符串：请设置环境变量 DATABASE_URL",
                "the engine postgres needs a connection string: set DATABASE_URL",
            )
        super().__init__(source, columns)
        self.file = source
        self.carried = [ROW]
        try:
            self.server = dbapi.connect(target)
        except Error as wrong:
            reason = " ".join(str(wrong).split())
            raise UserError(f"无法连接 PostgreSQL：{reason}", f"cannot connect to PostgreSQL: {reason}") from None

    def write(self, sql: str, results: Sequence[tuple[str, str]], output: Path, *, folder: bool) -> None:
        facts = [column for column in self.columns if column.fact]
        # BIGINT for every whole number: PostgreSQL has no unsigned ones
        sent = [text for column in facts for text in _sent(column)]
        given = self.connection.sql(f"SELECT {', '.join([f'row_number() OVER () AS {ROW}', *sent])} FROM {self.source}")
        made = ", ".join(f"{value} AS {quoted(name, 'postgres')}" for name, value in results)
        with tempfile.TemporaryDirectory(dir=output.absolute().parent, prefix=".shebao-") as folder_name:
            part = Path(folder_name) / "results.parquet"
            with self.server.cursor() as cursor:
                cursor.adbc_ingest(TABLE, given.to_arrow_reader(BATCH), mode="create", temporary=True)
                cursor.execute(f"SELECT {made} FROM ({sql.replace('{source}', TABLE)}) AS computed ORDER BY {ROW}")
                reader = cursor.fetch_record_batch()
                with pq.ParquetWriter(part, reader.schema) as writer:
                    for batch in reader:
                        writer.write_batch(batch)
            beside = f"SELECT * FROM {read_parquet(self.file)} POSITIONAL JOIN read_parquet({literal(str(part))})"
            with atomic(output) as draft:
                copy(self.connection, beside, draft)

    def close(self) -> None:
        super().close()
        self.server.close()


_TYPES: dict[str, Any] = {"whole": "BIGINT", "text": "VARCHAR"}


def _sent(column: InputColumn) -> Iterator[str]:
    """DuckDB's SQL of the columns that go over: lists as integers, one for each field of a record."""
    if column.form == "list":
        yield from (f"{column.list(field, 'duckdb')} AS {column.sent_as(field)}" for field, _ in column.lists())
    else:
        yield f"CAST({column.alias} AS {_TYPES[column.form]}) AS {column.alias}" if column.form in _TYPES else column.alias
