"""Contributions taken back and assessed anew: reversal rows beside what was recorded, never in its place.

What had been charged is charged again without what is exempt: each contribution is reversed by a row of kind 20 and assessed
anew as kind 31; bills of kind 20 take back the bills, and with them the payments. The money pays the new bills, and what
is left is kept for the employer, as money received too much is.
"""

from __future__ import annotations

from datetime import date

from shebao.errors import UserError
from shebao.months import first_day, month_of, shifted, written
from shebao.office.accounts.crediting import credit
from shebao.office.bulk import execute, rows
from shebao.office.collection import assessment
from shebao.office.collection.models import AMOUNTS, Contribution
from shebao.office.desk.models import Run
from shebao.office.fields import Insurance
from shebao.office.funds.actions import post_credits, post_receipts

#: Standing contributions of a person in whose months a certificate exempts.
_UNDONE = """
CREATE TEMP TABLE undone ON COMMIT DROP AS
SELECT c.* FROM collection_contribution c
WHERE c.region = %(region)s AND c.person_id = %(person)s AND c.kind <> '20' AND (c.insurances & %(insurances)s) <> 0
  AND make_date(c.month / 100, c.month %% 100, 1) >= date_trunc('month', %(begins)s::date)
  AND (%(ends)s::date IS NULL OR make_date(c.month / 100, c.month %% 100, 1) <= %(ends)s::date)
  AND NOT EXISTS (SELECT FROM collection_contribution r WHERE r.reverses_id = c.id)"""

_DECLARED = f"""
CREATE TEMP TABLE declared ON COMMIT DROP AS
SELECT u.employer_id, u.person_id, u.wage_fen, e.risk_class, p.nationality, p.certificate_shown_on IS NOT NULL AS certified,
       n.enrolled, n.employed, n.registered
FROM undone u JOIN registration_employer e ON e.id = u.employer_id JOIN registration_person p ON p.id = u.person_id
JOIN (SELECT person_id, employer_id, min(employed_on) AS employed, min(registered_on) AS registered,
             {assessment.ENROLLED} AS enrolled
      FROM registration_enrolment
      WHERE person_id IN (SELECT person_id FROM undone) AND period && daterange(%(first)s, %(after)s)
      GROUP BY person_id, employer_id) n ON n.person_id = u.person_id AND n.employer_id = u.employer_id
WHERE u.month = %(month)s"""

_AMOUNTS = ", ".join(AMOUNTS)
_TAKEN = ", ".join(f"-{name}" for name in AMOUNTS)


def _sums(payer: str) -> str:
    """SQL of a CASE over `k.insurance`: the sum of the payer's amounts of reversal rows `c`."""
    names = [(insurance, f"{insurance.name.lower()}_{payer}_fen") for insurance in Insurance]
    return " ".join(f"WHEN {int(insurance)} THEN sum(c.{name})" for insurance, name in names if name in AMOUNTS)


_KINDS = ", ".join(f"({int(insurance)})" for insurance in Insurance)

#: Payments of the bills that are taken back, the last first, as far as each takes back.
_FREED = """
CREATE TEMP TABLE freed ON COMMIT DROP AS
SELECT employer_id, bill_id, insurance, receipt_id, (least(due, reaches) - least(due, reaches - paid))::bigint AS amount_fen
FROM (SELECT t.employer_id, t.id AS bill_id, t.insurance, -t.principal_paid_fen AS due, a.receipt_id, a.paid,
             sum(a.paid) OVER (PARTITION BY t.id ORDER BY a.receipt_id DESC) AS reaches
      FROM collection_bill t
      JOIN LATERAL (SELECT x.receipt_id, sum(x.amount_fen) AS paid FROM collection_bill o
                    JOIN collection_allocation x ON x.bill_id = o.id AND x.part = 'principal'
                    WHERE o.employer_id = t.employer_id AND o.month = t.month AND o.insurance = t.insurance
                      AND o.late_from = t.late_from AND o.kind <> '20'
                      AND o.run_id IN (SELECT run_id FROM undone WHERE month = t.month) GROUP BY x.receipt_id) a ON true
      WHERE t.run_id = %(taken)s) AS payments
WHERE least(due, reaches) > least(due, reaches - paid)"""

#: What is freed and the new bills, beside each other in one line of money an employer: where the two lines meet is who pays what.
_SPENT = """
CREATE TEMP TABLE spent ON COMMIT DROP AS
SELECT n.bill_id, n.insurance, f.receipt_id, sum(least(f.upto, n.upto) - greatest(f.since, n.since))::bigint AS amount_fen
FROM (SELECT *, sum(amount_fen) OVER w AS upto, sum(amount_fen) OVER w - amount_fen AS since FROM freed
      WINDOW w AS (PARTITION BY employer_id ORDER BY insurance, bill_id, receipt_id)) AS f
JOIN (SELECT id AS bill_id, employer_id, insurance, sum(employer_fen + employee_fen) OVER w AS upto,
             sum(employer_fen + employee_fen) OVER w - (employer_fen + employee_fen) AS since
      FROM collection_bill WHERE run_id = %(anew)s
      WINDOW w AS (PARTITION BY employer_id ORDER BY insurance, id)) AS n ON n.employer_id = f.employer_id
WHERE least(f.upto, n.upto) > greatest(f.since, n.since)
GROUP BY n.bill_id, n.insurance, f.receipt_id"""


def undone(region: str, person: int, *, insurances: int, begins: date, ends: date | None) -> list[int]:
    """The months of contributions to take back, into the temporary table `undone`."""
    execute("DROP TABLE IF EXISTS undone")
    execute(_UNDONE, {"region": region, "person": person, "insurances": insurances, "begins": begins, "ends": ends})
    return [month for (month,) in rows("SELECT DISTINCT month FROM undone ORDER BY 1")]


def paid_on() -> date:
    """The day on which the last bill of `undone` was paid: nothing is taken back before.

    Raises:
        UserError: a bill is open; what nobody paid cannot be taken back from any payment.
    """
    unpaid, last = rows(
        "SELECT min(u.month) FILTER (WHERE b.paid_on IS NULL), max(b.paid_on) FROM undone u JOIN collection_bill b"
        " ON b.employer_id = u.employer_id AND b.month = u.month AND b.run_id = u.run_id AND b.late_from = u.late_from"
    )[0]
    if unpaid is not None:
        raise UserError(
            f"{written(unpaid)} 的账单尚未缴清：缴清后与其他月份一并退还。",
            f"A bill of {written(unpaid)} is still open: when it is paid, all months are refunded together.",
        )
    return last


def take_back(region: str, months: list[int], on: date, taken: Run, anew: Run) -> int:
    """Take back the contributions of `undone` and assess them anew; returns what is left for the employers, in fen.

    Raises:
        UserError: more would have to be paid than before: that is no refund.
    """
    month = month_of(on)
    _reverse(region, month, on, taken)
    for belongs in months:
        first, after = first_day(belongs), first_day(shifted(belongs, 1))
        execute("DROP TABLE IF EXISTS declared")
        execute(_DECLARED, {"month": belongs, "first": first, "after": after})
        assessment.judge(region, belongs, month, back=True)
        assessment.record(region, belongs, month, anew, Contribution.Kind.BACK_PAYMENT)
        assessment.bill(region, belongs, month, anew, Contribution.Kind.BACK_PAYMENT)
    left = _move_money(region, on, taken, anew)
    _credit(region, on, taken, anew)
    return left


def _reverse(region: str, month: int, on: date, run: Run) -> None:
    given = {"region": region, "month": month, "due": first_day(shifted(month, 1)), "on": on, "run": run.pk}
    execute(
        "INSERT INTO collection_contribution (region, person_id, employer_id, month, assessed_month, late_from, kind, wage_fen,"
        f" base_fen, insurances, {_AMOUNTS}, reverses_id, run_id)"
        " SELECT region, person_id, employer_id, month, %(month)s, late_from, '20', -wage_fen, -base_fen, insurances,"
        f" {_TAKEN}, id, %(run)s FROM undone ORDER BY month, employer_id, person_id",
        given,
    )
    execute(
        "INSERT INTO collection_bill (region, employer_id, month, assessed_month, kind, insurance, employer_fen, employee_fen,"
        " due_on, late_from, principal_paid_fen, late_fee_due_fen, late_fee_paid_fen, paid_on, run_id)"
        " SELECT %(region)s, employer_id, month, %(month)s, '20', insurance, employer, employee, %(due)s::date - 1, late_from,"
        " employer + employee, 0, 0, %(on)s, %(run)s FROM ("
        "  SELECT c.employer_id, c.month, c.late_from, k.insurance,"
        f"  (CASE k.insurance {_sums('employer')} ELSE 0 END)::bigint AS employer,"
        f"  (CASE k.insurance {_sums('employee')} ELSE 0 END)::bigint AS employee"
        f"  FROM collection_contribution c CROSS JOIN (VALUES {_KINDS}) AS k (insurance) WHERE c.run_id = %(run)s"
        "  GROUP BY c.employer_id, c.month, c.late_from, k.insurance) AS b WHERE employer + employee < 0"
        " ORDER BY employer_id, month, insurance",
        given,
    )


def _move_money(region: str, on: date, taken: Run, anew: Run) -> int:
    execute("DROP TABLE IF EXISTS freed, spent, allocated")
    execute(_FREED, {"taken": taken.pk})
    execute(_SPENT, {"anew": anew.pk})
    lacking = rows(
        "SELECT (SELECT coalesce(sum(employer_fen + employee_fen), 0) FROM collection_bill WHERE run_id = %s)"
        " - (SELECT coalesce(sum(amount_fen), 0) FROM spent)",
        [anew.pk],
    )[0][0]
    if lacking:
        raise UserError("重新核定的应缴额高于原缴额，不属于退费。", "Assessed anew more is due than was paid: that is no refund.")
    execute(
        "CREATE TEMP TABLE allocated (id bigint, receipt_id bigint, insurance integer, part text, amount_fen bigint,"
        " allocated_on date, kept boolean) ON COMMIT DROP"
    )
    # one statement, for the database adds up each receipt when it ends
    execute(
        "WITH made AS ("
        "INSERT INTO collection_allocation (region, receipt_id, bill_id, part, amount_fen, allocated_on, run_id)"
        " SELECT %(region)s, receipt_id, bill_id, part, amount, %(on)s, run FROM ("
        "  SELECT receipt_id, bill_id, 'principal' AS part, -amount_fen AS amount, %(taken)s AS run FROM freed"
        "  UNION ALL SELECT receipt_id, bill_id, 'principal', amount_fen, %(anew)s FROM spent"
        "  UNION ALL SELECT receipt_id, NULL, 'unallocated', (f.fen - coalesce(s.fen, 0))::bigint, %(anew)s"
        "   FROM (SELECT receipt_id, sum(amount_fen) AS fen FROM freed GROUP BY 1) AS f"
        "   LEFT JOIN (SELECT receipt_id, sum(amount_fen) AS fen FROM spent GROUP BY 1) AS s USING (receipt_id)) AS a"
        " WHERE amount <> 0 ORDER BY bill_id"
        " RETURNING id, receipt_id, bill_id, part, amount_fen, allocated_on)"
        " INSERT INTO allocated SELECT made.id, made.receipt_id, b.insurance, made.part, made.amount_fen, made.allocated_on, true"
        " FROM made LEFT JOIN collection_bill b ON b.id = made.bill_id",
        {"region": region, "on": on, "taken": taken.pk, "anew": anew.pk},
    )
    execute(
        "UPDATE collection_bill b SET principal_paid_fen = b.employer_fen + b.employee_fen, paid_on = %s WHERE b.run_id = %s",
        [on, anew.pk],
    )
    post_receipts(region, anew)
    return int(rows("SELECT coalesce(sum(amount_fen), 0) FROM allocated WHERE part = 'unallocated'")[0][0])


def _credit(region: str, on: date, taken: Run, anew: Run) -> None:
    """Accounts are credited for the new bills, and give back what the contributions that were taken back had brought."""
    execute("DROP TABLE IF EXISTS completed_bill")
    execute("CREATE TEMP TABLE completed_bill ON COMMIT DROP AS SELECT id FROM collection_bill WHERE run_id = %s", [anew.pk])
    credit(region, anew)
    execute(
        "WITH made AS ("
        "INSERT INTO accounts_accountentry (region, person_id, insurance, kind, month, booked_on, amount_fen, bill_id,"
        " contribution_id, run_id)"
        " SELECT e.region, e.person_id, e.insurance, 'reversal', e.month, %(on)s, -e.amount_fen, b.id, r.id, %(taken)s"
        " FROM undone u JOIN accounts_accountentry e ON e.contribution_id = u.id AND e.kind = 'contribution'"
        " JOIN collection_contribution r ON r.reverses_id = u.id"
        " JOIN collection_bill b ON b.run_id = %(taken)s AND b.employer_id = u.employer_id AND b.month = u.month"
        "  AND b.insurance = e.insurance AND b.late_from = u.late_from"
        " RETURNING contribution_id, person_id, month, bill_id, booked_on, insurance, amount_fen)"
        " INSERT INTO credited SELECT contribution_id, person_id, month, bill_id, booked_on, insurance, amount_fen FROM made",
        {"on": on, "taken": taken.pk},
    )
    post_credits(region, anew)
