"""The key that signs sessions: made on first use, kept in the data folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from shebao.office.database.folder import data_folder, not_writable


def secret_key(data: Path | str | None = None) -> str:
    """SHEBAO_SECRET_KEY if set, else the data folder's `secret.key`."""
    given = os.environ.get("SHEBAO_SECRET_KEY")
    if given:
        return given
    file = data_folder(data) / "secret.key"
    try:
        return file.read_text()
    except FileNotFoundError:
        return _make(file)
    except OSError as problem:
        raise not_writable(file.parent, problem) from problem


def _make(file: Path) -> str:
    draft = file.with_name(f"secret.key.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, file)  # whoever comes first wins; the others read that one
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return file.read_text()
    except OSError as problem:
        raise not_writable(file.parent, problem) from problem
