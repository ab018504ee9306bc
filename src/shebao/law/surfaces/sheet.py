"""The determination sheet 核定单: a calculation as an officer would write it, line by line, with the figures put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shebao.rules import Body, Explanation, Step
from shebao.rules.kinds import DAY, FEN, FLAG, Kind
from shebao.text import Text

UNVERIFIED = "unverified"
STATUS: dict[str, Text] = {
    "found": Text("已据文本", "found in the text"),
    "known": Text("已知，未对文本", "known, text not at hand"),
    "derived": Text("推算", "derived"),
    UNVERIFIED: Text("未核实", "unverified"),
}
ROLE: dict[str, Text] = {
    "fact": Text("事实", "fact"),
    "given": Text("指定值，代替法定计算", "given in place of the law's value"),
    "parameter": Text("参数", "parameter"),
    "rule": Text("规则", "rule"),
}
NEVER = Text("无", "never")
EMPTY = Text("（空）", "(none)")
#: A longer list stands on its own line only; where it is used its line number is enough.
SHORT_LIST = 4


@dataclass(frozen=True, slots=True)
class Used:
    """An input of a line: its name, its value where it is short, and the line it comes from."""

    title: Text
    value: Text | None
    line: int | None

    def text(self, *, chinese: bool) -> str:
        """欠缴额 10,000.00 (1)"""
        title, value = (self.title.zh, self.value and self.value.zh) if chinese else (self.title.en, self.value and self.value.en)
        return " ".join(part for part in (title, value or "", f"({self.line})" if self.line else "") if part)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet."""

    number: int
    name: str
    role: str
    title: Text
    #: One text, or one per item of a list.
    result: tuple[Text, ...]
    formula: str
    #: The formula with the numbers put in, as far as it names its inputs.
    figures: str
    inputs: tuple[Used, ...]
    cite: str
    status: str
    note: str

    @property
    def unverified(self) -> bool:
        """Whether its value still has to be held against the official text."""
        return self.status == UNVERIFIED


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole calculation, in the order in which it is made; the last line is the result."""

    title: Text
    rule: str
    on: str
    region: str
    version: str
    lines: tuple[Line, ...]

    @property
    def unverified(self) -> tuple[Line, ...]:
        """The lines that an officer must look at before signing."""
        return tuple(line for line in self.lines if line.unverified)


def sheet(body: Body, explanation: Explanation, version: str) -> Sheet:
    """The calculation as a sheet."""
    numbers = {step.name: number for number, step in enumerate(explanation.steps, 1)}
    steps = {step.name: step for step in explanation.steps}
    lines = tuple(_line(body, step, steps, numbers) for step in explanation.steps)
    return Sheet(explanation.result.title, body.outside(explanation.rule), explanation.on, explanation.region, version, lines)


def _line(body: Body, step: Step, steps: Mapping[str, Step], numbers: Mapping[str, int]) -> Line:
    known = [steps[name] for name in step.inputs if name in steps]
    is_rule = step.role == "rule"
    return Line(
        number=numbers[step.name],
        name=body.outside(step.name),
        role=_role(body, step),
        title=step.title,
        result=written(body.kinds[step.name], step.value),
        formula=" ".join(step.formula.split()) if is_rule else "",
        figures=_figures(body, step, known) if is_rule else "",
        inputs=tuple(Used(used.title, _short(body, used), numbers[used.name]) for used in known) if is_rule else (),
        cite=step.cite,
        status=step.status,
        note="" if is_rule else step.formula,
    )


def _role(body: Body, step: Step) -> str:
    """What the law would have given but somebody has set is no mere fact: an officer has to see it."""
    legal = step.name in body.rules or step.name in body.parameters
    return "given" if step.role == "fact" and legal else step.role


def written(kind: Kind, value: Any) -> tuple[Text, ...]:
    """A value as people write it, thousands apart; a list gives one text per item."""
    if kind.fields:
        return tuple(_same(_record(kind, row)) for row in value) or (EMPTY,)
    if kind.element is not None and isinstance(value, (tuple, list)):
        return tuple(one(kind.element, item) for item in value) or (EMPTY,)
    return (one(kind, value),)


def _record(kind: Kind, row: tuple[int, ...]) -> str:
    return ", ".join(f"{field}={one(cell, value).en}" for (field, cell), value in zip(kind.fields, row, strict=True))


def one(kind: Kind, value: Any) -> Text:
    """A single value as people write it."""
    shown = kind.show(value)
    if kind.name == FLAG.name:
        return Text("是", "yes") if value else Text("否", "no")
    if shown is None:
        return NEVER if kind.name == DAY.name else Text("—", "—")
    if kind.name == FEN.name:
        return _same(f"{'-' if value < 0 else ''}{abs(value) // 100:,}.{abs(value) % 100:02d}")
    if isinstance(shown, (list, tuple)):
        return _same(", ".join(map(str, shown))) if shown else EMPTY
    return _same(str(shown))


def _same(text: str) -> Text:
    return Text(text, text)


def _short(body: Body, step: Step) -> Text | None:
    """The value where it is used: a long list is only referred to."""
    texts = written(body.kinds[step.name], step.value)
    if body.kinds[step.name].fields or len(texts) > SHORT_LIST:
        return None
    return Text("、".join(t.zh for t in texts), ", ".join(t.en for t in texts))


def _figures(body: Body, step: Step, inputs: Iterable[Step]) -> str:
    """The right-hand side of the formula with each named input replaced by its value; empty if it names none."""
    _, equals, right = " ".join(step.formula.split()).partition("=")
    values = {name: value for used in inputs if (value := _scalar(body, used)) for name in _names(used.title.zh)}
    if not equals or not values or not any(sign in right for sign in "×÷+−"):
        return ""
    # a longer name that merely contains an input's name is another thing: it is matched first and left as it stands
    others = {body.title(name).zh for name in (*body.rules, *body.parameters)}
    longer = {other for other in others if other not in values and any(name in other for name in values)}
    pattern = "|".join(map(re.escape, sorted({*values, *longer}, key=len, reverse=True)))
    found = set(re.findall(pattern, right)) & set(values)
    if len(found) < min(2, len(values)):  # one number among words helps nobody
        return ""
    return "= " + re.sub(pattern, lambda name: values.get(name.group(), name.group()), right.strip())


def _scalar(body: Body, step: Step) -> str:
    kind = body.kinds[step.name]
    return "" if kind.element is not None or kind.fields else one(kind, step.value).zh


def _names(title: str) -> set[str]:
    """A title, and the same without what stands in brackets after it."""
    return {title, re.sub(r"（[^）]*）$", "", title)}


def as_text(made: Sheet, *, chinese: bool) -> str:
    """The sheet as plain text, in both languages' names and one language's words."""
    head = f"{made.title.zh} {made.title.en} · {made.on} · {made.region} · {made.version}"
    return "\n".join([head, *(text for line in made.lines for text in _text_of(line, chinese=chinese)), *_warning(made)])


def _text_of(line: Line, *, chinese: bool) -> list[str]:
    results = [text.zh if chinese else text.en for text in line.result]
    status = f"［{STATUS[line.status].zh if chinese else STATUS[line.status].en}］" if line.status else ""
    given = (ROLE["given"].zh if chinese else ROLE["given"].en) if line.role == "given" else ""
    below = (line.formula, line.figures, inputs_text(line, chinese=chinese), line.cite + status, line.note, given)
    head = f"{line.number:>3}. {line.title.zh} {line.title.en}: {', '.join(results)}"
    return [head, *(f"     {text}" for text in below if text)]


def inputs_text(line: Line, *, chinese: bool) -> str:
    """What the line was computed from, in the order used."""
    return " · ".join(used.text(chinese=chinese) for used in line.inputs)


def warning(made: Sheet) -> Text | None:
    """What an officer must still look up; None if nothing."""
    if not made.unverified:
        return None
    zh = "、".join(f"{line.title.zh}（{line.number}）" for line in made.unverified)
    en = ", ".join(f"{line.title.en} ({line.number})" for line in made.unverified)
    return Text(f"未核实，采用前须与官方文本核对：{zh}", f"Unverified, to be held against the official text before use: {en}")


def _warning(made: Sheet) -> list[str]:
    said = warning(made)
    return [str(said)] if said else []
