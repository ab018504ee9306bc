"""A month of an agency in PostgreSQL: assessed, billed, paid, credited and posted through the office's own actions.

Against a bare COPY of the very rows they wrote, into tables without any index, constraint or trigger; and, for where
the time goes, against a COPY of them into tables with nothing but the same indexes.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bench.office_setup import MONTHS, REGION, declared, load_agency, officers, receipts_of

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
            by = officers()
            with connect(role="owner") as owner:
                load_agency(owner, people=people, runs=declared(by["counter"]), by=by["counter"].pk)
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


def _month(month: int, by: dict[str, Any], owner: Any) -> tuple[float, float, float, int]:
    """Seconds of the month, of a bare COPY of its rows and of one with the tables' indexes; and the number of rows."""
    from shebao.office.collection.actions import assess_month, receive

    started = time.perf_counter()
    assessed = assess_month(region=REGION, month=month, by=by["reviewer"])
    seconds = time.perf_counter() - started
    receipts = receipts_of(month, by["accountant"])
    started = time.perf_counter()
    received = receive(receipts, region=REGION, month=month, by=by["accountant"])
    seconds += time.perf_counter() - started
    runs = (assessed.pk, received.pk)
    bare, rows = _copy(owner, runs, "")
    indexed, _ = _copy(owner, runs, "INCLUDING INDEXES")
    return seconds, bare, indexed, rows


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
