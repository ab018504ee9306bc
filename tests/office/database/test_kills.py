"""Killed under load, the office keeps what it acknowledged: the small version of `python -m bench kills`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_no_acknowledged_write_is_lost_or_doubled_by_kills() -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "SHEBAO_"))}
    killed = subprocess.run(
        [sys.executable, "-m", "bench", "kills", "--times", "3", "--seed", "7"],
        cwd=ROOT,
        env=own,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert killed.returncode == 0, killed.stdout + killed.stderr
