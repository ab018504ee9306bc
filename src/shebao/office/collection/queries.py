"""Reads of bills, receipts and declarations, and of the way an amount went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from shebao.office.collection.models import AMOUNTS, Allocation, Bill, Contribution, Receipt
from shebao.office.desk.scope import Scope
from shebao.office.fields import Insurance
from shebao.office.funds.models import Entry
from shebao.office.registration.models import Enrolment
from shebao.office.registration.queries import month_range, state_of

STATES = ("paid", "late", "partly", "unpaid", "open", "fee")


def bills(scope: Scope, *, insurance: str, state: str, all_months: bool, search: str) -> QuerySet[Bill]:
    """Bills of the scope's month (or of all months up to it)."""
    rows = scope.narrow(Bill.objects.select_related("employer"))
    month = scope.month or 0
    rows = rows.filter(assessed_month__lte=month) if all_months else rows.filter(assessed_month=month)
    if insurance.isdigit() and int(insurance) in Insurance.values:
        rows = rows.filter(insurance=int(insurance))
    conditions = {
        "paid": Q(paid_on__isnull=False),
        "late": Q(paid_on__gte=F("late_from")),
        "partly": Q(paid_on__isnull=True, principal_paid_fen__gt=0),
        "unpaid": Q(principal_paid_fen=0),
        "open": Q(paid_on__isnull=True),
        "fee": Q(late_fee_due_fen__gt=0),
    }
    if state in conditions:
        rows = rows.filter(conditions[state])
    if search:
        rows = rows.filter(Q(employer__name__icontains=search) | Q(employer__credit_code__startswith=search.upper()))
    return rows


def with_state(rows: Iterable[Bill]) -> list[Bill]:
    """Each bill with its sum and its state."""
    page = list(rows)
    for bill in page:
        bill.due_fen = bill.employer_fen + bill.employee_fen
        bill.owed_fen = bill.due_fen - bill.principal_paid_fen
        late = bill.paid_on is not None and bill.paid_on >= bill.late_from
        bill.state = state_of(bill.due_fen, bill.principal_paid_fen, late=late)
    return page


def columns_of(insurance: int) -> list[str]:
    """The columns of a contribution that a bill of the insurance adds up."""
    prefix = Insurance(insurance).name.lower()
    return [column for column in AMOUNTS if column.rpartition("_")[0].rpartition("_")[0] == prefix]


def contributions_of(bill: Bill) -> QuerySet[Contribution]:
    """The contributions that a bill adds up."""
    return Contribution.objects.filter(
        month=bill.month, employer=bill.employer_id, run=bill.run_id, kind=bill.kind, late_from=bill.late_from
    )


def sums_of(bill: Bill) -> dict[str, int]:
    """The bill's shares added up again from its contributions, with the number of people charged."""
    columns = columns_of(bill.insurance)
    found = contributions_of(bill).aggregate(**{column: Sum(column, default=0) for column in columns})
    return {
        "employer_fen": sum(value for column, value in found.items() if "_employer_" in column),
        "employee_fen": sum(value for column, value in found.items() if "_employee_" in column),
    }


def bill_of(contribution: Contribution, insurance: int) -> Bill | None:
    """The bill that an amount of the contribution went into."""
    return Bill.objects.filter(
        run=contribution.run_id,
        employer=contribution.employer_id,
        month=contribution.month,
        insurance=insurance,
        late_from=contribution.late_from,
    ).first()


def allocations_of(bill: Bill) -> list[Allocation]:
    """What was paid on the bill, with the receipts it came from."""
    return list(Allocation.objects.filter(bill=bill).select_related("receipt").order_by("allocated_on", "pk"))


def vouchers_of(bill: Bill | None, receipts: Iterable[int], *, credits: bool = True) -> list[Entry]:
    """The ledger's entries whose source is one of the receipts (in the bill's insurance) or, for account credits, the bill."""
    if bill is None:
        return []
    return list(
        Entry.objects.filter(
            Q(source_kind="receipt", source_id__in=list(receipts))
            | Q(source_kind="allocation", source_id__in=Allocation.objects.filter(receipt__in=list(receipts)).values("pk"))
            | Q(source_kind="bill", source_id=bill.pk if credits else -1),
            insurance=bill.insurance,
        ).order_by("booked_on", "pk")
    )


def enrolled_bits(contribution: Contribution) -> tuple[int, Enrolment | None]:
    """The insurances in which the person was enrolled with the employer in the month, and one of the enrolments."""
    bits, any_one = 0, None
    for enrolment in Enrolment.objects.filter(
        person=contribution.person_id, employer=contribution.employer_id, period__overlap=month_range(contribution.month)
    ).order_by("insurance"):
        bits |= 1 << Insurance.values.index(enrolment.insurance)
        any_one = any_one or enrolment
    return bits, any_one


def receipt_page(receipt: Receipt) -> dict[str, Any]:
    """A receipt with where its money went and what the books say."""
    allocations = list(receipt.allocations.select_related("bill").order_by("pk"))
    entries = Entry.objects.filter(
        Q(source_kind="receipt", source_id=receipt.pk)
        | Q(source_kind="allocation", source_id__in=[allocation.pk for allocation in allocations])
    ).order_by("insurance", "pk")
    return {"receipt": receipt, "allocations": allocations, "entries": list(entries)}
