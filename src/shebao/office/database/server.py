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
import psycopg

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
        _start_until_it_answers(place)
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


def _start_until_it_answers(data: Path) -> None:
    """Start, or join what runs: it may still be recovering, or be about to die of an earlier kill."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        if _running_pid(data) is None:
            _start(data)
        try:
            psycopg.connect(host=str(folder.socket_folder(data)), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError as problem:
            if time.monotonic() > deadline:
                raise _explained("postgres", str(problem), data) from problem
            time.sleep(0.1)


def _stop(data: Path) -> None:
    cluster, socket = folder.cluster_folder(data), folder.socket_folder(data)
    _command("pg_ctl", ["-w", "-t", str(START_SECONDS), "-m", "fast", "-D", str(cluster), "stop"], data)
    if socket != cluster:
        shutil.rmtree(socket, ignore_errors=True)


def _start(data: Path) -> None:
    cluster, socket = folder.cluster_folder(data), folder.socket_folder(data)
    (cluster / "pg_ident.conf").write_text(user_map(folder.server_user()))
    if socket != cluster:
        shutil.rmtree(socket, ignore_errors=True)
        try:
            socket.mkdir(mode=0o700)
        except OSError as problem:
            raise folder.not_writable(socket, problem) from problem
        folder.hand_over(socket)
    arguments = ["-w", "-t", str(START_SECONDS), "-D", str(cluster), "-l", str(cluster / "start.log")]
    deadline = time.monotonic() + 15
    while True:
        _drop_misleading_lock_files(data)
        (cluster / "start.log").unlink(missing_ok=True)
        try:
            _command("pg_ctl", [*arguments, "-o", f"-h '' -k '{socket}'", "start"], data)
            return
        except _StillInUse:
            # The postmaster was killed and its last children are on their way out.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def _running_pid(data: Path) -> int | None:
    """The process number of the server that runs in this folder, if one does."""
    process = _named_in(folder.cluster_folder(data) / "postmaster.pid")
    return process.pid if process is not None and _is_ours(process, data) else None


def _named_in(lock_file: Path) -> psutil.Process | None:
    try:
        return psutil.Process(int(lock_file.read_text().splitlines()[0]))
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return None


def _is_ours(process: psutil.Process, data: Path) -> bool:
    """A living server of this folder; a killed one that nobody has buried yet keeps its number but is none."""
    try:
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and process.name().startswith("postgres")
            and str(folder.cluster_folder(data)) in process.cmdline()
        )
    except psutil.NoSuchProcess:
        return False


def _drop_misleading_lock_files(data: Path) -> None:
    """PostgreSQL refuses to start while any process bears the number in its lock files, be it a killed server that
    nobody has buried or, after a reboot, some other program.

    That is all we clear away. Whether children of a killed server still hold the files is PostgreSQL's to judge:
    it knows by their shared memory.
    """
    for lock_file in (
        folder.cluster_folder(data) / "postmaster.pid",
        folder.socket_folder(data) / ".s.PGSQL.5432.lock",
    ):
        process = _named_in(lock_file)
        if process is not None and not _is_ours(process, data):
            lock_file.unlink(missing_ok=True)


class _StillInUse(UserError):
    """The files are still held by remains of a killed server."""


def _command(name: str, arguments: list[str], data: Path) -> None:
    """Run one of PostgreSQL's commands; its failure becomes one sentence."""
    written = {log: log.stat().st_size for log in _logs(data)}
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
        raise _explained(name, said + _logged_since(written, data), data)


def _as_server_user() -> dict[str, Any]:
    """As root: its user, its group and no other group, or root's group would be judged instead of "others"."""
    user = folder.server_user()
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


def _logs(data: Path) -> list[Path]:
    cluster = folder.cluster_folder(data)
    return [log for log in (cluster / "start.log", *cluster.glob("log/*.log")) if log.exists()]


def _logged_since(written: dict[Path, int], data: Path) -> str:
    """What the server logged beyond the given sizes: an old complaint explains no new failure."""
    texts = []
    for log in _logs(data):
        with log.open("rb") as handle:
            handle.seek(min(written.get(log, 0), log.stat().st_size))
            texts.append(handle.read().decode(errors="replace"))
    return "".join(texts)


def _explained(name: str, said: str, data: Path) -> UserError:
    if "No space left on device" in said:
        return folder.disk_full(data)
    if "shared memory block" in said or ("lock file" in said and "already exists" in said):
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
