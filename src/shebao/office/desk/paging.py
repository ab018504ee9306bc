"""Pages of long lists by key: the next page starts after the last row seen, and nothing is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the links to what stands before and after them."""

    rows: list[Any]
    newer: str | None
    older: str | None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def keyset(rows: QuerySet[Any], request: HttpRequest, *, key: str = "pk", descending: bool = False, size: int = SIZE) -> Page:
    """The page that `?after=` or `?before=` asks for, in the order of a unique key."""
    after, before = _number(request, "after"), _number(request, "before")
    forward, backward = ("lt", "gt") if descending else ("gt", "lt")
    down, up = ("-" + key, key) if descending else (key, "-" + key)
    if before is not None:
        found = list(rows.filter(**{f"{key}__{backward}": before}).order_by(up)[: size + 1])
        more_before, more_after = len(found) > size, True
        found = found[:size][::-1]
    else:
        if after is not None:
            rows = rows.filter(**{f"{key}__{forward}": after})
        found = list(rows.order_by(down)[: size + 1])
        more_before, more_after = after is not None, len(found) > size
        found = found[:size]
    return Page(
        found,
        _link(request, "before", _key(found[0], key)) if found and more_before else None,
        _link(request, "after", _key(found[-1], key)) if found and more_after else None,
    )


def _key(row: Any, key: str) -> Any:
    return row[key] if isinstance(row, dict) else getattr(row, key)


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _link(request: HttpRequest, name: str, value: Any) -> str:
    kept = {k: v for k, v in request.GET.items() if k not in ("after", "before") and v}
    return "?" + urlencode({**kept, name: value})
