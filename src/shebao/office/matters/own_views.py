"""An employer's or a person's own matters: start one, follow it, correct what came back, withdraw it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.errors import UserError
from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.sightings import looked_at
from shebao.office.desk.telling import telling
from shebao.office.matters import actions, queries, wording
from shebao.office.matters.forms import MatterForm, initial_of
from shebao.office.matters.kinds import Kind, kind_of
from shebao.office.matters.models import Material, Matter
from shebao.office.matters.queries import is_applicant, kinds_for
from shebao.office.matters.questions import shown
from shebao.office.matters.states import State, Verb, moves_from
from shebao.office.matters.views import sent_material, version_of
from shebao.office.uploads import SHOWN


@page(Permission.OWN_MATTERS)
def matters(request: HttpRequest) -> HttpResponse:
    rows = keyset(Matter.objects.all(), request, key="pk", descending=True)
    return render(request, "matters/own_list.html", {"page": rows, "matters": queries.with_urgency(rows)})


@page(Permission.OWN_MATTERS)
def choose(request: HttpRequest) -> HttpResponse:
    context = {"kinds": kinds_for(request.user), "back": reverse("matters:own"), "start": "matters:own-new"}
    return render(request, "matters/choose.html", context)


@page(Permission.OWN_MATTERS)
def new(request: HttpRequest, code: str) -> HttpResponse:
    kind = next((known for known in kinds_for(request.user) if known.code == code), None)
    if kind is None:
        raise Http404
    region = request.user.region
    if request.method != "POST":
        return _form_page(request, kind, MatterForm(kind, region, initial=_of_oneself(request.user), online=True))
    form = MatterForm(kind, region, request.POST, request.FILES, online=True)
    if not form.is_valid():
        return _form_page(request, kind, form)
    try:
        matter = actions.hand_in_matter(form.application(), region=region, by=request.user)
    except UserError as problem:
        form.add_error(None, str(problem))
        return _form_page(request, kind, form)
    messages.success(request, _("Handed in: matter %(number)s. The agency will now look at it.") % {"number": matter.number})
    return redirect("matters:own-matter", pk=matter.pk)


@page(Permission.OWN_MATTERS)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter, pk=pk)
    kind = kind_of(matter)
    if matter.state != State.RETURNED or not is_applicant(matter, request.user):
        messages.error(request, _("This matter was not returned: there is nothing to correct."))
        return redirect("matters:own-matter", pk=pk)
    if request.method != "POST":
        form = MatterForm(kind, matter.region, initial=initial_of(matter, kind), correcting=matter, online=True)
        return _form_page(request, kind, form, matter=matter)
    form = MatterForm(kind, matter.region, request.POST, request.FILES, correcting=matter, online=True)
    if not form.is_valid():
        return _form_page(request, kind, form, matter=matter)
    try:
        actions.hand_in_again(matter, form.application(), version=version_of(request), by=request.user)
    except UserError as problem:
        form.add_error(None, str(problem))
        return _form_page(request, kind, form, matter=matter)
    messages.success(request, _("Handed in again."))
    return redirect("matters:own-matter", pk=pk)


def _of_oneself(user: Any) -> dict[str, str]:
    """Whom a form is about, before anything is typed."""
    return {"credit_code": user.employer.credit_code} if user.employer_id is not None else {"number": user.person.number}


def _form_page(request: HttpRequest, kind: Kind, form: MatterForm, matter: Matter | None = None) -> HttpResponse:
    back = reverse("matters:own-matter", args=[matter.pk]) if matter else reverse("matters:own-choose")
    context = {"kind": kind, "form": form, "matter": matter, "back": back, "online": True}
    return render(request, "matters/form.html", context, status=422 if form.errors else 200)


@page(Permission.OWN_MATTERS)
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Matter, pk=pk)
    if row.person_id:
        looked_at(request, row.person_id, region=row.region)
    kind = kind_of(row)
    verbs = {move.verb for move in moves_from(row.state, needs_review=row.needs_review)}
    own = is_applicant(row, request.user)
    context = {
        "matter": row,
        "kind": kind,
        "answers": [(asked.title, shown(asked, row.data.get(asked.name))) for asked in kind.fields],
        "materials": [
            {"file": m, "document": kind.document(m.slot), "shown": m.media_type in SHOWN} for m in row.materials.order_by("pk")
        ],
        "timeline": wording.timeline(row, kind, names=False),
        "may_correct": own and row.state == State.RETURNED,
        "may_withdraw": own and Verb.WITHDRAW in verbs,
    }
    return render(request, "matters/own_matter.html", context)


@require_POST
@page(Permission.OWN_MATTERS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Matter, pk=pk)
    with telling(request):
        actions.withdraw_own_matter(row, version=version_of(request), opinion=request.POST.get("opinion", ""), by=request.user)
        messages.success(request, _("Withdrawn."))
    return redirect("matters:own-matter", pk=pk)


@page(Permission.OWN_MATTERS)
def material(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    row = get_object_or_404(Material, pk=file, matter_id=pk)
    return sent_material(request, row, back="matters:own-matter")
