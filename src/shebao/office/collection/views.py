"""Pages of bills, receipts and declarations; every amount opens to its explanation."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from shebao.office.collection import explanations, queries
from shebao.office.collection.models import Bill, Contribution, Declaration, DeclarationLine, Receipt
from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.desk.sightings import looked_at
from shebao.office.fields import Insurance


@page(Permission.READ_COLLECTION)
def bills(request: HttpRequest) -> HttpResponse:
    given = request.GET
    wanted = {
        "insurance": given.get("insurance", ""),
        "state": given.get("state", ""),
        "all_months": given.get("months") == "all",
        "search": given.get("q", "").strip(),
    }
    rows = keyset(queries.bills(scope_of(request), **wanted), request)
    context = {
        "page": rows,
        "bills": queries.with_state(rows),
        "wanted": wanted,
        "states": queries.STATES,
        "insurances": Insurance.values,
        "filtered": any(wanted.values()),
    }
    return render(request, "collection/_bills.html" if request.htmx else "collection/bills.html", context)


@page(Permission.READ_COLLECTION)
def bill(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Bill.objects.select_related("employer"), pk=pk)
    queries.with_state([row])
    return _explained(request, "collection/bill.html", {"sheet": explanations.bill(row), "bill": row})


@page(Permission.READ_COLLECTION)
def late_fee(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Bill.objects.select_related("employer"), pk=pk)
    return _explained(request, "explanation/page.html", {"sheet": explanations.late_fee(row)})


@page(Permission.READ_COLLECTION)
def contribution(request: HttpRequest, pk: int, column: str) -> HttpResponse:
    if column not in explanations.EXPLAINED:
        raise Http404
    rows: QuerySet[Contribution] = Contribution.objects.select_related(
        "person", "employer", "reverses__person", "reverses__employer"
    )
    row = get_object_or_404(rows, pk=pk)
    looked_at(request, row.person_id, region=row.region)
    return _explained(request, "explanation/page.html", {"sheet": explanations.contribution(row, column)})


@page(Permission.READ_COLLECTION)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Receipt.objects.select_related("employer"), pk=pk)
    return render(request, "collection/receipt.html", queries.receipt_page(row))


@page(Permission.READ_COLLECTION)
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Declaration.objects.select_related("employer", "by"), pk=pk)
    lines = DeclarationLine.objects.filter(month__lte=row.month, employer=row.employer_id, declaration=row).select_related(
        "person"
    )
    person = request.GET.get("person", "")
    if person.isdigit():
        lines = lines.filter(person=int(person))
        looked_at(request, int(person), region=row.region)
    note("view", "collection_declaration", row.pk, region=row.region)
    context = {
        "declaration": row,
        "page": keyset(lines, request),
        "rejected": row.rejected_rows.order_by("row_number")[:200],
        "one_person": person.isdigit(),
    }
    return render(request, "collection/declaration.html", context)


def _explained(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The drawer's content for htmx, a page of its own otherwise."""
    return render(request, "explanation/_sheet.html" if request.htmx else template, {**context, "drawer": bool(request.htmx)})
