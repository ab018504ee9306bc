"""`shebao check`: what of an installation is not fit for production."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from shebao.text import Text


def check(
    deploy: Annotated[bool, typer.Option("--deploy", help="是否适合正式使用 Whether it is fit for production")] = False,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="数据目录 Data folder")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有提醒也算不合格 Warnings fail too")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 Print JSON")] = False,
) -> int:
    """检查安装：设置、数据库、用户、备份 Check an installation: settings, database, people, backups."""
    from shebao.office.database import set_up_django
    from shebao.office.database.running import as_table_owner

    with as_table_owner(data) as owner:
        set_up_django()
        from shebao.office import fitness

        found = [fault for fault in fitness.faults(owner, data) if deploy or fault.code in fitness.ANYWHERE]
    errors = sum(fault.error for fault in found)
    failed = bool(errors or (strict and found))
    if as_json:
        typer.echo(json.dumps({"fit": not failed, "faults": [fault.as_json() for fault in found]}, ensure_ascii=False))
        return int(failed)
    for fault in found:
        mark = Text("错误", "error") if fault.error else Text("提醒", "warning")
        typer.echo(f"{mark} {fault.code}  {fault.text}")
    if found:
        typer.echo(
            Text(f"错误 {errors} 项，提醒 {len(found) - errors} 项。", f"{errors} errors, {len(found) - errors} warnings.")
        )
    elif deploy:
        typer.echo(Text("可以正式使用：没有发现问题。", "Fit for production: nothing found."))
    else:
        typer.echo(Text("安装完好：没有发现问题。", "The installation is sound: nothing found."))
    return int(failed)
