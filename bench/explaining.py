"""One amount explained with its trace: in process, and from the shell."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.contributions import ON, REGION
from bench.figure import Figure
from shebao.law import body
from shebao.rules import explain
from shebao.rules.kinds import law_day

GIVEN = {"insurance": 110, "declared_wage_fen": 500_000, "risk_class": 1}
#: A working life of thirty years, in Shanghai.
RETIREE = {
    "yearly_bases_fen": tuple(10_000 + 13_800 * year for year in range(30)),
    "yearly_average_wages_fen": tuple(8_000 + 13_800 * year for year in range(30)),
    "contribution_months": 360,
    "deemed_months": 0,
    "transition_months": 66,
    "transition_rate_ppm": 10_000,
    "account_balance_fen": 9_000_000,
    "retirement_age_months": 720,
}
TIMES = 2_000


def measure() -> list[Figure]:
    """Median of many in process, the fastest of five from the shell."""
    contribution = _median("employer_contribution_fen", REGION, GIVEN)
    pension = _median("monthly_pension_fen", 310000, RETIREE)
    shebao = str(Path(sys.executable).parent / "shebao")
    command = [shebao, "law", "explain", "employer_contribution", "--on", ON.isoformat(), "--region", str(REGION)]
    command += ["--given", "insurance=pension", "--given", "declared_wage=5000"]
    shell = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        shell.append(time.perf_counter() - started)
    return [
        Figure("one explanation of a contribution with its trace, in process", contribution, "ms", 0.2, at_least=False),
        Figure("one explanation of a pension of thirty years with its trace, in process", pension, "ms", 0.5, at_least=False),
        Figure("shebao law explain from the shell", min(shell), "s", 0.8, at_least=False),
    ]


def _median(rule: str, region: int, given: Mapping[str, Any]) -> float:
    """Milliseconds of one explanation, warm."""
    law, on = body(), law_day(ON)
    seconds = []
    for _ in range(TIMES):
        started = time.perf_counter()
        explain(law, rule, on=on, region=region, given=given)
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)[TIMES // 2] * 1000
