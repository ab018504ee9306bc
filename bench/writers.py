"""Those who write while the office is being killed: what they sent, and what was acknowledged to them."""

from __future__ import annotations

import calendar
import copy
import hashlib
import http.client
import os
import random
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from bench.browser import Browser, signed_in
from bench.office_setup import REGION
from shebao.standard.identity import RESIDENT_WEIGHTS

EMPLOYERS, STAFF, IN_A_FILE = 20, 8, 1
MONTHS = [year * 100 + month for year in range(2012, 2016) for month in range(1, 13)]
OFFICERS = ("counter", "reviewer", "approver", "accountant")


@dataclass
class Employer:
    pk: int
    code: str
    session: str
    staff: list[str]


@dataclass
class Office:
    """The agency as its writers know it."""

    port: int
    employers: list[Employer]
    officers: dict[str, Any]
    sessions: dict[str, str]


@dataclass
class Known:
    """What was sent, and what of it was acknowledged."""

    declarations: dict[str, int] = field(default_factory=dict)  # digest → rows sent
    declared: set[str] = field(default_factory=set)
    months: dict[str, int] = field(default_factory=dict)  # digest acknowledged → month
    assessed: set[str] = field(default_factory=set)  # digests declared before an assessment that was acknowledged
    payments: dict[str, int] = field(default_factory=dict)  # reference → fen
    received: set[str] = field(default_factory=set)
    requests: set[str] = field(default_factory=set)  # request keys of matters
    matters: dict[int, int] = field(default_factory=dict)  # matter → version acknowledged
    unanswered: int = 0
    refused: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock, repr=False)

    def copy(self) -> Known:
        with self.lock:
            parts = {name: copy.copy(value) for name, value in vars(self).items() if name != "lock"}
        return Known(**parts)

    def counts(self) -> dict[str, int]:
        return {
            "declarations": len(self.declared),
            "payments": len(self.received),
            "matters": len(self.matters),
            "steps of matters": sum(self.matters.values()),
            "declarations assessed": len(self.assessed),
        }

    def lost(self, admin: psycopg.Connection[Any]) -> list[str]:
        """What was acknowledged and is not there, or not as it was sent."""
        rows = dict(admin.execute("SELECT sha256, rows_taken FROM collection_declaration").fetchall())
        fen = dict(admin.execute("SELECT bank_reference, amount_fen FROM collection_receipt").fetchall())
        versions = dict(admin.execute("SELECT id, version FROM matters_matter").fetchall())
        billed = {
            row[0]
            for row in admin.execute(
                "SELECT d.sha256 FROM collection_declaration d JOIN collection_declarationline l ON l.declaration_id = d.id"
                " LEFT JOIN collection_contribution c ON c.month = l.month AND c.employer_id = l.employer_id"
                " AND c.person_id = l.person_id AND c.kind = '10' GROUP BY 1 HAVING count(c.id) = count(*)"
            )
        }
        return [
            *(f"declaration lost: {d}" for d in self.declared if rows.get(d) != self.declarations[d]),
            *(f"assessment lost: {d}" for d in self.assessed if d not in billed),
            *(f"payment lost: {p}" for p in self.received if fen.get(p) != self.payments[p]),
            *(f"step of matter {m} lost: {versions.get(m)} < {v}" for m, v in self.matters.items() if versions.get(m, 0) < v),
        ]

    def never_sent(self, admin: psycopg.Connection[Any]) -> list[str]:
        """What is there and nobody sent."""
        digests = {row[0] for row in admin.execute("SELECT sha256 FROM collection_declaration")}
        references = {row[0] for row in admin.execute("SELECT bank_reference FROM collection_receipt")}
        keys = {str(row[0]) for row in admin.execute("SELECT request_key FROM matters_matter")}
        strange = (digests - self.declarations.keys()) | (references - self.payments.keys()) | (keys - self.requests)
        return [f"never sent: {one}" for one in sorted(strange)]


class Unanswered(Exception):
    """It is not known whether the write was done: send it again."""


class Refused(Exception):
    """An answer that no writer should get."""


class Writers:
    """Threads that write until told to stop; each finishes what it began."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.known = office, Known()
        self.ending = threading.Event()
        self.files = len(office.employers) * len(MONTHS) * (STAFF // IN_A_FILE)
        half = len(office.employers) // 2
        work: list[Callable[[random.Random], None]] = [
            self.declarer(office.employers[:half]),
            self.declarer(office.employers[half:]),
            self.payer("A"),
            self.payer("B"),
            self.assessor(),
            self.clerk(office.employers[:half]),
            self.clerk(office.employers[half:]),
        ]
        self.threads = [
            threading.Thread(target=self._work, args=(each, random.Random(seed * 100 + number)), daemon=True)
            for number, each in enumerate(work)
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def at_work(self, most_seconds: float = 60) -> None:
        """Wait until something new of each sort was acknowledged; once every month is declared, of the others."""
        before, deadline = self.known.copy().counts(), time.monotonic() + most_seconds
        declaring = ("declarations",) if len(self.known.copy().declared) < self.files else ()
        sorts = ("payments", "steps of matters", *declaring)
        while time.monotonic() < deadline and any(self.known.copy().counts()[sort] == before[sort] for sort in sorts):
            time.sleep(0.02)

    def stop(self) -> None:
        """Each writer is answered on what it sent last; then all are done."""
        self.ending.set()
        for thread in self.threads:
            if thread.is_alive():
                thread.join(timeout=180)

    def _work(self, once: Callable[[random.Random], None], draw: random.Random) -> None:
        from django.db import connection

        try:
            while not self.ending.is_set():
                once(draw)
                time.sleep(draw.uniform(0, 0.1))
        except Refused:
            pass  # told already
        except Exception as problem:
            with self.known.lock:
                self.known.refused.append(f"a writer gave up: {problem!r}")
        finally:
            connection.close()

    def answered(self, send: Callable[[bool], Any]) -> Any:
        """Send until there is an answer; `send` is told whether it was sent before."""
        again = False
        while True:
            try:
                return send(again)
            except Unanswered:
                again = True
                with self.known.lock:
                    self.known.unanswered += 1
                time.sleep(0.1)

    def refuse(self, told: str) -> None:
        """A refusal that nobody expects ends the run; what was refused was not acknowledged."""
        with self.known.lock:
            self.known.refused.append(told)
        raise Refused(told)

    def post(self, browser: Browser, path: str, given: dict[str, Any], files: Any = None) -> str:
        """Where the answer leads: a redirection. Anything else but silence is a refusal."""

        def send(_again: bool) -> str:
            try:
                answer = browser.post(path, given, files)
            except (OSError, http.client.HTTPException) as problem:
                raise Unanswered from problem
            if answer.status >= 500:
                raise Unanswered
            if answer.status != 302 or "sign-in" in answer.headers.get("Location", ""):
                said = " ".join(re.sub("<[^>]*>", " ", answer.body.decode(errors="replace")).split())[:400]
                self.refuse(f"{path}: {answer.status} {answer.headers.get('Location', '')} {said}")
            return answer.headers.get("Location", "")

        return str(self.answered(send))

    def act(self, do: Callable[[], Any], *, done_before: str) -> None:
        """An action in this process, sent again until it is done; refused as done before, it was done unanswered."""
        from django.db import Error, connection

        from shebao.errors import UserError

        def send(again: bool) -> None:
            try:
                do()
            except (Error, psycopg.Error) as problem:
                connection.close()
                raise Unanswered from problem
            except UserError as refusal:
                if not (again and done_before and refusal.text.en.startswith(done_before)):
                    self.refuse(f"action: {refusal.text.en}")

        self.answered(send)

    # Each of them -----------------------------------------------------------------------------------------------

    def declarer(self, employers: list[Employer]) -> Callable[[random.Random], None]:
        """Employers upload their wages, one person a file."""
        from shebao.office.portal.forms import Row, sheet

        parts = [
            (employer, month, at) for month in MONTHS for at in range(0, STAFF, IN_A_FILE) for employer in employers
        ]  # fmt: skip
        browsers = {employer.pk: Browser(self.office.port, employer.session, timeout=30) for employer in employers}

        def once(draw: random.Random) -> None:
            if not parts:
                return
            employer, month, at = parts.pop(0)
            people = employer.staff[at : at + IN_A_FILE]
            wages = [Row(number, "", f"{draw.randint(3000, 20000)}.{draw.randint(0, 99):02d}") for number in people]
            content = sheet(wages, credit_code=employer.code, month=month)
            digest = hashlib.sha256(content).hexdigest()
            with self.known.lock:
                self.known.declarations[digest] = len(people)
            file = {"file": (f"{month}-{at}.xlsx", content)}
            self.post(browsers[employer.pk], "/portal/declare/", {"act": "declare", "month": month}, file)
            with self.known.lock:
                self.known.declared.add(digest)
                self.known.months[digest] = month

        return once

    def payer(self, name: str) -> Callable[[random.Random], None]:
        """The accountant takes in the bank's payments, a few at a time."""
        import pyarrow as pa

        from shebao.office.collection.actions import receive

        def once(draw: random.Random) -> None:
            payers = draw.sample(self.office.employers, draw.randint(1, 3))
            year, month = draw.randint(2016, 2017), draw.randint(1, 12)
            day = date(year, month, draw.randint(1, calendar.monthrange(year, month)[1]))
            slips = {f"{name}-{uuid.UUID(int=draw.getrandbits(128))}": draw.randint(10_000, 2_000_000) for _ in payers}
            table = pa.table(
                {
                    "bank_reference": list(slips),
                    "credit_code": [payer.code for payer in payers],
                    "received_on": pa.array([day] * len(payers), pa.date32()),
                    "amount_fen": pa.array(list(slips.values()), pa.int64()),
                }
            )
            with self.known.lock:
                self.known.payments |= slips
            accountant = self.office.officers["accountant"]
            self.act(
                lambda: receive(table, region=REGION, month=year * 100 + month, by=accountant),
                done_before="This bank reference was already recorded",
            )
            with self.known.lock:
                self.known.received |= slips.keys()

        return once

    def assessor(self) -> Callable[[random.Random], None]:
        """The reviewer assesses a month that has something to assess."""
        from shebao.office.collection.actions import assess_month

        def once(draw: random.Random) -> None:
            with self.known.lock:
                waiting = {d: m for d, m in self.known.months.items() if d not in self.known.assessed}
            if not waiting:
                return
            month = draw.choice(sorted(set(waiting.values())))
            reviewer = self.office.officers["reviewer"]
            self.act(lambda: assess_month(region=REGION, month=month, by=reviewer), done_before="")
            with self.known.lock:
                self.known.assessed |= {digest for digest, its in waiting.items() if its == month}

        return once

    def clerk(self, employers: list[Employer]) -> Callable[[random.Random], None]:
        """A person's name changes: received, reviewed, approved by three officers, and archived."""
        people = [number for employer in employers for number in employer.staff]
        browsers = {name: Browser(self.office.port, session, timeout=30) for name, session in self.office.sessions.items()}

        def once(draw: random.Random) -> None:
            number, key = draw.choice(people), str(uuid.UUID(int=draw.getrandbits(128), version=4))
            given = {
                "request_key": key, "applicant_kind": "person", "applicant_name": "职工", "received_on": date.today(),
                "number": number, "name": f"改名{draw.randint(0, 10**9)}",
            }  # fmt: skip
            with self.known.lock:
                self.known.requests.add(key)
            scan = {"file_identity": ("身份证.pdf", SCAN + key.encode() + b"\n%%EOF\n")}
            where = self.post(browsers["counter"], "/matters/new/change_person/", given, scan)
            parts = where.strip("/").split("/")
            if parts[0] != "matters" or not parts[-1].isdigit():
                return
            matter = int(parts[-1])
            self._reached(matter, 1)
            for officer, verb, version, after in (
                ("reviewer", "review", 1, 2), ("approver", "approve", 2, 4), ("counter", "archive", 4, 5),
            ):  # fmt: skip
                self.post(browsers[officer], f"/matters/{matter}/{verb}/", {"version": version, "opinion": "同意。"})
                self._reached(matter, after)

        return once

    def _reached(self, matter: int, version: int) -> None:
        with self.known.lock:
            self.known.matters[matter] = version


SCAN = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n% "


def founded(data: Path, port: int) -> Office:
    """An agency in the running server's database: officers, employers with their users, people insured since 2011."""
    os.environ["SHEBAO_DATA"] = str(data)
    from shebao.office.database import set_up_django

    set_up_django()
    from shebao.office.desk.actions import create_demo_users
    from shebao.office.desk.models import User

    create_demo_users(REGION)
    officers = {name: User.objects.get(username=f"{name}-{REGION}") for name in OFFICERS}
    employers = _employers(officers["counter"])
    sessions = {name: signed_in(officer) for name, officer in officers.items()}
    return Office(port, employers, officers, sessions)


def _employers(counter: Any) -> list[Employer]:
    import pyarrow as pa

    from shebao.office.database import acting
    from shebao.office.desk.models import User
    from shebao.office.registration.actions import enrol, register_employers, register_persons
    from shebao.office.registration.models import Employer as Row

    first = date(2011, 7, 1)
    staff = {f"91310000MA{n:07d}X": [resident(n * STAFF + k) for k in range(STAFF)] for n in range(EMPLOYERS)}
    unit = {"unit_type": "10", "industry": "C", "risk_class": 1, "registered_on": first}
    register_employers(
        pa.Table.from_pylist([{"credit_code": code, "name": f"单位{code[-6:-1]}", **unit} for code in staff]),
        region=REGION, by=counter,
    )  # fmt: skip
    numbers = [number for people in staff.values() for number in people]
    person = {
        "name": "职工", "sex": "1", "born_on": date(1980, 1, 1), "nationality": "CHN", "document_type": "01", "household": "51",
        "permit_type": "", "permit_issued_on": first, "certificate_shown_on": first,
    }  # fmt: skip
    table = pa.Table.from_pylist([{"number": n, "document_number": n, **person} for n in numbers])
    for empty in ("permit_type", "permit_issued_on", "certificate_shown_on"):
        at = table.schema.get_field_index(empty)
        table = table.set_column(at, empty, pa.nulls(len(numbers), table.schema.field(empty).type))
    register_persons(table, region=REGION, by=counter)
    job = {"employed_on": first, "registered_on": first, "insurances": 31}
    enrol(
        pa.Table.from_pylist([{"number": n, "credit_code": code, **job} for code, people in staff.items() for n in people]),
        region=REGION, by=counter,
    )  # fmt: skip
    with acting(counter):
        rows = {row.credit_code: row for row in Row.objects.all()}
    users = {
        code: User.objects.create(
            username=code, name=code, roles=["employer"], region=REGION, password="!", employer=rows[code]
        )
        for code in staff
    }  # fmt: skip
    return [Employer(rows[code].pk, code, signed_in(users[code]), people) for code, people in staff.items()]


def resident(number: int) -> str:
    """A resident's number with its check character."""
    digits = f"31010119800101{number:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, RESIDENT_WEIGHTS, strict=True)) % 11]
