"""The command `shebao`: assembles the commands, and turns what people can mend into one sentence.

Commands live in `shebao.commands`, one module a subject; they import what they need when they run, so that
`shebao law explain` answers without loading the office.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from shebao.commands import audit, law, users
from shebao.commands.backups import backup, restore
from shebao.commands.check import check
from shebao.commands.demo import demo
from shebao.commands.serve import serve
from shebao.commands.supervise import supervise
from shebao.commands.webhooks import webhooks
from shebao.errors import UserError
from shebao.text import Text

INTERRUPTED, REFUSED = 130, 2

app = typer.Typer(
    name="shebao",
    help="社保：一部法律，处处执行。Social insurance: one body of law, executed everywhere.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(law.app, name="law")
app.add_typer(audit.app, name="audit")
app.add_typer(users.app, name="user")
app.command()(demo)
app.command()(serve)
app.command()(supervise)
app.command()(check)
app.command()(backup)
app.command()(restore)
app.command()(webhooks)


@app.callback(invoke_without_command=True)
def shebao(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="显示版本 Show the version")] = False,
) -> None:
    """社保：一部法律，处处执行。Social insurance: one body of law, executed everywhere."""
    if version:
        from shebao import __version__

        typer.echo(f"shebao {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code. What people can mend is one line on standard error."""
    try:
        result = app(list(arguments), prog_name="shebao", standalone_mode=False)
        sys.stdout.flush()
    except UserError as wrong:
        _say(wrong.text)
        return REFUSED
    except typer.Abort:
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has left; nothing may be flushed to it at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except typer.TyperException as wrong:
        _say(_usage(wrong))
        return REFUSED
    return result if isinstance(result, int) else 0


def _usage(wrong: typer.TyperException) -> Text:
    message = getattr(wrong, "format_message", lambda: str(wrong))()
    line = " ".join(message.split()).rstrip(".")
    context = getattr(wrong, "ctx", None)
    command = f"{context.command_path} --help" if context is not None else "shebao --help"
    return Text(f"用法错误：{line}（见 {command}）", f"{line} (see {command})")


def _say(text: Text) -> None:
    print(" ".join(str(text).split()), file=sys.stderr)


def main() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that cannot show Chinese gets escapes, not a traceback
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    # asked to end by the system: clean up as for Ctrl-C (the demonstration's database is stopped)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
