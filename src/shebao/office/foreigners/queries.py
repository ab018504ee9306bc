"""Reads of foreigners' papers, coverage, passages and pensions abroad."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Exists, F, Func, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from shebao.office.accounts.queries import entries_of
from shebao.office.desk.scope import Scope
from shebao.office.fields import Insurance
from shebao.office.foreigners import answers
from shebao.office.foreigners.models import Coverage, Paper, Passage, PensionAbroad
from shebao.office.registration.models import Person

#: How long before its last day a document, an exemption or a proof of life is on the lists.
DAYS_AHEAD = {"papers": 60, "exemptions": 90, "proofs": 60}
LISTED = 50


def newest_papers(rows: QuerySet[Paper] | None = None) -> QuerySet[Paper]:
    """Papers that no later one of the same kind replaced."""
    later = Paper.objects.filter(person=OuterRef("person"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    return (Paper.objects.all() if rows is None else rows).filter(~Exists(later))


def newest_coverages() -> QuerySet[Coverage]:
    later = Coverage.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    return Coverage.objects.filter(~Exists(later))


def gone() -> Exists:
    """Whether the person left or died and has not come back."""
    after = Passage.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    return Exists(Passage.objects.filter(~Exists(after), person=OuterRef("person")).exclude(kind=Passage.Kind.RETURNED))


def _place(day: str) -> Any:
    """A day and then the row's number, as one number to page by."""
    template = "((%(expressions)s - DATE '1970-01-01')::bigint * 1000000000000)"
    days = Func(F(day), template=template, output_field=BigIntegerField())
    return days + F("pk")


def expiring_papers(scope: Scope, on: date) -> QuerySet[Paper]:
    """What expires soon or has expired, of people who are here."""
    rows = scope.narrow(Paper.objects.filter(valid_until__lte=on + timedelta(days=DAYS_AHEAD["papers"])))
    return newest_papers(rows).filter(~gone()).select_related("person").annotate(place=_place("valid_until"))


def ending_exemptions(scope: Scope, on: date) -> QuerySet[Coverage]:
    """Exemptions whose limit is near or has just passed: from then on everything is paid for."""
    ahead = timedelta(days=DAYS_AHEAD["exemptions"])
    rows = newest_coverages().filter(exempt_until__range=(on - ahead, on + ahead)).filter(~gone())
    return scope.narrow(rows).select_related("person").annotate(place=_place("exempt_until"))


@dataclass(frozen=True)
class DueProof:
    """A pension abroad whose proof of life is due soon or overdue."""

    pension: PensionAbroad
    last_on: date
    standing: answers.Standing


def pensions_abroad(scope: Scope) -> QuerySet[PensionAbroad]:
    """With the day of the last proof; of the first year, the day of going abroad."""
    rows = PensionAbroad.objects.annotate(last_on=Coalesce(Max("person__life_proofs__proven_on"), F("since")))
    return scope.narrow(rows.filter(~gone())).select_related("person").order_by("last_on", "pk")


def due_proofs(scope: Scope, on: date) -> list[DueProof]:
    """Those due within two months or overdue, the longest overdue first."""
    # every region's proof serves for a year or more: none given in the last nine months can be due
    rows = pensions_abroad(scope).filter(last_on__lte=on - timedelta(days=270))[: 4 * LISTED]
    found = [DueProof(row, row.last_on, answers.standing(row, row.last_on, on)) for row in rows]
    return [one for one in found if one.standing.due_on <= on + timedelta(days=DAYS_AHEAD["proofs"])][:LISTED]


def balances(person: Person) -> dict[int, int]:
    """What stands on the two accounts now."""
    found = dict.fromkeys((Insurance.PENSION, Insurance.MEDICAL), 0)
    for entry in entries_of(person.pk):
        found[Insurance(entry.insurance)] += entry.amount_fen
    return found


def payments_due(scope: Scope) -> QuerySet[Passage]:
    """Whom the accounts are to be paid to, and were not yet."""
    rows = Passage.objects.filter(paid_fen__gt=0, settlement__isnull=True)
    return scope.narrow(rows).select_related("person")


def refunds_due(scope: Scope) -> QuerySet[Coverage]:
    """Certificates for which what was paid, or is to be paid yet, is to be refunded, and was not yet."""
    rows = Coverage.objects.filter(Q(refund_fen__gt=0) | Q(unpaid_fen__gt=0), settlement__isnull=True)
    return scope.narrow(rows).select_related("person").order_by("pk")


def last_proof(pension: PensionAbroad) -> date:
    last = pension.person.life_proofs.aggregate(last=Max("proven_on"))["last"]
    return last or pension.since


def record(person: Person, on: date) -> dict[str, Any]:
    """Everything that the person's page of this room shows."""
    coverages = list(Coverage.objects.filter(person=person).select_related("settlement").order_by("-pk"))
    pension = getattr(person, "pension_abroad", None)
    held = list(Paper.objects.filter(person=person).order_by("-pk"))
    newest = {row.kind: row.pk for row in reversed(held)}
    proofs = list(person.life_proofs.order_by("-proven_on"))
    return {
        "papers": with_state(held, set(newest.values()), on),
        "coverages": coverages,
        "passages": list(Passage.objects.filter(person=person).select_related("settlement").order_by("pk")),
        "pension": pension,
        "standing": answers.standing(pension, proofs[0].proven_on if proofs else pension.since, on) if pension else None,
        "proofs": proofs,
        "answers": answers.of_person(person, answers.counting(person, on, coverages), on),
    }


def with_state(rows: Iterable[Paper], newest: set[int], on: date) -> list[Paper]:
    """Each paper with `state`: replaced, expired, expiring, valid."""
    found = list(rows)
    for row in found:
        row.state = state_of(row, on) if row.pk in newest else "replaced"
    return found


def state_of(paper: Paper, on: date) -> str:
    if paper.valid_until is None or paper.valid_until > on + timedelta(days=DAYS_AHEAD["papers"]):
        return "valid"
    return "expiring" if paper.valid_until >= on else "expired"
