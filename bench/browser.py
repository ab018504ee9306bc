"""What the two benches of the served office share: a server process, and browsers with sessions of their own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
CSRF = "b" * 32


@dataclass
class Served:
    """The office's server, a master and its processes; they may be killed and started again."""

    data: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> float:
        """Start it and wait until it answers; the seconds that took."""
        started = time.monotonic()
        self.port = self.port or free_port()
        paths = [str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        with (self.data.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bench.office_server", str(self.data), str(self.port)],
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=environment,
                start_new_session=True,  # its processes are killed with it
            )
        while not self.answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"the server did not start: {self.log()[-2000:]}")
            if time.monotonic() - started > START_SECONDS:
                raise RuntimeError(f"the server does not answer: {self.log()[-2000:]}")
            time.sleep(0.05)
        return time.monotonic() - started

    def answers(self) -> bool:
        """Whether a page that asks the database is answered."""
        try:
            return Browser(self.port, timeout=20).get("/sign-in/").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """As an administrator stops it."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()

    def log(self) -> str:
        return (self.data.parent / "server.log").read_text(errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Browser:
    """One signed-in user: a session, a connection kept alive, forms with their token."""

    def __init__(self, port: int, session: str = "", *, language: str = "zh-hans", timeout: float = 60) -> None:
        self.port, self.timeout = port, timeout
        self.cookies = f"csrf={CSRF}; django_language={language}" + (f"; session={session}" if session else "")
        self.connection: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, given: Mapping[str, Any], files: Mapping[str, tuple[str, bytes]] | None = None) -> Answer:
        fields = {"csrfmiddlewaretoken": CSRF, **given}
        if files is None:
            return self._ask("POST", path, urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        boundary = uuid.uuid4().hex
        body = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        )
        for name, (file_name, content) in files.items():
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
            body += head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        started = time.perf_counter()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(HOST, self.port, timeout=self.timeout)
            self.connection.request(method, path, body, {"Cookie": self.cookies, **headers})
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        told = dict(response.getheaders())
        if told.get("Connection", "").lower() == "close":
            self.close()
        return Answer(response.status, told, content, time.perf_counter() - started)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def signed_in(user: Any) -> str:
    """The cookie of a new session of the user, kept by the office like any other."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return str(client.cookies["session"].value)
