"""`shebao law explain`: one case as a determination sheet, on the terminal, as JSON or as a page to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from shebao.commands.law import options
from shebao.commands.law.options import AsJson, Given, GivenFile, On, Output, Region
from shebao.errors import UserError
from shebao.text import Text, language

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from shebao.law.surfaces.sheet import Line, Sheet

#: A sheet in a pipe is as wide as a printed page.
PAGE = 100
AsHtml = Annotated[bool, typer.Option("--html", help="输出可打印的网页（A4） Print a page for A4")]


def explain_rule(  # noqa: PLR0917 - a command's options
    rule: Annotated[str, typer.Argument(metavar="RULE", help="规则名 Name of the rule")],
    on: On = None,
    region: Region = None,
    given: Given = None,
    given_file: GivenFile = None,
    as_json: AsJson = False,
    as_html: AsHtml = False,
    output: Output = None,
) -> None:
    """逐步解释一项计算 Compute one case and explain every step."""
    from shebao import law
    from shebao.law.surfaces.api import explain_given

    if as_json and as_html:
        raise UserError("--json 与 --html 只能选一个", "--json and --html exclude each other")
    if output is not None and not (as_json or as_html):
        raise UserError("--output 须与 --html 或 --json 同用", "--output goes with --html or --json")
    body = law.body()
    day, place = options.day(on), options.place(region)
    made = explain_given(rule, on=day, region=place, given=options.facts(body, given, given_file))
    if as_json:
        import json

        options.write(json.dumps(made.to_dict(), ensure_ascii=False, indent=2), output)
    elif as_html:
        options.write(made.html(), output)
    else:
        from shebao.law.surfaces.sheet import sheet

        _print(sheet(body, made, law.version()))


def _print(made: Sheet) -> None:
    from rich.rule import Rule
    from rich.text import Text as Plain

    from shebao.law.surfaces.sheet import warning

    console = options.console(PAGE)
    console.print(Plain.assemble((made.title.zh, "bold"), " ", made.title.en))
    about = Text(
        f"适用日期 {made.on} · 统筹区 {made.region} · 规则 {made.rule} · 法律版本 {made.version}",
        f"Law of {made.on} · region {made.region} · rule {made.rule} · version {made.version}",
    )
    console.print(Plain(str(about), "dim"))
    console.print(Rule(style="dim"))
    console.print(_table(made))
    console.print(Rule(style="dim"))
    said = warning(made)
    if said:
        console.print(Plain(f"⚠ {said}", "yellow"))


def _table(made: Sheet) -> Table:
    from rich.table import Table

    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True, overflow="fold")
    for line in made.lines:
        last = line is made.lines[-1]
        result = str(line.result[0]) if len(line.result) == 1 else ""
        table.add_row(f"{line.number}.", _lines(line, last=last), _styled(result, "bold green" if last else "bold"))
        if line.role == "rule" and not last:
            table.add_row("", "", "")
    return table


def _styled(text: str, style: str) -> RenderableType:
    from rich.text import Text as Plain

    return Plain(text, style)


def _lines(line: Line, *, last: bool) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text as Plain

    from shebao.law.surfaces.sheet import ROLE, STATUS, inputs_text

    chinese = language() == "zh"
    head = Plain.assemble((line.title.zh, "bold"), " ", (line.title.en, "bold" if last else ""), ("  " + line.name, "dim cyan"))
    below: list[RenderableType] = []
    if len(line.result) > 1:
        below.append(Plain(" · ".join(map(str, line.result))))
    below += [Plain(text, style) for text, style in ((line.formula, "italic"), (line.figures, "")) if text]
    inputs = inputs_text(line, chinese=chinese)
    if inputs:
        below.append(Plain(f"{Text('用', 'from')} {inputs}", "dim"))
    if line.cite or line.status:
        status = Plain(f" ⚠ {STATUS[line.status]}", "bold yellow") if line.unverified else Plain(_status(line), "dim")
        below.append(Plain.assemble((f"§ {line.cite}" if line.cite else "", "dim"), status))
    if line.note:
        below.append(Plain(line.note, "dim"))
    if line.role == "given":
        below.append(Plain(str(ROLE["given"]), "dim"))
    from rich.console import Group

    return Group(head, *(Padding(part, (0, 0, 0, 2)) for part in below))


def _status(line: Line) -> str:
    from shebao.law.surfaces.sheet import STATUS

    return f" · {STATUS[line.status]}" if line.status else ""
