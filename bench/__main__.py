"""`python -m bench [names] [--full] [--json] [--write docs/benchmarks.md]`: measure, print, and if asked write the page.

Names: contributions, peer (OpenFisca), spark, explaining, month, declaration, registering, supervision, pensions, serving;
national and kills by name or --full.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench import (
    contributions,
    declaration,
    explaining,
    kills,
    month,
    national,
    page,
    peer,
    pensions,
    registering,
    serving,
    spark,
    supervising,
)
from bench.figure import Figure

MILLION = 1_000_000


def main() -> None:
    """Measure what is named, or everything; the run over the whole country only with --full."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--full", action="store_true", help="100 M insured, 10 M retirees, the country")
    parser.add_argument("--people", type=int, default=MILLION, help="persons of the office that `serving` looks at")
    parser.add_argument("--times", type=int, default=200, help="how often `kills` kills")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of `kills`")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page")
    chosen = parser.parse_args()
    people = (100 if chosen.full else 20) * MILLION
    measured: dict[str, list[Figure]] = {}
    benches: dict[str, Callable[[], list[Figure]]] = {
        "contributions": lambda: contributions.measure(people),
        "peer": lambda: peer.measure(_speed(measured, people)),
        "spark": spark.measure,
        "explaining": explaining.measure,
        "declaration": declaration.measure,
        "registering": registering.measure,
        "month": lambda: month.measure(MILLION),
        "supervision": lambda: supervising.measure(MILLION),
        "pensions": lambda: pensions.measure((10 if chosen.full else 2) * MILLION),
        "serving": lambda: serving.measure(chosen.people),
        "kills": lambda: kills.measure(chosen.times, chosen.seed),
        "national": national.measure,
    }
    unknown = [name for name in chosen.names if name not in benches]
    if unknown:
        parser.error(f"没有名为 {unknown[0]} 的测量 / no bench is called {unknown[0]}: {', '.join(benches)}")
    for name in chosen.names or [name for name in benches if chosen.full or name not in ("kills", "national")]:
        print(f"… {name}", file=sys.stderr)
        measured[name] = benches[name]()
        if not chosen.json:
            page.show(measured[name])
        if chosen.write:
            page.write([figure for part in measured.values() for figure in part], chosen.write)
    if chosen.json:
        print(json.dumps([figure.to_dict() for part in measured.values() for figure in part], ensure_ascii=False))
    if any(figure.good is False for figure in measured.get("kills", [])):
        sys.exit(1)


def _speed(measured: dict[str, list[Figure]], people: int) -> float:
    """Our insured a second, of this run."""
    if "contributions" not in measured:
        measured["contributions"] = contributions.measure(people)
    return measured["contributions"][0].reached * MILLION


if __name__ == "__main__":
    main()
