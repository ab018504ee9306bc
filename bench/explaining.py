"""One amount explained with its trace: in process, and from the shell."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench.contributions import ON, REGION
from bench.figure import Figure
from shebao.law import body
from shebao.rules import explain
from shebao.rules.explain import day_number

GIVEN = {"insurance": 110, "declared_wage_fen": 500_000, "risk_class": 1}
TIMES = 2_000


def measure() -> list[Figure]:
    """Median of many in process, the fastest of five from the shell."""
    law, on = body(), day_number(ON)
    seconds = []
    for _ in range(TIMES):
        started = time.perf_counter()
        explain(law, "employer_contribution_fen", on=on, region=REGION, given=GIVEN)
        seconds.append(time.perf_counter() - started)
    shebao = str(Path(sys.executable).parent / "shebao")
    command = [shebao, "law", "explain", "employer_contribution", "--on", ON.isoformat(), "--region", str(REGION)]
    command += ["--given", "insurance=pension", "--given", "declared_wage=5000"]
    shell = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        shell.append(time.perf_counter() - started)
    return [
        Figure("one explanation with its trace, in process", sorted(seconds)[TIMES // 2] * 1000, "ms", 0.2, at_least=False),
        Figure("shebao law explain from the shell", min(shell), "s", 0.8, at_least=False),
    ]
