"""The office's server: a master that holds the socket, and processes of it that answer, each with several threads (gunicorn).

Threads, because pages wait for the database; processes, because Python reckons on one core a process.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from shebao.errors import UserError

#: Each thread holds a connection: eight processes of four leave most of PostgreSQL's hundred to commands and batches.
MOST_PROCESSES = 8
THREADS = 4

Application = Callable[..., Iterable[bytes]]


def listening(host: str, port: int) -> socket.socket:
    """The socket that people come to.

    Raises:
        UserError: the port is taken, or the address is none of this machine's.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512)
    except OSError as wrong:
        raise UserError(
            f"无法在 {host} 的端口 {port} 上提供服务（{wrong.strerror}）：请关闭占用它的程序，或用 --port 指定另一端口。",
            f"Port {port} of {host} cannot be served on ({wrong.strerror}): close the program that holds it, or name another "
            "with --port.",
        ) from None


def address_of(door: socket.socket) -> str:
    """What people type into their browser."""
    host, port, *_rest = door.getsockname()
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Log(Logger):  # type: ignore[misc]
    """What the server says goes where the office's log goes, numbers of persons masked."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Server(BaseApplication):  # type: ignore[misc]
    """The office behind a socket; `run` serves until told to stop (Ctrl-C, SIGTERM), and then raises SystemExit.

    The database must be ready (`prepare`).

    Args:
        door: the listening socket; the server's from now on.
        processes: how many answer; one a core when not given, eight at most.
        threads: of each process, and so its connections to the database.
        webhooks: messages to employers' programs are sent as well.
        wrap: what is put around the office.
    """

    def __init__(
        self,
        door: socket.socket,
        *,
        processes: int | None = None,
        threads: int = THREADS,
        webhooks: bool = True,
        wrap: Callable[[Application], Application] | None = None,
    ) -> None:
        self.door, self.wrap, self.webhooks, self.beside = door, wrap, webhooks, ExitStack()
        self.processes, self.threads = processes or min(os.cpu_count() or 1, MOST_PROCESSES), threads
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": f"fd://{self.door.detach()}",
            "workers": self.processes,
            "worker_class": "gthread",
            "threads": self.threads,
            "preload_app": True,
            "keepalive": 75,
            "control_socket_disable": True,
            "loglevel": "warning",
            "logger_class": Log,
            "post_fork": self.begun,
            "worker_exit": self.ended,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        """With all that its processes read, read once, before the first of them begins."""
        from django.urls import get_resolver

        from shebao.law import body
        from shebao.office.wsgi import application  # reads the settings, which name the database

        body()
        assert get_resolver().url_patterns
        return self.wrap(application) if self.wrap else application

    def run(self) -> None:
        connections.close_all()  # a connection belongs to one process
        sys.stdout.flush()  # or each process would print it again
        super().run()

    def begun(self, _master: Any, _process: Any) -> None:
        if self.webhooks:
            from shebao.office.api.outbox import sending

            self.beside.enter_context(sending())

    def ended(self, _master: Any, process: Any) -> None:
        if process.pid == os.getpid():  # the master says it too, of one that was killed
            self.beside.close()
