"""Reads of the register: lists by key, and everything the pages of an employer and a person show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import Http404

from shebao.months import first_day, shifted
from shebao.office.collection.models import AMOUNTS, PAID, Allocation, Bill, Contribution, Declaration, Receipt
from shebao.office.desk.scope import Scope
from shebao.office.registration.models import Employer, Enrolment, Person
from shebao.office.registration.models.registers import PLAIN_NAME
from shebao.standard.foreigners import CHINESE

#: No character stands after it.
LAST = "\U0010ffff"


def month_range(month: int) -> tuple[date, date]:
    """First day of the month and of the next."""
    return first_day(month), first_day(shifted(month, 1))


def employers(scope: Scope, search: str) -> QuerySet[Employer]:
    """Employers of the scope, by name or beginning of the credit code."""
    rows = scope.narrow(Employer.objects.all())
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(credit_code__startswith=search.upper()))
    return rows


def with_figures(rows: Iterable[Employer], month: int | None) -> list[Employer]:
    """The page's employers with staff, due and paid of the month, and everything owed to date: two queries."""
    page = list(rows)
    keys = [row.pk for row in page]
    first, after = month_range(month) if month else (date.max, date.max)
    staff = dict(
        Enrolment.objects.filter(employer__in=keys, period__overlap=(first, after))
        .values_list("employer")
        .annotate(people=Count("person", distinct=True))
    )
    owed = Sum(F("employer_fen") + F("employee_fen") - F("principal_paid_fen"))
    bills = {
        row["employer"]: row
        for row in Bill.objects.filter(employer__in=keys, assessed_month__lte=month or 0)
        .values("employer")
        .annotate(
            due=Sum(F("employer_fen") + F("employee_fen"), filter=Q(assessed_month=month), default=0),
            paid=Sum("principal_paid_fen", filter=Q(assessed_month=month), default=0),
            owed=owed,
        )
    }
    for row in page:
        figures = bills.get(row.pk, {})
        row.staff = staff.get(row.pk, 0)
        row.due_fen, row.paid_fen = figures.get("due", 0), figures.get("paid", 0)
        row.owed_fen = figures.get("owed", 0)
        row.state = state_of(row.due_fen, row.paid_fen)
    return page


def state_of(due_fen: int, paid_fen: int, *, late: bool = False) -> str:
    """paid, late, partly, unpaid or none."""
    if not due_fen:
        return "none"
    if paid_fen >= due_fen:
        return "late" if late else "paid"
    return "partly" if paid_fen else "unpaid"


def with_branches(pk: int) -> tuple[Employer, list[Employer]]:
    """An employer (with its parent) and its branches: one query.

    Raises:
        Http404: there is none of that number.
    """
    found = {row.pk: row for row in Employer.objects.filter(Q(pk=pk) | Q(parent=pk)).select_related("parent").order_by("pk")}
    if pk not in found:
        raise Http404
    return found.pop(pk), list(found.values())


def bill_matrix(employer: Employer, year: int | None = None) -> list[dict[str, Any]]:
    """A row a month of assessment (of the year), a cell an insurance: what was due, what is paid, and whether in time."""
    months: dict[int, dict[str, Any]] = {}
    bills = Bill.objects.filter(employer=employer)
    if year:
        bills = bills.filter(assessed_month__range=(year * 100 + 1, year * 100 + 12))
    for bill in bills.order_by("-assessed_month", "insurance", "month", "pk"):
        row = months.setdefault(bill.assessed_month, {"month": bill.assessed_month, "cells": {}, "due": 0, "paid": 0, "fee": 0})
        due = bill.employer_fen + bill.employee_fen
        cell = row["cells"].setdefault(bill.insurance, {"due": 0, "paid": 0, "late": False, "bills": []})
        cell["due"] += due
        cell["paid"] += bill.principal_paid_fen
        cell["late"] = (
            cell["late"] or bool(bill.late_fee_due_fen) or (bill.paid_on is not None and bill.paid_on >= bill.late_from)
        )
        cell["bills"].append(bill)
        row["due"] += due
        row["paid"] += bill.principal_paid_fen
        row["fee"] += bill.late_fee_due_fen
    for row in months.values():
        for cell in row["cells"].values():
            cell["state"] = state_of(cell["due"], cell["paid"], late=cell["late"])
            cell["bill"] = cell["bills"][0] if len(cell["bills"]) == 1 else None
        row["state"] = state_of(row["due"], row["paid"], late=any(c["late"] for c in row["cells"].values()))
    return list(months.values())


def receipts_of(employer: Employer, matrix: Iterable[dict[str, Any]], limit: int = 24) -> list[Receipt]:
    """The newest receipts with their parts and the bills these went to, which are those of the matrix."""
    bills = {bill.pk: bill for row in matrix for cell in row["cells"].values() for bill in cell["bills"]}
    newest = Receipt.objects.filter(employer=employer).order_by("-received_on", "-pk")[:limit]
    found: dict[int, Receipt] = {}
    for part in Allocation.objects.filter(receipt__in=newest.values("pk")).select_related("receipt").order_by("pk"):
        receipt = found.setdefault(part.receipt_id, part.receipt)
        receipt.parts = [*getattr(receipt, "parts", []), part]
        part.bill = bills.get(part.bill_id)
    return sorted(found.values(), key=lambda receipt: (receipt.received_on, receipt.pk), reverse=True)


def declarations_of(employer: Employer, limit: int = 24) -> list[Declaration]:
    """The newest declarations."""
    return list(Declaration.objects.filter(employer=employer).select_related("by").order_by("-month", "-pk")[:limit])


def staff_of(employer: Employer, month: int | None) -> QuerySet[Contribution]:
    """What was assessed for the employer's people in the month."""
    return assessed(employer, [month or 0]).select_related("person")


def assessed(employer: Employer, months: Iterable[int]) -> QuerySet[Contribution]:
    """The employer's contributions of the months: first assessments and what came after have an index each."""
    its = Q(employer=employer, month__in=list(months))
    return Contribution.objects.filter((its & Q(kind="10")) | (its & ~Q(kind="10")))


def staff_by_month(employer: Employer, matrix: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """People assessed, wages and bases by month of contribution, of the months with bills."""
    months = {bill.month for row in matrix for cell in row["cells"].values() for bill in cell["bills"]}
    found = (
        assessed(employer, months)
        .exclude(kind="20")
        .values("month")
        .annotate(people=Count("person", distinct=True), wage=Sum("wage_fen"), base=Sum("base_fen"))
        .order_by("month")
    )
    return list(found)


def beginning(field: str, text: str) -> Q:
    """Numbers and codes (digits and capitals) that begin so, as a range of their index.

    LIKE would be asked of every row, for row-level security's sake.
    """
    return Q(**{f"{field}__gte": text, f"{field}__lte": text + 18 * "Z"})


def named(text: str) -> Q:
    """Names that begin so, as it was typed or in capitals; a range of `person_by_name`, for the same reason."""
    return Q(plain_name__gte=text, plain_name__lt=text + LAST) | Q(
        plain_name__gte=text.upper(), plain_name__lt=text.upper() + LAST
    )


def persons(scope: Scope, search: str, *, foreign: bool = False, insured_in: int | None = None) -> QuerySet[Person]:
    """Persons of the scope, by the beginning of name or number, or the number of a document."""
    rows = scope.narrow(Person.objects.all())
    if foreign:
        rows = rows.exclude(nationality__in=CHINESE)
    if insured_in:
        current = Enrolment.objects.filter(period__overlap=month_range(insured_in))
        rows = rows.filter(pk__in=current.values("person"))
    if search:
        plain = re.sub(r"[\s*-]", "", search).upper()
        by_number = beginning("number", plain) | Q(document_number=plain) if re.search(r"\d", plain) else Q()
        rows = rows.alias(plain_name=PLAIN_NAME).filter(named(search.strip()) | by_number)
    return rows


def with_employers(rows: Iterable[Person], month: int | None) -> list[Person]:
    """The page's persons with where they are insured in the month: one query."""
    page = list(rows)
    where: dict[int, dict[str, Any]] = {}
    if month:
        for one in Enrolment.objects.filter(person__in=[p.pk for p in page], period__overlap=month_range(month)).select_related(
            "employer"
        ):
            seen = where.setdefault(one.person_id, {"employer": one.employer, "insurances": set()})
            seen["insurances"].add(one.insurance)
    for person in page:
        now = where.get(person.pk)
        person.now = now["employer"] if now else None
        person.insured_in = sorted(now["insurances"]) if now else []
        person.foreign = person.nationality not in CHINESE
    return page


def contribution_years(*records: Person) -> list[dict[str, Any]]:
    """The rights record of a person's records: a row an assessed contribution, newest year first, with sums a year and in all."""
    years: dict[int, dict[str, Any]] = {}
    rows = (
        Contribution.objects.filter(person__in=records).annotate(paid=PAID).select_related("employer").order_by("-month", "-pk")
    )
    for row in rows:
        row.unpaid = row.insurances & ~row.paid if row.kind != Contribution.Kind.REVERSAL else 0
        year = years.setdefault(row.month // 100, {"year": row.month // 100, "rows": [], "sums": dict.fromkeys(AMOUNTS, 0)})
        row.cells = [(column, getattr(row, column)) for column in AMOUNTS]
        row.employer_total = sum(value for column, value in row.cells if "_employer_" in column)
        row.employee_total = sum(value for column, value in row.cells if "_employee_" in column)
        year["rows"].append(row)
        for column, value in row.cells:
            year["sums"][column] += value
    for year in years.values():
        year["cells"] = [(column, year["sums"][column]) for column in AMOUNTS]
        year["employer_total"] = sum(v for c, v in year["cells"] if "_employer_" in c)
        year["employee_total"] = sum(v for c, v in year["cells"] if "_employee_" in c)
        year["months"] = len({row.month for row in year["rows"] if row.base_fen > 0})
    return list(years.values())


def timeline(person: Person, last_month: int | None, *merged: Person) -> dict[str, Any]:
    """Enrolments of a person (and of records merged into theirs) as bars on one axis of time: positions are shares of it."""
    rows = list(Enrolment.objects.filter(person__in=[person, *merged]).select_related("employer").order_by("insurance", "period"))
    if not rows:
        return {"lanes": [], "ticks": [], "rows": rows}
    start = min(row.period.lower for row in rows)
    newest = month_range(last_month)[1] if last_month else max(row.period.upper or row.period.lower for row in rows)
    end = max(newest, *(row.period.upper or row.period.lower for row in rows))
    start = max(date(start.year, start.month, 1), date(end.year - 20, 1, 1))
    length = max((end - start).days, 1)

    def at(day: date) -> int:
        return round(1000 * min(max((day - start).days, 0), length) / length)

    lanes: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        left, right = at(row.period.lower), at(row.period.upper or end)
        bar = {"x": _percent(left), "width": _percent(max(right - left, 4)), "enrolment": row}
        lanes.setdefault(row.insurance, []).append(bar)
    years = range(start.year, end.year + 1)
    ticks = [{"x": _percent(at(date(year, 1, 1))), "label": year} for year in years if date(year, 1, 1) >= start]
    if length < 900:
        ticks = _quarters(start, end, at)
    return {"lanes": sorted(lanes.items()), "ticks": ticks, "rows": rows, "start": start, "end": end}


def _percent(thousandths: int) -> str:
    return f"{thousandths / 10}%"


def _quarters(start: date, end: date, at: Any) -> list[dict[str, Any]]:
    step = 3 if (end - start).days > 200 else 1
    index, ticks = start.year * 12 + start.month - 1, []
    while date(index // 12, index % 12 + 1, 1) < end:
        day = date(index // 12, index % 12 + 1, 1)
        ticks.append({"x": _percent(at(day)), "label": f"{day:%Y-%m}"})
        index += step
    return ticks
