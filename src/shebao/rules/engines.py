"""Rules over a Parquet file, on DuckDB, PostgreSQL or Spark, with the same integers on each.

    evaluate(body, ["employer_contribution_fen"], "wages.parquet", "dues.parquet", on="2012-03-01", region="310000")

Columns of the input bear the names of the code (`declared_wage_fen`). What a column may hold is told by its kind:
whole numbers for money and rates, DATE for days, yyyymm for months, names or codes for code lists, alpha-3 for
countries. Everything is checked before anything is computed, so that no engine rounds or wraps in silence. The output
has the columns of the input and one per rule; days are DATE (never is NULL), months yyyymm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from shebao.errors import UserError
from shebao.rules.batch import Ask, Plan, plan
from shebao.rules.body import Body
from shebao.rules.kinds import COUNT, DAY, MONTH, REGION, law_day
from shebao.rules.spelling import Dialect, from_day, from_month
from shebao.rules.table import InputColumn, check, fact_columns

_SPARK_MASTER = re.compile(r"spark://[^\s]+:\d+|local(\[(\d+|\*)\])?|local-cluster\[\d+,\d+,\d+\]|yarn|k8s://\S+")


class Engine(Protocol):
    """What `evaluate` asks of an engine."""

    #: How the engine that computes writes SQL, and the one that looks at the input first.
    dialect: Dialect
    looks: Dialect
    #: Which of the source's columns the computation must carry along.
    carried: list[str]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a small query; `{source}` in it is the input."""

    def write(self, sql: str, results: Sequence[tuple[str, str]], output: Path, *, folder: bool) -> None:
        """Write as Parquet every column of the input, then the results.

        Args:
            sql: the computation, one row a row of `{source}`, with columns as in `InputColumn.alias`.
            results: name in the output, and the SQL of it over the columns of `sql`.
        """

    def close(self) -> None:
        """Let go of what the engine holds."""


def evaluate(
    body: Body,
    names: Sequence[str],
    input: str | Path,
    output: str | Path,
    engine: str = "duckdb",
    *,
    on: date | str | int | None = None,
    region: str | int | None = None,
    given: Mapping[str, Any] | None = None,
    dsn: str | None = None,
) -> None:
    """Compute rules for every row of a Parquet file (or folder of such files) and write a Parquet file.

    Args:
        names: rules, by their names in code or outside.
        output: a file; on Spark also a folder, if the path ends with `/`. It appears complete or not at all.
        engine: `duckdb`, `postgres`, or a Spark master: `spark://host:7077`, `local[2]`, `local-cluster[2,1,1024]`.
        on, region: the law's day and region where they are the same for all rows; else columns of the input.
        given: facts, parameters or rules that are the same for all rows, by their names in code, as integers.
        dsn: PostgreSQL's connection string; rows pass through a temporary table.

    Raises:
        UserError: a column is missing or holds something else than its kind; a file or engine is not there.
    """
    source, target = Path(input), Path(output)
    folder = str(output).endswith("/")
    if folder and engine in ("duckdb", "postgres"):
        raise UserError(f"引擎 {engine} 只写单个文件：{output}", f"{engine} writes one file, not a folder: {output}")
    if not target.absolute().parent.is_dir():
        raise UserError(f"输出目录不存在：{target.absolute().parent}", f"no such folder: {target.absolute().parent}")
    asked = [body.rule(name).name for name in names]
    doubled = {name for name in asked if asked.count(name) > 1}
    if doubled:
        raise UserError(f"规则重复：{'、'.join(sorted(doubled))}", f"asked twice: {', '.join(sorted(doubled))}")
    constants = dict(given or {})
    if on is not None:
        constants["on"] = law_day(on)
    if region is not None:
        constants["region"] = region if isinstance(region, int) else int(REGION.parse("region", region))

    columns = fact_columns(body, asked, source, constants)
    running = _start(engine, source, columns, dsn)
    try:
        staged = _plan(body, asked, columns, constants, running.dialect)
        check(columns, running.rows, running.looks)
        looked = _plan(body, asked, columns, constants, running.looks)
        _refuse_gaps(body, looked, running)
        _refuse_uneven(looked, running)
        sql = staged.sql("{source}", running.dialect, keep=running.carried)
        running.write(sql, _results(staged, running.dialect), target, folder=folder)
    finally:
        running.close()


def _start(engine: str, source: Path, columns: Sequence[InputColumn], dsn: str | None) -> Engine:
    if engine == "duckdb":
        from shebao.rules.engine_duckdb import DuckDB

        return DuckDB(source, columns)
    if engine == "postgres":
        from shebao.rules.engine_postgres import PostgreSQL

        return PostgreSQL(source, columns, dsn)
    if _SPARK_MASTER.fullmatch(engine):
        from shebao.rules.engine_spark import Spark

        return Spark(source, columns, engine)
    raise UserError(
        f"没有引擎 {engine}，可用：duckdb、postgres、spark://主机:端口、local[2]",
        f"no engine {engine}; use duckdb, postgres, spark://host:port or local[2]",
    )


def _plan(
    body: Body, asked: Sequence[str], columns: Sequence[InputColumn], constants: Mapping[str, Any], dialect: Dialect
) -> Plan:
    facts = {name: sql for column in columns if column.fact for name, sql in column.facts(dialect).items()}
    return plan(body, [Ask(name) for name in asked], facts=facts, given=constants)


def _results(staged: Plan, dialect: Dialect) -> list[tuple[str, str]]:
    """Every rule's name, and the SQL of what people see: days as DATE, months as yyyymm."""
    shown = {DAY.name: lambda label: from_day(label, dialect), MONTH.name: lambda label: from_month(label, dialect)}
    return [(label, shown[kind.name](label) if kind.name in shown else label) for label, _, kind in staged.outputs]


def _refuse_gaps(body: Body, staged: Plan, running: Engine) -> None:
    """SQL gives NULL where no parameter is in force; the law gives nothing at all."""
    if not staged.gaps:
        return
    only = replace(staged, outputs=[(label, label, body.kinds[label]) for label in staged.gaps])
    counts = ", ".join(f"COUNT(*) - COUNT({label})" for label in staged.gaps)
    empty = running.rows(f"SELECT {counts} FROM ({only.sql('{source}', running.looks)}) AS computed")[0]
    for label, rows in zip(staged.gaps, empty, strict=True):
        if rows:
            title = body.title(label)
            raise UserError(
                f"有 {rows} 行在其日期和统筹区没有有效的参数“{title.zh}”（{label}）",
                f"{rows} rows have no value of {label} ({title.en}) in force on their day in their region",
            )


def _refuse_uneven(staged: Plan, running: Engine) -> None:
    """A list that ends before its fellow gives NULL, which a sum leaves out in silence."""
    if not staged.side_by_side:
        return
    size = "SIZE" if running.looks == "spark" else "LEN"
    labels = sorted({label for lists in staged.side_by_side for label in lists})
    only = replace(staged, outputs=[(label, label, COUNT) for label in labels])
    differ = " OR ".join(f"{size}({a}) <> {size}({b})" for lists in staged.side_by_side for a, b in pairwise(lists))
    rows = running.rows(f"SELECT COUNT(*) FROM ({only.sql('{source}', running.looks)}) AS computed WHERE {differ}")[0][0]
    if rows:
        names = sorted({label.partition("__")[0] for label in labels})
        raise UserError(
            f"有 {rows} 行的列表项数不一致：{'、'.join(names)} 应逐项对应",
            f"in {rows} rows the lists differ in length: {', '.join(names)} belong together item by item",
        )
