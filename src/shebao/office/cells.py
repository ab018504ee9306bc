"""Cells of the files we write: what someone typed never becomes a formula on a reader's screen.

A spreadsheet program takes text that begins with one of these signs for a formula when it opens a CSV; in Chinese and Japanese
editions the full-width ones too. In a CSV such text gets an apostrophe before it, which the program hides and `original` takes
away again; in an XLSX the cell is text and stays text also when it is edited (`TEXT`), and its content is as it was.
"""

from __future__ import annotations

from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: A cell format of xlsxwriter for text that looks like a formula.
TEXT = {"quote_prefix": True}


def is_formula(value: Any) -> bool:
    """Whether a spreadsheet program would calculate this text instead of showing it."""
    return isinstance(value, str) and value.lstrip(" \u00a0\u3000").startswith(FORMULA)


def neutral(value: Any) -> Any:
    """The value for a cell of a CSV."""
    return "'" + value if is_formula(value) else value


def original(text: str) -> str:
    """What stood in the cell before `neutral`: for files of ours that come back."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text
