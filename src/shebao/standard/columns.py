"""Columns that several tables share, and the short way to write a column and a row rule."""

from __future__ import annotations

from shebao.standard import codes
from shebao.standard.fields import CodeList, Field, RowRule, Type
from shebao.text import Text


def field(
    name: str, code: str | None, type_: Type, zh: str, en: str, *, nullable: bool = False, codes: CodeList | None = None,
    note: Text | None = None,
) -> Field:  # fmt: skip
    """A column: English name, national code if there is one, type, titles."""
    return Field(name, code, type_, Text(zh, en), nullable, codes, note)


def rule(name: str, wrong: str, zh: str, en: str, *, code: str = "") -> RowRule:
    """A row rule: its name, SQL that is true where the row is wrong, titles."""
    return RowRule(name, wrong, Text(zh, en), code=code)


REGION = field("region", "AAA027", "text", "统筹区编码", "Pooling region")
SUBMITTED = field("submission_month", None, "integer", "报送月份", "Month of submission")
PERSON = field("person_id", "AAC001", "integer", "个人编号", "Person")
EMPLOYER = field("employer_id", "AAB001", "integer", "单位编号", "Employer")
INSURANCE = field("insurance", "AAE140", "integer", "险种类型", "Insurance", codes=codes.INSURANCE)
MONTH = field("month", "AAE003", "integer", "对应费款所属期", "Month it belongs to")
ASSESSED = field("assessed_month", "AAE002", "integer", "费款所属期", "Month of assessment")
CREDIT_CODE = field("credit_code", "AAB003", "text", "统一社会信用代码", "Unified social credit code")
NUMBER = field("number", "AAC002", "text", "社会保障号码", "Social security number")
WAGE = field("wage_fen", "AAC040", "integer", "缴费工资（分）", "Declared wage (fen)")
