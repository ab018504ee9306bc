"""The form of a kind of matter: its questions as Django fields, its documents as files, its answers as plain JSON."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from shebao.office.desk import wording
from shebao.office.matters.actions import Application
from shebao.office.matters.kinds import OTHER, Kind
from shebao.office.matters.models import Matter
from shebao.office.matters.questions import QUESTIONS, Day, field_of, problems
from shebao.office.registration.models import Employer, Person
from shebao.office.uploads import ACCEPT, Handed, uploaded

FILES = "file_"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files for one document."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"accept": ACCEPT, "multiple": True}), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data]
        if not any(given) and not self.required:
            return []
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class MatterForm(forms.Form):
    """Asked at the counter, or `online` (the applicant is then whoever is signed in).

    `correcting` a returned matter, documents handed in before need not come again.
    """

    def __init__(
        self,
        kind: Kind,
        region: str | None,
        *given: Any,
        correcting: Matter | None = None,
        online: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*given, label_suffix="", **options)
        self.kind, self.region, self.online = kind, region, online
        self.employer: Employer | None = None
        self.person: Person | None = None
        applicants = [(a.value, a.label) for a in kind.applicants]
        if not online:
            self.fields["applicant_kind"] = forms.ChoiceField(label=_("Type of applicant"), choices=applicants)
            self.fields["applicant_name"] = forms.CharField(label=_("Applicant"), max_length=200)
        if correcting is None and not online:
            self.fields["received_on"] = forms.DateField(label=_("Received on"), widget=Day(), initial=timezone.localdate)
        if correcting is None:
            self.fields["request_key"] = forms.UUIDField(widget=forms.HiddenInput(), initial=uuid.uuid4)
        for asked in kind.fields:
            self.fields[asked.name] = field_of(asked)
        there = set(correcting.materials.values_list("slot", flat=True)) if correcting else set()
        for document in (*kind.documents, OTHER):
            self.fields[FILES + document.slot] = FilesField(
                label=wording.said(document.title), required=document.required and document.slot not in there
            )

    def questions(self) -> list[forms.BoundField]:
        return [self[asked.name] for asked in self.kind.fields]

    def applicant(self) -> list[forms.BoundField]:
        return [self[name] for name in ("applicant_kind", "applicant_name", "received_on") if name in self.fields]

    def documents(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(FILES)]

    def clean_received_on(self) -> date:
        given: date = self.cleaned_data["received_on"]
        if given > timezone.localdate():
            raise ValidationError(_("Nothing is received in the future."))
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, problem in problems(self.kind, given, self, online=self.online).items():
            self.add_error(name, problem)
        wrong = self.kind.check(self.answers(), self.region or "") if self.kind.check and not self.errors else None
        if wrong:
            self.add_error(wrong.field, wording.said(wrong.text))
        return given

    def answers(self) -> dict[str, Any]:
        """The answers as JSON keeps them."""
        return {asked.name: plain(self.cleaned_data.get(asked.name)) for asked in self.kind.fields}

    def application(self) -> Application:
        """What was asked for, once the form is valid; online the action fills in who asks."""
        given = self.cleaned_data
        keyed = {"request_key": given["request_key"]} if "request_key" in given else {}
        return Application(
            kind=self.kind.code,
            applicant_kind=given.get("applicant_kind", ""),
            applicant_name=given.get("applicant_name", ""),
            data=self.answers(),
            files=self.handed(),
            employer_id=self.employer.pk if self.employer else None,
            person_id=self.person.pk if self.person else None,
            **keyed,
        )

    def handed(self) -> list[tuple[str, Handed]]:
        """The files with the document each stands for."""
        return [
            (name.removeprefix(FILES), uploaded(file))
            for name in self.fields
            if name.startswith(FILES)
            for file in self.cleaned_data.get(name) or []
        ]


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def initial_of(matter: Matter, kind: Kind) -> dict[str, Any]:
    """What a returned matter's form begins with."""
    answers = {asked.name: QUESTIONS[asked.asks].initial(matter.data.get(asked.name)) for asked in kind.fields}
    return {**answers, "applicant_kind": matter.applicant_kind, "applicant_name": matter.applicant_name}
