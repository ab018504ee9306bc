"""The electronic file of a matter: index, application, documents, decision and log, as one PDF and as ZIP."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader, PdfWriter

from shebao.errors import UserError
from shebao.office import paper
from shebao.office.desk.models import AuditEvent
from shebao.office.desk.sightings import of_person
from shebao.office.matters import dossier, store
from shebao.office.matters.actions import Application
from shebao.office.matters.models import Matter
from shebao.office.registration.models import Person
from tests.office.agency import SHANGHAI, WANG
from tests.office.matters.desk import Desk, founding, leaving, package, pdf, png, scan
from tests.office.matters.test_pages import browser


def two_pages() -> bytes:
    target, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 300)
    writer.add_blank_page(200, 300)
    writer.write(target)
    return target.getvalue()


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


@pytest.fixture
def granted(desk: Desk) -> Matter:
    """An employer registered with a scan of two pages, a picture and a workbook."""
    return desk.granted(
        founding(
            files=[
                ("licence", scan("执照.pdf", two_pages())),
                ("agent", scan("授权书.png", png())),
                ("other", scan("章程.xlsx", package("[Content_Types].xml", "xl/workbook.xml"))),
            ]
        )
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ["单位参保登记", "目录", "黄浦设计公司", "执照.pdf", "决定与依据", "办件生效，已写入登记。", "永久"]),
        ("en", ["Register an employer", "Index", "黄浦设计公司", "执照.pdf", "Decision and proof", "It took effect", "for ever"]),
    ],
)
def test_one_pdf_holds_the_whole_file(granted: Matter, desk: Desk, language: str, words: list[str]) -> None:
    with override(language), desk.agency.reading():
        told = text_of(dossier.as_pdf(granted))
    assert [word for word in words if word.replace(" ", "") not in told.replace(" ", "").replace("\n", "")] == []


def test_scans_are_shown_page_by_page_and_other_documents_attached(granted: Matter, desk: Desk) -> None:
    with desk.agency.reading():
        file = PdfReader(io.BytesIO(dossier.as_pdf(granted)))
    shown = [page for page in file.pages if page.images or "/XObject" in page.get("/Resources", {})]
    assert len(shown) >= 1
    assert list(file.attachments) == ["03.xlsx"]
    assert file.attachments["03.xlsx"][0] == package("[Content_Types].xml", "xl/workbook.xml")


def test_the_same_matter_gives_the_same_bytes(granted: Matter, desk: Desk) -> None:
    with desk.agency.reading():
        assert dossier.as_pdf(granted) == dossier.as_pdf(granted)
        assert dossier.as_zip(granted) == dossier.as_zip(granted)


def test_a_pdf_that_cannot_be_shown_is_attached(desk: Desk) -> None:
    matter = desk.receive(founding(files=[("licence", scan("odd.pdf", pdf("without pages")))]))
    with desk.agency.reading():
        assert list(PdfReader(io.BytesIO(dossier.as_pdf(matter))).attachments) == ["01.pdf"]


def test_the_file_names_people_in_full(desk: Desk) -> None:
    with desk.agency.reading():
        assert WANG in text_of(dossier.as_pdf(desk.granted(leaving())))


def test_the_zip_holds_the_originals_and_their_digests(granted: Matter, desk: Desk) -> None:
    with desk.agency.reading(), zipfile.ZipFile(io.BytesIO(dossier.as_zip(granted))) as package:
        parts = {name.removeprefix(f"{granted.number}/"): package.read(name) for name in package.namelist()}
    sums = dict(line.split("  ")[::-1] for line in parts.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    assert parts["materials/01-licence-执照.pdf"] == two_pages()
    assert [one["path"] for one in json.loads(parts["index.json"])] == sorted(n for n in parts if n.startswith("materials/"))
    assert json.loads(parts["decision.json"])["law"] == granted.decision.law
    assert [step["step"] for step in json.loads(parts["log.json"])] == ["receive", "review", "approve", "effect"]


def test_an_altered_material_is_told_and_no_file_made(desk: Desk) -> None:
    matter = desk.receive(founding(files=[("licence", scan(content=pdf("to be altered")))]))
    path = store.path_of(SHANGHAI, matter.materials.get().sha256)
    path.chmod(0o600)
    path.write_bytes(b"something else")
    with desk.agency.reading(), pytest.raises(UserError, match="was altered"):
        dossier.as_zip(matter)
    path.unlink()


@pytest.mark.parametrize(("page", "kind"), [("matters:file-pdf", "application/pdf"), ("matters:file-zip", "application/zip")])
def test_it_is_downloaded_and_the_trail_says_by_whom(desk: Desk, page: str, kind: str) -> None:
    matter = desk.receive()
    answer = browser(desk.agency.reviewer).get(reverse(page, args=[matter.pk]))
    assert answer.headers["Content-Type"] == kind
    assert matter.number in answer.headers["Content-Disposition"]
    with desk.agency.reading():
        noted = AuditEvent.objects.filter(action="export", object_table="matters_matter").get()
    assert (noted.actor, noted.object_id) == (desk.agency.reviewer, matter.pk)


def test_without_a_chinese_font_the_page_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    paper.chinese_font.cache_clear()
    monkeypatch.setattr(paper, "families", set)
    matter = desk.receive()
    answer = browser(desk.agency.reviewer).get(reverse("matters:file-pdf", args=[matter.pk]), follow=True)
    assert "fonts-noto-cjk" in answer.content.decode()
    paper.chinese_font.cache_clear()


def test_the_person_reads_who_took_their_file(desk: Desk) -> None:
    with desk.agency.reading():
        wang = Person.objects.get(number=WANG)
    data = {"number": WANG, "household": "52"}
    matter = desk.receive(Application("change_person", "person", "王建国", data, [("identity", scan())], person_id=wang.pk))
    browser(desk.agency.reviewer).get(reverse("matters:file-zip", args=[matter.pk]))
    with desk.agency.reading():
        assert [(look.by, look.whole_number) for look in of_person(wang.pk)] == [(desk.agency.reviewer, True)]
