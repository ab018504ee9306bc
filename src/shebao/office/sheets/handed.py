"""A spreadsheet as it was handed in: its type is what its name says, and it does not unpack to more than a spreadsheet has."""

from __future__ import annotations

import io
import zipfile

from shebao.errors import UserError

#: A file of a hundred thousand rows has five million bytes.
LARGEST_FILE = 10 * 1024**2
LARGEST_UNPACKED = 300 * 1024**2


def checked_workbook(name: str, content: bytes) -> bytes:
    """An uploaded spreadsheet whose type is what its name says.

    Raises:
        UserError: it is too large, or no XLSX.
    """
    if len(content) > LARGEST_FILE:
        raise UserError(f"{name} 超过 10 MB，请分成几个文件上传。", f"{name} is larger than 10 MB: upload it in parts.")
    refusal = UserError(
        f"{name} 不是 XLSX 电子表格，请另存为 XLSX 后上传。", f"{name} is no XLSX spreadsheet: save it as XLSX first."
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = {part.filename for part in parts.infolist()}
            size = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as wrong:
        raise refusal from wrong
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names or size > LARGEST_UNPACKED:
        raise refusal
    return content
