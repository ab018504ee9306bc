"""Explanations are written for officers; whoever is outside is led to their own pages, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse

from shebao.office.desk.explaining import Line, Sheet, Source

#: The office's page → the employer's; the insured person's.
OF_AN_EMPLOYER = {
    "collection:bill": "portal:bill",
    "collection:late-fee": "portal:late-fee",
    "collection:contribution": "portal:contribution",
    "collection:receipt": "portal:payment",
    "collection:declaration": "portal:declaration",
}
OF_A_PERSON = {
    "collection:contribution": "portal:my-contribution",
    "accounts:entry": "portal:my-entry",
    "accounts:year": "portal:my-year",
    "registration:person": "portal:record",
}


def led(sheet: Sheet, pages: dict[str, str], back: str) -> Sheet:
    """The sheet with its links to the reader's own pages; what has no page there is said without a link."""
    sheet.url, sheet.back = own(sheet.url, pages), back
    sheet.lines = [_line(line, pages) for line in sheet.lines]
    sheet.origins, sheet.uses = _sources(sheet.origins, pages), _sources(sheet.uses, pages)
    sheet.rows = [{"person": _source(row["person"], pages), "cells": _sources(row["cells"], pages)} for row in sheet.rows]
    return sheet


def own(url: str, pages: dict[str, str]) -> str:
    """The reader's page for an address of the office; empty if there is none."""
    if not url:
        return ""
    parts = urlsplit(url)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ""
    name = pages.get(found.view_name)
    if name is None:
        return ""
    keys: dict[str, Any] = {} if name == "portal:record" else found.kwargs
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return reverse(name, kwargs=keys) + anchor


def _line(line: Line, pages: dict[str, str]) -> Line:
    inputs = tuple(replace(put, source=_source(put.source, pages) if put.source else None) for put in line.inputs)
    return replace(line, inputs=inputs)


def _sources(sources: Iterable[Source], pages: dict[str, str]) -> list[Source]:
    return [_source(source, pages) for source in sources]


def _source(source: Source, pages: dict[str, str]) -> Source:
    return replace(source, url=own(source.url, pages))
