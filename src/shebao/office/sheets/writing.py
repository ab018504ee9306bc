"""The sheet that came, sent back: what became of each row, and why, in two more columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

from shebao.office.cells import TEXT, is_formula, neutral
from shebao.office.sheets.reading import Cells

HEADINGS = ("结果 Result", "说明 Explanation")
NOT_TAKEN, TAKEN = "未受理 Not taken", "已受理 Taken"


def annotate(cells: Cells, remarks: Mapping[int, str], taken: Collection[int]) -> bytes:
    """The sheet with two more columns, in the form in which it came.

    Args:
        remarks: spreadsheet row number (from 1) → why it was not taken, in both languages.
        taken: row numbers that were taken.
    """
    return _workbook(cells, remarks, taken) if cells.workbook else _csv(cells, remarks, taken)


def _workbook(cells: Cells, remarks: Mapping[int, str], taken: Collection[int]) -> bytes:
    target = io.BytesIO()
    # text stays text: what somebody typed never becomes a formula or a link on an officer's screen
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(cells.name[:31])
    looks = _Looks(book)
    heading, bad = looks.of(_HEADING), looks.of(_BAD)
    width = max((len(row) for row in cells.rows), default=0)
    for index, row in enumerate(cells.rows):
        number = index + 1
        style = _BAD if number in remarks else _HEADING if index <= cells.header else _PLAIN
        for at, value in enumerate(row):
            page.write(index, at, value, looks.of(style, value))
        if index == cells.header:
            page.write(index, width, HEADINGS[0], heading)
            page.write(index, width + 1, HEADINGS[1], heading)
        elif number in remarks:
            page.write(index, width, NOT_TAKEN, bad)
            page.write(index, width + 1, remarks[number], bad)
        elif number in taken:
            page.write(index, width, TAKEN)
    page.set_column(0, max(width - 1, 0), 18)
    page.set_column(width, width, 18)
    page.set_column(width + 1, width + 1, 90)
    page.freeze_panes(cells.header + 1, 0)
    book.close()
    return target.getvalue()


def _csv(cells: Cells, remarks: Mapping[int, str], taken: Collection[int]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    width = max((len(row) for row in cells.rows), default=0)
    for index, row in enumerate(cells.rows):
        number = index + 1
        if index == cells.header:
            more = list(HEADINGS)
        elif number in remarks:
            more = [NOT_TAKEN, remarks[number]]
        else:
            more = [TAKEN] if number in taken else []
        writer.writerow([*(neutral(value) for value in row), *[""] * (width - len(row) if more else 0), *more])
    return target.getvalue().encode("utf-8-sig")


_PLAIN: tuple[tuple[str, Any], ...] = ()
_HEADING = (("bold", True), ("bg_color", "#E8EEF4"))
_BAD = (("bg_color", "#FDECEA"), ("font_color", "#8C1D18"))


class _Looks:
    """Cell formats of a workbook, each made once. A date without one of its own would show as a number."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, style: tuple[tuple[str, Any], ...], value: Any = None) -> Any:
        if is_formula(value):
            style = (*style, *TEXT.items())
        elif isinstance(value, datetime):
            style = (*style, ("num_format", "yyyy-mm-dd hh:mm:ss"))
        elif isinstance(value, date):
            style = (*style, ("num_format", "yyyy-mm-dd"))
        elif isinstance(value, (time, timedelta)):
            style = (*style, ("num_format", "[h]:mm:ss"))
        if style and style not in self._made:
            self._made[style] = self._book.add_format(dict(style))
        return self._made.get(style)
