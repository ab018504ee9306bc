"""What every page tells the browser; and no page has a script, style or handler written into it."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from tests.office.console.access import NOBODY, ROLES, TABLE
from tests.office.console.city import City
from tests.office.console.test_access import address, client_of

READS = [where for where in TABLE if where.method == "GET"]
LOADS = {"src", "href", "action", "formaction", "data", "srcset", "poster", "hx-get", "hx-post", "xlink:href"}
ELSEWHERE = ("http:", "https:", "//", "javascript:", "vbscript:")


class Inline(HTMLParser):
    """Collects what a strict content-security policy forbids, and whatever comes from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        forbidden = [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        foreign = [value for name, value in given.items() if name in LOADS and value.strip().lower().startswith(ELSEWHERE)]
        evaluated = [v for v in given.values() if v.startswith(("js:", "javascript:"))]
        self.found += [f"<{tag} {what}>" for what in forbidden + foreign + evaluated]
        data = given.get("type") == "application/json"  # read by our scripts, run by nobody
        self.found += [f"<{tag}>"] * (tag == "style" or (tag == "script" and "src" not in given and not data))


@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_no_page_has_anything_written_into_it(city: City, role: str) -> None:
    client = client_of(role)
    pages = {where.name: client.get(address(city, where)) for where in READS if where.answer(role) in (200, 403, 404, 405)}
    html = {name: page for name, page in pages.items() if "html" in page.headers.get("Content-Type", "")}
    assert {name: Inline(page.content.decode()).found for name, page in html.items()} == {name: [] for name in html}
    assert {name for name, page in pages.items() if not hardened(page)} == set()


def hardened(page: Any) -> bool:
    """Run nothing foreign, be in no frame, guess no type, tell nobody whence one comes, keep no copy."""
    told, policy = page.headers, page.headers["Content-Security-Policy"]
    # a scan has a stricter one of its own, in which a browser's viewer of images may place them
    own = "html" not in told["Content-Type"] and "default-src 'none'" in policy and "script-src" not in policy
    return (
        (own or ("default-src 'self'" in policy and "unsafe" not in policy))
        and "frame-ancestors 'none'" in policy
        and told["X-Frame-Options"] == "DENY"
        and told["X-Content-Type-Options"] == "nosniff"
        and told["Referrer-Policy"] == "same-origin"
        and told["Cross-Origin-Opener-Policy"] == "same-origin"
        and told["Cross-Origin-Resource-Policy"] == "same-origin"
        and "camera=()" in told["Permissions-Policy"]
        and "no-store" in told["Cache-Control"]
    )


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<div hx-on:click="x()">',
        "<div hx-vals='js:{a: x()}'>",
    ],
)
def test_the_walk_sees_what_is_written_into_a_page(written: str) -> None:
    assert Inline(f"<html>{written}</html>").found


def test_a_page_that_is_not_there_and_a_file_of_ours_are_hardened_too(db: None) -> None:
    missing, file = Client().get("/nowhere/"), Client().get("/static/seal.svg")
    assert "default-src 'self'" in missing.headers["Content-Security-Policy"]
    assert "default-src 'self'" in file.headers["Content-Security-Policy"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_behind_https_cookies_are_bound_to_the_host_and_plain_http_is_over() -> None:
    import os
    import subprocess
    import sys

    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"]
    names += ["SECURE_HSTS_SECONDS", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"]
    program = f"from shebao.office import settings as s; print(*[getattr(s, name) for name in {names}])"
    behind = {**os.environ, "SHEBAO_HTTPS": "1"}
    printed = subprocess.run([sys.executable, "-c", program], env=behind, capture_output=True, text=True, check=True).stdout
    assert printed.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "31536000", "True", "Lax"]


def test_a_form_larger_than_any_page_asks_for_is_refused_unread(client: Client) -> None:
    unread = io.BytesIO(b"never looked at")
    answer = client.post("/sign-in/", HTTP_ACCEPT_LANGUAGE="en", **{"CONTENT_LENGTH": str(10**9), "wsgi.input": unread})
    assert (answer.status_code, unread.tell()) == (413, 0)
    assert "200 MB" in answer.content.decode()
