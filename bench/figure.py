"""One figure: what was asked, what was reached; and how seconds and memory are measured."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`reached` and `asked` in `unit`; `at_least` says which side of the asked value is good."""

    what: str
    reached: float
    unit: str
    asked: float | None = None
    at_least: bool = True
    note: str = ""

    @property
    def good(self) -> bool | None:
        """Whether it is as asked; None where nothing was asked."""
        if self.asked is None:
            return None
        return self.reached >= self.asked if self.at_least else self.reached <= self.asked

    @property
    def asked_text(self) -> str:
        return "" if self.asked is None else f"{'≥' if self.at_least else '≤'} {self.asked:g} {self.unit}"

    @property
    def reached_text(self) -> str:
        return f"{self.reached:,.3g} {self.unit}" if self.reached < 1000 else f"{self.reached:,.0f} {self.unit}"

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "good": self.good}


def fastest(times: int, *runs: Callable[[], object]) -> list[float]:
    """The least seconds of each run, taken in turns so that a noisy moment falls on all alike."""
    best = [float("inf")] * len(runs)
    for _ in range(times):
        for place, run in enumerate(runs):
            started = time.perf_counter()
            run()
            best[place] = min(best[place], time.perf_counter() - started)
    return best


def peak_memory() -> int:
    """The most bytes this process ever held at once.

    Linux tells it anew for each program; `ru_maxrss`, taken elsewhere, is never less than that of the process which started it.
    """
    status = Path("/proc/self/status")
    if status.exists() and (most := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(most[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
