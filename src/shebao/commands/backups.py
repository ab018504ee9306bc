"""`shebao backup` and `shebao restore`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from shebao.text import Text

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="数据目录 Data folder")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 Print JSON")]


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件（尚不存在） The file to write; must not exist")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """备份数据库与材料，运行中也可以 Back up the database and the materials, also while the office runs."""
    from shebao.office import backup as office

    done = office.write(file.absolute(), data)
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False))
        return
    typer.echo(
        Text(
            f"已备份到 {done.file}：{done.tables} 张表、{done.rows:,} 行、材料 {done.materials:,} 份，{done.size:,} 字节。",
            f"Backed up to {done.file}: {done.tables} tables, {done.rows:,} rows, {done.materials:,} materials, "
            f"{done.size:,} bytes.",
        )
    )
    typer.echo(
        Text(
            f"SHA-256 {done.sha256}，请另行保存，恢复时用 --sha256 核对。",
            f"SHA-256 {done.sha256}: keep it elsewhere, for restore --sha256.",
        )
    )
    typer.echo(
        Text(
            "备份不含 secret.key：请与备份分开保存；没有它，所有人须重新登记验证设备。备份未加密，请存放在加密介质上。",
            "secret.key is not in it: keep it, apart from the backup; without it everyone enrols their device anew. "
            "The file is not encrypted: keep it on a medium that is.",
        )
    )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 The backup")],
    data: Data = None,
    sha256: Annotated[
        str | None, typer.Option("--sha256", metavar="HEX", help="备份时显示的摘要 The digest that backup printed")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """恢复到空的服务器，并逐表核对 Restore into an empty server, and compare every table."""
    from shebao.office import backup as office

    done = office.restore(file.absolute(), data, sha256=sha256)
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False))
        return
    typer.echo(
        Text(
            f"已恢复 {done.created_at} 的备份：{done.tables} 张表、{done.rows:,} 行、材料 {done.materials:,} 份，"
            "逐表相符，审计轨迹完整。",
            f"Restored the backup of {done.created_at}: {done.tables} tables, {done.rows:,} rows, {done.materials:,} materials; "
            "every table is as it was, and the audit trail holds.",
        )
    )
