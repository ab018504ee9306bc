"""Rules over a table: one SELECT level per level of the rule graph, every column named after its rule.

The SQL is meant to be read by an auditor: `facts` holds what was given, each `step_n` adds the rules whose inputs
are complete, and every line names its rule and citation. Constants (a month's parameters in one region) are folded
into the text; a parameter keyed by a column becomes a CASE; months and first days of months are columns of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from shebao.errors import UserError
from shebao.rules.body import Body, Rule
from shebao.rules.calendar import FIRST_DAY, MONTH_OF
from shebao.rules.column import Column
from shebao.rules.interval import Interval
from shebao.rules.kinds import DAY, Kind
from shebao.rules.list_column import FILLED, WALKS, ListColumn, independent
from shebao.rules.lookup import Lookup
from shebao.rules.parameters import Parameter
from shebao.rules.spelling import Dialect, from_day, to_country, to_day, to_month, write
from shebao.rules.values import flag

__all__ = ["Ask", "Dialect", "Plan", "from_day", "plan", "to_country", "to_day", "to_month", "write"]


#: What is given a column of its own within a rule.
APART = (MONTH_OF, FIRST_DAY, FILLED, *WALKS)
#: A fact's name in code; of a list of records, with one of its fields.
FactName = str | tuple[str, str]
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
    bounds: Interval

    def value(self) -> Column:
        return Column(exp.column(self.label), self.bounds)


@dataclass(frozen=True)
class _ListRef:
    """Columns at a level of the staged SQL that together hold lists: one, or one for each field of a record."""

    fields: tuple[_Ref, ...]
    most: int
    length: int | None

    @property
    def label(self) -> str:
        """The column of a list of plain values."""
        return self.fields[0].label

    def value(self) -> ListColumn:
        return ListColumn(tuple((exp.column(ref.label), ref.bounds) for ref in self.fields), self.most, self.length)


@dataclass
class Plan:
    """Staged columns, ready to be written for an engine."""

    facts: dict[str, str] = field(default_factory=dict)
    levels: list[list[tuple[str, exp.Expression, str]]] = field(default_factory=list)
    outputs: list[tuple[str, str | int | None, Kind]] = field(default_factory=list)
    #: Parameter columns that are NULL where no value is in force (SQL cannot refuse a row; `engines.evaluate` does).
    gaps: list[str] = field(default_factory=list)
    #: Lists walked side by side: each row's must be equally long, which SQL does not refuse either.
    side_by_side: list[tuple[str, ...]] = field(default_factory=list)

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
    facts: Mapping[FactName, str],
    given: Mapping[str, Any] | None = None,
    on: int | None = None,
    region: int | None = None,
    bounds: Mapping[str, Interval] | None = None,
) -> Plan:
    """Stage the asked rules.

    Args:
        facts: name in code → SQL text of its integer column in the source, or of its list of integers; of a list of
            records (name, field) → the list of that field.
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
    def __init__(self, body: Body, facts: dict[FactName, str], given: dict[str, Any], bounds: dict[str, Interval]) -> None:
        self.body = body
        self.fact_columns = facts
        self.given = given
        self.bounds = bounds
        self.plan = Plan()
        self.known: dict[tuple[str, tuple[tuple[str, int], ...]], Any] = {}
        self.level_of: dict[str, int] = {}
        self.columns_apart: dict[str, str] = {}

    def ask(self, ask: Ask) -> None:
        made = self.body.rule(ask.rule)
        value = self.resolve(made.name, ask.fixed, ())
        if isinstance(value, ListColumn):
            value = self._stage_list(self._label(made.name, ask.fixed), value, f"{made.title.zh} {made.cite}")
        label = ask.label or self._label(made.name, ask.fixed)
        self.plan.outputs.append((label, value.label if isinstance(value, (_Ref, _ListRef)) else value, made.kind))

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
        if name in self.fact_columns or any((name, field) in self.fact_columns for field, _ in self._fields(name)):
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

    def _fields(self, name: str) -> tuple[tuple[str, Kind], ...]:
        kind = self.body.kinds.get(name)
        return kind.fields if kind is not None else ()

    def _fact(self, name: str) -> _Ref | _ListRef:
        kind = self.body.kinds[name]
        if kind.text:
            raise _on_text(self.body, name)
        label = self._label(name, ())
        if kind.fields:
            columns = tuple(self._given(f"{label}__{field}", self.fact_columns[name, field], of) for field, of in kind.fields)
            return _ListRef(columns, kind.most, None)
        if kind.element:
            return _ListRef((self._given(label, self.fact_columns[name], kind),), kind.most, kind.length)
        ref = self._given(label, _bigint(self.fact_columns[name]), kind)
        return replace(ref, bounds=self.bounds.get(name, ref.bounds))

    def _given(self, label: str, sql: str, kind: Kind) -> _Ref:
        self.plan.facts[label] = sql
        self.level_of[label] = 0
        return _Ref(label, Interval(kind.low, kind.high))

    def _rule(self, made: Rule, fixed: tuple[tuple[str, int], ...], path: tuple[str, ...]) -> Any:
        if made.kind.text or any(kind.text for kind in made.input_kinds):
            raise _on_text(self.body, made.name)
        values = [self.resolve(name, fixed, (*path, made.name)) for name in made.inputs]
        result = made.function(*[v.value() if isinstance(v, (_Ref, _ListRef)) else v for v in values])
        if isinstance(result, ListColumn):
            # what each item is made of is walked by the rules that ask for it; written out only where it is asked for itself
            return (
                result if result.made else self._stage_list(self._label(made.name, fixed), result, f"{made.title.zh} {made.cite}")
            )
        if not isinstance(result, Column):
            return result if isinstance(result, tuple) else int(result)
        if result.truth:
            result = flag(result)  # type: ignore[arg-type]
            assert isinstance(result, Column)
        if result.low == result.high:
            return result.low  # its bounds leave one value: the same for every row
        return self._stage(self._label(made.name, fixed), result, f"{made.title.zh} {made.cite}")

    def _stage(self, label: str, column: Column, why: str) -> _Ref:
        expression = self._apart(label, column.expression)
        self._place(label, expression, why)
        return _Ref(label, column.bounds)

    def _stage_list(self, label: str, column: ListColumn, why: str) -> _ListRef:
        expression, bounds = column.fields[0]
        self._place(label, self._apart(label, expression), why)
        return _ListRef((_Ref(label, bounds),), column.most, column.length)

    def _place(self, label: str, expression: exp.Expression, why: str) -> None:
        """Put a column on the first level where all that it refers to is known."""
        level = 1 + max(self.level_of[used.name] for used in expression.find_all(exp.Column))
        self._note_walks(expression)
        while len(self.plan.levels) < level:
            self.plan.levels.append([])
        self.plan.levels[level - 1].append((label, expression, why.replace("\n", " ")))
        self.level_of[label] = level

    def _note_walks(self, expression: exp.Expression) -> None:
        for node in expression.find_all(exp.Anonymous):
            if node.name in WALKS:
                walked = tuple(item.name for item in node.expressions[3:] if isinstance(item, exp.Column))
                if len(walked) > 1 and walked not in self.plan.side_by_side:
                    self.plan.side_by_side.append(walked)

    def _apart(self, label: str, expression: exp.Expression) -> exp.Expression:
        """Give months, first days and walks over lists columns of their own, innermost first.

        Each is computed once, however often it is used, and the rule stays readable. What depends on an item of a walk
        around it stays where it is: it is another one for each item.
        """
        whole = exp.Paren(this=expression.copy())  # a copy: a rule may have used one node twice, and a node has one parent
        for node in reversed(list(whole.find_all(exp.Anonymous))):
            if node.name not in APART or not independent(node) or (node.name in WALKS and node.parent is whole):
                continue
            key = node.sql()
            if key not in self.columns_apart:
                name, why = self._named_apart(label, node)
                self._place(name, node.copy(), why)
                self.columns_apart[key] = name
            node.replace(exp.column(self.columns_apart[key]))
        inner: exp.Expression = whole.this
        return inner

    def _named_apart(self, label: str, node: exp.Expression) -> tuple[str, str]:
        argument = node.expressions[0]
        number = len(self.columns_apart) + 1
        own = argument.name if isinstance(argument, exp.Column) else f"{label}_{number}"
        if node.name == MONTH_OF:
            return f"{own}_month", "所在月份"
        return (f"{own}_begins", "该月一日") if node.name == FIRST_DAY else (f"{label}_{number}", "列表计算")

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
        if isinstance(result, (int, tuple)):
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
