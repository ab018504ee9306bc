"""An explanation of the law engine as a calculation that people read: steps, numbers put in, articles, status.

The law speaks Chinese: its formulas are the rules' own. `formulas` says the same in English, and how the numbers of a rule
stand in it; a rule that is not in the table lists its numbers instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shebao.law import body
from shebao.law.accounts import MONTHS_OF_INTEREST
from shebao.office.desk import wording
from shebao.office.desk.formulas import FORMULAS
from shebao.office.fields import Insurance
from shebao.rules import explain
from shebao.rules.explain import Explanation, Step
from shebao.rules.kinds import EPOCH, NEVER_DAY, country_code, country_number
from shebao.text import Text


@dataclass(frozen=True)
class Source:
    """Where a fact was read, or where an amount went: a label, a page, and what stands there."""

    label: str
    url: str = ""
    detail: str = ""
    amount_fen: int | None = None


@dataclass(frozen=True)
class Input:
    """One number of a step: from a file, from the law, or from an earlier step."""

    name: str
    title: str
    shown: str
    role: str
    number: int | None = None
    cite: str = ""
    status: str = ""
    note: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Line:
    """One step of the calculation."""

    number: int
    name: str
    title: Text
    shown: str
    formula: str
    numbers: str
    cite: str
    inputs: tuple[Input, ...]
    heading: str = ""


@dataclass
class Sheet:
    """Everything the drawer says about one amount."""

    title: str
    subject: str
    recorded_fen: int
    recomputed_fen: int | None
    on: str
    region: str
    lines: list[Line] = field(default_factory=list)
    origins: list[Source] = field(default_factory=list)
    uses: list[Source] = field(default_factory=list)
    url: str = ""
    back: str = ""
    problem: str = ""
    added_up: bool = False
    formula: str = ""
    parts: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def agrees(self) -> bool | None:
        """Whether the record is what the law says; None where it could not be computed."""
        return None if self.recomputed_fen is None else self.recorded_fen == self.recomputed_fen

    @property
    def difference_fen(self) -> int:
        return self.recorded_fen - (self.recomputed_fen or 0)

    @property
    def unverified(self) -> bool:
        """Whether the law behind the amount has a value that nobody has checked against the official text."""
        return any(put_in.status == "unverified" for line in self.lines for put_in in line.inputs)


def day_number(on: date | None) -> int:
    """A day as the rules count it; none is never."""
    return NEVER_DAY if on is None else (on - EPOCH).days


def nationality_number(code: str) -> int:
    """An alpha-3 code as the rules count it."""
    return country_number(code)


def ask(rule: str, *, on: date | str, region: str, given: Mapping[str, Any]) -> Explanation:
    """The law's answer with its steps."""
    return explain(body(), rule, on=on, region=region, given=given)


def lines_of(answer: Explanation, sources: Mapping[str, Source] | None = None) -> list[Line]:
    """The steps of an explanation, in the order of the calculation, each with the numbers put in."""
    steps = {step.name: step for step in answer.steps}
    numbers = {step.name: at for at, step in enumerate((s for s in answer.steps if s.role == "rule"), 1)}
    return [_line(step, steps, numbers, sources or {}) for step in answer.steps if step.role == "rule"]


def _line(step: Step, steps: Mapping[str, Step], numbers: Mapping[str, int], sources: Mapping[str, Source]) -> Line:
    inputs = tuple(_input(steps[name], steps, numbers, sources) for name in step.inputs if name in steps)
    shown = {put_in.name: put_in.shown for put_in in inputs}
    formula = FORMULAS.get(step.name)
    in_place = formula.numbers if formula else " · ".join(f"{{{name}}}" for name in shown)
    return Line(
        number=numbers[step.name],
        name=step.name,
        title=step.title,
        shown=show(step.name, step.value),
        formula=step.formula if wording.chinese() or formula is None else formula.en,
        numbers=_put_in(in_place, {**shown, **_sums(steps)}),
        cite=step.cite,
        inputs=inputs,
    )


def _sums(steps: Mapping[str, Step]) -> dict[str, str]:
    """The twelve credits of a year as their sum, and as the sum of their products with the months they earn."""
    if "monthly_credits_fen" not in steps:
        return {}
    credits = steps["monthly_credits_fen"].value
    products = sum(credit * months for credit, months in zip(credits, MONTHS_OF_INTEREST, strict=True))
    return {"credits": wording.yuan(sum(credits)), "products": wording.yuan(products)}


def _put_in(pattern: str, shown: Mapping[str, str]) -> str:
    for name, value in shown.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def _input(step: Step, steps: Mapping[str, Step], numbers: Mapping[str, int], sources: Mapping[str, Source]) -> Input:
    return Input(
        name=step.name,
        title=wording.said(step.title),
        shown=show(step.name, step.value),
        role=step.role,
        number=numbers.get(step.name),
        cite=step.cite if step.role == "parameter" else "",
        status=step.status,
        note=step.formula if step.role == "parameter" else "",
        source=sources.get(step.name),
    )


def show(name: str, value: Any) -> str:
    """A value as people write it: yuan, percent, a day, an insurance, a country."""
    kind = body().kinds[name]
    if isinstance(value, (list, tuple)):
        return ("、" if wording.chinese() else "; ").join(
            show_kind(kind.element.name if kind.element else kind.name, v) for v in value
        )
    return show_kind(kind.name, value)


def show_kind(kind: str, value: Any) -> str:
    """A single value of a kind."""
    match kind:
        case "fen":
            return wording.yuan(value)
        case "ppm":
            return f"{value / 10_000:.4f}".rstrip("0").rstrip(".") + "%"
        case "day":
            return str(date.fromordinal(EPOCH.toordinal() + value).isoformat()) if value < NEVER_DAY else _("never")
        case "month":
            return f"{value // 12:04d}-{value % 12 + 1:02d}"
        case "insurance":
            return wording.insurance(value)
        case "insurances":
            return wording.insurance_set(value)
        case "flag":
            return _("yes") if value else _("no")
        case "country":
            return wording.country(country_code(value))
        case "region":
            return wording.region(f"{value:06d}")
    return str(value)


def insurance_of(column: str) -> Insurance:
    """pension_employer_fen → Insurance.PENSION."""
    return Insurance[column.removesuffix("_fen").rpartition("_")[0].upper()]


def kept(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of an explanation kept as JSON (`Explanation.to_dict`), in the reader's language."""
    steps: Iterable[Mapping[str, Any]] = evidence.get("steps", [])
    return [{**step, "title": step.get("zh" if wording.chinese() else "en", step.get("name", ""))} for step in steps]
