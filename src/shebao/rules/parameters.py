"""Parameters of the law: dated, cited, regional values read from YAML.

One file a subject. A parameter's table is nested by region and then by the facts named in `by`; under the last key
stand its values by start date, as in OpenFisca's parameter files:

    employer_rate:
      description: {zh: 单位缴费费率, en: Employer's contribution rate}
      unit: ratio
      by: [insurance]
      values:
        "000000":
          pension:
            2006-01-01: {value: 0.20, source: 国发〔2005〕38号, status: found}

The region "000000" is the nation; a region without a value of its own inherits from its province, then the nation.
The key `any` stands for every value of a fact that is not listed. `value: null` ends a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shebao.errors import UserError
from shebao.rules import kinds
from shebao.rules.kinds import Kind, show_day
from shebao.rules.reading import read_yaml
from shebao.text import Text

NATION = 0
ANY = "any"
Status = Literal["found", "known", "derived", "unverified"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=_Model)


class Names(_Model):
    """A title in both languages."""

    zh: str
    en: str


class Value(_Model):
    """One value with its source."""

    value: Any
    source: str = Field(min_length=1)
    article: str = ""
    status: Status
    note: str = ""


class ParameterFile(_Model):
    """The schema of one parameter in a file."""

    description: Names
    unit: str
    by: tuple[str, ...] = ()
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a parameter: where, for whom, from which day, on whose authority."""

    region: int
    keys: tuple[int | str, ...]
    start: int
    value: int | tuple[int, ...] | None
    source: str
    article: str
    status: Status
    note: str

    @property
    def citation(self) -> str:
        """Document and article."""
        return f"{self.source} {self.article}".strip()


class Parameter:
    """A legal value with its whole history."""

    def __init__(self, name: str, title: Text, kind: Kind, by: Mapping[str, Kind], entries: Iterable[Entry]) -> None:
        self.by_kinds = dict(by)
        self.name = name
        self.title = title
        self.kind = kind
        self.by = tuple(by)
        self.entries = sorted(entries, key=lambda e: (e.region, tuple(map(str, e.keys)), e.start))
        self._histories: dict[tuple[int, tuple[int | str, ...]], list[Entry]] = {}
        for entry in self.entries:
            self._histories.setdefault((entry.region, entry.keys), []).append(entry)
        self.find = lru_cache(maxsize=4096)(self._find)

    @property
    def regional(self) -> bool:
        """Whether any region has a value of its own."""
        return any(entry.region != NATION for entry in self.entries)

    def _find(self, on: int, region: int, keys: tuple[int | None, ...] = ()) -> Entry | None:
        """The entry in force on a day (day number) in a region for the keys (in the order of `by`), or None."""
        for place in dict.fromkeys((region, region // 10_000 * 10_000, NATION)):
            for candidate in _from_exact_to_any(keys):
                history = self._histories.get((place, candidate))
                if history is not None:
                    in_force = [entry for entry in history if entry.start <= on]
                    if in_force:
                        return in_force[-1] if in_force[-1].value is not None else None
        return None

    def starts(self) -> list[int]:
        """Every day (day number) on which some value of this parameter begins."""
        return sorted({entry.start for entry in self.entries})

    def regions(self) -> list[int]:
        """Every region with a value of its own, the nation excepted."""
        return sorted({entry.region for entry in self.entries} - {NATION})

    def key_values(self, position: int) -> list[int]:
        """Every listed value of one of the facts in `by`."""
        return sorted({key for entry in self.entries if isinstance(key := entry.keys[position], int)})


def _from_exact_to_any(keys: tuple[int | None, ...]) -> Iterator[tuple[int | str, ...]]:
    if not keys:
        yield ()
        return
    for rest in _from_exact_to_any(keys[1:]):
        if keys[0] is not None:
            yield (keys[0], *rest)
        yield (ANY, *rest)


UNITS: dict[str, Kind] = {
    "yuan": kinds.FEN,
    "ratio": kinds.PPM,
    "daily_ratio": kinds.PPM.within(0, 2_000),
    "yearly_ratio": kinds.PPM.within(0, 1_000_000),
    "months": kinds.MONTHS,
    "days": kinds.DAYS,
    "day": kinds.DAY,
    "count": kinds.COUNT,
    "flag": kinds.FLAG,
}


def load(folder: Path, fact_kinds: Mapping[str, Kind], units: Mapping[str, Kind] | None = None) -> dict[str, Parameter]:
    """Read every YAML file under `folder`; returns parameters by internal name (`employer_rate_ppm`).

    `fact_kinds` tells how the facts named in `by` are written; `units` adds units to the general ones.

    Raises:
        UserError: a file breaks the schema; the sentence names file, parameter and place.
    """
    parameters: dict[str, Parameter] = {}
    for path in sorted(folder.rglob("*.yaml")):
        for name, body in (read_yaml(path) or {}).items():
            parameter = _read(path.name, name, body, fact_kinds, {**UNITS, **(units or {})})
            if parameter.name in parameters:
                raise UserError(f"参数 {name} 重复定义：{path.name}", f"parameter {name} is defined twice: {path.name}")
            parameters[parameter.name] = parameter
    return parameters


class _Broken(Exception):
    """What is wrong in a parameter file, and where below the parameter."""

    def __init__(self, place: Iterable[Any], zh: str, en: str) -> None:
        self.text = Text(zh, en)
        self.place = " / ".join(map(str, place))
        super().__init__(en)


def _read(file: str, name: str, body: Any, fact_kinds: Mapping[str, Kind], units: Mapping[str, Kind]) -> Parameter:
    try:
        parsed = _validated(ParameterFile, body, ())
        if parsed.unit not in units:
            known = ", ".join(units)
            raise _Broken(("unit",), f"没有单位 {parsed.unit}，可用：{known}", f"no unit {parsed.unit}; use one of {known}")
        unknown = [fact for fact in parsed.by if fact not in fact_kinds]
        if unknown:
            raise _Broken(("by",), f"不能按 {unknown[0]} 查找", f"values cannot be keyed by {unknown[0]}")
        kind = units[parsed.unit]
        by = {fact: fact_kinds[fact] for fact in parsed.by}
        entries = list(_entries(parsed.values, kind, list(by.values())))
    except _Broken as wrong:
        raise UserError(
            f"参数文件 {file} 中的 {name}（{wrong.place}）不合格式：{wrong.text.zh}",
            f"{file}: parameter {name}, {wrong.place}: {wrong.text.en}",
        ) from None
    return Parameter(name + kind.suffix, Text(parsed.description.zh, parsed.description.en), kind, by, entries)


def _validated(model: type[M], raw: Any, place: Sequence[Any]) -> M:
    try:
        return model.model_validate(raw)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise _Broken((*place, *first["loc"]), first["msg"], first["msg"]) from None


def _parsed(kind: Kind, raw: Any, place: Sequence[Any]) -> Any:
    try:
        return kind.parse(str(place[-1]), raw)
    except UserError as wrong:
        raise _Broken(place, wrong.text.zh, wrong.text.en) from None


def _below(node: Any, place: Sequence[Any], expected: Text) -> Mapping[Any, Any]:
    if not isinstance(node, dict) or not node:
        raise _Broken(place, f"此处应有{expected.zh}", f"{expected.en} are expected here")
    return node


def _entries(values: Mapping[str, Any], kind: Kind, keys: Sequence[Kind]) -> Iterator[Entry]:
    for region, below in _below(values, ("values",), Text("统筹区", "regions")).items():
        place = _parsed(kinds.REGION, region, (region,))
        for path, labels, dated in _descend(below, keys, (region,)):
            for start, raw in _below(dated, labels, Text("起始日期", "start dates")).items():
                here = (*labels, start)
                day = _parsed(kinds.DAY, start, here)
                value = _validated(Value, raw, here)
                # null ends a parameter; only as a day it is a value of its own: never
                number = None if value.value is None and kind.name != kinds.DAY.name else _parsed(kind, value.value, here)
                yield Entry(place, path, day, number, value.source, value.article, value.status, value.note)


def _descend(
    node: Any, keys: Sequence[Kind], place: tuple[Any, ...]
) -> Iterator[tuple[tuple[int | str, ...], tuple[Any, ...], Any]]:
    if not keys:
        yield (), place, node
        return
    for label, below in _below(node, place, Text(f"{keys[0].name} 的键", f"keys of {keys[0].name}")).items():
        key = ANY if label == ANY else _parsed(keys[0], label, (*place, label))
        for path, labels, dated in _descend(below, keys[1:], (*place, label)):
            yield (key, *path), labels, dated


def as_rows(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """Every value of every parameter as flat rows, for tables and joins; days as ISO text, values as integers."""
    return [
        {
            "parameter": parameter.name,
            "region": f"{entry.region:06d}",
            "keys": ",".join(map(str, entry.keys)),
            "start": show_day(entry.start),
            "value": entry.value,
            "source": entry.citation,
            "status": entry.status,
        }
        for parameter in parameters
        for entry in parameter.entries
    ]
