"""The demonstration's folder: one run at a time, rebuilt if the last one did not finish."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shebao import __version__
from shebao.errors import UserError

_RESULT = "demo.json"
_MADE_HERE = ("declarations", "replies", "lake", "lake-planted", "materials", "sums")


class Workspace:
    """Where a demonstration keeps its files, lake and database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.declarations = folder / "declarations"
        self.replies = folder / "replies"
        self.lake = folder / "lake"
        self.planted_lake = folder / "lake-planted"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder.

        Raises:
            UserError: another demonstration runs in it, or it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "demo.lock").open("w")
        except OSError as wrong:
            raise UserError(
                f"不能写入数据目录 {self.folder}：{wrong.strerror}。请用 --data 指定可写目录。",
                f"The data folder {self.folder} cannot be written: {wrong.strerror}. Name another with --data.",
            ) from wrong
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UserError(
                    f"另一个演示正在使用 {self.folder}，请先结束它，或用 --data 指定另一目录。",
                    f"Another demonstration is using {self.folder}: end it first, or name another folder with --data.",
                ) from None
            yield

    def result(self) -> dict[str, Any] | None:
        """The result of a finished run of this version, or None: then everything is made anew."""
        try:
            stored = json.loads((self.folder / _RESULT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return stored["result"] if isinstance(stored, dict) and stored.get("version") == __version__ else None

    def finish(self, result: dict[str, Any]) -> None:
        """Keep the result: from now on the run counts as finished."""
        spare = self.folder / f"{_RESULT}.new"
        spare.write_text(json.dumps({"version": __version__, "result": result}, ensure_ascii=False), encoding="utf-8")
        spare.replace(self.folder / _RESULT)

    def clear(self) -> None:
        """Remove the files that an unfinished or older run left; its database is dropped apart."""
        (self.folder / _RESULT).unlink(missing_ok=True)
        for name in _MADE_HERE:
            shutil.rmtree(self.folder / name, ignore_errors=True)
