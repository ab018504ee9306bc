"""Reads of the fund's books."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.office.collection.models import Allocation, Bill, Receipt
from shebao.office.desk import wording
from shebao.office.desk.explaining import Source
from shebao.office.desk.models import Run
from shebao.office.desk.scope import Scope
from shebao.office.desk.sums import added_up
from shebao.office.fields import Insurance
from shebao.office.foreigners.models import Settlement
from shebao.office.funds.models import Account, Entry, Posting


def trial_balance(scope: Scope, insurance: int | None) -> dict[str, Any]:
    """Each account's turnover before the month, in it, and its balance at the month's end; debit equals credit."""
    found: dict[str, Any] = added_up(scope, "trial-balance", lambda: _trial_balance(scope, insurance), insurance)
    return found


def _trial_balance(scope: Scope, insurance: int | None) -> dict[str, Any]:
    month = scope.month or 0
    rows = scope.narrow(Posting.objects.filter(entry__month__lte=month))
    if insurance:
        rows = rows.filter(insurance=insurance)
    now = Q(entry__month=month)
    found = {
        row["account"]: row
        for row in rows.values("account").annotate(
            debit_before=Sum("debit_fen", filter=~now, default=0),
            credit_before=Sum("credit_fen", filter=~now, default=0),
            debit=Sum("debit_fen", filter=now, default=0),
            credit=Sum("credit_fen", filter=now, default=0),
        )
    }
    lines = []
    for account in Account.objects.all():
        row = found.get(account.code)
        if row is None:
            continue
        opening = row["debit_before"] - row["credit_before"]
        closing = opening + row["debit"] - row["credit"]
        lines.append({"account": account, "opening": opening, "debit": row["debit"], "credit": row["credit"], "closing": closing})
    totals = {
        "opening_debit": sum(max(x["opening"], 0) for x in lines),
        "opening_credit": sum(max(-x["opening"], 0) for x in lines),
        "debit": sum(x["debit"] for x in lines),
        "credit": sum(x["credit"] for x in lines),
        "closing_debit": sum(max(x["closing"], 0) for x in lines),
        "closing_credit": sum(max(-x["closing"], 0) for x in lines),
    }
    balanced = totals["debit"] == totals["credit"] and totals["closing_debit"] == totals["closing_credit"]
    return {"lines": lines, "totals": totals, "balanced": balanced}


def entries(scope: Scope, insurance: int | None, account: str) -> QuerySet[Entry]:
    """Entries of the scope's month; of one account if named."""
    rows = scope.narrow(Entry.objects.filter(month=scope.month or 0))
    if insurance:
        rows = rows.filter(insurance=insurance)
    if account:
        # lines lie in the order of their entries: those before the month's first need not be read
        first = Subquery(rows.order_by("pk").values("pk")[:1])
        rows = rows.filter(Exists(Posting.objects.filter(entry=OuterRef("pk"), entry__gte=first, account=account)))
    return rows


def with_postings(rows: Any) -> list[Entry]:
    """The page's entries with their lines and sum: one query."""
    page = list(rows)
    lines: dict[int, list[Posting]] = {}
    for posting in Posting.objects.filter(entry__in=[e.pk for e in page]).select_related("account").order_by("pk"):
        lines.setdefault(posting.entry_id, []).append(posting)
    for entry in page:
        entry.lines = lines.get(entry.pk, [])
        entry.amount_fen = sum(line.debit_fen for line in entry.lines)
        entry.words = kind_words(entry.kind)
    return page


def source_of(entry: Entry) -> Source:
    """What the entry names as its source, with its page."""
    if entry.source_kind == "receipt":
        receipt = Receipt.objects.filter(pk=entry.source_id).select_related("employer").first()
        if receipt is not None:
            return Source(
                _("Receipt"),
                reverse("collection:receipt", args=[receipt.pk]),
                f"{receipt.bank_reference} · {receipt.employer.name} · {receipt.received_on}",
                receipt.amount_fen,
            )
    if entry.source_kind == "allocation":
        used = Allocation.objects.filter(pk=entry.source_id).select_related("receipt__employer").first()
        if used is not None:
            return Source(
                _("Money kept from a receipt"),
                reverse("collection:receipt", args=[used.receipt_id]),
                f"{used.receipt.bank_reference} · {used.receipt.employer.name} · {used.allocated_on}",
                used.receipt.amount_fen,
            )
    if entry.source_kind == "bill":
        bill = Bill.objects.filter(pk=entry.source_id).select_related("employer").first()
        if bill is not None:
            return Source(
                _("Bill"),
                reverse("collection:bill", args=[bill.pk]),
                f"{bill.employer.name} · {wording.month(bill.month)} · {wording.insurance(bill.insurance)}",
                bill.employer_fen + bill.employee_fen,
            )
    if entry.source_kind == "settlement":
        settled = Settlement.objects.filter(pk=entry.source_id).select_related("person").first()
        if settled is not None:
            return Source(
                settled.get_kind_display(),
                reverse("foreigners:person", args=[settled.person_id]),
                f"{settled.person.name} · {settled.booked_on}",
                settled.amount_fen,
            )
    if entry.source_kind == "run":
        run = Run.objects.filter(pk=entry.source_id).select_related("by").first()
        if run is not None:
            return Source(_("Run"), "", f"{run.get_kind_display()} · {wording.month(run.month)} · {run.by.name}")
    return Source(entry.source_kind, "", f"№ {entry.source_id}")


def kind_words(kind: str) -> str:
    """The kind of an entry in words."""
    return {
        "receipt": _("Receipt of contributions"),
        "credit": _("Credit to individual accounts"),
        "transfer": _("Transfer to the fiscal account"),
        "opening": _("Opening balances"),
        "interest": _("Interest of individual accounts"),
        "closing": _("Year-end closing"),
        "payout": _("Pay-out of individual accounts"),
    }.get(kind, kind)


def insurance_given(text: str) -> int | None:
    """An insurance code from an address, if it is one."""
    return int(text) if text.isdigit() and int(text) in Insurance.values else None
