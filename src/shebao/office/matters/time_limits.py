"""By when a matter is to be done: the law's limit, counted on China's working calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import chinese_calendar

from shebao.law import body
from shebao.office.desk.explaining import day_number

#: Years of which the State Council's notices on days off are known.
KNOWN_YEARS = range(2004, max(day.year for day in chinese_calendar.holidays) + 1)
#: What is due within so many working days is shown as pressing.
PRESSING_DAYS = 2


def is_working_day(day: date) -> bool:
    """By the State Council's notice of the year; Monday to Friday where none is known."""
    return bool(chinese_calendar.is_workday(day)) if day.year in KNOWN_YEARS else day.weekday() < 5


def working_days_after(day: date, count: int) -> date:
    """The `count`th working day after a day, which itself is not counted (民法典 第二百零一条)."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def next_working_day(day: date) -> date:
    """The day itself, or the next working day: a period does not end on a day off (民法典 第二百零三条)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@dataclass(frozen=True)
class Limit:
    """A day by which something is to be done, and what says so."""

    due_on: date | None
    basis: dict[str, Any]


def limit(parameter: str | None, *, received_on: date, region: str) -> Limit:
    """The day by which an application received on a day is to be done; none where the law named no limit then."""
    if parameter is None:
        return Limit(None, {})
    known = body().parameters[parameter]
    entry = known.find(day_number(received_on), int(region), ())
    if entry is None or not isinstance(entry.value, int):
        return Limit(None, {})
    working = parameter.endswith("_working_days")
    if working:
        due = working_days_after(received_on, entry.value)
    else:
        due = next_working_day(received_on + timedelta(days=entry.value))
    basis = {
        "parameter": parameter,
        "days": entry.value,
        "working": working,
        "cite": entry.citation,
        "status": entry.status,
        "holidays_known": all(year in KNOWN_YEARS for year in range(received_on.year, due.year + 1)),
    }
    return Limit(due, basis)


def working_days_late(due_on: date, today: date) -> int:
    """How many working days have begun since a due day."""
    return sum(is_working_day(due_on + timedelta(days=n)) for n in range(1, (today - due_on).days + 1))


def pressing_until(today: date) -> date:
    """The last day that counts as pressing."""
    return working_days_after(today, PRESSING_DAYS)
