"""Reads of personal accounts."""

from __future__ import annotations

from typing import Any

from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.collection.models import Contribution
from shebao.office.registration.models import Person


def entries_of(person: int, **which: Any) -> list[AccountEntry]:
    """A person's entries in the order of their booking: those of their contributions, balances taken over, and interest."""
    entries = AccountEntry.objects.filter(person=person, **which)
    credited = entries.filter(contribution__in=Contribution.objects.filter(person=person).values("pk"))
    opened, interest = (entries.filter(kind=kind) for kind in (AccountEntry.Kind.OPENING, AccountEntry.Kind.INTEREST))
    return sorted(credited.union(opened, interest, all=True), key=lambda entry: (entry.insurance, entry.booked_on, entry.pk))


def statement(person: Person) -> list[dict[str, Any]]:
    """Both accounts by year: the year's sums where the year is closed, and its entries with a running balance."""
    years: dict[tuple[int, int], dict[str, Any]] = {}
    closed = {(y.insurance, y.year): y for y in AccountYear.objects.filter(person=person)}
    running: dict[int, int] = {}
    for entry in entries_of(person.pk):
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
