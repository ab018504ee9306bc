"""Submissions: whole or not there, in the standard, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shebao.errors import UserError
from shebao.lake import connect, remove_submission, submissions, verify_submission, write_submission

SHANGHAI, BEIJING, MARCH = "310000", "110000", 201203
WAGES = pa.table({"number": ["a", "b"], "credit_code": ["x", "y"], "month": [MARCH, MARCH], "wage_fen": [100, 250]})


def test_files_carry_the_national_codes(tmp_path: Path) -> None:
    write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES})

    stored = pq.read_table(tmp_path / "wage_records" / "region=310000" / "month=201203" / "data.parquet", partitioning=None)

    assert stored.column_names == ["AAA027", "SUBMISSION_MONTH", "AAC002", "AAB003", "AAE003", "AAC040"]
    assert stored["AAA027"].to_pylist() == [SHANGHAI, SHANGHAI]


def test_national_codes_may_be_given_too(tmp_path: Path) -> None:
    write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES.rename_columns(["AAC002", "AAB003", "AAE003", "AAC040"])})

    assert connect(tmp_path, MARCH).sql("SELECT sum(wage_fen) FROM wage_records").fetchall() == [(350,)]


def test_readers_are_streamed(tmp_path: Path) -> None:
    taken: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        yield from (taken.append(number) or WAGES.to_batches()[0] for number in range(5))

    manifest = write_submission(
        tmp_path, SHANGHAI, MARCH, {"wage_records": pa.RecordBatchReader.from_batches(WAGES.schema, batches())}
    )

    assert (manifest.tables["wage_records"].rows, taken) == (10, [0, 1, 2, 3, 4])


def test_a_table_without_rows(tmp_path: Path) -> None:
    write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES.slice(0, 0)})

    assert connect(tmp_path, MARCH).sql("SELECT count(*) FROM wage_records").fetchall() == [(0,)]


def test_tables_may_come_one_after_the_other(tmp_path: Path) -> None:
    receipts = pa.table({
        "receipt_id": [1], "employer_id": [2], "received_on": pa.array([15_400], pa.date32()), "amount_fen": [3],
        "bank_reference": ["r"],
    })  # fmt: skip
    write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES})
    write_submission(tmp_path, SHANGHAI, MARCH, {"receipts": receipts})

    (manifest,) = submissions(tmp_path)

    assert {name: stored.rows for name, stored in manifest.tables.items()} == {"wage_records": 2, "receipts": 1}


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"people": WAGES}, "the data standard has no table people"),
        ({"wage_records": WAGES.append_column("tax", pa.array([1, 2]))}, "table wage_records has no column tax"),
        ({"wage_records": WAGES.drop_columns(["month"])}, r"table wage_records lacks month \(AAE003\)"),
        (
            {"wage_records": WAGES.set_column(3, "wage_fen", pa.array(["1.5", "much"]))},
            "column wage_fen of table wage_records is string",
        ),
        (
            {"wage_records": WAGES.append_column("region", pa.array([BEIJING, SHANGHAI]))},
            "has rows that are not of region 310000",
        ),
        ({"wage_records": WAGES.append_column("region", pa.array([None, SHANGHAI]))}, "has rows that are not of region 310000"),
        (
            {"wage_records": WAGES.append_column("submission_month", pa.array([MARCH, 201202]))},
            "has rows that are not of region 310000",
        ),
    ],
)
def test_what_is_not_in_the_standard_is_refused_in_one_sentence(
    tmp_path: Path, tables: dict[str, pa.Table], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        write_submission(tmp_path, SHANGHAI, MARCH, tables)

    assert submissions(tmp_path) == []
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_an_empty_table_may_name_its_region(tmp_path: Path) -> None:
    nothing = WAGES.append_column("region", pa.array([SHANGHAI, SHANGHAI])).slice(0, 0)

    manifest = write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": nothing})

    assert manifest.tables["wage_records"].rows == 0


@pytest.mark.parametrize(("region", "month"), [("31", MARCH), ("31000x", MARCH), (SHANGHAI, 201213), (SHANGHAI, 12)])
def test_region_and_month_must_be_such(tmp_path: Path, region: str, month: int) -> None:
    with pytest.raises(UserError):
        write_submission(tmp_path, region, month, {"wage_records": WAGES})


def test_a_refused_submission_leaves_the_earlier_one(tmp_path: Path) -> None:
    write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES})

    with pytest.raises(UserError):
        write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES.drop_columns(["month"])})

    assert connect(tmp_path, MARCH).sql("SELECT count(*) FROM wage_records").fetchall() == [(2,)]


def test_a_submission_that_stopped_half_way_is_not_there(tmp_path: Path) -> None:
    write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES})
    (tmp_path / "manifest" / "region=310000" / "month=201203.json").unlink()

    with pytest.raises(UserError, match="has no submission for 201203"):
        connect(tmp_path, MARCH)


def test_the_manifest_knows_an_altered_file(tmp_path: Path) -> None:
    manifest = write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES})
    untouched = verify_submission(tmp_path, manifest)
    path = tmp_path / "wage_records" / "region=310000" / "month=201203" / "data.parquet"
    path.write_bytes(path.read_bytes() + b"0")

    assert (untouched, verify_submission(tmp_path, manifest)) == ([], ["wage_records"])


def test_a_damaged_manifest_is_one_sentence(tmp_path: Path) -> None:
    write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES})
    path = tmp_path / "manifest" / "region=310000" / "month=201203.json"
    path.write_text(json.dumps({"region": SHANGHAI}))

    with pytest.raises(UserError, match="is damaged: submit again"):
        submissions(tmp_path)


def test_a_submission_may_be_taken_out(tmp_path: Path) -> None:
    write_submission(tmp_path, SHANGHAI, MARCH, {"wage_records": WAGES})

    remove_submission(tmp_path, SHANGHAI, MARCH)

    assert submissions(tmp_path) == []
    assert list(tmp_path.rglob("*.parquet")) == []
