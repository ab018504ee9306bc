"""The electronic file of a matter: index, application, documents, decision with its proof, and log; as one PDF and as ZIP.

Both are made of what is recorded, at the moment of the matter's last step: the same matter gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shebao.office.desk import wording as words_of
from shebao.office.matters import store, wording
from shebao.office.matters.kinds import Kind, kind_of
from shebao.office.matters.models import Material, Matter
from shebao.office.matters.questions import shown
from shebao.office.matters.templatetags.matters import basis, size
from shebao.office.paper import typeset
from shebao.office.uploads import JPEG, PDF, PNG

TEMPLATE = Path(__file__).parent / "templates" / "matters" / "dossier.typ"
SUFFIX = {PDF: "pdf", PNG: "png", JPEG: "jpg"}
#: Not in names of files: Windows refuses them.
UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass(frozen=True)
class Kept:
    """A material with its content; None once it was removed after the end of its keeping."""

    row: Material
    title: str
    content: bytes | None
    path: str


def kept(matter: Matter, kind: Kind) -> list[Kept]:
    """The materials in the order in which they came, each read back from the store against its hash."""
    rows = matter.materials.select_related("removal", "officer").order_by("pk")
    return [
        Kept(
            row,
            words_of.said(kind.document(row.slot).title),
            None if hasattr(row, "removal") else store.get(row.region, row.sha256),
            f"materials/{number:02d}-{row.slot}-{UNFIT.sub('_', row.name)}",
        )
        for number, row in enumerate(rows, 1)
    ]


def as_pdf(matter: Matter) -> bytes:
    """Everything in one PDF in the reader's language. What has pages is shown; other documents are attached.

    Raises:
        UserError: a material is missing or altered, or the machine has no Chinese font.
    """
    import typst

    kind = kind_of(matter)
    materials = kept(matter, kind)
    files = {_name(n, one): one.content for n, one in enumerate(materials) if one.content is not None}
    pages = {name: _pages(name, content) for name, content in files.items()}
    at = matter.steps.order_by("-version").values_list("at", flat=True)[0]
    try:
        return typeset(_source(), _told(matter, kind, materials, pages), files=files, at=at)
    except typst.TypstError:  # a PDF that readers forgive and typst does not: it is attached
        pages = {name: count and _pages(name, files[name], alone=True) for name, count in pages.items()}
        return typeset(_source(), _told(matter, kind, materials, pages), files=files, at=at)


def as_zip(matter: Matter) -> bytes:
    """The originals, what is recorded as JSON, and `SHA256SUMS` over all of it (`sha256sum -c SHA256SUMS`)."""
    kind = kind_of(matter)
    materials = kept(matter, kind)
    parts = {
        "matter.json": _json(_record(matter, kind)),
        "log.json": _json(_log(matter, kind)),
        **{one.path: one.content for one in materials if one.content is not None},
    }
    decision = getattr(matter, "decision", None)
    if decision is not None:
        known = {"at": decision.at.isoformat(), "officer": decision.officer.name, "law": decision.law}
        parts["decision.json"] = _json({**known, "inputs": decision.inputs, "trace": decision.trace, "result": decision.result})
    parts["index.json"] = _json([_entry(one) for one in materials])
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(parts.items()))
    target = io.BytesIO()
    at = matter.steps.order_by("-version").values_list("at", flat=True)[0]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in [("SHA256SUMS", sums.encode()), *sorted(parts.items())]:
            package.writestr(zipfile.ZipInfo(f"{matter.number}/{path}", at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


@cache
def _source() -> str:
    return TEMPLATE.read_text(encoding="utf-8")


def _name(number: int, one: Kept) -> str:
    return f"{number + 1:02d}.{SUFFIX.get(one.row.media_type) or one.row.name.rpartition('.')[2].lower()}"


def _pages(name: str, content: bytes, *, alone: bool = False) -> int:
    """How many pages can be shown; 0: none, it is attached."""
    if name.endswith((".png", ".jpg")):
        return int(not alone or _shows(name, content, 1))
    if not name.endswith(".pdf"):
        return 0
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        count = len(PdfReader(io.BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return 0
    return count if not alone or _shows(name, content, count) else 0


def _shows(name: str, content: bytes, pages: int) -> bool:
    import typst

    numbers = f", page: {pages}" if name.endswith(".pdf") else ""
    try:
        typeset(f'#image("/{name}"{numbers})', {}, files={name: content})
    except typst.TypstError:
        return False
    return True


def _told(matter: Matter, kind: Kind, materials: list[Kept], pages: dict[str, int]) -> dict[str, Any]:
    decision = getattr(matter, "decision", None)
    return {
        "lang": "zh" if words_of.chinese() else "en",
        "words": {
            "file": _("Social insurance file"), "index": _("Index"), "application": _("Application"),
            "list": _("List of documents"),
            "documents": _("Documents"), "decision": _("Decision and proof"), "log": _("What happened"),
            "attached": _("Attached to this PDF in its original form."), "open": _("This matter is not closed yet."),
            "removed": _("content removed after the end of its keeping"), "none": _("No documents"),
        },
        "title": words_of.said(kind.title),
        "number": matter.number,
        "region": words_of.region(matter.region),
        "open": matter.closed_on is None,
        "facts": _facts(matter, kind),
        "form": [[words_of.said(asked.title), shown(asked, matter.data.get(asked.name), whole=True)] for asked in kind.fields],
        "cite": kind.cite,
        "materials": [
            {
                "title": one.title,
                "name": one.row.name,
                "file": _name(number, one),
                "pages": pages.get(_name(number, one), 0),
                "pdf": one.row.media_type == PDF,
                "type": one.row.media_type,
                "there": one.content is not None,
                "sha256": one.row.sha256,
                "about": f"{size(one.row.size)} · {_moment(one.row.at)} · {one.row.officer.name}",
            }
            for number, one in enumerate(materials)
        ],
        "decision": None if decision is None else {
            "facts": [
                [_("Decided by"), f"{decision.officer.name} · {_moment(decision.at)}"],
                [_("version of the law"), decision.law],
                [_("Written"), " · ".join(wording.written(decision))],
            ],
            "traces": [
                {**one, "steps": [_step(step) for step in one["steps"]]} for one in wording.traces(decision, whole=True)
            ],
        },
        "story": [
            {"at": _moment(one["step"].at), "sentence": one["sentence"], "opinion": one["opinion"]}
            for one in wording.timeline(matter, kind)
        ],
    }  # fmt: skip


def _facts(matter: Matter, kind: Kind) -> list[list[str]]:
    due = f"{matter.due_on or '—'} · {basis(matter.due_basis)}"
    kept_until = str(matter.kept_until or _("for ever")) if matter.closed_on else "—"
    known = [
        [_("Applicant"), f"{matter.applicant_name} · {matter.get_applicant_kind_display()}"],
        [_("State"), matter.get_state_display()],
        [_("Received on"), str(matter.received_on)],
        [_("Due on"), due],
        [_("Kept until"), f"{kept_until} · {words_of.said(kind.retention.title)} · {kind.retention.cite}"],
    ]
    if matter.employer:
        known.insert(1, [_("Employer"), f"{matter.employer.name} · {matter.employer.credit_code}"])
    if matter.person:
        known.insert(1, [_("Person"), f"{matter.person.name} · {matter.person.number}"])
    return known


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _step(step: dict[str, Any]) -> dict[str, str]:
    return {name: str(step.get(name) or "") for name in ("title", "value", "formula", "cite")}


def _record(matter: Matter, kind: Kind) -> dict[str, Any]:
    return {
        "number": matter.number,
        "kind": kind.code,
        "title": {"zh": kind.title.zh, "en": kind.title.en},
        "region": matter.region,
        "applicant": {"kind": matter.applicant_kind, "name": matter.applicant_name},
        "employer": matter.employer.credit_code if matter.employer else None,
        "person": matter.person.number if matter.person else None,
        "form": matter.data,
        "cite": kind.cite,
        "state": matter.state,
        "received_on": matter.received_on,
        "due_on": matter.due_on,
        "due_basis": matter.due_basis,
        "closed_on": matter.closed_on,
        "kept_until": matter.kept_until,
        "retention": {"years": matter.retention_years, "cite": kind.retention.cite},
    }


def _log(matter: Matter, kind: Kind) -> list[dict[str, Any]]:
    return [
        {
            "at": one["step"].at.isoformat(),
            "step": one["step"].verb,
            "state": one["step"].state,
            "officer": one["step"].officer.name,
            "sentence": one["sentence"],
            "opinion": one["opinion"],
            "details": one["step"].details,
        }
        for one in wording.timeline(matter, kind)
    ]


def _entry(one: Kept) -> dict[str, Any]:
    return {
        "document": one.row.slot,
        "title": one.title,
        "name": one.row.name,
        "path": one.path if one.content is not None else None,
        "media_type": one.row.media_type,
        "size": one.row.size,
        "sha256": one.row.sha256,
        "handed_in": one.row.at.isoformat(),
        "officer": one.row.officer.name,
        "removed": one.row.removal.at.isoformat() if one.content is None else None,
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).encode()
