"""Documents as PDF: Chinese and every other script readable, data never taken for markup, no font told in a sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from shebao.errors import UserError
from shebao.office import paper

TEMPLATE = """#let data = json(bytes(sys.inputs.data))
#set text(font: (data.font, "Libertinus Serif"))
#data.words"""
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def fonts() -> Iterator[None]:
    """What a test did to the fonts is forgotten after it."""
    yield
    paper.chinese_font.cache_clear()


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("words", ["社会保险 参保缴费", "MÜLLER-ÅSTRÖM Łukasz", "ГАГАРИН Юрий", '#panic("no") $x$ *bold* \\ "'])
def test_any_words_come_out_as_they_went_in(words: str) -> None:
    assert text_of(paper.typeset(TEMPLATE, {"words": words})).split() == words.split()


def test_the_same_input_gives_the_same_bytes() -> None:
    assert paper.typeset(TEMPLATE, {"words": "参保"}, at=NOON) == paper.typeset(TEMPLATE, {"words": "参保"}, at=NOON)


def test_without_a_chinese_font_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, fonts: None) -> None:
    paper.chinese_font.cache_clear()
    monkeypatch.setattr(paper, "families", lambda: {"Libertinus Serif"})
    with pytest.raises(UserError, match="fonts-noto-cjk"):
        paper.typeset(TEMPLATE, {"words": "参保"})
