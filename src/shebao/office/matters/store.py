"""Where the content of materials lies: a file under its SHA-256 in the data folder, once in each region.

A region's files lie apart from another's, so that nobody needs to look beyond their own region to know whether a file is used.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from shebao.errors import UserError
from shebao.office.database.folder import data_folder, disk_full, not_writable


def folder() -> Path:
    return data_folder() / "materials"


def path_of(region: str, sha256: str) -> Path:
    return folder() / region / sha256[:2] / sha256


def put(region: str, content: bytes) -> str:
    """Keep a content; returns its hash. What is there already stays.

    Raises:
        UserError: the data folder is full or cannot be written.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(region, sha256)
    if target.exists():
        return sha256
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).chmod(0o400)
            Path(draft).replace(target)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as problem:
        raise disk_full(folder()) if problem.errno == 28 else not_writable(folder(), problem) from problem
    return sha256


def get(region: str, sha256: str) -> bytes:
    """The content, compared with its hash on every reading.

    Raises:
        UserError: it is missing, or no longer what was handed in.
    """
    try:
        content = path_of(region, sha256).read_bytes()
    except OSError as problem:
        raise UserError(
            f"材料 {sha256[:12]}… 不在存储中，请从备份恢复数据目录。",
            f"The material {sha256[:12]}… is not in the store: restore the data folder from its backup.",
        ) from problem
    if hashlib.sha256(content).hexdigest() != sha256:
        raise UserError(
            f"材料 {sha256[:12]}… 的内容已被改动，请从备份恢复。",
            f"The content of the material {sha256[:12]}… was altered: restore it from the backup.",
        )
    return content


def older(region: str, moment: float) -> list[str]:
    """Hashes of the contents that lie here since before a moment (seconds of the epoch)."""
    files = (file for part in (folder() / region).glob("??") for file in part.glob("[0-9a-f]*"))
    return [file.name for file in files if file.stat().st_mtime < moment]


def remove(region: str, sha256: str) -> bool:
    """Remove a content; returns whether it was there."""
    try:
        path_of(region, sha256).unlink()
    except FileNotFoundError:
        return False
    return True
