"""`shebao audit`: whether the audit trail is as it was written, and its newest seal to keep elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from shebao.text import Text

app = typer.Typer(help="审计轨迹：验证与链头 The audit trail: verify it, note its head", no_args_is_help=True)

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="数据目录 Data folder")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 Print JSON")]


@app.command()
def verify(
    data: Data = None,
    head: Annotated[
        list[str] | None,
        typer.Option(
            "--head", metavar="N:SHA256", help="另行保存的链头，须仍在链中 A head kept elsewhere; it must still be in the chain"
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="N:SHA256", help="只验证此链头之后 Only what comes after this trusted head")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """验证审计轨迹：更改、删除、插入、截断均指出 Verify the trail; names what was changed, removed, slipped in or cut off."""
    from shebao.office.database.folder import data_folder
    from shebao.office.database.running import as_table_owner
    from shebao.office.desk import chain

    noted = chain.noted_heads(data)
    given = [chain.Head.parse(text) for text in head or []]
    trusted = chain.Head.parse(since) if since else None
    with as_table_owner(data) as connection:
        verdict = chain.verify(connection, heads=[*noted, *given], since=trusted)
    if verdict.holds and verdict.head is not None:
        chain.note_head(verdict.head, data)
    if as_json:
        typer.echo(json.dumps(verdict.as_json(), ensure_ascii=False))
        return int(not verdict.holds)
    if verdict.holds:
        typer.echo(
            Text(
                f"审计轨迹完整：{verdict.lines:,} 条记录、{verdict.seals:,} 次封存，逐条相符；"
                f"核对链头 {len(noted) + len(given)} 个。",
                f"The audit trail holds: {verdict.lines:,} lines in {verdict.seals:,} seals, each as it was sealed; "
                f"heads compared: {len(noted) + len(given)}.",
            )
        )
        if verdict.head is not None:
            typer.echo(Text(f"链头 {verdict.head}", f"head {verdict.head}"))
            where = chain.heads_file(data_folder(data))
            typer.echo(
                Text(
                    f"已记入 {where}；请另存于本机之外，截断和改写才无处可藏。",
                    f"Noted in {where}; keep it off this machine too, then neither cutting off nor rewriting can hide.",
                )
            )
        return 0
    for problem in verdict.problems:
        typer.echo(problem.text)
    typer.echo(
        Text(
            f"审计轨迹已被改动：{len(verdict.problems)} 处。请保全现场，停止使用该数据库账户，并与备份比对。",
            f"The audit trail was tampered with: {len(verdict.problems)} places. Preserve the machine, close the database's "
            "accounts, and compare with a backup.",
        ),
        err=True,
    )
    return 1


@app.command(name="head")
def newest(data: Data = None, as_json: AsJson = False) -> None:
    """显示链头，供另行保存 Print the chain's head, to be kept elsewhere."""
    from shebao.errors import UserError
    from shebao.office.database.running import as_table_owner
    from shebao.office.desk import chain

    with as_table_owner(data) as connection:
        found = chain.head(connection)
    if found is None:
        raise UserError("审计轨迹尚无记录。", "The audit trail is empty.")
    typer.echo(json.dumps({"number": found.number, "digest": found.digest}) if as_json else str(found))
