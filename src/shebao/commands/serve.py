"""`shebao serve`: the office, as an agency serves it to its officers, employers and insured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shebao.text import Text


def serve(
    *,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="监听地址 Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口 Port")] = 8000,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="数据目录 Data folder")] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, max=64, help="进程数，默认每核一个 Processes; one a core when not given")
    ] = None,
    threads: Annotated[int, typer.Option("--threads", min=1, max=64, help="每个进程的线程数 Threads of each process")] = 4,
    webhooks: Annotated[bool, typer.Option("--webhooks/--no-webhooks", help="同时发送回调通知 Send webhooks as well")] = True,
) -> None:
    """启动业务系统：准备数据库并提供服务，直到按 Ctrl-C。Serve the office, its database made ready first, until Ctrl-C."""
    from shebao.office.database import prepared
    from shebao.office.serving import Server, address_of, listening

    door = listening(host, port)
    with prepared(data):
        address = address_of(door)
        typer.echo(Text(f"业务系统：{address} （按 Ctrl-C 结束）", f"The office: {address} (Ctrl-C ends it)"))
        Server(door, processes=processes, threads=threads, webhooks=webhooks).run()
