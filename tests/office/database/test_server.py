"""The embedded server: makes itself, survives being killed, says in one sentence what is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from shebao.errors import UserError
from shebao.office.database import start
from shebao.office.database.folder import cluster_folder
from shebao.office.database.prepare import make_roles_and_database
from shebao.office.database.server import _explained


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="shebao-server-") as folder:
        yield Path(folder) / "data"


def postmaster(data: Path) -> psutil.Process:
    return psutil.Process(int((cluster_folder(data) / "postmaster.pid").read_text().splitlines()[0]))


def running() -> set[int]:
    """Living processes; a dead one that nobody has buried yet is no more."""
    return {p.pid for p in psutil.process_iter(["status"]) if p.info["status"] != psutil.STATUS_ZOMBIE}


def answers(data: Path) -> bool:
    with psycopg.connect(f"host={cluster_folder(data)} user=postgres dbname=postgres") as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_the_last_to_leave_stops_the_server(data):
    first, second = start(data), start(data)
    process = postmaster(data)
    first.stop()
    assert answers(data)
    second.stop()
    second.stop()
    assert process.pid not in running()


def test_what_was_written_is_there_after_a_restart(data):
    with start(data) as server:
        make_roles_and_database(server)
        make_roles_and_database(server)
    with start(data), psycopg.connect(f"host={cluster_folder(data)} user=shebao_app dbname=shebao") as app:
        assert app.execute("SELECT current_user").fetchone() == ("shebao_app",)


def test_durability_is_not_traded_for_speed(data):
    with start(data), psycopg.connect(f"host={cluster_folder(data)} user=postgres dbname=postgres") as admin:
        settings = dict(admin.execute("SELECT name, setting FROM pg_settings").fetchall())
    assert [settings[name] for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3
    assert settings["listen_addresses"] == ""


def test_the_run_after_a_killed_one_works(data):
    program = f"from shebao.office.database import start; start({str(data)!r}); print('up', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "src"},
    ) as killed:
        assert killed.stdout.readline() == b"up\n"
        database = postmaster(data)
        killed.kill()
    assert database.pid in running()
    database.send_signal(signal.SIGKILL)
    with start(data):
        assert answers(data)


def test_a_pid_file_naming_another_process_is_no_obstacle(data):
    with start(data):
        left_behind = (cluster_folder(data) / "postmaster.pid").read_text().splitlines()
    reborn = "\n".join([str(os.getpid()), *left_behind[1:]]) + "\n"
    (cluster_folder(data) / "postmaster.pid").write_text(reborn)
    with start(data):
        assert answers(data)


def test_a_half_made_cluster_is_made_again(data):
    (data / "postgres.new" / "base").mkdir(parents=True)
    with start(data):
        assert answers(data)


def test_first_starts_at_once_do_not_meet(data):
    program = (
        "from shebao.office.database import start; from shebao.office.database.prepare import make_roles_and_database;"
        f"s = start({str(data)!r}); make_roles_and_database(s); s.stop()"
    )
    runs = [subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": "src"}) for _ in range(3)]
    assert [run.wait() for run in runs] == [0, 0, 0]


def test_a_deep_folder_is_no_obstacle(data):
    deep = data.joinpath(*["a-rather-long-folder-name"] * 5)
    with start(deep) as server:
        assert len(str(server.socket)) < 80


def test_a_folder_of_another_major_version_is_named_as_such(data):
    cluster_folder(data).mkdir(parents=True)
    (cluster_folder(data) / "PG_VERSION").write_text("16\n")
    with pytest.raises(UserError, match="made by PostgreSQL 16"):
        start(data)


def test_a_folder_that_cannot_be_written_is_named_as_such(data):
    data.write_text("a file where the folder should be")
    with pytest.raises(UserError, match="cannot be written"):
        start(data)


def test_a_full_disk_is_named_as_such(data):
    said = "initdb: error: could not write file: No space left on device"
    assert "is full" in _explained("initdb", said, data).text.en


def test_the_socket_admits_nobody_else(data):
    """The rules hold one line: the OS user that started the server, over the socket, by no password."""
    with start(data):
        rules = (cluster_folder(data) / "pg_hba.conf").read_text().splitlines()
    assert [line for line in rules if not line.startswith("#")] == ["local all all peer map=shebao"]
    assert cluster_folder(data).stat().st_mode & 0o077 == 0
