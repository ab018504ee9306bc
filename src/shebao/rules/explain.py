"""One case on Python integers, with every step: the officer's counter and the evidence kept with a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shebao.errors import UserError
from shebao.rules.body import Body, Rule
from shebao.rules.kinds import DAY, REGION, law_day
from shebao.rules.lists import UnevenLists
from shebao.rules.parameters import Entry, Parameter
from shebao.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation. `value` is the integer computed with; `shown` is how people write it."""

    name: str
    role: Literal["fact", "parameter", "rule"]
    title: Text
    value: Any
    shown: Any
    formula: str = ""
    cite: str = ""
    status: str = ""
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result with all its steps, inputs first."""

    rule: str
    on: str
    region: str
    steps: tuple[Step, ...]

    @property
    def result(self) -> Step:
        """The last step."""
        return self.steps[-1]

    @property
    def value(self) -> Any:
        """The result as computed: fen, ppm, day number…"""
        return self.steps[-1].value

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: the evidence to keep."""
        return {
            "rule": self.rule,
            "on": self.on,
            "region": self.region,
            "result": self.result.shown,
            "steps": [
                {
                    "name": s.name,
                    "role": s.role,
                    "zh": s.title.zh,
                    "en": s.title.en,
                    "value": s.shown,
                    "formula": s.formula,
                    "cite": s.cite,
                    "status": s.status,
                    "inputs": list(s.inputs),
                }
                for s in self.steps
            ],
        }


def explain(body: Body, name: str, *, on: date | str | int, region: str | int = 0, given: Mapping[str, Any]) -> Explanation:
    """Compute one rule for one case, keeping each step.

    Args:
        name: rule, by its name in code or outside.
        on: the day whose law applies; of a month (2012-03) its first day.
        region: pooling region, six digits; 0 or "000000" is the nation.
        given: facts, parameters or rules by their name in code, as integers (fen, ppm, day numbers…); `on` and
            `region` given here count before the arguments.

    Raises:
        UserError: a fact is missing, or no parameter is in force.
    """
    target = body.rule(name)
    day = int(given["on"]) if "on" in given else law_day(on)
    if "region" in given:
        region = int(given["region"])
    place = region if isinstance(region, int) else int(REGION.parse("region", region))
    run = _Run(body, day, place, given)
    run.value(target.name, ())
    return Explanation(target.name, str(DAY.show(day)), f"{place:06d}", tuple(run.steps.values()))


class _Run:
    """One evaluation, depth first: each name once."""

    __slots__ = ("body", "given", "on", "region", "steps")

    def __init__(self, body: Body, on: int, region: int, given: Mapping[str, Any]) -> None:
        self.body = body
        self.on = on
        self.region = region
        self.given = given
        self.steps: dict[str, Step] = {}

    def value(self, name: str, path: tuple[str, ...]) -> Any:
        step = self.steps.get(name)
        if step is None:
            step = self._step(name, path)
            self.steps[name] = step
        return step.value

    def _step(self, name: str, path: tuple[str, ...]) -> Step:
        body = self.body
        if name in self.given:
            return self._fact(name, self.given[name])
        made = body.rules.get(name)
        if made is not None:
            return self._rule(made, path)
        parameter = body.parameters.get(name)
        if parameter is not None:
            return self._parameter(parameter, path)
        if name == "on":
            return self._fact(name, self.on)
        if name == "region":
            return self._fact(name, self.region)
        needed_by = f"（{body.title(path[-1]).zh}需要）" if path else ""
        raise UserError(
            f"缺少事实 {body.outside(name)}“{body.title(name).zh}”{needed_by}：请用 --given {body.outside(name)}=… 给出",
            f"{body.outside(name)} ({body.title(name).en}) is missing: give it with --given {body.outside(name)}=…",
        )

    def _fact(self, name: str, value: Any) -> Step:
        return Step(name, "fact", self.body.title(name), value, self.body.kinds[name].show(value))

    def _rule(self, made: Rule, path: tuple[str, ...]) -> Step:
        below = (*path, made.name)
        try:
            value = made.function(*[self.value(name, below) for name in made.inputs])
        except UnevenLists:
            raise self._uneven(made) from None
        return Step(made.name, "rule", made.title, value, made.kind.show(value), made.formula, made.cite, "", made.inputs)

    def _uneven(self, made: Rule) -> UserError:
        lists = [name for name, kind in zip(made.inputs, made.input_kinds, strict=True) if kind.most]
        counts = [(self.body.outside(name), len(self.steps[name].value)) for name in lists]
        zh = "、".join(f"{name} {count} 项" for name, count in counts)
        en = ", ".join(f"{name} {count}" for name, count in counts)
        return UserError(
            f"“{made.title.zh}”所用各列表的项数应一致：{zh}", f"the lists of {made.title.en} must be equally long: {en}"
        )

    def _parameter(self, parameter: Parameter, path: tuple[str, ...]) -> Step:
        below = (*path, parameter.name)
        keys = tuple(self._key(fact, below) for fact in parameter.by)
        entry = parameter.find(self.on, self.region, keys)
        if entry is None:
            raise self._not_in_force(parameter, keys)
        return _parameter_step(parameter, entry)

    def _not_in_force(self, parameter: Parameter, keys: tuple[int | None, ...]) -> UserError:
        keyed = list(zip(parameter.by, keys, strict=True))
        where = "、".join(f"{fact}={self.body.kinds[fact].show(key)}" for fact, key in keyed if key is not None)
        missing = [fact for fact, key in keyed if key is None]
        name, day = self.body.outside(parameter.name), DAY.show(self.on)
        zh = f"{day} 在统筹区 {self.region:06d} 没有有效的参数“{parameter.title.zh}”{where and f'（{where}）'}"
        en = f"no value of {name} ({parameter.title.en}) is in force on {day} in {self.region:06d}{where and f' for {where}'}"
        if missing:
            asked = "、".join(f"“{self.body.title(fact).zh}”（--given {fact}=…）" for fact in missing)
            wanted = " and ".join(f"--given {fact}=…" for fact in missing)
            zh, en = f"{zh}；它要看{asked}", f"{en}; it depends on {wanted}"
        return UserError(f"{zh}，可用 --given {name}=… 指定", f"{en}; set it with --given {name}=…")

    def _key(self, fact: str, path: tuple[str, ...]) -> int | None:
        """The value of a fact that a parameter's table is keyed by; None if not known: then only `any` fits."""
        known = fact in self.given or fact in self.steps or fact in self.body.rules
        return int(self.value(fact, path)) if known else None


def _parameter_step(parameter: Parameter, entry: Entry) -> Step:
    return Step(
        parameter.name,
        "parameter",
        parameter.title,
        entry.value,
        parameter.kind.show(entry.value),
        entry.note,
        entry.citation,
        entry.status,
        parameter.by,
    )
