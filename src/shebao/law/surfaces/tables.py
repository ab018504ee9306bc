"""Rules over tables in memory: Arrow, DuckDB, Polars, pandas. What comes in goes out, with a column a rule.

The name of a column tells its unit, in and out. Named as people name facts (`arrears`, `interest_rate`) it holds yuan and
fractions: whole numbers, decimals, text, or floats with no more decimals than a fen or a millionth has. Named as in code
(`arrears_fen`, `interest_rate_ppm`) it holds whole fen and parts per million. Days are dates or text such as 2012-03-01,
months dates, whole numbers such as 201203 or text such as 2012-03. Everything else is as in the files of
`shebao law evaluate`, which computes here too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shebao import law
from shebao.errors import UserError
from shebao.law.surfaces.given import On, Place, day_of, plain
from shebao.rules import Body
from shebao.rules.kinds import DAY, FEN, MONTH, PPM, Kind

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_ROW = "row_of_the_table"
_FACTOR = {FEN.name: 100, PPM.name: 1_000_000}
_DECIMALS = {FEN.name: 2, PPM.name: 6}


def evaluate(rules: str | Sequence[str], table: Any, *, on: On = None, region: Place | None = None, **facts: Any) -> Any:
    """Compute rules for every row of a table.

    Args:
        rules: one name or several, as people write them (`late_fee`, in yuan) or in code (`late_fee_fen`, in fen).
        table: a pyarrow Table, a DuckDB relation, a Polars or pandas DataFrame, or whatever speaks Arrow's C stream.
        on, region: the law's day (or month) and region where they are the same for all rows; else columns of the table.
        facts: facts, parameters or rules that are the same for all rows, as people write them.

    Returns:
        A table of the kind given (a pyarrow Table for anything else): its columns, then one per rule.

    Raises:
        UserError: a column is missing or holds something else than its kind.
    """
    from shebao.rules.engines import evaluate as evaluate_file
    from shebao.rules.examples import read_given

    body = law.body()
    names = [rules] if isinstance(rules, str) else list(rules)
    asked = {name: body.rule(name).name for name in names}
    given = read_given(body, {name: plain(value) for name, value in facts.items()})
    arrow = _arrow(table)
    for name in names:
        if name in arrow.column_names:
            raise UserError(f"表中已有列 {name}：请先改名", f"the table already has a column {name}: rename it first")
    needed = frozenset().union(*(body.reach[name] for name in asked.values())) - frozenset(given)
    with tempfile.TemporaryDirectory(prefix="shebao-") as folder:
        source, target = Path(folder) / "facts.parquet", Path(folder) / "results.parquet"
        _write(body, arrow, needed, source)
        day = None if on is None else day_of(on)
        evaluate_file(body, list(asked.values()), source, target, on=day, region=region, given=given)
        results = _read(body, asked, target)
    return _attached(table, arrow, results)


def _arrow(table: Any) -> pa.Table:
    import pyarrow as pa

    if hasattr(table, "collect") and hasattr(table, "lazy"):
        table = table.collect()
    if hasattr(table, "to_arrow_table"):
        return table.to_arrow_table()
    if isinstance(table, pa.Table):
        return table
    if not hasattr(table, "__arrow_c_stream__"):
        raise UserError(
            f"不能计算 {type(table).__name__}：请给出 pyarrow、DuckDB、Polars 或 pandas 的表",
            f"cannot compute over a {type(table).__name__}: give a table of pyarrow, DuckDB, Polars or pandas",
        )
    return pa.table(table)


def _write(body: Body, arrow: pa.Table, needed: frozenset[str], target: Path) -> None:
    """The columns that the rules need, under their names in code, as the engine reads them from a file."""
    import duckdb
    import numpy as np
    import pyarrow as pa

    found: dict[str, str] = {}
    for column in arrow.column_names:
        name = column if column in body.kinds else body.names.get(column, "")
        if name not in needed:
            continue
        if name in found:
            raise UserError(
                f"列 {found[name]} 和 {column} 是同一事实", f"the columns {found[name]} and {column} are the same fact"
            )
        found[name] = column
    with duckdb.connect() as connection:
        rows = arrow.select(list(found.values())).append_column(_ROW, pa.array(np.arange(arrow.num_rows)))
        connection.register("given", rows)
        selected = [_ROW]
        for name, column in found.items():
            sql = _number(body.kinds[name], column, named_in_code=name == column, form=arrow.schema.field(column).type)
            if sql != _quoted(column):
                _refuse_inexact(connection, column, sql)
            selected.append(f"{sql} AS {_quoted(name)}")
        connection.execute(f"COPY (SELECT {', '.join(selected)} FROM given) TO '{target}' (FORMAT parquet)")


def _number(kind: Kind, column: str, *, named_in_code: bool, form: pa.DataType) -> str:
    """SQL: a column as people write it, as the engine takes it; NULL where that is not possible."""
    from pyarrow import types

    name = _quoted(column)
    if types.is_dictionary(form):
        form = form.value_type
    if kind.fields:
        return name
    if kind.element is not None and (types.is_list(form) or types.is_large_list(form) or types.is_fixed_size_list(form)):
        inner = _scalar(kind.element, "x", named_in_code and bool(kind.suffix), form.value_type)
        return name if inner == "x" else f"list_transform({name}, lambda x: {inner})"
    return _scalar(kind, name, named_in_code and bool(kind.suffix), form)


def _scalar(kind: Kind, name: str, in_code: bool, form: pa.DataType) -> str:
    from pyarrow import types

    text = types.is_string(form) or types.is_large_string(form) or types.is_string_view(form)
    if kind.name == DAY.name:
        return f"TRY_CAST({name} AS DATE)" if text or types.is_timestamp(form) else name
    if kind.name == MONTH.name:
        if types.is_timestamp(form):
            return f"CAST({name} AS DATE)"
        return f"TRY_CAST(REPLACE({name}, '-', '') AS BIGINT)" if text else name
    if in_code or kind.codes or kind.text:
        return name
    factor = _FACTOR.get(kind.name, 1)
    if types.is_integer(form):
        return name if factor == 1 else f"CAST({name} AS BIGINT) * {factor}"
    if types.is_floating(form):
        scaled = f"({name} * {factor})"
        return f"CASE WHEN abs({scaled} - round({scaled})) < 1e-4 THEN CAST(round({scaled}) AS BIGINT) END"
    if types.is_decimal(form) or (text and kind.name in _FACTOR):
        # twelve decimals hold what people write; whatever is left below the unit refuses the value
        scaled = f"(TRY_CAST({name} AS DECIMAL(24, 12)) * {factor})"
        return f"CASE WHEN {scaled} = round({scaled}) THEN CAST(round({scaled}) AS BIGINT) END"
    return name


def _refuse_inexact(connection: duckdb.DuckDBPyConnection, column: str, sql: str) -> None:
    """A conversion gives NULL where a value has too many decimals or is no value at all."""
    name = _quoted(column)
    lost = f"len(list_filter({sql}, lambda x: x IS NULL)) > len(list_filter({name}, lambda x: x IS NULL))"
    wrong = lost if sql.startswith("list_transform") else f"{sql} IS NULL"
    bad = connection.execute(f"SELECT {name} FROM given WHERE {name} IS NOT NULL AND {wrong} LIMIT 1").fetchone()
    if bad is not None:
        raise UserError(
            f"列 {column} 的值 {bad[0]} 不正确（金额至多两位小数，比例至多六位）",
            f"column {column}: {bad[0]} is not valid (amounts have at most two decimals, ratios six)",
        )


def _read(body: Body, asked: Mapping[str, str], source: Path) -> pa.Table:
    import duckdb

    with duckdb.connect() as connection:
        columns = [f"{_as_asked(body.kinds[inside], inside, name)} AS {_quoted(name)}" for name, inside in asked.items()]
        sql = f"SELECT {', '.join(columns)} FROM read_parquet('{source}') ORDER BY {_ROW}"
        return connection.sql(sql).to_arrow_table()


def _as_asked(kind: Kind, inside: str, name: str) -> str:
    """SQL: whole fen if asked for `late_fee_fen`, decimal yuan if asked for `late_fee`."""
    unit = (kind.element or kind).name
    if name == inside or unit not in _FACTOR:
        return _quoted(inside)
    places = _DECIMALS[unit]
    value = (
        "CAST(CAST({} AS DECIMAL(18, 0)) * CAST("
        + f"1e-{places} AS DECIMAL({places + 1}, {places}))"
        + f" AS DECIMAL(18, {places}))"
    )
    if kind.element is not None:
        return f"list_transform({_quoted(inside)}, lambda x: {value.format('x')})"
    return value.format(_quoted(inside))


def _attached(table: Any, arrow: pa.Table, results: pa.Table) -> Any:
    package = type(table).__module__.partition(".")[0]
    if package == "pandas":
        made = results.to_pandas()
        made.index = table.index
        return table.assign(**{name: made[name] for name in results.column_names})
    if package == "polars":
        import polars

        made = polars.DataFrame(results)
        return table.with_columns(made.get_columns()) if hasattr(table, "hstack") else table.collect().hstack(made).lazy()
    for name in results.column_names:
        arrow = arrow.append_column(name, results[name])
    return table.query("given", "SELECT * FROM arrow") if package in ("duckdb", "_duckdb") else arrow


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
