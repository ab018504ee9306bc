"""A desk at work: a test says who hands in what and who judges it, and the real actions do it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from shebao.office.desk.models import User
from shebao.office.matters import actions
from shebao.office.matters.actions import Application
from shebao.office.matters.models import Matter
from shebao.office.uploads import Handed
from tests.office.agency import FACTORY, WANG, Agency

NEW_EMPLOYER = "91310115000000000Q"


def pdf(text: str = "licence") -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog/Title(" + text.encode() + b")>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def png() -> bytes:
    """One grey pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def package(*parts: str) -> bytes:
    """A ZIP package with these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for part in parts:
            file.writestr(zipfile.ZipInfo(part), "<part/>")  # of no day: the same bytes each time
    return target.getvalue()


def scan(name: str = "scan.pdf", content: bytes | None = None) -> Handed:
    return Handed(name, pdf() if content is None else content)


def founding(**other: Any) -> Application:
    """A new company asks to be registered."""
    data = {
        "credit_code": NEW_EMPLOYER,
        "name": "黄浦设计公司",
        "unit_type": "10",
        "industry": "M",
        "risk_class": "1",
        "registered_on": "2012-03-05",
    }
    given = {"applicant_kind": "employer", "applicant_name": "黄浦设计公司", "files": [("licence", scan())], **other}
    return Application("register_employer", data=data, **given)


def leaving(**other: Any) -> Application:
    """The factory says that 王建国 left: a matter without review."""
    data = {"credit_code": FACTORY, "numbers": [WANG], "left_on": "2012-03-20", "stop_reason": "6301"}
    given = {"applicant_kind": "employer", "applicant_name": "浦江机床厂", "files": [("ending", scan())], **other}
    return Application("stop", data=data, **given)


@dataclass
class Desk:
    """The officers of one region, and their steps."""

    agency: Agency
    approver: User

    def receive(self, application: Application | None = None, **other: Any) -> Matter:
        by = other.pop("by", self.agency.counter)
        return actions.receive_matter(application or founding(), region=self.agency.region, by=by, **other)

    def review(self, matter: Matter, **other: Any) -> Matter:
        return actions.review_matter(matter, **{"version": matter.version, "by": self.agency.reviewer, **other})

    def approve(self, matter: Matter, **other: Any) -> Matter:
        return actions.approve_matter(matter, **{"version": matter.version, "by": self.approver, **other})

    def send_back(self, matter: Matter, opinion: str = "The copy cannot be read.", **other: Any) -> Matter:
        given = {"version": matter.version, "by": self.agency.reviewer, **other}
        return actions.send_back_matter(matter, opinion=opinion, **given)

    def resubmit(self, matter: Matter, application: Application, **other: Any) -> Matter:
        return actions.resubmit_matter(matter, application, **{"version": matter.version, "by": self.agency.counter, **other})

    def archive(self, matter: Matter, **other: Any) -> Matter:
        return actions.archive_matter(matter, **{"version": matter.version, "by": self.agency.counter, **other})

    def granted(self, application: Application | None = None) -> Matter:
        """Received, reviewed where needed, approved: in effect."""
        matter = self.receive(application)
        return self.approve(self.review(matter) if matter.needs_review else matter)
