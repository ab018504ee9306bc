"""`shebao law diff`, `graph` and `coverage`: the law as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from shebao.commands.law import options
from shebao.commands.law.options import AsJson, Region
from shebao.errors import UserError
from shebao.text import Text

if TYPE_CHECKING:
    from shebao.law.surfaces.changes import Change, Changes
    from shebao.law.surfaces.coverage import Article, Coverage
    from shebao.rules import Body

Days = Annotated[
    list[str] | None, typer.Option("--on", metavar="2018-12-31", help="给出两次：前后两日 Given twice: the two days")
]


def diff(on: Days = None, region: Region = None, as_json: AsJson = False) -> None:
    """两个日期之间法律改了什么 What the law changed between two days."""
    from shebao.law.surfaces.changes import changes

    if on is None or len(on) != 2:
        raise UserError("请给出两个日期：--on 2018-12-31 --on 2019-05-01", "two days are needed: --on 2018-12-31 --on 2019-05-01")
    body = options.body()
    before, after = (options.day(text) for text in on)
    found = changes(body, before, after, None if region is None else options.place(region))
    if as_json:
        options.print_json(found.to_dict(body))
    else:
        _print_changes(body, found)


def _print_changes(body: Body, found: Changes) -> None:
    from shebao.rules.kinds import show_day

    between = f"{show_day(found.before)} → {show_day(found.after)}"
    if not (found.values or found.turns):
        typer.echo(str(Text(f"{between}：没有变化", f"{between}: nothing changed")))
        return
    if found.values:
        headings = (
            Text("参数", "Parameter"),
            Text("适用", "Where"),
            Text("原值 → 新值", "Old → new"),
            Text("自", "Since"),
            Text("依据", "Source"),
            Text("状态", "Status"),
        )
        rows = [_change(body, change) for change in found.values]
        names = ["", *(row[0] for row in rows)]
        once = [("" if row[0] == above else row[0], *row[1:]) for above, row in zip(names, rows, strict=False)]
        options.print_table(headings, once, title=Text(between, between))
    for change in found.turns:
        typer.echo(_turn(change))
    rules = found.rules(body)
    typer.echo(str(Text(f"受影响的规则 {len(rules)} 项：", f"{len(rules)} rules depend on them:")))
    for name, because in rules.items():
        typer.echo(
            f"  {body.title(name).zh} {body.title(name).en} ({body.outside(name)}) ← {', '.join(map(body.outside, because))}"
        )


def _change(body: Body, change: Change) -> tuple[str, ...]:
    from shebao.law.surfaces.changes import place_of, value_of
    from shebao.law.surfaces.sheet import STATUS
    from shebao.rules.kinds import show_day

    title = change.parameter.title
    source = change.new or change.old
    assert source is not None
    return (
        f"{title}\n{body.outside(change.parameter.name)}",
        str(place_of(change)),
        f"{value_of(change, change.old)} → {value_of(change, change.new)}",
        str(show_day(source.start)) if change.new else "—",
        source.citation,
        str(STATUS[source.status]),
    )


def _turn(change: Change) -> str:
    from shebao.law.surfaces.changes import place_of, value_of

    title, day = change.parameter.title, value_of(change, change.new)
    return str(
        Text(f"期间有 {title.zh}（{place_of(change).zh}）：{day.zh}", f"within: {title.en} ({place_of(change).en}): {day.en}")
    )


def graph(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="规则名 Name of the rule")],
    output: options.Output = None,
    depth: Annotated[int | None, typer.Option("--depth", min=1, help="最多画几层 At most so many steps back")] = None,
) -> None:
    """画出规则的依据图（SVG） Draw what a rule depends on, as SVG."""
    from shebao.law.surfaces.graph import graph as graph_of

    options.write(graph_of(options.body(), rule, depth).svg(), output)


def coverage(
    document: Annotated[str | None, typer.Argument(metavar="DOCUMENT", help="法律法规名称 A statute, e.g. 社会保险法")] = None,
    as_json: AsJson = False,
) -> None:
    """条文覆盖情况：哪些条款已是规则或参数 Which articles of the statutes are rules or parameters, and why others are not."""
    from shebao.law.surfaces.coverage import categories
    from shebao.law.surfaces.coverage import coverage as coverage_of

    found = coverage_of(options.body(), document)
    if as_json:
        options.print_json([covered.to_dict() for covered in found])
    elif document is None:
        statutes = (
            Text("法律法规", "Statute"),
            Text("文本", "Edition"),
            Text("条文", "Articles"),
            Text("已实现", "Coded"),
            Text("另有理由", "With a reason"),
            Text("尚缺", "Open"),
        )
        options.print_table(statutes, [_counted(covered) for covered in found])
    else:
        reasons = categories()
        rows = [_article(article, reasons) for covered in found for article in covered.articles]
        title = Text(found[0].document.title, found[0].document.title)
        headings = (
            Text("条", "Article"),
            Text("规则", "Rules"),
            Text("参数", "Parameters"),
            Text("未实现的理由", "Why not coded"),
        )
        options.print_table(headings, rows, title=title)


def _counted(covered: Coverage) -> tuple[str, ...]:
    cited = sum(article.cited for article in covered.articles)
    reasoned = sum(bool(article.reason) for article in covered.articles if not article.cited)
    total = len(covered.articles)
    document = covered.document
    return document.name, document.edition, str(total), str(cited), str(reasoned), str(total - cited - reasoned)


def _article(article: Article, reasons: Mapping[str, Text]) -> tuple[str, ...]:
    from shebao.law.surfaces.coverage import article_name

    why = "" if article.cited else str(reasons.get(article.reason, Text("尚缺", "open")))
    return article_name(article.number), ", ".join(article.rules), ", ".join(article.parameters), why
