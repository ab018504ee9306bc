"""The trail and the list of who looked say addresses in words, in both languages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from shebao.office.desk.pages import PAGES, ROOMS, page_words
from tests.office.console.access import TABLE
from tests.office.console.city import City, signed_in

#: Addresses that show something; sending a form back to where it came from is told by its room.
SHOWN = {
    one.name for one in TABLE if one.method == "GET" and one.opened == 200 and one.opens_to and not one.name.startswith("api:")
}
ALL = {one.name for one in TABLE} - {"set_language"}


def test_every_page_that_opens_has_words_of_its_own() -> None:
    assert SHOWN - PAGES.keys() == set()
    assert PAGES.keys() - ALL == set()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_address_is_shown_as_it_is_called_in_code(language: str) -> None:
    with override(language):
        assert {name for name in ALL if ":" in page_words(name)} == set()


def test_the_words_are_chinese_and_english() -> None:
    with override("zh-hans"):
        chinese = {name: page_words(name) for name in (*PAGES, *ROOMS)}
    with override("en"):
        assert {name for name in chinese if page_words(name) == chinese[name] and name in PAGES} == set()


def test_what_an_auditor_read_stands_on_the_trail_in_words(city: City) -> None:
    client = signed_in("auditor")
    client.cookies["django_language"] = "en"
    client.get(reverse("funds:balance"))
    client.get(reverse("registration:employers"), {"export": "csv"})

    trail = client.get(reverse("desk:audit"), {"action": "read"}).content.decode()
    assert ">Trial balance</a>" in trail
    assert ">funds:balance</a>" not in trail
    exported = client.get(reverse("desk:audit"), {"action": "export"}).content.decode()
    assert ">Employers</a>" in exported


def test_ones_own_matters_are_said_in_english_too(city: City) -> None:
    client = signed_in("person")
    client.cookies["django_language"] = "en"

    page = client.get(reverse("matters:own")).content.decode()
    assert "Change a person&#x27;s particulars" in page
    assert "Handed in" in page
