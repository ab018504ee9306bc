"""Histories as lists: the long table is the record, a run has one row a person and their years in lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.errors import UserError


def as_lists(history: pa.Table, key: str, values: Sequence[str]) -> pa.Table:
    """One row for each key of a long table, its rows' values in lists, in the order in which they stand.

    The rows lie sorted by key, as in the lake; nothing is copied but what is widened to int64.

    Args:
        history: rows of whole numbers: `key`, and the columns named in `values`.

    Raises:
        UserError: the keys are not sorted, or a column has empty cells.
    """
    empty = next((name for name in (key, *values) if history[name].null_count), None)
    if empty is not None:
        count = history[empty].null_count
        raise UserError(f"列 {empty} 有 {count} 个空值", f"column {empty} has {count} empty cells")
    keys = history[key].combine_chunks().to_numpy()
    steps = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    if not bool(np.all(keys[steps] > keys[steps - 1])):
        raise UserError(f"历史记录应按 {key} 排序", f"the history must be sorted by {key}")
    ends = [] if history.num_rows == 0 else [history.num_rows]
    starts = np.concatenate((np.zeros(1, np.int32), steps.astype(np.int32), np.array(ends, np.int32)))
    lists = {name: pa.ListArray.from_arrays(pa.array(starts), _whole(history[name])) for name in values}
    return pa.table({key: keys[starts[: len(starts) - 1]], **lists})


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pc.cast(column.combine_chunks(), pa.int64())
