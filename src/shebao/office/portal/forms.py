"""What an employer hands in: the grid of the page or a spreadsheet, both as the one file that the import reads."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from shebao.office.cells import TEXT
from shebao.office.collection.sheet import EMPLOYER, MONTH, MONTH_WORKED, NUMBER, WAGE
from shebao.office.registration.models import Person

MONTH_TEXT = re.compile(r"\d{4}(0[1-9]|1[0-2])")
FIELD = re.compile(r"wage-(\d{1,18})")
LABELS = {EMPLOYER: "单位编号", NUMBER: "社会保障号码", "AAC003": "姓名", MONTH: "费款所属期", WAGE: "缴费工资"}


@dataclass(frozen=True)
class Row:
    """A row of the grid or of the sheet to fill in: wage as it was typed, in yuan."""

    number: str
    name: str
    wage: str
    month: int | None = None  # to which the wage belongs, if it is not the month declared


def month_of(text: str, otherwise: int) -> int:
    """201207 as it stands in an address; anything else is the month that is next."""
    return int(text) if MONTH_TEXT.fullmatch(text) and "1986" <= text[:4] <= "2099" else otherwise


def typed(given: Mapping[str, Any]) -> dict[int, str]:
    """Person → wage as typed into the grid; empty fields are left out."""
    found = ((FIELD.fullmatch(name), str(value).strip()) for name, value in given.items())
    return {int(match[1]): value[:20] for match, value in found if match and value}


def rows_of(people: Iterable[Person], wages: Mapping[int, str]) -> list[Row]:
    """The grid's rows that have a wage."""
    return [Row(person.number, person.name, wages[person.pk]) for person in people if person.pk in wages]


def sheet(rows: Sequence[Row], *, credit_code: str, month: int) -> bytes:
    """Rows as a declaration: national codes, labels under them, numbers as text. The same rows give the same bytes."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        page = book.add_worksheet(str(month))
        head, text = book.add_format({"bold": True, "bg_color": "#E8EEF4"}), book.add_format({"num_format": "@", **TEXT})
        labels = LABELS | ({MONTH_WORKED: "对应费款所属期"} if any(row.month for row in rows) else {})
        page.write_row(0, 0, labels.keys(), head)
        page.write_row(1, 0, labels.values(), head)
        for at, row in enumerate(rows, 2):
            for column, value in enumerate((credit_code, row.number, row.name)):
                page.write_string(at, column, value, text)
            page.write_number(at, 3, month)
            page.write_string(at, 4, row.wage)
            if row.month:
                page.write_number(at, 5, row.month)
        page.set_column(0, 1, 22)
        page.set_column(2, 4, 14)
        page.freeze_panes(2, 0)
    return target.getvalue()


def grid_name(month: int) -> str:
    """What a declaration typed into the page is called among the files."""
    return _("Typed online %(month)s") % {"month": month} + ".xlsx"
