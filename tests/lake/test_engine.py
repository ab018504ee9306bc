"""Views over the lake: a month, the months so far, the month before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from shebao.errors import UserError
from shebao.lake import Engine, connect, write_submission

SHANGHAI, BEIJING = "310000", "110000"


def receipts(*amounts: int) -> pa.Table:
    number = range(1, len(amounts) + 1)
    return pa.table({
        "receipt_id": list(number), "employer_id": list(number), "received_on": [date(2012, 1, 5)] * len(amounts),
        "amount_fen": list(amounts), "bank_reference": [str(n) for n in number],
    })  # fmt: skip


def ledger(balance: int) -> pa.Table:
    return pa.table({"insurance": [110], "account": ["103"], "debit_fen": [balance], "credit_fen": [0], "balance_fen": [balance]})


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    write_submission(tmp_path, SHANGHAI, 201112, {"receipts": receipts(1), "ledger": ledger(1)})
    write_submission(tmp_path, SHANGHAI, 201201, {"receipts": receipts(10, 20), "ledger": ledger(31)})
    write_submission(tmp_path, SHANGHAI, 201202, {"receipts": receipts(100), "ledger": ledger(131)})
    write_submission(tmp_path, BEIJING, 201201, {"receipts": receipts(7), "ledger": ledger(7)})
    return tmp_path


def test_the_month(lake: Path) -> None:
    rows = connect(lake, 201201).sql("SELECT region, sum(amount_fen)::BIGINT FROM receipts GROUP BY 1 ORDER BY 1").fetchall()

    assert rows == [(BEIJING, 7), (SHANGHAI, 30)]


def test_the_months_so_far(lake: Path) -> None:
    assert connect(lake, 201201, [SHANGHAI]).sql("SELECT sum(amount_fen)::BIGINT FROM receipts_to_date").fetchall() == [(31,)]


def test_the_snapshot_before(lake: Path) -> None:
    connection = connect(lake, 201202)

    assert connection.sql("SELECT balance_fen FROM ledger").fetchall() == [(131,)]
    assert connection.sql("SELECT balance_fen FROM ledger_before").fetchall() == [(31,)]


def test_several_months(lake: Path) -> None:
    assert connect(lake, [201112, 201202]).sql("SELECT sum(amount_fen)::BIGINT FROM receipts").fetchall() == [(101,)]


def test_a_table_nobody_submitted_is_empty(lake: Path) -> None:
    assert connect(lake, 201201).sql("SELECT person_id, born_on FROM persons").fetchall() == []


def test_what_the_engine_may_use(lake: Path) -> None:
    connection = connect(lake, 201201, engine=Engine(threads=1, memory_limit="200MB", spill_folder=lake / "spill"))

    assert connection.sql("SELECT current_setting('threads')").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("months", "regions", "sentence"),
    [
        (201203, None, "has no submission for 201203"),
        (201202, [SHANGHAI, BEIJING], "has no submission of 110000 for 201202"),
        (201313, None, "201313 is no month"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(lake: Path, months: int, regions: list[str] | None, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        connect(lake, months, regions)


def test_no_lake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no lake"):
        connect(tmp_path / "nowhere", 201203)


def test_a_file_that_is_gone(lake: Path) -> None:
    (lake / "receipts" / "region=310000" / "month=201201" / "data.parquet").unlink()

    with pytest.raises(UserError, match="is gone: submit again"):
        connect(lake, 201201)
