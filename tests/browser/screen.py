"""What the browser tests share: the browser, the widths of a desk's screen and of a telephone, and what fits into them.

Chromium is the one SHEBAO_CHROMIUM names, else /usr/bin/chromium. Without one these tests are skipped, unless
SHEBAO_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

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
PATIENCE = 15_000  # milliseconds a page may take on a busy machine

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not REQUIRED, reason=f"no Chromium at {CHROMIUM}: install it or name one with SHEBAO_CHROMIUM"
)


def beyond_the_edge(page: Any) -> int:
    """Pixels by which a page is wider than the screen, once it has all arrived."""
    page.wait_for_load_state()
    return int(page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth"))
