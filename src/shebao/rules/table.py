"""The columns of an input table: which facts they are, how each engine turns them into integers, and their checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shebao.errors import UserError
from shebao.rules.batch import FactName
from shebao.rules.body import Body
from shebao.rules.kinds import COUNTRY, DAY, FLAG, MONTH, REGION, Kind
from shebao.rules.spelling import Dialect, each_item, quoted, to_country, to_day, to_month

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
    #: Of a list: the form of its items; of records, of each field.
    items: dict[str, str] = field(default_factory=dict)

    def facts(self, dialect: Dialect) -> dict[FactName, str]:
        """SQL of the integers that rules compute with, by the fact's name; of records, one list for each field."""
        kind = self.kind
        assert kind is not None
        if kind.fields:
            return {(self.fact, field): self.list(field, dialect) for field, _ in kind.fields}
        return {self.fact: self.list("", dialect) if kind.element else _number(self.alias, self.form, kind, self.codes, dialect)}

    def lists(self) -> Iterator[tuple[str, Kind]]:
        """Of a list its one field, without a name; of records each field with its kind; of anything else nothing."""
        assert self.kind is not None
        yield from self.kind.fields or ([("", self.kind.element)] if self.kind.element else [])

    def list_kind(self, field: str) -> Kind:
        """The kind of a list's items, or of one field of its records."""
        return next(kind for name, kind in self.lists() if name == field)

    def list(self, field: str, dialect: Dialect) -> str:
        """SQL: the list of integers of one field."""
        if dialect == "postgres":
            return self.sent_as(field)  # DuckDB sends integers
        kind, form = self.list_kind(field), self.items[field]
        if form == "whole" and not field and kind.name != MONTH.name:
            return f"CAST({self.alias} AS {'ARRAY<BIGINT>' if dialect == 'spark' else 'BIGINT[]'})"
        item = f"_item.{quoted(field, dialect)}" if field else "_item"
        number = _number(item, form, kind, dict(kind.codes), dialect)
        return each_item(self.alias, f"CAST({number} AS BIGINT)", dialect)

    def sent_as(self, field: str) -> str:
        """Name of the column that brings one field's list to PostgreSQL."""
        return f"{self.alias}__{field}" if field else self.alias


def _number(text: str, form: str, kind: Kind, codes: Mapping[str, int], dialect: Dialect) -> str:
    """SQL: a cell or an item, as it stands in the input, as the integer that rules compute with."""
    if form == "date":
        day = to_day(text, dialect)
        return day if kind.name == DAY.name else to_month(_yyyymm(text), dialect)
    if form == "bool":
        return f"CASE WHEN {text} THEN CAST(1 AS BIGINT) ELSE 0 END"
    if form == "text":
        if kind.name == COUNTRY.name:
            return to_country(text)
        if kind.name == REGION.name:
            return f"CAST({text} AS BIGINT)"
        branches = " ".join(f"WHEN '{name}' THEN CAST({code} AS BIGINT)" for name, code in codes.items())
        return f"CASE {text} {branches} END"
    return to_month(text, dialect) if kind.name == MONTH.name and form == "whole" else text


def _yyyymm(column: str) -> str:
    return f"(EXTRACT(YEAR FROM {column}) * 100 + EXTRACT(MONTH FROM {column}))"


def fact_columns(body: Body, asked: Sequence[str], source: Path, constants: Mapping[str, Any]) -> list[InputColumn]:
    """Every column of the input, those that the asked rules need with their kind.

    Raises:
        UserError: no such file, not Parquet, or a needed column cannot hold its kind.
    """
    needed = frozenset().union(*(body.reach[name] for name in asked)) - frozenset(constants)
    columns = []
    for number, (name, form, items) in enumerate(_forms(source), 1):
        column = InputColumn(name, f"in_{number}", form, items=items)
        if name in asked:
            raise UserError(
                f"输入中已有列 {name}：规则的结果将与之同名，请先改名",
                f"the input already has a column {name}: the rule's result would bear the same name; rename it first",
            )
        inside = name if name in body.kinds else body.names.get(name, "")
        if inside in needed:
            kind = body.kinds[inside]
            if inside != name or not _fits(column, kind):
                raise _refused(column, inside, kind)
            column.fact, column.kind, column.codes = name, kind, dict(kind.codes)
        columns.append(column)
    return columns


def _forms(source: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    import pyarrow as pa
    import pyarrow.dataset as ds

    if not source.exists():
        raise UserError(f"找不到文件 {source}", f"no such file: {source}")
    try:
        schema = ds.dataset(str(source), format="parquet", partitioning=None).schema
    except (pa.ArrowInvalid, OSError):
        raise UserError(f"{source} 不是 Parquet 文件", f"{source} is not a Parquet file") from None
    for column in schema:
        yield column.name, _form(column.type), _items(column.type)


def _form(kind: Any) -> str:
    from pyarrow import types

    if types.is_dictionary(kind):
        return _form(kind.value_type)
    if _is_list(kind):
        return "list"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    forms = {"whole": types.is_integer, "date": types.is_date, "bool": types.is_boolean}
    return next((form for form, fits in forms.items() if fits(kind)), str(kind))


def _is_list(kind: Any) -> bool:
    from pyarrow import types

    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _items(kind: Any) -> dict[str, str]:
    """Forms of a list's items: of records by field, else under no name."""
    from pyarrow import types

    if not _is_list(kind):
        return {}
    if types.is_struct(kind.value_type):
        return {field.name: _form(field.type) for field in kind.value_type}
    return {"": _form(kind.value_type)}


def _fits(column: InputColumn, kind: Kind) -> bool:
    if kind.fields:
        return all(column.items.get(name) in _accepted(of) for name, of in kind.fields)
    if kind.element is not None:
        return column.items.get("") in _accepted(kind.element)
    return column.form in _accepted(kind)


def _accepted(kind: Kind) -> tuple[str, ...]:
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
    if kind.fields:
        names = ", ".join(name for name, _ in kind.fields)
        zh, en = f"列表，其元素为含 {names} 的结构", f"a list of structs with {names}"
    form = f"list of {column.items['']}" if "" in column.items else column.form
    return UserError(
        f"列 {column.name}（类型 {form}）不能使用：请在列 {inside} 中给出{zh}",
        f"column {column.name} ({form}) cannot be used: give {en} in a column {inside}",
    )


def check(columns: Iterable[InputColumn], rows: Callable[[str], list[tuple[Any, ...]]], dialect: Dialect) -> None:
    """Look at every fact once: nothing empty, nothing out of its kind's bounds, no unknown code.

    Raises:
        UserError: names the column and what is wrong with it.
    """
    facts = [column for column in columns if column.fact]
    for column in facts:
        if column.form == "text" or (column.codes and column.form != "list"):
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
        yield from _measures_of_lists(column, dialect)
    elif column.form == "date":
        yield "first", f"MIN({alias})"
        yield "last", f"MAX({alias})"
    elif column.form == "whole":
        if kind.name == MONTH.name:
            yield "month", f"MIN(CASE WHEN {_is_month(alias)} THEN 1 ELSE 0 END)"
        else:
            yield "low", f"MIN({alias})"
            yield "high", f"MAX({alias})"


def _measures_of_lists(column: InputColumn, dialect: Dialect) -> Iterator[tuple[str, str]]:
    low, high, size = ("ARRAY_MIN", "ARRAY_MAX", "SIZE") if dialect == "spark" else ("LIST_MIN", "LIST_MAX", "LEN")
    for name, _ in column.lists():
        items = column.list(name, dialect)
        holes = f"FILTER({items}, _x -> _x IS NULL)" if dialect == "spark" else f"LIST_FILTER({items}, lambda _x: _x IS NULL)"
        yield f"low {name}".strip(), f"MIN({low}({items}))"
        yield f"high {name}".strip(), f"MAX({high}({items}))"
        yield "empty", f"SUM({size}({holes}))"
        if column.items[name] == "whole" and column.list_kind(name).name == MONTH.name:
            item = f"_item.{quoted(name, dialect)}" if name else "_item"
            fits = f"CASE WHEN {_is_month(item)} THEN 1 ELSE 0 END"
            yield "month", f"MIN({low}({each_item(column.alias, fits, dialect)}))"
    yield "shortest", f"MIN({size}({column.alias}))"
    yield "longest", f"MAX({size}({column.alias}))"


def _is_month(text: str) -> str:
    return f"{text} BETWEEN 190001 AND 999912 AND {text} % 100 BETWEEN 1 AND 12"


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
    if what == "longest" and kind.most and value > kind.most:
        raise UserError(
            f"列 {column.name} 的列表有 {value} 项，至多 {kind.most} 项",
            f"lists in column {column.name} have {value} items; {kind.most} are the most",
        )
    bound, _, field = what.partition(" ")
    if bound not in ("low", "high"):
        return
    of = column.list_kind(field) if column.form == "list" else kind
    if not of.low <= value <= of.high:
        name = f"{column.name}.{field}" if field else column.name
        raise UserError(
            f"列 {name} 的值 {value} 超出允许范围 {of.low} 至 {of.high}",
            f"column {name} holds {value}, outside the allowed {of.low} to {of.high}",
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
