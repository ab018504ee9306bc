"""OpenFisca on the same formulas, in an environment of its own made from requirements/bench.lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.figure import Figure

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / ".venv-bench"
PEOPLE = 1_000_000


def measure(our_speed: float) -> list[Figure]:
    """Ratio of our insured a second (of the same run) to OpenFisca's persons a second."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        lock = HERE.parent / "requirements" / "bench.lock"
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
        subprocess.run([str(python), *install], check=True)
        (ENVIRONMENT / "complete").touch()
    done = subprocess.run([str(python), str(HERE / "openfisca_peer.py"), str(PEOPLE)], check=True, capture_output=True, text=True)
    whole, calculating, selecting = map(float, done.stdout.split())
    speeds = " / ".join(f"{speed / 1e6:.2f}" for speed in (whole, calculating, selecting))
    note = f"OpenFisca, M persons/s, with inputs / calculating / with select: {speeds}"
    return [
        Figure("against OpenFisca on the same formulas, its calculations alone", our_speed / calculating, "×", 40, note=note),
        Figure("against OpenFisca on the same formulas, inputs read too, as ours are", our_speed / whole, "×"),
    ]
