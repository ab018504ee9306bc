"""Certificates as PDF: every label in Chinese and English, from what was kept with the code."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from django.utils import timezone

from shebao.office.desk import wording
from shebao.office.paper import typeset
from shebao.office.portal import certificates
from shebao.office.portal.models import Certificate
from shebao.text import Text

TEMPLATE = Path(__file__).parent / "templates" / "portal" / "certificate.typ"

TITLES = {
    Certificate.Kind.PARTICIPATION: Text("社会保险参保证明", "Certificate of Participation in Social Insurance"),
    Certificate.Kind.RIGHTS: Text("社会保险个人权益记录单", "Record of Rights in Social Insurance"),
}
SEX = {"1": Text("男", "male"), "2": Text("女", "female")}


def pdf(row: Certificate, check: str) -> bytes:
    """The paper; `check` is the address at which others see that it is genuine."""
    said = row.content
    code = certificates.grouped(row.code)
    address = f"{check}?{urlencode({'code': code})}"
    issued = timezone.localtime(row.issued_at)
    data: dict[str, Any] = {
        "title": _both(TITLES[Certificate.Kind(row.kind)]),
        "region": _both(wording.region_text(row.region)),
        "person": [
            _row("姓名", "Name", said["name"]),
            _row("社会保障号码", "Social security number", said["number"]),
            _row("性别", "Sex", *_both(SEX[said["sex"]])),
            _row("出生日期", "Date of birth", said["born_on"]),
            _row("国籍", "Nationality", *_both(wording.country_text(said["nationality"]))),
            _row("证件号码", "Document number", said["document_number"]),
        ],
        "enrolments": [
            [*_insurance(one["insurance"]), one["employer"], one["from"], one["to"] or "至今 to date"]
            for one in said["enrolments"]
        ],
        "months": [[*_insurance(code), months] for code, months in certificates.months_of(said)],
        "ended": said.get("ended_on"),
        "years": [
            [str(year["year"]), str(year["months"]), *(wording.yuan(year[name]) for name in ("base", "employer", "employee"))]
            for year in said.get("years", [])
        ],
        "accounts": [
            [
                *_insurance(year["insurance"]),
                str(year["year"]),
                *(wording.yuan(year[name]) for name in ("before", "credited", "interest", "balance")),
            ]
            for year in said.get("accounts", [])
        ],
        "code": code,
        "address": address,
        "issued": f"{issued:%Y-%m-%d %H:%M}",
        "until": row.valid_until.isoformat(),
    }
    return typeset(
        TEMPLATE.read_text(encoding="utf-8"), data, files={"code.svg": _picture(address)}, at=row.issued_at.replace(microsecond=0)
    )


def _both(text: Text) -> list[str]:
    return [text.zh, text.en]


def _row(zh: str, en: str, *values: str) -> list[str]:
    return [zh, en, " ".join(dict.fromkeys(values))]


def _insurance(code: int) -> list[str]:
    return _both(wording.INSURANCE_SHORT[int(code)])


def _picture(address: str) -> bytes:
    target = io.BytesIO()
    segno.make(address, error="m").save(target, kind="svg", border=0, scale=4)
    return target.getvalue()
