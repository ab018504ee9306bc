"""DuckDB over the lake: one view a table, with English column names.

For the month(s) asked for: `<table>` holds their rows. For flows `<table>_to_date` holds all months of the lake up to the
last one; for snapshots `<table>_before` holds the snapshot of the month before. `submissions` says what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from shebao import months as calendar
from shebao.errors import UserError
from shebao.lake.manifest import Manifest, submissions, table_path
from shebao.standard import TABLES, Table
from shebao.standard.fields import DUCKDB

#: Up to so many rows a table is held in memory.
_SMALL = 100_000


@dataclass(frozen=True)
class Engine:
    """What the engine may use. None: as DuckDB finds best (all cores, 80 % of memory)."""

    threads: int | None = None
    memory_limit: str | None = None
    spill_folder: Path | None = None


def connect(
    lake: Path, months: int | Iterable[int], regions: Sequence[str] | None = None, engine: Engine | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection with the views (small ones as tables) of one or several months (yyyymm).

    `regions` None: all that submitted.

    Raises:
        UserError: the lake has no such submission.
    """
    wanted = sorted({calendar.checked(m) for m in ([months] if isinstance(months, int) else months)})
    known = [m for m in submissions(lake) if regions is None or m.region in regions]
    chosen = [m for m in known if m.month in wanted]
    lacking = [r for r in regions or () if r not in {m.region for m in chosen}]
    if not chosen or lacking:
        who = "、".join(lacking)
        of = f" of {', '.join(lacking)}" if lacking else ""
        raise UserError(
            f"数据湖 {lake} 中没有{who} {', '.join(map(str, wanted))} 的报送数据",
            f"the lake {lake} has no submission{of} for {', '.join(map(str, wanted))}",
        )
    present = {m.region for m in chosen}
    known = [m for m in known if m.region in present]
    connection = _open(engine or Engine())
    connection.execute("CREATE TABLE submissions (region VARCHAR, month BIGINT, table_name VARCHAR, rows BIGINT)")
    rows = [(m.region, m.month, name, stored.rows) for m in known for name, stored in m.tables.items()]
    if rows:
        connection.executemany("INSERT INTO submissions VALUES (?, ?, ?, ?)", rows)
    for table in TABLES.values():
        _view(connection, lake, table, table.name, chosen)
        if table.period == "snapshot":
            _view(
                connection, lake, table, f"{table.name}_before", [m for m in known if m.month == calendar.shifted(wanted[0], -1)]
            )
        else:
            _view(connection, lake, table, f"{table.name}_to_date", [m for m in known if m.month <= wanted[-1]])
    return connection


def _open(engine: Engine) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    if engine.threads:
        connection.execute(f"SET threads = {int(engine.threads)}")
    if engine.memory_limit:
        connection.execute("SET memory_limit = ?", [engine.memory_limit])
    if engine.spill_folder:
        connection.execute("SET temp_directory = ?", [str(engine.spill_folder)])
    connection.execute("SET enable_progress_bar = false")
    # results are sets: keeping the order of rows costs memory
    connection.execute("SET preserve_insertion_order = false")
    return connection


def _view(connection: duckdb.DuckDBPyConnection, lake: Path, table: Table, name: str, sources: Sequence[Manifest]) -> None:
    files = [str(table_path(lake, table.name, m.region, m.month)) for m in sources if table.name in m.tables]
    gone = [file for file in files if not Path(file).is_file()]
    if gone:
        raise UserError(f"报送文件 {gone[0]} 不见了，请重新报送", f"the submitted file {gone[0]} is gone: submit again")
    if files:
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        columns = ", ".join(f'"{f.column}" AS "{f.name}"' for f in table.fields)
        source = f"read_parquet([{listed}], hive_partitioning = false)"
        # small tables are read once: opening files costs more than their rows, query after query
        kept = "TABLE" if sum(m.tables[table.name].rows for m in sources if table.name in m.tables) < _SMALL else "VIEW"
        connection.execute(f'CREATE {kept} "{name}" AS SELECT {columns} FROM {source}')
    else:
        nothing = ", ".join(f'NULL::{DUCKDB[f.type]} AS "{f.name}"' for f in table.fields)
        connection.execute(f'CREATE TABLE "{name}" AS SELECT {nothing} WHERE false')
