"""Every kind of matter hangs together: its questions can be asked, its time limit is a parameter of the law."""

from __future__ import annotations

from pathlib import Path

import pytest

from shebao.law import body
from shebao.office.matters.__main__ import with_table
from shebao.office.matters.kinds import KINDS, Kind, register
from shebao.office.matters.questions import QUESTIONS, field_of

KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)


@KIND
def test_its_questions_can_be_asked(kind: Kind) -> None:
    assert {asked.asks for asked in kind.fields} <= QUESTIONS.keys()
    assert all(field_of(asked).label for asked in kind.fields)


@KIND
def test_its_time_limit_is_the_law_s(kind: Kind) -> None:
    assert kind.limit is None or kind.limit in body().parameters


@KIND
def test_it_says_what_it_rests_on_in_both_languages(kind: Kind) -> None:
    texts = [kind.title, kind.about, *(f.title for f in kind.fields), *(d.title for d in kind.documents)]
    assert all(text.zh and text.en for text in texts)
    assert kind.cite
    assert kind.retention.cite


@KIND
def test_its_names_fit_and_are_used_once(kind: Kind) -> None:
    names = [*(f.name for f in kind.fields), *(f"file_{d.slot}" for d in kind.documents)]
    assert len(names) == len(set(names))
    assert max(map(len, [kind.code, *(d.slot for d in kind.documents)])) <= 32


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register(KINDS["enrol"])


def test_the_page_of_matters_lists_every_kind() -> None:
    page = (Path(__file__).parents[3] / "docs" / "matters.md").read_text(encoding="utf-8")
    assert with_table(page) == page, "run: python -m shebao.office.matters"
