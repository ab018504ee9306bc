"""A month supervised: every check on every region, with the time each took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from shebao.lake import Engine
from shebao.law import body as the_law
from shebao.rules import Body
from shebao.supervision.finding import Finding, sorted_findings
from shebao.supervision.registry import CHECKS, Check
from shebao.supervision.reports import reported
from shebao.supervision.view import View, open_view

#: Called before each check with its place (from 0), the number of checks, and the check.
Progress = Callable[[int, int, Check], None]


@dataclass(frozen=True)
class Report:
    """What was found, and what was looked at. `seconds` are by check; `foreigners` is what each region's report of
    foreigners' participation says as a whole, by region and indicator (those that are not by insurance)."""

    month: int
    regions: tuple[str, ...]
    findings: tuple[Finding, ...]
    rows: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    foreigners: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """Findings by (check, region)."""
        return Counter((finding.check, finding.region) for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "month": self.month,
            "regions": list(self.regions),
            "rows": self.rows,
            "foreigners": self.foreigners,
            "seconds": {name: round(seconds, 3) for name, seconds in self.seconds.items()},
            "findings": [finding.to_dict() for finding in self.findings],
        }


def supervise(
    lake: Path,
    month: int,
    regions: Sequence[str] | None = None,
    progress: Progress | None = None,
    *,
    body: Body | None = None,
    engine: Engine | None = None,
) -> Report:
    """Run every check on a month (yyyymm) of the lake.

    Args:
        regions: six-digit codes; None: all that submitted the month.
        body: the law to hold the figures against; None: the law of this version.

    Raises:
        UserError: the lake has no such submission, or the law has no parameter for it.
    """
    view = open_view(lake, month, body or the_law(), regions, engine)
    try:
        return examine(view, progress)
    finally:
        view.connection.close()


def examine(view: View, progress: Progress | None = None) -> Report:
    """Run every check on an open view."""
    findings: list[Finding] = []
    seconds: dict[str, float] = {}
    for place, check in enumerate(CHECKS):
        if progress is not None:
            progress(place, len(CHECKS), check)
        start = perf_counter()
        findings += check.run(view)
        seconds[check.name] = perf_counter() - start
    rows = {
        row["table_name"]: int(row["rows"])
        for row in view.rows(
            f"SELECT table_name, sum(rows) AS rows FROM submissions WHERE month = {view.month} GROUP BY 1 ORDER BY 1"
        )
    }
    return Report(view.month, view.regions, tuple(sorted_findings(findings)), rows, seconds, reported(view))
