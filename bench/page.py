"""Figures for the terminal, and as docs/benchmarks.md with the machine they were reached on."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

from bench.figure import Figure

PACKAGES = ("duckdb", "sqlglot", "psycopg", "pyarrow", "django", "pyspark")
INTRODUCTION = """# Figures

Written by `make bench ARGS="--full --write docs/benchmarks.md"`, the machine doing nothing else.
Machines are noisy: what counts are the ratios, each taken within one run with both sides in turns.
"""


def show(figures: list[Figure]) -> None:
    """A table in the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "asked", "reached", "", "note")
    for figure in figures:
        mark = {True: "✓", False: "short", None: ""}[figure.good]
        table.add_row(figure.what, figure.asked_text, figure.reached_text, mark, figure.note)
    Console().print(table)


def write(figures: list[Figure], path: Path) -> None:
    """The page: machine, versions, figures."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    lines = [
        INTRODUCTION,
        f"Machine: {os.cpu_count()} cores, {_memory()} GB of memory, {_processor()}; "
        f"Python {platform.python_version()}, {versions}.",
        f"Day: {date.today().isoformat()}.\n",
        "| figure | asked | reached | |\n|---|---|---|---|",
    ]
    for figure in figures:
        mark = {True: "reached", False: "**short**", None: ""}[figure.good]
        note = f" ({figure.note})" if figure.note else ""
        lines.append(f"| {figure.what} | {figure.asked_text} | {figure.reached_text}{note} | {mark} |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
