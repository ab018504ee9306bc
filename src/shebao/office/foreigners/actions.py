"""Everything that is recorded of foreigners besides the register; the only writers of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
from django.utils import timezone

from shebao.errors import UserError
from shebao.office.bulk import rows
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.foreigners import answers, certificates, queries
from shebao.office.foreigners.models import IDENTITY, PERMITS, Coverage, LifeProof, Paper, Passage, PensionAbroad
from shebao.office.matters.models import Matter
from shebao.office.portal.certificates import content_of, new_code, valid_until
from shebao.office.portal.models import Certificate
from shebao.office.registration import particulars
from shebao.office.registration.actions import stop
from shebao.office.registration.models import Person
from shebao.rules.explain import Explanation

LEFT, WITHDREW, DIED = "6406", "6405", "6401"  # AAE160


@action(Permission.REGISTER)
def show_paper(
    person: Person,
    *,
    region: str,
    kind: str,
    number: str,
    name: str,
    own_name: str = "",
    issued_on: date,
    valid_until: date | None,
    matter: Matter | None = None,
    by: User,
) -> Paper:
    """Record a document. One that says who somebody is also changes the register's; the person's number never changes.

    The first work permit is registered with its day, from which the law counts; a renewed one changes nothing there.
    """
    if valid_until is not None and valid_until < issued_on:
        raise UserError("有效期截止日不得早于签发日。", "A document does not expire before it was issued.")
    paper = Paper.objects.create(
        region=region, person=person, kind=kind, number=number, name=name, own_name=own_name, issued_on=issued_on,
        valid_until=valid_until, matter_id=matter.pk if matter else None,
    )  # fmt: skip
    changed: dict[str, Any] = {}
    if kind in IDENTITY and (person.document_type, person.document_number) != (kind, number):
        changed = {"document_type": kind, "document_number": number}
    if kind in IDENTITY and name != person.name and len(name) <= 100:
        changed["name"] = name
    if kind == Paper.Kind.RESIDENCE and person.permit_type is not None:
        changed["permit_type"] = None  # the card stands for the permit (113号 附件 二)
    if kind in PERMITS and person.permit_issued_on is None and person.document_type != Paper.Kind.RESIDENCE:
        changed |= {"permit_type": kind, "permit_issued_on": issued_on}
    if changed:
        particulars.change_person(person.number, region=region, by=by, reason="证件变更", **changed)
        person.refresh_from_db()
    return paper


@action(Permission.REGISTER)
def show_coverage(
    person: Person,
    *,
    region: str,
    country: str,
    number: str,
    begins_on: date,
    ends_on: date | None,
    shown_on: date,
    extension_months: int = 0,
    matter: Matter | None = None,
    by: User,
) -> tuple[Coverage, list[Explanation]]:
    """Record a certificate of coverage with what the law makes of it: insurances, first and last day, refund.

    Raises:
        UserError: it is of another country, not yet or no longer valid, or no agreement in force exempts.
    """
    shown = {
        "number": person.number, "country": country, "certificate_number": number, "begins_on": begins_on, "ends_on": ends_on,
        "shown_on": shown_on, "extension_months": extension_months,
    }  # fmt: skip
    certificates.take(pa.Table.from_pylist([shown], certificates.SCHEMA), region, matter=matter.pk if matter else None)
    paid_fen = rows("SELECT paid_fen FROM decided_certificate")[0][0]
    coverage = Coverage.objects.filter(person=person).latest("pk")
    person.refresh_from_db()
    return coverage, answers.exemption(person, coverage, paid_fen)


@action(Permission.REGISTER)
def leave(
    person: Person,
    *,
    region: str,
    left_on: date,
    applied_on: date | None,
    category: int | None = None,
    matter: Matter | None = None,
    by: User,
) -> tuple[Passage, Explanation]:
    """Someone leaves China: enrolments end with the month; accounts are kept or, on application, to be paid out once.

    Raises:
        UserError: they asked to end the relation and may not, or of a woman the category of retirement is not known.
    """
    balances = queries.balances(person)
    told = answers.ending(person, left_on=left_on, applied_on=applied_on, balances=balances, category=category)
    if applied_on is not None and not next(step.value for step in told.steps if step.name == "may_end_relation"):
        raise UserError(
            "不符合终止条件：只有达到领取养老金年龄前离境的外国人、港澳台居民可以申请终止。",
            "The relation cannot be ended: only foreigners and residents of Hong Kong, Macau and Taiwan who leave before"
            " pension age may ask for it.",
        )
    _end_enrolments(person, left_on, LEFT if applied_on is None else WITHDREW, region, by)
    passage = Passage.objects.create(
        region=region, person=person, kind=Passage.Kind.KEPT if applied_on is None else Passage.Kind.ENDED, happened_on=left_on,
        pension_fen=balances[110], medical_fen=balances[310], paid_fen=int(told.value), matter_id=matter.pk if matter else None,
    )  # fmt: skip
    return passage, told


@action(Permission.REGISTER)
def come_back(person: Person, *, region: str, on: date, matter: Matter | None = None, by: User) -> Passage:
    """Someone who left comes back: the same number, and what was kept goes on."""
    return Passage.objects.create(
        region=region,
        person=person,
        kind=Passage.Kind.RETURNED,
        happened_on=on,
        matter_id=matter.pk if matter else None,
    )


@action(Permission.REGISTER)
def die(
    person: Person, *, region: str, died_on: date, heirs: list[dict[str, str]], matter: Matter | None = None, by: User
) -> tuple[Passage, Explanation]:
    """Someone died: enrolments end, and what is left in the accounts is the heirs'."""
    balances = queries.balances(person)
    told = answers.inherited(person, died_on=died_on, balances=balances)
    _end_enrolments(person, died_on, DIED, region, by)
    passage = Passage.objects.create(
        region=region, person=person, kind=Passage.Kind.DIED, happened_on=died_on, pension_fen=balances[110],
        medical_fen=balances[310], paid_fen=int(told.value), heirs=heirs, matter_id=matter.pk if matter else None,
    )  # fmt: skip
    return passage, told


def _end_enrolments(person: Person, on: date, reason: str, region: str, by: User) -> None:
    employers = set(person.enrolments.filter(period__endswith__isnull=True).values_list("employer__credit_code", flat=True))
    rows = [{"number": person.number, "credit_code": code, "left_on": on, "stop_reason": reason} for code in sorted(employers)]
    if rows:
        stop(pa.Table.from_pylist(rows), region=region, by=by)


@action(Permission.REGISTER)
def pay_abroad(
    person: Person, *, region: str, country: str, monthly_fen: int, since: date, matter: Matter | None = None, by: User
) -> PensionAbroad:
    """A pensioner lives abroad from now on and proves each year to be alive."""
    return PensionAbroad.objects.create(
        region=region,
        person=person,
        country=country,
        monthly_fen=monthly_fen,
        since=since,
        matter_id=matter.pk if matter else None,
    )


@action(Permission.REGISTER)
def prove_life(
    person: Person, *, region: str, proven_on: date, how: str, matter: Matter | None = None, by: User
) -> tuple[LifeProof, list[Explanation]]:
    """A proof of life: payment goes on, and what was held back is paid.

    Raises:
        UserError: no pension is paid abroad to this person, or a later proof is there.
    """
    pension = PensionAbroad.objects.filter(person=person).first()
    if pension is None:
        raise UserError("该人员没有境外领取的养老金。", "No pension is paid abroad to this person.")
    last = queries.last_proof(pension)
    if proven_on < last:
        raise UserError(f"已有 {last} 的生存证明。", f"There is a proof of life of {last} already.")
    before = answers.standing(pension, last, proven_on)
    proof = LifeProof.objects.create(
        region=region, person=person, proven_on=proven_on, how=how, months_held_back=before.months_held_back,
        arrears_fen=before.arrears_fen, matter_id=matter.pk if matter else None,
    )  # fmt: skip
    return proof, before.trace


@action(Permission.REGISTER)
def issue_rights_record(person: Person, *, region: str, by: User) -> Certificate:
    """The record of rights as a certificate with a code, issued at the counter for whoever asks for their own."""
    return Certificate.objects.create(
        region=region,
        person=person,
        kind=Certificate.Kind.RIGHTS,
        code=new_code(),
        issued_by=by,
        valid_until=valid_until(timezone.localdate()),
        content=content_of(Certificate.Kind.RIGHTS, person),
    )
