"""Findings: the list, one finding with its evidence, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.errors import UserError
from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.desk.sightings import looked_at
from shebao.office.inspections import queries
from shebao.office.inspections.evidence import calculation, compared, facts_of
from shebao.office.inspections.models import Finding


@page(Permission.READ_FINDINGS)
def findings(request: HttpRequest) -> HttpResponse:
    scope, given = scope_of(request), request.GET
    wanted = {
        "check": given.get("check", ""),
        "month": given.get("of", ""),
        "severity": given.get("severity", ""),
        "status": given.get("status", ""),
    }
    rows = keyset(queries.findings(scope, **wanted), request, descending=True)
    context = {
        "page": rows,
        "findings": queries.with_subjects(rows),
        "wanted": wanted,
        "checks": queries.overview(scope),
        "severities": Finding.Severity.choices,
        "statuses": Finding.Status.choices,
        "filtered": any(wanted.values()),
    }
    return render(request, "inspections/_findings.html" if request.htmx else "inspections/findings.html", context)


@page(Permission.READ_FINDINGS)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Finding.objects.select_related("decided_by", "run__by"), pk=pk)
    note("view", "inspections_finding", row.pk, region=row.region)
    if row.person_id is not None:
        looked_at(request, row.person_id, region=row.region)
    return render(request, "inspections/finding.html", _context(request, row))


def _context(request: HttpRequest, row: Finding) -> dict[str, Any]:
    row = queries.with_subjects([row])[0]
    evidence = row.evidence if isinstance(row.evidence, dict) else {}
    return {
        "finding": row,
        "compared": compared(evidence),
        "facts": facts_of(evidence.get("facts", {})),
        **calculation(evidence.get("explanation")),
        "may_decide": request.user.may(Permission.DECIDE_FINDINGS) and row.status == Finding.Status.OPEN,
    }


@require_POST
@page(Permission.DECIDE_FINDINGS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    from shebao.office.inspections import actions  # brings the checks and DuckDB along: not when the server starts

    row = get_object_or_404(Finding, pk=pk)
    try:
        actions.decide_finding(
            row, decision=request.POST.get("decision", ""), reason=request.POST.get("reason", ""), by=request.user
        )
    except UserError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The decision is recorded."))
    return redirect("inspections:finding", pk=pk)
