"""`shebao serve`: processes that answer, one of which may die; and an end that is clean."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.request import urlopen

import psutil
import pytest

from shebao.cli import REFUSED, run
from shebao.text import in_language
from tests.conftest import Database


@pytest.fixture
def office(database: Database, tmp_path: object) -> Iterator[subprocess.Popen[str]]:
    """Served by two processes, at the address in its first line."""
    environment = {
        **os.environ,
        **database.urls,
        "SHEBAO_DATA": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "DJANGO_SETTINGS_MODULE": "shebao.office.settings",
    }
    command = [sys.executable, "-m", "shebao.cli", "serve", "--port", "0", "--processes", "2"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        yield process
        process.kill()


def address(office: subprocess.Popen[str]) -> str:
    assert office.stdout is not None
    return office.stdout.readline().split()[2]


def test_people_are_answered_while_a_process_of_the_server_dies(office: subprocess.Popen[str]) -> None:
    sign_in = f"{address(office)}sign-in/"
    assert urlopen(sign_in).status == 200
    psutil.Process(office.pid).children()[0].kill()
    assert urlopen(sign_in).status == 200
    office.send_signal(signal.SIGTERM)
    assert office.wait(timeout=30) == 0


def test_a_port_that_is_taken_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, in_language("en"):
        assert run(["serve", "--port", str(taken.getsockname()[1])]) == REFUSED
    assert "close the program that holds it" in capsys.readouterr().err
