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

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from shebao.errors import UserError
from shebao.rules.body import Body
from shebao.rules.explain import explain
from shebao.rules.kinds import DAY


class Example(BaseModel):
    """One worked example as written."""

    model_config = ConfigDict(extra="forbid")

    name: str
    source: str
    on: Any
    region: str = "000000"
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
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in paths:
        if not path.exists():
            raise UserError(f"找不到文件 {path}", f"no such file: {path}")
        for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
            try:
                content = yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or []
            except (yaml.YAMLError, UnicodeDecodeError) as wrong:
                reason = str(wrong).replace("\n", " ")
                raise UserError(f"{file} 不是有效的 YAML：{reason}", f"{file} is not valid YAML: {reason}") from None
            if not isinstance(content, list):
                raise UserError(f"{file} 应为算例列表", f"{file} should be a list of worked examples")
            for number, raw in enumerate(content, 1):
                try:
                    yield file, Example.model_validate(raw)
                except ValidationError as wrong:
                    first = wrong.errors()[0]
                    where = ".".join(map(str, first["loc"]))
                    raise UserError(f"{file} 第 {number} 个算例的 {where} 不正确：{first['msg']}", f"{file}, example {number}, {where}: {first['msg']}") from None


def run(body: Body, file: Path, example: Example) -> Outcome:
    """Compute one example and compare.

    Raises:
        UserError: an input is impossible or unknown.
    """
    given = {}
    for outside, value in example.given.items():
        name = body.inside(outside)
        given[name] = body.kinds[name].parse(outside, value)
    differences = []
    for outside, expected in example.expect.items():
        made = body.rule(outside)
        got = explain(body, made.name, on=int(DAY.parse("on", example.on)), region=example.region, given=given).value
        wanted = made.kind.parse(outside, expected)
        allowed = int(made.kind.parse("tolerance", example.tolerance)) if made.kind.suffix or isinstance(wanted, int) and example.tolerance else 0
        if not _agree(got, wanted, allowed):
            differences.append(f"{outside}: {made.kind.show(got)} ≠ {expected}")
    if example.wrong:
        return Outcome(str(file), example.name, bool(differences), tuple(differences) or (f"agrees, but should not: {example.wrong}",))
    return Outcome(str(file), example.name, not differences, tuple(differences))


def _agree(got: Any, wanted: Any, allowed: int) -> bool:
    if isinstance(got, int) and isinstance(wanted, int):
        return abs(got - wanted) <= allowed
    if isinstance(got, tuple) and isinstance(wanted, tuple):
        return len(got) == len(wanted) and all(_agree(g, w, allowed) for g, w in zip(got, wanted, strict=True))
    return bool(got == wanted)
