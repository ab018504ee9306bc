"""Explanations of account entries and of a year's interest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from shebao.office.accounts import explanations
from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.desk.authority import page
from shebao.office.desk.roles import Permission
from shebao.office.desk.sightings import looked_at


@page(Permission.READ_ACCOUNTS)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(AccountEntry.objects.select_related("person", "contribution", "bill"), pk=pk)
    looked_at(request, row.person_id, region=row.region)
    return _explained(request, explanations.entry(row))


@page(Permission.READ_ACCOUNTS)
def year(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(AccountYear.objects.select_related("person"), pk=pk)
    looked_at(request, row.person_id, region=row.region)
    return _explained(request, explanations.year_interest(row))


def _explained(request: HttpRequest, sheet: object) -> HttpResponse:
    template = "explanation/_sheet.html" if request.htmx else "explanation/page.html"
    return render(request, template, {"sheet": sheet, "drawer": bool(request.htmx)})
