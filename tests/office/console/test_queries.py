"""How many questions a page asks the database: never one a row, and at most twelve in all."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shebao.office.database import acting
from shebao.office.matters.models import Matter
from shebao.office.registration.models import Card
from tests.office.console.access import ROLES, TABLE, Address
from tests.office.console.city import SHANGHAI, City, officer, signed_in

MOST = 12
#: What touches no table: transactions, and telling the connection in whose name it acts.
NO_TABLE = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE|SELECT set_config|WITH before")
PAGES = tuple(address for address in TABLE if address.method == "GET" and address.opened == 200 and address.opens_to & {*ROLES})
LISTS = {
    "registration:employers": "?q=a",
    "registration:persons": "?insured=1&q=a",
    "collection:bills": "?months=all",
    "funds:entries": "?account=102",
    "inspections:findings": "?status=open",
    "desk:audit": "?action=view",
    "matters:queue": "?view=open",
}


def asked(role: str, path: str) -> list[str]:
    client = signed_in(role)
    client.get(path)  # what is cached once a process is cached now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured.captured_queries if not NO_TABLE.match(query["sql"])]


def path_of(address: Address, city: City) -> str:
    return reverse(address.name, args=[name[1:] if name.startswith("=") else city[name] for name in address.names])


@pytest.mark.parametrize("address", PAGES, ids=str)
def test_a_page_asks_at_most_twelve_questions(city: City, address: Address) -> None:
    most = max((asked(role, path_of(address, city)) for role in sorted(address.opens_to & {*ROLES})), key=len)
    assert len(most) <= MOST, "\n".join(most)


def test_a_person_with_a_card_has_a_page_of_twelve_questions_too(city: City) -> None:
    with acting(officer("auditor")):
        holder = Card.objects.get(pk=city["card"]).person_id
    assert len(asked("auditor", reverse("registration:person", args=[holder]))) <= MOST


@pytest.mark.parametrize("register", ["person", "employer"])
def test_the_register_of_a_day_is_a_page_of_twelve_questions_too(city: City, register: str) -> None:
    page = reverse(f"registration:{register}", args=[city[register]])
    assert len(asked("auditor", f"{page}?on=2012-03-15&known=2026-01-01")) <= MOST


def test_every_matter_has_a_page_of_twelve_questions(city: City) -> None:
    with acting(officer("auditor")):
        pages = [reverse("matters:matter", args=[row.pk]) for row in Matter.objects.filter(region=SHANGHAI)]
    most = max((asked("auditor", page) for page in pages), key=len)
    assert len(most) <= MOST, "\n".join(most)


@pytest.mark.parametrize(("page", "query"), LISTS.items())
def test_a_list_asks_at_most_twelve_questions_however_it_is_filtered(city: City, page: str, query: str) -> None:
    assert len(asked("supervisor", reverse(page) + query)) <= MOST


@pytest.mark.parametrize("page", LISTS)
def test_no_list_counts_everything(city: City, page: str) -> None:
    assert not [sql for sql in asked("supervisor", reverse(page)) if sql.startswith("SELECT COUNT(")]


def test_pages_follow_each_other_without_gap_or_overlap(city: City) -> None:
    client = signed_in("supervisor", None)
    seen, address = [], reverse("registration:persons")
    for _ in range(city["persons"] // 50 + 2):
        page = client.get(address).context["page"]
        seen += [person.pk for person in page]
        address = reverse("registration:persons") + (page.older or page.newer)
    whole = seen[: len(set(seen))]
    assert whole == sorted(set(seen))
    assert len(whole) > 50
