"""Tables of extreme and random facts, and what Python integers make of them."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from shebao.rules import Body
from shebao.rules.body import Rule
from shebao.rules.engines import evaluate
from shebao.rules.kinds import COUNTRY, DAY, EPOCH, MONTH, NEVER_DAY, Kind, country_number

COUNTRIES = ("AFG", "CHN", "DEU", "HKG", "KOR", "MAC", "TWN", "USA", "ZWE")
_TYPES = {DAY.name: pa.date32(), COUNTRY.name: pa.string()}


def apart(body: Body) -> Body:
    """The same rules, each on facts of its own (`late_fee_fen__late_days`), so that no rule narrows what another gets."""
    alone = {}
    for made in body.rules.values():
        if made.kind.text or any(kind.text for kind in made.input_kinds):
            continue
        inputs = tuple(f"{made.name}__{name}" for name in made.inputs)
        kinds = tuple(body.kinds[name] for name in made.inputs)
        alone[made.name] = Rule(
            made.name, made.title, made.cite, made.formula, made.function, inputs, made.kind, kinds, made.module
        )
    return Body(alone, {}, {})


def draw(kind: Kind, chance: random.Random, size: int = 0) -> Any:
    """One integer of a kind: a bound or its neighbour half of the time, a small or any one else; lists of `size` such."""
    if kind.fields:
        return tuple(tuple(draw(field, chance) for _, field in kind.fields) for _ in range(size))
    if kind.element is not None:
        return tuple(draw(kind.element, chance) for _ in range(size if kind.length is None else kind.length))
    if kind.name == COUNTRY.name:
        return country_number(chance.choice(COUNTRIES))
    if kind.codes:
        return chance.choice(kind.codes)[1]
    low, high = kind.low, kind.high
    near = [low, min(low + 1, high), max(high - 1, low), high]
    anywhere = [chance.randint(low, high), chance.randint(low, min(low + 10_000, high))]
    # days of our time, so that dates meet each other
    ours = [min(max(chance.randint(14_000, 17_000), low), high)]
    return chance.choice([*near, *anywhere, *ours])


def as_written(kind: Kind, value: Any) -> Any:
    """An integer, a list or records as they stand in a Parquet file."""
    if kind.fields:
        return [{name: as_written(of, cell) for (name, of), cell in zip(kind.fields, row, strict=True)} for row in value]
    if kind.element is not None:
        return [as_written(kind.element, item) for item in value]
    written = {
        DAY.name: lambda day: None if day >= NEVER_DAY else EPOCH + timedelta(days=day),
        MONTH.name: lambda month: month // 12 * 100 + month % 12 + 1,
        COUNTRY.name: COUNTRY.show,
    }
    return written.get(kind.name, lambda same: same)(value)


def column(kind: Kind, values: list[Any]) -> pa.Array:
    """Integers as the column in which they travel."""
    return pa.array([as_written(kind, value) for value in values], _type(kind))


def _type(kind: Kind) -> pa.DataType:
    if kind.fields:
        return pa.list_(pa.struct([(name, _type(of)) for name, of in kind.fields]))
    return pa.list_(_type(kind.element)) if kind.element else _TYPES.get(kind.name, pa.int64())


#: Rules to a table: PostgreSQL takes no row beyond a page of 8 kB, nor more than 1600 columns.
RULES_A_TABLE = 40


class Extremes:
    """Tables on which every integer rule runs, and the results on Python integers."""

    def __init__(self, body: Body, folder: Path, rows: int = 600) -> None:
        self.body = apart(body)
        self.folder = folder
        names = list(self.body.rules)
        self.tables = [names[start : start + RULES_A_TABLE] for start in range(0, len(names), RULES_A_TABLE)]
        chance = random.Random(20120301)
        self.expected = {name: made for part in self.tables for name, made in self._write(part, chance, rows).items()}

    def _write(self, names: list[str], chance: random.Random, rows: int) -> dict[str, list[Any]]:
        """One table of facts; what Python makes of it, by rule."""
        columns: dict[str, pa.Array] = {}
        expected = {}
        for name in names:
            made = self.body.rules[name]
            # lists of one rule belong together item by item: each row draws its own length
            sizes = [chance.choice((0, 1, 2, 5, 13)) for _ in range(rows)]
            drawn = [[draw(kind, chance, size) for size in sizes] for kind in made.input_kinds]
            columns |= {
                fact: column(kind, values) for fact, kind, values in zip(made.inputs, made.input_kinds, drawn, strict=True)
            }
            expected[name] = [made.function(*row) for row in zip(*drawn, strict=True)]
        pq.write_table(pa.table(columns), self.folder / f"{names[0]}.parquet", row_group_size=197)
        return expected

    def differences(self, engine: str, dsn: str, output: Path) -> dict[str, list[tuple[int, Any, Any]]]:
        """For each rule, rows where an engine differs from Python's integers."""
        found: dict[str, list[tuple[int, Any, Any]]] = {}
        for names in self.tables:
            evaluate(self.body, names, self.folder / f"{names[0]}.parquet", output, engine, dsn=dsn)
            table = pq.read_table(output, columns=names)
            found |= {name: rows for name in names if (rows := self._rows(name, table[name].to_pylist()))}
        return found

    def _rows(self, name: str, have: list[Any]) -> list[tuple[int, Any, Any]]:
        wanted = [as_written(self.body.rules[name].kind, value) for value in self.expected[name]]
        return [(row, want, got) for row, (want, got) in enumerate(zip(wanted, have, strict=True)) if want != got]
