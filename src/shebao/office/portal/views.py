"""An employer's own pages: declare, what was declared, bills and their explanation, arrears, payments, staff."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from shebao.errors import UserError
from shebao.office.collection import explanations
from shebao.office.collection.actions import declare_own, preview_own
from shebao.office.collection.declarations import Reply
from shebao.office.collection.models import AMOUNTS, Bill, Contribution, Declaration, DeclarationLine, Receipt
from shebao.office.collection.queries import receipt_page, with_state
from shebao.office.collection.sheet import REASONS
from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.explaining import Sheet, Source, lines_of
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import this_month
from shebao.office.desk.sightings import looked_at
from shebao.office.desk.telling import telling
from shebao.office.desk.wording import insurance
from shebao.office.desk.wording import month as month_name
from shebao.office.fields import Insurance
from shebao.office.files import XLSX, sent
from shebao.office.portal import forms, queries
from shebao.office.portal.links import OF_AN_EMPLOYER, led
from shebao.office.registration.models import Employer
from shebao.office.registration.queries import bill_matrix
from shebao.office.uploads import carried, handed_now_or_before, spreadsheet


def own_employer(request: HttpRequest) -> Employer:
    return request.user.employer


@page(Permission.OWN_BUSINESS)
def home(request: HttpRequest) -> HttpResponse:
    employer = own_employer(request)
    last = queries.last_declaration(employer)
    month = queries.month_after(last.newest if last else None)
    newest = queries.years_billed(employer)
    matrix = bill_matrix(employer, newest[0])[:6] if newest else []
    context = {
        "employer": employer,
        "month": month,
        "insured": queries.insured(employer, month).count(),
        "declared": queries.people_declared(employer, month),
        "owed_fen": queries.owed_principal(employer),
        "matrix": matrix,
        "insurances": Insurance.values,
        "last_payment": queries.last_payment(employer),
        "last_declaration": last,
    }
    return render(request, "portal/home.html", context)


# Declaring ------------------------------------------------------------------------------------------------------


@page(Permission.OWN_BUSINESS)
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """The month's wages: typed into the grid or uploaded; looked at first, then declared."""
    employer = own_employer(request)
    given = request.POST if request.method == "POST" else request.GET
    month = forms.month_of(given.get("month", ""), queries.next_to_declare(employer))
    wages = forms.typed(request.POST)
    context: dict[str, Any] = {"month": month, "wages": wages, "previewed": None}
    if request.method == "POST":
        with telling(request):
            name, content = _handed_in(request, employer, month, wages)
            if given.get("act") == "declare":
                return _declared(request, declare_own(content, file_name=name, month=month, by=request.user))
            reply, charges = preview_own(content, file_name=name, month=month, by=request.user)
            if given.get("act") == "annotate":
                return _annotated(name, reply)
            context |= _previewed(reply, charges, content if "wages" not in given else None)
    return render(request, "portal/declare.html", context | _grid(employer, month, wages))


def _handed_in(request: HttpRequest, employer: Employer, month: int, wages: dict[int, str]) -> tuple[str, bytes]:
    """Name and content of the file: uploaded, uploaded before and sent back with the preview, or made from the grid."""
    if "wages" in request.POST:
        people = queries.insured(employer, month).filter(pk__in=wages)
        rows = forms.rows_of(people, wages)
        if not rows:
            raise UserError("请至少填写一人的工资。", "Fill in the wage of one person at least.")
        return forms.grid_name(month), forms.sheet(rows, credit_code=employer.credit_code, month=month)
    refusal = UserError("请选择要上传的 XLSX 文件。", "Choose the XLSX file to upload.")
    file = handed_now_or_before(request, otherwise="declaration.xlsx", nothing=refusal)
    return file.name, spreadsheet(file)


def _declared(request: HttpRequest, reply: Reply) -> HttpResponse:
    if reply.seen_before and not reply.taken:
        messages.info(request, _("This was handed in before; nothing is taken twice."))
    else:
        said = ngettext("%(n)s row was taken.", "%(n)s rows were taken.", reply.taken) % {"n": reply.taken}
        messages.success(request, said)
    return redirect("portal:declaration", reply.declaration_id)


def _annotated(name: str, reply: Reply) -> HttpResponse:
    """The employer's own sheet with what is wrong written into it."""
    return sent(reply.annotated() or reply.upload.content, XLSX, "declaration-annotated.xlsx")


def _previewed(reply: Reply, charges: list[Any], content: bytes | None) -> dict[str, Any]:
    cells = reply.sheet.cells if reply.sheet else []
    rejected = [
        {"row": row, "content": [_shown(cell) for cell in cells[row - 1]], "reason": REASONS[code]}
        for row, code in sorted(reply.reasons.items())
    ]
    return {
        "previewed": reply,
        "rejected": rejected[:100],
        "rejected_more": max(len(rejected) - 100, 0),
        "charges": charges,
        "charged": sum(charge.due_fen for charge in charges),
        "sums": {side: sum(getattr(c, f"{side}_fen") for c in charges) for side in ("employer", "employee")},
        "late_from": min((charge.late_from for charge in charges), default=None),
        "name": reply.upload.file_name,
        "content": carried(content) if content is not None else None,
    }


def _shown(cell: object) -> object:
    return cell if isinstance(cell, (int, float, str)) or cell is None else str(cell)


def _grid(employer: Employer, month: int, wages: dict[int, str]) -> dict[str, Any]:
    waiting = queries.undeclared(employer, month)
    people = queries.with_last_wages(waiting[: queries.GRID], employer, month)
    for person in people:
        last = person.last_wage_fen
        suggested = "" if last is None else f"{last // 100}.{last % 100:02d}"
        person.typed = wages.get(person.pk, "" if wages else suggested)
    insured = queries.insured(employer, month).count()
    return {
        "employer": employer,
        "people": people,
        "insured": insured,
        "waiting": waiting.count(),
        "declared": queries.people_declared(employer, month),
        "months": queries.months_to_declare(employer, month),
    }


@page(Permission.OWN_BUSINESS)
@require_GET
def blank_sheet(request: HttpRequest) -> HttpResponse:
    """A spreadsheet of the month to fill in: everyone not declared yet, with the wage declared last."""
    employer = own_employer(request)
    month = forms.month_of(request.GET.get("month", ""), queries.next_to_declare(employer))
    people = queries.with_last_wages(queries.undeclared(employer, month), employer, month)
    note("export", "declaration-sheet", region=employer.region, month=month, rows=len(people))
    last = ((person, person.last_wage_fen) for person in people)
    rows = [forms.Row(p.number, p.name, "" if wage is None else f"{wage // 100}.{wage % 100:02d}") for p, wage in last]
    content = forms.sheet(rows, credit_code=employer.credit_code, month=month)
    return sent(content, XLSX, f"{employer.credit_code}-{month}.xlsx")


@page(Permission.OWN_BUSINESS)
def declarations(request: HttpRequest) -> HttpResponse:
    rows = keyset(queries.declarations(own_employer(request)), request, descending=True)
    return render(request, "portal/declarations.html", {"page": rows})


@page(Permission.OWN_BUSINESS)
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    employer = own_employer(request)
    row = get_object_or_404(Declaration, pk=pk, employer=employer)
    lines = DeclarationLine.objects.filter(month__lte=row.month, employer=employer, declaration=row).select_related("person")
    note("view", "collection_declaration", row.pk, region=row.region)
    context = {
        "declaration": row,
        "page": keyset(lines, request),
        "rejected": row.rejected_rows.order_by("row_number")[:200],
    }
    return render(request, "portal/declaration.html", context)


# Bills, arrears, payments ---------------------------------------------------------------------------------------


@page(Permission.OWN_BUSINESS)
def bills(request: HttpRequest) -> HttpResponse:
    employer = own_employer(request)
    years = queries.years_billed(employer)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else (years[0] if years else None)
    context = {
        "years": years,
        "year": year,
        "matrix": bill_matrix(employer, year) if year else [],
        "insurances": Insurance.values,
    }
    return render(request, "portal/bills.html", context)


def _bill(request: HttpRequest, pk: int) -> Bill:
    return get_object_or_404(Bill.objects.select_related("employer"), pk=pk, employer=own_employer(request))


@page(Permission.OWN_BUSINESS)
def bill(request: HttpRequest, pk: int) -> HttpResponse:
    row = _bill(request, pk)
    with_state([row])
    sheet = led(explanations.bill(row), OF_AN_EMPLOYER, reverse("portal:bills"))
    return explained(request, sheet, "portal/bill.html", bill=row)


@page(Permission.OWN_BUSINESS)
def late_fee(request: HttpRequest, pk: int) -> HttpResponse:
    row = _bill(request, pk)
    return explained(request, led(explanations.late_fee(row), OF_AN_EMPLOYER, reverse("portal:bill", args=[pk])))


@page(Permission.OWN_BUSINESS)
def arrears(request: HttpRequest) -> HttpResponse:
    employer, on = own_employer(request), _day(request)
    owed = queries.arrears(employer, on)
    sums = {name: sum(getattr(one, f"{name}_fen") for one in owed) for name in ("principal", "charged", "running", "total")}
    return render(request, "portal/arrears.html", {"owed": owed, "on": on, "sums": sums})


def _day(request: HttpRequest) -> date:
    """The day of payment that is asked for, else today."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        asked = timezone.localdate()
    return asked if 1986 <= asked.year <= 2099 else timezone.localdate()


@page(Permission.OWN_BUSINESS)
def running_fee(request: HttpRequest, pk: int) -> HttpResponse:
    """How the late fee comes about that would be due if the rest of the bill were paid on a day."""
    row, on = _bill(request, pk), _day(request)
    answer = queries.running_fee(row, on)
    sheet = Sheet(
        title=_("Late fee if paid on %(day)s: %(insurance)s") % {"day": on, "insurance": insurance(row.insurance)},
        subject=f"{row.employer.name} · {month_name(row.month)}",
        recorded_fen=answer.value,
        recomputed_fen=answer.value,
        on=on.isoformat(),
        region=row.region,
        lines=lines_of(answer),
        origins=[
            Source(
                _("Bill"),
                reverse("collection:bill", args=[row.pk]),
                _("late fee from %(day)s") % {"day": row.late_from},
                row.employer_fen + row.employee_fen,
            )
        ],
    )
    led(sheet, OF_AN_EMPLOYER, reverse("portal:arrears"))
    sheet.url = f"{reverse('portal:running-fee', args=[pk])}?on={on}"
    return explained(request, sheet)


@page(Permission.OWN_BUSINESS)
def contribution(request: HttpRequest, pk: int, column: str) -> HttpResponse:
    if column not in explanations.EXPLAINED:
        raise Http404
    rows = Contribution.objects.select_related("person", "employer", "reverses__person", "reverses__employer")
    row = get_object_or_404(rows, pk=pk, employer=own_employer(request))
    looked_at(request, row.person_id, region=row.region)
    back = f"{reverse('portal:staff')}?month={row.month}"
    return explained(request, led(explanations.contribution(row, column), OF_AN_EMPLOYER, back))


@page(Permission.OWN_BUSINESS)
def payments(request: HttpRequest) -> HttpResponse:
    rows = keyset(queries.receipts(own_employer(request)), request, descending=True, size=24)
    return render(request, "portal/payments.html", {"page": rows})


@page(Permission.OWN_BUSINESS)
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Receipt.objects.select_related("employer"), pk=pk, employer=own_employer(request))
    return render(request, "portal/payment.html", receipt_page(row))


# Staff ----------------------------------------------------------------------------------------------------------


@page(Permission.OWN_BUSINESS)
def staff(request: HttpRequest) -> HttpResponse:
    employer = own_employer(request)
    newest = queries.newest_declared(employer) or this_month()
    month = forms.month_of(request.GET.get("month", ""), newest)
    search = request.GET.get("q", "").strip()
    people = queries.insured(employer, month)
    if search:
        people = people.filter(name__icontains=search) | people.filter(number=search.upper())
    rows = keyset(people, request)
    context = {
        "page": rows,
        "people": queries.staff(rows, employer, month),
        "month": month,
        "months": queries.months_to_declare(employer, month),
        "q": search,
        "columns": AMOUNTS,
    }
    return render(request, "portal/staff.html", context)


def explained(request: HttpRequest, sheet: Sheet, template: str = "explanation/page.html", **more: Any) -> HttpResponse:
    """The drawer's content for htmx, a page of its own otherwise."""
    context = {"sheet": sheet, "drawer": bool(request.htmx), **more}
    return render(request, "explanation/_sheet.html" if request.htmx else template, context)
