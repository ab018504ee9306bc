"""An insured person's own pages: the record of rights, accounts, explanations, certificates; and the public's check of one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from shebao.office.accounts import explanations as account_explanations
from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.accounts.queries import CLOSED_YEARS, statements
from shebao.office.collection import explanations
from shebao.office.collection.models import AMOUNTS, Contribution
from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.roles import Permission
from shebao.office.desk.sightings import looked_at
from shebao.office.desk.telling import telling
from shebao.office.desk.wording import insurance
from shebao.office.files import PDF, sent
from shebao.office.portal import certificates, papers
from shebao.office.portal.actions import issue_certificate
from shebao.office.portal.links import OF_A_PERSON, led
from shebao.office.portal.models import Certificate
from shebao.office.portal.views import explained
from shebao.office.registration.merging import records_of, with_records
from shebao.office.registration.models import Person
from shebao.office.registration.queries import CHINESE, contribution_years, timeline
from shebao.text import in_language


def own_records(request: HttpRequest) -> list[Person]:
    """Of the insured person who asks: the record that is kept, then those merged into it."""
    return records_of(request.user.person)


@page(Permission.OWN_RECORD)
def record(request: HttpRequest) -> HttpResponse:
    """The record of rights: enrolments, contributions by month, accounts by year. Foreigners begin in English."""
    _row, records, _alike = with_records(request.user.person_id, closed_years=CLOSED_YEARS)
    person = records[0]
    foreign = person.nationality not in CHINESE
    looked_at(request, person.pk, region=person.region)
    years = contribution_years(*records)
    months = [row.month for year in years for row in year["rows"]]
    context = {
        "person": person,
        "foreign": foreign,
        "years": years,
        "statement": [year for _record, statement in statements(records) for year in statement],
        "timeline": timeline(person, max(months, default=None), *records[1:]),
        "columns": AMOUNTS,
        "column_groups": ((110, 2), (210, 2), (310, 2), (410, 1), (510, 1)),
    }
    if not foreign or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return render(request, "portal/record.html", context)
    with translation.override("en"), in_language("en"):
        return _remembered(render(request, "portal/record.html", context))


def _remembered(response: HttpResponse) -> HttpResponse:
    """English from now on, until another language is chosen."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        "en",
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@page(Permission.OWN_RECORD)
def contribution(request: HttpRequest, pk: int, column: str) -> HttpResponse:
    if column not in explanations.EXPLAINED:
        raise Http404
    rows = Contribution.objects.select_related("person", "employer", "reverses__person", "reverses__employer")
    row = get_object_or_404(rows, pk=pk, person__in=own_records(request))
    back = f"{reverse('portal:record')}#c{row.pk}"
    return explained(request, led(explanations.contribution(row, column), OF_A_PERSON, back))


@page(Permission.OWN_RECORD)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    rows = AccountEntry.objects.select_related("person", "contribution", "bill")
    row = get_object_or_404(rows, pk=pk, person__in=own_records(request))
    return explained(request, led(account_explanations.entry(row), OF_A_PERSON, f"{reverse('portal:record')}#accounts"))


@page(Permission.OWN_RECORD)
def year(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(AccountYear.objects.select_related("person"), pk=pk, person__in=own_records(request))
    sheet = account_explanations.year_interest(row)
    return explained(request, led(sheet, OF_A_PERSON, f"{reverse('portal:record')}#accounts"))


# Certificates ---------------------------------------------------------------------------------------------------


@page(Permission.OWN_RECORD)
@require_http_methods(["GET", "POST"])
def papers_of_mine(request: HttpRequest) -> HttpResponse:
    """Certificates issued so far; a new one at the press of a button."""
    if request.method == "POST":
        with telling(request):
            return redirect("portal:certificate", issue_certificate(request.POST.get("kind", ""), by=request.user).pk)
        return redirect("portal:certificates")
    issued = Certificate.objects.filter(person=request.user.person).order_by("-pk")[:20]
    rows = [(row, certificates.grouped(row.code)) for row in issued]
    return render(request, "portal/certificates.html", {"issued": rows, "kinds": Certificate.Kind})


@page(Permission.OWN_RECORD)
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate as PDF, in Chinese and English."""
    row = get_object_or_404(Certificate, pk=pk, person=request.user.person)
    check = request.build_absolute_uri(reverse("portal:verify"))
    return sent(papers.pdf(row, check), PDF, f"{row.kind}-{row.code}.pdf", attachment=False)


@login_not_required
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a paper is genuine: for whoever holds it, without signing in. Says what is on it, masked."""
    typed = request.GET.get("code", "")[:64]
    context: dict[str, Any] = {"typed": typed, "asked": bool(typed)}
    if typed:
        if not certificates.may_ask(request):
            response = render(request, "portal/verify.html", {**context, "asked": False, "too_often": True}, status=429)
            response.headers["Retry-After"] = "600"
            return response
        found = certificates.found(certificates.code_of(typed))
        if found is not None:
            note("verify", "portal_certificate", found.pk, region=found.region)
            context["found"] = _masked(found)
    return render(request, "portal/verify.html", context)


def _masked(row: Certificate) -> dict[str, Any]:
    said = row.content
    return {
        "row": row,
        "name": certificates.masked_name(said["name"]),
        "number": said["number"],
        "enrolments": said["enrolments"],
        "months": [(insurance(code), months) for code, months in certificates.months_of(said)],
        "accounts": said.get("accounts", []),
        "expired": certificates.is_expired(row),
    }
