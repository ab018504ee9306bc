"""What a kind of matter is, and the register of all kinds.

Each app declares its own kinds in a module `matters.py` and hands them to `register`; they are found when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.matters.models import Matter
from shebao.office.matters.retention import Retention
from shebao.office.registration.models import Employer, Person
from shebao.rules.explain import Explanation
from shebao.text import Text

EMPLOYER, PERSON, OFFICER = Matter.Applicant.EMPLOYER, Matter.Applicant.PERSON, Matter.Applicant.OFFICER
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One question of a form. `asks` names how it is asked and answered: see `questions.py`."""

    name: str
    title: Text
    asks: str = "text"
    options: Mapping[str, Text] | None = None
    required: bool = True
    longest: int = 100


@dataclass(frozen=True)
class Document:
    """Something to be shown, and kept as a copy."""

    slot: str
    title: Text
    required: bool = True


@dataclass(frozen=True)
class Problem:
    """What is wrong with the answers, and at which question (None: with the whole)."""

    text: Text
    field: str | None = None


@dataclass(frozen=True)
class Effect:
    """What came of a matter: rows written by table, whom it is about, and each calculation with whom it is about."""

    written: dict[str, int]
    employer: Employer | None = None
    person: Person | None = None
    trace: list[tuple[str, Explanation]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of matter.

    Args:
        cite: the articles that it rests on.
        limit: the law's parameter that says in how many days it is to be done; None: the law names none.
        retention: how long its file is kept after the year of its end.
        perform: what it does at its approval, by the actions of the other rooms alone, within the approval's transaction.
        entrusts: the permission that the approver is lent for it.
        reviewed: received, reviewed, approved by three officers; else received and approved by two.
        check: looks at the answers together, before the matter is received.
        online: applicants who may hand it in online, in their own matters.
    """

    code: str
    title: Text
    about: Text
    applicants: tuple[Matter.Applicant, ...]
    fields: tuple[Field, ...]
    documents: tuple[Document, ...]
    cite: str
    limit: str | None
    retention: Retention
    perform: Callable[[Matter, User], Effect]
    entrusts: Permission = Permission.REGISTER
    reviewed: bool = True
    check: Callable[[Data, str], Problem | None] | None = None
    online: tuple[Matter.Applicant, ...] = ()

    def document(self, slot: str) -> Document:
        return next((d for d in self.documents if d.slot == slot), OTHER)


OTHER = Document("other", Text("其他材料", "Other material"), required=False)

#: By code, in the order of their registration. A kind stays here as long as a matter of it is kept.
KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add kinds; a code is given once."""
    for kind in kinds:
        if kind.code in KINDS:
            raise ValueError(f"The kind of matter {kind.code} is registered twice.")
        KINDS[kind.code] = kind


def kind_of(matter: Matter) -> Kind:
    return KINDS[matter.kind]


def day(text: str | None) -> date | None:
    """A day among a matter's answers, which keep it as text."""
    return date.fromisoformat(text) if text else None


def not_in_the_future(*names: str) -> Callable[[Data, str], Problem | None]:
    """A check that these days have come, in China."""

    def check(data: Data, _region: str) -> Problem | None:
        for name in names:
            given = day(data.get(name))
            if given and given > timezone.localdate():
                return Problem(Text("日期不得晚于今天。", "The day lies in the future."), name)
        return None

    return check
