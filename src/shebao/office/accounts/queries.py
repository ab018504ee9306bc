"""Reads of personal accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.collection.models import Contribution
from shebao.office.registration.models import Person


def entries_of(*persons: int, **which: Any) -> list[AccountEntry]:
    """Persons' entries in the order of their booking: of contributions, balances taken over, interest, pay-outs."""
    entries = AccountEntry.objects.filter(person__in=persons, **which)
    credited = entries.filter(contribution__in=Contribution.objects.filter(person__in=persons).values("pk"))
    kinds = (AccountEntry.Kind.OPENING, AccountEntry.Kind.INTEREST, AccountEntry.Kind.PAYOUT)
    found = credited.union(*(entries.filter(kind=kind) for kind in kinds), all=True)
    return sorted(found, key=lambda entry: (entry.insurance, entry.booked_on, entry.pk))


#: The closed years of a person's accounts, to be asked for with the person: `closed_years=CLOSED_YEARS`.
CLOSED_YEARS = ArraySubquery(
    AccountYear.objects.filter(person=OuterRef("pk")).values(
        said=JSONObject(**{field.attname: field.attname for field in AccountYear._meta.concrete_fields})
    )
)


def statements(persons: Sequence[Person]) -> list[tuple[Person, list[dict[str, Any]]]]:
    """The statement of each of these records, which came with their `closed_years`: one query for all."""
    entries: dict[int, list[AccountEntry]] = {person.pk: [] for person in persons}
    for entry in entries_of(*entries):
        entries[entry.person_id].append(entry)
    return [(one, _by_year(entries[one.pk], (AccountYear(**year) for year in one.closed_years))) for one in persons]


def statement(person: Person) -> list[dict[str, Any]]:
    """Both accounts by year: the year's sums where the year is closed, and its entries with a running balance."""
    return _by_year(entries_of(person.pk), AccountYear.objects.filter(person=person))


def _by_year(entries: Iterable[AccountEntry], closed_years: Iterable[AccountYear]) -> list[dict[str, Any]]:
    years: dict[tuple[int, int], dict[str, Any]] = {}
    closed = {(y.insurance, y.year): y for y in closed_years}
    running: dict[int, int] = {}
    for entry in entries:
        running[entry.insurance] = running.get(entry.insurance, 0) + entry.amount_fen
        entry.balance_fen = running[entry.insurance]
        key = (entry.insurance, entry.booked_on.year)
        year = years.setdefault(
            key,
            {
                "insurance": key[0],
                "year": key[1],
                "entries": [],
                "sums": dict.fromkeys(AccountEntry.Kind.values, 0),
                "closed": closed.get(key),
            },
        )
        year["entries"].append(entry)
        year["sums"][entry.kind] += entry.amount_fen
        year["balance"] = entry.balance_fen
        year["before"] = year.get("before", entry.balance_fen - entry.amount_fen)
    return sorted(years.values(), key=lambda year: (year["insurance"], -year["year"]))


def monthly_credits(year: AccountYear) -> list[int]:
    """What was booked in each month of a year, interest apart; a balance taken over earns from its month on."""
    credits = [0] * 12
    for entry in entries_of(year.person_id, insurance=year.insurance, booked_on__year=year.year):
        if entry.kind != AccountEntry.Kind.INTEREST:
            credits[entry.booked_on.month - 1] += entry.amount_fen
    return credits
