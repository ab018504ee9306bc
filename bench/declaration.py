"""One employer's declaration of 100 000 people as XLSX: read, validated, taken through the office's own action."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.figure import Figure
from bench.office_setup import officers
from shebao.population.identity import resident_numbers, to_arrow
from shebao.population.sheet import Row, declaration_bytes

ROWS, MONTH, REGION, CODE = 100_000, 201203, "310000", "91310000MA1FL0AA6C"


def measure() -> list[Figure]:
    """Once, in an empty office; registering and enrolling the people is not measured."""
    from shebao.office.database import prepare

    with tempfile.TemporaryDirectory() as folder:
        server = prepare(Path(folder) / "data")
        assert server is not None
        from shebao.office.collection.actions import take_declarations
        from shebao.office.collection.declarations import Upload

        try:
            by = officers()["counter"]
            numbers = _register(by)
            rows = [Row(CODE, n, f"职工{i}", "01", "CHN", MONTH, MONTH, 400_000 + i) for i, n in enumerate(numbers)]
            upload = Upload("declaration.xlsx", CODE, MONTH, declaration_bytes(rows))
            started = time.perf_counter()
            (reply,) = take_declarations([upload], region=REGION, month=MONTH, received_on=date(2012, 3, 10), by=by)
            seconds = time.perf_counter() - started
            assert (reply.taken, reply.reasons) == (ROWS, {})
        finally:
            server.stop()
    return [Figure(f"XLSX declaration of {ROWS:,} rows: read, validated, taken", seconds, "s", 15, at_least=False)]


def _register(by: object) -> list[str]:
    from shebao.office.registration.actions import enrol, register_employers, register_persons

    rng = np.random.default_rng(1)
    born = np.datetime64("1960-01-01") + rng.integers(0, 11_000, ROWS)
    numbers = to_arrow(resident_numbers(np.full(ROWS, 310101), born, rng.random(ROWS) < 0.5, rng))
    start = date(2011, 7, 1)
    employer = {"credit_code": [CODE], "name": ["大型企业"], "unit_type": ["10"], "industry": ["C"]}
    register_employers(pa.table({**employer, "risk_class": [1], "registered_on": [start]}), region=REGION, by=by)
    register_persons(
        pa.table(
            {
                "number": numbers,
                "name": ["职工"] * ROWS,
                "sex": ["1"] * ROWS,
                "born_on": born,
                "nationality": ["CHN"] * ROWS,
                "document_type": ["01"] * ROWS,
                "document_number": numbers,
                "household": ["51"] * ROWS,
                "permit_type": pa.nulls(ROWS, pa.string()),
                "permit_issued_on": pa.nulls(ROWS, pa.date32()),
                "certificate_shown_on": pa.nulls(ROWS, pa.date32()),
            }
        ),
        region=REGION,
        by=by,
    )
    enrol(
        pa.table(
            {
                "number": numbers,
                "credit_code": [CODE] * ROWS,
                "employed_on": [start] * ROWS,
                "registered_on": [start] * ROWS,
                "insurances": pa.array([31] * ROWS, pa.int64()),
            }
        ),
        region=REGION,
        by=by,
    )
    made: list[str] = numbers.to_pylist()
    return made
