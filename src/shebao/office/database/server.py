"""The embedded PostgreSQL 18: a real server in a data folder, reachable over its own socket by its own user only.

Whoever uses the folder holds a shared lock on `in-use.lock`; the last one to leave stops the server. Locks die with
their process, so a killed run leaves nothing that the next one must clean up by hand.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

from shebao.errors import UserError
from shebao.office.database import folder
from shebao.office.database.configuration import access_rules, server_settings, user_map

MAJOR = 18
START_SECONDS = 600  # recovery after a power cut in the middle of a large month takes minutes, not seconds


@dataclass
class Server:
    """A running server and our hold on it."""

    data: Path
    _hold: IO[bytes] | None = field(default=None, repr=False)

    @property
    def socket(self) -> Path:
        return folder.socket_folder(self.data)

    def stop(self) -> None:
        """Let go; the last holder stops the server. Safe to call twice."""
        if self._hold is None:
            return
        self._hold.close()
        self._hold = None
        atexit.unregister(self.stop)
        with _locked(self.data):
            alone = _lock(self.data / "in-use.lock", shared=False, wait=False)
            if alone is None:
                return
            if _running_pid(self.data) is not None:
                _command(
                    "pg_ctl",
                    ["-w", "-m", "fast", "-D", str(folder.cluster_folder(self.data)), "stop"],
                    self.data,
                )
            alone.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(data: Path | str | None = None) -> Server:
    """Start the server of a data folder, making it on first use; joins a server that already runs there."""
    if sys.platform == "win32":
        raise UserError(
            "内置数据库只能在 Linux 与 macOS 上运行：请安装 PostgreSQL 16 以上并设置 DATABASE_URL。",
            "The embedded database runs on Linux and macOS: install PostgreSQL 16 or later and set DATABASE_URL.",
        )
    place = folder.data_folder(data)
    folder.make_ready(place)
    with _locked(place):
        _refuse_other_major(place)
        if not (folder.cluster_folder(place) / "PG_VERSION").exists():
            _make_cluster(place)
        if _running_pid(place) is None:
            _start(place)
        server = Server(place, _lock(place / "in-use.lock", shared=True, wait=True))
    atexit.register(server.stop)
    return server


def _refuse_other_major(data: Path) -> None:
    version = folder.cluster_folder(data) / "PG_VERSION"
    try:
        found = version.read_text().strip()
    except FileNotFoundError:
        return
    except PermissionError as problem:
        raise folder.not_writable(data, problem) from problem
    if found != str(MAJOR):
        raise UserError(
            f"数据目录 {data} 由 PostgreSQL {found} 建立，本程序使用 {MAJOR}：请先用 pg_dump 迁移，或用 --data 另选目录。",
            f"The data folder {data} was made by PostgreSQL {found}, this program runs {MAJOR}: "
            "move the data with pg_dump, or name another folder with --data.",
        )


def _make_cluster(data: Path) -> None:
    """initdb beside the final place and rename, so that a killed first run leaves no half-made cluster."""
    final, draft = folder.cluster_folder(data), data / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    folder.hand_over(draft)
    arguments = ["-D", str(draft), "-U", "postgres", "--encoding=UTF8", "--locale=C", "--no-instructions"]
    arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=peer"]
    _command("initdb", arguments, data)
    (draft / "pg_hba.conf").write_text(access_rules())
    (draft / "pg_ident.conf").write_text(user_map(folder.server_user()))
    with (draft / "postgresql.conf").open("a") as settings:
        settings.write("include 'shebao.conf'\n")
    (draft / "shebao.conf").write_text(server_settings())
    if final.exists():
        final.rmdir()
    draft.rename(final)


def _start(data: Path) -> None:
    cluster, socket = folder.cluster_folder(data), folder.socket_folder(data)
    (cluster / "pg_ident.conf").write_text(user_map(folder.server_user()))
    if socket != cluster:
        shutil.rmtree(socket, ignore_errors=True)
        socket.mkdir(mode=0o700)
        folder.hand_over(socket)
    options = f"-h '' -k '{socket}'"
    arguments = ["-w", "-t", str(START_SECONDS), "-D", str(cluster), "-l", str(cluster / "start.log")]
    deadline = time.monotonic() + 15
    while True:
        _drop_stale_pid_file(data)
        (cluster / "start.log").unlink(missing_ok=True)
        try:
            _command("pg_ctl", [*arguments, "-o", options, "start"], data)
            return
        except _StillInUse:
            # The postmaster was killed and its last children are on their way out.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def _running_pid(data: Path) -> int | None:
    """The process number of the server that runs in this folder, if one does."""
    try:
        pid = int((folder.cluster_folder(data) / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        ours = process.name().startswith("postgres") and str(folder.cluster_folder(data)) in process.cmdline()
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return None
    return pid if ours else None


def _drop_stale_pid_file(data: Path) -> None:
    """PostgreSQL trusts the number in its pid file; after a reboot another process may bear it."""
    if _running_pid(data) is None:
        (folder.cluster_folder(data) / "postmaster.pid").unlink(missing_ok=True)


class _StillInUse(UserError):
    """The files are still held by remains of a killed server."""


def _command(name: str, arguments: list[str], data: Path) -> None:
    """Run one of PostgreSQL's commands; its failure becomes one sentence."""
    # Files, not pipes: the server inherits pg_ctl's output and would keep a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(folder.programs(MAJOR) / name), *arguments],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            cwd="/",
            **_as_server_user(),
            env={**os.environ, "LC_ALL": "C", "LC_MESSAGES": "C"},
            check=False,
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
    if done.returncode:
        raise _explained(name, said + _tail_of_log(data), data)


def _as_server_user() -> dict[str, Any]:
    """As root: its user, its group and no other group, or root's group would be judged instead of "others"."""
    user = folder.server_user()
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


def _tail_of_log(data: Path) -> str:
    logs = [folder.cluster_folder(data) / "start.log", *folder.cluster_folder(data).glob("log/*.log")]
    newest = sorted((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime)[-2:]
    return "".join(log.read_text(errors="replace")[-4000:] for log in newest)


def _explained(name: str, said: str, data: Path) -> UserError:
    if "No space left on device" in said:
        return folder.disk_full(data)
    if "shared memory block" in said or 'lock file "postmaster.pid" already exists' in said:
        return _StillInUse(
            f"数据目录 {data} 仍被上一次运行的数据库占用：请稍候再试。",
            f"The data folder {data} is still held by the database of an earlier run: try again in a moment.",
        )
    if "Permission denied" in said:
        return folder.not_writable(data)
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "")
    return UserError(
        f"PostgreSQL 的 {name} 失败：{last}（日志在 {folder.cluster_folder(data)}）。",
        f"PostgreSQL's {name} failed: {last} (its log is in {folder.cluster_folder(data)}).",
    )


def _lock(path: Path, *, shared: bool, wait: bool) -> IO[bytes] | None:
    import fcntl

    try:
        handle = path.open("ab")
    except OSError as problem:
        raise folder.not_writable(path.parent, problem) from problem
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        handle.close()
        return None
    return handle


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """One process at a time starts or stops the server of a folder."""
    handle = _lock(data / "start.lock", shared=False, wait=True)
    try:
        yield
    finally:
        if handle is not None:
            handle.close()
