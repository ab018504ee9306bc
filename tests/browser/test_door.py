"""The door in a real browser: a device enrolled, a code typed, a lock told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import expect

from shebao.office.desk.models import Lockout, SecondFactor
from tests.browser.screen import PATIENCE, WIDTHS, beyond_the_edge, pytestmark
from tests.office.console.city import City, officer

__all__ = ["pytestmark"]

PASSWORD = "一句很长的口令-2012，不告诉别人"


@pytest.fixture(params=WIDTHS)
def stranger(request: pytest.FixtureRequest, city: City, chromium: Any, address: str, settings: Any) -> Iterator[Any]:
    """A browser at the door of an office that is no demonstration; the reviewer has a password and no device."""
    settings.DEMO = False
    reviewer = officer("reviewer")
    reviewer.set_password(PASSWORD)
    reviewer.save(update_fields=["password"])
    SecondFactor.objects.update(confirmed_at=None)
    Lockout.objects.update(failures=0, locked_until=None)
    context = chromium.new_context(viewport={"width": request.param, "height": 850}, base_url=address)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.extend([message.text] * (message.type == "error")))
    yield page
    context.close()
    assert troubles == []


def give_password(page: Any, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("用户名").fill("reviewer-310000")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_an_officer_enrols_a_device_and_signs_in_with_a_recovery_code_the_next_time(stranger: Any) -> None:
    give_password(stranger)
    stranger.get_by_label("验证码").fill(pyotp.TOTP(stranger.locator(".key").inner_text().replace(" ", "")).now())
    expect(stranger.locator(".qr svg")).to_be_visible()
    assert beyond_the_edge(stranger) == 0
    stranger.get_by_role("button", name="登记").click()
    paper = stranger.locator(".codes code").first.inner_text()
    stranger.get_by_role("link", name="已妥善保存，继续").click()
    stranger.get_by_role("link", name="复核员老王").click()
    expect(stranger.get_by_text("剩余恢复码 10 个")).to_be_visible()
    assert beyond_the_edge(stranger) == 0
    stranger.get_by_role("button", name="在所有设备上退出").click()
    give_password(stranger)
    stranger.get_by_label("验证码").fill(paper)
    stranger.get_by_role("button", name="继续").click()
    stranger.wait_for_url("**/")
    stranger.goto("/account/")
    expect(stranger.get_by_text("剩余恢复码 9 个")).to_be_visible()


def test_a_lock_is_told_with_its_end(stranger: Any) -> None:
    for _ in range(5):  # five failures lock
        give_password(stranger, "不是这个口令")
    expect(stranger.get_by_role("alert")).to_contain_text("之前不能登录")
    assert beyond_the_edge(stranger) == 0
