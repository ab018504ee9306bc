"""The columns of an input table: which facts they are, how each engine turns them into integers, and their checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shebao.errors import UserError
from shebao.rules.body import Body
from shebao.rules.kinds import COUNTRY, DAY, FLAG, MONTH, REGION, Kind
from shebao.rules.spelling import Dialect, quoted, to_country, to_day, to_month

#: More different codes than this in one column are no code list.
MANY = 2000


@dataclass
class InputColumn:
    """One column of the input. `fact` is empty if no rule asks for it: then it is only carried through."""

    name: str
    alias: str
    form: str
    fact: str = ""
    kind: Kind | None = None
    #: For a code list: text → code.
    codes: dict[str, int] = field(default_factory=dict)

    def number(self, dialect: Dialect) -> str:
        """SQL: this column as the integer that rules compute with."""
        kind = self.kind
        assert kind is not None
        if self.form == "date":
            day = to_day(self.alias, dialect)
            return day if kind.name == DAY.name else to_month(_yyyymm(self.alias), dialect)
        if self.form == "bool":
            return f"CASE WHEN {self.alias} THEN CAST(1 AS BIGINT) ELSE 0 END"
        if self.form == "text":
            if kind.name == COUNTRY.name:
                return to_country(self.alias)
            if kind.name == REGION.name:
                return f"CAST({self.alias} AS BIGINT)"
            branches = " ".join(f"WHEN '{text}' THEN CAST({code} AS BIGINT)" for text, code in self.codes.items())
            return f"CASE {self.alias} {branches} END"
        return to_month(self.alias, dialect) if kind.name == MONTH.name and self.form == "whole" else self.alias


def _yyyymm(column: str) -> str:
    return f"(EXTRACT(YEAR FROM {column}) * 100 + EXTRACT(MONTH FROM {column}))"


def fact_columns(body: Body, asked: Sequence[str], source: Path, constants: Mapping[str, Any]) -> list[InputColumn]:
    """Every column of the input, those that the asked rules need with their kind.

    Raises:
        UserError: no such file, not Parquet, or a needed column cannot hold its kind.
    """
    needed = frozenset().union(*(body.reach[name] for name in asked)) - frozenset(constants)
    columns = []
    for number, (name, form) in enumerate(_forms(source), 1):
        column = InputColumn(name, f"in_{number}", form)
        if name in asked:
            raise UserError(
                f"输入中已有列 {name}：规则的结果将与之同名，请先改名",
                f"the input already has a column {name}: the rule's result would bear the same name; rename it first",
            )
        inside = name if name in body.kinds else body.names.get(name, "")
        if inside in needed:
            kind = body.kinds[inside]
            if inside != name or form not in _accepted(kind):
                raise _refused(column, inside, kind)
            column.fact, column.kind, column.codes = name, kind, dict(kind.codes)
        columns.append(column)
    return columns


def _forms(source: Path) -> Iterator[tuple[str, str]]:
    import pyarrow as pa
    import pyarrow.dataset as ds

    if not source.exists():
        raise UserError(f"找不到文件 {source}", f"no such file: {source}")
    try:
        schema = ds.dataset(str(source), format="parquet", partitioning=None).schema
    except (pa.ArrowInvalid, OSError):
        raise UserError(f"{source} 不是 Parquet 文件", f"{source} is not a Parquet file") from None
    for column in schema:
        yield column.name, _form(column.type)


def _form(kind: Any) -> str:
    from pyarrow import types

    if types.is_dictionary(kind):
        return _form(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return "list" if types.is_integer(kind.value_type) else f"list of {kind.value_type}"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    forms = {"whole": types.is_integer, "date": types.is_date, "bool": types.is_boolean}
    return next((form for form, fits in forms.items() if fits(kind)), str(kind))


def _accepted(kind: Kind) -> tuple[str, ...]:
    if kind.element is not None:
        return ("list",)
    special = {
        COUNTRY.name: ("text",),
        DAY.name: ("date",),
        MONTH.name: ("whole", "date"),
        REGION.name: ("text", "whole"),
        FLAG.name: ("bool", "whole"),
    }
    return special.get(kind.name, ("text", "whole") if kind.codes else ("whole",))


_WANTED = {
    "fen": ("以分为单位的整数（BIGINT）", "whole fen as BIGINT"),
    "ppm": ("以百万分之一为单位的整数（BIGINT）", "whole parts per million as BIGINT"),
    "day": ("日期（DATE）", "days as DATE"),
    "month": ("六位年月整数（如 201203）", "months as whole numbers such as 201203"),
    "country": ("ISO 3166-1 三位字母代码", "ISO 3166-1 alpha-3 codes as text"),
    "region": ("六位行政区划代码", "six-digit area codes"),
    "flag": ("布尔值", "BOOLEAN"),
}


def _refused(column: InputColumn, inside: str, kind: Kind) -> UserError:
    zh, en = _WANTED.get((kind.element or kind).name, ("整数（BIGINT）", "whole numbers as BIGINT"))
    if kind.element is not None:
        zh, en = f"列表，其元素为{zh}", f"a list of {en}"
    return UserError(
        f"列 {column.name}（类型 {column.form}）不能使用：请在列 {inside} 中给出{zh}",
        f"column {column.name} ({column.form}) cannot be used: give {en} in a column {inside}",
    )


def check(columns: Iterable[InputColumn], rows: Callable[[str], list[tuple[Any, ...]]], dialect: Dialect) -> None:
    """Look at every fact once: nothing empty, nothing out of its kind's bounds, no unknown code.

    Raises:
        UserError: names the column and what is wrong with it.
    """
    facts = [column for column in columns if column.fact]
    for column in facts:
        if column.form == "text" or column.codes:
            _check_codes(column, rows)
    measured = [(column, measure) for column in facts for measure in _measures(column, dialect)]
    if not measured:
        return
    found = rows("SELECT " + ", ".join(sql for _, (_, sql) in measured) + " FROM {source}")[0]
    for (column, (what, _)), value in zip(measured, found, strict=True):
        _judge(column, what, value)


def _measures(column: InputColumn, dialect: Dialect) -> Iterator[tuple[str, str]]:
    kind, alias = column.kind, column.alias
    assert kind is not None
    if kind.name != DAY.name:
        yield "empty", f"COUNT(*) - COUNT({alias})"
    if column.form == "list":
        low, high, size = ("ARRAY_MIN", "ARRAY_MAX", "SIZE") if dialect == "spark" else ("LIST_MIN", "LIST_MAX", "LEN")
        filtered = f"FILTER({alias}, x -> x IS NULL)" if dialect == "spark" else f"LIST_FILTER({alias}, lambda x: x IS NULL)"
        holes = f"{size}({filtered})"
        yield "low", f"MIN({low}({alias}))"
        yield "high", f"MAX({high}({alias}))"
        yield "empty", f"SUM({holes})"
        yield "shortest", f"MIN({size}({alias}))"
        yield "longest", f"MAX({size}({alias}))"
    elif column.form == "date":
        yield "first", f"MIN({alias})"
        yield "last", f"MAX({alias})"
    elif column.form == "whole":
        if kind.name == MONTH.name:
            fits = f"{alias} BETWEEN 190001 AND 999912 AND {alias} % 100 BETWEEN 1 AND 12"
            yield "month", f"MIN(CASE WHEN {fits} THEN 1 ELSE 0 END)"
        else:
            yield "low", f"MIN({alias})"
            yield "high", f"MAX({alias})"


def _judge(column: InputColumn, what: str, value: Any) -> None:
    kind = column.kind
    assert kind is not None
    if what == "empty" and value:
        raise UserError(f"列 {column.name} 有 {value} 个空值", f"column {column.name} has {value} empty cells")
    if value is None or what == "empty":
        return
    if what == "month" and not value:
        raise UserError(f"列 {column.name} 有不是月份的值", f"column {column.name} holds numbers that are no months (yyyymm)")
    if what in ("shortest", "longest") and kind.length is not None and value != kind.length:
        raise UserError(
            f"列 {column.name} 的列表应有 {kind.length} 个值",
            f"lists in column {column.name} should have {kind.length} values",
        )
    if what in ("first", "last"):
        kind.parse(column.name, value)
    if what in ("low", "high") and not kind.low <= value <= kind.high:
        raise UserError(
            f"列 {column.name} 的值 {value} 超出允许范围 {kind.low} 至 {kind.high}",
            f"column {column.name} holds {value}, outside the allowed {kind.low} to {kind.high}",
        )


def _check_codes(column: InputColumn, rows: Callable[[str], list[tuple[Any, ...]]]) -> None:
    assert column.kind is not None
    found = rows(f"SELECT DISTINCT {column.alias} FROM {{source}} WHERE {column.alias} IS NOT NULL LIMIT {MANY}")
    for (text,) in found:
        column.kind.parse(column.name, text)
        if column.kind.name == COUNTRY.name and text != text.upper():
            raise UserError(
                f"列 {column.name} 的国家代码应为大写：{text}",
                f"column {column.name}: country codes are upper case, not {text}",
            )


def source_sql(columns: Sequence[InputColumn], table: str, dialect: Dialect) -> str:
    """SQL: the input with its columns under their aliases, which clash with nothing."""
    return f"(SELECT {', '.join(f'{quoted(c.name, dialect)} AS {c.alias}' for c in columns)} FROM {table}) AS given"
