"""The overview of the month, the audit trail, and what is said when something is refused."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.months import written
from shebao.office.desk import queries, wording
from shebao.office.desk.authority import NotAllowed, page, require
from shebao.office.desk.models import AuditEvent
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.matters.queries import pressing_for


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
    figures = queries.figures(scope)
    insurances, months = figures["insurances"], figures["months"]
    due, paid = sum(row["due"] for row in insurances), sum(row["paid"] for row in insurances)
    context = {
        **figures,
        "due": due,
        "paid": paid,
        "rate": queries.share(paid, due),
        "month_fee": sum(row["fee"] for row in insurances),
        "steps": queries.progress(scope),
        "findings": queries.open_findings(scope) if request.user.may(Permission.READ_FINDINGS) else None,
        "pressing": pressing_for(scope) if request.user.may(Permission.READ_MATTERS) else None,
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
        "months": [{"name": written(r["month"]), "due": r["due"], "paid": r["paid"], "rate": r["rate"]} for r in months],
    }


@page(Permission.READ_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    action, table = request.GET.get("action", ""), request.GET.get("table", "")
    rows = keyset(queries.trail(scope_of(request), action=action, table=table), request, descending=True)
    context = {"page": rows, "action": action, "table": table, "links": links_of(rows.rows), "seal": queries.newest_seal()}
    return render(request, "desk/audit.html", context)


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
