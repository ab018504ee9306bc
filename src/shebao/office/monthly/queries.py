"""How far a region's month is: each step with who did it last, and who has not declared yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, QuerySet

from shebao.months import shifted
from shebao.office.collection.models import Declaration
from shebao.office.desk import queries as desk
from shebao.office.desk.models import Run, User
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import this_month
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
class Step(desk.Step):
    """A step of the month, and whether the reader may run it now."""

    may: bool


def at_work(region: str) -> int:
    """The month to work on (yyyymm): the one after the last that was closed, else the newest with a run, else the present one."""
    closed = closed_until(region)
    if closed is not None:
        return shifted(closed, 1)
    newest = Run.objects.filter(region=region, kind=Run.Kind.ASSESS).aggregate(month=Max("month"))["month"]
    return newest or this_month()


def steps(region: str, month: int, reader: User) -> list[Step]:
    """The month's steps as its runs tell; interest is credited in December alone."""
    allowed = {kind: reader.may(permission) for kind, permission in STEPS if kind != Run.Kind.INTEREST or month % 100 == DECEMBER}
    closed = (closed_until(region) or 0) >= month
    return [
        Step(**vars(step), may=allowed[step.kind] and (step.kind == Run.Kind.SUBMIT or not closed))
        for step in desk.steps_of(Run.objects.filter(region=region, month=month), allowed)
    ]


def undeclared(region: str, month: int) -> QuerySet[Employer]:
    """Employers with people insured in the month who handed in no declaration of it."""
    insured = Enrolment.objects.filter(employer=OuterRef("pk"), period__overlap=month_range(month))
    declared = Declaration.objects.filter(employer=OuterRef("pk"), month=month)
    return Employer.objects.filter(Exists(insured), ~Exists(declared), region=region)
