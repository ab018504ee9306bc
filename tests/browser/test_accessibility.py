"""WCAG 2.2 AA by axe on the main pages of portals and console, at the width of a desk and of a telephone; and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.browser.screen import WIDTHS, pytestmark
from tests.office.console.city import City, officer

__all__ = ["pytestmark"]

AA = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

PAGES = {
    "employer": (
        "/portal/", "/portal/declare/", "/portal/declarations/{own declaration}/", "/portal/bills/", "/portal/bills/{own bill}/",
        "/portal/arrears/", "/portal/payments/", "/portal/staff/", "/matters/mine/", "/matters/mine/new/stop/",
        "/portal/programs/", "/portal/verify/?code=0000", "/account/",
    ),
    "person": (
        "/portal/record/", "/portal/record/contributions/{my contribution}/pension-employee/", "/portal/record/years/{my year}/",
        "/portal/certificates/", "/matters/mine/",
    ),
    "supervisor": (
        "/", "/employers/", "/employers/{employer}/", "/persons/", "/persons/{person}/", "/bills/", "/bills/{bill}/", "/funds/",
        "/findings/", "/findings/{finding}/", "/audit/", "/matters/",
    ),
    "accountant": ("/month/201202/", "/month/201202/undeclared/"),
    "administrator": ("/officers/", "/officers/new/", "/officers/{officer}/"),
}  # fmt: skip


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def visit(chromium: Any, address: str, city: City, width: int) -> Iterator[Any]:
    """A page of somebody who is signed in."""
    opened: list[Any] = []

    def as_role(role: str) -> Any:
        client = Client()
        client.force_login(officer(role))
        context = chromium.new_context(viewport={"width": width, "height": 850}, base_url=address)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
        opened.append(context)
        return context.new_page()

    yield as_role
    for context in opened:
        context.close()


def violations(page: Any, where: str) -> list[str]:
    """What axe finds on a page: the rule, and where."""
    page.goto(where)
    found = Axe().run(page, options=AA).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("role", PAGES)
def test_axe_finds_nothing(visit: Any, city: City, role: str) -> None:
    page = visit(role)
    addresses = [where.format_map(city.ids) for where in PAGES[role]]
    found = {where: violations(page, where) for where in addresses}
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_in_an_explanation(visit: Any) -> None:
    page = visit("employer")
    page.goto("/portal/bills/")
    page.locator("a.cell").first.click()
    page.locator("#drawer article").wait_for()
    assert [node["html"] for one in Axe().run(page, options=AA).response["violations"] for node in one["nodes"]] == []


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.value"))


def test_a_month_is_typed_in_and_previewed_by_keyboard(visit: Any) -> None:
    page = visit("employer")
    page.goto("/portal/declare/")
    fields = page.locator(".grid input")
    fields.first.focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == fields.nth(1).get_attribute("name")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("6000")
    page.keyboard.press("Tab")
    assert focused(page) == fields.nth(1).get_attribute("name")
    page.keyboard.press("Enter")
    page.locator("#preview").wait_for()
    assert page.locator(".grid input").first.input_value() == "6000"
    page.locator("#preview button").focus()
    assert focused(page) == "act"


def test_an_explanation_opens_and_closes_by_keyboard(visit: Any) -> None:
    page = visit("employer")
    page.goto("/portal/bills/")
    page.locator("a.cell").first.focus()
    page.keyboard.press("Enter")
    page.locator("#drawer article").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
