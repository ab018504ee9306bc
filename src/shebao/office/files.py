"""Files as answers: kept as a file, or shown by the browser; never kept by anybody on the way, for people are in them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent(content: bytes, media_type: str, name: str, *, attachment: bool = True) -> HttpResponse:
    """A file under its name; `attachment`: to be kept, not shown."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(attachment, name)
    response["Cache-Control"] = "private, no-store"
    return response
