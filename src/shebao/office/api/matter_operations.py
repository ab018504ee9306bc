"""An employer's matters for its programs: which may be started, start one, follow it, correct what came back, withdraw it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status

from shebao.office.api import matter_schemas as schemas
from shebao.office.api.applying import answers_of, application, many
from shebao.office.api.guard import scoped
from shebao.office.api.models import Scope
from shebao.office.api.operations import one
from shebao.office.api.schemas import Cursor, Limit, Page, paged
from shebao.office.desk import wording
from shebao.office.desk.sightings import looked_at
from shebao.office.matters import actions
from shebao.office.matters.kinds import Kind, kind_of
from shebao.office.matters.models import Matter
from shebao.office.matters.queries import is_applicant, kinds_for
from shebao.office.matters.questions import choices, field_of
from shebao.office.matters.states import State, Verb
from shebao.office.matters.wording import timeline

router = Router(tags=["matters"])


@router.get("/matters/kinds", response=list[schemas.KindOut], url_name="matter-kinds")
@scoped(Scope.READ_MATTERS)
def matter_kinds(request: HttpRequest) -> Any:
    """Kinds of matters that an employer may start, with their questions and documents."""
    return [_kind(kind) for kind in kinds_for(request.user)]


@router.get("/matters", response=Page[schemas.MatterOut], url_name="matters")
@scoped(Scope.READ_MATTERS)
def matters(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50, state: State | None = None) -> Any:
    """Matters that the employer started or that concern it, newest first."""
    rows = Matter.objects.filter(employer=request.user.employer_id)
    if state:
        rows = rows.filter(state=state)
    found, after = paged(rows, cursor, limit)
    return {"items": [_matter(request, row) for row in found], "next": after}


@router.post("/matters", response={201: schemas.MatterTold}, url_name="start-matter")
@scoped(Scope.MATTERS)
def start_matter(request: HttpRequest, given: schemas.MatterIn) -> Any:
    """Hand in an application with its documents; the agency receives it, or returns it for correction."""
    kind = next((known for known in kinds_for(request.user) if known.code == given.kind), None)
    if kind is None:
        raise Http404
    asked = application(request, kind, given.form, given.materials)
    return Status(201, _told(request, actions.hand_in_matter(asked, region=request.user.region, by=request.user)))


@router.get("/matters/{int:pk}", response=schemas.MatterTold, url_name="matter")
@scoped(Scope.READ_MATTERS)
def matter(request: HttpRequest, pk: int) -> Any:
    """One matter: what was handed in, and every step with its reason."""
    return _told(request, _own(request, pk))


@router.post("/matters/{int:pk}/correction", response=schemas.MatterTold, url_name="correct-matter")
@scoped(Scope.MATTERS)
def correct_matter(request: HttpRequest, pk: int, given: schemas.CorrectionIn) -> Any:
    """Hand a returned matter in again, corrected; the law's time begins anew."""
    row = _own(request, pk)
    asked = application(request, kind_of(row), given.form, given.materials, correcting=row)
    return _told(request, actions.hand_in_again(row, asked, version=given.version, by=request.user))


@router.post("/matters/{int:pk}/withdrawal", response=schemas.MatterTold, url_name="withdraw-matter")
@scoped(Scope.MATTERS)
def withdraw_matter(request: HttpRequest, pk: int, given: schemas.WithdrawalIn) -> Any:
    """Withdraw a matter that is not decided yet."""
    row = _own(request, pk)
    return _told(request, actions.withdraw_own_matter(row, version=given.version, opinion=given.reason, by=request.user))


def _own(request: HttpRequest, pk: int) -> Matter:
    found: Matter = one(Matter.objects.filter(employer=request.user.employer_id), pk)
    return found


def _kind(kind: Kind) -> dict[str, Any]:
    form = [
        {
            "name": asked.name,
            "title": wording.said(asked.title),
            "asks": asked.asks,
            "many": many(field_of(asked)),
            "required": asked.required,
            "options": [{"code": code, "title": title} for code, title in choices(asked.options or {}, empty=False)],
        }
        for asked in kind.fields
    ]
    documents = [{"slot": d.slot, "title": wording.said(d.title), "required": d.required} for d in kind.documents]
    return {
        "code": kind.code,
        "title": wording.said(kind.title),
        "about": wording.said(kind.about),
        "article": kind.cite,
        "form": form,
        "documents": documents,
    }


def _matter(request: HttpRequest, row: Matter) -> dict[str, Any]:
    names = ("number", "kind", "state", "version", "received_on", "due_on", "closed_on")
    return {
        "id": row.pk,
        "title": wording.said(kind_of(row).title),
        "applicant": row.applicant_name,
        "own": is_applicant(row, request.user),
        **{name: getattr(row, name) for name in names},
    }


def _told(request: HttpRequest, row: Matter) -> dict[str, Any]:
    if row.person_id:
        looked_at(request, row.person_id, region=row.region)
    kind = kind_of(row)
    names = ("slot", "name", "media_type", "size", "sha256", "at")
    return {
        **_matter(request, row),
        "form": answers_of(row, kind),
        "materials": [{name: getattr(m, name) for name in names} for m in row.materials.order_by("pk")],
        "steps": [
            {
                "at": told["step"].at,
                "step": Verb(told["step"].verb).value,
                "state": told["step"].state,
                "sentence": told["sentence"],
                "reason": told["opinion"],
            }
            for told in timeline(row, kind, names=False)
        ],
    }
