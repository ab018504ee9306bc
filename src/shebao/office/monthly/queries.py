"""How far a region's month is: each step with who did it last, and who has not declared yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from shebao.office.bulk import next_month
from shebao.office.collection.models import Declaration
from shebao.office.desk.models import Run, User
from shebao.office.desk.queries import said
from shebao.office.desk.roles import Permission
from shebao.office.funds.posting import closed_until
from shebao.office.registration.models import Employer, Enrolment
from shebao.office.registration.queries import month_range

DECEMBER = 12
#: The steps in their order: what is run, and who may.
STEPS: tuple[tuple[Run.Kind, Permission], ...] = (
    (Run.Kind.DECLARE, Permission.DECLARE),
    (Run.Kind.ASSESS, Permission.ASSESS),
    (Run.Kind.RECEIVE, Permission.RECEIVE),
    (Run.Kind.INTEREST, Permission.CREDIT_INTEREST),
    (Run.Kind.CLOSE, Permission.POST),
    (Run.Kind.SUBMIT, Permission.SUBMIT),
)


@dataclass(frozen=True)
class Step:
    """A step of the month: its newest run, how often it was run, and whether the reader may run it now."""

    kind: str
    label: str
    newest: Run | None
    times: int
    may: bool

    @property
    def said(self) -> list[tuple[str, Any]]:
        """What the newest run says about itself, the most telling first."""
        return said(self.newest)[:4] if self.newest else []

    @property
    def state(self) -> str:
        return "waiting" if self.newest is None else "done" if self.newest.finished_at else "running"


def at_work(region: str) -> int:
    """The month to work on (yyyymm): the one after the last that was closed, else the newest with a run, else the present one."""
    closed = closed_until(region)
    if closed is not None:
        return next_month(closed)
    newest = Run.objects.filter(region=region, kind=Run.Kind.ASSESS).aggregate(month=Max("month"))["month"]
    today = timezone.localdate()
    return newest or today.year * 100 + today.month


def steps(region: str, month: int, reader: User) -> list[Step]:
    """The month's steps as its runs tell; interest is credited in December alone."""
    found = {
        row["kind"]: row
        for row in Run.objects.filter(region=region, kind__in=[kind for kind, _may in STEPS], month=month)
        .values("kind")
        .annotate(newest=Max("pk"), times=Count("pk"))
    }
    runs = Run.objects.select_related("by").in_bulk([row["newest"] for row in found.values()])
    closed = (closed_until(region) or 0) >= month
    return [
        Step(
            kind.value,
            str(kind.label),
            runs.get(found[kind]["newest"]) if kind in found else None,
            found[kind]["times"] if kind in found else 0,
            reader.may(permission) and (kind == Run.Kind.SUBMIT or not closed),
        )
        for kind, permission in STEPS
        if kind != Run.Kind.INTEREST or month % 100 == DECEMBER
    ]


def undeclared(region: str, month: int) -> QuerySet[Employer]:
    """Employers with people insured in the month who handed in no declaration of it."""
    insured = Enrolment.objects.filter(employer=OuterRef("pk"), period__overlap=month_range(month))
    declared = Declaration.objects.filter(employer=OuterRef("pk"), month=month)
    return Employer.objects.filter(Exists(insured), ~Exists(declared), region=region)
