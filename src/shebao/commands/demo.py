"""`shebao demo`: the demonstration year, its report, and the console."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from shebao.errors import UserError
from shebao.text import Text

HOST = "127.0.0.1"


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="不启动控制台 Do not serve the console")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出结果 Print the result as JSON")] = False,
    data: Annotated[Path | None, typer.Option("--data", help="数据目录 Data folder")] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="控制台端口 Port of the console")] = 8000,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="重新运行全年 Run the year anew")] = False,
) -> None:
    """运行演示年度并打开控制台 Run the demonstration year and serve the console."""
    from shebao.demo.workspace import Workspace
    from shebao.office.database import data_folder
    from shebao.office.serving import Server, address_of, listening

    if os.environ.get("DATABASE_URL"):
        raise UserError(
            "演示使用自带的数据库，不会写入 DATABASE_URL 所指的数据库：请先取消该环境变量。",
            "The demonstration runs on a database of its own, not on the one of DATABASE_URL: unset that variable first.",
        )
    door = None if no_serve else listening(HOST, port)
    workspace = Workspace(data_folder(data) / "demo")
    with workspace.alone():
        server, result, fresh = _built(workspace, rebuild, quiet=as_json)
        try:
            if as_json:
                typer.echo(json.dumps(result, ensure_ascii=False))
            else:
                _report(result, workspace, fresh)
            if door is not None:
                if not as_json:
                    address = address_of(door)
                    typer.echo(Text(f"控制台：{address} （按 Ctrl-C 结束）", f"The console: {address} (Ctrl-C ends it)"))
                Server(door).run()
        finally:
            server.stop()


def _built(workspace: Any, rebuild: bool, *, quiet: bool) -> tuple[Any, dict[str, Any], bool]:
    """A finished demonstration of this version is used again; anything else is removed and made anew."""
    from shebao.office.database import prepare, start
    from shebao.office.database.prepare import drop_database

    os.environ["SHEBAO_DEMO"] = "1"
    os.environ["SHEBAO_LAKE"] = str(workspace.lake)
    result = None if rebuild else workspace.result()
    if result is None:
        workspace.clear()
        with start(workspace.folder) as before:
            drop_database(before)
    server = prepare(workspace.folder)
    assert server is not None  # only a server of the agency's own gives none, and that is refused above
    if result is not None:
        return server, result, False
    try:
        result = _build(workspace, quiet)
    except BaseException:
        server.stop()
        raise
    workspace.finish(result)
    return server, result, True


def _build(workspace: Any, quiet: bool) -> dict[str, Any]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    from shebao.demo.build import build
    from shebao.population.scenario import Scenario

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bars:
        tasks: dict[Text, TaskID] = {}

        def progress(stage: Text, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(str(stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        try:
            return build(workspace, Scenario(), progress)
        except OSError as wrong:
            raise _explained(wrong, workspace.folder) from wrong


def _explained(wrong: OSError, folder: Path) -> Exception:
    import errno

    if wrong.errno == errno.ENOSPC:
        return UserError(
            f"{folder} 所在磁盘已满：请腾出约 2 GB 空间后重新运行，或用 --data 指定另一磁盘。",
            f"The disk of {folder} is full: free about 2 GB and run again, or name another disk with --data.",
        )
    return wrong


def _report(result: dict[str, Any], workspace: Any, fresh: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not fresh:
        again = Text(
            "使用已完成的演示数据（--rebuild 可重新运行）。", "Using the finished demonstration (--rebuild runs it anew)."
        )
        console.print(str(again))
    table = Table(title=str(Text("社保演示年度", "Shebao's demonstration year")), title_justify="left")
    table.add_column(str(Text("项目", "What")))
    table.add_column(str(Text("数量", "How many")), justify="right")
    for name, label in _LINES.items():
        value = result[name]
        table.add_row(str(label), f"{value:,}" if isinstance(value, (int, float)) else str(value))
    console.print(table)
    right = not result["missed"] and not result["false"] and not result["clean_findings"]
    verdict = Text(
        f"未改动的一年疑点 {result['clean_findings']} 个；植入违规 {result['planted']} 处（{result['kinds_of_wrongdoing']} 类），"
        f"查出 {result['found']} 处，漏查 {len(result['missed'])} 处，误报 {len(result['false'])} 处。",
        f"Findings on the untouched year: {result['clean_findings']}; wrongs planted: {result['planted']} of "
        f"{result['kinds_of_wrongdoing']} kinds, found: {result['found']}, missed: {len(result['missed'])}, "
        f"false: {len(result['false'])}.",
    )
    console.print(str(verdict), style="bold green" if right else "bold red")
    for kind in ("missed", "false"):
        for item in result[kind][:20]:
            console.print(f"  {kind}: {item['check']} {item['region']} {item['month']} {item['subject']}")
    where = Text(f"退回单位的申报表在 {workspace.replies}", f"The sheets sent back to employers are in {workspace.replies}")
    console.print(str(where), soft_wrap=True)


_LINES: dict[str, Text] = {
    "people": Text("参保人员", "People"),
    "foreigners": Text("其中外国人", "of them foreigners"),
    "employers": Text("用人单位", "Employers"),
    "declaration_files": Text("申报表（XLSX）", "Declarations (XLSX)"),
    "declaration_rows_returned": Text("退回的错误行", "Bad rows sent back"),
    "contributions": Text("核定的人月", "Person-months assessed"),
    "bills": Text("账单", "Bills"),
    "receipts": Text("银行收款", "Bank receipts"),
    "allocations": Text("分配", "Allocations"),
    "credits": Text("个人账户记账", "Account credits"),
    "entries": Text("会计凭证", "Ledger entries"),
    "seconds": Text("用时（秒）", "Seconds"),
}
