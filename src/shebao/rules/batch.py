"""Rules over a table: one SELECT level per level of the rule graph, every column named after its rule.

The SQL is meant to be read by an auditor: `facts` holds what was given, each `step_n` adds the rules whose inputs
are complete, and every line names its rule and citation. Constants (a month's parameters in one region) are folded
into the text; a parameter keyed by a column becomes a CASE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlglot import exp

from shebao.errors import UserError
from shebao.rules.body import Body, Rule
from shebao.rules.calendar import FIRST_DAY, MONTH_OF
from shebao.rules.column import Column, ListColumn
from shebao.rules.interval import Interval
from shebao.rules.kinds import DAY, Kind
from shebao.rules.parameters import NATION, Parameter
from shebao.rules.values import flag

Dialect = Literal["duckdb", "postgres", "spark"]


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

    def sql(self, source: str, dialect: Dialect, *, keep: Sequence[str] = (), dates: bool = False) -> str:
        """The whole statement.

        Args:
            source: a table name or a parenthesised SELECT, in the engine's dialect.
            keep: columns of the source to carry through.
            dates: write day numbers as DATE in the result.
        """
        kept = [f"  {name}" for name in keep]
        base = [f"  {expression} AS {label}" for label, expression in self.facts.items()]
        blocks = ["facts AS (\n  SELECT\n  " + ",\n  ".join(kept + base or ["  1 AS no_fact"]) + f"\n  FROM {source}\n)"]
        previous = "facts"
        for number, columns in enumerate(self.levels, 1):
            lines = [f"    {write(e, dialect)} AS {label}, -- {why}" for label, e, why in columns]
            lines[-1] = lines[-1].replace(", -- ", "  -- ", 1)
            blocks.append(f"step_{number} AS (\n  SELECT *,\n" + "\n".join(lines) + f"\n  FROM {previous}\n)")
            previous = f"step_{number}"
        results = [*kept]
        for label, value, kind in self.outputs:
            column = "NULL" if value is None else value if isinstance(value, str) else f"CAST({value} AS BIGINT)"
            text = from_day(str(column), dialect) if dates and kind.name == DAY.name else column
            results.append(f"  {text} AS {label}")
        return "WITH " + ",\n".join(blocks) + "\nSELECT\n" + ",\n".join(results) + f"\nFROM {previous}"


def write(expression: exp.Expression, dialect: Dialect) -> str:
    """SQL text of an expression; whole-number division and the calendar are spelled per engine, for engines disagree."""
    whole = exp.Paren(this=expression.copy())
    # innermost first: what is spelled out becomes text, which nothing looks into again
    for node in reversed(list(whole.find_all(exp.IntDiv, exp.Anonymous))):
        spelled = _spelled(node, dialect)
        if spelled is not None:
            node.replace(spelled)
    return whole.this.sql(dialect)


def _spelled(node: exp.Expression, dialect: Dialect) -> exp.Expression | None:
    if isinstance(node, exp.IntDiv):
        divide = {"duckdb": "//", "postgres": "/", "spark": "DIV"}[dialect]
        return exp.Var(this=f"{node.this.sql(dialect)} {divide} {node.expression.sql(dialect)}")
    if node.name not in (MONTH_OF, FIRST_DAY):
        return None
    argument = node.expressions[0].sql(dialect)
    if node.name == MONTH_OF:
        day = f"DATE_ADD({EPOCH_SQL}, CAST({argument} AS INT))" if dialect == "spark" else f"({EPOCH_SQL} + CAST({argument} AS INT))"
        return exp.Var(this=f"(CAST(EXTRACT(YEAR FROM {day}) AS BIGINT) * 12 + CAST(EXTRACT(MONTH FROM {day}) AS BIGINT) - 1)")
    divide = {"duckdb": "//", "postgres": "/", "spark": "DIV"}[dialect]
    first = f"MAKE_DATE(CAST(({argument}) {divide} 12 AS INT), CAST(({argument}) % 12 + 1 AS INT), 1)"
    return exp.Var(this=f"CAST({f'DATEDIFF({first}, {EPOCH_SQL})' if dialect == 'spark' else f'({first} - {EPOCH_SQL})'} AS BIGINT)")


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
        self.plan.facts[label] = self.fact_columns[name]
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
        return self._stage(self._label(made.name, fixed), result, values, f"{made.title.zh} {made.cite}")

    def _stage(self, label: str, column: Column, inputs: Iterable[Any], why: str) -> _Ref:
        level = 1 + max(v.level for v in inputs if isinstance(v, _Ref))
        while len(self.plan.levels) < level:
            self.plan.levels.append([])
        self.plan.levels[level - 1].append((label, column.expression, why.replace("\n", " ")))
        return _Ref(label, level, column.bounds)

    def _parameter(self, parameter: Parameter, fixed: tuple[tuple[str, int], ...], path: tuple[str, ...]) -> Any:
        dimensions = ("on", "region", *parameter.by) if parameter.regional else ("on", *parameter.by)
        cells: dict[str, Any] = {}
        for name in dimensions:
            known = name in self.given or name in dict(fixed) or name in self.fact_columns or name in self.body.rules
            if not known and name == "on":
                self.resolve(name, fixed, path)
            cells[name] = self.resolve(name, fixed, path) if known else None
        lookup = _Lookup(parameter, cells)
        result = lookup.column()
        if not isinstance(result, Column):
            if result is None:
                raise UserError(
                    f"参数“{parameter.title.zh}”（{parameter.name}）在所给日期和统筹区没有有效值",
                    f"parameter {parameter.name} ({parameter.title.en}) has no value in force for the given day and region",
                )
            return result
        return self._stage(self._label(parameter.name, fixed), result, cells.values(), f"{parameter.title.zh}（参数）")


class _Lookup:
    """A parameter's table as nested CASE over the dimensions that are columns."""

    def __init__(self, parameter: Parameter, cells: Mapping[str, Any]) -> None:
        self.parameter = parameter
        self.cells = cells
        self.values: list[int] = []

    def column(self) -> Column | int | None:
        result = self._descend(tuple(self.cells), {})
        if isinstance(result, exp.Expression):
            return Column(result, Interval(min(self.values), max(self.values)))
        return result

    def _descend(self, dimensions: tuple[str, ...], at: dict[str, int | None]) -> Any:
        if not dimensions:
            return self._found(at)
        name, rest = dimensions[0], dimensions[1:]
        cell = self.cells[name]
        if not isinstance(cell, _Ref):
            return self._descend(rest, {**at, name: cell})
        compare: Callable[..., exp.Expression] = exp.GTE if name == "on" else exp.EQ
        if name == "on":
            branches, default = list(reversed(self.parameter.starts())), None
        else:
            branches = self.parameter.regions() if name == "region" else self.parameter.key_values(self.parameter.by.index(name))
            default = self._descend(rest, {**at, name: None})
        ifs: list[exp.If] = []
        values = [(branch, self._descend(rest, {**at, name: branch})) for branch in branches]
        for position, (branch, value) in enumerate(values):
            # a later start with the same value, or a key with the default one, adds nothing
            earlier = values[position + 1][1] if position + 1 < len(values) else None
            if value != (earlier if name == "on" else default):
                condition = compare(this=exp.column(cell.label), expression=exp.Literal.number(branch))
                ifs.append(exp.If(this=condition, true=_expression(value)))
        return exp.Case(ifs=ifs, default=_expression(default)) if ifs else default

    def _found(self, at: Mapping[str, int | None]) -> int | None:
        keys = tuple(at.get(fact) for fact in self.parameter.by)
        entry = self.parameter.find(at["on"] or 0, at.get("region") or NATION, keys)
        if entry is None:
            return None
        if not isinstance(entry.value, int):
            raise UserError(f"参数 {self.parameter.name} 是列表，不能按列查找", f"parameter {self.parameter.name} is a list and cannot be looked up by column")
        self.values.append(entry.value)
        return entry.value


def _expression(value: Any) -> exp.Expression:
    if isinstance(value, exp.Expression):
        return value
    return exp.Null() if value is None else exp.cast(exp.Literal.number(value), "bigint")


def _on_text(body: Body, name: str) -> UserError:
    title = body.title(name)
    return UserError(f"“{title.zh}”处理文字，只能逐人计算（shebao law explain）", f"{name} works on text and runs case by case (shebao law explain)")


EPOCH_SQL = "DATE '1970-01-01'"


def from_day(column: str, dialect: Dialect) -> str:
    """SQL: day number → DATE; never → NULL."""
    number = f"CAST(NULLIF({column}, {DAY.high}) AS INT)"
    return f"DATE_ADD({EPOCH_SQL}, {number})" if dialect == "spark" else f"({EPOCH_SQL} + {number})"


def to_day(column: str, dialect: Dialect) -> str:
    """SQL: DATE → day number as BIGINT; NULL → never."""
    difference = f"DATEDIFF({column}, {EPOCH_SQL})" if dialect == "spark" else f"({column} - {EPOCH_SQL})"
    return f"CAST(COALESCE({difference}, {DAY.high}) AS BIGINT)"


def to_month(column: str, dialect: Dialect) -> str:
    """SQL: yyyymm → month number as BIGINT."""
    divide = {"duckdb": "//", "postgres": "/", "spark": "DIV"}[dialect]
    return f"((CAST({column} AS BIGINT) {divide} 100) * 12 + CAST({column} AS BIGINT) % 100 - 1)"


def to_country(column: str) -> str:
    """SQL: alpha-3 code → the integer of `country_number`."""
    letters = [f"(ASCII(SUBSTRING({column}, {i}, 1)) - 64)" for i in (1, 2, 3)]
    return f"CAST(({letters[0]} * 27 + {letters[1]}) * 27 + {letters[2]} AS BIGINT)"
