"""Payments: receipts against their allocations, and bills against what was allocated to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shebao.supervision.finding import Finding, yuan
from shebao.supervision.late_fees import late_fees
from shebao.supervision.receipts import misallocated
from shebao.supervision.view import View
from shebao.text import Text


def payment_misallocated(view: View) -> list[Finding]:
    """The allocations of a receipt do not add up to it."""
    found: list[Finding] = []
    for row in view.rows(f"SELECT * FROM {misallocated(view)} WHERE touched"):
        amount, allocated = row["amount_fen"], row["allocated_fen"]
        text = Text(
            f"到账 {yuan(amount)} 元，分配合计 {yuan(allocated)} 元", f"{yuan(amount)} yuan received, {yuan(allocated)} allocated"
        )
        found.append(
            Finding(
                "payment_misallocated", row["region"], view.month, str(row["receipt_id"]), "error", text,
                {"allocated_fen": amount}, {"allocated_fen": allocated}, {"received_on": str(row["received_on"])},
                amount_fen=allocated - amount, employer_id=row["employer_id"],
            )
        )  # fmt: skip
    return found


def wrongly_paid(view: View) -> Iterator[Finding]:
    """Bills that say something else than what was allocated to them. Bills with a receipt in doubt are left to that finding."""
    fees = {(fee["region"], fee["bill_id"]) for fee in late_fees(view)}
    since = " OR ".join(f"(region = '{r}' AND assessed_month >= {view.since(r, 'allocations')})" for r in view.regions)
    sql = f"""
        WITH paid AS (
          SELECT region, bill_id, sum(amount_fen) FILTER (part = 'principal')::BIGINT AS principal_fen,
                 sum(amount_fen) FILTER (part = 'late_fee')::BIGINT AS late_fee_fen
          FROM allocations_to_date WHERE bill_id IS NOT NULL GROUP BY ALL),
        doubtful AS (
          SELECT a.region, a.bill_id FROM allocations_to_date a SEMI JOIN {misallocated(view)} USING (region, receipt_id))
        SELECT b.*, coalesce(p.principal_fen, 0) AS principal_fen, coalesce(p.late_fee_fen, 0) AS late_fee_fen
        FROM bills b LEFT JOIN paid p USING (region, bill_id) ANTI JOIN doubtful USING (region, bill_id)
        WHERE ({since}) AND (principal_paid_fen <> coalesce(principal_fen, 0) OR late_fee_paid_fen <> coalesce(late_fee_fen, 0)
               OR (paid_on IS NOT NULL) <> (principal_paid_fen = employer_fen + employee_fen))
    """
    for row in view.rows(sql):
        expected = {"principal_paid_fen": row["principal_fen"], "late_fee_paid_fen": row["late_fee_fen"]}
        recorded = {name: row[name] for name in expected}
        complete = row["principal_paid_fen"] == row["employer_fen"] + row["employee_fen"]
        only_fee = expected["principal_paid_fen"] == recorded["principal_paid_fen"] and (row["paid_on"] is not None) == complete
        if only_fee and (row["region"], row["bill_id"]) in fees:
            continue
        text = _said(row)
        amount = sum(recorded.values()) - sum(expected.values())
        facts = {"month": row["month"], "insurance": row["insurance"], "paid_on": str(row["paid_on"]) if row["paid_on"] else None}
        yield Finding(
            "bill_altered", row["region"], view.month, str(row["bill_id"]), "error", text, expected, recorded, facts,
            amount_fen=amount, employer_id=row["employer_id"],
        )  # fmt: skip


def _said(row: dict[str, Any]) -> Text:
    bill, due = row["bill_id"], yuan(row["employer_fen"] + row["employee_fen"])
    principal, fee = yuan(row["principal_paid_fen"]), yuan(row["late_fee_paid_fen"])
    allocated, fee_allocated = yuan(row["principal_fen"]), yuan(row["late_fee_fen"])
    return Text(
        f"账单 {bill} 应缴 {due} 元，记录已缴本金 {principal} 元、滞纳金 {fee} 元，实际分配 {allocated} 元、{fee_allocated} 元",
        f"bill {bill} of {due} yuan says {principal} principal and {fee} late fee are paid;"
        f" {allocated} and {fee_allocated} were allocated",
    )
