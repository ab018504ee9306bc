"""Reading and altering a copy of a lake, one record at a time, with everything else left byte for byte as it says.

Columns are addressed by the English names of the data standard, whichever national code the file carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

# English name → national codes it may stand under; the first one that the file has counts.
_CODES: dict[str, tuple[str, ...]] = {
    "region": ("AAA027",),
    "person_id": ("AAC001",),
    "number": ("AAC002",),
    "name": ("AAC003", "AAB004"),
    "sex": ("AAC004",),
    "born_on": ("AAC006",),
    "nationality": ("AAC161",),
    "document_type": ("AAC058",),
    "document_number": ("AAC147",),
    "household": ("AAC009",),
    "employer_id": ("AAB001",),
    "credit_code": ("AAB003",),
    "unit_type": ("AAB019",),
    "industry": ("AAB022",),
    "risk_class": ("AAA149",),
    "insurance": ("AAE140",),
    "from_on": ("AAE030",),
    "to_on": ("AAE031",),
    "stop_reason": ("AAE160",),
    "month": ("AAE003", "AAE002"),
    "assessed_month": ("AAE002",),
    "wage_fen": ("AAC040",),
    "base_fen": ("AAE180",),
    "received_on": ("AAB191",),
    "amount_fen": ("AAE019",),
    "year": ("AAE001",),
    "balance_fen": ("AKC252",),
}


class LakeCopy:
    """A lake directory to plant wrongdoing in. `taken` holds what earlier plants touched, so that no two meet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.taken: set[tuple[str, str]] = set()

    def regions(self, table: str) -> list[str]:
        """The regions that submit a table."""
        return sorted(entry.name.split("=")[1] for entry in (self.path / table).glob("region=*"))

    def months(self, table: str, region: str) -> list[int]:
        """The months a region has submitted of a table."""
        return sorted(int(entry.name.split("=")[1]) for entry in (self.path / table / f"region={region}").glob("month=*"))

    def read(self, table: str, region: str, month: int) -> pa.Table:
        """A file's rows under English names; an empty table when there is no such file is an error."""
        stored = pq.ParquetFile(self._file(table, region, month)).read()
        return stored.rename_columns([_english(name, stored.column_names) for name in stored.column_names])

    def set(self, table: str, region: str, month: int, row: int, values: Mapping[str, Any]) -> None:
        """Change some columns of one row (by position)."""
        changed = self.read(table, region, month)
        for name, value in values.items():
            position = changed.schema.get_field_index(name)
            field, column = changed.schema.field(position), changed.column(position)
            parts = [*column.slice(0, row).chunks, pa.array([value], field.type), *column.slice(row + 1).chunks]
            changed = changed.set_column(position, field, pa.chunked_array(parts, field.type))
        self._write(table, region, month, changed)

    def append(self, table: str, region: str, month: int, like: int, values: Mapping[str, Any]) -> None:
        """Add a row that is a copy of the row at position `like` but for `values`."""
        present = self.read(table, region, month)
        row = present.slice(like, 1).to_pylist()[0] | dict(values)
        self._write(table, region, month, pa.concat_tables([present, pa.Table.from_pylist([row], present.schema)]))

    def delete(self, table: str, region: str, month: int, row: int) -> None:
        """Remove one row (by position)."""
        present = self.read(table, region, month)
        self._write(table, region, month, pa.concat_tables([present.slice(0, row), present.slice(row + 1)]))

    def select(self, sql: str, region: str, month: int, tables: Iterable[str]) -> list[dict[str, Any]]:
        """Rows of a query over a region's files of a month; each table has `row`, the position in its file."""
        with duckdb.connect() as connection:
            for table in tables:
                rows = self.read(table, region, month)
                connection.register(table, rows.append_column("row", pa.array(np.arange(rows.num_rows))))
            # The order of a query is not promised: sort, so that a seed always finds the same record.
            found: list[dict[str, Any]] = connection.sql(f"SELECT * FROM ({sql}) ORDER BY ALL").to_arrow_table().to_pylist()
        return found

    def choose(
        self, sql: str, rng: np.random.Generator, month: int, tables: Iterable[str], regions: Iterable[str] = ()
    ) -> tuple[str, dict[str, Any]] | None:
        """One of the rows found, in a region drawn at random, and mark its `owner` taken; None when nothing fits.

        The query gives `owner` (what the plant touches: an employer, a ledger account) and `preference`, of which
        the lowest wins.
        """
        tables = list(tables)
        for region in rng.permutation(sorted(regions) or self.regions(tables[0])).tolist():
            if month not in self.months(tables[0], region):
                continue
            rows = [row for row in self.select(sql, region, month, tables) if (region, str(row["owner"])) not in self.taken]
            if rows:
                best = min(row["preference"] for row in rows)
                rows = [row for row in rows if row["preference"] == best]
                row = rows[int(rng.integers(len(rows)))]
                self.taken.add((region, str(row["owner"])))
                return region, row
        return None

    def _file(self, table: str, region: str, month: int) -> Path:
        return self.path / table / f"region={region}" / f"month={month}" / "data.parquet"

    def _write(self, table: str, region: str, month: int, rows: pa.Table) -> None:
        path = self._file(table, region, month)
        with pq.ParquetFile(path) as stored:
            schema = stored.schema_arrow
            group = stored.metadata.row_group(0) if stored.metadata.num_row_groups else None
            compression = group.column(0).compression if group else "ZSTD"
        rows = rows.rename_columns(schema.names).cast(schema)
        # A new file under the same name: a copy made of hard links must not reach back into the original.
        spare = path.with_suffix(".new")
        pq.write_table(rows, spare, compression="NONE" if compression == "UNCOMPRESSED" else compression)
        spare.replace(path)


def _english(column: str, present: list[str]) -> str:
    for name, codes in _CODES.items():
        held = [code for code in codes if code in present]
        if held and held[0] == column:
            return name
    return column.lower()
