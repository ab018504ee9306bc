"""The declaration sheet 缴费申报表: what an employer's spreadsheet holds, by national code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shebao.standard import codes
from shebao.standard.fields import CodeList
from shebao.text import Text


@dataclass(frozen=True)
class SheetField:
    """A column of the sheet. Money is in yuan with two decimals, months are yyyymm."""

    code: str
    name: str
    type: Literal["text", "month", "yuan"]
    title: Text
    required: bool
    codes: CodeList | None = None
    note: Text | None = None


DECLARATION: tuple[SheetField, ...] = (
    SheetField("AAB001", "employer_number", "text", Text("单位编号", "Employer number"), True),
    SheetField("AAB003", "credit_code", "text", Text("统一社会信用代码", "Credit code"), False),
    SheetField("AAC002", "number", "text", Text("社会保障号码", "Social security number"), True),
    SheetField("AAC003", "name", "text", Text("姓名", "Name"), True),
    SheetField("AAC058", "document_type", "text", Text("证件类型", "Document type"), True, codes.DOCUMENT_TYPE),
    SheetField("AAC161", "nationality", "text", Text("国籍", "Nationality"), True, codes.NATIONALITY),
    SheetField("AAE002", "month", "month", Text("费款所属期", "Month of declaration"), True),
    SheetField(
        "AAE003", "month_worked", "month", Text("对应费款所属期", "Month worked"), False,
        note=Text("补缴时填写较早的月份；不填与费款所属期相同", "earlier for a back payment; else left out"),
    ),
    SheetField("AAC040", "wage", "yuan", Text("缴费工资（元）", "Wage (yuan)"), True),
    SheetField(
        "AAE180", "base", "yuan", Text("缴费基数（元）", "Base (yuan)"), False,
        note=Text("由经办机构核定，仅在反馈表中填写", "assessed by the agency; written in the sheet that goes back"),
    ),
)  # fmt: skip
"""In the order of the sheet: codes stand in row 1, titles in row 2, rows of people from row 3."""
