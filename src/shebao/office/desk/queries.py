"""The month at a glance: what was due and collected, who owes, how far the month's work is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from shebao.errors import UserError
from shebao.months import shifted
from shebao.office.collection.models import Bill
from shebao.office.desk.models import AuditEvent, AuditSeal, Run, User
from shebao.office.desk.roles import Permission, Role
from shebao.office.desk.scope import Scope
from shebao.office.desk.sums import added_up, of_the_hour
from shebao.office.fields import Insurance
from shebao.office.inspections.models import Finding
from shebao.office.registration.models import Employer, Enrolment, Person
from shebao.office.registration.queries import CHINESE, month_range

DUE = Sum(F("employer_fen") + F("employee_fen"), default=0)
PAID = Sum("principal_paid_fen", default=0)

# The steps of a month, in order.
STEPS = (Run.Kind.DECLARE, Run.Kind.ASSESS, Run.Kind.RECEIVE, Run.Kind.CLOSE, Run.Kind.SUBMIT, Run.Kind.INSPECT)


def figures(scope: Scope) -> dict[str, Any]:
    """The sums of the overview."""
    found: dict[str, Any] = added_up(
        scope,
        "overview",
        lambda: {
            "insurances": by_insurance(scope),
            "months": by_month(scope),
            "arrears": arrears(scope),
            "owing": top_arrears(scope),
        },
    )
    return {**found, "people": of_the_hour(scope, "people", lambda: people(scope))}


def share(paid: int, due: int) -> float | None:
    """Collection rate for the eye; None where nothing was due."""
    return paid / due if due else None


def by_insurance(scope: Scope) -> list[dict[str, Any]]:
    """Due, collected and owed of the month's bills, by insurance."""
    found = {
        row["insurance"]: row
        for row in scope.narrow(Bill.objects.filter(assessed_month=scope.month))
        .values("insurance")
        .annotate(
            due=DUE,
            paid=PAID,
            fee=Sum("late_fee_due_fen", default=0),
            bills=Count("pk"),
            open=Count("pk", filter=Q(paid_on=None)),
        )
    }
    rows = []
    for code in Insurance.values:
        row = found.get(code, {"insurance": code, "due": 0, "paid": 0, "fee": 0, "bills": 0, "open": 0})
        rows.append({**row, "owed": row["due"] - row["paid"], "rate": share(row["paid"], row["due"])})
    return rows


def by_month(scope: Scope, months: int = 12) -> list[dict[str, Any]]:
    """Due and collected of the last twelve months up to the chosen one."""
    if scope.month is None:
        return []
    first = shifted(scope.month, 1 - months)
    rows = scope.narrow(Bill.objects.filter(assessed_month__range=(first, scope.month)))
    found = rows.values("assessed_month").annotate(due=DUE, paid=PAID).order_by("assessed_month")
    return [{"month": r["assessed_month"], "due": r["due"], "paid": r["paid"], "rate": share(r["paid"], r["due"])} for r in found]


def people(scope: Scope) -> dict[str, int]:
    """Insured persons, foreigners among them, and employers with insured people, in the month."""
    if scope.month is None:
        return {"insured": 0, "foreign": 0, "employers": 0}
    then = Enrolment.objects.filter(period__overlap=month_range(scope.month))
    # whoever has an enrolment, not the distinct persons of all enrolments: five million need not be sorted
    persons = scope.narrow(Person.objects.filter(Exists(then.filter(person=OuterRef("pk")))))
    employers = scope.narrow(Employer.objects.filter(Exists(then.filter(employer=OuterRef("pk")))))
    counted = persons.aggregate(insured=Count("pk"), foreign=Count("pk", filter=~Q(nationality__in=CHINESE)))
    return {**counted, "employers": employers.count()}


def arrears(scope: Scope) -> dict[str, int]:
    """Everything owed up to the chosen month: principal still open, employers who owe it, late fees charged."""
    rows = scope.narrow(Bill.objects.filter(assessed_month__lte=scope.month or 0))
    return rows.aggregate(
        owed=Sum(F("employer_fen") + F("employee_fen") - F("principal_paid_fen"), filter=Q(paid_on=None), default=0),
        employers=Count("employer", distinct=True, filter=Q(paid_on=None)),
        fee=Sum("late_fee_due_fen", default=0),
        fee_paid=Sum("late_fee_paid_fen", default=0),
    )


def top_arrears(scope: Scope, limit: int = 8) -> list[dict[str, Any]]:
    """Who owes most up to the chosen month."""
    rows = scope.narrow(Bill.objects.filter(paid_on=None, assessed_month__lte=scope.month or 0))
    return list(
        rows.values("employer", "employer__name", "region")
        .annotate(
            owed=Sum(F("employer_fen") + F("employee_fen") - F("principal_paid_fen")),
            months=Count("assessed_month", distinct=True),
        )
        .order_by("-owed", "employer")[:limit]
    )


@dataclass(frozen=True)
class Step:
    """A step of a month: its newest run, and how often it was run."""

    kind: Run.Kind
    newest: Run | None
    times: int

    @property
    def state(self) -> str:
        return "waiting" if self.newest is None else "done" if self.newest.finished_at else "running"

    @property
    def said(self) -> list[tuple[str, Any]]:
        """What the newest run counted, the most telling first."""
        return sorted((self.newest.counts or {}).items(), key=_first_said) if self.newest else []


def steps_of(runs: QuerySet[Run], kinds: Iterable[Run.Kind]) -> list[Step]:
    """How far these runs have come, by kind.

    Employers declare by themselves: of the thousands of runs of a month only the newest are read.
    """
    found = {row["kind"]: row for row in runs.values("kind").annotate(newest=Max("pk"), times=Count("pk"))}
    newest = Run.objects.select_related("by").in_bulk([row["newest"] for row in found.values()])
    return [Step(k, newest[found[k]["newest"]], found[k]["times"]) if k in found else Step(k, None, 0) for k in kinds]


def progress(scope: Scope) -> list[Step]:
    """The month's steps: done, under way or not yet."""
    return steps_of(scope.narrow(Run.objects.filter(month=scope.month)), STEPS)


SAID_FIRST = ("files", "taken", "rejected", "persons", "contributions", "bills", "receipts", "credits", "entries", "found", "new")


def _first_said(count: tuple[str, int]) -> tuple[int, str]:
    name = count[0]
    return (SAID_FIRST.index(name) if name in SAID_FIRST else len(SAID_FIRST), name)


def open_findings(scope: Scope) -> dict[str, int]:
    """Open findings by severity, up to the chosen month."""
    rows = scope.narrow(Finding.objects.filter(status=Finding.Status.OPEN))
    found = dict(rows.values_list("severity").annotate(n=Count("pk")))
    return {"all": sum(found.values()), **found}


def trail(scope: Scope, *, action: str, table: str) -> QuerySet[AuditEvent]:
    """The audit trail, newest first by key; an administrator's part of it is who may do what, and no business."""
    rows = scope.narrow(AuditEvent.objects.select_related("actor"))
    if not scope.user.may(Permission.READ_REGISTRATION):
        rows = rows.filter(object_table="desk_user")
    if action:
        rows = rows.filter(action=action)
    if table:
        rows = rows.filter(object_table=table)
    return rows


def newest_seal() -> AuditSeal | None:
    """The head of the trail's chain: its number, time and digest."""
    return AuditSeal.objects.only("number", "at", "digest").order_by("-number").first()


def users(by: User, *, search: str = "") -> QuerySet[User]:
    """Users whom an administrator may look after: of their region, or of all."""
    rows = User.objects.select_related("second_factor", "employer", "person")
    if by.region:
        rows = rows.filter(region=by.region)
    return rows.filter(Q(username__startswith=search) | Q(name__startswith=search)) if search else rows


def holder_of(role: str, whose: str) -> dict[str, Employer | Person]:
    """The employer of a credit code, or the person of a number, whose rows a user outside the agency sees.

    Raises:
        UserError: there is none, or no such user.
    """
    found: Employer | Person | None
    if role == Role.EMPLOYER:
        found = Employer.objects.filter(credit_code=whose).first()
    elif role == Role.PERSON:
        found = Person.objects.filter(number=whose).first()
    else:
        raise UserError("请选择单位用户或者参保人。", "Choose an employer's user or an insured person.")
    if found is None:
        raise UserError("没有登记此单位或者人员。", "No such employer or person is registered.")
    return {role: found}


def history_of(user: User, newest: int = 20) -> list[AuditEvent]:
    """What the trail says of a user's account: made, changed, reset, signed in."""
    rows = AuditEvent.objects.select_related("actor").filter(object_table="desk_user", object_id=user.pk)
    return list(rows.order_by("-pk")[:newest])


def regions_of_users() -> list[str]:
    """Codes of the regions that have users."""
    return list(User.objects.exclude(region=None).order_by("region").values_list("region", flat=True).distinct())
