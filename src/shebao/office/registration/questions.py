"""The questions of registration's forms, from the data standard's sheets of the register: asked at the counter as in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from shebao.office.matters.kinds import Data, Field, Problem, day, not_in_the_future
from shebao.office.matters.questions import Asking, CreditCodeField, NumberField, Question, register_questions
from shebao.office.registration.models import Employer, Person
from shebao.standard import fields as standard
from shebao.standard.register import EMPLOYERS, PERSONS_SHEET, RegisterSheet
from shebao.text import Text


def _registered_parent(form: Asking, code: str) -> str | None:
    known = Employer.objects.filter(region=form.region, credit_code=code, parent=None).exists()
    return None if known else _("No employer of the region that is no branch itself has this code.")


def _registered_other(form: Asking, number: str) -> str | None:
    known = Person.objects.filter(region=form.region, number=number).exists()
    return None if known else _("This person is not registered in the region.")


class ParentField(CreditCodeField):
    """A credit code that may be left out."""

    def clean(self, value: Any) -> str:
        return super().clean(value) if str(value or "").strip() else ""


register_questions(
    months=Question(lambda _asked, **common: forms.IntegerField(min_value=0, max_value=720, **common)),
    parent=Question(lambda _asked, **common: ParentField(max_length=24, **common), _registered_parent),
    other_number=Question(lambda _asked, **common: NumberField(max_length=24, **common), _registered_other, private=True),
)

_NEEDS_A_TEXT_OF_ITS_OWN = {"document_number": "document_number", "nationality": "country", "parent": "parent"}


def asked(sheet: RegisterSheet, *names: str, required: bool = False) -> tuple[Field, ...]:
    """Questions of some of a sheet's fields."""
    known = {field.name: field for field in sheet.fields}
    return tuple(_question(known[name], required) for name in names)


def _question(field: standard.Field, required: bool) -> Field:
    if field.name in _NEEDS_A_TEXT_OF_ITS_OWN:
        asks = _NEEDS_A_TEXT_OF_ITS_OWN[field.name]
    elif field.codes is not None:
        asks = "choice"
    else:
        asks = {"date": "day", "integer": "months", "text": "text"}[field.type]
    options = field.codes.values if field.codes is not None and asks == "choice" else None
    longest = {"document_number": 32, "postcode": 6, "phone": 32, "account_number": 40}.get(field.name, 100)
    return Field(field.name, field.title, asks, options, required=required, longest=longest)


def answered(data: Data, names: Iterable[str]) -> dict[str, Any]:
    """The answers that are filled in, as the register keeps them: days as dates, numbers as numbers."""
    known = {field.name: field for sheet in (EMPLOYERS, PERSONS_SHEET) for field in sheet.fields}
    return {name: _kept(known.get(name), data[name]) for name in names if data.get(name) not in (None, "", [])}


def _kept(field: standard.Field | None, value: Any) -> Any:
    if field is not None and field.type == "date":
        return date.fromisoformat(value)
    return int(value) if field is not None and field.type == "integer" else value


SINCE = Field("since", Text("变更日期（不填为批准之日）", "Since (empty: the day of approval)"), "day", required=False)
REASON = Field("reason", Text("理由", "Reason"), longest=200)


def since(data: Mapping[str, Any]) -> date | None:
    return day(data.get("since"))


#: A check: what is recorded has happened.
HAPPENED = not_in_the_future("since", "left_on", "resumed_on")


def some_of(*names: str) -> Any:
    """A check: at least one of these is filled in, and no day lies in the future."""

    def check(data: Data, region: str) -> Problem | None:
        if not any(data.get(name) not in (None, "", []) for name in names):
            return Problem(Text("请填写有变化的项目。", "Fill in what changes."))
        return HAPPENED(data, region)

    return check
