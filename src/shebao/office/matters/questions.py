"""How the questions of forms are asked, looked up in the register, corrected and shown: one entry for each way of asking.

An app that asks something new hands its own ways to `register_questions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pycountry
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shebao.law.identification import is_credit_code
from shebao.office.desk import wording
from shebao.office.fields import INSURANCE_BITS
from shebao.office.matters.kinds import Field, Kind
from shebao.office.registration.models import Employer, Person

MOST_PEOPLE = 200


class Asking(Protocol):
    """A form that asks: its region, and whom it turned out to be about."""

    region: str | None
    employer: Employer | None
    person: Person | None


@dataclass(frozen=True)
class Question:
    """One way of asking.

    Args:
        field: the Django field.
        look_up: what is wrong with an answer by the register, as a sentence; sets whom the form is about.
        shown: an answer as people read it.
        private: it names persons by number, which pages mask.
        initial: what a form begins with when an answer is corrected.
    """

    field: Callable[..., forms.Field]
    look_up: Callable[[Asking, Any], str | None] = lambda _form, _value: None
    shown: Callable[[Field, Any], str] = lambda _asked, value: str(value)
    initial: Callable[[Any], Any] = lambda value: value
    private: bool = False


@dataclass
class Subject:
    """Whom a kind's answers turn out to be about."""

    region: str | None
    employer: Employer | None = None
    person: Person | None = None


def problems(kind: Kind, data: Mapping[str, Any], subject: Asking, *, online: bool = False) -> dict[str, str]:
    """What is wrong with answers by the register as it stands, by question.

    Online nobody is told whether people they do not employ yet are registered.
    """
    found = {}
    for asked in kind.fields:
        if data.get(asked.name) and not (online and asked.asks == "numbers"):
            problem = QUESTIONS[asked.asks].look_up(subject, data[asked.name])
            if problem:
                found[asked.name] = problem
    return found


def field_of(asked: Field) -> forms.Field:
    """The Django field for a question."""
    return QUESTIONS[asked.asks].field(asked, label=wording.said(asked.title), required=asked.required)


def shown(asked: Field, value: Any, *, whole: bool = False) -> str:
    """An answer as people read it; numbers of persons masked, but for the `whole` file."""
    question = QUESTIONS[asked.asks]
    if value in (None, "", []):
        return "—"
    if not question.private:
        return question.shown(asked, value)
    numbers = [str(number) for number in (value if isinstance(value, list) else [value])]
    return ("、" if wording.chinese() else ", ").join(numbers if whole else map(wording.masked, numbers))


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def choices(options: Mapping[str, Any], *, empty: bool) -> list[tuple[str, str]]:
    told = [(code, wording.said(text)) for code, text in options.items()]
    return [("", "—"), *told] if empty else told


def countries() -> list[tuple[str, str]]:
    """China first, then by name."""
    rest = sorted(((c.alpha_3, wording.country(c.alpha_3)) for c in pycountry.countries), key=lambda pair: pair[1])
    return [("CHN", wording.country("CHN")), *(pair for pair in rest if pair[0] != "CHN")]


class CreditCodeField(forms.CharField):
    def clean(self, value: Any) -> str:
        code = str(super().clean(value)).replace(" ", "").upper()
        if not is_credit_code(code):
            raise ValidationError(_("Not a unified social credit code: 18 characters with a check character."))
        return code


class NumbersField(forms.CharField):
    """Social-security numbers, one a line or with commas; each once."""

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        numbers = list(dict.fromkeys(re.split(r"[\s,，、;；]+", str(super().clean(value)).strip().upper())))
        if len(numbers) > MOST_PEOPLE:
            raise ValidationError(_("At most 200 people in one matter: use the import for more."))
        return numbers


class NumberField(forms.CharField):
    def clean(self, value: Any) -> str:
        return str(super().clean(value)).replace(" ", "").upper()


class InsurancesField(forms.TypedMultipleChoiceField):
    """A bit set."""

    def clean(self, value: Any) -> int:
        return sum(INSURANCE_BITS[code] for code in super().clean(value))


def _insurances(_asked: Field, **common: Any) -> forms.Field:
    told = [(code, wording.insurance(code)) for code in INSURANCE_BITS]
    return InsurancesField(
        choices=told, coerce=int, initial=list(INSURANCE_BITS), widget=forms.CheckboxSelectMultiple(), **common
    )


def _registered_employer(form: Asking, code: str) -> str | None:
    form.employer = Employer.objects.filter(region=form.region, credit_code=code).first()
    return None if form.employer else _("This employer is not registered in the region.")


def _new_employer(form: Asking, code: str) -> str | None:
    there = Employer.objects.filter(region=form.region, credit_code=code).exists()
    return _("This employer is registered in the region already.") if there else None


def _registered_person(form: Asking, number: str) -> str | None:
    form.person = Person.objects.filter(region=form.region, number=number).first()
    return None if form.person else _("This person is not registered in the region.")


def _registered_people(form: Asking, numbers: list[str]) -> str | None:
    known = set(Person.objects.filter(region=form.region, number__in=numbers).values_list("number", flat=True))
    unknown = [number for number in numbers if number not in known]
    return _("Not registered in the region: %(people)s") % {"people": ", ".join(unknown[:5])} if unknown else None


def _chosen(asked: Field, value: Any) -> str:
    text = (asked.options or {}).get(str(value))
    return wording.said(text) if text else str(value)


QUESTIONS: dict[str, Question] = {
    "text": Question(lambda asked, **common: forms.CharField(max_length=asked.longest, **common)),
    "document_number": Question(lambda asked, **common: forms.CharField(max_length=asked.longest, **common), private=True),
    "day": Question(lambda _asked, **common: forms.DateField(widget=Day(), **common)),
    "choice": Question(
        lambda asked, **common: forms.ChoiceField(choices=choices(asked.options or {}, empty=True), **common), shown=_chosen
    ),
    "country": Question(
        lambda _asked, **common: forms.ChoiceField(choices=countries(), initial="CHN", **common),
        shown=lambda _asked, value: wording.country(str(value)),
    ),
    "insurances": Question(
        _insurances,
        shown=lambda _asked, value: wording.insurance_set(int(value)),
        initial=lambda value: [code for code, bit in INSURANCE_BITS.items() if int(value or 0) & bit],
    ),
    "credit_code": Question(lambda _asked, **common: CreditCodeField(max_length=24, **common), _registered_employer),
    "new_credit_code": Question(lambda _asked, **common: CreditCodeField(max_length=24, **common), _new_employer),
    "number": Question(lambda _asked, **common: NumberField(max_length=24, **common), _registered_person, private=True),
    "numbers": Question(
        lambda _asked, **common: NumbersField(widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000, **common),
        _registered_people,
        initial=lambda value: "\n".join(value or []),
        private=True,
    ),
}


def register_questions(**ways: Question) -> None:
    """Add ways of asking; a name is given once."""
    for name, way in ways.items():
        if name in QUESTIONS:
            raise ValueError(f"The way of asking {name} is registered twice.")
        QUESTIONS[name] = way
