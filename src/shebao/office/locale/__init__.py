"""The console's Chinese: `django.po` is what people edit, `django.mo` beside it is what Django reads.

`python -m shebao.office.locale` compiles; the office also does so when it starts and a .po is newer than its .mo.
GNU gettext is not needed.
"""

from __future__ import annotations

import ast
import contextlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
MAGIC = 0x950412DE


def read(text: str) -> dict[str, str]:
    """The entries of a .po: msgid (with its plural after a NUL) → translations (joined by NUL); none left empty."""
    entries: dict[str, str] = {}
    for block in text.split("\n\n"):
        ids, strings = [], []
        for key, value in _strings(block):
            (strings if key.startswith("msgstr") else ids).append(value)
        if ids and all(strings):
            entries["\0".join(ids)] = "\0".join(strings)
    return entries


def _strings(block: str) -> Iterator[tuple[str, str]]:
    key, value = "", ""
    for line in block.splitlines():
        if line.startswith("msg"):
            if key:
                yield key, value
            key, _sep, quoted = line.partition(" ")
            value = ast.literal_eval(quoted)
        elif line.startswith('"'):
            value += ast.literal_eval(line)
    if key:
        yield key, value


def pack(entries: dict[str, str]) -> bytes:
    """The .mo: header, table of originals, table of translations, then the strings, sorted by original."""
    pairs = sorted((original.encode(), translation.encode()) for original, translation in entries.items())
    count, start = len(pairs), 28 + 16 * len(pairs)
    tables, strings = b"", b""
    for column in (0, 1):
        for pair in pairs:
            tables += struct.pack("<II", len(pair[column]), start + len(strings))
            strings += pair[column] + b"\0"
    return struct.pack("<7I", MAGIC, 0, count, 28, 28 + 8 * count, 0, start) + tables + strings


def refresh(*, force: bool = False) -> list[Path]:
    """Compile every .po whose .mo is missing or older; returns those written. A read-only folder stays as it is."""
    written = []
    for source in HERE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if force or not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_name(f"{target.name}.{os.getpid()}")
            with contextlib.suppress(OSError):
                draft.write_bytes(pack(read(source.read_text(encoding="utf-8"))))
                draft.replace(target)
                written.append(target)
    return written
