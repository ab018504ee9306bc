"""Every page of the office at a million persons: how many questions it asks, what they read, how long twenty users wait.

The pages are those of the table of who may open what (tests/office/console/access.py), each as every role that may see it,
on rows drawn anew for each look; lists also searched, filtered and far from their beginning. The server is a process of
its own, as in production; the users are threads of this one, each with a session and a connection.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote

from bench.browser import Browser, Served, signed_in
from bench.figure import Figure
from bench.office_setup import MONTHS, REGION, declared, load_agency, officers, receipts_of

USERS = (
    ("counter", 5), ("reviewer", 3), ("approver", 2), ("accountant", 2), ("supervisor", 2), ("inspector", 1), ("auditor", 1),
    ("employer", 2), ("person", 2),
)  # fmt: skip
#: Seconds between two pages of one user: nobody reads faster.
PAUSE = 1.0
LOOKS = 40
MOST_QUERIES = 12
MOST_MILLISECONDS = 200
#: A table is big with more rows than a twentieth of the persons; the employers are a twenty-fifth.
BIG_SHARE = 20

#: Rows that an address names, drawn from all of the region's.
_ROWS = {
    "employer": "SELECT id FROM registration_employer",
    "person": "SELECT id FROM registration_person",
    "bill": "SELECT id FROM collection_bill",
    "late bill": "SELECT id FROM collection_bill WHERE paid_on IS NULL",
    "contribution": "SELECT id FROM collection_contribution",
    "receipt": "SELECT id FROM collection_receipt",
    "declaration": "SELECT id FROM collection_declaration",
    "account entry": "SELECT id FROM accounts_accountentry",
    "account year": "SELECT id FROM accounts_accountyear",
    "entry": "SELECT id FROM funds_entry",
    "matter": "SELECT id FROM matters_matter",
    "officer": "SELECT id FROM desk_user WHERE employer_id IS NULL AND person_id IS NULL",
    "foreigner": "SELECT id FROM registration_person WHERE nationality NOT IN ('CHN', 'HKG', 'MAC', 'TWN')",
    "finding": "SELECT id FROM inspections_finding",
    "card batch": "SELECT id FROM registration_cardbatch",
    "sheet": "SELECT id FROM registration_import",
    "own declaration": "SELECT id FROM collection_declaration WHERE employer_id = {employer}",
    "own bill": "SELECT id FROM collection_bill WHERE employer_id = {employer}",
    "own contribution": "SELECT id FROM collection_contribution WHERE employer_id = {employer}",
    "own receipt": "SELECT id FROM collection_receipt WHERE employer_id = {employer}",
    "my contribution": "SELECT id FROM collection_contribution WHERE person_id = {person}",
    "my entry": "SELECT id FROM accounts_accountentry WHERE person_id = {person}",
    "my year": "SELECT id FROM accounts_accountyear WHERE person_id = {person}",
}
#: Lists as they are looked at: from their beginning, from somewhere in them ({after}), searched, filtered.
_LISTS = {
    "registration:employers": ("", "?after={employer}", "?q=E{credit}", "?q={unit}"),
    "registration:persons": (
        "", "?after={person}", "?q={number}", "?q={name}", "?insured=1", "?foreign=1", "?foreign=1&q={name}",
    ),
    "collection:bills": ("", "?after={bill}", "?months=all", "?state=open", "?state=late", "?insurance=310", "?q=E{credit}"),
    "funds:balance": ("", "?insurance=110"),
    "funds:entries": ("", "?after={entry}", "?insurance=310", "?account=102"),
    "desk:audit": ("", "?action=view", "?table=registration_person"),
    "matters:queue": ("", "?view=open", "?view=all", "?q={matter number}"),
    "inspections:findings": ("", "?status=open"),
}  # fmt: skip


@dataclass
class Look:
    """How a kind of page was answered."""

    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    reads: dict[tuple[str, str], int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    #: Not a PDF, a ZIP or a sheet, which are made when they are asked for.
    page: bool = True

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 of 100 looks were answered."""
        return 1000 * (quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else max(self.seconds, default=0.0))


@dataclass
class Office:
    """An agency with months behind it, its users' sessions, and rows to look at."""

    served: Served
    sessions: dict[str, list[str]]
    rows: dict[str, list[str]]
    sizes: dict[str, int]


def measure(people: int, *, looks: int = LOOKS, pause: float = PAUSE) -> list[Figure]:
    """Twenty users at work; then the same without a pause between pages, for what the machine can do at most."""
    with opened(people) as office:
        plain = explained(office)
        answered = [kind for kind, look in plain.items() if not look.wrong]
        found = at_work(office, answered, looks=looks, pause=pause)
        rush = at_work(office, answered, looks=max(2, looks // 8), pause=0)
    for kind, alone in plain.items():
        look = found.setdefault(kind, Look())
        look.queries, look.reads, look.wrong = max(look.queries, alone.queries), alone.reads, [*alone.wrong, *look.wrong]
    show(found, office.sizes)
    return figures(people, found, rush, office.sizes, pause)


def figures(people: int, found: dict[str, Look], rush: dict[str, Look], sizes: dict[str, int], pause: float) -> list[Figure]:
    what = f"pages at {people / 1e6:g} M persons"
    timed = {kind: look for kind, look in found.items() if look.seconds and look.page}
    slowest = max(timed, key=lambda kind: timed[kind].p95)
    late = sum(look.p95 > MOST_MILLISECONDS for look in timed.values())
    asking = max(found, key=lambda kind: found[kind].queries)
    whole = [f"{kind}: {table}" for kind, look in found.items() for (table, _) in look.reads if reads_whole(look, table, sizes)]
    share = [(rows / sizes[t], f"{kind}: {rows:,} of {t}") for kind, look in found.items() for (t, _), rows in look.reads.items()
             if t in sizes]  # fmt: skip
    wrong = [f"{kind}: {said}" for kind, look in found.items() for said in look.wrong]
    everything = sorted(s for look in timed.values() for s in look.seconds)
    rushed = sorted(s for look in rush.values() if look.page for s in look.seconds)
    most = max(share, default=(0.0, "nothing"))
    return [
        Figure(f"{what}, most queries of a page", found[asking].queries, "queries", MOST_QUERIES, at_least=False, note=asking),
        Figure(
            f"{what}, 20 users, p95 of the slowest kind of page", timed[slowest].p95, "ms", MOST_MILLISECONDS, at_least=False,
            note=f"{slowest}; {len(timed)} kinds, {len(everything)} looks, a page every {pause:g} s a user",
        ),
        Figure(f"{what}, kinds of page of {len(timed)} beyond {MOST_MILLISECONDS} ms at p95", late, "kinds", 0, at_least=False),
        Figure(f"{what}, 20 users, p95 of all", 1000 * quantiles(everything, n=20)[-1], "ms"),
        Figure(f"{what}, 20 users without a pause, p95 of all", 1000 * quantiles(rushed, n=20)[-1], "ms"),
        Figure(f"{what}, big tables read whole", len(whole), "tables", 0, at_least=False, note="; ".join(whole[:5])),
        Figure(f"{what}, largest share of a big table read", 100 * most[0], "%", note=most[1]),
        Figure(f"{what}, pages not answered", len(wrong), "pages", 0, at_least=False, note="; ".join(wrong[:5])),
    ]  # fmt: skip


def reads_whole(look: Look, table: str, sizes: dict[str, int]) -> bool:
    return table in sizes and any(t == table and "Seq Scan" in node for t, node in look.reads)


def show(found: dict[str, Look], sizes: dict[str, int]) -> None:
    """A line a kind of page, slowest first."""
    for kind, look in sorted(found.items(), key=lambda one: -one[1].p95):
        big = ", ".join(f"{n} {t} {r:,}" for (t, n), r in look.reads.items() if t in sizes and r > sizes[t] // 100)
        wrong = f"  {look.wrong[0]}" if look.wrong else ""
        print(f"{look.p95:8.0f} ms {look.queries:4d} q {len(look.seconds):4d} ×  {kind}  {big}{wrong}", file=sys.stderr)


# The agency ---------------------------------------------------------------------------------------------------------


@contextmanager
def opened(people: int) -> Iterator[Office]:
    """Two months behind it; served."""
    from shebao.office.database import connect, prepare

    with tempfile.TemporaryDirectory() as folder:
        server = prepare(Path(folder) / "data")
        assert server is not None
        served = Served(Path(folder) / "data")
        try:
            by = officers()
            with connect(role="owner") as owner:
                load_agency(owner, people=people, runs=declared(by["counter"]), by=by["counter"].pk)
            _months(by)
            _matters()
            with connect(role="owner", autocommit=True) as owner:
                owner.execute("VACUUM (ANALYZE)")
                holders = _holders(owner)
                sessions = _sessions(holders)
                served.start()
                yield Office(served, sessions, _rows(owner, holders), _sizes(owner, people))
        finally:
            served.stop()
            server.stop()


def _months(by: dict[str, Any]) -> None:
    """Assessed, paid, credited, posted; the first is closed."""
    from shebao.office.collection.actions import assess_month, receive
    from shebao.office.funds.actions import close_month

    for month in MONTHS:
        assess_month(region=REGION, month=month, by=by["reviewer"])
        receive(receipts_of(month, by["accountant"]), region=REGION, month=month, by=by["accountant"])
    close_month(region=REGION, month=MONTHS[0], by=by["accountant"])


def _matters() -> None:
    """In every state; officers of the region, who work on them; cards, a sheet, findings."""
    from shebao.demo.matters import MatterOfficers, a_dozen
    from shebao.office.desk.actions import create_demo_users
    from tests.office.console import city

    create_demo_users(REGION)
    a_dozen(REGION, MatterOfficers(*(city.officer(role, REGION) for role in ("counter", "reviewer", "approver"))))
    city.cards()
    city.a_sheet()
    city.findings()


def _holders(owner: Any) -> dict[str, int]:
    """The largest employer, and one of its people."""
    employer = owner.execute(
        "SELECT employer_id FROM collection_contribution GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    ).fetchone()[0]
    person = owner.execute(
        "SELECT c.person_id FROM accounts_accountentry a JOIN collection_contribution c ON c.id = a.contribution_id"
        " WHERE c.employer_id = %s ORDER BY 1 LIMIT 1", [employer],
    ).fetchone()  # fmt: skip
    return {"employer": employer, "person": person[0]}


def _sessions(holders: dict[str, int]) -> dict[str, list[str]]:
    """Twenty sessions, by role."""
    from shebao.office.desk.models import User

    for role, key in holders.items():
        User.objects.create(username=role, name=role, roles=[role], region=REGION, password="!", **{f"{role}_id": key})
    named = {role: User.objects.get(username=role if role in holders else f"{role}-{REGION}") for role, _ in USERS}
    return {role: [signed_in(named[role]) for _ in range(count)] for role, count in USERS}


def _rows(owner: Any, holders: dict[str, int]) -> dict[str, list[str]]:
    found = {
        name: [str(row[0]) for row in owner.execute(f"{sql.format(**holders)} ORDER BY random() LIMIT 200").fetchall()]
        for name, sql in _ROWS.items()
    }
    texts = {
        "number": "SELECT number FROM registration_person",
        "name": "SELECT name FROM registration_person",
        "unit": "SELECT name FROM registration_employer",
        "credit": "SELECT substr(credit_code, 2) FROM registration_employer",
        "matter number": "SELECT number FROM matters_matter",
    }
    for name, sql in texts.items():
        found[name] = [quote(row[0]) for row in owner.execute(f"{sql} ORDER BY random() LIMIT 200").fetchall()]
    return found


def _sizes(owner: Any, people: int) -> dict[str, int]:
    """The big tables."""
    rows = owner.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND relname NOT LIKE 'pg_%'")
    return {name: count for name, count in rows.fetchall() if count > people // BIG_SHARE}


# The users ----------------------------------------------------------------------------------------------------------


def kinds(office: Office) -> dict[str, tuple[Any, str]]:
    """Every page that someone may open: the address and its question, by the name under which it is told."""
    from tests.office.console.access import TABLE

    pages = [address for address in TABLE if address.method == "GET" and address.opened == 200]
    return {
        f"{address.name}{query}": (address, query)
        for address in pages
        if address.opens_to & office.sessions.keys() and all(n.startswith("=") or office.rows.get(n) for n in address.names)
        for query in _LISTS.get(address.name, ("",))
    }


def path_of(office: Office, address: Any, query: str, draw: random.Random) -> str:
    from django.urls import reverse

    row = {name: draw.choice(values) for name, values in office.rows.items() if values}
    named = [name[1:] if name.startswith("=") else row[name] for name in address.names]
    return reverse(address.name, args=named) + query.format_map(row)


def explained(office: Office) -> dict[str, Look]:
    """Each kind of page as each role, alone: questions counted, and what each read."""
    draw, found = random.Random(4), defaultdict[str, Look](Look)
    for kind, (address, query) in kinds(office).items():
        for role in sorted(address.opens_to & office.sessions.keys()):
            browser = Browser(office.served.port, office.sessions[role][0], timeout=300)
            path = path_of(office, address, query, draw)
            browser.get(path)
            answer = browser.get(path, **{"X-Explain": "1"})
            look = found[kind]
            if answer.status != 200:
                look.wrong.append(f"{role} {path}: {answer.status}")
                continue
            look.queries = max(look.queries, int(answer.headers["X-Queries"]))
            for read in json.loads(answer.headers["X-Plans"]):
                key = (read["table"], read["node"])
                look.reads[key] = max(look.reads.get(key, 0), read["rows"])
            browser.close()
    return dict(found)


def at_work(office: Office, asked: list[str], *, looks: int, pause: float) -> dict[str, Look]:
    """All users at once, until each kind of page was looked at so often."""
    every = kinds(office)
    work = [(role, kind) for kind in asked for role in _turns(every[kind][0], office, looks)]
    random.Random(1).shuffle(work)
    queues: dict[str, list[str]] = defaultdict(list)
    for role, kind in work:
        queues[role].append(kind)
    found, lock = defaultdict[str, Look](Look), threading.Lock()

    def user(role: str, session: str, number: int) -> None:
        browser, draw = Browser(office.served.port, session), random.Random(number)
        time.sleep(draw.random() * pause)
        while True:
            with lock:
                if not queues[role]:
                    break
                kind = queues[role].pop()
            answer = browser.get(path_of(office, *every[kind], draw))
            with lock:
                look = found[kind]
                look.seconds.append(answer.seconds)
                look.queries = max(look.queries, int(answer.headers["X-Queries"]))
                look.page = answer.headers["Content-Type"].startswith("text/html")
                if answer.status != 200:
                    look.wrong.append(f"{role}: {answer.status}")
            time.sleep(pause * (0.5 + draw.random()))
        browser.close()

    users = [(role, session) for role, sessions in office.sessions.items() for session in sessions]
    threads = [threading.Thread(target=user, args=(*one, number)) for number, one in enumerate(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(found)


def _turns(address: Any, office: Office, looks: int) -> list[str]:
    """Who looks: the sessions of all roles that may, in turn, so that all twenty users are busy alike."""
    able = [role for role in sorted(address.opens_to & office.sessions.keys()) for _ in office.sessions[role]]
    return [able[number % len(able)] for number in range(looks)]
