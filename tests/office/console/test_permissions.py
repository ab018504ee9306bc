"""Who may open which page: every address, every role, both ways."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.office.console.city import BEIJING, ROLES, City, signed_in

READERS = {"counter", "reviewer", "accountant", "supervisor", "auditor"}
BOOKS = {"reviewer", "accountant", "supervisor", "auditor"}
OVERSEERS = {"reviewer", "supervisor", "auditor"}

# Page, what its address names, and the roles that may open it.
PAGES: dict[str, tuple[list[Any], set[str]]] = {
    "registration:employers": ([], READERS),
    "registration:employer": (["employer"], READERS),
    "registration:persons": ([], READERS),
    "registration:person": (["person"], READERS),
    "collection:bills": ([], READERS),
    "collection:bill": (["bill"], READERS),
    "collection:late-fee": (["late bill"], READERS),
    "collection:contribution": (["contribution", "=pension_employer_fen"], READERS),
    "collection:receipt": (["receipt"], READERS),
    "collection:declaration": (["declaration"], READERS),
    "accounts:entry": (["account entry"], READERS),
    "accounts:year": (["account year"], READERS),
    "funds:balance": ([], BOOKS),
    "funds:entries": ([], BOOKS),
    "funds:entry": (["entry"], BOOKS),
    "inspections:findings": ([], OVERSEERS),
    "inspections:finding": (["finding"], OVERSEERS),
    "desk:officers": ([], {"administrator"}),
    "desk:audit": ([], {"supervisor", "auditor", "administrator"}),
}
POSTED: dict[str, tuple[list[Any], set[str]]] = {
    "registration:reveal-number": (["person"], READERS),
    "inspections:decide": (["finding"], {"supervisor"}),
}
# Open to everyone by their nature; desk:home leads each role to what it may see.
PUBLIC = {"desk:sign-in", "desk:sign-out", "desk:pick-officer", "desk:home", "set_language"}


def address(city: City, page: str, names: list[Any]) -> str:
    return reverse(page, args=[name.removeprefix("=") if name.startswith("=") else city[name] for name in names])


def every_name(patterns: Any, before: str = "") -> set[str]:
    own = {f"{before}{p.name}" for p in patterns if getattr(p, "name", None)}
    below = [
        every_name(p.url_patterns, f"{p.namespace}:" if p.namespace else before) for p in patterns if hasattr(p, "url_patterns")
    ]
    return own.union(*below)


def test_no_address_is_missing_from_the_tables() -> None:
    assert every_name(get_resolver().url_patterns) == PAGES.keys() | POSTED.keys() | PUBLIC


@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_to_the_roles_that_may_see_it_and_to_no_other(city: City, role: str) -> None:
    client = signed_in(role)
    opened = {page for page, (names, _) in PAGES.items() if client.get(address(city, page, names)).status_code == 200}
    refused = {page for page, (names, _) in PAGES.items() if client.get(address(city, page, names)).status_code == 403}
    assert opened == {page for page, (_, roles) in PAGES.items() if role in roles}
    assert refused == PAGES.keys() - opened


@pytest.mark.parametrize("role", ROLES)
def test_what_is_posted_is_taken_from_the_roles_that_may_and_from_no_other(city: City, role: str) -> None:
    client = signed_in(role)
    refused = {page for page, (names, _) in POSTED.items() if client.post(address(city, page, names)).status_code == 403}
    assert refused == {page for page, (_, roles) in POSTED.items() if role not in roles}


def test_nobody_signed_in_is_led_to_the_sign_in(city: City) -> None:
    answers = {Client().get(address(city, page, names)).headers["Location"].split("?")[0] for page, (names, _) in PAGES.items()}
    assert answers == {reverse("desk:sign-in")}


@pytest.mark.parametrize(
    ("role", "first_page"), [("counter", 200), ("supervisor", 200), ("auditor", 200), ("administrator", 302)]
)
def test_home_leads_each_role_to_what_it_may_see(city: City, role: str, first_page: int) -> None:
    assert signed_in(role).get(reverse("desk:home")).status_code == first_page


@pytest.mark.parametrize("page", [page for page, (names, roles) in PAGES.items() if names and "supervisor" in roles])
def test_another_region_s_rows_are_not_there(city: City, page: str) -> None:
    names, _ = PAGES[page]
    assert signed_in("supervisor", BEIJING).get(address(city, page, names)).status_code == 404
    assert signed_in("supervisor", None).get(address(city, page, names)).status_code == 200


def test_an_undeclared_page_is_closed_to_everyone(city: City) -> None:
    from django.core.exceptions import PermissionDenied
    from django.http import HttpRequest

    from shebao.office.middleware import ClosedUnlessDeclared

    def forgotten(request: HttpRequest) -> None: ...

    with pytest.raises(PermissionDenied):
        ClosedUnlessDeclared(forgotten).process_view(HttpRequest(), forgotten, (), {})  # type: ignore[arg-type]
