"""What employers send each month: their people and wages (缴费申报), with the mistakes that some of them make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from shebao.population.country import Country
from shebao.population.mistakes import BadRow, add_bad_row
from shebao.population.sheet import FIRST_ROW, Row, declaration_bytes


@dataclass(frozen=True)
class Declaration:
    """One employer's declaration of a month."""

    region: str
    month: int
    credit_code: str
    rows: list[Row]

    @property
    def path(self) -> str:
        """Where it is written, relative to the folder of all declarations."""
        return f"{self.month}/{self.region}/{self.credit_code}.xlsx"


@dataclass(frozen=True)
class Written:
    """Files written (relative paths), the number of their rows, and the bad rows among them."""

    files: list[str]
    rows: int
    bad_rows: list[BadRow]


def declarations(country: Country, months: Iterable[int] | None = None) -> Iterator[Declaration]:
    """Every declaration, by month and employer. People registered late bring the months they worked before."""
    persons = country.persons
    columns = (persons[name].to_pylist() for name in ("number", "name", "document_type", "nationality"))
    about = {number: (name, kind, nation) for number, name, kind, nation in zip(*columns, strict=True)}
    declared = country.wages["declared_month"].to_numpy()
    for month in months or country.scenario.months:
        part = country.wages.take(np.flatnonzero(declared == month))
        texts = (pc.cast(part[name], "string").to_pylist() for name in ("region", "credit_code", "number"))
        integers = (part[name].to_numpy().tolist() for name in ("month", "wage_fen"))
        lines = sorted(zip(*texts, *integers, strict=True))
        for (region, credit_code), group in groupby(lines, key=itemgetter(0, 1)):
            rows = [Row(credit_code, number, *about[number], month, worked, wage_fen) for _, _, number, worked, wage_fen in group]
            yield Declaration(region, month, credit_code, rows)


def write_declarations(
    country: Country, folder: Path, *, months: Iterable[int] | None = None, mistakes_share: float = 0.0
) -> Written:
    """Write declarations as XLSX under `folder`; `mistakes_share` of them get one bad row besides the good ones."""
    known = set(country.persons["number"].to_pylist())
    bad_rows: list[BadRow] = []
    files: list[str] = []
    count = 0
    # a stream for each month: written month by month or all at once, the year has the same mistakes
    streams = {month: country.scenario.random(f"mistakes {month}") for month in country.scenario.months}
    for declaration in declarations(country, months):
        rows, rng = declaration.rows, streams[declaration.month]
        if rng.random() < mistakes_share:
            rows, bad = add_bad_row(declaration.path, rows, known, FIRST_ROW, rng)
            bad_rows.append(bad)
        path = folder / declaration.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(declaration_bytes(rows))
        files.append(declaration.path)
        count += len(rows)
    return Written(files, count, bad_rows)
