"""The employer's spreadsheet: read by its national field codes, and sent back with what was wrong."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import python_calamine
import xlsxwriter

from shebao.errors import UserError
from shebao.law.identification import is_resident_id
from shebao.text import Text

NUMBER, WAGE, MONTH, MONTH_WORKED, EMPLOYER = "AAC002", "AAC040", "AAE002", "AAE003", "AAB001"
REQUIRED = (NUMBER, MONTH)
#: A monthly wage above this is a slip of the keyboard: ten million yuan.
HIGHEST_WAGE_FEN = 10**9
SEARCHED_ROWS = 10
#: Spreadsheets keep fifteen digits of a number: of a longer one the rest is lost.
EXACT_UP_TO = 10**15

_AMOUNT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_MONTH = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])", re.ASCII)

#: Why a row is not taken. The code is stored; the sentence is written into the employer's sheet.
REASONS: dict[str, Text] = {
    "wrong_month": Text(
        "费款所属期（AAE002）与申报月份不符，请改为申报月份",
        "AAE002 is not the month of this declaration: correct the month",
    ),
    "wrong_month_worked": Text(
        "对应费款所属期（AAE003）应为 yyyymm，且不晚于申报月份",
        "AAE003 must be yyyymm and not after the month declared",
    ),
    "wrong_employer": Text("单位编号（AAB001）不是本单位，请核对", "AAB001 is another employer's number: check it"),
    "wrong_check_digit": Text(
        "社会保障号码（AAC002）校验码错误，请核对证件",
        "AAC002 has a wrong check digit: compare with the document",
    ),
    "number_as_number": Text(
        "社会保障号码（AAC002）被存为数值，末几位已丢失，请将该列设为文本格式后重新填写",
        "AAC002 is stored as a number and has lost its last digits: format the column as text and type it again",
    ),
    "no_number": Text("缺少社会保障号码（AAC002），请补填", "AAC002 is missing: fill it in"),
    "no_wage": Text(
        "缺少或无法识别缴费工资（AAC040），应为元，至多两位小数",
        "AAC040 is missing or unreadable: yuan with at most two decimals",
    ),
    "negative_wage": Text("缴费工资（AAC040）不能为负数", "AAC040, the wage, cannot be negative"),
    "wage_too_high": Text(
        "缴费工资（AAC040）超过一千万元，请核对单位是否为元",
        "AAC040 exceeds ten million yuan: is it in yuan?",
    ),
    "unknown_person": Text(
        "此人未在本统筹区登记，请先办理参保登记",
        "This person is not registered in the region: register them first",
    ),
    "not_enrolled": Text(
        "此人该月未在本单位参保，请先办理增员",
        "This person is not insured with you in that month: enrol them first",
    ),
    "duplicate_row": Text(
        "此人该月在本表中重复，已采用第一行",
        "This person and month stand twice in the sheet; the first row was taken",
    ),
    "already_declared": Text(
        "此人该月工资已申报，不重复受理",
        "This person's wage of the month was declared before; it is not taken twice",
    ),
}


@dataclass
class Line:
    """One row as read. `wage_fen` and `month` are None where unreadable; `reason` says what is wrong so far."""

    row: int
    number: str
    month: int | None
    wage_fen: int | None
    reason: str | None = None


@dataclass
class Sheet:
    """A declaration as it came: cells as they stood, and the lines understood."""

    name: str
    cells: list[list[Any]]
    header: int
    lines: list[Line] = field(default_factory=list)


def read(content: bytes, *, file_name: str, month: int, credit_code: str) -> Sheet:
    """Read a declaration of `month` (yyyymm) by the employer `credit_code`.

    The first sheet is used. Its columns are found by the national codes in one of the first rows; a row of labels
    under the codes is skipped.

    Raises:
        UserError: the file is no spreadsheet, is empty, or lacks a required column.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = book.sheet_names[0]
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, IndexError, ValueError) as wrong:
        raise UserError(
            f"{file_name} 不是可读取的电子表格，请用 XLSX 格式重新保存后上传。",
            f"{file_name} is not a readable spreadsheet: save it as XLSX and upload it again.",
        ) from wrong
    header, columns = _find_columns(cells, file_name)
    sheet = Sheet(name, cells, header)
    for index in range(header + 1, len(cells)):
        row = cells[index]
        values = {code: row[at] if at < len(row) else "" for code, at in columns.items()}
        if not any(value not in ("", None) for value in row) or (index == header + 1 and _is_labels(values)):
            continue
        sheet.lines.append(_line(index + 1, values, month, credit_code))
    return sheet


def _find_columns(cells: list[list[Any]], file_name: str) -> tuple[int, dict[str, int]]:
    for index, row in enumerate(cells[:SEARCHED_ROWS]):
        columns = {str(value).strip().upper(): at for at, value in reversed(list(enumerate(row)))}
        if NUMBER in columns:
            wage = next((code for code in (WAGE, "AAE180") if code in columns), None)
            missing = [code for code in REQUIRED if code not in columns] + ([] if wage else [WAGE])
            if missing:
                raise UserError(
                    f"{file_name} 第 {index + 1} 行缺少列：{'、'.join(missing)}，请使用国家标准字段代码作列名。",
                    f"{file_name}, row {index + 1} lacks the columns {', '.join(missing)}: use national field codes as headings.",
                )
            known = {code: columns[code] for code in (NUMBER, MONTH, MONTH_WORKED, EMPLOYER) if code in columns}
            return index, {**known, WAGE: columns[wage or WAGE]}
    raise UserError(
        f"{file_name} 前 {SEARCHED_ROWS} 行中没有列名 {NUMBER}，请使用国家标准字段代码作列名。",
        f"{file_name} has no heading {NUMBER} in its first {SEARCHED_ROWS} rows: use the national field codes as headings.",
    )


def _is_labels(values: dict[str, Any]) -> bool:
    """A row of Chinese words under the codes. Anything else is a row, good or bad: no row is skipped in silence."""
    return not any(_text(values[code]).isascii() for code in (NUMBER, MONTH, WAGE))


def _line(row: int, values: dict[str, Any], month: int, credit_code: str) -> Line:
    number = _text(values[NUMBER]).upper()
    declared, worked = _month(values[MONTH]), _text(values.get(MONTH_WORKED, ""))
    line = Line(row, number, _month(worked) if worked else declared, _fen(values[WAGE]))
    employer = _text(values.get(EMPLOYER, ""))
    line.reason = _first_wrong(line, declared, month, employer=employer, credit_code=credit_code, typed_number=values[NUMBER])
    return line


def _first_wrong(
    line: Line, declared: int | None, month: int, *, employer: str, credit_code: str, typed_number: Any
) -> str | None:
    if employer and employer != credit_code:
        return "wrong_employer"
    if declared != month:
        return "wrong_month"
    if line.month is None or line.month > month:
        return "wrong_month_worked"
    if isinstance(typed_number, (int, float)) and abs(typed_number) >= EXACT_UP_TO:
        return "number_as_number"
    if not line.number:
        return "no_number"
    if len(line.number) == 18 and line.number[:17].isdigit() and not is_resident_id(line.number):
        return "wrong_check_digit"
    if line.wage_fen is None:
        return "no_wage"
    if line.wage_fen < 0:
        return "negative_wage"
    if line.wage_fen > HIGHEST_WAGE_FEN:
        return "wage_too_high"
    return None


def _text(value: Any) -> str:
    """A cell as text; a number typed into a text column loses its `.0`."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _month(value: Any) -> int | None:
    """yyyymm or yyyy-mm in a cell; None if it is no month since 1986, when the first pension funds were pooled."""
    found = _MONTH.fullmatch(_text(value))
    return int(found[1] + found[2]) if found and 1986 <= int(found[1]) <= 2099 else None


def _fen(value: Any) -> int | None:
    """Yuan in a cell → fen; None if it is no amount with at most two decimals."""
    if isinstance(value, bool):
        return None
    # A spreadsheet stores 4567.89, or the sum that shows it, as a double: fifteen digits are what the employer sees.
    text = f"{value:.15g}" if isinstance(value, float) else str(value).strip()
    if not isinstance(value, float) and not _AMOUNT.fullmatch(text):
        return None
    fen = Decimal(text.replace(",", "")) * 100
    return int(fen) if fen.is_finite() and fen == fen.to_integral_value() else None


def annotate(sheet: Sheet, reasons: dict[int, str]) -> bytes:
    """The employer's own sheet with two more columns: what became of each row, and why, in both languages.

    Args:
        reasons: spreadsheet row number → reason code, for rows that were not taken.
    """
    target = io.BytesIO()
    # text stays text: what an employer typed never becomes a formula or a link on an officer's screen
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(sheet.name[:31])
    looks = _Looks(book)
    heading, bad = looks.of(_HEADING), looks.of(_BAD)
    width = max((len(row) for row in sheet.cells), default=0)
    taken = {line.row for line in sheet.lines} - reasons.keys()
    for index, row in enumerate(sheet.cells):
        number = index + 1
        style = _BAD if number in reasons else _HEADING if index <= sheet.header else _PLAIN
        for at, value in enumerate(row):
            page.write(index, at, value, looks.of(style, value))
        if index == sheet.header:
            page.write(index, width, "结果 Result", heading)
            page.write(index, width + 1, "说明 Explanation", heading)
        elif number in reasons:
            reason = REASONS[reasons[number]]
            page.write(index, width, "未受理 Not taken", bad)
            page.write(index, width + 1, f"{reason.zh}。{reason.en}.", bad)
        elif number in taken:
            page.write(index, width, "已受理 Taken")
    page.set_column(0, max(width - 1, 0), 18)
    page.set_column(width, width, 18)
    page.set_column(width + 1, width + 1, 90)
    page.freeze_panes(sheet.header + 1, 0)
    book.close()
    return target.getvalue()


_PLAIN: tuple[tuple[str, Any], ...] = ()
_HEADING = (("bold", True), ("bg_color", "#E8EEF4"))
_BAD = (("bg_color", "#FDECEA"), ("font_color", "#8C1D18"))


class _Looks:
    """Cell formats of a workbook, each made once. A date without one of its own would show as a number."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, style: tuple[tuple[str, Any], ...], value: Any = None) -> Any:
        if isinstance(value, datetime):
            style = (*style, ("num_format", "yyyy-mm-dd hh:mm:ss"))
        elif isinstance(value, date):
            style = (*style, ("num_format", "yyyy-mm-dd"))
        elif isinstance(value, (time, timedelta)):
            style = (*style, ("num_format", "[h]:mm:ss"))
        if style and style not in self._made:
            self._made[style] = self._book.add_format(dict(style))
        return self._made.get(style)
