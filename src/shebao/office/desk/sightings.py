"""Who looked at whose record: every page with one person on it says so on the trail, and the person may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest

from shebao.office.desk.actions import note
from shebao.office.desk.models import User
from shebao.office.desk.pages import page_words
from shebao.office.desk.wording import region as region_name

PAGE_SIZE = 50
LAST = 2**63 - 1


def looked_at(request: HttpRequest, person: int, *, region: str, whole_number: bool = False) -> None:
    """The reader of this page sees this person's record: noted before the page is shown."""
    match = request.resolver_match
    details = {"page": match.view_name if match else "", "of": (match.kwargs if match else {}).get("pk")}
    note("reveal_number" if whole_number else "view", "registration_person", person, region=region, **details)


@dataclass(frozen=True)
class Sighting:
    """One look at a person's record."""

    pk: int
    at: datetime
    by: User
    page: str
    whole_number: bool
    oneself: bool

    @property
    def page_words(self) -> str:
        return page_words(self.page)

    @property
    def office(self) -> str:
        """Of which region the reader is, and as what."""
        return f"{'、'.join(self.by.role_names)} · {region_name(self.by.region)}" if self.by.roles else ""


def of_person(person: int, *, before: int | None = None) -> list[Sighting]:
    """The newest looks at a person's record; the database gives them to the person and to officers of the region."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM desk_sightings(%s, %s, %s)", [person, before or LAST, PAGE_SIZE])
        return [_sighting(person, *row) for row in cursor.fetchall()]


def _sighting(person: int, pk: int, at: datetime, action: str, page: str, *user: Any) -> Sighting:
    actor, name, roles, region, of = user
    reader = User(pk=actor, name=name or "—", roles=roles or [], region=region)
    return Sighting(pk, at, reader, page or "", action == "reveal_number", of == person)
