"""The employer's spreadsheet: read by its national field codes, and sent back with what was wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shebao.errors import UserError
from shebao.law.identification import is_resident_id
from shebao.office import sheets
from shebao.office.sheets import Cells, find_columns, number_lost, read_cells
from shebao.office.sheets.reading import plain
from shebao.text import Text

NUMBER, WAGE, MONTH, MONTH_WORKED, EMPLOYER = "AAC002", "AAC040", "AAE002", "AAE003", "AAB001"
REQUIRED = (NUMBER, MONTH)
#: A monthly wage above this is a slip of the keyboard: ten million yuan.
HIGHEST_WAGE_FEN = 10**9

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

    came: Cells
    lines: list[Line] = field(default_factory=list)

    @property
    def cells(self) -> list[list[Any]]:
        return self.came.rows


def read(content: bytes, *, file_name: str, month: int, credit_code: str) -> Sheet:
    """Read a declaration of `month` (yyyymm) by the employer `credit_code`.

    The first sheet is used. Its columns are found by the national codes in one of the first rows; a row of labels
    under the codes is skipped.

    Raises:
        UserError: the file is no spreadsheet, is empty, or lacks a required column.
    """
    came = read_cells(content, file_name)
    find_columns(came, NUMBER, [*REQUIRED, (WAGE, "AAE180")], file_name)
    wage = WAGE if WAGE in came.columns else "AAE180"
    columns = {code: came.columns[code] for code in (NUMBER, MONTH, MONTH_WORKED, EMPLOYER) if code in came.columns}
    columns[WAGE] = came.columns[wage]
    sheet = Sheet(came)
    for index in came.filled((NUMBER, MONTH, wage)):
        row = came.rows[index]
        values = {code: row[at] if at < len(row) else "" for code, at in columns.items()}
        sheet.lines.append(_line(index + 1, values, month, credit_code))
    return sheet


def employer_of(content: bytes, file_name: str) -> str:
    """The credit code of the employer who declares: what stands in AAB001 of the first row.

    Raises:
        UserError: the file is no spreadsheet, or does not name its employer.
    """
    came = read_cells(content, file_name)
    find_columns(came, NUMBER, [EMPLOYER], file_name)
    at = came.columns[EMPLOYER]
    codes = (plain(came.rows[row][at]) for row in came.filled((NUMBER,)) if at < len(came.rows[row]))
    code = next((code for code in codes if code), None)
    if code is None:
        raise UserError(
            f"{file_name} 未填写单位编号（{EMPLOYER}），请补填后再交。",
            f"{file_name} does not name its employer ({EMPLOYER}): fill it in.",
        )
    return code.upper()


def _line(row: int, values: dict[str, Any], month: int, credit_code: str) -> Line:
    number = plain(values[NUMBER]).upper()
    declared, worked = _month(values[MONTH]), plain(values.get(MONTH_WORKED, ""))
    line = Line(row, number, _month(worked) if worked else declared, fen(values[WAGE]))
    employer = plain(values.get(EMPLOYER, ""))
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
    if number_lost(typed_number):
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


def _month(value: Any) -> int | None:
    """yyyymm or yyyy-mm in a cell; None if it is no month since 1986, when the first pension funds were pooled."""
    found = _MONTH.fullmatch(plain(value))
    return int(found[1] + found[2]) if found and 1986 <= int(found[1]) <= 2099 else None


def fen(value: Any) -> int | None:
    """Yuan in a cell → fen; None if it is no amount with at most two decimals."""
    if isinstance(value, bool):
        return None
    # A spreadsheet stores 4567.89, or the sum that shows it, as a double: fifteen digits are what the employer sees.
    text = f"{value:.15g}" if isinstance(value, float) else str(value).strip()
    if not isinstance(value, float) and not _AMOUNT.fullmatch(text):
        return None
    amount = Decimal(text.replace(",", "")) * 100
    return int(amount) if amount.is_finite() and amount == amount.to_integral_value() else None


def annotate(sheet: Sheet, reasons: dict[int, str]) -> bytes:
    """The employer's own sheet with two more columns: what became of each row, and why, in both languages.

    Args:
        reasons: spreadsheet row number → reason code, for rows that were not taken.
    """
    remarks = {row: f"{REASONS[reason].zh}。{REASONS[reason].en}." for row, reason in reasons.items()}
    return sheets.annotate(sheet.came, remarks, {line.row for line in sheet.lines} - reasons.keys())
