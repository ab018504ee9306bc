"""Receipts in doubt: what their allocations say is not what they brought."""

from __future__ import annotations

from shebao.supervision.view import View


def misallocated(view: View) -> str:
    """Table: receipts to date whose allocations do not add up to them; `touched`: by a receipt or allocation of the month."""

    def make(view: View) -> None:
        view.execute(f"""
            CREATE TABLE misallocated AS
            SELECT r.region, r.receipt_id, r.employer_id, r.received_on, r.amount_fen,
                   coalesce(a.allocated_fen, 0) AS allocated_fen,
                   coalesce(greatest(a.latest, r.submission_month), r.submission_month) = {view.month} AS touched
            FROM receipts_to_date r LEFT JOIN (
              SELECT region, receipt_id, sum(amount_fen)::BIGINT AS allocated_fen, max(submission_month) AS latest
              FROM allocations_to_date GROUP BY ALL) a USING (region, receipt_id)
            WHERE r.amount_fen <> coalesce(a.allocated_fen, 0)
        """)

    return view.derive("misallocated", make)
