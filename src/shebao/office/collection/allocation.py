"""Which debt a payment settles: oldest month first, each month's principal and then its late fee.

Employers' open bills stand in a queue; running sums say how far a payment reaches. A late fee arises on the principal
that is paid late, up to the day it is paid, so a bill paid in parts is charged on each part to its own day. Employers
are independent of each other; each one's receipts are taken in the order of their days, one a round.
"""

from __future__ import annotations

from datetime import date

from shebao.office.bulk import by_law, execute, rows
from shebao.office.desk.models import Run
from shebao.rules import Ask
from shebao.rules.batch import to_day


def queue(region: str) -> None:
    """Collect the money to allocate into `money`: receipts of this session's `incoming_receipt`, each employer's in order."""
    _one_after_another(region)
    execute("DROP TABLE IF EXISTS money")
    execute(
        "CREATE TEMP TABLE money ON COMMIT DROP AS"
        " SELECT r.id AS receipt_id, r.employer_id, r.received_on AS allocated_on, r.amount_fen, false AS kept,"
        "  row_number() OVER (PARTITION BY r.employer_id ORDER BY r.received_on, r.id) AS round"
        " FROM collection_receipt r WHERE r.region = %s AND NOT EXISTS"
        "  (SELECT FROM collection_allocation a WHERE a.receipt_id = r.id)",
        [region],
    )


def queue_kept(region: str, on: date) -> None:
    """Collect money kept from earlier overpayments into `money`, to be used on the day `on`."""
    _one_after_another(region)
    execute("DROP TABLE IF EXISTS money")
    execute(
        "CREATE TEMP TABLE money ON COMMIT DROP AS"
        " SELECT receipt_id, employer_id, %s::date AS allocated_on, amount_fen, true AS kept,"
        "  row_number() OVER (PARTITION BY employer_id ORDER BY receipt_id) AS round"
        " FROM (SELECT a.receipt_id, r.employer_id, sum(a.amount_fen)::bigint AS amount_fen"
        "       FROM collection_allocation a JOIN collection_receipt r ON r.id = a.receipt_id"
        "       WHERE a.region = %s AND a.part = 'unallocated' GROUP BY 1, 2 HAVING sum(a.amount_fen) > 0) AS kept"
        " WHERE EXISTS (SELECT FROM collection_bill b WHERE b.employer_id = kept.employer_id AND b.paid_on IS NULL)",
        [on, region],
    )


def _one_after_another(region: str) -> None:
    """Whoever allocates money in a region first waits until another has done so, and then reads what is owed and kept.

    To lock the open bills instead is not enough: bills issued meanwhile are open too and nobody has locked them, and money
    that was kept has no row of its own.
    """
    execute("SELECT pg_advisory_xact_lock(%s, %s)", [5, int(region)])


def allocate(region: str, run: Run) -> int:
    """Allocate the queued `money`; returns the number of allocations. Call within the action's transaction."""
    _prepare()
    last = rows("SELECT coalesce(max(round), 0) FROM money")[0][0]
    return sum(_round(region, number, run) for number in range(1, last + 1))


def _prepare() -> None:
    """What the books and the accounts need to know of this run, so that nothing reads the allocations of all years."""
    execute("DROP TABLE IF EXISTS allocated")
    execute(
        "CREATE TEMP TABLE allocated (id bigint, receipt_id bigint, insurance integer, part text, amount_fen bigint,"
        " allocated_on date, kept boolean) ON COMMIT DROP"
    )
    execute("DROP TABLE IF EXISTS completed_bill")
    execute("CREATE TEMP TABLE completed_bill (id bigint) ON COMMIT DROP")


#: Open bills of the employers paying in this round; `fee_fen` on the whole open principal is what the law says below.
_OPEN = """
SELECT b.id AS bill_id, b.employer_id, b.month AS bill_month, b.insurance AS kind_of, b.late_from AS bill_late_from,
       m.receipt_id, m.allocated_on, m.amount_fen, m.kept,
       b.employer_fen + b.employee_fen - b.principal_paid_fen AS principal_fen,
       b.late_fee_due_fen - b.late_fee_paid_fen AS old_fee_fen
FROM money m JOIN collection_bill b ON b.employer_id = m.employer_id
WHERE m.round = {round} AND b.region = '{region}' AND (b.paid_on IS NULL OR b.late_fee_paid_fen < b.late_fee_due_fen)
"""
_FEE_FACTS = {
    "insurance": "kind_of",
    "late_from": to_day("bill_late_from", "postgres"),
    "paid_on": to_day("allocated_on", "postgres"),
    "on": to_day("allocated_on", "postgres"),
}
_KEEP = [
    "bill_id",
    "employer_id",
    "bill_month",
    "kind_of",
    "bill_late_from",
    "receipt_id",
    "allocated_on",
    "amount_fen",
    "kept",
]


def _round(region: str, number: int, run: Run) -> int:
    # late_from on or after the day of payment gives no late days, and so no fee
    whole = by_law(
        [Ask.of("late_fee_fen", "fee_fen")],
        f"({_OPEN.format(round=number, region=f'{int(region):06d}')}) AS open",
        facts={"arrears_fen": "principal_fen", **_FEE_FACTS},
        keep=[*_KEEP, "principal_fen", "old_fee_fen"],
        region=region,
    )
    reached = f"""
        SELECT *, least(greatest(amount_fen - before_fen, 0), principal_fen)::bigint AS paid_fen,
               greatest(amount_fen - before_fen - principal_fen, 0)::bigint AS left_fen
        FROM (SELECT *, coalesce(sum(principal_fen + old_fee_fen + fee_fen) OVER (
                  PARTITION BY employer_id ORDER BY bill_month, kind_of, bill_id
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_fen
              FROM ({whole}) AS w) AS q
    """
    part = by_law(
        [Ask.of("late_fee_fen", "charged_fen")],
        f"(SELECT * FROM ({reached}) AS r WHERE amount_fen > before_fen) AS reached",
        facts={"arrears_fen": "paid_fen", **_FEE_FACTS},
        keep=[*_KEEP, "principal_fen", "old_fee_fen", "paid_fen", "left_fen"],
        region=region,
    )
    execute("DROP TABLE IF EXISTS settled")
    execute(
        "CREATE TEMP TABLE settled ON COMMIT DROP AS SELECT *, least(left_fen, old_fee_fen + charged_fen) AS fee_paid_fen"
        f" FROM ({part}) AS p"
    )
    execute("ANALYZE settled (bill_id)")
    return _write(region, number, run)


def _write(region: str, number: int, run: Run) -> int:
    # One statement, for the database adds up each receipt when it ends. What is left over is kept for the employer;
    # kept money that was used is taken back by a negative line.
    count = execute(
        "WITH made AS ("
        "INSERT INTO collection_allocation (region, receipt_id, bill_id, part, amount_fen, allocated_on, run_id)"
        " SELECT %(region)s, receipt_id, bill_id, part, amount, allocated_on, %(run)s FROM ("
        "  SELECT receipt_id, bill_id, part, amount, allocated_on FROM settled,"
        "   LATERAL (VALUES ('principal', paid_fen), ('late_fee', fee_paid_fen)) AS parts (part, amount)"
        "  UNION ALL"
        "  SELECT m.receipt_id, NULL, 'unallocated',"
        "   (CASE WHEN m.kept THEN 0 ELSE m.amount_fen END - coalesce(sum(s.paid_fen + s.fee_paid_fen), 0))::bigint,"
        "   m.allocated_on"
        "  FROM money m LEFT JOIN settled s USING (receipt_id) WHERE m.round = %(round)s"
        "  GROUP BY m.receipt_id, m.allocated_on, m.kept, m.amount_fen) AS a"
        " WHERE amount <> 0 ORDER BY bill_id"
        " RETURNING id, receipt_id, bill_id, part, amount_fen, allocated_on)"
        " INSERT INTO allocated SELECT made.id, made.receipt_id, s.kind_of, made.part, made.amount_fen, made.allocated_on, m.kept"
        " FROM made JOIN money m ON m.receipt_id = made.receipt_id AND m.round = %(round)s"
        " LEFT JOIN settled s ON s.bill_id = made.bill_id",
        {"region": region, "run": run.pk, "round": number},
    )
    execute("INSERT INTO completed_bill SELECT bill_id FROM settled WHERE paid_fen > 0 AND paid_fen = principal_fen")
    execute(
        "UPDATE collection_bill b SET principal_paid_fen = b.principal_paid_fen + s.paid_fen,"
        " late_fee_due_fen = b.late_fee_due_fen + s.charged_fen, late_fee_paid_fen = b.late_fee_paid_fen + s.fee_paid_fen,"
        " paid_on = CASE WHEN b.paid_on IS NULL AND b.principal_paid_fen + s.paid_fen = b.employer_fen + b.employee_fen"
        "                THEN s.allocated_on ELSE b.paid_on END"
        " FROM settled s WHERE b.id = s.bill_id"
    )
    return count
