"""`shebao law`: list, explain, check and evaluate rules; their graph, what changed, which articles are covered."""

from __future__ import annotations

import typer

from shebao.commands.law.explaining import explain_rule
from shebao.commands.law.reading import coverage, diff, graph
from shebao.commands.law.running import check, evaluate_rules, list_rules

app = typer.Typer(
    help="法律：规则、算例与批量计算。The law: rules, worked examples, batches.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def law(context: typer.Context) -> None:
    """法律：规则、算例与批量计算。The law: rules, worked examples, batches."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command("list")(list_rules)
app.command("explain")(explain_rule)
app.command("check")(check)
app.command("evaluate")(evaluate_rules)
app.command("diff")(diff)
app.command("graph")(graph)
app.command("coverage")(coverage)
