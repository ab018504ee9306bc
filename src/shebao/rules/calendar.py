"""Days and months inside rules: day numbers to month numbers and back, the same on every engine.

Year and month of a date are the only calendar questions that all engines answer alike; month arithmetic (adding
three months to 30 November) differs between them and is therefore composed here of whole numbers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from shebao.rules.kinds import EPOCH, NEVER_DAY
from shebao.rules.values import minimum

#: Spelled per engine by `spelling.write`.
MONTH_OF = "SHEBAO_MONTH_OF"
FIRST_DAY = "SHEBAO_FIRST_DAY"

LAST_MONTH = 9999 * 12 + 11


def _month_of(day: int) -> int:
    when = EPOCH + timedelta(days=day)
    return when.year * 12 + when.month - 1


def _first_day(month: int) -> int:
    year, offset = divmod(month, 12)
    return NEVER_DAY + 1 if month > LAST_MONTH else (date(year, offset + 1, 1) - EPOCH).days


def month_of(day: int) -> int:
    """Month number of a day number."""
    known = minimum(day, NEVER_DAY)
    return _month_of(known) if isinstance(known, int) else cast(int, cast(Any, known).monotone(MONTH_OF, _month_of))


def first_day(month: int) -> int:
    """Day number of the first day of a month number; after the year 9999: never."""
    known = minimum(month, LAST_MONTH + 1)
    day = _first_day(known) if isinstance(known, int) else cast(int, cast(Any, known).monotone(FIRST_DAY, _first_day))
    return minimum(day, NEVER_DAY)


def add_months(day: int, months: int) -> int:
    """The same day some months later, or the last day of a shorter month (30 November + 3 = 28 or 29 February)."""
    start = month_of(day)
    target = first_day(start + months)
    longest = first_day(start + months + 1) - target - 1
    return target + minimum(day - first_day(start), longest)
