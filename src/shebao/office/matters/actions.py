"""Matters are received, judged, put into effect, archived. Everything that a matter changes it changes here, at its approval."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from shebao.errors import UserError
from shebao.law import version
from shebao.office.desk.authority import action, entrusted, require
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.matters import store
from shebao.office.matters.kinds import KINDS, Effect, Kind, kind_of
from shebao.office.matters.models import Decision, Material, Matter, Step
from shebao.office.matters.questions import Subject, problems
from shebao.office.matters.states import State, Verb, move
from shebao.office.matters.time_limits import limit
from shebao.office.uploads import Handed, media_type

Files = Sequence[tuple[str, Handed]]
MOST_FILES = 20


@dataclass(frozen=True)
class Application:
    """What an applicant asks for."""

    kind: str
    applicant_kind: str
    applicant_name: str
    data: dict[str, Any]
    files: Files = ()
    employer_id: int | None = None
    person_id: int | None = None
    request_key: uuid.UUID = field(default_factory=uuid.uuid4)


@action(Permission.RECEIVE_MATTERS)
def receive_matter(application: Application, *, region: str, received_on: date | None = None, by: User) -> Matter:
    """Take an application in; the same request again gives the matter that it made.

    Raises:
        UserError: a document is missing, or a file is not what it should be; nothing is kept then.
    """
    before = _before(application, region)
    if before is not None:
        return before
    matter = _open(application, region, received_on or timezone.localdate(), by)
    return _take(matter, Verb.RECEIVE, version=0, by=by, details={"files": len(application.files)})


@action(Permission.HAND_IN_MATTERS)
def hand_in_matter(application: Application, *, region: str, by: User) -> Matter:
    """An employer or a person applies online, in their own matters; the counter then receives it, or returns it."""
    before = _before(application, region)
    if before is not None:
        return before
    application = _own(application, by)
    if application.applicant_kind not in KINDS[application.kind].online:
        raise UserError("此事项不在网上受理，请到窗口办理。", "This is not handed in online: come to the counter.")
    application = _about_own(application, region)
    matter = _open(application, region, timezone.localdate(), by)
    return _take(matter, Verb.HAND_IN, version=0, by=by, details={"files": len(application.files)})


@action(Permission.HAND_IN_MATTERS)
def hand_in_again(matter: Matter, application: Application, *, version: int, by: User) -> Matter:
    """The applicant corrects what was returned; the law's time begins anew."""
    row = _correct(matter, _about_own(_own(application, by), matter.region), by)
    return _take(row, Verb.HAND_IN, version=version, by=by, details={"files": len(application.files), "again": True})


@action(Permission.HAND_IN_MATTERS)
def withdraw_own_matter(matter: Matter, *, version: int, opinion: str, by: User) -> Matter:
    """The applicant no longer wants it."""
    return _take(matter, Verb.WITHDRAW, version=version, opinion=opinion, by=by)


@action(Permission.RECEIVE_MATTERS)
def accept_matter(matter: Matter, *, version: int, opinion: str = "", by: User) -> Matter:
    """Receive what was handed in online."""
    return _take(matter, Verb.RECEIVE, version=version, opinion=opinion, by=by, details={"online": True})


@action(Permission.RECEIVE_MATTERS)
def decline_matter(matter: Matter, *, version: int, opinion: str, by: User) -> Matter:
    """What was handed in online cannot be received as it is: say everything that is missing, at once."""
    return _take(matter, Verb.DECLINE, version=version, opinion=opinion, by=by)


def _before(application: Application, region: str) -> Matter | None:
    return Matter.objects.filter(region=region, request_key=application.request_key).first()


def _own(application: Application, by: User) -> Application:
    """In the applicant's own name, whatever the form says."""
    if by.employer_id is not None:
        return replace(application, applicant_kind="employer", applicant_name=by.employer.name, employer_id=by.employer_id)
    return replace(application, applicant_kind="person", applicant_name=by.person.name, person_id=by.person_id)


def _about_own(application: Application, region: str) -> Application:
    """Row-level security shows applicants themselves and their staff: whoever else is named is not found."""
    subject = Subject(region)
    if problems(KINDS[application.kind], application.data, subject, online=True):
        raise UserError("申请涉及的单位或者人员不属于您。", "The application names an employer or a person who is not yours.")
    if application.applicant_kind == Matter.Applicant.EMPLOYER:
        return replace(application, person_id=subject.person.pk if subject.person else None)
    return replace(application, employer_id=None)


def _open(application: Application, region: str, received_on: date, by: User) -> Matter:
    """A matter with its materials, before its first step."""
    kind = KINDS[application.kind]
    if application.applicant_kind not in kind.applicants:
        raise UserError("此事项不能由该类申请人申请。", "This kind of matter is not for such an applicant.")
    due = limit(kind.limit, received_on=received_on, region=region)
    matter = Matter.objects.create(
        region=region,
        number=_next_number(region, received_on),
        request_key=application.request_key,
        kind=kind.code,
        applicant_kind=application.applicant_kind,
        applicant_name=application.applicant_name,
        employer_id=application.employer_id,
        person_id=application.person_id,
        data=application.data,
        needs_review=kind.reviewed,
        retention_years=kind.retention.years,
        received_on=received_on,
        due_on=due.due_on,
        due_basis=due.basis,
    )
    _keep(matter, application.files, by)
    _require_documents(matter, kind)
    return matter


@action(Permission.RECEIVE_MATTERS)
def supplement_matter(matter: Matter, *, version: int, files: Files, opinion: str = "", by: User) -> Matter:
    """Add materials to a matter that nobody has reviewed yet."""
    if not files:
        raise UserError("请选择要补充的文件。", "Choose the files to add.")
    _keep(matter, files, by)
    return _take(matter, Verb.SUPPLEMENT, version=version, opinion=opinion, by=by, details={"files": len(files)})


@action(Permission.RECEIVE_MATTERS)
def resubmit_matter(matter: Matter, application: Application, *, version: int, opinion: str = "", by: User) -> Matter:
    """Hand a returned matter in again, corrected; the law's time begins anew."""
    require(by, Permission.RECEIVE_MATTERS, region=matter.region)
    row = _correct(matter, application, by)
    details = {"files": len(application.files)}
    return _take(row, Verb.RESUBMIT, version=version, opinion=opinion, by=by, details=details)


def _correct(matter: Matter, application: Application, by: User) -> Matter:
    row = _locked(matter)
    if row.state != State.RETURNED:
        raise UserError("此办件没有被退回，不能更正。", "The matter was not returned and cannot be corrected.")
    kind = kind_of(row)
    due = limit(kind.limit, received_on=timezone.localdate(), region=row.region)
    row.data, row.applicant_kind, row.applicant_name = application.data, application.applicant_kind, application.applicant_name
    row.employer_id, row.person_id = application.employer_id, application.person_id
    row.due_on, row.due_basis = due.due_on, due.basis
    row.save(
        update_fields=["data", "applicant_kind", "applicant_name", "employer_id", "person_id", "due_on", "due_basis"],
    )
    _keep(row, application.files, by)
    _require_documents(row, kind)
    return row


@action(Permission.RECEIVE_MATTERS)
def withdraw_matter(matter: Matter, *, version: int, opinion: str, by: User) -> Matter:
    """The applicant no longer wants it."""
    return _take(matter, Verb.WITHDRAW, version=version, opinion=opinion, by=by)


@action(Permission.REVIEW_MATTERS)
def review_matter(matter: Matter, *, version: int, opinion: str = "", by: User) -> Matter:
    """Found in order; it goes to approval."""
    return _take(matter, Verb.REVIEW, version=version, opinion=opinion, by=by)


@action(Permission.RETURN_MATTERS)
def send_back_matter(matter: Matter, *, version: int, opinion: str, by: User) -> Matter:
    """Something is to be corrected or added."""
    return _take(matter, Verb.SEND_BACK, version=version, opinion=opinion, by=by)


@action(Permission.RETURN_MATTERS)
def reject_matter(matter: Matter, *, version: int, opinion: str, by: User) -> Matter:
    """It is not granted."""
    return _take(matter, Verb.REJECT, version=version, opinion=opinion, by=by)


@action(Permission.APPROVE_MATTERS)
def approve_matter(matter: Matter, *, version: int, opinion: str = "", by: User) -> Matter:
    """Grant it, and do at once what it asks for: both, or neither.

    Raises:
        UserError: what it asks for cannot be done any more; the matter stays as it was.
    """
    row = _take(matter, Verb.APPROVE, version=version, opinion=opinion, by=by)
    kind = kind_of(row)
    with entrusted(by, kind.entrusts):
        effect = kind.perform(row, by)
    subjects = {
        name: new.pk
        for name, new in (("employer_id", effect.employer), ("person_id", effect.person))
        if new is not None and getattr(row, name) is None
    }
    if subjects:
        Matter.objects.filter(pk=row.pk).update(**subjects)
    _decide(row, effect, by)
    return _take(row, Verb.EFFECT, version=row.version, by=by)


@action(Permission.RECEIVE_MATTERS)
def archive_matter(matter: Matter, *, version: int, opinion: str = "", by: User) -> Matter:
    """Close the file: every material is read back from the store and compared with its hash.

    Raises:
        UserError: a material is missing or altered.
    """
    contents = [store.get(material.region, material.sha256) for material in matter.materials.all()]
    sealed = hashlib.sha256("\n".join(hashlib.sha256(c).hexdigest() for c in contents).encode()).hexdigest()
    return _take(matter, Verb.ARCHIVE, version=version, opinion=opinion, by=by, details={"files": len(contents), "seal": sealed})


def _take(
    matter: Matter, verb: Verb, *, version: int, by: User, opinion: str = "", details: dict[str, Any] | None = None
) -> Matter:
    """One step, from the matter as it is now. The database checks the version, the order of steps and that officers differ."""
    matter = _locked(matter)
    known = move(verb, matter.state, needs_review=matter.needs_review)
    if known is not None:
        own = known.also is not None and by.may(known.also)
        require(by, known.also if own else known.permission, region=matter.region)
        if known.reason and not opinion.strip():
            raise UserError("请写明理由。", "Give the reason.")
    Step.objects.create(
        region=matter.region,
        matter_id=matter.pk,
        version=version,
        verb=verb,
        state=matter.state,
        officer=by,
        at=timezone.now(),
        opinion=opinion.strip(),
        details=details or {},
    )
    return Matter.objects.get(pk=matter.pk)


def _locked(matter: Matter) -> Matter:
    """The matter as it is now, until the end of the transaction nobody else's."""
    row = Matter.objects.select_for_update().filter(pk=matter.pk).first()
    if row is None:
        raise UserError("此办件不属于您的统筹区或者单位。", "This matter belongs to another region or applicant.")
    return row


def _decide(matter: Matter, effect: Effect, by: User) -> None:
    Decision.objects.create(
        region=matter.region,
        matter=matter,
        officer=by,
        at=timezone.now(),
        law=version(),
        inputs={
            "kind": matter.kind,
            "number": matter.number,
            "form": matter.data,
            "materials": [
                {"document": m.slot, "name": m.name, "sha256": m.sha256, "size": m.size} for m in matter.materials.order_by("pk")
            ],
        },
        trace=[{"about": about, **explanation.to_dict()} for about, explanation in effect.trace],
        result={
            "written": effect.written,
            "employer_id": effect.employer.pk if effect.employer else matter.employer_id,
            "person_id": effect.person.pk if effect.person else matter.person_id,
        },
    )


def _keep(matter: Matter, files: Files, by: User) -> None:
    """Check the files, put them into the store, and record them."""
    if matter.materials.count() + len(files) > MOST_FILES:
        raise UserError("一个办件最多 20 个文件。", "A matter has at most 20 files.")
    checked = [(slot, file, media_type(file)) for slot, file in files]
    for slot, file, kind in checked:
        lock(matter.region, hashlib.sha256(file.content).hexdigest())
        Material.objects.create(
            region=matter.region,
            matter=matter,
            slot=slot,
            name=_plain_name(file.name),
            media_type=kind,
            size=len(file.content),
            sha256=store.put(matter.region, file.content),
            at=timezone.now(),
            officer=by,
        )


def _plain_name(name: str) -> str:
    """The last part of a path, without control characters, not too long, its suffix kept."""
    last = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    stem, dot, suffix = last.rpartition(".")
    return f"{stem[: 190 - len(suffix)]}{dot}{suffix}" if dot else last[:190]


def lock(region: str, sha256: str) -> None:
    """Until the end of the transaction nobody else keeps or removes this content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{region}/{sha256}"])


def _require_documents(matter: Matter, kind: Kind) -> None:
    there = set(matter.materials.values_list("slot", flat=True))
    missing = [document.title for document in kind.documents if document.required and document.slot not in there]
    if missing:
        raise UserError(
            f"缺少材料：{'、'.join(m.zh for m in missing)}。", f"Documents are missing: {', '.join(m.en for m in missing)}."
        )


def _next_number(region: str, on: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT matters_next_number(%s, %s)", [region, on])
        return str(cursor.fetchone()[0])
