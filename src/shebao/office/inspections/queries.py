"""Reads of findings."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from shebao.office.desk.scope import Scope
from shebao.office.inspections.models import Finding
from shebao.office.registration.models import Employer, Person


def findings(scope: Scope, *, check: str, month: str, severity: str, status: str) -> QuerySet[Finding]:
    """Findings of the scope's region by filter."""
    rows = scope.narrow(Finding.objects.all())
    if check:
        rows = rows.filter(check_code=check)
    if month.isdigit():
        rows = rows.filter(month=int(month))
    if severity in Finding.Severity.values:
        rows = rows.filter(severity=severity)
    if status in Finding.Status.values:
        rows = rows.filter(status=status)
    return rows


def overview(scope: Scope) -> list[dict[str, Any]]:
    """How many findings a check has, and how many are open: the choice of the filter."""
    rows = scope.narrow(Finding.objects.all()).values("check_code", "status").annotate(n=Count("pk"))
    checks: dict[str, dict[str, Any]] = {}
    for row in rows.order_by("check_code"):
        one = checks.setdefault(row["check_code"], {"code": row["check_code"], "all": 0, "open": 0})
        one["all"] += row["n"]
        one["open"] += row["n"] if row["status"] == Finding.Status.OPEN else 0
    return list(checks.values())


def with_subjects(rows: Any) -> list[Finding]:
    """The page's findings with the names of whom they are about: two queries."""
    page = list(rows)
    employers = Employer.objects.in_bulk({f.employer_id for f in page if f.employer_id})
    persons = Person.objects.in_bulk({f.person_id for f in page if f.person_id})
    for finding in page:
        finding.employer = employers.get(finding.employer_id)
        finding.person = persons.get(finding.person_id)
    return page
