"""What the register said on a day, and what is now known of that day: history in two times.

`on` is the day spoken of, `known` the day (its end) of which the knowledge is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shebao.office.desk import wording
from shebao.office.registration.models import Employer, Enrolment, Particulars, Person

Row = TypeVar("Row", Employer, Person, Enrolment)


def register_said(row: Row, day: date) -> Row | None:
    """What the register said on that day of that day; None if the subject was not yet in it."""
    return as_of(row, on=day, known=day)


def now_known(row: Row, day: date) -> Row:
    """What is now known of that day."""
    known = as_of(row, on=day, known=timezone.now())
    assert known is not None, "it is in the register now"
    return known


_AS_OF = """
SELECT (jsonb_populate_record(r, held.said)).*, {side} AS side
FROM {register} r LEFT JOIN LATERAL (
    SELECT nullif(registration_over(p.said ORDER BY p.kind <> 'registered', p.id), '{{}}') AS said
    FROM registration_particulars p
    WHERE p.subject = %(subject)s AND p.subject_id = r.id AND p.valid @> %(on)s AND p.recorded_at <= %(known_{side})s
) held ON true
WHERE {which} AND r.recorded_at <= %(known_{side})s
"""


def as_of(row: Row, *, on: date, known: date | datetime) -> Row | None:
    """A subject as it was on a day, by the knowledge of another; None if it was not yet registered then."""
    return _one(row, on, known)[0]


def enrolments_as_of(person: Person, *, on: date, known: date | datetime) -> list[Enrolment]:
    """In which insurances a person was insured on a day, by the knowledge of another."""
    return _insured(person, on, known)[0]


def _insured(person: Person, on: date, *known: date | datetime) -> list[list[Enrolment]]:
    sides = _rows(Enrolment, "r.person_id = %(id)s", person.pk, on, known)
    return [sorted((e for e in side if on in e.period), key=lambda e: (e.insurance, e.pk)) for side in sides]


def _one(row: Row, on: date, *known: date | datetime) -> list[Row | None]:
    return [next(iter(side), None) for side in _rows(type(row), "r.id = %(id)s", row.pk, on, known)]


def _rows(model: type[Row], which: str, key: int, on: date, known: Sequence[date | datetime]) -> list[list[Row]]:
    """The rows of a day by the knowledge of each of several others, in one question."""
    query = " UNION ALL ".join(_AS_OF.format(register=model._meta.db_table, which=which, side=n) for n in range(len(known)))
    moments = {f"known_{side}": end_of(moment) for side, moment in enumerate(known)}
    found: list[list[Row]] = [[] for _moment in known]
    for row in model.objects.raw(query, {"subject": model._meta.model_name, "id": key, "on": on, **moments}):
        found[row.side].append(row)
    return found


def end_of(day: date | datetime) -> datetime:
    """The last moment of a day here; a moment stays itself."""
    if isinstance(day, datetime):
        return day
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone()) - timedelta(microseconds=1)


# For the pages ----------------------------------------------------------------------------------------------------

_HIDDEN = {"id", "region", "recorded_at"}
_CODES = {
    "unit_type": "unit",
    "industry": "industry",
    "document_type": "document",
    "household": "household",
    "permit_type": "permit",
    "stop_reason": "stop",
    "category": "category",
    "begun_as": "begun",
    "ethnicity": "ethnicity",
    "personal_status": "personal_status",
    "employment_form": "employment_form",
    "special_work": "special_work",
}


def shown(model: type[Any], name: str, value: Any) -> str:
    """One particular in the reader's words."""
    if value in (None, ""):
        return "—"
    if name in _CODES:
        return wording.coded(_CODES[name], str(value))
    match name:
        case "nationality":
            return wording.country(str(value))
        case "number" | "document_number":
            return wording.masked(str(value))
        case "period":
            return _period(value)
        case "parent_id":
            return Employer.objects.get(pk=value).name
        case "merged_into_id":
            return wording.masked(Person.objects.get(pk=value).number)
    choices = dict(model._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))


def _period(value: Any) -> str:
    if isinstance(value, str):  # as JSON keeps it
        first, _comma, after = value.strip("[)").partition(",")
        lower, upper = date.fromisoformat(first), date.fromisoformat(after) if after else None
    else:
        lower, upper = value.lower, value.upper
    last = (upper - timedelta(days=1)).isoformat() if upper else _("insured")
    return f"{lower.isoformat()} – {last}"


def title(model: type[Any], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def filled(row: Employer | Person, names: Iterable[str]) -> list[tuple[str, str]]:
    """Those of some particulars that are known: title and value."""
    model = type(row)
    return [(title(model, n), shown(model, n, getattr(row, n))) for n in names if getattr(row, n) not in (None, "")]


@dataclass(frozen=True)
class Compared:
    """One particular of a day: as it was known then, and as it is known now."""

    title: str
    then: str
    now: str
    recorded_then: bool = True

    @property
    def differs(self) -> bool:
        return self.recorded_then and self.then != self.now


def compared(row: Employer | Person, *, on: date, known: date) -> list[Compared]:
    """Every particular of a day, by the knowledge of another day and by that of now."""
    model = type(row)
    then, now = _one(row, on, known, timezone.now())
    names = [f.attname for f in model._meta.concrete_fields if f.name not in _HIDDEN]
    found = [
        Compared(
            title(model, name),
            shown(model, name, getattr(then, name)) if then is not None else "—",
            shown(model, name, getattr(now, name)),
            then is not None,
        )
        for name in names
    ]
    return [line for line in found if (line.then, line.now) != ("—", "—")]


def compared_enrolments(person: Person, enrolments: Iterable[Enrolment], *, on: date, known: date) -> list[Compared]:
    """In what and with whom a person was insured on a day, by the knowledge of another day and by that of now.

    `enrolments` are the register's of today, which know most employers by name.
    """
    then, now = _insured(person, on, known, timezone.now())
    names = {e.employer_id: e.employer.name for e in enrolments}
    unknown = {e.employer_id for e in (*then, *now)} - names.keys()
    names |= {other.pk: other.name for other in Employer.objects.filter(pk__in=unknown)} if unknown else {}
    sides = [{e.insurance: f"{names[e.employer_id]} · {_period(e.period)}" for e in side} for side in (then, now)]
    return [
        Compared(wording.insurance(code), *(side.get(code, _("not insured")) for side in sides))
        for code in sorted({*sides[0], *sides[1]})
    ]


@dataclass(frozen=True)
class Recorded:
    """One recording, for the list: `changes` are (particular, before, after)."""

    entry: Particulars
    about: str
    changes: list[tuple[str, str, str]]


def recordings(row: Employer | Person, enrolments: Iterable[Enrolment] = ()) -> list[Recorded]:
    """Everything recorded about a subject (and a person's enrolments) after its registration, newest first."""
    known = {e.pk: e for e in enrolments}
    own = Q(subject=row._meta.model_name, subject_id=row.pk)
    entries = Particulars.objects.filter(own | Q(subject=Particulars.Subject.ENROLMENT, subject_id__in=list(known)))
    states: dict[tuple[str, int], dict[str, Any]] = {}
    found: list[Recorded] = []
    for entry in sorted(entries.select_related("by"), key=lambda e: (e.kind != Particulars.Kind.REGISTERED, e.pk)):
        state = states.setdefault((entry.subject, entry.subject_id), {})
        if entry.kind != Particulars.Kind.REGISTERED:
            model = Enrolment if entry.subject == Particulars.Subject.ENROLMENT else type(row)
            changes = [
                (title(model, name), shown(model, name, state.get(name)), shown(model, name, value))
                for name, value in entry.said.items()
            ]
            found.append(Recorded(entry, _about(known.get(entry.subject_id)) if model is Enrolment else "", changes))
        state.update(entry.said)
    return found[::-1]


def _about(enrolment: Enrolment | None) -> str:
    return f"{wording.insurance(enrolment.insurance)} · {enrolment.employer.name}" if enrolment else ""


@dataclass(frozen=True)
class Asked:
    """Which day a reader asks about, and by whose knowledge."""

    on: date
    known: date

    @classmethod
    def of(cls, given: Any) -> Asked | None:
        """From `?on=` and `?known=`; None if neither is a day."""
        on, known = (_day(given.get(name, "")) for name in ("on", "known"))
        if on is None and known is None:
            return None
        return cls(on or known or date.min, known or timezone.localdate())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def history(given: Any, row: Employer | Person, enrolments: Iterable[Enrolment] = ()) -> dict[str, Any]:
    """What the history part of a page shows."""
    asked = Asked.of(given)
    parts: dict[str, Any] = {"asked": asked, "recordings": recordings(row, enrolments), "today": timezone.localdate()}
    if asked is not None:
        parts["compared"] = compared(row, on=asked.on, known=asked.known)
        parts["not_yet"] = row.recorded_at > end_of(asked.known)
        if isinstance(row, Person):
            parts["compared_enrolments"] = compared_enrolments(row, enrolments, on=asked.on, known=asked.known)
    return parts
