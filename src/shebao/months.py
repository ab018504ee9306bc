"""Months as yyyymm; every room counts with them in the same way."""

from __future__ import annotations

from datetime import date, timedelta

from shebao.errors import UserError


def checked(month: int) -> int:
    """The month itself.

    Raises:
        UserError: it is no yyyymm month.
    """
    if not (190001 <= month <= 999912 and 1 <= month % 100 <= 12):
        raise UserError(f"{month} 不是年月，应写作 201203", f"{month} is no month; write 201203")
    return month


def parse(text: str) -> int:
    """`2012-03` or `201203` as a yyyymm month.

    Raises:
        UserError: it is neither.
    """
    plain = text.replace("-", "", 1) if len(text) == 7 and text[4:5] == "-" else text
    if not (len(plain) == 6 and plain.isascii() and plain.isdigit()):
        raise UserError(f"月份 {text} 不正确，应写作 2012-03", f"{text} is no month; write 2012-03")
    return checked(int(plain))


def written(month: int) -> str:
    """As `parse` reads it: 201203 → 2012-03."""
    return f"{month // 100:04d}-{month % 100:02d}"


def month_number(month: int) -> int:
    """As the rules count months: since January of the year 0."""
    return month // 100 * 12 + month % 100 - 1


def of_number(number: int) -> int:
    """The month of such a number."""
    return number // 12 * 100 + number % 12 + 1


def shifted(month: int, by: int) -> int:
    """The month `by` months later; earlier, if negative."""
    return of_number(month_number(month) + by)


def month_of(day: date) -> int:
    """The month in which a day lies."""
    return day.year * 100 + day.month


def first_day(month: int) -> date:
    """Its first day."""
    return date(month // 100, month % 100, 1)


def last_day(month: int) -> date:
    """Its last day."""
    return first_day(shifted(month, 1)) - timedelta(days=1)
