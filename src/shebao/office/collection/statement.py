"""The bank's statement of money that came in: read by its headings, judged row by row, taken whole or not at all."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from shebao.months import month_of
from shebao.office import sheets
from shebao.office.bulk import rows
from shebao.office.collection.sheet import fen
from shebao.office.sheets import Cells, find_columns, read_cells
from shebao.office.sheets.reading import plain
from shebao.text import Text

REFERENCE, PAYER, RECEIVED, AMOUNT = "银行流水号", "AAB003", "AAB191", "AAE019"
#: What each column holds, for the empty sheet.
TITLES = {
    REFERENCE: Text("每笔唯一", "one of its own for each payment"),
    PAYER: Text("付款单位统一社会信用代码", "Credit code of the payer"),
    RECEIVED: Text("到账日期", "Received on"),
    AMOUNT: Text("到账金额（元）", "Amount (yuan)"),
}
SCHEMA = pa.schema(
    {"bank_reference": pa.string(), "credit_code": pa.string(), "received_on": pa.date32(), "amount_fen": pa.int64()}
)

_DAY = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})", re.ASCII)

NO_REFERENCE = Text("缺少银行流水号", "the bank's reference is missing")
TWICE = Text("银行流水号在本表中重复", "the bank's reference stands twice in the sheet")
BOOKED = Text("该流水号已经入账，不重复受理", "this reference was booked before; it is not taken twice")
NO_DAY = Text("到账日期（AAB191）无法识别，应为 yyyy-mm-dd", "AAB191, the day, is unreadable: yyyy-mm-dd")
OTHER_MONTH = Text(
    "到账日期不在所办月份，请在到账的月份办理", "it did not come in this month: hand it in for the month in which it came"
)
NO_AMOUNT = Text(
    "到账金额（AAE019）应为大于零的元数，至多两位小数", "AAE019, the amount, is yuan above zero with at most two decimals"
)
UNKNOWN = Text("付款单位（AAB003）未在本统筹区登记，请核对银行回单", "AAB003, the payer, is not registered here: check the slip")


@dataclass(frozen=True)
class Line:
    """A payment as read; None where a cell could not be understood."""

    row: int
    reference: str
    payer: str
    received_on: date | None
    amount_fen: int | None


@dataclass
class Statement:
    """A statement as it came: its lines, and by spreadsheet row why a line cannot be taken."""

    came: Cells
    lines: list[Line] = field(default_factory=list)
    wrong: dict[int, Text] = field(default_factory=dict)

    def table(self) -> pa.Table:
        """The payments as `receive` takes them."""
        made = [(line.reference, line.payer, line.received_on, line.amount_fen) for line in self.lines]
        columns = zip(*made, strict=True) if made else ((), (), (), ())
        return pa.table([pa.array(list(c), kind) for c, kind in zip(columns, SCHEMA.types, strict=True)], schema=SCHEMA)

    def annotated(self) -> bytes:
        """The bank's sheet with the reasons written in."""
        return sheets.annotate(self.came, {row: f"{why.zh}。{why.en}." for row, why in self.wrong.items()}, ())


def read(content: bytes, *, file_name: str, region: str, month: int) -> Statement:
    """Read a statement of `month` (yyyymm) and hold it against the register and the receipts known; call within `acting`.

    Raises:
        UserError: the file is no spreadsheet, or lacks a column.
    """
    came = read_cells(content, file_name)
    needed = (REFERENCE, PAYER, RECEIVED, AMOUNT)
    find_columns(came, RECEIVED, needed, file_name)
    statement = Statement(came)
    for at in came.filled(needed):
        row = came.rows[at]
        reference, payer, received, amount = (row[i] if i < len(row) else "" for i in map(came.columns.__getitem__, needed))
        statement.lines.append(Line(at + 1, plain(reference)[:64], plain(payer).upper(), _day(received), fen(amount)))
    _judge(statement, region, month)
    return statement


def _judge(statement: Statement, region: str, month: int) -> None:
    references, payers = [line.reference for line in statement.lines], {line.payer for line in statement.lines}
    times = Counter(references)
    booked = _known("SELECT bank_reference FROM collection_receipt WHERE region = %s AND bank_reference = ANY(%s)", region, times)
    known = _known("SELECT credit_code FROM registration_employer WHERE region = %s AND credit_code = ANY(%s)", region, payers)
    for line in statement.lines:
        reasons = (
            (not line.reference, NO_REFERENCE),
            (times[line.reference] > 1, TWICE),
            (line.reference in booked, BOOKED),
            (line.received_on is None, NO_DAY),
            (line.received_on is not None and month_of(line.received_on) != month, OTHER_MONTH),
            (line.amount_fen is None or line.amount_fen <= 0, NO_AMOUNT),
            (line.payer not in known, UNKNOWN),
        )
        why = next((text for applies, text in reasons if applies), None)
        if why is not None:
            statement.wrong[line.row] = why


def _known(query: str, region: str, values: Any) -> set[str]:
    return {value for (value,) in rows(query, [region, list(values)])}


def _day(value: Any) -> date | None:
    """A day in a cell: a date, or yyyy-mm-dd or yyyymmdd as text; None if it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DAY.fullmatch(plain(value))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
