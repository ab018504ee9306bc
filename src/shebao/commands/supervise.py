"""`shebao supervise`: a month of the lake rechecked from the law."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shebao.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from shebao.supervision import Report

#: Findings of one check that are shown one by one; the others are counted.
EXAMPLES = 3


def supervise(
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="数据湖目录 Folder of the lake")],
    month: Annotated[str, typer.Option("--month", metavar="2012-03", help="月份 Month")],
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 Print JSON")] = False,
    region: Annotated[
        list[str] | None, typer.Option("--region", metavar="310000", help="只查这些统筹区 Only these regions")
    ] = None,
) -> None:
    """按法律复核一个月的全部报送数据 Recheck a month's submissions from the law."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from shebao import months
    from shebao.supervision import Check
    from shebao.supervision import supervise as recheck

    number = months.parse(month)
    if as_json:
        typer.echo(json.dumps(recheck(lake, number, region).to_dict(), ensure_ascii=False, default=str))
        return
    console = Console(width=None if Console().is_terminal else 120)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")

        def advance(place: int, of: int, check: Check) -> None:
            bar.update(task, description=str(check.title), completed=place, total=of)

        report = recheck(lake, number, region, advance)
    _print(report, console)


def _print(report: Report, console: Console) -> None:
    from rich.table import Table

    from shebao.supervision.registry import code

    rows, seconds = sum(report.rows.values()), sum(report.seconds.values())
    looked = Text(
        f"{report.month} 统筹区 {'、'.join(report.regions)}：复核 {rows:,} 条记录，用时 {seconds:.1f} 秒",
        f"{report.month}, regions {', '.join(report.regions)}: {rows:,} rows rechecked in {seconds:.1f} s",
    )
    console.print(str(looked))
    _print_foreigners(report, console)
    if not report.findings:
        console.print(
            str(Text("没有疑点：每一分钱都与法律相符。", "Nothing found: every fen is as the law has it.")), style="green"
        )
        return
    table = Table(title=str(Text(f"疑点 {len(report.findings):,} 个", f"{len(report.findings):,} findings")))
    table.add_column(str(Text("检查项", "Check")))
    for region in report.regions:
        table.add_column(region, justify="right")
    table.add_column(str(Text("例", "Examples")), ratio=1)
    table.add_column(str(Text("依据", "Law")), style="dim")
    by_check: Counter[str] = Counter(finding.check for finding in report.findings)
    for check, _ in by_check.most_common():
        about = code(check)
        examples = [f for f in report.findings if f.check == check][:EXAMPLES]
        shown = "\n".join(f"{f.region} {f.subject}: {f.text}" for f in examples)
        counts = [f"{report.counts[check, region]:,}" for region in report.regions]
        table.add_row(f"{about.title}\n{check}", *counts, shown, about.cite)
    console.print(table)


def _print_foreigners(report: Report, console: Console) -> None:
    """A line a region: what it reports of its foreigners."""
    from shebao.standard.codes import FOREIGNERS_INDICATOR

    titles = FOREIGNERS_INDICATOR.values
    for region, figures in report.foreigners.items():
        zh = "，".join(f"{titles[code].zh} {number:,}" for code, number in figures.items() if code in titles)
        en = "; ".join(f"{titles[code].en}: {number:,}" for code, number in figures.items() if code in titles)
        console.print(str(Text(f"{region} 外国人参保月报：{zh}", f"{region}, foreigners' report: {en}")))
