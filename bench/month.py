"""A month of an agency in PostgreSQL: assessed, billed, paid, credited and posted through the office's own actions.

Against a bare COPY of the very rows they wrote, into tables without any index, constraint or trigger; and, for where
the time goes, against a COPY of them into tables with nothing but the same indexes.
"""

from __future__ import annotations

import calendar
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.figure import Figure
from bench.office_setup import REGION, load_agency

MONTHS = (201107, 201108)
TABLES = (
    "collection_contribution",
    "collection_bill",
    "collection_receipt",
    "collection_allocation",
    "accounts_accountentry",
    "funds_entry",
)


def measure(people: int) -> list[Figure]:
    """The lesser ratio of two months; the first month's rows stay, as in an agency's books."""
    from shebao.office.database import connect, prepare

    with tempfile.TemporaryDirectory() as folder:
        server = prepare(Path(folder) / "data")
        assert server is not None
        try:
            by = _officers()
            with connect(role="owner") as owner:
                load_agency(owner, people=people, runs=_declared(by["counter"]), by=by["counter"].pk)
                measured = [_month(month, by, owner) for month in MONTHS]
        finally:
            server.stop()
    seconds, bare, indexed, rows = min(measured, key=lambda month: month[0] / month[1])
    what = f"a month of {people / 1e6:g} M insured in PostgreSQL"
    note = f"{rows:,} rows in {seconds:.1f} s"
    return [
        Figure(f"{what}, against bare COPY", seconds / bare, "×", 5, at_least=False, note=note),
        Figure(f"{what}, against COPY into the same indexes", seconds / indexed, "×"),
    ]


def _officers() -> dict[str, Any]:
    from shebao.office.desk.actions import create_demo_users
    from shebao.office.desk.models import User

    create_demo_users()
    return {user.username: user for user in User.objects.all()}


def _declared(counter: Any) -> dict[int, int]:
    """The runs that took the declarations, whose rows are then loaded in bulk."""
    from shebao.office.database import acting
    from shebao.office.desk.actions import finish_run, start_run
    from shebao.office.desk.models import Run

    runs = {}
    with acting(counter):
        for month in MONTHS:
            run = start_run(Run.Kind.DECLARE, region=REGION, month=month, by=counter)
            finish_run(run)
            runs[month] = run.pk
    return runs


def _month(month: int, by: dict[str, Any], owner: Any) -> tuple[float, float, float, int]:
    """Seconds of the month, of a bare COPY of its rows and of one with the tables' indexes; and the number of rows."""
    from shebao.office.collection.actions import assess_month, receive

    started = time.perf_counter()
    assessed = assess_month(region=REGION, month=month, by=by["reviewer"])
    seconds = time.perf_counter() - started
    receipts = _receipts(month, by["accountant"])
    started = time.perf_counter()
    received = receive(receipts, region=REGION, month=month, by=by["accountant"])
    seconds += time.perf_counter() - started
    runs = (assessed.pk, received.pk)
    bare, rows = _copy(owner, runs, "")
    indexed, _ = _copy(owner, runs, "INCLUDING INDEXES")
    return seconds, bare, indexed, rows


def _receipts(month: int, accountant: Any) -> pa.Table:
    """Every employer pays its bills in full and in time, but one in fifty, who pays nothing."""
    from shebao.office import bulk
    from shebao.office.database import acting

    paid_on = date(month // 100, month % 100, calendar.monthrange(month // 100, month % 100)[1])
    with acting(accountant):
        owed = bulk.rows(
            "SELECT e.credit_code, sum(b.employer_fen + b.employee_fen)::bigint FROM collection_bill b"
            " JOIN registration_employer e ON e.id = b.employer_id WHERE b.month = %s AND b.employer_id %% 50 <> 7 GROUP BY 1",
            [month],
        )
    return pa.table(
        {
            "bank_reference": [f"{month}-{code}" for code, _ in owed],
            "credit_code": [code for code, _ in owed],
            "received_on": pa.array([paid_on] * len(owed), pa.date32()),
            "amount_fen": pa.array([amount for _, amount in owed], pa.int64()),
        }
    )


def _copy(owner: Any, runs: tuple[int, int], like: str) -> tuple[float, int]:
    """Seconds and number of rows of a COPY of everything the runs wrote, into tables made like theirs."""
    seconds, rows = 0.0, 0
    chosen = {table: f"SELECT * FROM {table} WHERE run_id IN {runs}" for table in TABLES}
    chosen["funds_posting"] = f"SELECT p.* FROM funds_posting p JOIN funds_entry e ON e.id = p.entry_id WHERE e.run_id IN {runs}"
    for table, query in chosen.items():
        owner.execute(f"CREATE TABLE bare (LIKE {table} {like})")
        with owner.cursor().copy(f"COPY ({query}) TO STDOUT") as out:
            content = b"".join(bytes(block) for block in out)
        owner.commit()
        started = time.perf_counter()
        with owner.cursor() as cursor:
            with cursor.copy("COPY bare FROM STDIN") as into:
                for at in range(0, len(content), 1 << 20):
                    into.write(content[at : at + (1 << 20)])
            rows += cursor.rowcount
        owner.commit()
        seconds += time.perf_counter() - started
        owner.execute("DROP TABLE bare")
        owner.commit()
    return seconds, rows
