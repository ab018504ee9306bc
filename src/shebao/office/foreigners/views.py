"""Pages of foreigners' insurance: what is due, one foreigner, the forms; and the employer's checklist before hiring."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.office.desk import wording
from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.desk.sightings import looked_at
from shebao.office.desk.telling import telling
from shebao.office.files import PDF, sent
from shebao.office.foreigners import actions, answers, papers, queries, settling
from shebao.office.foreigners.forms import HiringForm
from shebao.office.foreigners.models import Coverage, Passage, Settlement
from shebao.office.matters.models import Matter
from shebao.office.portal.papers import pdf as certificate_pdf
from shebao.office.registration.models import Person

LISTS = ("papers", "exemptions", "proofs", "abroad", "payments")


@page(Permission.READ_REGISTRATION)
def due(request: HttpRequest) -> HttpResponse:
    """What expires, ends or is due: documents, exemptions, proofs of life; and who is paid abroad."""
    scope, today = scope_of(request), timezone.localdate()
    shown = request.GET.get("list") if request.GET.get("list") in LISTS else LISTS[0]
    context: dict[str, Any] = {"shown": shown, "today": today, "lists": LISTS}
    match shown:
        case "papers":
            rows = keyset(queries.expiring_papers(scope, today), request, key="place")
            context |= {"page": rows, "rows": [(row, queries.state_of(row, today)) for row in rows]}
        case "exemptions":
            rows = keyset(queries.ending_exemptions(scope, today), request, key="place")
            context |= {"page": rows, "rows": [(row, row.exempt_until < today) for row in rows]}
        case "proofs":
            context["rows"] = queries.due_proofs(scope, today)
        case "abroad":
            rows = keyset(queries.pensions_abroad(scope), request)
            context |= {"page": rows, "rows": [(row, answers.standing(row, row.last_on, today)) for row in rows]}
        case "payments":
            rows = keyset(queries.payments_due(scope), request)
            context |= {"page": rows, "rows": list(rows), "may_pay": request.user.may(Permission.POST)}
            context["refunds"] = list(queries.refunds_due(scope)[: queries.LISTED])
    return render(request, "foreigners/due.html", context)


@require_POST
@page(Permission.POST)
def pay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The accountant books what a decision lets be paid once."""
    passage = get_object_or_404(Passage.objects.select_related("person"), pk=pk)
    book = partial(settling.pay_out, passage, region=passage.region, by=request.user)
    return _booked(request, book, _("%(amount)s paid out to %(name)s and booked."))


@require_POST
@page(Permission.POST)
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """The accountant books the refund of what was paid for exempted months."""
    coverage = get_object_or_404(Coverage.objects.select_related("person"), pk=pk)
    book = partial(settling.refund, coverage, region=coverage.region, by=request.user)
    return _booked(request, book, _("%(amount)s refunded for %(name)s and kept for the employer."))


def _booked(request: HttpRequest, book: Callable[[], Settlement], said: str) -> HttpResponse:
    with telling(request):
        made = book()
        messages.success(request, said % {"amount": wording.yuan(made.amount_fen), "name": made.person.name})
    return redirect(reverse("foreigners:due") + "?list=payments")


@page(Permission.READ_REGISTRATION)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A foreigner: what the law says of them, their papers, coverage, passages, pension abroad."""
    row = _foreigner(pk)
    looked_at(request, row.pk, region=row.region)
    may_print = request.user.may(Permission.REGISTER)
    context = {"person": row, "may_print": may_print, **queries.record(row, timezone.localdate())}
    return render(request, "foreigners/person.html", context)


def _foreigner(pk: int) -> Person:
    row = get_object_or_404(Person.objects.select_related("pension_abroad"), pk=pk)
    if row.nationality == "CHN":
        raise Http404
    return row


@page(Permission.READ_REGISTRATION)
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The application to end the relation, in five parts, with what the register knows filled in."""
    row = _foreigner(pk)
    looked_at(request, row.pk, region=row.region)
    return sent(papers.ending_form(row), PDF, f"ending-{row.pk}.pdf", attachment=False)


@page(Permission.READ_MATTERS)
def decided_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The same of a matter: with what was applied for, the review opinion and the decision."""
    matter = get_object_or_404(Matter.objects.select_related("person"), pk=pk, kind="leave_china", person__isnull=False)
    looked_at(request, matter.person.pk, region=matter.region)
    return sent(papers.ending_form(matter.person, matter), PDF, f"{matter.number}.pdf", attachment=False)


@require_POST
@page(Permission.REGISTER)
def rights_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of rights in Chinese and English, printed at the counter, with a code by which others can check it."""
    row = _foreigner(pk)
    certificate = actions.issue_rights_record(row, region=row.region, by=request.user)
    note("export", "portal_certificate", certificate.pk, region=row.region)
    check = request.build_absolute_uri(reverse("portal:verify"))
    return sent(certificate_pdf(certificate, check), PDF, f"rights-{certificate.code}.pdf", attachment=False)


@page(Permission.OWN_BUSINESS)
def hiring(request: HttpRequest) -> HttpResponse:
    """Before an employer hires a foreigner: documents, days, insurances, and what an agreement allows."""
    employer, today = request.user.employer, timezone.localdate()
    asked = HiringForm(request.GET or None)
    context: dict[str, Any] = {"form": asked, "employer": employer}
    if asked.is_bound and asked.is_valid():
        given = asked.cleaned_data
        context["answers"] = answers.hiring(
            given["nationality"],
            employed_on=given["employed_on"],
            permit_issued_on=given["permit_issued_on"],
            region=employer.region,
            on=today,
        )
        context["checklist"] = papers.checklist(given["nationality"], permanent=given["permanent"])
    return render(request, "foreigners/hiring.html", context)
