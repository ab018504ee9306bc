"""Reads of personal accounts."""

from __future__ import annotations

from typing import Any

from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.registration.models import Person


def statement(person: Person) -> list[dict[str, Any]]:
    """Both accounts by year: the year's sums where the year is closed, and its entries with a running balance."""
    years: dict[tuple[int, int], dict[str, Any]] = {}
    closed = {(y.insurance, y.year): y for y in AccountYear.objects.filter(person=person)}
    running: dict[int, int] = {}
    entries = AccountEntry.objects.filter(person=person).order_by("insurance", "booked_on", "pk")
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
    rows = AccountEntry.objects.filter(person=year.person_id, insurance=year.insurance, booked_on__year=year.year).exclude(
        kind=AccountEntry.Kind.INTEREST
    )
    for booked_on, amount in rows.values_list("booked_on", "amount_fen"):
        credits[booked_on.month - 1] += amount
    return credits
