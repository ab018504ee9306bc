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

Written by `make bench ARGS="--full --write docs/benchmarks.md"`, the machine doing nothing else; with names, only theirs anew.
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
    """The page: machine, versions, figures with their day. Figures on it that were not measured now stay."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    table = {line.split(" | ")[0]: line for line in lines if line.startswith("| ") and not line.startswith("| figure")}
    table |= {f"| {figure.what}": _row(figure) for figure in figures}
    text = (
        f"{INTRODUCTION}\nMachine: {os.cpu_count()} cores, {_memory()} GB of memory, {_processor()}; "
        f"Python {platform.python_version()}, {versions}.\n\n| figure | asked | reached | | day |\n|---|---|---|---|---|\n"
    )
    path.write_text(text + "\n".join(table.values()) + "\n", encoding="utf-8")


def _row(figure: Figure) -> str:
    mark = {True: "reached", False: "**short**", None: ""}[figure.good]
    note = f" ({figure.note})" if figure.note else ""
    reached = f"{figure.reached_text}{note}"
    return f"| {figure.what} | {figure.asked_text} | {reached} | {mark} | {date.today().isoformat()} |"


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
