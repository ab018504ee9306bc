"""Accounts credited when a bill's principal is complete, by law, person by person in one statement."""

from __future__ import annotations

from shebao.months import first_day
from shebao.office.bulk import by_law, execute, rows
from shebao.office.desk.models import Run
from shebao.rules import Ask

#: Contributions of the bills completed in the run: each found once, though both of its accounts may be credited.
_PAID = """
SELECT c.id AS contribution_id, c.person_id, c.month AS belongs, credit.bill_id, credit.booked, credit.kind_of,
       credit.employer_fen, credit.employee_fen
FROM (SELECT b.run_id, b.employer_id, b.month, b.late_from,
             max(b.id) FILTER (WHERE b.insurance = 110) AS pension_bill,
             max(b.paid_on) FILTER (WHERE b.insurance = 110) AS pension_paid_on,
             max(b.id) FILTER (WHERE b.insurance = 310) AS medical_bill,
             max(b.paid_on) FILTER (WHERE b.insurance = 310) AS medical_paid_on
      FROM completed_bill JOIN collection_bill b ON b.id = completed_bill.id
      WHERE b.region = '{region}' AND b.kind = '{kind}' AND b.month = {month} AND b.insurance IN (110, 310)
      GROUP BY b.run_id, b.employer_id, b.month, b.late_from) AS paid
JOIN collection_contribution c ON c.run_id = paid.run_id AND c.employer_id = paid.employer_id AND c.month = paid.month
     AND c.late_from = paid.late_from AND c.kind = '{kind}',
LATERAL (VALUES (110, pension_bill, pension_paid_on, c.pension_employer_fen, c.pension_employee_fen),
                (310, medical_bill, medical_paid_on, c.medical_employer_fen, c.medical_employee_fen))
        AS credit (kind_of, bill_id, booked, employer_fen, employee_fen)
WHERE credit.bill_id IS NOT NULL
"""


def credit(region: str, run: Run) -> int:
    """Credit the accounts of everyone on the bills whose principal this run completed; returns the number of entries.

    The bills stand in the temporary table `completed_bill` of the allocation; what is credited, in `credited`.
    """
    execute("DROP TABLE IF EXISTS credited")
    execute(
        "CREATE TEMP TABLE credited (contribution_id bigint, person_id bigint, belongs integer, bill_id bigint, booked date,"
        " kind_of integer, account_credit_fen bigint) ON COMMIT DROP"
    )
    # month by month: with its first day given, the law's dated values are numbers in the statement
    for kind, month in rows(
        "SELECT DISTINCT b.kind, b.month FROM completed_bill JOIN collection_bill b ON b.id = completed_bill.id ORDER BY 1, 2"
    ):
        _apply_law(region, kind, month)
    return execute(
        "INSERT INTO accounts_accountentry (region, person_id, insurance, kind, month, booked_on, amount_fen, bill_id,"
        " contribution_id, run_id)"
        " SELECT %(region)s, person_id, kind_of, 'contribution', belongs, booked, account_credit_fen, bill_id,"
        " contribution_id, %(run)s FROM credited",
        {"region": region, "run": run.pk},
    )


def _apply_law(region: str, kind: str, month: int) -> None:
    staged = by_law(
        [Ask.of("account_credit_fen")],
        f"({_PAID.format(region=f'{int(region):06d}', kind=kind, month=int(month))}) AS paid",
        facts={"insurance": "kind_of", "employer_due_fen": "employer_fen", "employee_due_fen": "employee_fen"},
        keep=["contribution_id", "person_id", "belongs", "bill_id", "booked", "kind_of"],
        on=first_day(month),
        region=region,
    )
    execute(
        "INSERT INTO credited SELECT contribution_id, person_id, belongs, bill_id, booked, kind_of, account_credit_fen"
        f" FROM ({staged}) AS law WHERE account_credit_fen > 0 ORDER BY contribution_id, kind_of"
    )
