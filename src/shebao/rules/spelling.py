"""How each engine spells what engines disagree on: whole-number division, days, months, countries.

Every function returns SQL text. Columns of the lake and the office hold dates, yyyymm months and alpha-3 countries;
rules compute on day numbers, month numbers and country numbers.
"""

from __future__ import annotations

from typing import Literal

from sqlglot import exp

from shebao.rules.calendar import FIRST_DAY, MONTH_OF
from shebao.rules.kinds import DAY

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
    return None


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
