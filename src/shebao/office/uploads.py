"""What a handed-in file really is: told by its first bytes and its structure, never by its name or by what a browser says.

Taken are scans and documents: PDF, JPEG, PNG, and OFD, DOCX and XLSX without programs in them.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from shebao.errors import UserError
from shebao.office.files import PDF, XLSX

LARGEST = 10 * 1024**2
#: A spreadsheet of a hundred thousand rows has 60 MB.
MOST_UNPACKED = 300 * 1024**2
MOST_PARTS = 5_000

JPEG, PNG = "image/jpeg", "image/png"
OFD = "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What a browser shows by itself, without running anything.
SHOWN = (PDF, JPEG, PNG)
SUFFIXES: dict[str, tuple[str, ...]] = {
    ".pdf": (PDF,), ".jpg": (JPEG,), ".jpeg": (JPEG,), ".png": (PNG,), ".ofd": (OFD,), ".docx": (DOCX,), ".xlsx": (XLSX,),
}  # fmt: skip
ACCEPT = ",".join(SUFFIXES)
#: Names in a PDF that start something: a script, a program, a file within the file.
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
#: Parts of a package that run, or hold another file. How a page was printed last is neither, though it ends in .bin.
PROGRAM = re.compile(r"vbaProject|/embeddings/|/activeX/|^(?!xl/printerSettings/).*\.(exe|js|bin|dll|vbs|ps1)$")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Handed:
    """A file as it came: the name it had, and its bytes."""

    name: str
    content: bytes


def uploaded(file: Any) -> Handed:
    """A file of a form: no more of it than is refused for its size."""
    return Handed(file.name or "", file.read(LARGEST + 1))


def carried(content: bytes) -> str:
    """A file that a page sends along, so that it need not be chosen again: for a hidden field `content`."""
    return base64.b64encode(content).decode()


def handed_now_or_before(request: HttpRequest, *, otherwise: str, nothing: UserError) -> Handed:
    """The file of a form: chosen now, or sent along by the page that told what is wrong with it (`carried`).

    Raises:
        UserError: `nothing`, if it is neither.
    """
    file = request.FILES.get("file")
    if file is not None:
        return uploaded(file)
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise nothing
    return Handed(request.POST.get("name", "")[:200] or otherwise, content)


def media_type(file: Handed) -> str:
    """The type of a file that may be taken.

    Raises:
        UserError: empty, too large, damaged, of a kind that is not taken, not what its name says, or with something in it that
            runs.
    """
    known = told(file)
    if known is None:
        raise UserError(
            f"文件 {file.name} 的内容不是可以接收的类型：请交 PDF、JPEG、PNG、OFD、DOCX 或 XLSX。",
            f"The content of {file.name} is of no kind that is taken: hand in PDF, JPEG, PNG, OFD, DOCX or XLSX.",
        )
    suffix = file.name[file.name.rfind(".") :].lower() if "." in file.name else ""
    if known not in SUFFIXES.get(suffix, ()):
        raise UserError(
            f"文件 {file.name} 的内容与扩展名不符：内容是 {known}。",
            f"The file {file.name} is not what its name says: its content is {known}.",
        )
    return known


def told(file: Handed) -> str | None:
    """The type that the content tells, whatever its name; None: none that may be taken.

    Raises:
        UserError: empty, too large, damaged, or with something in it that runs.
    """
    if not file.content:
        raise UserError(f"文件 {file.name} 是空的。", f"The file {file.name} is empty.")
    if len(file.content) > LARGEST:
        raise UserError(f"文件 {file.name} 超过 10 MB。", f"The file {file.name} is larger than 10 MB.")
    return next((kind for kind, check in _CHECKS.items() if check(file)), None)


def spreadsheet(file: Handed) -> bytes:
    """The content of an uploaded spreadsheet.

    Raises:
        UserError: as above, or it is no XLSX.
    """
    if told(file) != XLSX:
        raise UserError(
            f"{file.name} 不是 XLSX 电子表格，请另存为 XLSX 后上传。",
            f"{file.name} is no XLSX spreadsheet: save it as XLSX first.",
        )
    return file.content


def _damaged(file: Handed) -> UserError:
    return UserError(
        f"文件 {file.name} 已损坏或不完整，请重新扫描或者保存。", f"The file {file.name} is damaged: scan or save it again."
    )


def _runs(file: Handed) -> UserError:
    return UserError(
        f"文件 {file.name} 含有程序、脚本或者嵌入的文件，不予接收：请打印成普通 PDF 后再交。",
        f"The file {file.name} has a program, script or embedded file in it and is not taken: print it to a plain PDF.",
    )


def _is_pdf(file: Handed) -> bool:
    if not file.content.startswith(b"%PDF-"):
        return False
    if b"%%EOF" not in file.content[-1024:]:
        raise _damaged(file)
    names = ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), file.content)  # a name may be written /J#61vaScript
    if ACTIVE.search(names) or any(ACTIVE.search(part) for part in _unpacked_streams(file.content)):
        raise _runs(file)
    if re.search(rb"/Encrypt\b", names):
        raise UserError(
            f"文件 {file.name} 有口令或加密，请交未加密的。", f"The file {file.name} is encrypted: hand in one that is not."
        )
    return True


def _unpacked_streams(content: bytes) -> list[bytes]:
    """Object streams of a PDF: where its dictionaries may lie compressed."""
    found, budget = [], MOST_UNPACKED // 4
    for head in re.finditer(rb"/ObjStm\b[^>]*>>\s*stream\r?\n", content):
        unpacked = zlib.decompressobj()
        try:
            found.append(unpacked.decompress(content[head.end() :], budget))
        except zlib.error:
            continue
        budget -= len(found[-1])
        if budget <= 0:
            break
    return found


def _is_png(file: Handed) -> bool:
    if not file.content.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    at, last = 8, b""
    while at + 12 <= len(file.content) and last != b"IEND":
        (length,) = struct.unpack_from(">I", file.content, at)
        last, body = file.content[at + 4 : at + 8], file.content[at + 8 : at + 8 + length]
        checked = file.content[at + 8 + length : at + 12 + length]
        if len(checked) < 4 or struct.pack(">I", zlib.crc32(last + body)) != checked:
            raise _damaged(file)
        at += 12 + length
    if last != b"IEND" or at != len(file.content):
        raise _damaged(file)
    return True


def _is_jpeg(file: Handed) -> bool:
    if not file.content.startswith(b"\xff\xd8\xff"):
        return False
    if not file.content.rstrip(b"\0\r\n").endswith(b"\xff\xd9") or not re.search(rb"\xff[\xc0-\xc2]", file.content):
        raise _damaged(file)
    return True


def _is_package(main: str) -> Callable[[Handed], bool]:
    """A ZIP package whose main part has this name."""

    def check(file: Handed) -> bool:
        if not file.content.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(file.content)) as package:
                parts = package.infolist()
                if main not in {part.filename for part in parts}:
                    return False
                if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                    raise _damaged(file)
                if any(PROGRAM.search(part.filename) for part in parts):
                    raise _runs(file)
                if package.testzip() is not None:
                    raise _damaged(file)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as problem:
            raise _damaged(file) from problem
        return True

    return check


_CHECKS: dict[str, Callable[[Handed], bool]] = {
    PDF: _is_pdf,
    PNG: _is_png,
    JPEG: _is_jpeg,
    OFD: _is_package("OFD.xml"),
    DOCX: _is_package("word/document.xml"),
    XLSX: _is_package("xl/workbook.xml"),
}
