"""A file is what its content says, never what its name or the browser claims."""

from __future__ import annotations

import zlib

import pytest

from shebao.errors import UserError
from shebao.office.uploads import DOCX, JPEG, LARGEST, OFD, PDF, PNG, XLSX, Handed, media_type, spreadsheet
from tests.office.matters.desk import package, pdf, png

JPEG_FILE = bytes.fromhex("ffd8ffe000104a46494600ffc0000b080001000101011100ffda0008010100003f0000ffd9")
PACKED = zlib.compress(b"<</S/JavaScript/JS(app.alert(1))>>")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("执照.pdf", pdf(), PDF),
        ("scan.PNG", png(), PNG),
        ("photo.jpeg", JPEG_FILE, JPEG),
        ("发票.ofd", package("OFD.xml", "Doc_0/Document.xml"), OFD),
        ("list.xlsx", package("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        ("list.xlsx", package("xl/workbook.xml", "xl/printerSettings/printerSettings1.bin"), XLSX),
        ("letter.docx", package("[Content_Types].xml", "word/document.xml"), DOCX),
    ],
)
def test_scans_and_documents_are_taken(name: str, content: bytes, kind: str) -> None:
    assert media_type(Handed(name, content)) == kind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("scan.pdf", b"MZ\x90\x00 a program", "of no kind that is taken"),
        ("scan.pdf", b"<html><script>alert(1)</script></html>", "of no kind that is taken"),
        ("scan.pdf", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "of no kind that is taken"),
        ("archive.docx", package("setup.txt"), "of no kind that is taken"),
        ("photo.jpg", pdf(), "not what its name says"),
        ("scan.pdf", png(), "not what its name says"),
        ("noname", pdf(), "not what its name says"),
        ("scan.pdf", b"", "is empty"),
        ("scan.pdf", pdf() + b" " * LARGEST, "larger than 10 MB"),
        ("scan.pdf", b"%PDF-1.7 cut", "is damaged"),
        ("scan.png", png()[:-5], "is damaged"),
        ("scan.png", png() + b"PK\x03\x04 more behind", "is damaged"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 cut", "is damaged"),
        ("list.xlsx", package("xl/workbook.xml")[:-9], "is damaged"),
        ("scan.pdf", pdf("<</S/JavaScript/JS(app.alert)>>"), "has a program"),
        ("scan.pdf", pdf("<</S/J#61vaScript>>"), "has a program"),
        ("scan.pdf", pdf("/EmbeddedFiles 3 0 R"), "has a program"),
        ("scan.pdf", b"%PDF-1.7 <</Type/ObjStm/N 1>>stream\n" + PACKED + b"\nendstream %%EOF", "has a program"),
        ("scan.pdf", pdf("/Encrypt 5 0 R"), "is encrypted"),
        ("list.xlsx", package("xl/workbook.xml", "xl/vbaProject.bin"), "has a program"),
        ("letter.docx", package("word/document.xml", "word/embeddings/oleObject1.bin"), "has a program"),
    ],
)
def test_everything_else_is_refused_in_a_sentence(name: str, content: bytes, words: str) -> None:
    with pytest.raises(UserError) as refusal:
        media_type(Handed(name, content))
    assert words in refusal.value.text.en


def test_a_package_that_unpacks_without_end_is_refused() -> None:
    import io
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
        file.writestr("xl/big.xml", b"\0" * (301 * 1024**2))
    with pytest.raises(UserError):
        media_type(Handed("bomb.xlsx", target.getvalue()))


def test_a_spreadsheet_is_one_by_its_content() -> None:
    content = package("[Content_Types].xml", "xl/workbook.xml")
    assert spreadsheet(Handed("march", content)) == content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b", "is no XLSX"), (pdf(), "is no XLSX"), (package("word/document.xml"), "is no XLSX"), (b"", "is empty"),
        (package("xl/workbook.xml", "xl/vbaProject.bin"), "has a program"), (package("xl/workbook.xml")[:-9], "is damaged"),
        (b" " * (LARGEST + 1), "larger than 10 MB"),
    ],
)  # fmt: skip
def test_and_nothing_else_is(content: bytes, words: str) -> None:
    with pytest.raises(UserError) as refusal:
        spreadsheet(Handed("march.xlsx", content))
    assert words in refusal.value.text.en
