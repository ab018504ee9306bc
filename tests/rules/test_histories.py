"""The long table of a history as one row a person, with lists."""

from __future__ import annotations

import pyarrow as pa
import pytest

from shebao.errors import UserError
from shebao.rules.histories import as_lists

HISTORY = pa.table(
    {"person_id": pa.array([7, 7, 9, 12, 12], pa.int32()), "year": [2010, 2011, 2011, 2009, 2012], "base_fen": [1, 2, 3, 4, 5]}
)


def test_each_person_s_rows_become_lists_in_their_order() -> None:
    assert as_lists(HISTORY, "person_id", ["year", "base_fen"]).to_pylist() == [
        {"person_id": 7, "year": [2010, 2011], "base_fen": [1, 2]},
        {"person_id": 9, "year": [2011], "base_fen": [3]},
        {"person_id": 12, "year": [2009, 2012], "base_fen": [4, 5]},
    ]


def test_an_empty_history_has_nobody() -> None:
    assert as_lists(HISTORY.slice(0, 0), "person_id", ["base_fen"]).num_rows == 0


def test_rows_in_several_pieces_are_one_history() -> None:
    pieces = pa.concat_tables([HISTORY.slice(0, 1), HISTORY.slice(1, 3), HISTORY.slice(4)])
    assert as_lists(pieces, "person_id", ["year"]) == as_lists(HISTORY, "person_id", ["year"])


def test_a_history_that_is_not_sorted_is_refused() -> None:
    with pytest.raises(UserError, match="the history must be sorted by person_id"):
        as_lists(HISTORY.take([2, 0, 1]), "person_id", ["base_fen"])


def test_empty_cells_are_refused() -> None:
    holes = HISTORY.set_column(2, "base_fen", pa.array([1, None, 3, None, 5]))
    with pytest.raises(UserError, match="column base_fen has 2 empty cells"):
        as_lists(holes, "person_id", ["base_fen"])
