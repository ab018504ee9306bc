"""Vouchers in bulk: lines in, one entry per source, insurance and day, complete and balanced in one statement."""

from __future__ import annotations

from shebao.errors import UserError
from shebao.months import first_day, shifted
from shebao.office.bulk import execute, rows
from shebao.office.desk.models import Run


def post(lines: str, *, kind: str, region: str, run: Run) -> int:
    """Post the lines a query gives; returns the number of entries. Call within an action's transaction.

    Raises:
        UserError: a line is booked on a day of a month that is closed; nothing is posted then.

    Args:
        lines: SQL with the columns source_kind, source_id, insurance, booked_on, account, debit_fen, credit_fen,
            without placeholders. A negative amount moves to the other side; lines of zero fall away.
    """
    execute("DROP TABLE IF EXISTS voucher_line")
    execute(
        "CREATE TEMP TABLE voucher_line ON COMMIT DROP AS"
        " SELECT source_kind, source_id, insurance, booked_on, account,"
        "  (greatest(debit_fen, 0) + greatest(-credit_fen, 0))::bigint AS debit_fen,"
        "  (greatest(credit_fen, 0) + greatest(-debit_fen, 0))::bigint AS credit_fen"
        f" FROM ({lines}) AS l WHERE debit_fen <> 0 OR credit_fen <> 0"
    )
    _refuse_closed_months(region)
    execute("DROP TABLE IF EXISTS voucher")
    execute("CREATE TEMP TABLE voucher (id bigint, source_kind text, source_id bigint, insurance integer) ON COMMIT DROP")
    entries = execute(
        "WITH made AS ("
        "INSERT INTO funds_entry (region, insurance, booked_on, month, kind, source_kind, source_id, run_id)"
        " SELECT DISTINCT %(region)s, insurance, booked_on,"
        " extract(year FROM booked_on)::int * 100 + extract(month FROM booked_on)::int,"
        " %(kind)s, source_kind, source_id, %(run)s::bigint FROM voucher_line ORDER BY source_id, insurance"
        " RETURNING id, source_kind, source_id, insurance)"
        " INSERT INTO voucher SELECT id, source_kind, source_id, insurance FROM made",
        {"region": region, "kind": kind, "run": run.pk},
    )
    execute("ANALYZE voucher_line (source_id), voucher (source_id)")
    execute(
        "INSERT INTO funds_posting (entry_id, region, insurance, account, debit_fen, credit_fen)"
        " SELECT v.id, %s, insurance, l.account, l.debit_fen, l.credit_fen"
        " FROM voucher_line l JOIN voucher v USING (source_kind, source_id, insurance) ORDER BY v.id",
        [region],
    )
    return entries


def closed_until(region: str) -> int | None:
    """The last month (yyyymm) whose books are closed, or None."""
    found = rows(
        "SELECT max(month) FROM desk_run WHERE region = %s AND kind = %s AND finished_at IS NOT NULL", [region, Run.Kind.CLOSE]
    )
    return found[0][0] if found else None


def _refuse_closed_months(region: str) -> None:
    closed = closed_until(region)
    earliest = rows("SELECT min(booked_on) FROM voucher_line")[0][0]
    if closed is not None and earliest is not None and earliest < first_day(shifted(closed, 1)):
        raise UserError(
            f"统筹区 {region} 已结账至 {closed}，不得再记 {earliest} 的账：请改用结账之后的日期。",
            f"The books of region {region} are closed up to {closed}: nothing can be booked on {earliest}; use a later day.",
        )
