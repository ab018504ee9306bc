"""Histories as lists: the long table is the record, a run has one row a person and their years in lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.errors import UserError


def as_lists(batches: Iterable[pa.RecordBatch], key: str, values: Sequence[str]) -> pa.RecordBatchReader:
    """One row for each key of a long table, its rows' values in lists, in the order in which they stand.

    Streams: small batches stay in the cache, and a country's history needs no memory. Rows lie sorted by key, as in the
    lake; a key may go on from one batch to the next.

    Args:
        batches: rows of whole numbers: the int64 or int32 `key`, and the columns named in `values`.

    Raises:
        UserError: (when read) the keys are not sorted, or a column has empty cells.
    """
    schema = pa.schema([(key, pa.int64()), *((name, pa.list_(pa.int64())) for name in values)])
    return pa.RecordBatchReader.from_batches(schema, _stream(batches, key, list(values), schema))


def _stream(batches: Iterable[pa.RecordBatch], key: str, values: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    begun: pa.RecordBatch | None = None
    last: Any = None
    for batch in batches:
        rows = _whole(batch.select([key, *values]))
        rows = rows if begun is None else pa.concat_batches([begun, rows])
        keys, starts = _starts(rows, key, last)
        if len(starts) > 1:
            yield _lists(rows, keys, starts, values, schema)
            last = keys[starts[-2]]
        # the last key may go on in the next batch
        begun = rows.slice(starts[-1]) if len(starts) else None
    if begun is not None:
        keys, starts = _starts(begun, key, last)
        yield _lists(begun, keys, np.append(starts, begun.num_rows), values, schema)


def _whole(rows: pa.RecordBatch) -> pa.RecordBatch:
    for name in rows.schema.names:
        empty = rows[name].null_count
        if empty:
            raise UserError(f"列 {name} 有 {empty} 个空值", f"column {name} has {empty} empty cells")
    return pa.record_batch([pc.cast(column, pa.int64()) for column in rows.columns], names=rows.schema.names)


def _starts(rows: pa.RecordBatch, key: str, last: Any) -> tuple[Any, Any]:
    """The keys, and the places at which each begins."""
    keys = rows[key].to_numpy()
    steps = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    starts = np.concatenate((np.zeros(min(1, len(keys)), np.int64), steps))
    ascending = bool(np.all(keys[steps] > keys[steps - 1])) and (last is None or len(keys) == 0 or bool(keys[0] > last))
    if not ascending:
        raise UserError(f"历史记录应按 {key} 排序", f"the history must be sorted by {key}")
    return keys, starts


def _lists(rows: pa.RecordBatch, keys: Any, starts: Any, values: list[str], schema: pa.Schema) -> pa.RecordBatch:
    offsets = pa.array(starts.astype(np.int32))
    lists = [pa.ListArray.from_arrays(offsets, rows[name].slice(0, int(starts[-1]))) for name in values]
    return pa.record_batch([pa.array(keys[starts[:-1]]), *lists], schema=schema)
