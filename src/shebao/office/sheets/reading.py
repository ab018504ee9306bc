"""XLSX and CSV as rows of cells, and where in them the national codes stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import python_calamine

from shebao.errors import UserError
from shebao.office.cells import original

SEARCHED_ROWS = 10
#: Spreadsheets keep fifteen digits of a number: of a longer one the rest is lost.
EXACT_UP_TO = 10**15
#: How a file says that it is a workbook: a ZIP (XLSX, ODS) or an OLE container (XLS).
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass
class Cells:
    """A sheet as it came. `header` is the row of the codes, `columns` where each code stands; rows count from 0."""

    name: str
    rows: list[list[Any]]
    workbook: bool
    header: int = 0
    columns: dict[str, int] = field(default_factory=dict)

    def filled(self, required: Sequence[str]) -> list[int]:
        """The rows below the header that say something; the titles right under the codes are none of them.

        Titles are words in Chinese in the `required` columns. Anything else is a row, good or bad: none is skipped in silence.
        """
        found = [at for at in range(self.header + 1, len(self.rows)) if any(value not in ("", None) for value in self.rows[at])]
        if found and found[0] == self.header + 1:
            row = self.rows[found[0]]
            if not any(plain(row[at] if at < len(row) else "").isascii() for at in map(self.columns.__getitem__, required)):
                return found[1:]
        return found

    def values(self, code: str) -> list[Any]:
        """A column below the header, "" where a row is too short."""
        at = self.columns[code]
        return [row[at] if at < len(row) else "" for row in self.rows[self.header + 1 :]]


def read_cells(content: bytes, file_name: str) -> Cells:
    """The first sheet of a workbook, or the lines of a CSV (UTF-8 or GB 18030; commas, semicolons or tabs).

    Raises:
        UserError: it is neither.
    """
    if content.startswith(_WORKBOOKS):
        return _workbook(content, file_name)
    if file_name.lower().endswith((".csv", ".txt")):
        return _csv(content, file_name)
    return _workbook(content, file_name)


def _workbook(content: bytes, file_name: str) -> Cells:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = book.sheet_names[0]
        return Cells(name, book.get_sheet_by_index(0).to_python(skip_empty_area=False), workbook=True)
    except (python_calamine.CalamineError, IndexError, ValueError) as wrong:
        raise UserError(
            f"{file_name} 不是可读取的电子表格，请用 XLSX 格式重新保存后上传。",
            f"{file_name} is not a readable spreadsheet: save it as XLSX and upload it again.",
        ) from wrong


def _csv(content: bytes, file_name: str) -> Cells:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = "\0"
    if "\0" in text:
        raise UserError(
            f"{file_name} 不是可读取的文本，请用 UTF-8 编码的 CSV 格式重新保存后上传。",
            f"{file_name} is not readable text: save it as CSV in UTF-8 and upload it again.",
        )
    first = text[: text.find("\n") if "\n" in text else None]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[Any]] = [[original(cell) for cell in line] for line in lines]
    return Cells("CSV", rows, workbook=False)


def find_columns(cells: Cells, marker: str, required: Collection[str | tuple[str, ...]], file_name: str) -> None:
    """Find the row in which `marker` stands, and in it every code; of a tuple one is enough.

    Raises:
        UserError: there is no such row, or a required column is missing in it.
    """
    for index, row in enumerate(cells.rows[:SEARCHED_ROWS]):
        columns = {str(value).strip().upper(): at for at, value in reversed(list(enumerate(row)))}
        columns.pop("", None)
        if marker in columns:
            missing = [one for one in (_first(codes, columns) for codes in required) if one]
            if missing:
                raise UserError(
                    f"{file_name} 第 {index + 1} 行缺少列：{'、'.join(missing)}，请使用国家标准字段代码作列名。",
                    f"{file_name}, row {index + 1} lacks the columns {', '.join(missing)}: use national field codes as headings.",
                )
            cells.header, cells.columns = index, columns
            return
    raise UserError(
        f"{file_name} 前 {SEARCHED_ROWS} 行中没有列名 {marker}，请使用国家标准字段代码作列名。",
        f"{file_name} has no heading {marker} in its first {SEARCHED_ROWS} rows: use the national field codes as headings.",
    )


def _first(codes: str | tuple[str, ...], columns: Collection[str]) -> str | None:
    """The code that is missing; None if it, or one of several, is there."""
    several = (codes,) if isinstance(codes, str) else codes
    return None if any(code in columns for code in several) else several[0]


def plain(value: Any) -> str:
    """A cell as text; a number typed into a text column loses its `.0`."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def number_lost(value: Any) -> bool:
    """Whether a long number was typed as a number, so that its last digits are gone."""
    return isinstance(value, (int, float)) and abs(value) >= EXACT_UP_TO
