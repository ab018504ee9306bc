"""The pictures of docs/tour.md, taken from a running demonstration.

`make demo`, and beside it `python docs/take_pictures.py [ADDRESS]`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images" / "tour"
CHROMIUM = os.environ.get("SHEBAO_CHROMIUM", "/usr/bin/chromium")
DESK, TELEPHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
SHANGHAI = "region=310000"


def stay(_page: Page) -> None:
    """The page as it opens."""


def first(css: str) -> Callable[[Page], None]:
    """Follow the first such link."""

    def follow(page: Page) -> None:
        page.locator(css).first.click()

    return follow


def amount(css: str) -> Callable[[Page], None]:
    """Open the explanation of an amount in the drawer."""

    def open_drawer(page: Page) -> None:
        page.locator(css).first.click()
        page.locator("#drawer article").wait_for()

    return open_drawer


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it: who (the last of the role on the sign-in page), where, and what they click."""

    name: str
    role: str
    path: str
    then: Callable[[Page], None] = stay
    screen: Any = None


PICTURES = (
    Picture("month", "基金会计", f"/month/201207/?{SHANGHAI}"),
    Picture("matters", "复核员", f"/matters/?view=open&{SHANGHAI}"),
    Picture("matter", "审计员", f"/matters/?view=all&state=archived&{SHANGHAI}", first("#results th a")),
    Picture("new-matter", "受理员", f"/matters/new/register_employer/?{SHANGHAI}"),
    Picture("sheets", "受理员", f"/register/sheets/?{SHANGHAI}"),
    Picture("employer", "审计员", f"/employers/?{SHANGHAI}", first("#results th a")),
    Picture("person", "审计员", f"/persons/?insured=1&{SHANGHAI}", first("#results th a")),
    Picture("foreigners", "受理员", f"/foreigners/?list=papers&{SHANGHAI}"),
    Picture("foreigner", "审计员", f"/foreigners/?list=papers&{SHANGHAI}", first("main th a")),
    Picture("participation", "监督员", f"/findings/foreigners/?{SHANGHAI}"),
    Picture("refunds", "基金会计", f"/foreigners/?list=payments&{SHANGHAI}"),
    Picture("users", "系统管理员", "/officers/"),
    Picture("portal-declare", "单位用户", "/portal/declare/?month=201207"),
    Picture("portal-bills", "单位用户", "/portal/bills/", amount("a.cell")),
    Picture("portal-record", "参保人", "/portal/record/"),
    Picture("portal-record-telephone", "参保人", "/portal/record/", stay, TELEPHONE),
    Picture("audit", "系统管理员", "/audit/"),
)


def take(browser: Browser, address: str, picture: Picture, language: str) -> None:
    """One picture in one language."""
    context = browser.new_context(viewport=picture.screen or DESK, base_url=address)
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator("button.officer", has_text=picture.role).last.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page.goto(picture.path)
    picture.then(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{picture.name}.{'en' if language == 'en' else 'zh-CN'}.png")
    context.close()


def main() -> None:
    """All pictures, in both languages."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            for language in ("en", "zh-hans"):
                take(browser, address, picture, language)
        browser.close()


if __name__ == "__main__":
    main()
