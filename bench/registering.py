"""The register in bulk: 100 000 rows of each kind as XLSX, read, judged and taken through the office's own action."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import xlsxwriter

from bench.figure import Figure
from bench.office_setup import officers
from shebao.population.identity import resident_numbers, to_arrow

ROWS, REGION, CODE = 100_000, "310000", "91310000MA1FL0AA6C"
START = date(2012, 3, 1)


def measure() -> list[Figure]:
    """Once each, in an empty office, one after another: persons, their enrolment in pension insurance, changes, stops."""
    from shebao.office.database import prepare

    with tempfile.TemporaryDirectory() as folder:
        server = prepare(Path(folder) / "data")
        assert server is not None
        try:
            return _measure()
        finally:
            server.stop()


def _measure() -> list[Figure]:
    by = officers()["counter"]
    employer = [(CODE, "大型企业", "10", "C", 1, START)]
    _take("employers", ("AAB003", "AAB004", "AAB019", "AAB022", "AAA149", "REGISTERED_ON"), employer, by)
    numbers, born = _people()
    sexes = ["1" if int(number[16]) % 2 else "2" for number in numbers]
    sheets: dict[str, tuple[tuple[str, ...], Iterable[Sequence[object]]]] = {
        "persons": (
            ("AAC002", "AAC003", "AAC004", "AAC006", "AAC161", "AAC058", "AAC147", "AAC009", "AAC005", "AAC007"),
            (
                (n, f"职工{at}", sex, day, "CHN", "01", n, "51", "01", START)
                for at, (n, sex, day) in enumerate(zip(numbers, sexes, born, strict=True))
            ),
        ),
        "enrolments": (
            ("AAC002", "AAB003", "EMPLOYED_ON", "REGISTERED_ON", "AAE140"),
            ((n, CODE, START, START, 110) for n in numbers),
        ),
        "person_changes": (("AAC002", "AAE035", "AAC009", "AAE005"), ((n, START, "52", "13900000000") for n in numbers)),
        "stops": (("AAC002", "AAB003", "AAE035", "AAE160"), ((n, CODE, date(2012, 6, 30), "6301") for n in numbers)),
    }
    return [
        Figure(
            f"XLSX of {ROWS:,} {name.replace('_', ' ')}: read, judged, taken",
            _take(name, heads, rows, by),
            "s",
            15,
            at_least=False,
        )
        for name, (heads, rows) in sheets.items()
    ]


def _take(sheet: str, heads: Sequence[str], rows: Iterable[Sequence[object]], by: object) -> float:
    from shebao.office.registration.imports.actions import File, take_sheet

    file = File(f"{sheet}.xlsx", _workbook(heads, rows))
    started = time.perf_counter()
    came = take_sheet(file, sheet=sheet, mode="whole", region=REGION, by=by)
    seconds = time.perf_counter() - started
    assert (came.rows_taken, came.rows_rejected) == (came.rows_read, 0), next(iter(came.remarks.items()), None)
    return seconds


def _workbook(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    target = io.BytesIO()
    options = {"constant_memory": True, "in_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, heads)
        for at, row in enumerate(rows, 1):
            page.write_row(at, 0, row)
    return target.getvalue()


def _people() -> tuple[list[str], list[date]]:
    rng = np.random.default_rng(1)
    born = np.datetime64("1960-01-01") + rng.integers(0, 11_000, ROWS)
    numbers: list[str] = to_arrow(resident_numbers(np.full(ROWS, 310101), born, rng.random(ROWS) < 0.5, rng)).to_pylist()
    return numbers, born.tolist()
