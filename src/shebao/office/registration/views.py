"""Pages of employers and persons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.office.accounts.queries import CLOSED_YEARS, statements
from shebao.office.collection.models import AMOUNTS
from shebao.office.desk.actions import note
from shebao.office.desk.authority import page, require
from shebao.office.desk.export import Yuan, export
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.desk.sightings import PAGE_SIZE, looked_at, of_person
from shebao.office.desk.wording import coded
from shebao.office.fields import Insurance
from shebao.office.numbers import without_numbers
from shebao.office.registration import queries
from shebao.office.registration.card_views import cards_of
from shebao.office.registration.history import filled, history
from shebao.office.registration.merging import with_records
from shebao.office.registration.models import Employer, Person
from shebao.standard.foreigners import NOT_OF_FOREIGNERS

EXPORT_LIMIT = 100_000
EMPLOYER_FORM = ("representative", "address", "postcode", "contact", "phone", "bank", "account_name", "account_number")
PERSON_FORM = (*NOT_OF_FOREIGNERS, "address", "postcode", "phone")


@page(Permission.READ_REGISTRATION)
def employers(request: HttpRequest) -> HttpResponse:
    scope, search = scope_of(request), request.GET.get("q", "").strip()
    rows = queries.employers(scope, search)
    form = request.GET.get("export")
    if form in ("csv", "xlsx"):
        return _export_employers(form, rows, scope)
    found = keyset(rows, request)
    context = {"page": found, "employers": queries.with_figures(found, scope.month), "q": search}
    return render(request, "registration/_employers.html" if request.htmx else "registration/employers.html", context)


def _export_employers(form: str, rows: object, scope: object) -> HttpResponse:
    titles = [
        _("Unified social credit code"), _("Name"), _("Industry"), _("Risk class"), _("Staff"),
        _("Due this month"), _("Paid"), _("Owed to date"),
    ]  # fmt: skip
    figures = queries.with_figures(rows.order_by("pk")[:EXPORT_LIMIT], scope.month)  # type: ignore[attr-defined]
    lines = (
        (
            e.credit_code,
            e.name,
            coded("industry", e.industry),
            e.risk_class,
            e.staff,
            Yuan(e.due_fen),
            Yuan(e.paid_fen),
            Yuan(e.owed_fen),
        )
        for e in figures
    )
    return export(form, "employers", titles, lines, region=scope.region)  # type: ignore[attr-defined]


@page(Permission.READ_REGISTRATION)
def employer(request: HttpRequest, pk: int) -> HttpResponse:
    row, branches = queries.with_branches(pk)
    context = {"employer": row, "form": filled(row, EMPLOYER_FORM), "branches": branches, **history(request.GET, row)}
    if context["asked"] is None:
        context |= _months_of(request, row)
    return render(request, "registration/employer.html", context)


def _months_of(request: HttpRequest, row: Employer) -> dict[str, object]:
    """What an employer was charged and paid; left out where a reader asks about its registration on a day."""
    scope, matrix = scope_of(request), queries.bill_matrix(row)
    return {
        "matrix": matrix,
        "insurances": Insurance.values,
        "staff": keyset(queries.staff_of(row, scope.month), request, size=30),
        "by_month": queries.staff_by_month(row, matrix),
        "receipts": queries.receipts_of(row, matrix),
        "declarations": queries.declarations_of(row),
        "columns": AMOUNTS,
    }


@page(Permission.READ_REGISTRATION)
def persons(request: HttpRequest) -> HttpResponse:
    scope, search = scope_of(request), request.GET.get("q", "").strip()
    foreign = request.GET.get("foreign") == "1"
    insured = request.GET.get("insured") == "1"
    rows = queries.persons(scope, search, foreign=foreign, insured_in=scope.month if insured else None)
    if search:
        note("search", "registration_person", region=scope.region, q=without_numbers(search[:64]))
    found = keyset(rows, request)
    context = {
        "page": found,
        "persons": queries.with_employers(found, scope.month),
        "q": search,
        "foreign": foreign,
        "insured": insured,
    }
    return render(request, "registration/_persons.html" if request.htmx else "registration/persons.html", context)


@page(Permission.READ_REGISTRATION)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    records = with_records(pk, closed_years=CLOSED_YEARS)
    looked_at(request, pk, region=records[0].region)
    return render(request, "registration/person.html", _record(request, *records))


@require_POST
@page(Permission.READ_REGISTRATION)
def reveal_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole number: asked for by pressing a button, and on the audit trail."""
    records = with_records(pk, closed_years=CLOSED_YEARS)
    row = records[0]
    looked_at(request, row.pk, region=row.region, whole_number=True)
    if request.htmx:
        return render(request, "registration/_number.html", {"person": row, "revealed": True})
    return render(request, "registration/person.html", {**_record(request, *records), "revealed": True})


@page(Permission.READ_AUDIT)
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looked at the person's record."""
    require(request.user, Permission.READ_REGISTRATION)
    row, before = get_object_or_404(Person, pk=pk), request.GET.get("before", "")
    looks = of_person(row.pk, before=int(before) if before.isdigit() else None)
    older = looks[-1].pk if len(looks) == PAGE_SIZE else None
    return render(request, "desk/seen.html", {"person": row, "sightings": looks, "older": older, "own": False})


def _record(request: HttpRequest, row: Person, records: list[Person], alike: list[Person]) -> dict[str, object]:
    scope = scope_of(request)
    timeline = queries.timeline(records[0], scope.months[0] if scope.months else None, *records[1:])
    found = {
        "person": row,
        "foreign": row.nationality not in queries.CHINESE,
        "kept": records[0],
        "merged": [record for record in records[1:] if record.pk != row.pk],
        "alike": alike,
        "form": filled(row, PERSON_FORM),
        "timeline": timeline,
        "may_see_looks": request.user.may(Permission.READ_AUDIT),
        **history(request.GET, row, timeline["rows"]),
    }
    return found if found["asked"] is not None else {**found, **_money_of(request, row, records)}


def _money_of(request: HttpRequest, row: Person, records: list[Person]) -> dict[str, object]:
    """Contributions, accounts and cards; left out where a reader asks about the registration on a day."""
    return {
        "years": queries.contribution_years(*records) if request.user.may(Permission.READ_COLLECTION) else [],
        "statements": statements(records) if request.user.may(Permission.READ_ACCOUNTS) else [],
        **cards_of(row, may=request.user.may(Permission.REGISTER)),
        "columns": AMOUNTS,
        "column_groups": ((110, 2), (210, 2), (310, 2), (410, 1), (510, 1)),
    }
