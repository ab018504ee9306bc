"""Pages of matters: the queue, a new matter, one matter with its steps, its materials and its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.errors import UserError
from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.desk.sightings import looked_at
from shebao.office.desk.telling import telling
from shebao.office.files import PDF, sent
from shebao.office.matters import actions, dossier, queries, store, wording
from shebao.office.matters.forms import MatterForm, initial_of
from shebao.office.matters.kinds import KINDS, Kind, kind_of
from shebao.office.matters.models import Material, Matter
from shebao.office.matters.questions import Subject, problems, shown
from shebao.office.matters.states import MOVES, State, Verb, moves_from
from shebao.office.uploads import SHOWN, uploaded

REASONED = {move.verb.value for move in MOVES if move.reason}
#: Shown in a page of its own, a scan may load nothing and run nothing.
MATERIAL_POLICY = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@page(Permission.READ_MATTERS)
def queue(request: HttpRequest) -> HttpResponse:
    scope, given = scope_of(request), request.GET
    works = request.user.may(Permission.RECEIVE_MATTERS) or request.user.may(Permission.RETURN_MATTERS)
    view = given.get("view") if given.get("view") in queries.VIEWS else "mine" if works else "open"
    wanted = {
        "view": view,
        "kind": given.get("kind", ""),
        "state": given.get("state", ""),
        "search": given.get("q", "").strip(),
    }
    everything = view == "all" or bool(wanted["search"])
    rows = keyset(queries.matters(scope, **wanted), request, key="pk" if everything else "place", descending=everything)
    context = {
        "page": rows,
        "matters": queries.with_urgency(rows),
        "wanted": wanted,
        "works": works,
        "pressing": queries.pressing_for(scope),
        "kinds": KINDS.values(),
        "states": State.choices,
        "filtered": any(wanted[name] for name in ("kind", "state", "search")),
        "may_receive": request.user.may(Permission.RECEIVE_MATTERS),
    }
    return render(request, "matters/_queue.html" if request.htmx else "matters/queue.html", context)


@page(Permission.READ_MATTERS)
def today(request: HttpRequest) -> HttpResponse:
    """The day's list: what is late or due soon, by who has to act."""
    return render(request, "matters/today.html", {"groups": queries.days_list(scope_of(request)), "today": timezone.localdate()})


@page(Permission.RECEIVE_MATTERS)
def choose(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request)
    context = {"kinds": KINDS.values() if scope.region else [], "regions": scope.regions}
    return render(request, "matters/choose.html", {**context, "back": reverse("matters:queue"), "start": "matters:new"})


@page(Permission.RECEIVE_MATTERS)
def new(request: HttpRequest, code: str) -> HttpResponse:
    kind = KINDS.get(code)
    if kind is None:
        raise Http404
    region = scope_of(request).region
    if region is None:
        return redirect("matters:choose")
    if request.method != "POST":
        return _form_page(request, kind, MatterForm(kind, region))
    form = MatterForm(kind, region, request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, kind, form)
    try:
        matter = actions.receive_matter(
            form.application(), region=region, received_on=form.cleaned_data["received_on"], by=request.user
        )
    except UserError as problem:
        form.add_error(None, str(problem))
        return _form_page(request, kind, form)
    messages.success(request, _("Received: matter %(number)s.") % {"number": matter.number})
    return redirect("matters:matter", pk=matter.pk)


@page(Permission.RECEIVE_MATTERS)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A returned matter, handed in again."""
    matter = get_object_or_404(Matter, pk=pk)
    kind = kind_of(matter)
    if matter.state != State.RETURNED:
        messages.error(request, _("This matter was not returned: there is nothing to correct."))
        return redirect("matters:matter", pk=pk)
    if request.method != "POST":
        form = MatterForm(kind, matter.region, initial=initial_of(matter, kind), correcting=matter)
        return _form_page(request, kind, form, matter=matter)
    form = MatterForm(kind, matter.region, request.POST, request.FILES, correcting=matter)
    if not form.is_valid():
        return _form_page(request, kind, form, matter=matter)
    try:
        actions.resubmit_matter(matter, form.application(), version=version_of(request), by=request.user)
    except UserError as problem:
        form.add_error(None, str(problem))
        return _form_page(request, kind, form, matter=matter)
    messages.success(request, _("Handed in again."))
    return redirect("matters:matter", pk=pk)


def _form_page(request: HttpRequest, kind: Kind, form: MatterForm, matter: Matter | None = None) -> HttpResponse:
    back = reverse("matters:matter", args=[matter.pk]) if matter else reverse("matters:choose")
    context = {"kind": kind, "form": form, "matter": matter, "back": back}
    return render(request, "matters/form.html", context, status=422 if form.errors else 200)


@page(Permission.READ_MATTERS)
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Matter.objects.select_related("employer", "person", "decision__officer"), pk=pk)
    note("view", "matters_matter", row.pk, region=row.region)
    if row.person_id is not None:
        looked_at(request, row.person_id, region=row.region)
    kind = kind_of(row)
    decision = getattr(row, "decision", None)
    moves = buttons(row, request.user)
    context = {
        "matter": queries.with_urgency([row])[0],
        "kind": kind,
        "answers": [(asked.title, shown(asked, row.data.get(asked.name))) for asked in kind.fields],
        "materials": [
            {"file": m, "document": kind.document(m.slot), "shown": m.media_type in SHOWN, "removed": hasattr(m, "removal")}
            for m in row.materials.select_related("removal", "officer").order_by("pk")
        ],
        "timeline": wording.timeline(row, kind),
        "decision": decision,
        "written": wording.written(decision) if decision else [],
        "problems": _problems(row, kind) if row.is_open else [],
        "traces": wording.traces(decision) if decision else [],
        "moves": moves,
        "steps": {verb: name for verb, name in moves.items() if verb not in (Verb.SUPPLEMENT, Verb.RESUBMIT)},
        "reasoned": REASONED & moves.keys(),
    }
    return render(request, "matters/matter.html", context)


def _problems(row: Matter, kind: Kind) -> list[str]:
    """What would stand in the way if it were approved now."""
    found = problems(kind, row.data, Subject(row.region))
    titles = {asked.name: wording.said(asked.title) for asked in kind.fields}
    return [f"{titles[name]}: {problem}" for name, problem in found.items()]


def buttons(row: Matter, user: Any) -> dict[str, str]:
    """The steps that this officer may take now, by name, with where to post them."""
    officers_before = {step.officer_id: step.verb for step in row.steps.all()}
    prepared = officers_before.get(user.pk) in (Verb.RECEIVE, Verb.SUPPLEMENT, Verb.RESUBMIT)
    found: dict[str, str] = {}
    for move in moves_from(row.state, needs_review=row.needs_review):
        judged = move.permission in (Permission.REVIEW_MATTERS, Permission.APPROVE_MATTERS)
        if move.verb != Verb.EFFECT and user.may(move.permission) and not (judged and prepared):
            found[move.verb.value] = f"matters:{move.verb.value.replace('_', '-')}"
    return found


def step(verb: Verb, permission: Permission, act: Callable[..., Matter]) -> Callable[..., HttpResponse]:
    """A view that takes one step and says so; a refusal is one sentence above the matter as it now is."""

    @require_POST
    @page(permission)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(Matter, pk=pk)
        with telling(request):
            after = act(row, version=version_of(request), opinion=request.POST.get("opinion", ""), by=request.user)
            messages.success(request, _("Done: the matter is now %(state)s.") % {"state": after.get_state_display()})
        return redirect("matters:matter", pk=pk)

    return view


def version_of(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


receive = step(Verb.RECEIVE, Permission.RECEIVE_MATTERS, actions.accept_matter)
decline = step(Verb.DECLINE, Permission.RECEIVE_MATTERS, actions.decline_matter)
review = step(Verb.REVIEW, Permission.REVIEW_MATTERS, actions.review_matter)
approve = step(Verb.APPROVE, Permission.APPROVE_MATTERS, actions.approve_matter)
send_back = step(Verb.SEND_BACK, Permission.RETURN_MATTERS, actions.send_back_matter)
reject = step(Verb.REJECT, Permission.RETURN_MATTERS, actions.reject_matter)
withdraw = step(Verb.WITHDRAW, Permission.RECEIVE_MATTERS, actions.withdraw_matter)
archive = step(Verb.ARCHIVE, Permission.RECEIVE_MATTERS, actions.archive_matter)


@require_POST
@page(Permission.RECEIVE_MATTERS)
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Matter, pk=pk)
    slot = kind_of(row).document(request.POST.get("slot", "")).slot
    files = [(slot, uploaded(file)) for file in request.FILES.getlist("files")]
    with telling(request):
        actions.supplement_matter(
            row, version=version_of(request), files=files, opinion=request.POST.get("opinion", ""), by=request.user
        )
        messages.success(request, _("The materials are added."))
    return redirect("matters:matter", pk=pk)


@page(Permission.READ_MATTERS)
def material(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    row = get_object_or_404(Material, pk=file, matter_id=pk)
    return sent_material(request, row, back="matters:matter")


def sent_material(request: HttpRequest, row: Material, *, back: str) -> HttpResponse:
    """A material as it was handed in: shown if a browser can without running anything, else to be kept as a file."""
    if hasattr(row, "removal"):
        raise Http404
    note("view", "matters_material", row.pk, region=row.region)
    with telling(request):
        return _sent(store.get(row.region, row.sha256), row.media_type, row.name, attachment=row.media_type not in SHOWN)
    return redirect(back, pk=row.matter_id)


def _sent(content: bytes, media_type: str, name: str, *, attachment: bool = True) -> HttpResponse:
    response = sent(content, media_type, name, attachment=attachment)
    response["Content-Security-Policy"] = MATERIAL_POLICY
    return response


def exported(format: str, media_type: str, made: Callable[[Matter], bytes]) -> Callable[..., HttpResponse]:
    """A view that sends the whole file of a matter; the trail says to whom."""

    @page(Permission.READ_MATTERS)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(Matter.objects.select_related("employer", "person"), pk=pk)
        with telling(request):
            answer = _sent(made(row), media_type, f"{row.number}.{format}")
            note("export", "matters_matter", row.pk, region=row.region, format=format)
            if row.person_id:
                looked_at(request, row.person_id, region=row.region, whole_number=True)
            return answer
        return redirect("matters:matter", pk=pk)

    return view


file_pdf = exported("pdf", PDF, dossier.as_pdf)
file_zip = exported("zip", "application/zip", dossier.as_zip)
