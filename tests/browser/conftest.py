from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.screen import CHROMIUM, PATIENCE, SWITCHES
from tests.office.console.city import City, city, city_of_the_run

__all__ = ["city", "city_of_the_run"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread; Django must not mind
    expect.set_options(timeout=PATIENCE)
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
