"""`shebao law`: list the rules, explain one, check worked examples, evaluate over a file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shebao.errors import UserError
from shebao.text import Text, language

if TYPE_CHECKING:
    from shebao.rules import Body, Explanation, Step

#: Columns of a table that goes to a file or a pipe.
WIDE = 160

app = typer.Typer(
    help="法律：规则、算例与批量计算。The law: rules, worked examples, batches.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 Print JSON")]
On = Annotated[str | None, typer.Option("--on", metavar="2012-03-01", help="适用日期 The day whose law applies")]
Region = Annotated[str | None, typer.Option("--region", metavar="310000", help="统筹区 Pooling region (six digits)")]
Given = Annotated[
    list[str] | None,
    typer.Option("--given", metavar="KEY=VALUE", help="事实、参数或规则；列表用逗号 Fact, parameter or rule; lists with commas"),
]


@app.callback(invoke_without_command=True)
def law(context: typer.Context) -> None:
    """法律：规则、算例与批量计算。The law: rules, worked examples, batches."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list")
def list_rules(as_json: AsJson = False) -> None:
    """列出全部规则及其依据 List every rule with its citation."""
    body = _body()
    rules = sorted(body.rules.values(), key=lambda made: (made.module, list(body.rules).index(made.name)))
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
        _print_json(rows)
        return
    headings = (Text("规则", "Rule"), Text("名称", "Chinese"), Text("英文名", "English"), Text("依据", "Citation"))
    _print_table(headings, [(body.outside(m.name), m.title.zh, m.title.en, m.cite) for m in rules])


@app.command("explain")
def explain_rule(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="规则名 Name of the rule")],
    on: On = None,
    region: Region = None,
    given: Given = None,
    as_json: AsJson = False,
) -> None:
    """逐步解释一项计算 Compute one case and explain every step."""
    from shebao.rules import explain
    from shebao.rules.kinds import DAY, REGION

    body = _body()
    known = _given(body, given)
    day = int(DAY.parse("on", on or date.today()))
    place = int(REGION.parse("region", region or "000000"))
    explanation = explain(body, rule, on=day, region=place, given=known)
    if as_json:
        _print_json(_for_people(body, explanation))
        return
    steps = explanation.steps
    headings = (Text("步骤", "Step"), Text("公式", "Formula"), Text("值", "Value"), Text("依据", "Cite"), Text("状态", "Status"))
    _print_table(headings, [_row(body, step) for step in steps], last_bold=True)
    if any(step.status == "unverified" for step in steps):
        note = Text("unverified：数值有待与官方文本核对。", "unverified: not yet held against the official text.")
        typer.echo(str(note))


@app.command("check")
def check(paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="算例文件或目录 Files or folders")]) -> None:
    """核对算例，有一个不符即以非零码退出 Run worked examples; exit non-zero if one fails."""
    from shebao.rules.examples import read, run

    body = _body()
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


@app.command("evaluate")
def evaluate_rules(  # noqa: PLR0917 - a command's options
    rules: Annotated[list[str], typer.Argument(metavar="RULE…", help="规则名 Names of rules")],
    input: Annotated[Path, typer.Option("--input", metavar="F.parquet", help="输入 Parquet Input")],
    output: Annotated[str, typer.Option("--output", metavar="G.parquet", help="输出 Parquet Output")],
    engine: Annotated[str, typer.Option("--engine", help="duckdb、postgres、spark://… 或 local[2]")] = "duckdb",
    on: On = None,
    region: Region = None,
    given: Given = None,
) -> None:
    """对 Parquet 文件逐行计算规则 Compute rules for every row of a Parquet file."""
    from shebao.rules.engines import evaluate

    body = _body()
    known = _given(body, given)
    with _database(engine) as dsn:
        evaluate(body, rules, input, output, engine, on=on, region=region, given=known, dsn=dsn)
    typer.echo(str(Text(f"已写出 {output}", f"wrote {output}")))


def _body() -> Body:
    from shebao.law import body

    return body()


def _given(body: Body, pairs: Sequence[str] | None) -> dict[str, Any]:
    from shebao.rules.examples import read_given

    read: dict[str, Any] = {}
    for pair in pairs or ():
        key, equals, value = pair.partition("=")
        key = key.strip()
        if not equals or not key or not value.strip():
            raise UserError(f"--given 应写作 KEY=VALUE，不能是“{pair}”", f"--given takes KEY=VALUE, not {pair!r}")
        if key in read:
            raise UserError(f"“{key}”给出了两次", f"{key} is given twice")
        read[key] = value.strip()
    return read_given(body, read)


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


def _for_people(body: Body, explanation: Explanation) -> dict[str, Any]:
    """The evidence with names as people write them."""
    shown = explanation.to_dict()
    shown["rule"] = body.outside(explanation.rule)
    for step in shown["steps"]:
        step["inputs"] = [body.outside(name) for name in step["inputs"]]
        step["name"] = body.outside(step["name"])
    return shown


def _row(body: Body, step: Step) -> tuple[str, str, str, str, str]:
    name = step.title.zh if language() == "zh" else step.title.en
    return f"{name}\n{body.outside(step.name)}", step.formula, _written(step.shown), step.cite, step.status


def _written(shown: Any) -> str:
    if shown is None:
        return "—"
    return "\n".join(map(str, shown)) or "—" if isinstance(shown, list) else str(shown)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_table(headings: Sequence[Text], rows: Sequence[Sequence[str]], *, last_bold: bool = False) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else WIDE)
    table = Table(show_lines=last_bold)
    for heading in headings:
        table.add_column(str(heading), overflow="fold")
    for number, row in enumerate(rows, 1):
        table.add_row(*map(_plain, row), style="bold" if last_bold and number == len(rows) else None)
    console.print(table)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
