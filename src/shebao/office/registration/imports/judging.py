"""A sheet of the register, read and judged by the data standard: every row and every rule in one pass of DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.registration.models import Employer, Person
from shebao.office.sheets import Cells, find_columns, number_lost, read_cells
from shebao.office.sheets.reading import plain
from shebao.standard import identity
from shebao.standard.fields import Field
from shebao.standard.register import RegisterSheet
from shebao.standard.tables import PERSONS
from shebao.text import Text

MOST_ROWS = 200_000
_DAYS = "['%Y-%m-%d', '%Y%m%d', '%Y/%m/%d', '%Y.%m.%d', '%Y年%m月%d日', '%Y-%m-%d %H:%M:%S']"
#: Codes and numbers are compared in capitals, without spaces.
_CAPITALS = {"number", "credit_code", "parent", "document_number", "nationality", "country", "industry"}
TWICE = Text("与本表前面的行重复，已采用第一行", "it stands in the sheet twice; the first row was taken")
NOTHING = Text("没有填写任何变更事项", "no change is filled in")
LOST = Text(
    "号码被存为数值，末几位已丢失，请将该列设为文本格式后重新填写",
    "a long number is stored as a number and has lost its last digits: format the column as text and type it again",
)


@dataclass
class Judged:
    """A sheet as understood: `rows` are typed, by English names, with `row_number`; `faults` say what is wrong in which."""

    sheet: RegisterSheet
    cells: Cells
    rows: pa.Table
    read: int
    faults: dict[int, list[Text]] = field(default_factory=dict)


def remark(texts: Sequence[Text]) -> tuple[str, str]:
    """Everything that is wrong with a row, in both languages."""
    return "；".join(t.zh for t in texts), "; ".join(t.en for t in texts)


def judge(content: bytes, sheet: RegisterSheet, file_name: str) -> Judged:
    """Read a file and find what the standard finds wrong; rows at fault are not in `rows`.

    Raises:
        UserError: it is no sheet, lacks a column, or has too many rows.
    """
    cells = read_cells(content, file_name)
    find_columns(cells, sheet.fields[0].column, [f.column for f in sheet.fields if not f.nullable], file_name)
    raw, lost = _raw(cells, sheet)
    if len(raw) > MOST_ROWS:
        raise UserError(
            f"{file_name} 有 {len(raw):,} 行，一次最多 {MOST_ROWS:,} 行，请分成几个文件。",
            f"{file_name} has {len(raw):,} rows; one file has at most {MOST_ROWS:,}: divide it.",
        )
    judged = Judged(sheet, cells, raw, len(raw))
    judged.rows = _judge(raw, sheet, judged.faults)
    for row in lost:
        judged.faults[row] = [LOST]
    if lost:
        import pyarrow.compute as pc

        judged.rows = judged.rows.filter(pc.invert(pc.is_in(judged.rows["row_number"], pa.array(sorted(lost), pa.int64()))))
    return judged


def _raw(cells: Cells, sheet: RegisterSheet) -> tuple[pa.Table, set[int]]:
    """Every field as text, with the number of its row in the sheet; empty rows and a row of titles left out."""
    there = [f for f in sheet.fields if f.column in cells.columns]
    columns = {f.name: cells.values(f.column) for f in there}
    first = cells.header + 2
    lost = {
        first + at
        for f in there
        if f.type == "text" and f.codes is None
        for at, value in enumerate(columns[f.name])
        if type(value) is not str and number_lost(value)
    }
    texts = {
        name: [value.strip() if type(value) is str else _plain(value) for value in values] for name, values in columns.items()
    }
    filled = [at - cells.header - 1 for at in cells.filled([f.column for f in there if not f.nullable])]
    table = pa.table(
        {
            "row_number": pa.array([first + at for at in filled], pa.int64()),
            **{
                f.name: pa.array([texts[f.name][at] or None for at in filled], pa.string())
                if f.name in texts
                else pa.nulls(len(filled), pa.string())
                for f in sheet.fields
            },
        }
    )
    return table, lost


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else plain(value)


def _judge(raw: pa.Table, sheet: RegisterSheet, faults: dict[int, list[Text]]) -> pa.Table:
    import duckdb

    rules = list(_rules(sheet))
    with duckdb.connect(config={"threads": 2}) as engine:
        engine.register("raw", raw)
        typed = ", ".join(f"{_typed(f)} AS {f.name}, {f.name} AS {f.name}__raw" for f in sheet.fields)
        source = f"(SELECT row_number, {typed} FROM raw)"
        if {"number", "document_type"} <= {f.name for f in sheet.fields}:
            for stage in PERSONS.helpers:
                source = f"(SELECT *, {', '.join(f'{sql} AS {name}' for name, sql in stage)} FROM {source})"
        wrong = ", ".join(f"CASE WHEN {condition} THEN {at} END" for at, (condition, _) in enumerate(rules))
        engine.execute(f"CREATE TABLE judged AS SELECT *, list_filter([{wrong}], lambda x: x IS NOT NULL) AS wrong FROM {source}")
        for row, found in engine.execute("SELECT row_number, wrong FROM judged WHERE len(wrong) > 0 ORDER BY 1").fetchall():
            faults[row] = [rules[at][1] for at in found]
        names = ", ".join(f.name for f in sheet.fields)
        good = (
            f"SELECT row_number, {names}, row_number() OVER (PARTITION BY {', '.join(sheet.key)} ORDER BY row_number) AS time"
            " FROM judged WHERE len(wrong) = 0"
        )
        faults |= {row: [TWICE] for (row,) in engine.execute(f"SELECT row_number FROM ({good}) WHERE time > 1").fetchall()}
        return engine.sql(f"SELECT * EXCLUDE (time) FROM ({good}) WHERE time = 1 ORDER BY row_number").to_arrow_table()


def _typed(f: Field) -> str:
    match f.type:
        case "date":
            return f"CAST(try_strptime({f.name}, {_DAYS}) AS DATE)"
        case "integer":
            return f"TRY_CAST({f.name} AS BIGINT)"
    if f.name == "number":
        return identity.full_number(f"upper(replace({f.name}, ' ', ''))")
    if f.name == "insurances":
        return insurance_set(f.name)
    return f"upper(replace({f.name}, ' ', ''))" if f.name in _CAPITALS else f.name


def insurance_set(value: str) -> str:
    """Codes with commas between them → the bit set; all where empty, NULL where one is unknown."""
    codes = f"list_filter(str_split_regex({value}, '[,，、;；\\s]+'), lambda x: x <> '')"
    bits = "CASE x WHEN '110' THEN 1 WHEN '210' THEN 2 WHEN '310' THEN 4 WHEN '410' THEN 8 WHEN '510' THEN 16 END"
    known = f"len(list_filter({codes}, lambda x: ({bits}) IS NULL)) = 0"
    total = f"list_sum(list_distinct(list_transform({codes}, lambda x: {bits})))"
    return f"CASE WHEN {value} IS NULL THEN 31 WHEN {known} THEN CAST({total} AS BIGINT) END"


def _rules(sheet: RegisterSheet) -> list[tuple[str, Text]]:
    """Conditions over typed and raw columns, true where a row is wrong, with what to say."""
    found: list[tuple[str, Text]] = []
    for f in sheet.fields:
        named_zh, named_en = f"{f.title.zh}（{f.column}）", f"{f.column}, {f.title.en},"
        if not f.nullable:
            found.append((f"{f.name}__raw IS NULL", Text(f"缺少{named_zh}，请补填", f"{named_en} is missing: fill it in")))
        if f.type != "text" or f.name == "insurances":
            text = Text(f"{named_zh}无法识别", f"{named_en} cannot be read")
            found.append((f"{f.name} IS NULL AND {f.name}__raw IS NOT NULL", text))
        if f.codes is not None:
            text = Text(f"{named_zh}不在代码表 {f.codes.name} 内", f"{named_en} is not in code list {f.codes.name}")
            known = f.codes.sql(f.name, integer=f.type == "integer")
            found.append((f"{f.name} IS NOT NULL AND NOT ({known})", text))
        elif f.type == "text" and f.name != "insurances":
            most = longest(sheet, f.name)
            text = Text(f"{named_zh}超过 {most} 个字符", f"{named_en} has more than {most} characters")
            found.append((f"length({f.name}) > {most}", text))
        if f.type == "date":
            text = Text(f"{named_zh}早于 1900 年或晚于今天", f"{named_en} is before 1900 or after today")
            found.append((f"{f.name} NOT BETWEEN DATE '1900-01-01' AND DATE '{_today()}'", text))
    found += [(rule.wrong, rule.title) for rule in sheet.rules]
    if sheet.some_of:
        found.append((f"coalesce({', '.join(f'{name}__raw' for name in sheet.some_of)}) IS NULL", NOTHING))
    return found


def longest(sheet: RegisterSheet, name: str) -> int:
    """How many characters the register keeps of a field."""
    model = Employer if sheet.name.startswith("employer") else Person
    known = {f.name: getattr(f, "max_length", None) for f in model._meta.concrete_fields}
    return known.get(name) or {"credit_code": 18, "parent": 18, "number": 18}.get(name, 200)


def _today() -> str:
    from django.utils import timezone

    return timezone.localdate().isoformat()
