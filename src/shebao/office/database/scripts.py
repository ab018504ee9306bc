"""SQL that a migration runs from a file beside it, so that it can be read as SQL."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


def run_script(migration: str) -> migrations.RunSQL:
    """The `.sql` file of the same name as the migration's module (pass `__file__`)."""
    return migrations.RunSQL(Path(migration).with_suffix(".sql").read_text(encoding="utf-8"))
