"""How the pages of the register write what is theirs."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from shebao.office.desk import wording
from shebao.standard.register import REGISTER_SHEETS

register = template.Library()


@register.filter
def sheet_title(name: str) -> str:
    """The name of a kind of sheet."""
    return wording.said(REGISTER_SHEETS[name].title)


@register.filter
def in_language(texts: Sequence[str]) -> str:
    """Of Chinese and English, the reader's."""
    return texts[0] if wording.chinese() else texts[1]
