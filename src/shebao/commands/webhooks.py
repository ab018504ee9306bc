"""`shebao webhooks`: sends what programs of employers are to be told."""

from __future__ import annotations

from typing import Annotated

import typer


def webhooks(once: Annotated[bool, typer.Option("--once", help="只发送一轮 One round only")] = False) -> None:
    """发送回调通知，直到按 Ctrl-C。Send webhooks that are due, until Ctrl-C."""
    import threading

    from shebao.office.database import set_up_django

    set_up_django()
    from shebao.office.api.outbox import send_due, send_forever

    if once:
        typer.echo(send_due(at_most=1000))
        return
    send_forever(threading.Event())
