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


class Extremes:
    """A table on which every integer rule runs, and the results on Python integers."""

    def __init__(self, body: Body, folder: Path, rows: int = 3000) -> None:
        self.body = apart(body)
        self.input = folder / "extremes.parquet"
        chance = random.Random(20120301)
        # lists of one rule belong together item by item: each row draws its own length
        drawn: dict[str, list[Any]] = {}
        facts: dict[str, Kind] = {}
        for made in self.body.rules.values():
            sizes = [chance.choice((0, 1, 2, 5, 30)) for _ in range(rows)]
            for name, kind in zip(made.inputs, made.input_kinds, strict=True):
                facts[name] = kind
                drawn[name] = [draw(kind, chance, size) for size in sizes]
        pq.write_table(
            pa.table({name: column(facts[name], values) for name, values in drawn.items()}), self.input, row_group_size=997
        )
        self.expected = {
            made.name: [made.function(*row) for row in zip(*(drawn[name] for name in made.inputs), strict=True)]
            for made in self.body.rules.values()
        }

    def differences(self, output: Path) -> dict[str, list[tuple[int, Any, Any]]]:
        """For each rule, rows where the output differs from Python's integers."""
        table = pq.read_table(output)
        found = {}
        for name, expected in self.expected.items():
            kind = self.body.rules[name].kind
            wanted = [as_written(kind, value) for value in expected]
            pairs = enumerate(zip(wanted, table[name].to_pylist(), strict=True))
            found[name] = [(row, want, have) for row, (want, have) in pairs if want != have]
        return {name: rows for name, rows in found.items() if rows}
