"""Taking in a region's month: streamed, checked against the standard, and either whole or not there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shebao import months
from shebao.errors import UserError
from shebao.lake.manifest import Manifest, Stored, checksum, manifest_path, read_manifest, table_path
from shebao.standard import VERSION, Table, table

Source: TypeAlias = "pa.Table | pa.RecordBatchReader"

#: Columns that the submission's place already says; they may be left out.
_PLACE = ("region", "submission_month")
_ROWS_IN_GROUP = 122_880


def write_submission(
    lake: Path, region: str, month: int, tables: Mapping[str, Source] | Iterable[tuple[str, Source]]
) -> Manifest:
    """Write tables of one region's month; tables of an earlier submission that are not given stay.

    Args:
        region: six digits.
        month: yyyymm.
        tables: by name of the standard; columns by English name or national code, `region` and `submission_month`
            optional. Readers are streamed; pairs are taken one after another, each read to its end before the next.

    Raises:
        UserError: a table or column is not the standard's, or a row belongs to another region or month. Nothing of the
            submission is taken then.
    """
    months.checked(month)
    if len(region) != 6 or not region.isdigit():
        raise UserError(f"统筹区 {region} 应为六位行政区划代码", f"region {region} should be a six-digit area code")
    incoming = lake / ".incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{region}-{month}-", dir=incoming))
    try:
        pairs = tables.items() if isinstance(tables, Mapping) else tables
        stored = {name: _write(folder / f"{name}.parquet", table(name), source, region, month) for name, source in pairs}
        earlier = read_manifest(lake, region, month)
        # without a manifest the submission is not there: while files change place nobody reads half of it
        manifest_path(lake, region, month).unlink(missing_ok=True)
        for name in stored:
            target = table_path(lake, name, region, month)
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.parquet").replace(target)
        manifest = Manifest(region, month, VERSION, {**(earlier.tables if earlier else {}), **stored})
        manifest.write(lake)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return manifest


def read_table(lake: Path, region: str, month: int, name: str) -> pa.Table:
    """One table of a submission, columns by English name.

    Raises:
        UserError: the region has not submitted it for that month (yyyymm), or the standard has no such table.
    """
    standard, manifest = table(name), read_manifest(lake, region, month)
    if manifest is None or name not in manifest.tables:
        raise UserError(
            f"统筹区 {region} 未报送 {month} 的“{standard.title.zh}”",
            f"region {region} has not submitted {name} for {month}",
        )
    with pq.ParquetFile(table_path(lake, name, region, month)) as stored:
        return stored.read(columns=[f.column for f in standard.fields]).rename_columns([f.name for f in standard.fields])


def remove_submission(lake: Path, region: str, month: int) -> None:
    """Take a submission out of the lake."""
    manifest = read_manifest(lake, region, month)
    manifest_path(lake, region, month).unlink(missing_ok=True)
    for name in manifest.tables if manifest else ():
        table_path(lake, name, region, month).unlink(missing_ok=True)


def verify_submission(lake: Path, manifest: Manifest) -> list[str]:
    """Names of the tables whose file is not, byte for byte, the one that was submitted."""
    altered: list[str] = []
    for name, stored in manifest.tables.items():
        path = table_path(lake, name, manifest.region, manifest.month)
        if not path.is_file() or replace(checksum(path), rows=stored.rows) != stored:
            altered.append(name)
    return altered


def _write(path: Path, standard: Table, source: Source, region: str, month: int) -> Stored:
    names = {f.column: f.column for f in standard.fields} | {f.name: f.column for f in standard.fields}
    columns = [names.get(name, "") for name in source.schema.names]
    for name, column in zip(source.schema.names, columns, strict=True):
        if not column:
            raise UserError(f"表 {standard.name} 没有字段 {name}", f"table {standard.name} has no column {name}")
    place = {f.column for f in standard.fields if f.name in _PLACE}
    missing = [f"{f.name} ({f.column})" for f in standard.fields if f.column not in columns and f.column not in place]
    if missing:
        listed = ", ".join(missing)
        raise UserError(f"表 {standard.name} 缺少字段 {listed}", f"table {standard.name} lacks {listed}")
    rows = 0
    with pq.ParquetWriter(path, standard.schema, compression="zstd", compression_level=1) as writer:
        for batch in _batches(source):
            rows += batch.num_rows
            writer.write_table(_conform(batch.rename_columns(columns), standard, region, month), row_group_size=_ROWS_IN_GROUP)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    return replace(checksum(path), rows=rows)


def _batches(source: Source) -> Iterator[pa.Table]:
    if isinstance(source, pa.Table):
        yield source
        return
    # small batches would make small row groups, which are slow to read
    held: list[pa.RecordBatch] = []
    for batch in source:
        held.append(batch)
        if sum(b.num_rows for b in held) >= 8 * _ROWS_IN_GROUP:
            yield pa.Table.from_batches(held, source.schema)
            held = []
    yield pa.Table.from_batches(held, source.schema)


def _conform(rows: pa.Table, standard: Table, region: str, month: int) -> pa.Table:
    columns: list[pa.ChunkedArray | pa.Array] = []
    place: dict[str, str | int] = {"region": region, "submission_month": month}
    for field, wanted in zip(standard.fields, standard.schema, strict=True):
        if field.column not in rows.column_names:
            columns.append(pa.repeat(pa.scalar(place[field.name], wanted.type), rows.num_rows))
            continue
        try:
            column = rows[field.column].cast(wanted.type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            given = rows[field.column].type
            raise UserError(
                f"表 {standard.name} 的字段 {field.name} 类型为 {given}，应为 {wanted.type}",
                f"column {field.name} of table {standard.name} is {given} and does not fit {wanted.type}",
            ) from None
        if field.name in place and not pc.all(pc.equal(column, place[field.name]), skip_nulls=False, min_count=0).as_py():
            raise UserError(
                f"表 {standard.name} 含有不属于统筹区 {region} {month} 的行（{field.name}）",
                f"table {standard.name} has rows that are not of region {region}, {month} ({field.name})",
            )
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=standard.schema)
