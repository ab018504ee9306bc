"""Worked examples: tests that a policy officer can read and correct.

    - name: 滞纳金 150 元
      source: …
      on: 2012-03-01
      region: "310000"
      given: {arrears: 10000.00, late_from: 2012-01-01, paid_on: 2012-01-30}
      expect: {late_fee: 150.00}
      tolerance: 0

`tolerance` is in the unit of the expected value (yuan for money). An example with `wrong: reason` is a negative test:
a published answer that the law does not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from shebao.errors import UserError
from shebao.rules.body import Body
from shebao.rules.explain import explain
from shebao.rules.kinds import COUNT, DAY, MONTH, REGION, Kind, law_day
from shebao.rules.reading import read_yaml
from shebao.text import Text


class Example(BaseModel):
    """One worked example as written."""

    model_config = ConfigDict(extra="forbid")

    name: str
    source: str
    on: Any = None
    region: Any = "000000"
    given: dict[str, Any]
    expect: dict[str, Any]
    tolerance: float | str = 0
    wrong: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one example gave: `passed` unless a value differs (or, for a wrong example, agrees)."""

    path: str
    name: str
    passed: bool
    details: tuple[str, ...]


def read(paths: Iterable[Path]) -> Iterator[tuple[Path, Example]]:
    """Every example in the YAML files and folders.

    Raises:
        UserError: a path is missing or an example is malformed; names file and example.
    """
    for path in paths:
        if not path.exists():
            raise UserError(f"找不到文件 {path}", f"no such file: {path}")
        files = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]) if path.is_dir() else [path]
        for file in files:
            content = read_yaml(file) or []
            if not isinstance(content, list):
                raise UserError(f"{file} 应为算例列表", f"{file} should be a list of worked examples")
            for number, raw in enumerate(content, 1):
                yield file, _read(file, number, raw)


def _read(file: Path, number: int, raw: Any) -> Example:
    try:
        example = Example.model_validate(raw)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, first["loc"])) or "—"
        raise UserError(
            f"{file} 第 {number} 个算例（{place}）不正确：{first['msg']}",
            f"{file}, example {number}, {place}: {first['msg']}",
        ) from None
    if example.on is None and "on" not in example.given:
        raise UserError(
            f"{file} 第 {number} 个算例“{example.name}”缺少适用日期 on",
            f"{file}, example {number} ({example.name}): the day whose law applies (on) is missing",
        )
    return example


def run(body: Body, file: Path, example: Example) -> Outcome:
    """Compute one example and compare; one that cannot be computed fails, also if it is marked wrong."""
    try:
        differences = list(_differences(body, example))
    except UserError as wrong:
        return Outcome(str(file), example.name, False, (str(wrong),))
    if not example.wrong:
        return Outcome(str(file), example.name, not differences, tuple(differences))
    agrees = str(Text(f"与算例一致，但不应一致：{example.wrong}", f"agrees, but should not: {example.wrong}"))
    return Outcome(str(file), example.name, bool(differences), tuple(differences or [agrees]))


def _differences(body: Body, example: Example) -> Iterator[str]:
    given = read_given(body, example.given)
    for outside, expected in example.expect.items():
        made = body.rule(outside)
        day = given["on"] if example.on is None else law_day(example.on)
        got = explain(body, made.name, on=day, region=int(REGION.parse("region", example.region)), given=given).value
        wanted = made.kind.parse(outside, expected)
        if not _agree(got, wanted, _allowed(made.kind, example.tolerance)):
            yield f"{outside}: {made.kind.show(got)} ≠ {expected}"


def _allowed(kind: Kind, tolerance: float | str) -> int:
    """The tolerance as an integer of the kind: yuan for money, fractions for rates, whole days for days."""
    unit = COUNT if kind.name in (DAY.name, MONTH.name) else kind
    return int(unit.parse("tolerance", tolerance)) if tolerance and not kind.text else 0


def read_given(body: Body, given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as people write them → by their names in code, as integers.

    Raises:
        UserError: a name is unknown or stands twice, or a value is impossible.
    """
    read: dict[str, Any] = {}
    for outside, value in given.items():
        name = body.inside(outside)
        if name in read:
            raise UserError(f"“{outside}”给出了两次", f"{outside} is given twice")
        # null is "no such day"; nothing else may be unknown and known at once
        if value is None and body.kinds[name].name != DAY.name:
            raise UserError(f"“{outside}”没有值", f"{outside} has no value")
        read[name] = body.kinds[name].parse(outside, value)
    return read


def _agree(got: Any, wanted: Any, allowed: int) -> bool:
    if isinstance(got, int) and isinstance(wanted, int):
        return abs(got - wanted) <= allowed
    if isinstance(got, tuple) and isinstance(wanted, tuple):
        return len(got) == len(wanted) and all(_agree(g, w, allowed) for g, w in zip(got, wanted, strict=True))
    return bool(got == wanted)
