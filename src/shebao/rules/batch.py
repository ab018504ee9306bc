"""Rules over a table: one SELECT level per level of the rule graph, every column named after its rule.

The SQL is meant to be read by an auditor: `facts` holds what was given, each `step_n` adds the rules whose inputs
are complete, and every line names its rule and citation. Constants (a month's parameters in one region) are folded
into the text; a parameter keyed by a column becomes a CASE; months and first days of months are columns of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from shebao.errors import UserError
from shebao.rules.body import Body, Rule
from shebao.rules.calendar import FIRST_DAY, MONTH_OF
from shebao.rules.column import Column, ListColumn
from shebao.rules.interval import Interval
from shebao.rules.kinds import DAY, Kind
from shebao.rules.lookup import Lookup
from shebao.rules.parameters import Parameter
from shebao.rules.spelling import Dialect, from_day, to_country, to_day, to_month, write
from shebao.rules.values import flag

__all__ = ["Ask", "Dialect", "Plan", "from_day", "plan", "to_country", "to_day", "to_month", "write"]


#: Nodes of an expression, and uses of it, from which PostgreSQL is told to compute it once: measured on a month.
LONG, OFTEN = 60, 3


@dataclass(frozen=True)
class Ask:
    """A rule to compute, with facts held fixed for it alone; `label` names the column.

    `Ask.of("employer_contribution_fen", insurance=110)` in a wide table, once per insurance.
    """

    rule: str
    fixed: tuple[tuple[str, int], ...] = ()
    label: str = ""

    @staticmethod
    def of(rule: str, label: str = "", **fixed: int) -> Ask:
        """An ask with facts fixed by name."""
        return Ask(rule, tuple(sorted(fixed.items())), label)


@dataclass(frozen=True)
class _Ref:
    """A column at a level of the staged SQL."""

    label: str
    level: int
    bounds: Interval
    length: int | None = None

    def value(self) -> Column | ListColumn:
        column = exp.column(self.label)
        return Column(column, self.bounds) if self.length is None else ListColumn(column, self.bounds, self.length)


@dataclass
class Plan:
    """Staged columns, ready to be written for an engine."""

    facts: dict[str, str] = field(default_factory=dict)
    levels: list[list[tuple[str, exp.Expression, str]]] = field(default_factory=list)
    outputs: list[tuple[str, str | int | None, Kind]] = field(default_factory=list)
    #: Parameter columns that are NULL where no value is in force (SQL cannot refuse a row; `engines.evaluate` does).
    gaps: list[str] = field(default_factory=list)

    def sql(self, source: str, dialect: Dialect, *, keep: Sequence[str] = (), dates: bool = False) -> str:
        """The whole statement.

        Args:
            source: a table name or a parenthesised SELECT, in the engine's dialect.
            keep: columns of the source to carry through.
            dates: write day numbers as DATE in the result.
        """
        facts = [*keep, *(_named(expression, label) for label, expression in self.facts.items())] or ["1 AS no_fact"]
        blocks = [f"facts AS (\n  SELECT\n    {_lines(facts)}\n  FROM {source}\n)"]
        previous = "facts"
        once = self._computed_once() if dialect == "postgres" else frozenset()
        for number, columns in enumerate(self.levels, 1):
            lines = [f"    {write(e, dialect)} AS {label}, -- {why}" for label, e, why in columns]
            lines[-1] = lines[-1].replace(", -- ", "  -- ", 1)
            fence = " OFFSET 0  -- 以上各列只算一次" if number in once else ""
            blocks.append(f"step_{number} AS (\n  SELECT *,\n" + "\n".join(lines) + f"\n  FROM {previous}{fence}\n)")
            previous = f"step_{number}"
        results = [*keep]
        for label, value, kind in self.outputs:
            column = "NULL" if value is None else value if isinstance(value, str) else f"CAST({value} AS BIGINT)"
            results.append(_named(from_day(column, dialect) if dates and kind.name == DAY.name else column, label))
        return "WITH " + ",\n".join(blocks) + f"\nSELECT\n  {_lines(results, 2)}\nFROM {previous}"

    def _computed_once(self) -> frozenset[int]:
        """Levels that PostgreSQL must not dissolve into the next: else it computes a column again wherever it is used.

        OFFSET 0 is its only way to say so without writing the rows out; it costs a pass, so only before columns that
        are both long and used often.
        """
        uses = Counter(used.name for level in self.levels for _, e, _ in level for used in e.find_all(exp.Column))
        size: dict[str, int] = {}
        fenced = set()
        for number, level in enumerate(self.levels, 1):
            for label, expression, _ in level:
                inlined = sum(size.get(used.name, 1) for used in expression.find_all(exp.Column))
                size[label] = inlined + sum(1 for _ in expression.walk())
            if any(size[label] > LONG and uses[label] >= OFTEN for label, _, _ in level):
                fenced.add(number)
                size = dict.fromkeys(size, 1)
        return frozenset(fenced)


def _named(expression: str, label: str) -> str:
    return label if expression == label else f"{expression} AS {label}"


def _lines(items: Sequence[str], indent: int = 4) -> str:
    return (",\n" + " " * indent).join(items)


def plan(
    body: Body,
    asks: Iterable[Ask],
    *,
    facts: Mapping[str, str],
    given: Mapping[str, Any] | None = None,
    on: int | None = None,
    region: int | None = None,
    bounds: Mapping[str, Interval] | None = None,
) -> Plan:
    """Stage the asked rules.

    Args:
        facts: name in code → SQL text of its integer column in the source.
        given: facts, parameters or rules that are the same for every row.
        on, region: the law's day (day number) and region; leave out where the facts hold them as columns.
        bounds: narrower bounds of facts than their kinds state.

    Raises:
        UserError: a needed fact is neither given nor a column, or a rule works on text.
        Overflow: int64 could overflow within the bounds.
    """
    constants = dict(given or {})
    if on is not None:
        constants["on"] = on
    if region is not None:
        constants["region"] = region
    staging = _Staging(body, dict(facts), constants, dict(bounds or {}))
    for ask in asks:
        staging.ask(ask)
    return staging.plan


class _Staging:
    def __init__(self, body: Body, facts: dict[str, str], given: dict[str, Any], bounds: dict[str, Interval]) -> None:
        self.body = body
        self.fact_columns = facts
        self.given = given
        self.bounds = bounds
        self.plan = Plan()
        self.known: dict[tuple[str, tuple[tuple[str, int], ...]], Any] = {}
        self.level_of: dict[str, int] = {}
        self.calendar: dict[str, str] = {}

    def ask(self, ask: Ask) -> None:
        made = self.body.rule(ask.rule)
        value = self.resolve(made.name, ask.fixed, ())
        label = ask.label or self._label(made.name, ask.fixed)
        self.plan.outputs.append((label, value.label if isinstance(value, _Ref) else value, made.kind))

    def _relevant(self, name: str, fixed: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
        reach = self.body.reach.get(name, frozenset({name}))
        return tuple(item for item in fixed if item[0] in reach)

    def _label(self, name: str, fixed: tuple[tuple[str, int], ...]) -> str:
        prefix = "".join(f"{self.body.kinds[fact].show(value)}_" for fact, value in fixed)
        return f"{prefix}{name}" if name != "on" else "on_day"

    def resolve(self, name: str, fixed: tuple[tuple[str, int], ...], path: tuple[str, ...]) -> Any:
        """An integer if it is the same for every row, else the column that holds it."""
        relevant = self._relevant(name, fixed)
        key = (name, relevant)
        if key not in self.known:
            self.known[key] = self._make(name, relevant, path)
        return self.known[key]

    def _make(self, name: str, fixed: tuple[tuple[str, int], ...], path: tuple[str, ...]) -> Any:
        held = dict(fixed)
        if name in held:
            return held[name]
        if name in self.given:
            return self.given[name]
        if name in self.fact_columns:
            return self._fact(name)
        if name in self.body.rules:
            return self._rule(self.body.rules[name], fixed, path)
        if name in self.body.parameters:
            return self._parameter(self.body.parameters[name], fixed, path)
        outside = self.body.outside(name)
        raise UserError(
            f"表中缺少列 {name}“{self.body.title(name).zh}”：请加入该列，或用 --given {outside}=… 给出同一个值",
            f"the table has no column {name} ({self.body.title(name).en}): add it, or give one value with --given {outside}=…",
        )

    def _fact(self, name: str) -> _Ref:
        kind = self.body.kinds[name]
        if kind.text:
            raise _on_text(self.body, name)
        label = self._label(name, ())
        self.plan.facts[label] = self.fact_columns[name] if kind.element else _bigint(self.fact_columns[name])
        self.level_of[label] = 0
        return _Ref(label, 0, self.bounds.get(name, Interval(kind.low, kind.high)), kind.length if kind.element else None)

    def _rule(self, made: Rule, fixed: tuple[tuple[str, int], ...], path: tuple[str, ...]) -> Any:
        if made.kind.text or any(kind.text for kind in made.input_kinds):
            raise _on_text(self.body, made.name)
        values = [self.resolve(name, fixed, (*path, made.name)) for name in made.inputs]
        result = made.function(*[v.value() if isinstance(v, _Ref) else v for v in values])
        if not isinstance(result, Column):
            return int(result)
        if result.truth:
            result = flag(result)  # type: ignore[arg-type]
            assert isinstance(result, Column)
        return self._stage(self._label(made.name, fixed), result, f"{made.title.zh} {made.cite}")

    def _stage(self, label: str, column: Column, why: str) -> _Ref:
        expression = self._calendar_apart(label, column.expression)
        level = self._place(label, expression, why)
        return _Ref(label, level, column.bounds)

    def _place(self, label: str, expression: exp.Expression, why: str) -> int:
        """Put a column on the first level where all that it refers to is known."""
        level = 1 + max(self.level_of[used.name] for used in expression.find_all(exp.Column))
        while len(self.plan.levels) < level:
            self.plan.levels.append([])
        self.plan.levels[level - 1].append((label, expression, why.replace("\n", " ")))
        self.level_of[label] = level
        return level

    def _calendar_apart(self, label: str, expression: exp.Expression) -> exp.Expression:
        """Give every month and first day its own column, innermost first: computed once, and the rule stays readable."""
        whole = exp.Paren(this=expression.copy())  # a copy: a rule may have used one node twice, and a node has one parent
        for node in reversed(list(whole.find_all(exp.Anonymous))):
            if node.name not in (MONTH_OF, FIRST_DAY):
                continue
            key = node.sql()
            if key not in self.calendar:
                argument = node.expressions[0]
                own = argument.name if isinstance(argument, exp.Column) else f"{label}_{len(self.calendar) + 1}"
                name, why = (f"{own}_month", "所在月份") if node.name == MONTH_OF else (f"{own}_begins", "该月一日")
                self._place(name, node.copy(), why)
                self.calendar[key] = name
            node.replace(exp.column(self.calendar[key]))
        inner: exp.Expression = whole.this
        return inner

    def _parameter(self, parameter: Parameter, fixed: tuple[tuple[str, int], ...], path: tuple[str, ...]) -> Any:
        dimensions = ("on", "region", *parameter.by) if parameter.regional else ("on", *parameter.by)
        cells: dict[str, int | str | None] = {}
        for name in dimensions:
            known = name in self.given or name in dict(fixed) or name in self.fact_columns or name in self.body.rules
            # without a region the nation's value holds, without a key that for `any`; but no law is in force on no day
            cell = self.resolve(name, fixed, path) if known or name == "on" else None
            cells[name] = cell.label if isinstance(cell, _Ref) else cell
        lookup = Lookup(parameter, cells)
        result = lookup.value()
        if result is None:
            raise UserError(
                f"参数“{parameter.title.zh}”（{parameter.name}）在所给日期和统筹区没有有效值",
                f"parameter {parameter.name} ({parameter.title.en}) has no value in force for the given day and region",
            )
        if isinstance(result, int):
            return result
        label = self._label(parameter.name, fixed)
        if lookup.gaps:
            self.plan.gaps.append(label)
        return self._stage(label, result, f"{parameter.title.zh}（参数）")


def _bigint(sql: str) -> str:
    """A column of 32 bits would overflow in its first product."""
    return sql if sql.startswith("CAST(") and sql.endswith(" AS BIGINT)") else f"CAST({sql} AS BIGINT)"


def _on_text(body: Body, name: str) -> UserError:
    title = body.title(name)
    return UserError(
        f"“{title.zh}”处理文字，只能逐人计算（shebao law explain）",
        f"{name} works on text and runs case by case (shebao law explain)",
    )
