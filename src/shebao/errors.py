"""The one exception that is shown to people."""

from __future__ import annotations

from shebao.text import Text


class UserError(Exception):
    """Something a person can mend: one sentence saying what, where and how, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(en)

    def __str__(self) -> str:
        return str(self.text)
