"""Signing in, the overview of the month, officers, the audit trail, and what is said when something is refused."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.office.desk import queries, wording
from shebao.office.desk.authority import NotAllowed, page, require
from shebao.office.desk.models import AuditEvent, User
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission, Role
from shebao.office.desk.scope import scope_of

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}
BACKEND = "shebao.office.desk.backend.OfficerBackend"


def demonstration(request: HttpRequest) -> bool:
    """Whether officers may be picked without a password: in the demonstration, from this very machine, for it only."""
    return (
        bool(settings.DEMO)
        and set(settings.ALLOWED_HOSTS) <= LOOPBACK
        and request.META.get("REMOTE_ADDR") in LOOPBACK
        and not any(name.startswith("HTTP_X_FORWARDED") or name == "HTTP_FORWARDED" for name in request.META)
    )


class SignIn(LoginView):
    """By name and password; in the demonstration by picking an officer."""

    template_name = "desk/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if demonstration(self.request):
            officers = User.objects.filter(is_active=True).order_by("pk")
            context["officers"] = sorted(officers, key=_by_role)
        return context


def _by_role(officer: User) -> tuple[int, str]:
    """The supervisor first, whom most visitors want to be; then the way of a matter, and oversight."""
    order = [Role.SUPERVISOR, *(role for role in Role if role != Role.SUPERVISOR)]
    return min(order.index(Role(role)) for role in officer.roles), officer.region or ""


@require_POST
@login_not_required
def pick_officer(request: HttpRequest) -> HttpResponse:
    """Sign in as an officer of the demonstration."""
    if not demonstration(request):
        raise PermissionDenied
    chosen = request.POST.get("officer", "")
    officer = get_object_or_404(User, pk=int(chosen) if chosen.isdigit() else 0, is_active=True)
    login(request, officer, backend=BACKEND)
    return redirect("desk:home")


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    next_page = "desk:sign-in"


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The overview for whoever may see the collection; others land on the page they may see."""
    if not request.user.is_authenticated:
        return redirect("desk:sign-in")
    if request.user.may(Permission.READ_COLLECTION):
        return overview(request)
    if request.user.may(Permission.MANAGE_OFFICERS):
        return redirect("desk:officers")
    if request.user.may(Permission.OWN_BUSINESS):
        return redirect("portal:home")
    if request.user.may(Permission.OWN_RECORD):
        return redirect("portal:record")
    require(request.user, Permission.OWN_ACCOUNT)
    return redirect("desk:account")


@page(Permission.READ_COLLECTION)
def overview(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    insurances, months = queries.by_insurance(scope), queries.by_month(scope)
    due, paid = sum(row["due"] for row in insurances), sum(row["paid"] for row in insurances)
    context = {
        "insurances": insurances,
        "months": months,
        "due": due,
        "paid": paid,
        "rate": queries.share(paid, due),
        "month_fee": sum(row["fee"] for row in insurances),
        "people": queries.people(scope),
        "arrears": queries.arrears(scope),
        "owing": queries.top_arrears(scope),
        "steps": queries.progress(scope),
        "findings": queries.open_findings(scope) if request.user.may(Permission.READ_FINDINGS) else None,
        "chart": _chart(insurances, months),
    }
    return render(request, "desk/overview.html", context)


def _chart(insurances: list[dict[str, Any]], months: list[dict[str, Any]]) -> dict[str, Any]:
    """What the charts draw, in yuan, with their words in the reader's language."""
    return {
        "words": {
            "due": _("Due"),
            "paid": _("Collected"),
            "rate": _("Collection rate"),
            "unit": _("10,000 yuan") if wording.chinese() else _("thousand yuan"),
        },
        "divisor": 10**6 if wording.chinese() else 10**5,
        "insurances": [
            {"name": wording.insurance(r["insurance"]), "due": r["due"], "paid": r["paid"], "rate": r["rate"]} for r in insurances
        ],
        "months": [
            {"name": f"{r['month'] // 100}-{r['month'] % 100:02d}", "due": r["due"], "paid": r["paid"], "rate": r["rate"]}
            for r in months
        ],
    }


@page(Permission.OWN_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here; the first page of whoever has no overview."""
    return render(request, "desk/account.html")


@page(Permission.MANAGE_OFFICERS)
def officers(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/officers.html", {"officers": queries.officers()})


@page(Permission.READ_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    action, table = request.GET.get("action", ""), request.GET.get("table", "")
    rows = keyset(queries.trail(scope_of(request), action=action, table=table), request, descending=True)
    return render(request, "desk/audit.html", {"page": rows, "action": action, "table": table, "links": links_of(rows.rows)})


OBJECTS = {
    "registration_person": "registration:person",
    "registration_employer": "registration:employer",
    "collection_bill": "collection:bill",
    "inspections_finding": "inspections:finding",
}


def links_of(rows: list[AuditEvent]) -> dict[int, str]:
    """Pages of what the events are about, where there is one."""
    return {
        row.pk: reverse(OBJECTS[row.object_table], args=[row.object_id])
        for row in rows
        if row.object_table in OBJECTS and row.object_id is not None
    }


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    said = str(exception) if isinstance(exception, NotAllowed) else ""
    return render(request, "403.html", {"said": said}, status=403)


@login_not_required
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"stale": True}, status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:
    """Nothing here may ask the database."""
    from django.template import loader

    return HttpResponse(loader.get_template("500.html").render({}), status=500)
