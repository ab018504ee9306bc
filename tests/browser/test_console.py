"""The console in a real browser: an officer signs in, finds a person, opens an explanation, switches the language.

Chromium is the one SHEBAO_CHROMIUM names, else /usr/bin/chromium. Without one these tests are skipped, unless
SHEBAO_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shebao.office.database import acting
from tests.office.console.city import City, officer

CHROMIUM = Path(os.environ.get("SHEBAO_CHROMIUM", "/usr/bin/chromium"))
REQUIRED = os.environ.get("SHEBAO_REQUIRE_BROWSER") == "1"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1280, 390)

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not REQUIRED, reason=f"no Chromium at {CHROMIUM}: install it or name one with SHEBAO_CHROMIUM"
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread; Django must not mind
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def address(city: City, settings: Any) -> Iterator[str]:
    """The office served as it is to people, in the demonstration's mode."""
    from waitress import create_server

    from shebao.office.wsgi import application

    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = create_server(application, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Any]:
    """A page of a wide screen and of a telephone; signed in as the supervisor; errors of its scripts fail the test."""
    context = chromium.new_context(viewport={"width": request.param, "height": 850}, base_url=address, locale="en-US")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
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


def beyond_the_edge(page: Any) -> int:
    """Pixels by which a page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_the_overview_draws_its_charts(page: Any) -> None:
    assert page.locator("#chart-insurances .main-svg").first.is_visible()
    assert page.locator("#chart-months .main-svg").first.is_visible()


def test_an_officer_finds_a_person_and_opens_an_explanation(page: Any, wang: Any) -> None:
    page.get_by_role("link", name="参保人员").click()
    page.get_by_role("searchbox").fill(wang.name)
    page.locator("#results").get_by_role("link", name=wang.name).first.click()
    page.locator("#contributions a.amount").nth(1).click()
    drawer = page.locator("#drawer")
    drawer.get_by_text("依法规重算，与记录一致").wait_for()
    assert drawer.get_by_text("社会保险法").first.is_visible()
    page.keyboard.press("Escape")
    assert not drawer.is_visible()


def test_the_language_is_switched_and_stays(page: Any) -> None:
    assert page.get_by_role("link", name="总览").is_visible()
    page.get_by_role("button", name="English").click()
    page.get_by_role("link", name="Employers", exact=True).first.click()
    assert page.get_by_role("heading", name="Employers").is_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_keyboard_reaches_the_content_first(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


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
