"""Benchmark: `python -m shebao.population --people 1000000` builds a country and prints persons per second."""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from shebao.population import Scenario, generate
from shebao.population.declarations import write_declarations


def main() -> None:
    parser = argparse.ArgumentParser(description="合成人口基准测试 Benchmark of the synthetic population")
    parser.add_argument("--people", type=int, default=20_000, help="人数 number of people")
    parser.add_argument("--declarations", action="store_true", help="并写申报表 also write every declaration")
    given = parser.parse_args()
    scenario = Scenario(
        people=given.people, employers=max(2, given.people // 25), foreigners=given.people // 50,
        compatriots=given.people // 833, movers=given.people // 555,
    )  # fmt: skip
    begun = time.perf_counter()
    country = generate(scenario)
    seconds = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"人 people {given.people:,} · 月工资记录 wages {country.wages.num_rows:,} · 秒 seconds {seconds:.2f} · "
        f"每秒人数 persons/s {given.people / seconds:,.0f} · 内存 memory {memory:.2f} GB"
    )
    if given.declarations:
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            written = write_declarations(country, Path(folder))
            seconds = time.perf_counter() - begun
        print(
            f"申报表 declarations {len(written.files):,} · 行 rows {written.rows:,} · 秒 seconds {seconds:.2f} · "
            f"每份毫秒 ms/file {seconds * 1000 / len(written.files):.2f}"
        )


if __name__ == "__main__":
    main()
