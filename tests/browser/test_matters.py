"""A matter's whole way in a real browser: received, reviewed, approved by three officers; the employer then exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.screen import PATIENCE, beyond_the_edge, pytestmark
from tests.office.console.city import SHANGHAI, City
from tests.office.matters.desk import pdf

__all__ = ["pytestmark"]

Signed = Callable[[str], Any]
COMPANIES = {1280: ("91310115MA1K0XY719", "川沙电子公司"), 390: ("91310115MA1K0XY82D", "南汇食品公司")}


@pytest.fixture(params=COMPANIES)
def signed_in(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Signed]:
    """A browser for each officer, all of one width; errors of their scripts fail the test."""
    contexts, troubles = [], []

    def sign_in(role: str) -> Any:
        context = chromium.new_context(viewport={"width": request.param, "height": 850}, base_url=address)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto("/sign-in/")
        page.locator("button.officer", has_text=role).filter(has_text="上海").first.click()
        page.wait_for_url("**/")
        page.width = request.param
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert troubles == []


def test_an_employer_is_registered_by_three_officers(city: City, signed_in: Signed) -> None:
    counter = signed_in("受理员")
    code, name = COMPANIES[counter.width]
    counter.get_by_role("link", name="办件", exact=True).first.click()
    counter.get_by_role("link", name="新办件").click()
    counter.get_by_role("link", name="单位参保登记").click()
    counter.get_by_label("申请人", exact=True).fill(name)
    counter.get_by_label("统一社会信用代码").fill(code)
    counter.get_by_label("单位名称").fill(name)
    counter.get_by_label("单位类型").select_option("10")
    counter.get_by_label("行业", exact=True).select_option("C")
    counter.get_by_label("工伤行业风险类别").select_option("2")
    counter.get_by_label("登记日期").fill("2026-03-02")
    counter.get_by_label("营业执照或者批准成立文件").set_input_files(
        {"name": "营业执照.pdf", "mimeType": "application/pdf", "buffer": pdf(name)}
    )
    assert beyond_the_edge(counter) == 0
    counter.get_by_role("button", name="受理").click()
    counter.get_by_text("已受理，办件编号").wait_for()
    matter = counter.url
    expect(counter.get_by_role("button", name="复核无误")).to_have_count(0)

    reviewer = signed_in("复核员")
    reviewer.goto("/matters/")
    reviewer.locator("#results tr", has_text=name).get_by_role("link").first.click()
    assert beyond_the_edge(reviewer) == 0
    reviewer.get_by_label("意见或理由").fill("材料齐全。")
    reviewer.get_by_role("button", name="复核无误，报审批").click()
    reviewer.locator("#timeline").get_by_text("复核无误。").wait_for()

    approver = signed_in("审批员")
    approver.goto("/matters/")
    approver.locator("#results tr", has_text=name).get_by_role("link").first.click()
    approver.get_by_role("button", name="审批同意并生效").click()
    story = approver.locator("#timeline")
    story.get_by_text(f"受理员小李受理了{name}的“单位参保登记”申请，收到材料 1 份。").wait_for()
    expect(story.get_by_text("办件生效，已写入登记。")).to_be_visible()
    approver.get_by_role("link", name=name).click()
    approver.get_by_role("heading", name=name).wait_for()
    expect(approver.get_by_text(code)).to_be_visible()

    counter.goto(matter)
    counter.get_by_role("button", name="归档").click()
    counter.locator("#timeline").get_by_text("并归档").wait_for()


def test_a_matter_is_reached_and_decided_by_keyboard(city: City, signed_in: Signed) -> None:
    page = signed_in("复核员")
    page.goto(f"/matters/?view=open&region={SHANGHAI}")
    page.locator("#results a").first.focus()
    page.keyboard.press("Enter")
    page.locator("#timeline").wait_for()
    page.locator(".crumbs a").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") in ("A", "BUTTON", "TEXTAREA", "SUMMARY")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_matters_is_wider_than_the_screen(city: City, signed_in: Signed, language: str) -> None:
    page = signed_in("受理员")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    kinds = ("register_employer", "register_person", "enrol", "stop", "show_certificate", "change_employer", "change_person")
    addresses = [
        "/matters/?view=all",
        "/matters/new/",
        *(f"/matters/new/{kind}/" for kind in kinds),
        f"/matters/{city['matter']}/",
    ]
    wide = {}
    for where in addresses:
        page.goto(where)
        wide[where] = beyond_the_edge(page)
    assert wide == dict.fromkeys(addresses, 0)


def test_a_person_corrects_what_came_back(city: City, signed_in: Signed) -> None:
    counter = signed_in("受理员")
    counter.goto("/matters/?view=open&state=draft")
    counter.locator("#results th a").first.click()
    counter.get_by_label("意见或理由").fill("请补交户口簿。")
    counter.get_by_role("button", name="暂不受理，退回补正").click()
    counter.get_by_text("退回补正").first.wait_for()

    person = signed_in("参保人")
    person.get_by_role("link", name="我的办件").click()
    person.locator("th a").first.click()
    expect(person.get_by_text("请补交户口簿。").first).to_be_visible()
    assert beyond_the_edge(person) == 0
    person.get_by_role("link", name="更正后重新提交").click()
    person.get_by_label("其他材料").set_input_files({"name": "户口簿.pdf", "mimeType": "application/pdf", "buffer": pdf("home")})
    assert beyond_the_edge(person) == 0
    person.get_by_role("button", name="重新提交").click()
    person.locator("#timeline").get_by_text("补正后重新提交").last.wait_for()
