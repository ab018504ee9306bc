"""How the amounts of contributions, bills and late fees came about, and where they went."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.errors import UserError
from shebao.months import first_day, month_number
from shebao.office.accounts.models import AccountEntry
from shebao.office.collection import queries
from shebao.office.collection.models import AMOUNTS, Allocation, Bill, Contribution, Declaration, DeclarationLine
from shebao.office.desk import wording
from shebao.office.desk.explaining import (
    Sheet,
    Source,
    ask,
    day_number,
    insurance_of,
    lines_of,
    nationality_number,
)
from shebao.office.fields import Insurance
from shebao.office.foreigners.answers import counting, facts_of
from shebao.office.funds.models import Entry
from shebao.office.funds.queries import kind_words
from shebao.office.registration.models import Enrolment

EXPLAINED = ("base_fen", *AMOUNTS)
#: Facts of a certificate of coverage.
CERTIFICATE = (
    "certificate_shown_on", "certificate_begins_on", "certificate_ends_on", "granted_extension_months", "posted_from",
)  # fmt: skip


def contribution(row: Contribution, column: str) -> Sheet:
    """One of the eight amounts of a contribution, or its base."""
    first = row if row.reverses is None else row.reverses
    sign = -1 if first is not row else 1
    sheet = Sheet(
        title=wording.amount(column),
        subject=f"{row.person.name} · {row.employer.name} · {wording.month(row.month)}",
        recorded_fen=getattr(row, column),
        recomputed_fen=None,
        on=first_day(row.month).isoformat(),
        region=row.region,
        url=reverse("collection:contribution", args=[row.pk, column]),
        back=reverse("registration:person", args=[row.person_id]) + f"#c{row.pk}",
    )
    enrolled, enrolment = queries.enrolled_bits(first)
    sources = _fact_sources(first, enrolment)
    given = {
        "declared_wage_fen": first.wage_fen,
        "enrolled_insurances": enrolled,
        "risk_class": first.employer.risk_class,
        "nationality": nationality_number(first.person.nationality),
    }
    if first.person.nationality == "CHN" or first.reversals.exists():
        # what was taken back had been charged without an exemption
        given["exempt_insurances"] = 0
    else:
        # as in assessment: the certificate of coverage that exempts in the month, if one does
        given |= facts_of(first.person, counting(first.person, first_day(first.month)))
    rule = "contribution_base_fen"
    if column != "base_fen":
        given["insurance"] = int(insurance_of(column))
        rule = "employer_due_fen" if "_employer_" in column else "employee_due_fen"
    try:
        answer = ask(rule, on=first_day(first.month), region=first.region, given=given)
        sheet.recomputed_fen = sign * answer.value
        sheet.lines = lines_of(answer, sources)
    except UserError as problem:
        sheet.problem = str(problem)
    if first is not row:
        sheet.origins.append(
            Source(_("Reverses contribution"), reverse("collection:contribution", args=[first.pk, column]), f"#{first.pk}")
        )
    sheet.origins += _origins(first, enrolment, sources)
    if column != "base_fen":
        sheet.uses = _uses(row, column)
    return sheet


def _fact_sources(row: Contribution, enrolment: Enrolment | None) -> dict[str, Source]:
    person = reverse("registration:person", args=[row.person_id])
    found = {
        "risk_class": Source(_("employer's registration"), reverse("registration:employer", args=[row.employer_id])),
        "nationality": Source(_("person's registration"), person),
        **dict.fromkeys(CERTIFICATE, Source(_("certificate of coverage"), person)),
        "permit_issued_on": Source(_("person's registration"), person),
    }
    if enrolment is not None:
        found["enrolled_insurances"] = Source(_("enrolment"), person + "#enrolments")
    # The insured person sees the wage that was declared for them, not the employer's file.
    file_name = Declaration.objects.filter(pk=OuterRef("declaration")).values("file_name")
    lines = DeclarationLine.objects.filter(month=row.month, employer=row.employer_id, person=row.person_id)
    line = lines.annotate(file_name=Subquery(file_name)).first()
    if line is not None:
        found["declared_wage_fen"] = Source(
            line.file_name if line.file_name is not None else _("the employer's declaration"),
            reverse("collection:declaration", args=[line.declaration_id]) + f"?person={row.person_id}"
            if line.file_name is not None
            else "",
            _("row %(number)s") % {"number": wording.masked(row.person.number)},
            line.wage_fen,
        )
    return found


def _origins(row: Contribution, enrolment: Enrolment | None, sources: dict[str, Source]) -> list[Source]:
    origins = []
    if enrolment is not None:
        until = enrolment.period.upper
        origins.append(
            Source(
                _("Enrolment"),
                reverse("registration:person", args=[row.person_id]) + "#enrolments",
                f"{row.employer.name} · {enrolment.period.lower} – {until if until else _('to date')}",
            )
        )
    declared = sources.get("declared_wage_fen")
    if declared is not None:
        origins.append(Source(_("Declaration"), declared.url, f"{declared.label} · {declared.detail}", declared.amount_fen))
    origins.append(
        Source(
            _("Assessment"),
            "",
            _("run %(run)s, assessed in %(month)s, kind %(kind)s")
            % {"run": row.run_id, "month": wording.month(row.assessed_month), "kind": row.get_kind_display()},
        )
    )
    return origins


def _uses(row: Contribution, column: str) -> list[Source]:
    insurance = int(insurance_of(column))
    # Into the account goes what the employee pays, and in the medical insurance a share of the employer's part.
    credited = "_employee_" in column or insurance == Insurance.MEDICAL
    uses = []
    bill = queries.bill_of(row, insurance)
    if bill is not None:
        uses.append(
            Source(
                _("Bill"),
                reverse("collection:bill", args=[bill.pk]),
                f"{row.employer.name} · {wording.month(bill.month)} · {wording.insurance(insurance)}",
                bill.employer_fen + bill.employee_fen,
            )
        )
        allocations = queries.allocations_of(bill)
        uses += _receipts(allocations)
        uses += _vouchers(queries.vouchers_of(bill, {a.receipt_id for a in allocations}, credits=credited))
    entries = AccountEntry.objects.filter(contribution=row.pk, insurance=insurance)
    for entry in entries if credited else ():
        uses.append(
            Source(
                _("Individual account"),
                reverse("accounts:entry", args=[entry.pk]),
                f"{entry.get_kind_display()} · {entry.booked_on}",
                entry.amount_fen,
            )
        )
    return uses


def _receipts(allocations: list[Allocation]) -> list[Source]:
    return [
        Source(
            _("Receipt"),
            reverse("collection:receipt", args=[a.receipt_id]),
            f"{a.receipt.bank_reference} · {a.allocated_on} · {a.get_part_display()}",
            a.amount_fen,
        )
        for a in allocations
    ]


def _vouchers(entries: list[Entry]) -> list[Source]:
    return [
        Source(_("Ledger entry"), reverse("funds:entry", args=[e.pk]), f"№ {e.pk} · {e.booked_on} · {kind_words(e.kind)}")
        for e in entries
    ]


def bill(row: Bill) -> Sheet:
    """A bill's principal: the sum of its contributions; and the day from which it is late."""
    sums = queries.sums_of(row)
    sheet = Sheet(
        title=_("Bill: %(insurance)s") % {"insurance": wording.insurance(row.insurance)},
        subject=f"{row.employer.name} · {wording.month(row.month)}",
        recorded_fen=row.employer_fen + row.employee_fen,
        recomputed_fen=sums["employer_fen"] + sums["employee_fen"],
        added_up=True,
        on=first_day(row.month).isoformat(),
        region=row.region,
        url=reverse("collection:bill", args=[row.pk]),
        back=reverse("registration:employer", args=[row.employer_id]) + "#bills",
    )
    sheet.parts = [
        {"label": _("employer's share"), "recorded": row.employer_fen, "recomputed": sums["employer_fen"]},
        {"label": _("employees' share"), "recorded": row.employee_fen, "recomputed": sums["employee_fen"]},
    ]
    columns = queries.columns_of(row.insurance)
    rows = queries.contributions_of(row).select_related("person").order_by("pk")
    sheet.rows = [
        {
            "person": Source(one.person.name, reverse("registration:person", args=[one.person_id])),
            "cells": [
                Source(
                    wording.amount(column), reverse("collection:contribution", args=[one.pk, column]), "", getattr(one, column)
                )
                for column in ("base_fen", *columns)
            ],
        }
        for one in rows[:51]
    ]
    allocations = queries.allocations_of(row)
    sheet.uses = _receipts(allocations) + _vouchers(queries.vouchers_of(row, {a.receipt_id for a in allocations}))
    if row.kind == Contribution.Kind.NORMAL:
        answer = ask(
            "late_from",
            on=first_day(row.month),
            region=row.region,
            given={"settlement_month": month_number(row.assessed_month)},
        )
        sheet.lines = lines_of(answer)
    return sheet


def late_fee(row: Bill) -> Sheet:
    """The late fee of a bill: charged on each part of the principal that was paid late, to the day it was paid."""
    sheet = Sheet(
        title=_("Late fee: %(insurance)s") % {"insurance": wording.insurance(row.insurance)},
        subject=f"{row.employer.name} · {wording.month(row.month)}",
        recorded_fen=row.late_fee_due_fen,
        recomputed_fen=0,
        on="",
        region=row.region,
        url=reverse("collection:late-fee", args=[row.pk]),
        back=reverse("registration:employer", args=[row.employer_id]) + "#bills",
    )
    allocations = queries.allocations_of(row)
    total, fees = 0, []
    for paid in allocations:
        if paid.part != Allocation.Part.PRINCIPAL:
            continue
        answer = ask(
            "late_fee_fen",
            on=paid.allocated_on,
            region=row.region,
            given={
                "insurance": row.insurance,
                "arrears_fen": paid.amount_fen,
                "late_from": day_number(row.late_from),
                "paid_on": day_number(paid.allocated_on),
            },
        )
        total += answer.value
        if answer.value:
            sources = {
                "arrears_fen": Source(paid.receipt.bank_reference, reverse("collection:receipt", args=[paid.receipt_id])),
                "paid_on": Source(paid.receipt.bank_reference, reverse("collection:receipt", args=[paid.receipt_id])),
                "late_from": Source(_("bill"), reverse("collection:bill", args=[row.pk])),
            }
            first, *more = lines_of(answer, sources)
            heading = _("Paid on %(day)s: %(amount)s") % {"day": paid.allocated_on, "amount": wording.yuan(paid.amount_fen)}
            sheet.lines += [replace(first, heading=heading), *more]
            fees.append(wording.yuan(answer.value))
            sheet.on = paid.allocated_on.isoformat()
    sheet.recomputed_fen = total
    sheet.formula = f"{' + '.join(fees)} = {wording.yuan(total)}" if len(fees) > 1 else ""
    sheet.origins = [
        Source(
            _("Bill"),
            reverse("collection:bill", args=[row.pk]),
            _("late fee from %(day)s") % {"day": row.late_from},
            row.employer_fen + row.employee_fen,
        )
    ]
    paid_fees = [a for a in allocations if a.part == Allocation.Part.LATE_FEE]
    sheet.uses = _receipts(paid_fees) + _vouchers(queries.vouchers_of(row, {a.receipt_id for a in paid_fees}, credits=False))
    return sheet
