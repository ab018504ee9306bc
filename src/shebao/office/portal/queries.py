"""Reads of an employer's pages: staff and their wages, what is owed, what was declared and paid. All rows are its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, Min, Q, QuerySet, Sum, Window

from shebao.months import shifted
from shebao.office.collection.models import AMOUNTS, Bill, Contribution, Declaration, DeclarationLine, Receipt
from shebao.office.desk.explaining import ask, day_number
from shebao.office.desk.scope import this_month
from shebao.office.registration.models import Employer, Enrolment, Person
from shebao.office.registration.queries import month_range

#: Rows of the grid at once; a larger staff is declared in parts, or by spreadsheet.
GRID = 100
MONTHS_BACK = 12


def newest_declared(employer: Employer) -> int | None:
    newest: int | None = Declaration.objects.filter(employer=employer).aggregate(newest=Max("month"))["newest"]
    return newest


def next_to_declare(employer: Employer) -> int:
    """The month after the newest one declared, if it has begun; for who never declared, the present one."""
    return month_after(newest_declared(employer))


def month_after(newest: int | None) -> int:
    return min(shifted(newest, 1), this_month()) if newest else this_month()


def months_to_declare(employer: Employer, chosen: int) -> list[int]:
    """The next month to declare, the twelve before it, and the chosen one; newest first."""
    newest = next_to_declare(employer)
    return sorted({*(shifted(newest, -by) for by in range(MONTHS_BACK + 1)), chosen}, reverse=True)


def insured(employer: Employer, month: int) -> QuerySet[Person]:
    """People insured with the employer in the month."""
    there = Enrolment.objects.filter(employer=employer, period__overlap=month_range(month))
    return Person.objects.filter(pk__in=there.values("person")).order_by("pk")


def undeclared(employer: Employer, month: int) -> QuerySet[Person]:
    """Those of them whose wage of the month was not declared yet."""
    declared = DeclarationLine.objects.filter(month=month, employer=employer)
    return insured(employer, month).exclude(pk__in=declared.values("person"))


def with_last_wages(people: Iterable[Person], employer: Employer, month: int) -> list[Person]:
    """Each with the wage declared last within a year before the month."""
    page = list(people)
    lines = DeclarationLine.objects.filter(
        employer=employer, month__gte=shifted(month, -MONTHS_BACK), month__lt=month, person__in=[person.pk for person in page]
    )
    last = {line.person_id: line for line in lines.order_by("person", "-month").distinct("person")}
    for person in page:
        line = last.get(person.pk)
        person.last_wage_fen = line.wage_fen if line else None
        person.last_month = line.month if line else None
    return page


def staff(people: Iterable[Person], employer: Employer, month: int) -> list[Person]:
    """Each with their insurances and first day with the employer, and what was assessed for the month."""
    page = list(people)
    keys = [person.pk for person in page]
    there: dict[int, list[Enrolment]] = {}
    for one in Enrolment.objects.filter(employer=employer, person__in=keys, period__overlap=month_range(month)):
        there.setdefault(one.person_id, []).append(one)
    assessed = {
        row.person_id: row
        for row in Contribution.objects.filter(month=month, employer=employer, person__in=keys).exclude(kind="20").order_by("pk")
    }
    declared = dict(
        DeclarationLine.objects.filter(month=month, employer=employer, person__in=keys).values_list("person", "wage_fen")
    )
    for person in page:
        enrolments = there.get(person.pk, [])
        person.insured_in = sorted({one.insurance for one in enrolments})
        person.employed_on = min((one.employed_on for one in enrolments), default=None)
        person.wage_fen = declared.get(person.pk)
        person.contribution = assessed.get(person.pk)
        if person.contribution is not None:
            person.contribution.cells = [(column, getattr(person.contribution, column)) for column in AMOUNTS]
    return page


def people_declared(employer: Employer, month: int) -> int:
    return DeclarationLine.objects.filter(month=month, employer=employer).count()


def last_declaration(employer: Employer) -> Declaration | None:
    """The newest file, with the newest month of all as `newest`."""
    return Declaration.objects.filter(employer=employer).annotate(newest=Window(Max("month"))).order_by("-pk").first()


def declarations(employer: Employer) -> QuerySet[Declaration]:
    return Declaration.objects.filter(employer=employer).select_related("run")


def years_billed(employer: Employer) -> list[int]:
    """Years with bills, newest first."""
    ends = Bill.objects.filter(employer=employer).aggregate(first=Min("assessed_month"), last=Max("assessed_month"))
    return [] if ends["last"] is None else list(range(ends["last"] // 100, ends["first"] // 100 - 1, -1))


def receipts(employer: Employer) -> QuerySet[Receipt]:
    return Receipt.objects.filter(employer=employer).prefetch_related("allocations__bill")


def last_payment(employer: Employer) -> Receipt | None:
    return Receipt.objects.filter(employer=employer).order_by("-received_on", "-pk").first()


@dataclass(frozen=True)
class Owed:
    """An open bill and what it would take to pay it on a day."""

    bill: Bill
    principal_fen: int
    charged_fen: int
    running_fen: int

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.charged_fen + self.running_fen


def open_bills(employer: Employer) -> QuerySet[Bill]:
    rows = Bill.objects.filter(employer=employer)
    return rows.filter(Q(paid_on=None) | Q(late_fee_paid_fen__lt=F("late_fee_due_fen"))).order_by("month", "insurance", "pk")


def running_fee(bill: Bill, on: date) -> Any:
    """The law's answer: the late fee on what is still owed, if it is paid on the day."""
    given = {
        "insurance": bill.insurance,
        "arrears_fen": bill.employer_fen + bill.employee_fen - bill.principal_paid_fen,
        "late_from": day_number(bill.late_from),
        "paid_on": day_number(on),
    }
    return ask("late_fee_fen", on=on, region=bill.region, given=given)


def arrears(employer: Employer, on: date) -> list[Owed]:
    """Every open bill, oldest first as money is allocated, with its late fee if paid on the day."""
    return [
        Owed(
            bill,
            bill.employer_fen + bill.employee_fen - bill.principal_paid_fen,
            bill.late_fee_due_fen - bill.late_fee_paid_fen,
            running_fee(bill, on).value if bill.paid_on is None else 0,
        )
        for bill in open_bills(employer)
    ]


def owed_principal(employer: Employer) -> int:
    found = open_bills(employer).order_by().aggregate(due=Sum(F("employer_fen") + F("employee_fen") - F("principal_paid_fen")))
    return int(found["due"] or 0)
