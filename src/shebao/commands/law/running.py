"""`shebao law list`, `check` and `evaluate`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from shebao.commands.law import options
from shebao.commands.law.options import AsJson, Given, GivenFile, On, Region
from shebao.errors import UserError
from shebao.text import Text


def list_rules(as_json: AsJson = False) -> None:
    """列出全部规则及其依据 List every rule with its citation."""
    body = options.body()
    order = {name: number for number, name in enumerate(body.rules)}
    rules = sorted(body.rules.values(), key=lambda made: (made.module, order[made.name]))
    if as_json:
        rows = [
            {
                "name": body.outside(made.name),
                "name_in_code": made.name,
                "zh": made.title.zh,
                "en": made.title.en,
                "cite": made.cite,
                "formula": made.formula,
                "inputs": [body.outside(name) for name in made.inputs],
            }
            for made in rules
        ]
        options.print_json(rows)
        return
    headings = (Text("规则", "Rule"), Text("名称", "Chinese"), Text("英文名", "English"), Text("依据", "Citation"))
    options.print_table(headings, [(body.outside(m.name), m.title.zh, m.title.en, m.cite) for m in rules])


def check(paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="算例文件或目录 Files or folders")]) -> None:
    """核对算例，有一个不符即以非零码退出 Run worked examples; exit non-zero if one fails."""
    from shebao.rules.examples import read, run

    body = options.body()
    outcomes = [run(body, file, example) for file, example in read(paths)]
    if not outcomes:
        where = ", ".join(map(str, paths))
        raise UserError(f"{where} 中没有算例", f"no worked examples in {where}")
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        typer.echo(f"✗ {outcome.path}：{outcome.name}")
        for line in outcome.details:
            typer.echo(f"    {line}")
    total, wrong = len(outcomes), len(failed)
    right = total - wrong
    summary = Text(f"算例 {total} 个，符合 {right} 个，不符 {wrong} 个", f"{total} examples: {right} agree, {wrong} do not")
    typer.echo(str(summary))
    if failed:
        raise typer.Exit(1)


def evaluate_rules(  # noqa: PLR0917 - a command's options
    rules: Annotated[list[str], typer.Argument(metavar="RULE…", help="规则名 Names of rules")],
    input: Annotated[Path, typer.Option("--input", metavar="F.parquet", help="输入 Parquet Input")],
    output: Annotated[str, typer.Option("--output", metavar="G.parquet", help="输出 Parquet Output")],
    engine: Annotated[str, typer.Option("--engine", help="duckdb、postgres、spark://… 或 local[2]")] = "duckdb",
    on: On = None,
    region: Region = None,
    given: Given = None,
    given_file: GivenFile = None,
) -> None:
    """对 Parquet 文件逐行计算规则 Compute rules for every row of a Parquet file."""
    from shebao.rules.engines import evaluate

    body = options.body()
    known = options.known(body, given, given_file)
    with _database(engine) as dsn:
        evaluate(body, rules, input, output, engine, on=on, region=region, given=known, dsn=dsn)
    typer.echo(str(Text(f"已写出 {output}", f"wrote {output}")))


@contextmanager
def _database(engine: str) -> Iterator[str | None]:
    """Where the engine postgres computes: the server of DATABASE_URL, else one of our own for the while."""
    if engine != "postgres" or os.environ.get("DATABASE_URL"):
        yield None
        return
    import shutil
    import tempfile

    from shebao.office.database.server import start

    with tempfile.TemporaryDirectory(prefix="shebao-") as folder:
        with start(Path(folder) / "data") as server:
            yield f"host={server.socket} dbname=postgres user=postgres"
        shutil.rmtree(server.socket, ignore_errors=True)  # as root it lies outside the data folder
