"""The bank of the demonstration: what employers pay, by their behaviour and the bills they have been sent."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from shebao.months import month_of
from shebao.office.bulk import by_law, rows
from shebao.rules import Ask
from shebao.rules.batch import to_day


@dataclass(frozen=True)
class Payment:
    """One payment an employer intends for a month's bills: on which day, and what share of them."""

    credit_code: str
    bill_month: int
    paid_on: date
    share_ppm: int
    extra_fen: int
    with_late_fee: bool


def intended(behaviour: pa.Table) -> dict[int, list[Payment]]:
    """Payments by the month (yyyymm) in which they reach the bank."""
    by_month: dict[int, list[Payment]] = {}
    for row in behaviour.to_pylist():
        if row["behaviour"] == "never":
            continue
        year, month = divmod(row["month"], 100)
        due_on = date(year, month, calendar.monthrange(year, month)[1])
        payments = [(row["days"], row["first_share_ppm"])]
        if row["rest_days"] is not None:
            payments.append((row["rest_days"], 1_000_000 - row["first_share_ppm"]))
        for position, (days, share) in enumerate(payments):
            paid_on = due_on + timedelta(days=days)
            extra = row["extra_fen"] if position == 0 else 0
            payment = Payment(row["credit_code"], row["month"], paid_on, share, extra, row["pays_late_fee"])
            by_month.setdefault(month_of(paid_on), []).append(payment)
    return by_month


def receipts(payments: list[Payment], *, region: str) -> pa.Table:
    """The bank's list: each payment with the amount its bills come to. Read within `acting`."""
    owed = _owed(region, payments)
    made = []
    for payment in sorted(payments, key=lambda p: (p.paid_on, p.credit_code, p.bill_month)):
        principal, fee, old_fees = owed.get((payment.credit_code, payment.bill_month, payment.paid_on), (0, 0, 0))
        amount = principal * payment.share_ppm // 1_000_000 + payment.extra_fen + old_fees + (fee if payment.with_late_fee else 0)
        if amount > 0:
            reference = f"{payment.paid_on:%Y%m%d}-{payment.credit_code}-{payment.bill_month}"
            made.append((reference, payment.credit_code, payment.paid_on, amount))
    types = {"bank_reference": pa.string(), "credit_code": pa.string(), "received_on": pa.date32(), "amount_fen": pa.int64()}
    return pa.table({name: pa.array([row[at] for row in made], kind) for at, (name, kind) in enumerate(types.items())})


def _owed(region: str, payments: list[Payment]) -> dict[tuple[str, int, date], tuple[int, int, int]]:
    """Per payment: principal of its month's bills, the late fee on them to that day, and late fees still open."""
    if not payments:
        return {}
    wanted = ", ".join(f"('{p.credit_code}', {p.bill_month}, DATE '{p.paid_on}')" for p in payments)
    source = f"""(
        SELECT e.credit_code, w.bill_month, w.day, b.employer_fen + b.employee_fen AS principal, b.late_from AS from_day,
               b.insurance AS kind_of
        FROM (VALUES {wanted}) AS w (credit_code, bill_month, day)
        JOIN registration_employer e ON e.region = '{int(region):06d}' AND e.credit_code = w.credit_code
        JOIN collection_bill b ON b.employer_id = e.id AND b.assessed_month = w.bill_month) AS owed"""
    staged = by_law(
        [Ask.of("late_fee_fen", "fee")],
        source,
        facts={
            "arrears_fen": "principal",
            "insurance": "kind_of",
            "late_from": to_day("from_day", "postgres"),
            "paid_on": to_day("day", "postgres"),
            "on": to_day("day", "postgres"),
        },
        keep=["credit_code", "bill_month", "day", "principal"],
        region=region,
    )
    open_fees = dict(
        rows(
            "SELECT e.credit_code, sum(b.late_fee_due_fen - b.late_fee_paid_fen)::bigint FROM collection_bill b"
            " JOIN registration_employer e ON e.id = b.employer_id WHERE b.region = %s GROUP BY 1",
            [region],
        )
    )
    found = rows(
        f"SELECT credit_code, bill_month, day, sum(principal)::bigint, sum(fee)::bigint FROM ({staged}) AS s GROUP BY 1, 2, 3"
    )
    return {(code, month, day): (principal, fee, open_fees.get(code, 0)) for code, month, day, principal, fee in found}
