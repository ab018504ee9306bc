"""Reads of matters: the queue of an officer, what presses, and the story of one matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from shebao.office.desk.roles import Permission, Role
from shebao.office.desk.scope import Scope
from shebao.office.matters.kinds import EMPLOYER, KINDS, PERSON, Kind
from shebao.office.matters.models import Matter
from shebao.office.matters.states import OPEN, State, waiting_for
from shebao.office.matters.time_limits import pressing_until, working_days_late

VIEWS = ("mine", "open", "all")


def awaited_by(user: Any) -> Q:
    """Matters that wait for someone with the officer's permissions, and that this officer may take on."""
    awaited = Q(pk__in=[])
    for permission in (Permission.RECEIVE_MATTERS, Permission.REVIEW_MATTERS, Permission.APPROVE_MATTERS):
        if user.may(permission):
            for state, reviewed in waiting_for(permission):
                awaited |= Q(state=state) if reviewed is None else Q(state=state, needs_review=reviewed)
    if user.may(Permission.RECEIVE_MATTERS):
        return awaited
    return awaited & ~Q(received_by=user.pk)


def matters(scope: Scope, *, view: str, kind: str, state: str, search: str) -> QuerySet[Matter]:
    """Matters of the scope's region by filter; the queue's order is `place`."""
    rows = scope.narrow(Matter.objects.select_related("employer", "person"))
    if search:
        return rows.filter(Q(number__startswith=search) | Q(applicant_name__icontains=search))
    if view == "mine":
        rows = rows.filter(awaited_by(scope.user))
    elif view == "open":
        rows = rows.filter(state__in=[*OPEN, State.RETURNED])
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    if state in State.values:
        rows = rows.filter(state=state)
    return rows


#: Beyond this nobody counts.
MOST = 100


@dataclass(frozen=True)
class Pressing:
    """How many matters are late, and how many will be within two working days."""

    late: int
    soon: int

    @property
    def late_words(self) -> str:
        return _counted(self.late)

    @property
    def soon_words(self) -> str:
        """Where the late fill the count, those due soon were not counted."""
        return _counted(MOST if self.late + self.soon >= MOST else self.soon)

    @property
    def all(self) -> str:
        """Both, for the navigation."""
        return _counted(self.late + self.soon) if self.late or self.soon else ""


def _counted(number: int) -> str:
    return f"{MOST - 1}+" if number >= MOST else str(number)


def pressing(rows: QuerySet[Matter]) -> Pressing:
    """Of these, those whose time is over or nearly so: at most a hundred entries of the index by due day are read."""
    today = timezone.localdate()
    due = rows.filter(state__in=OPEN, due_on__lte=pressing_until(today)).order_by("due_on")
    days = list(due.values_list("due_on", flat=True)[:MOST])
    late = sum(day < today for day in days)
    return Pressing(late, len(days) - late)


def pressing_for(scope: Scope) -> Pressing:
    """What presses of the matters that wait for an officer; of all that are open, for those who only look on."""
    works = any(scope.user.may(p) for p in (Permission.RECEIVE_MATTERS, Permission.RETURN_MATTERS))
    return pressing(matters(scope, view="mine" if works else "open", kind="", state="", search=""))


#: Who has to act on matters under way.
DESKS = (
    (Role.COUNTER, Permission.RECEIVE_MATTERS),
    (Role.REVIEWER, Permission.REVIEW_MATTERS),
    (Role.APPROVER, Permission.APPROVE_MATTERS),
)


def days_list(scope: Scope) -> list[dict[str, Any]]:
    """What each desk has to do first today: its late matters and those due soon, the oldest due day first."""
    today = timezone.localdate()
    until = pressing_until(today)
    groups = []
    for role, permission in DESKS:
        awaited = Q(pk__in=[])
        for state, reviewed in waiting_for(permission):
            awaited |= Q(state=state) if reviewed is None else Q(state=state, needs_review=reviewed)
        rows = scope.narrow(Matter.objects.filter(awaited, state__in=OPEN, due_on__lte=until)).order_by("place")
        found = list(rows[: MOST + 1])
        for row in found[:MOST]:
            row.urgency = urgency(row, today, until)
            row.days_late = working_days_late(row.due_on, today)
        groups.append({"role": role.label, "matters": found[:MOST], "more": len(found) > MOST})
    return groups


def with_urgency(rows: Iterable[Matter]) -> list[Matter]:
    """The page's matters, each with how near its day is: late, soon, or nothing."""
    page = list(rows)
    today = timezone.localdate()
    until = pressing_until(today)
    for row in page:
        row.urgency = urgency(row, today, until)
    return page


def urgency(row: Matter, today: date, until: date) -> str:
    if not row.is_open or row.due_on is None or row.due_on > until:
        return ""
    return "late" if row.due_on < today else "soon"


# Of someone outside -----------------------------------------------------------------------------------------------


def kinds_for(user: Any) -> list[Kind]:
    """What someone outside may start online."""
    applicant = EMPLOYER if user.employer_id is not None else PERSON
    return [kind for kind in KINDS.values() if applicant in kind.online]


def is_applicant(matter: Matter, user: Any) -> bool:
    """Whether a matter that someone may see is also theirs to correct and withdraw."""
    if matter.applicant_kind == EMPLOYER:
        return matter.employer_id is not None and matter.employer_id == user.employer_id
    return matter.applicant_kind == PERSON and matter.person_id is not None and matter.person_id == user.person_id
