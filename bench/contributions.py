"""Five insurances of a region's insured: eight amounts each, added up to employers' bills, on DuckDB.

The law's own staged SQL against the same formulas written by hand. Insured lie in a DuckDB table of narrow columns,
25 to an employer, either side by side or in random order. Run as a process of its own, so that its peak memory is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from bench.figure import Figure, fastest, peak_memory
from shebao.law import body
from shebao.law.codes import Insurance
from shebao.rules import Ask, plan
from shebao.rules.kinds import law_day

ON, REGION = date(2012, 3, 1), 110000
BY_EMPLOYER_ONLY = (Insurance.WORK_INJURY, Insurance.MATERNITY)
ASKS = [
    Ask.of(f"{payer}_due_fen", f"{insurance.name.lower()}_{payer}_fen", insurance=int(insurance))
    for insurance in Insurance
    for payer in ("employer", "employee")
    if payer == "employer" or insurance not in BY_EMPLOYER_ONLY
]
COLUMNS = [ask.label for ask in ASKS]
#: An amount of one person and month fits an INTEGER; DuckDB adds INTEGERs up in BIGINT and BIGINTs in 128 bits.
BILL = ", ".join(f"sum(CAST({column} AS INTEGER))::BIGINT AS {column}" for column in COLUMNS)

#: Beijing, March 2012: average wage 4201, limits 2521 and 12603, rates of the five insurances.
BY_HAND = """
SELECT employer_id,
       (CASE WHEN insurances & 1 = 1 THEN base ELSE 0 END * 200000 + 500000) // 1000000 AS pension_employer_fen,
       (CASE WHEN insurances & 1 = 1 THEN base ELSE 0 END * 80000 + 500000) // 1000000 AS pension_employee_fen,
       (CASE WHEN insurances & 2 = 2 THEN base ELSE 0 END * 10000 + 500000) // 1000000 AS unemployment_employer_fen,
       (CASE WHEN insurances & 2 = 2 THEN base ELSE 0 END * 2000 + 500000) // 1000000 AS unemployment_employee_fen,
       (CASE WHEN insurances & 4 = 4 THEN base ELSE 0 END * 100000 + 500000) // 1000000 AS medical_employer_fen,
       (CASE WHEN insurances & 4 = 4 THEN base ELSE 0 END * 20000 + 500000) // 1000000 AS medical_employee_fen,
       (CASE WHEN insurances & 8 = 8 THEN base ELSE 0 END
        * CASE risk_class WHEN 1 THEN 5000 WHEN 3 THEN 20000 ELSE 10000 END + 500000) // 1000000 AS work_injury_employer_fen,
       (CASE WHEN insurances & 16 = 16 THEN base ELSE 0 END * 8000 + 500000) // 1000000 AS maternity_employer_fen
FROM (SELECT employer_id, insurances, risk_class, least(greatest(wage_fen::BIGINT, 252100), 1260300) AS base FROM insured)
"""


def law_sql(source: str = "insured") -> str:
    """The law's staged SQL, added up to bills."""
    staged = plan(
        body(),
        ASKS,
        facts={
            "declared_wage_fen": "CAST(wage_fen AS BIGINT)",
            "charged_insurances": "insurances",
            "risk_class": "risk_class",
        },
        on=law_day(ON),
        region=REGION,
    ).sql(source, "duckdb", keep=["employer_id"])
    return f"SELECT employer_id, {BILL} FROM ({staged}) GROUP BY employer_id"


def insured(people: int, first: int = 0) -> str:
    """SQL of `people` insured, 25 to an employer; nine in ten in all five insurances."""
    return f"""
        SELECT (i // 25)::INTEGER AS employer_id, (120000 + (h & 16777215) % 1500000)::INTEGER AS wage_fen,
               (CASE WHEN (h >> 40) % 10 < 9 THEN 31 ELSE (h >> 44) % 32 END)::UTINYINT AS insurances,
               (1 + hash(i // 25) % 3)::UTINYINT AS risk_class
        FROM (SELECT i, hash(i) AS h FROM range({first}, {first + people}) AS r (i))"""


def connect(path: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """DuckDB on two threads, order of rows left free."""
    connection = duckdb.connect(path)
    connection.execute("SET threads = 2; SET preserve_insertion_order = false; SET enable_progress_bar = false")
    return connection


def measure(people: int) -> list[Figure]:
    """Each order of rows in a process of its own."""
    clustered, shuffled = (_in_process(people, order) for order in ("clustered", "random"))
    millions = people / 1e6
    return [
        Figure(f"contributions of {millions:g} M insured to bills, by law", clustered["speed"] / 1e6, "M insured/s", 15),
        Figure("the same against SQL written by hand", clustered["ratio"], "×", 1.2, at_least=False),
        Figure("peak memory of the contributions", clustered["memory"] / 1e9, "GB", 2, at_least=False),
        Figure("random order of insured", shuffled["speed"] / 1e6, "M insured/s", 8),
    ]


def _in_process(people: int, order: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.contributions", str(people), order]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _run(people: int, order: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "insured.db")
        sorting = " ORDER BY hash(wage_fen * 7 + employer_id)" if order == "random" else ""
        # made by another process: its memory is not ours
        make = "import sys, duckdb; duckdb.connect(sys.argv[1]).execute(sys.argv[2])"
        rows = f"SET memory_limit = '8GB'; CREATE TABLE insured AS SELECT * FROM ({insured(people)}){sorting}"
        subprocess.run([sys.executable, "-c", make, path, rows], check=True)
        connection = connect(path)
        by_hand = f"SELECT employer_id, {BILL} FROM ({BY_HAND}) GROUP BY employer_id"
        # memory of the law's run alone, before the hand-written one keeps its bills beside
        connection.execute(f"CREATE TEMP TABLE by_law AS {law_sql()}")
        memory = peak_memory()
        law, hand = fastest(
            3,
            lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE by_law AS {law_sql()}"),
            lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE by_hand AS {by_hand}"),
        )
        different = connection.execute("SELECT count(*) FROM (FROM by_law EXCEPT FROM by_hand)").fetchone()
        assert different == (0,), "law and hand differ"
    return {"speed": people / law, "ratio": law / hand, "memory": memory}


if __name__ == "__main__":
    print(json.dumps(_run(int(sys.argv[1]), sys.argv[2])))
