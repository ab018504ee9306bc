"""Wrongdoing planted in a copy of the lake, and the supervisor's findings held against the truth."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shebao.population.planting import Planted, plant
from shebao.supervision import Finding

#: How many of each kind; two show that one found was not luck.
EACH = 2
MONTHS_BEFORE_LAST = 2


def plant_all(clean: Path, target: Path, months: Sequence[int], seed: int) -> list[Planted]:
    """Copy the clean lake and plant every kind of wrongdoing in the copy; returns the truth."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(clean, target)
    return plant(target, months[-1 - min(MONTHS_BEFORE_LAST, len(months) - 1)], seed=seed, each=EACH)


def compare(planted: Sequence[Planted], findings: Sequence[Finding]) -> dict[str, Any]:
    """What was planted, found, missed, and found though nothing was planted."""
    truth = {(p.check, p.region, p.month, p.subject) for p in planted}
    found = {(f.check, f.region, f.month, f.subject) for f in findings}
    return {
        "planted": len(truth),
        "found": len(truth & found),
        "missed": [_shown(item) for item in sorted(truth - found)],
        "false": [_shown(item) for item in sorted(found - truth)],
    }


def _shown(item: tuple[str, str, int, str]) -> dict[str, Any]:
    check, region, month, subject = item
    return {"check": check, "region": region, "month": month, "subject": subject}
