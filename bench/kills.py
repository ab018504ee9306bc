"""Two hundred random kills under load: no acknowledged write lost, none doubled, the books balance, the trail verifies.

Writers hand in declarations, take in payments, assess months and move matters on; through the web where the office has a
page for it, else by its actions. What was acknowledged to them they keep; what was not they send again as it was. Meanwhile
the server, PostgreSQL's postmaster or one of its processes is killed (SIGKILL) at a random moment and started again as on
any morning, and what the database holds is compared with what the writers know.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench.browser import Served
from bench.figure import Figure
from bench.ledgers import BOOKS
from bench.writers import Known, Writers, founded

KINDS = ("server", "backend", "postmaster")
CALM = (0.0, 1.2)
#: Most kills meet writers that have been answered since the last one; the others meet a server that has just begun.
WARM_SHARE = 0.6
RECOVERY_SECONDS = 120


@dataclass
class Report:
    """What happened, and everything that should not have."""

    kills: Counter[str] = field(default_factory=Counter)
    starts: list[float] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0


class FoundWrong(Exception):
    """What the kills brought to light; the figures say the rest."""


def measure(times: int = 200, seed: int = 1) -> list[Figure]:
    """Kill so often; the figures, of which every fault is one."""
    report = run(times, seed)
    for said in report.found:
        print(f"✗ {said}", file=sys.stderr)
    kills = ", ".join(f"{count} × {kind}" for kind, count in sorted(report.kills.items()))
    kept = ", ".join(f"{count:,} {what}" for what, count in report.acknowledged.items())
    return [
        Figure(f"faults after {sum(report.kills.values())} kills under load", len(report.found), "faults", 0, at_least=False,
               note=f"seed {seed}; {kills}; acknowledged: {kept}; {report.unanswered} sent again without an answer"),
        Figure("until pages are answered after a kill, slowest", max(report.starts, default=0.0), "s"),
    ]  # fmt: skip


def run(times: int, seed: int) -> Report:
    """The whole of it, in a folder that is thrown away."""
    from rich.progress import track

    draw, report, trusted = random.Random(seed), Report(), Trusted()
    with tempfile.TemporaryDirectory(prefix="shebao-kills-") as folder:
        data = Path(folder) / "data"
        served = Served(data)
        served.start()
        writers = Writers(founded(data, served.port), seed)
        try:
            writers.start()
            for number in track(range(times), description="kills", disable=not sys.stderr.isatty()):
                if draw.random() < WARM_SHARE:
                    writers.at_work()
                time.sleep(draw.uniform(*CALM))
                kind = KINDS[number % len(KINDS)]
                report.starts.append(kill(kind, served, draw))
                report.kills[kind] += 1
                report.found += [f"kill {number + 1} ({kind}): {said}" for said in wrong(data, writers.known, trusted)]
                report.found += writers.known.copy().refused
                if report.found:
                    print(served.log()[-6000:], file=sys.stderr)
                    break
                if (number + 1) % 25 == 0:
                    print(f"{number + 1} kills without a fault", file=sys.stderr, flush=True)
            writers.stop()
            report.found += [f"at the end: {said}" for said in wrong(data, writers.known, Trusted())]
            report.found += [told for told in writers.known.refused if told not in report.found]
            report.acknowledged, report.unanswered = writers.known.counts(), writers.known.unanswered
        finally:
            writers.stop()
            served.stop()
            end(data)
    return report


def kill(kind: str, served: Served, draw: random.Random) -> float:
    """Kill, and start again what does not come back by itself; the seconds until pages are answered again."""
    started = time.monotonic()
    if kind == "server":
        served.kill()
        served.start()
    elif kind == "postmaster":
        os.kill(postmaster(served.data).pid, signal.SIGKILL)
        time.sleep(draw.uniform(0, 0.5))
        served.kill()
        served.start()
    else:
        victim = draw.choice(sorted(postmaster(served.data).children(), key=lambda process: process.pid))
        victim.kill()
        wait_for(lambda: not victim.is_running())  # only then does the postmaster end all the others, and recover
        wait_for(served.answers)
    return time.monotonic() - started


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + RECOVERY_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise FoundWrong(f"no answer within {RECOVERY_SECONDS} s of a kill")
        time.sleep(0.05)


def postmaster(data: Path) -> psutil.Process:
    from shebao.office.database.folder import cluster_folder

    return psutil.Process(int((cluster_folder(data) / "postmaster.pid").read_text().splitlines()[0]))


def end(data: Path) -> None:
    """Stop the database: the server that held it was ended from outside."""
    from shebao.office.database import start

    start(data).stop()


# What must be so ---------------------------------------------------------------------------------------------------


@dataclass
class Trusted:
    """How far the audit chain was verified after an earlier kill: at the end all of it is, once more."""

    head: Any = None


def wrong(data: Path, known: Known, trusted: Trusted) -> list[str]:
    """Everything acknowledged is there, once; nothing is there that was never sent; the books agree; the trail verifies."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return _wrong(data, known, trusted)
        except psycopg.OperationalError:  # a process was killed, and the server began to recover only now
            if time.monotonic() > deadline:
                raise


def _wrong(data: Path, known: Known, trusted: Trusted) -> list[str]:
    before = known.copy()  # what is acknowledged from here on may not be in the snapshot
    with connected(data) as admin:
        admin.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        told = [f"{name}: {count} rows" for name, sql in BOOKS.items() if (count := admin.execute(sql).fetchone()[0])]
        told += before.lost(admin)
        told += known.copy().never_sent(admin)
        admin.execute("COMMIT")
        return told + chain(admin, trusted)


def connected(data: Path) -> psycopg.Connection[Any]:
    """As the administrator, whom no row-level security hides anything from; it may still be recovering."""
    from shebao.office.database.folder import socket_folder

    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return psycopg.connect(host=str(socket_folder(data)), user="postgres", dbname="shebao", autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def chain(admin: psycopg.Connection[Any], trusted: Trusted) -> list[str]:
    """As `shebao audit verify` does it."""
    from shebao.office.desk.chain import verify

    verdict = verify(admin, since=trusted.head)
    trusted.head = verdict.head
    return [f"audit trail: {problem.text.en}" for problem in verdict.problems]


__all__ = ["measure", "run"]
