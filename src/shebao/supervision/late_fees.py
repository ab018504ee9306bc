"""Late fees: each payment of principal after the law's first day, charged to the day it was paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from shebao import months
from shebao.rules.batch import Ask, plan, to_day
from shebao.supervision.finding import Finding, Law, yuan
from shebao.supervision.receipts import misallocated
from shebao.supervision.totals import GROUP, back_payments, late_from_by_law
from shebao.supervision.view import View, day_number
from shebao.text import Text


def late_fees(view: View) -> list[dict[str, Any]]:
    """Bills whose late fee so far, or its first day, is not the law's: the bill with `law_fee_fen` and `law_late_from`.

    Bills with a receipt in doubt are left to that finding.
    """

    def make(view: View) -> None:
        _first_days(view)
        view.execute("CREATE TABLE lawful_fees (region VARCHAR, bill_id BIGINT, fee_fen BIGINT)")
        for region in view.regions:
            source = f"""(
                SELECT bill_id, amount_fen, b.insurance AS kind_of, b.law_late_from, a."on" AS paid
                FROM allocations_to_date a JOIN first_days b USING (region, bill_id)
                WHERE region = '{region}' AND a.part = 'principal' AND a.amount_fen > 0)"""
            staged = plan(
                view.body,
                [Ask.of("late_fee_fen", "fee_fen")],
                facts={
                    "arrears_fen": "amount_fen",
                    "late_from": to_day("law_late_from", "duckdb"),
                    "paid_on": to_day("paid", "duckdb"),
                    "on": to_day("paid", "duckdb"),
                    "insurance": "kind_of",
                },
                region=int(region),
            )
            fees = staged.sql(source, "duckdb", keep=["bill_id"])
            view.execute(f"INSERT INTO lawful_fees SELECT '{region}', bill_id, sum(fee_fen) FROM ({fees}) GROUP BY bill_id")
        since = " OR ".join(f"(region = '{r}' AND assessed_month >= {view.since(r, 'allocations')})" for r in view.regions)
        view.execute(f"""
            CREATE TABLE wrong_late_fees AS
            SELECT d.*, coalesce(f.fee_fen, 0)::BIGINT AS law_fee_fen
            FROM first_days d LEFT JOIN lawful_fees f USING (region, bill_id)
            ANTI JOIN (SELECT a.region, a.bill_id FROM allocations_to_date a SEMI JOIN misallocated USING (region, receipt_id)) x
              USING (region, bill_id)
            WHERE ({since}) AND (late_fee_due_fen <> coalesce(f.fee_fen, 0) OR late_from IS DISTINCT FROM law_late_from)
        """)

    misallocated(view)
    return list(view.rows(f"SELECT * FROM {view.derive('wrong_late_fees', make)}"))


def _first_days(view: View) -> None:
    """Table `first_days`: every bill with the law's first day of late fee.

    A back payment's bill may stand for people with different first days: its own counts if the law gives it to one of them.
    """
    group = ", ".join(GROUP[:-1])
    normal = view.connection.execute("SELECT DISTINCT region, month FROM bills WHERE kind = '10'").fetchall()
    days = [(region, month, late_from_by_law(view, region, month)) for region, month in normal if 1 <= month % 100 <= 12]
    listed = (
        ", ".join(f"('{region}', {month}, DATE '1970-01-01' + {day})" for region, month, day in days) or "('', 0, NULL::DATE)"
    )
    view.execute(f"""
        CREATE TABLE first_days AS
        WITH normal (region, month, day) AS (VALUES {listed}),
        back AS (
          SELECT {group.replace("kind", "'31' AS kind")}, list(DISTINCT b.late_from ORDER BY b.late_from) AS days
          FROM contributions_to_date c JOIN {back_payments(view)} b USING (region, contribution_id)
          WHERE c.kind <> '10' GROUP BY ALL)
        SELECT bills.*, CASE WHEN bills.kind = '10' THEN normal.day
                             WHEN back.days IS NULL OR list_contains(back.days, late_from) THEN late_from
                             ELSE back.days[1] END AS law_late_from
        FROM bills LEFT JOIN normal USING (region, month) LEFT JOIN back USING ({group})
    """)


def late_fee_waived(view: View) -> list[Finding]:
    """Paid late, and no late fee or too small a one was charged; or it is set to begin later than the law says."""
    return [_finding(view, row, "late_fee_waived") for row in late_fees(view) if _is_waived(row)]


def late_fee_overcharged(view: View) -> list[Finding]:
    """More late fee was charged than the law says."""
    return [_finding(view, row, "late_fee_overcharged") for row in late_fees(view) if not _is_waived(row)]


def _is_waived(row: dict[str, Any]) -> bool:
    if row["late_fee_due_fen"] != row["law_fee_fen"]:
        return bool(row["late_fee_due_fen"] < row["law_fee_fen"])
    recorded, lawful = (row[name] or date.max for name in ("late_from", "law_late_from"))
    return bool(recorded > lawful)


def _finding(view: View, row: dict[str, Any], code: str) -> Finding:
    payments = [
        {"paid_on": str(payment["on"]), "amount_fen": payment["amount_fen"]}
        for payment in view.rows(
            f"""SELECT "on", amount_fen FROM allocations_to_date WHERE region = '{row["region"]}' AND part = 'principal'
                AND bill_id = {row["bill_id"]} ORDER BY "on", allocation_id"""
        )
    ]
    charged, lawful, since = row["late_fee_due_fen"], row["law_fee_fen"], row["law_late_from"]
    bill = f"{row['month']} {row['insurance']}"
    text = Text(
        f"账单 {row['bill_id']}（{bill}）自 {since} 起应计滞纳金 {yuan(lawful)} 元，已计 {yuan(charged)} 元",
        f"bill {row['bill_id']} ({bill}): late fee since {since} is {yuan(lawful)} yuan, {yuan(charged)} was charged",
    )
    return Finding(
        code, row["region"], view.month, str(row["bill_id"]), "error", text,
        {"late_fee_due_fen": lawful, "late_from": str(since) if since else None},
        {"late_fee_due_fen": charged, "late_from": str(row["late_from"]) if row["late_from"] else None},
        {"month": row["month"], "insurance": row["insurance"], "payments": payments}, _law(view, row, payments),
        charged - lawful, employer_id=row["employer_id"],
    )  # fmt: skip


def _law(view: View, row: dict[str, Any], payments: list[dict[str, Any]]) -> Law | None:
    """The fee on the last payment that was late; others are in the facts."""
    since = row["law_late_from"]
    late = [payment for payment in payments if since is not None and payment["paid_on"] >= str(since)]
    if not late:
        return None
    paid = date.fromisoformat(late[-1]["paid_on"])
    given = {
        "insurance": row["insurance"],
        "arrears_fen": late[-1]["amount_fen"],
        "late_from": day_number(since),
        "paid_on": day_number(paid),
    }
    return Law("late_fee_fen", max(paid, months.first_day(row["month"])).isoformat(), row["region"], given)
