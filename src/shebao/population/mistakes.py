"""Bad rows in declarations: what employers get wrong, planted on top of the good rows so that the year stays complete."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from stdnum.cn import ric

from shebao.population.sheet import Row

REASONS = ("wrong_check_digit", "unknown_person", "negative_wage", "duplicate_row", "wrong_month")


@dataclass(frozen=True)
class BadRow:
    """A bad row: the file's relative path, the row as the spreadsheet counts it, what is wrong with it."""

    file: str
    row: int
    reason: str


def add_bad_row(
    file: str, rows: list[Row], known: Set[str], first_row: int, rng: np.random.Generator
) -> tuple[list[Row], BadRow]:
    """The rows with one bad row after them, made from one of them; all the good rows stay as they were."""
    model = rows[int(rng.integers(len(rows)))]
    reason = REASONS[int(rng.integers(len(REASONS)))]
    if reason == "wrong_check_digit" and len(model.number) != 18:
        reason = "duplicate_row"  # Only resident IDs have a check digit.
    if reason == "wrong_check_digit":
        bad = model._replace(number=wrong_check_digit(model.number))
    elif reason == "unknown_person":
        bad = model._replace(number=_stranger(known, rng), name="查无此人", document_type="01", nationality="CHN")
    elif reason == "negative_wage":
        bad = model._replace(wage_fen=-model.wage_fen)
    elif reason == "wrong_month":
        bad = model._replace(month=model.month - 100, month_worked=model.month_worked - 100)
    else:
        bad = model
    return [*rows, bad], BadRow(file, first_row + len(rows), reason)


def wrong_check_digit(number: str) -> str:
    """The same resident ID with another last digit."""
    return number[:-1] + ("0" if number[-1] == "X" else str((int(number[-1]) + 1) % 10))


def _stranger(known: Set[str], rng: np.random.Generator) -> str:
    """A valid resident ID that nobody in the country has."""
    while True:
        digits = f"310101{1960 + int(rng.integers(30))}0228{int(rng.integers(1000)):03d}"
        number = digits + ric.calc_check_digit(digits + "0")
        if number not in known:
            return number
