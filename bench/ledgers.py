"""What the books must be like at every moment: questions whose answer is 0, asked by an administrator."""

from __future__ import annotations

_TWICE = "SELECT count(*) FROM (SELECT FROM {table} {where} GROUP BY {columns} HAVING count(*) > 1) twice"


def _twice(table: str, columns: str, where: str = "") -> str:
    return _TWICE.format(table=table, columns=columns, where=where)


def _shares(side: str) -> str:
    """A contribution's amount of an insurance."""
    insurances = {110: "pension", 210: "unemployment", 310: "medical", 410: "work_injury", 510: "maternity"}
    there = {code: name for code, name in insurances.items() if side == "employer" or code in (110, 210, 310)}
    return "CASE i.insurance " + " ".join(f"WHEN {code} THEN c.{name}_{side}_fen" for code, name in there.items()) + " ELSE 0 END"


BOOKS: dict[str, str] = {
    "a declaration taken twice": _twice("collection_declaration", "employer_id, month, sha256"),
    "a wage declared twice": _twice("collection_declarationline", "month, employer_id, person_id"),
    "a contribution assessed twice": _twice("collection_contribution", "month, employer_id, person_id", "WHERE kind = '10'"),
    "a payment recorded twice": _twice("collection_receipt", "region, bank_reference"),
    "an account credited twice": _twice(
        "accounts_accountentry", "contribution_id, insurance", "WHERE contribution_id IS NOT NULL"
    ),
    "a source posted twice": _twice("funds_entry", "source_kind, source_id, insurance, kind"),
    "a matter taken in twice": _twice("matters_matter", "request_key"),
    "a step taken twice": _twice("matters_step", "matter_id, version"),
    "a run without an end": "SELECT count(*) FROM desk_run WHERE finished_at IS NULL",
    "a declaration without its lines": """
        SELECT count(*) FROM collection_declaration d
        WHERE d.rows_taken <> (SELECT count(*) FROM collection_declarationline l WHERE l.declaration_id = d.id)""",
    "an entry that does not balance": """
        SELECT count(*) FROM funds_entry e
        WHERE (SELECT coalesce(sum(debit_fen - credit_fen), 1) FROM funds_posting p WHERE p.entry_id = e.id) <> 0""",
    "a payment not allocated to the fen": """
        SELECT count(*) FROM collection_receipt r WHERE r.amount_fen <>
            (SELECT coalesce(sum(a.amount_fen), 0) FROM collection_allocation a WHERE a.receipt_id = r.id)""",
    "a bill whose payments are not what was allocated": """
        SELECT count(*) FROM collection_bill b
        LEFT JOIN (SELECT bill_id, coalesce(sum(amount_fen) FILTER (WHERE part = 'principal'), 0) AS principal,
                          coalesce(sum(amount_fen) FILTER (WHERE part = 'late_fee'), 0) AS fee
                   FROM collection_allocation WHERE bill_id IS NOT NULL GROUP BY 1) a ON a.bill_id = b.id
        WHERE (b.principal_paid_fen, b.late_fee_paid_fen) <> (coalesce(a.principal, 0), coalesce(a.fee, 0))""",
    "a bill that is not the sum of its contributions": f"""
        SELECT count(*) FROM collection_bill b
        LEFT JOIN (
            SELECT run_id, employer_id, month, late_from, kind, insurance,
                   sum({_shares("employer")})::bigint AS employer, sum({_shares("employee")})::bigint AS employee
            FROM collection_contribution c CROSS JOIN (VALUES (110), (210), (310), (410), (510)) i (insurance)
            GROUP BY 1, 2, 3, 4, 5, 6) s USING (run_id, employer_id, month, late_from, kind, insurance)
        WHERE (b.employer_fen, b.employee_fen) IS DISTINCT FROM (s.employer, s.employee)""",
    "income account against the payments": """
        SELECT count(*) FROM (SELECT 1) one
        WHERE (SELECT coalesce(sum(amount_fen), 0) FROM collection_receipt)
           <> (SELECT coalesce(sum(debit_fen - credit_fen), 0) FROM funds_posting WHERE account = '102')""",
    "late fees in the books against the bills": """
        SELECT count(*) FROM (SELECT 1) one
        WHERE (SELECT coalesce(sum(late_fee_paid_fen), 0) FROM collection_bill)
           <> (SELECT coalesce(sum(credit_fen - debit_fen), 0) FROM funds_posting WHERE account = '40701')""",
    "contribution income in the books against the bills": """
        SELECT count(*) FROM (SELECT 1) one
        WHERE (SELECT coalesce(sum(principal_paid_fen), 0) FROM collection_bill)
           <> (SELECT coalesce(sum(credit_fen - debit_fen), 0) FROM funds_posting WHERE account IN ('40101', '40102'))""",
    "individual accounts against their control account": """
        SELECT count(*) FROM (SELECT 1) one
        WHERE (SELECT coalesce(sum(amount_fen), 0) FROM accounts_accountentry)
           <> (SELECT coalesce(sum(credit_fen - debit_fen), 0) FROM funds_posting WHERE account = '40102')""",
    "a bill paid whose accounts were not credited": """
        SELECT count(*) FROM collection_bill b
        WHERE b.paid_on IS NOT NULL AND b.insurance = 110 AND b.employee_fen > 0
          AND NOT EXISTS (SELECT FROM accounts_accountentry a WHERE a.bill_id = b.id)""",
    "a matter whose steps are not its version": """
        SELECT count(*) FROM matters_matter m
        WHERE m.version <> (SELECT count(*) FROM matters_step s WHERE s.matter_id = m.id)""",
    "a matter in effect without its decision": """
        SELECT count(*) FROM matters_matter m WHERE m.state IN ('effective', 'archived')
          AND NOT EXISTS (SELECT FROM matters_decision d WHERE d.matter_id = m.id)""",
}
