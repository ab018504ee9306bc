"""The console in a real browser: an officer signs in, finds a person, opens an explanation, switches the language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from shebao.office.database import acting
from tests.browser.screen import PATIENCE, WIDTHS, beyond_the_edge, pytestmark
from tests.office.console.city import City, officer

__all__ = ["pytestmark"]


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Any]:
    """A page of a wide screen and of a telephone; signed in as the supervisor; errors of its scripts fail the test."""
    context = chromium.new_context(viewport={"width": request.param, "height": 850}, base_url=address, locale="en-US")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    troubles: list[str] = []
    opened.on("console", lambda message: troubles.extend([message.text] * (message.type == "error")))
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.goto("/sign-in/")
    opened.locator("button.officer", has_text="监督员").first.click()
    opened.wait_for_url("**/")
    yield opened
    context.close()
    assert troubles == []


@pytest.fixture
def wang(city: City) -> Any:
    from shebao.office.registration.models import Person

    with acting(officer("auditor")):
        return Person.objects.get(pk=city["person"])


def test_the_overview_draws_its_charts(page: Any) -> None:
    expect(page.locator("#chart-insurances .main-svg").first).to_be_visible()
    expect(page.locator("#chart-months .main-svg").first).to_be_visible()


def test_an_officer_finds_a_person_and_opens_an_explanation(page: Any, wang: Any) -> None:
    page.get_by_role("link", name="参保人员").click()
    page.get_by_role("searchbox").fill(wang.name)
    page.locator("#results").get_by_role("link", name=wang.name).first.click()
    page.locator("#contributions a.amount").nth(1).click()
    drawer = page.locator("#drawer")
    drawer.get_by_text("依法规重算，与记录一致").wait_for()
    expect(drawer.get_by_text("社会保险法").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_the_language_is_switched_and_stays(page: Any) -> None:
    expect(page.get_by_role("link", name="总览")).to_be_visible()
    page.get_by_role("button", name="English").click()
    page.get_by_role("link", name="Employers", exact=True).first.click()
    expect(page.get_by_role("heading", name="Employers")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_keyboard_reaches_the_content_first(page: Any) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_whole_number_is_shown_on_demand(page: Any, wang: Any) -> None:
    page.goto(f"/persons/{wang.pk}/")
    assert wang.number not in page.content()
    page.locator(".reveal button").click()
    page.get_by_text(wang.number).wait_for()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_is_wider_than_the_screen(page: Any, city: City, language: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    rows = (
        "employers/{employer}", "persons/{person}", "bills/{bill}", "bills/{late bill}/late-fee", "receipts/{receipt}",
        "contributions/{contribution}/medical-employer", "declarations/{declaration}", "accounts/entries/{account entry}",
        "accounts/years/{account year}", "funds/entries/{entry}", "findings/{finding}", "register/sheets/{sheet}",
    )  # fmt: skip
    lists = (
        "/",
        "/employers/",
        "/persons/",
        "/bills/?months=all",
        "/funds/",
        "/funds/entries/",
        "/findings/",
        "/audit/",
        "/register/sheets/",
    )
    addresses = [*lists, *(f"/{row.format_map(city.ids)}/" for row in rows)]
    wide = {}
    for where in addresses:
        page.goto(where)
        wide[where] = beyond_the_edge(page)
    assert wide == dict.fromkeys(addresses, 0)


def test_the_sign_in_is_no_wider_than_the_screen(page: Any, chromium: Any, address: str) -> None:
    stranger = chromium.new_page(viewport=page.viewport_size)
    stranger.goto(f"{address}/sign-in/")
    assert beyond_the_edge(stranger) == 0
    stranger.close()
