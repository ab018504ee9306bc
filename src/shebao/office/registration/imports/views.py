"""Pages of sheets that come in: choose and hand in, what became of it, the sheet with remarks, an empty one to fill in."""

from __future__ import annotations

from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.desk.telling import telling
from shebao.office.files import CSV, XLSX, sent
from shebao.office.registration.imports.actions import File, take_sheet
from shebao.office.registration.imports.returning import annotated, template
from shebao.office.registration.models import Import
from shebao.standard.register import REGISTER_SHEETS

SHOWN = 200
LARGEST = 40 * 1024**2


@page(Permission.READ_REGISTRATION)
def imports(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    rows = scope.narrow(Import.objects.defer("content", "remarks").select_related("by"))
    context = {
        "page": keyset(rows, request, descending=True),
        "sheets": REGISTER_SHEETS.values(),
        "modes": Import.Mode.choices,
        "may_take": request.user.may(Permission.REGISTER),
    }
    return render(request, "registration/imports.html", context)


@require_POST
@page(Permission.REGISTER)
def take(request: HttpRequest) -> HttpResponse:
    region, given, file = scope_of(request).region, request.POST, request.FILES.get("file")
    problem = None
    if region is None:
        problem = _("Choose the region first, above.")
    elif file is None:
        problem = _("Choose a file.")
    elif file.size > LARGEST:
        problem = _("The file is larger than 40 MB: divide it.")
    elif given.get("sheet") not in REGISTER_SHEETS or given.get("mode") not in Import.Mode.values:
        problem = _("Choose the kind of sheet, and what to take.")
    if problem:
        messages.error(request, problem)
        return redirect("registration:imports")
    with telling(request):
        made = take_sheet(
            File(file.name or "", file.read()),
            sheet=given["sheet"],
            mode=given["mode"],
            look_alikes="look_alikes" in given,
            region=region,
            by=request.user,
        )
        return redirect("registration:import", pk=made.pk)
    return redirect("registration:imports")


@page(Permission.READ_REGISTRATION)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Import.objects.defer("content").select_related("by"), pk=pk)
    context = {
        "came": row,
        "sheet": REGISTER_SHEETS[row.sheet],
        "remarks": list(islice(row.remarks.items(), SHOWN)),
        "more": max(len(row.remarks) - SHOWN, 0),
    }
    return render(request, "registration/import.html", context)


@page(Permission.READ_REGISTRATION)
def sheet_with_remarks(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Import, pk=pk)
    note("export", "registration_import", row.pk, region=row.region)
    content, workbook = annotated(row)
    stem, _dot, _suffix = row.file_name.rpartition(".")
    name = f"{stem or row.file_name}-{_('with remarks')}.{'xlsx' if workbook else 'csv'}"
    return sent(content, XLSX if workbook else CSV, name)


@page(Permission.READ_REGISTRATION)
def empty_sheet(request: HttpRequest, name: str) -> HttpResponse:
    if name not in REGISTER_SHEETS:
        raise Http404
    return sent(template(REGISTER_SHEETS[name]), XLSX, f"{name}.xlsx")
