"""docs/standard.md, written from the standard itself."""

from __future__ import annotations

from collections.abc import Iterator

from shebao.standard.codes import CODE_LISTS
from shebao.standard.fields import Field, Table
from shebao.standard.register import REGISTER_SHEETS
from shebao.standard.sheet import DECLARATION
from shebao.standard.tables import TABLES

_PERIODS = {
    "snapshot": "快照 snapshot: as it stands at the month's end",
    "flow": "流水 flow: what happened in the month",
    "external": "外部数据 external: from another authority",
    "report": "报表 report: follows from the other tables of the same month",
}


def document() -> str:
    """The whole document, Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 数据标准 The data standard"
    yield ""
    yield "Written by `python -m shebao.standard --write docs/standard.md`; edit `src/shebao/standard/`, not this page."
    yield ""
    yield "A region's agency submits these tables each month. In the lake they are Parquet files,"
    yield "`<lake>/<table>/region=310000/month=201203/data.parquet`, whose columns carry the national code where there is one."
    yield "Money is whole fen (int64), months are yyyymm (int64), days are DATE. Each table also holds its region and month."
    yield ""
    for table in TABLES.values():
        yield from _table(table)
    yield "## 申报表 The declaration sheet"
    yield ""
    yield "Row 1 holds the codes, row 2 the titles, people start in row 3."
    yield ""
    yield "| code | name | type | required | 中文 | English | codes |"
    yield "|---|---|---|---|---|---|---|"
    for column in DECLARATION:
        note = f" ({column.note.en})" if column.note else ""
        needed = "yes" if column.required else "no"
        listed = column.codes.name if column.codes else ""
        cells = (column.code, column.name, column.type, needed, column.title.zh, column.title.en + note, listed)
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "## 登记报表 The sheets of the register"
    yield ""
    yield "Registered in bulk, as XLSX or CSV: codes stand as headings in one of the first rows, in any order; titles may stand"
    yield "under them. What a field may hold is checked as in the tables above."
    for sheet in REGISTER_SHEETS.values():
        yield ""
        yield f"### {sheet.name} {sheet.title.zh} {sheet.title.en}"
        yield ""
        yield f"{sheet.about.zh} {sheet.about.en}"
        yield ""
        yield "| column | name | type | empty | 中文 | English | codes |"
        yield "|---|---|---|---|---|---|---|"
        for field in sheet.fields:
            yield _field(field)
        if sheet.rules:
            yield ""
        for rule in sheet.rules:
            yield f"- `{rule.name}`: {rule.title.zh} ({rule.title.en})"
    yield ""
    yield "## 代码表 Code lists"
    for codes in CODE_LISTS:
        yield ""
        yield f"### {codes.name} {codes.title.zh} {codes.title.en}"
        yield ""
        yield f"Source: {codes.source}"
        if codes.values:
            yield ""
            yield "| code | 中文 | English |"
            yield "|---|---|---|"
            for code, label in codes.values.items():
                yield f"| {code} | {label.zh} | {label.en} |"


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name} {table.title.zh} {table.title.en}" + (f" ({table.code})" if table.code else "")
    yield ""
    yield f"{_PERIODS[table.period]}. Key: {', '.join(table.key)}."
    yield ""
    yield "| column | name | type | empty | 中文 | English | codes |"
    yield "|---|---|---|---|---|---|---|"
    for field in table.fields:
        yield _field(field)
    yield ""
    yield "Quality rules:"
    yield ""
    yield f"- `key`: {', '.join(table.key)} identifies a row"
    for columns in table.unique:
        yield f"- `{'_'.join(columns)}_unique`: no two rows have the same {', '.join(columns)}"
    for rule in table.row_rules:
        yield f"- `{rule.name}`: {rule.title.zh} ({rule.title.en})"
    for reference in table.references:
        yield f"- `{reference.field}_unknown`: {reference.field} names a row of {reference.table}"
    if table.no_overlap:
        yield f"- `overlap`: the periods of one {' and '.join(table.no_overlap)} do not overlap"
    yield ""


def _field(field: Field) -> str:
    note = f" ({field.note.en})" if field.note else ""
    empty = "yes" if field.nullable else "no"
    codes = field.codes.name if field.codes else ""
    return f"| {field.column} | {field.name} | {field.type} | {empty} | {field.title.zh} | {field.title.en}{note} | {codes} |"
