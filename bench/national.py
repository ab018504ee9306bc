"""The insured of the five insurances by the targets of 2012, 1.47 thousand million, file by file, bills to Parquet.

Each of the files holds 10 million insured as a region would submit them. One file is written, and read again for every
turn with its employers renumbered, so that the disk needs room for one: reading, computing, adding up and writing the
bills are measured, making the file is not. `python -m bench national`; part of `--full` only.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.contributions import connect, insured, law_sql
from bench.figure import Figure, peak_memory

INSURED, IN_FILE = 1_470_000_000, 10_000_000


def measure() -> list[Figure]:
    """In a process of its own, for its memory."""
    done = subprocess.run([sys.executable, "-m", "bench.national"], check=True, capture_output=True, text=True)
    measured = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure(
            f"{INSURED / 1e6:,.0f} M insured, file by file, to {measured['bills'] / 1e6:.1f} M bills",
            measured["seconds"],
            "s",
            130,
            False,
        ),
        Figure("peak memory of the whole country", measured["memory"] / 1e9, "GB", 3, at_least=False),
    ]


def _run() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        file, target = Path(folder) / "insured.parquet", Path(folder) / "bills"
        target.mkdir()
        connection = connect()
        connection.execute(f"COPY ({insured(IN_FILE)}) TO '{file}' (FORMAT parquet)")
        started, bills = time.perf_counter(), 0
        for turn in range(INSURED // IN_FILE):
            source = (
                f"(SELECT employer_id + {turn * IN_FILE // 25} AS employer_id, wage_fen, insurances, risk_class"
                f" FROM read_parquet('{file}'))"
            )
            written = connection.execute(f"COPY ({law_sql(source)}) TO '{target}/{turn}.parquet' (FORMAT parquet)").fetchone()
            bills += written[0] if written else 0
        seconds = time.perf_counter() - started
    return {"seconds": seconds, "bills": bills, "memory": peak_memory()}


if __name__ == "__main__":
    print(json.dumps(_run()))
