"""The long table of a history as one row a person, with lists."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest

from shebao.errors import UserError
from shebao.rules.histories import as_lists

HISTORY = pa.table(
    {"person_id": pa.array([7, 7, 9, 12, 12], pa.int32()), "year": [2010, 2011, 2011, 2009, 2012], "base_fen": [1, 2, 3, 4, 5]}
)


def lists(*tables: pa.Table, values: tuple[str, ...] = ("base_fen",)) -> list[dict[str, Any]]:
    batches = [batch for table in tables for batch in table.to_batches()]
    return as_lists(batches, "person_id", values).read_all().to_pylist()


def test_each_person_s_rows_become_lists_in_their_order() -> None:
    assert lists(HISTORY, values=("year", "base_fen")) == [
        {"person_id": 7, "year": [2010, 2011], "base_fen": [1, 2]},
        {"person_id": 9, "year": [2011], "base_fen": [3]},
        {"person_id": 12, "year": [2009, 2012], "base_fen": [4, 5]},
    ]


def test_an_empty_history_has_nobody() -> None:
    assert lists() == lists(HISTORY.slice(0, 0)) == []


@pytest.mark.parametrize("cuts", [(1,), (2, 3), (1, 2, 3, 4), (3, 3, 4)])
def test_a_person_may_go_on_from_one_batch_to_the_next(cuts: tuple[int, ...]) -> None:
    pieces = [HISTORY.slice(start, end - start) for start, end in pairwise((0, *cuts, 5))]
    assert lists(*pieces, values=("year", "base_fen")) == lists(HISTORY, values=("year", "base_fen"))


@pytest.mark.parametrize("order", [[2, 0, 1], [0, 2, 1], [0, 1, 3, 2]])
def test_a_history_that_is_not_sorted_is_refused(order: list[int]) -> None:
    with pytest.raises(UserError, match="the history must be sorted by person_id"):
        lists(HISTORY.take(order))
    with pytest.raises(UserError, match="the history must be sorted by person_id"):
        lists(*[HISTORY.slice(row, 1) for row in order])


def test_empty_cells_are_refused() -> None:
    holes = HISTORY.set_column(2, "base_fen", pa.array([1, None, 3, None, 5]))
    with pytest.raises(UserError, match="column base_fen has 2 empty cells"):
        lists(holes)
