"""What changed about employers, persons and enrolments, and what had been wrong: recorded, never overwritten.

The database lets the register's rows follow from what is recorded here (migrations/0003_history.sql).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from django.utils import timezone

from shebao.errors import UserError
from shebao.office.bulk import execute, load
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.registration.models import Employer, Enrolment, Particulars, Person
from shebao.standard.register import EMPLOYER_CHANGES as EMPLOYER_CHANGES_SHEET
from shebao.standard.register import PERSON_CHANGES as PERSON_CHANGES_SHEET

EMPLOYER, PERSON, ENROLMENT = (s.value for s in Particulars.Subject)
CHANGE, CORRECTION = Particulars.Kind.CHANGE.value, Particulars.Kind.CORRECTION.value

#: What changes in the life of an employer or a person. Anything registered can be corrected.
EMPLOYER_CHANGES = (*EMPLOYER_CHANGES_SHEET.some_of, "parent_id")
PERSON_CHANGES = PERSON_CHANGES_SHEET.some_of


@dataclass(frozen=True)
class Said:
    """Particulars of one subject (by its key in the database) from a day on; `until` is the day after the last."""

    subject_id: int
    particulars: Mapping[str, Any]
    since: date | None = None
    until: date | None = None
    reason: str = ""


def record(subject: str, said: Iterable[Said], *, region: str, kind: str = CHANGE) -> int:
    """Record particulars of many subjects; call within an action. Returns how many recordings differ from what was known.

    A change holds until the next change of the same particular that is known already; a correction for the days it names.
    """
    lines = list(said)
    load(
        "incoming_said",
        pa.table(
            {
                "position": pa.array(range(len(lines)), pa.int64()),
                "subject_id": pa.array([line.subject_id for line in lines], pa.int64()),
                "since": pa.array([line.since for line in lines], pa.date32()),
                "until": pa.array([line.until for line in lines], pa.date32()),
                "said": pa.array([json.dumps(line.particulars, default=_plain) for line in lines], pa.string()),
                "reason": pa.array([line.reason for line in lines], pa.string()),
            }
        ),
    )
    return record_incoming(subject, region=region, kind=kind)


def record_incoming(subject: str, *, region: str, kind: str = CHANGE) -> int:
    """The same of the temporary table `incoming_said`: position, subject_id, since, until, said (JSON), reason."""
    return execute(_RECORD[subject], {"region": region, "subject": subject, "kind": kind})


#: Of a change only what differs on its first day is recorded: a form gives everything, and most of it is as it was.
_RECORD_INTO = """
INSERT INTO registration_particulars (region, subject, subject_id, kind, valid, said, reason)
SELECT %(region)s, %(subject)s, subject_id, %(kind)s, daterange(since, until), jsonb_object_agg(key, value),
       coalesce(reason, '')
FROM (
    SELECT i.position, i.subject_id, i.since, i.reason, k.key, k.value, coalesce(i.until, CASE WHEN %(kind)s = 'change' THEN
        (SELECT min(lower(p.valid)) FROM registration_particulars p
         WHERE p.subject = %(subject)s AND p.subject_id = i.subject_id AND p.said ? k.key AND lower(p.valid) > i.since) END
    ) AS until
    FROM incoming_said i
    JOIN {register} r ON r.id = i.subject_id AND r.region = %(region)s
    LEFT JOIN LATERAL (
        SELECT registration_over(p.said ORDER BY p.kind <> 'registered', p.id) AS said FROM registration_particulars p
        WHERE p.subject = %(subject)s AND p.subject_id = r.id AND p.valid @> coalesce(i.since, '-infinity')
    ) held ON true
    CROSS JOIN LATERAL jsonb_each(i.said::jsonb) k
    WHERE %(kind)s = 'correction' OR coalesce(nullif(held.said, '{{}}'), to_jsonb(r)) -> k.key IS DISTINCT FROM k.value
) AS spread
GROUP BY position, subject_id, since, until, reason ORDER BY position
"""
_RECORD = {subject: _RECORD_INTO.format(register=f"registration_{subject}") for subject in (EMPLOYER, PERSON, ENROLMENT)}


@action(Permission.REGISTER)
def change_employer(
    credit_code: str, *, region: str, by: User, since: date | None = None, reason: str = "", **particulars: Any
) -> Employer:
    """An employer's particulars are others from a day on (today, if none is given).

    Raises:
        UserError: it is not registered, or nothing differs.
    """
    row = registered_employer(credit_code, region)
    return _change(row, _of(particulars, EMPLOYER_CHANGES), since, reason)


@action(Permission.REGISTER)
def change_person(
    number: str, *, region: str, by: User, since: date | None = None, reason: str = "", **particulars: Any
) -> Person:
    """A person's particulars are others from a day on; their number stays for life.

    Raises:
        UserError: they are not registered, or nothing differs.
    """
    row = registered_person(number, region)
    return _change(row, _of(particulars, PERSON_CHANGES), since, reason)


@action(Permission.REGISTER)
def correct(
    row: Employer | Person | Enrolment,
    *,
    region: str,
    reason: str,
    since: date | None = None,
    until: date | None = None,
    by: User,
    **particulars: Any,
) -> None:
    """What was recorded is wrong: so it is from `since` (always, if none is given) to before `until` (still).

    Raises:
        UserError: no reason is given, the days are not in order, or the correction breaks a rule of the register.
    """
    if since is not None and until is not None and since >= until:
        raise UserError("更正的起始日期须早于终止日期。", "A correction begins before it ends.")
    if not reason.strip():
        raise UserError("请写明更正理由。", "Say why it is corrected.")
    subject = row._meta.model_name or ""
    record(subject, [Said(row.pk, particulars, since, until, reason.strip())], region=region, kind=CORRECTION)


def _of(particulars: Mapping[str, Any], changeable: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in particulars.items() if name in changeable}


def _change(row: Any, particulars: dict[str, Any], since: date | None, reason: str) -> Any:
    said = Said(row.pk, particulars, since or timezone.localdate(), reason=reason)
    if not record(row._meta.model_name, [said], region=row.region):
        raise UserError("所填内容与登记内容相同，没有需要变更的事项。", "Nothing differs from what is registered.")
    row.refresh_from_db()
    return row


def registered_employer(credit_code: str, region: str) -> Employer:
    """The employer with this code.

    Raises:
        UserError: there is none in the region.
    """
    row = Employer.objects.filter(region=region, credit_code=credit_code).first()
    if row is None:
        raise UserError(
            f"单位 {credit_code} 尚未在统筹区 {region} 登记。", f"Employer {credit_code} is not registered in region {region}."
        )
    return row


def registered_person(number: str, region: str) -> Person:
    """The person with this number.

    Raises:
        UserError: there is none in the region.
    """
    row = Person.objects.filter(region=region, number=number).first()
    if row is None:
        raise UserError(f"人员 {number} 尚未在统筹区 {region} 登记。", f"Person {number} is not registered in region {region}.")
    return row


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
