"""Pages of social security cards: the list with its batches, and the steps of one card."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.office.desk.actions import note
from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.desk.telling import telling
from shebao.office.files import CSV, sent
from shebao.office.registration import cards
from shebao.office.registration.models import Card, CardBatch, CardState, CardStep, CardVerb, Person


@page(Permission.READ_REGISTRATION)
def card_list(request: HttpRequest) -> HttpResponse:
    scope, state = scope_of(request), request.GET.get("state", "")
    state = state if state in CardState.values else CardState.APPLIED
    rows = scope.narrow(Card.objects.filter(state=state).select_related("person"))
    batches = scope.narrow(CardBatch.objects.defer("content").select_related("by")).order_by("-pk")[:10]
    context = {
        "page": keyset(rows, request),
        "state": state,
        "states": CardState.choices,
        "batches": batches,
        "may": request.user.may(Permission.REGISTER),
    }
    return render(request, "registration/cards.html", context)


@page(Permission.READ_REGISTRATION)
def batch_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was sent; the look at it is noted."""
    row = get_object_or_404(CardBatch, pk=pk)
    note("export", "registration_cardbatch", row.pk, region=row.region)
    return sent(bytes(row.content), CSV, f"cards-{row.pk}.csv")


@require_POST
@page(Permission.REGISTER)
def send(request: HttpRequest) -> HttpResponse:
    region = scope_of(request).region
    if region is None:
        messages.error(request, _("Choose the region first, above."))
    else:
        with telling(request):
            batch = cards.send_batch(region=region, by=request.user)
            messages.success(request, _("Sent to be made: %(n)s cards.") % {"n": batch.cards})
    return redirect("registration:cards")


@require_POST
@page(Permission.REGISTER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The maker's answer on a batch."""
    row, file = get_object_or_404(CardBatch.objects.defer("content"), pk=pk), request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file."))
    else:
        with telling(request):
            made, unmade = cards.take_made(row, file.read(), file.name or "", region=row.region, by=request.user)
            messages.success(request, _("Made: %(made)s cards; not made: %(not)s.") % {"made": made, "not": unmade})
    return redirect("registration:cards")


@require_POST
@page(Permission.REGISTER)
def apply_for(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Person, pk=pk)
    with telling(request):
        cards.apply_for_card(row.number, replaces="replaces" in request.POST, region=row.region, by=request.user)
        messages.success(request, _("Applied for; the card is made with the next batch."))
    return redirect("registration:person", pk=pk)


@require_POST
@page(Permission.REGISTER)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Card.objects.select_related("replaces"), pk=pk)
    given = request.POST
    with telling(request):
        verb, reason = given.get("verb", ""), given.get("reason", "")
        card = cards.step_card(row, verb, reason=reason, region=row.region, by=request.user)
        messages.success(request, _("Done: the card is %(state)s.") % {"state": card.get_state_display()})
    return redirect("registration:person", pk=row.person_id)


#: The steps of a card, oldest first, with the names of their officers: asked for with the card.
_STEPS = ArraySubquery(
    CardStep.objects.filter(card=OuterRef("pk"))
    .order_by("pk")
    .values(said=JSONObject(at="at", verb="verb", reason="reason", officer="by__name"))
)


def cards_of(person: Person, *, may: bool) -> dict[str, Any]:
    """What the page of a person shows of their cards."""
    rows = list(person.cards.annotate(said=_STEPS).order_by("-pk"))
    for row in rows:
        row.taken = [
            {**step, "at": datetime.fromisoformat(step["at"]), "verb": CardVerb(step["verb"]).label} for step in row.said
        ]
        row.next_steps = [(verb.value, verb.label) for verb in cards.STEPS.get(row.state, ())] if may else []
    states = {row.state for row in rows}
    making = {CardState.APPLIED, CardState.PRODUCING, CardState.PRODUCED} & states
    has = {CardState.ACTIVE, CardState.LOST} & states
    apply = "" if making or not may or person.merged_into_id else "replace" if has else "first"
    return {"cards": rows, "card_application": apply, "needs_reason": [CardVerb.CANCEL.value]}
