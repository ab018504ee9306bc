"""Chinese unless the reader chose English; every text in both; errors too."""

from __future__ import annotations

import ast
import gettext
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

import shebao.office
from shebao.office import locale
from shebao.office.desk import views
from tests.office.console.city import City, signed_in

OFFICE = Path(shebao.office.__file__).parent
PO = OFFICE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def said_in_templates() -> set[str]:
    pages = [page.read_text(encoding="utf-8") for page in OFFICE.rglob("*.html")]
    single = {text for page in pages for _, text in re.findall(r"""{%\s*translate\s+(["'])(.+?)\1""", page)}
    blocks = [
        block for page in pages for block in re.findall(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate", page, re.S)
    ]
    whole = {"\0".join(re.split(r"{%\s*plural\s*%}", re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block))) for block in blocks}
    return single | whole


def said_in_code() -> set[str]:
    calls = [
        node
        for module in OFFICE.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_" and isinstance(node.args[0], ast.Constant)
    ]
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def test_every_text_is_translated() -> None:
    assert (said_in_templates() | said_in_code()) - locale.read(PO.read_text(encoding="utf-8")).keys() == set()


def test_what_is_compiled_is_what_gettext_reads() -> None:
    entries = locale.read(PO.read_text(encoding="utf-8"))
    catalogue = gettext.GNUTranslations(io.BytesIO(locale.pack(entries)))
    assert catalogue.gettext("Contribution base") == "缴费基数"
    assert catalogue.ngettext("%(n)s employer", "%(n)s employers", 3) == "%(n)s 家单位"
    assert catalogue.info()["language"] == "zh_Hans"


def test_a_newer_po_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_bytes(PO.read_bytes())
    monkeypatch.setattr(locale, "HERE", tmp_path)
    assert locale.refresh() == [folder / "django.mo"]
    assert locale.refresh() == []


def test_chinese_comes_first_whatever_the_browser_asks_for(city: City) -> None:
    page = Client().get(reverse("desk:sign-in"), headers={"accept-language": "en"})
    assert 'lang="zh-Hans"' in page.content.decode()


def test_english_is_a_switch_that_persists(city: City) -> None:
    client = signed_in("supervisor")
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert "Collection rate" in client.get(reverse("desk:home")).content.decode()
    assert client.cookies["django_language"]["max-age"] > 300 * 24 * 60 * 60


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "这里没有内容"), ("en", "There is nothing here")])
def test_what_is_not_there_is_said_in_both_languages(city: City, language: str, words: str) -> None:
    client = signed_in("supervisor")
    client.cookies["django_language"] = language
    answer = client.get("/persons/999999999/")
    assert answer.status_code == 404
    assert words in answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "您无权打开此页面"), ("en", "You may not open this page")])
def test_what_is_refused_is_said_in_both_languages(city: City, language: str, words: str) -> None:
    client = signed_in("counter")
    client.cookies["django_language"] = language
    answer = client.get(reverse("funds:balance"))
    assert answer.status_code == 403
    assert words in answer.content.decode()


def test_a_failure_is_told_without_the_database(rf: RequestFactory) -> None:
    answer = views.failed(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()
    assert "Something failed" in answer.content.decode()


def test_a_stale_form_is_told(city: City) -> None:
    client = Client(enforce_csrf_checks=True)
    answer: Any = client.post(reverse("desk:sign-in"), {"username": "x"})
    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()
