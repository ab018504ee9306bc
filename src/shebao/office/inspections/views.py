"""Findings: the list, one finding with its evidence, and the decision; and the regions' report of foreigners."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.months import written
from shebao.office.desk import wording
from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.export import Yuan, export
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import Scope, scope_of
from shebao.office.desk.sightings import looked_at
from shebao.office.desk.telling import telling
from shebao.office.fields import Insurance
from shebao.office.inspections import participation as report
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
    with telling(request):
        actions.decide_finding(
            row, decision=request.POST.get("decision", ""), reason=request.POST.get("reason", ""), by=request.user
        )
        messages.success(request, _("The decision is recorded."))
    return redirect("inspections:finding", pk=pk)


@page(Permission.READ_FINDINGS)
def participation(request: HttpRequest) -> HttpResponse:
    """The regions' report of foreigners' participation: the month by one of its codes, and the last twelve months."""
    scope, given = scope_of(request), request.GET
    by = given.get("by") if given.get("by") in report.VIEWS else "nationality"
    insurance = report.insurance_of(given.get("insurance", ""))
    year = report.months_reported(scope, back=12)
    month = year.filter(month=scope.month or 0)
    lines = [line | {"label": report.label(by, line["code"])} for line in report.table(month, by, insurance)]
    if given.get("export") in ("csv", "xlsx"):
        return _export_participation(given["export"], by, insurance, lines, scope)
    months = [line | {"label": report.label("month", line["code"])} for line in report.table(year, "month", insurance)]
    units = [row | {"label": wording.coded("unit", row["unit_type"])} for row in report.employers(month)]
    total = report.total(lines)
    context = {
        "by": by,
        "views": report.VIEWS,
        "insurance_chosen": insurance,
        "insurances": Insurance.values,
        "columns": report.COLUMNS,
        "lines": lines,
        "total": total,
        "parts": (_part(report.VIEWS[by], lines, total), _part(_("Month"), months)),
        "units": units,
        "employers": sum(row["employers"] for row in units),
        "chart": _chart_of(lines, months, insurance),
    }
    return render(request, "inspections/participation.html", context)


def _part(title: Any, lines: list[dict[str, Any]], total: dict[str, int] | None = None) -> dict[str, Any]:
    """A table of the page."""
    shown = [{"label": line["label"], "figures": report.figures(line)} for line in lines]
    return {"title": title, "lines": shown, "total": report.figures(total) if total else None}


def _chart_of(lines: list[dict[str, Any]], months: list[dict[str, Any]], insurance: int) -> dict[str, Any]:
    """What the two charts draw, with their words."""
    words = {
        "insured": _("Insured"),
        "exempted": _("Exempted from %(insurance)s") % {"insurance": wording.insurance(insurance)},
        "people": _("persons"),
    }
    shown = ("label", "insured", "exempted")
    return {
        "words": words,
        "lines": [{name: line[name] for name in shown} for line in lines[:12]],
        "months": [{"label": written(m["code"]), **{name: m[name] for name in shown[1:]}} for m in months],
    }


def _export_participation(form: str, by: str, insurance: int, lines: list[dict[str, Any]], scope: Scope) -> HttpResponse:
    """The table as it is shown, with the month and the insurance in every line."""
    titles = [_("Month"), _("Insurance"), str(report.VIEWS[by]), *(str(column.title) for column in report.COLUMNS)]
    kept = (scope.month, wording.insurance(insurance))
    rows = ((*kept, line["label"], *(Yuan(line[c.key]) if c.money else line[c.key] for c in report.COLUMNS)) for line in lines)
    return export(form, "foreigners", titles, rows, region=scope.region, month=scope.month)
