"""What the matters of records write: corrections, suspension and closure, resuming, categories, merging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.desk.models import User
from shebao.office.matters.kinds import Effect, day
from shebao.office.matters.models import Matter
from shebao.office.registration import actions, employers, merging
from shebao.office.registration.models import Employer, Enrolment, Person
from shebao.office.registration.particulars import correct, registered_employer, registered_person
from shebao.office.registration.questions import answered, since


def reason_of(matter: Matter) -> str:
    """The applicant's reason, with the number of the matter behind it."""
    return f"{matter.data.get('reason') or ''}（办件 {matter.number}）"[:200]


def correcting(find: Callable[[str, str], Any], key: str, names: tuple[str, ...]) -> Callable[[Matter, User], Effect]:
    """The effect of a correction: what is filled in was so from `since` to the day `last`."""

    def perform(matter: Matter, by: User) -> Effect:
        data, last = matter.data, day(matter.data.get("last"))
        row = find(data[key], matter.region)
        until = last + timedelta(days=1) if last else None
        correct(
            row, since=since(data), until=until, reason=reason_of(matter), region=matter.region, by=by, **answered(data, names)
        )
        about = {"employer": row} if isinstance(row, Employer) else {"person": row}
        return Effect({"registration_particulars": 1}, **about)

    return perform


def correct_employer(names: tuple[str, ...]) -> Callable[[Matter, User], Effect]:
    return correcting(registered_employer, "credit_code", names)


def correct_person(names: tuple[str, ...]) -> Callable[[Matter, User], Effect]:
    return correcting(registered_person, "number", names)


def correct_enrolment(matter: Matter, by: User) -> Effect:
    """Another first or last day of the enrolment in which a day lies, or another reason of its end."""
    data = matter.data
    person = registered_person(data["number"], matter.region)
    within = date.fromisoformat(data["within"])
    row = Enrolment.objects.filter(person=person, insurance=int(data["insurance"]), period__contains=within).first()
    if row is None:
        raise UserError("该日没有此险种的参保记录。", "The person was not insured in this insurance on that day.")
    first, last = day(data.get("first_day")), day(data.get("last_day"))
    after = last + timedelta(days=1) if last else row.period.upper
    said = {"period": f"[{first or row.period.lower},{after or ''})", **answered(data, ("stop_reason",))}
    correct(row, reason=reason_of(matter), region=matter.region, by=by, **said)
    return Effect({"registration_particulars": 1}, person=person, employer=row.employer)


def moving(verb: Callable[..., Employer]) -> Callable[[Matter, User], Effect]:
    """The effect of suspending, resuming or closing an employer."""

    def perform(matter: Matter, by: User) -> Effect:
        row = verb(matter.data["credit_code"], since=since(matter.data), reason=reason_of(matter), region=matter.region, by=by)
        return Effect({"registration_employer": 1}, employer=row)

    return perform


suspend_employer = moving(employers.suspend_employer)
resume_employer = moving(employers.resume_employer)
close_employer = moving(employers.close_employer)


def resume(matter: Matter, by: User) -> Effect:
    data = matter.data
    row = {
        "credit_code": data["credit_code"],
        "resumed_on": date.fromisoformat(data["resumed_on"]),
        "registered_on": matter.received_on,
        "insurances": int(data["insurances"]),
    }
    people = pa.Table.from_pylist([{"number": number, **row} for number in data["numbers"]])
    written = actions.resume(people, region=matter.region, by=by)
    return Effect({"registration_enrolment": written}, employer=registered_employer(data["credit_code"], matter.region))


def change_category(matter: Matter, by: User) -> Effect:
    data = matter.data
    written = actions.change_category(
        data["number"],
        credit_code=data["credit_code"],
        category=data["category"],
        since=date.fromisoformat(data["since"]),
        insurances=int(data["insurances"]),
        region=matter.region,
        by=by,
    )
    return Effect({"registration_enrolment": written}, person=registered_person(data["number"], matter.region))


def merge_persons(matter: Matter, by: User) -> Effect:
    kept: Person = merging.merge_persons(
        matter.data["number"], into=matter.data["into"], reason=reason_of(matter), region=matter.region, by=by
    )
    return Effect({"registration_person": 1}, person=kept)


def unmerge_person(matter: Matter, by: User) -> Effect:
    row = merging.unmerge_person(matter.data["number"], reason=reason_of(matter), region=matter.region, by=by)
    return Effect({"registration_person": 1}, person=row)
