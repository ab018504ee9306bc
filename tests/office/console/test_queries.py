"""How many questions a page asks the database: never one a row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.office.console.city import City, signed_in

LISTS = {
    "registration:employers": "",
    "registration:persons": "?insured=1&q=a",
    "collection:bills": "?months=all",
    "funds:balance": "",
    "funds:entries": "",
    "inspections:findings": "?status=open",
    "desk:audit": "",
    "matters:queue": "?view=open",
}


def asked(page: str, query: str) -> list[str]:
    client = signed_in("supervisor", None)
    client.get(reverse(page) + query)  # what is cached once a process is cached now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(page) + query).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize(("page", "query"), LISTS.items())
def test_a_list_asks_at_most_twelve_questions(city: City, page: str, query: str) -> None:
    assert len(asked(page, query)) <= 12


def test_the_overview_asks_at_most_twenty(city: City) -> None:
    assert len(asked("desk:home", "")) <= 20


@pytest.mark.parametrize(
    "page", ["registration:employers", "registration:persons", "collection:bills", "funds:entries", "desk:audit"]
)
def test_no_list_counts_everything(city: City, page: str) -> None:
    assert not [sql for sql in asked(page, "") if sql.startswith("SELECT COUNT(")]


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
