"""How each engine spells what engines disagree on: whole-number division, days, months, countries.

Every function returns SQL text. Columns of the lake and the office hold dates, yyyymm months and alpha-3 countries;
rules compute on day numbers, month numbers and country numbers.
"""

from __future__ import annotations

import re
from typing import Literal

from sqlglot import exp

from shebao.rules.calendar import FIRST_DAY, MONTH_OF
from shebao.rules.kinds import DAY
from shebao.rules.list_column import EACH, FILLED, LARGEST, SIZE, WALKS

Dialect = Literal["duckdb", "postgres", "spark"]

EPOCH_SQL = "DATE '1970-01-01'"
_DIVIDE: dict[Dialect, str] = {"duckdb": "//", "postgres": "/", "spark": "DIV"}


def write(expression: exp.Expression, dialect: Dialect) -> str:
    """SQL text of an expression, with division and the calendar as this engine spells them."""
    whole = exp.Paren(this=expression.copy())
    # innermost first: what is spelled out becomes text, which nothing looks into again
    for node in reversed(list(whole.find_all(exp.IntDiv, exp.Anonymous))):
        spelled = _spelled(node, dialect)
        if spelled is not None:
            node.replace(exp.Var(this=spelled))
    return str(whole.this.sql(dialect))


def _spelled(node: exp.Expression, dialect: Dialect) -> str | None:
    if isinstance(node, exp.IntDiv):
        return f"{node.this.sql(dialect)} {_DIVIDE[dialect]} {node.expression.sql(dialect)}"
    if node.name == MONTH_OF:
        return _month_of(node.expressions[0].sql(dialect), dialect)
    if node.name == FIRST_DAY:
        return _first_day(node.expressions[0].sql(dialect), dialect)
    if node.name in WALKS:
        return _walk(node, dialect)
    if node.name == SIZE:
        return f"CAST({_SIZE[dialect]}({node.expressions[0].sql(dialect)}) AS BIGINT)"
    if node.name == FILLED:
        items, instead = (item.sql(dialect) for item in node.expressions)
        return f"CASE WHEN {_SIZE[dialect]}({items}) > 0 THEN {items} ELSE {instead} END"
    return None


_SIZE: dict[Dialect, str] = {"duckdb": "LEN", "postgres": "CARDINALITY", "spark": "SIZE"}


def _walk(node: exp.Expression, dialect: Dialect) -> str:
    """A walk over lists: a lambda over the first with the place of the item, which finds its fellows in the others."""
    depth, made, default, *lists = node.expressions
    place = f"_place_{depth.sql()}"
    names = [f"_item_{depth.sql()}_{number}" for number in range(1, len(lists) + 1)]
    texts = [item.sql(dialect) for item in lists]
    if dialect == "postgres":
        source = f"UNNEST({', '.join(texts)}) WITH ORDINALITY AS items_{depth.sql()}({', '.join([*names, place])})"
        return _in_subquery(node.name, made.sql(dialect), default.sql(dialect), source, place)
    fellows = {name: f"{text}[{place}]" for name, text in zip(names[1:], texts[1:], strict=True)}
    if dialect == "spark":
        fellows[place] = f"CAST({place} + 1 AS BIGINT)"  # it counts from 0
    # text, for what stands deeper is spelled out already
    body = re.sub(r"\b_(item|place)_\d+(_\d+)?\b", lambda found: fellows.get(found[0], found[0]), made.sql(dialect))
    arguments = f"{names[0]}, {place}"
    function = f"lambda {arguments}: {body}" if dialect == "duckdb" else f"({arguments}) -> {body}"
    mapped = f"{'LIST_TRANSFORM' if dialect == 'duckdb' else 'TRANSFORM'}({texts[0]}, {function})"
    return _of_list(node.name, mapped, default.sql(dialect), dialect)


def _in_subquery(walk: str, made: str, default: str, source: str, place: str) -> str:
    if walk == EACH:
        return f"ARRAY(SELECT {made} FROM {source} ORDER BY {place})"
    if walk == LARGEST:
        return f"(SELECT GREATEST({default}, MAX({made})) FROM {source})"
    return f"(SELECT CAST(COALESCE(SUM({made}), 0) AS BIGINT) FROM {source})"


def _of_list(walk: str, mapped: str, default: str, dialect: Dialect) -> str:
    if walk == EACH:
        return mapped
    if walk == LARGEST:
        greatest = f"LIST_MAX({mapped})" if dialect == "duckdb" else f"ARRAY_MAX({mapped})"
        return f"GREATEST(CAST({default} AS BIGINT), COALESCE({greatest}, {default}))"
    if dialect == "duckdb":
        return f"CAST(COALESCE(LIST_SUM({mapped}), 0) AS BIGINT)"
    return f"AGGREGATE({mapped}, CAST(0 AS BIGINT), (_sum, _item) -> _sum + _item)"


def _add_days(number: str, dialect: Dialect) -> str:
    return f"DATE_ADD({EPOCH_SQL}, {number})" if dialect == "spark" else f"({EPOCH_SQL} + {number})"


def _days_since(day: str, dialect: Dialect) -> str:
    return f"DATEDIFF({day}, {EPOCH_SQL})" if dialect == "spark" else f"({day} - {EPOCH_SQL})"


def _month_of(number: str, dialect: Dialect) -> str:
    day = _add_days(f"CAST({number} AS INT)", dialect)
    return f"(CAST(EXTRACT(YEAR FROM {day}) AS BIGINT) * 12 + CAST(EXTRACT(MONTH FROM {day}) AS BIGINT) - 1)"


def _first_day(month: str, dialect: Dialect) -> str:
    first = f"MAKE_DATE(CAST(({month}) {_DIVIDE[dialect]} 12 AS INT), CAST(({month}) % 12 + 1 AS INT), 1)"
    return f"CAST({_days_since(first, dialect)} AS BIGINT)"


def from_day(column: str, dialect: Dialect) -> str:
    """SQL: day number → DATE; never → NULL."""
    return _add_days(f"CAST(NULLIF({column}, {DAY.high}) AS INT)", dialect)


def to_day(column: str, dialect: Dialect) -> str:
    """SQL: DATE → day number as BIGINT; NULL → never."""
    return f"CAST(COALESCE({_days_since(column, dialect)}, {DAY.high}) AS BIGINT)"


def to_month(column: str, dialect: Dialect) -> str:
    """SQL: yyyymm → month number as BIGINT."""
    return f"((CAST({column} AS BIGINT) {_DIVIDE[dialect]} 100) * 12 + CAST({column} AS BIGINT) % 100 - 1)"


def from_month(column: str, dialect: Dialect) -> str:
    """SQL: month number → yyyymm as BIGINT."""
    return f"(({column} {_DIVIDE[dialect]} 12) * 100 + {column} % 12 + 1)"


def to_country(column: str) -> str:
    """SQL: alpha-3 code → the integer of `country_number`."""
    letters = [f"(ASCII(SUBSTRING({column}, {i}, 1)) - 64)" for i in (1, 2, 3)]
    return f"CAST(({letters[0]} * 27 + {letters[1]}) * 27 + {letters[2]} AS BIGINT)"


def quoted(name: str, dialect: Dialect) -> str:
    """SQL: any column name, whatever it contains."""
    return f"`{name.replace('`', '``')}`" if dialect == "spark" else '"{}"'.format(name.replace('"', '""'))


def each_item(items: str, made: str, dialect: Dialect) -> str:
    """SQL: the list of what `made` says of each item, which it names `_item`. Not for PostgreSQL."""
    function = f"_item -> {made}" if dialect == "spark" else f"lambda _item: {made}"
    return f"{'TRANSFORM' if dialect == 'spark' else 'LIST_TRANSFORM'}({items}, {function})"
