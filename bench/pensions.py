"""Pensions of retirees determined from their yearly bases: index, three parts and the whole, on DuckDB.

The record is a long table, one row a person and year, a million people to a file. Each file becomes lists, the law's
staged SQL runs over them, and the pensions are written as Parquet. In a process of its own, so that its memory is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from bench.contributions import connect
from bench.figure import Figure, peak_memory
from shebao.law import body
from shebao.rules import Ask, plan
from shebao.rules.histories import as_lists
from shebao.rules.kinds import law_day

ON, REGION = date(2012, 6, 1), 310000
YEARS, FIRST_YEAR = 30, 1982
PEOPLE_PER_FILE, BATCH = 1_000_000, 300_000
#: The region's average monthly wage of each year, in fen, for this bench alone.
WAGES = tuple(8_000 + 13_800 * year for year in range(YEARS))
ASKS = [
    Ask.of(rule)
    for rule in (
        "average_index_ppm",
        "basic_pension_fen",
        "transitional_pension_fen",
        "account_pension_fen",
        "monthly_pension_fen",
    )
]
FACTS = ("account_balance_fen", "retirement_age_months", "transition_months", "contribution_months")

_BASES = """
COPY (SELECT (i // {years})::INTEGER AS person_id, ({first_year} + i % {years})::SMALLINT AS year,
             ((8000 + (i % {years}) * 13800) * (60 + (hash(i) % 241)::BIGINT) // 100)::INTEGER AS base_fen
      FROM range({first} * {years}, ({first} + {people}) * {years}) AS r (i)) TO '{folder}/bases-{first:09d}.parquet'
"""
_PERSONS = """
COPY (SELECT i::INTEGER AS person_id, (540 + hash(i) % 181)::SMALLINT AS retirement_age_months,
             (hash(i * 7) % 9000000)::INTEGER AS account_balance_fen, (hash(i * 3) % 200)::SMALLINT AS transition_months,
             (180 + hash(i * 5) % 361)::SMALLINT AS contribution_months
      FROM range({first}, {first} + {people}) AS r (i)) TO '{folder}/persons-{first:09d}.parquet'
"""


def measure(people: int) -> list[Figure]:
    """The whole way from the files of the record to a file of pensions."""
    command = [sys.executable, "-m", "bench.pensions", str(people)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    millions = people / 1e6
    # asked for ten million: 30 s
    asked = 30 * people / 10_000_000
    what = f"pensions of {millions:g} M retirees from {millions * YEARS:g} M yearly bases"
    return [
        Figure(what, measured["seconds"], "s", asked, at_least=False),
        Figure("peak memory of the pensions", measured["memory"] / 1e9, "GB", 6, at_least=False),
    ]


def law_sql(source: str) -> str:
    """The law's staged SQL over persons with their bases in a list."""
    facts = {"yearly_bases_fen": "base_fen", **{name: name for name in FACTS}}
    given = {"yearly_average_wages_fen": WAGES, "transition_rate_ppm": 10_000, "deemed_months": 0}
    staged = plan(body(), ASKS, facts=facts, given=given, on=law_day(ON), region=REGION)
    return staged.sql(source, "duckdb", keep=["person_id"])


def _run(people: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        # made by another process: its memory is not ours
        subprocess.run([sys.executable, "-m", "bench.pensions", "make", str(people), folder], check=True)
        connection = connect()
        started = time.perf_counter()
        for number, path in enumerate(sorted(Path(folder).glob("bases-*.parquet"))):
            rows = pq.ParquetFile(path).iter_batches(BATCH, columns=["person_id", "base_fen"])
            history = as_lists(rows, "person_id", ["base_fen"])
            connection.register("history", history)
            persons = str(path).replace("bases-", "persons-")
            source = f"(SELECT * FROM read_parquet('{persons}') JOIN history USING (person_id))"
            connection.execute(f"COPY ({law_sql(source)}) TO '{folder}/pensions-{number:04d}.parquet'")
            connection.unregister("history")
        seconds = time.perf_counter() - started
        rows = connection.execute(f"SELECT count(*) FROM '{folder}/pensions-*.parquet' WHERE monthly_pension_fen > 0").fetchall()
        assert rows == [(people,)], rows
    return {"seconds": seconds, "memory": peak_memory()}


def _make(people: int, folder: str) -> None:
    connection = connect()
    for first in range(0, people, PEOPLE_PER_FILE):
        size = min(PEOPLE_PER_FILE, people - first)
        place = {"first": first, "people": size, "folder": folder, "years": YEARS, "first_year": FIRST_YEAR}
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(_BASES.format(**place))
        connection.execute(_PERSONS.format(**place))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        _make(int(sys.argv[2]), sys.argv[3])
    else:
        print(json.dumps(_run(int(sys.argv[1]))))
