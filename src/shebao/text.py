"""Text for people, in Chinese and English; every room below the office speaks through it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]

_language: ContextVar[Language | None] = ContextVar("shebao_language", default=None)


def language() -> Language:
    """The reader's language: set by `in_language`, else the locale of the environment, else English."""
    chosen = _language.get()
    if chosen is not None:
        return chosen
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


@contextmanager
def in_language(chosen: Language) -> Iterator[None]:
    """Speak one language within the block, whatever the environment says."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; `str()` gives the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en
