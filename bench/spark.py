"""The law on a Spark cluster of two workers gives the integers of DuckDB, to the last row."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from bench.contributions import ON, connect, insured
from bench.figure import Figure
from shebao.law import body
from shebao.rules.engines import evaluate

PEOPLE = 1_000_000
RULES = ["contribution_base_fen", "charged_base_fen", "employer_due_fen", "employee_due_fen"]


def measure() -> list[Figure]:
    """Number of rows that differ."""
    if shutil.which("java") is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "insured.parquet"
        connection = connect()
        connection.execute(
            "COPY (SELECT employer_id, wage_fen::BIGINT AS declared_wage_fen, insurances::BIGINT AS charged_insurances,"
            " risk_class::BIGINT AS risk_class, [110, 210, 310, 410, 510][1 + wage_fen % 5]::BIGINT AS insurance"
            f" FROM ({insured(PEOPLE)})) TO '{file}' (FORMAT parquet)"
        )
        results = {}
        for engine in ("duckdb", "local-cluster[2,1,1024]"):
            results[engine] = Path(folder) / f"{engine[:5]}.parquet"
            evaluate(body(), RULES, file, results[engine], engine=engine, on=ON.isoformat(), region="110000")
        ours, theirs = (f"SELECT * FROM read_parquet('{path}')" for path in results.values())
        row = connection.execute(
            f"SELECT count(*) FROM (({ours} EXCEPT ALL {theirs}) UNION ALL ({theirs} EXCEPT ALL {ours}))"
        ).fetchone()
    assert row is not None
    return [Figure(f"rows of {PEOPLE / 1e6:g} M that differ on Spark local-cluster[2,1,1024]", row[0], "rows", 0, at_least=False)]
