"""Days and months inside rules: day numbers to month numbers and back, the same on every engine.

Year and month of a date are the only calendar questions that all engines answer alike; month arithmetic (adding
three months to 30 November) differs between them and is therefore composed here of whole numbers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from sqlglot import exp

from shebao.rules.column import Column
from shebao.rules.interval import Interval
from shebao.rules.kinds import EPOCH, NEVER_DAY
from shebao.rules.values import minimum

#: Spelled per engine by `batch.write`.
MONTH_OF = "SHEBAO_MONTH_OF"
FIRST_DAY = "SHEBAO_FIRST_DAY"


def _month_of(day: int) -> int:
    when = EPOCH + timedelta(days=min(day, NEVER_DAY))
    return when.year * 12 + when.month - 1


def _first_day(month: int) -> int:
    year, offset = divmod(month, 12)
    return NEVER_DAY if year > 9999 else (date(year, offset + 1, 1) - EPOCH).days


def month_of(day: int) -> int:
    """Month number of a day number."""
    value = cast(Any, day)
    if isinstance(value, Column):
        bounds = Interval(_month_of(value.low), _month_of(value.high))
        return cast(int, Column(exp.Anonymous(this=MONTH_OF, expressions=[value.expression]), bounds))
    if isinstance(value, Interval):
        return cast(int, Interval(_month_of(value.low), _month_of(value.high)))
    return _month_of(day)


def first_day(month: int) -> int:
    """Day number of the first day of a month number."""
    value = cast(Any, month)
    if isinstance(value, Column):
        bounds = Interval(_first_day(value.low), _first_day(value.high))
        return cast(int, Column(exp.Anonymous(this=FIRST_DAY, expressions=[value.expression]), bounds))
    if isinstance(value, Interval):
        return cast(int, Interval(_first_day(value.low), _first_day(value.high)))
    return _first_day(month)


def add_months(day: int, months: int) -> int:
    """The same day some months later, or the last day of a shorter month (30 November + 3 = 28 or 29 February)."""
    start = month_of(day)
    target = first_day(start + months)
    longest = first_day(start + months + 1) - target - 1
    return target + minimum(day - first_day(start), longest)
