"""Accounts credited when a bill's principal is complete, by law, person by person in one statement."""

from __future__ import annotations

from shebao.office.bulk import by_law, execute, literal
from shebao.office.desk.models import Run
from shebao.rules import Ask
from shebao.rules.batch import to_day

#: Contributions of the bills completed in the run. Normal months and back payments are found by indexes of their own.
_PAID = """
SELECT c.id AS contribution_id, c.person_id, c.month AS belongs, b.id AS bill_id, b.paid_on AS booked, b.insurance AS kind_of,
       CASE b.insurance WHEN 110 THEN c.pension_employer_fen ELSE c.medical_employer_fen END AS employer_fen,
       CASE b.insurance WHEN 110 THEN c.pension_employee_fen ELSE c.medical_employee_fen END AS employee_fen,
       make_date(c.month / 100, c.month % 100, 1) AS first
FROM collection_bill b
JOIN collection_contribution c ON c.run_id = b.run_id AND c.employer_id = b.employer_id AND c.month = b.month
     AND c.late_from = b.late_from AND c.kind = '{kind}'
WHERE b.region = '{region}' AND b.kind = '{kind}' AND b.insurance IN (110, 310) AND b.paid_on IS NOT NULL
  AND b.id IN (SELECT bill_id FROM collection_allocation WHERE run_id = {run} AND part = 'principal')
"""


def credit(region: str, run: Run) -> int:
    """Credit the accounts of everyone on the bills whose principal this run completed; returns the number of entries."""
    return sum(_credit(region, run, kind) for kind in ("10", "31"))


def _credit(region: str, run: Run, kind: str) -> int:
    staged = by_law(
        [Ask.of("account_credit_fen")],
        f"({_PAID.format(region=f'{int(region):06d}', run=run.pk, kind=kind)}) AS paid",
        facts={
            "insurance": "kind_of",
            "employer_due_fen": "employer_fen",
            "employee_due_fen": "employee_fen",
            "on": to_day("first", "postgres"),
        },
        keep=["contribution_id", "person_id", "belongs", "bill_id", "booked", "kind_of"],
        region=region,
    )
    return execute(
        "INSERT INTO accounts_accountentry (region, person_id, insurance, kind, month, booked_on, amount_fen, bill_id,"
        " contribution_id, run_id)"
        " SELECT %(region)s, person_id, kind_of, 'contribution', belongs, booked, account_credit_fen, bill_id,"
        f" contribution_id, %(run)s FROM ({literal(staged)}) AS law WHERE account_credit_fen > 0"
        " ORDER BY contribution_id, kind_of",
        {"region": region, "run": run.pk},
    )
