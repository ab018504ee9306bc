"""An application by a program: its answers and files go through the very form that the portal shows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from shebao.office.api.matter_schemas import Answer, MaterialIn
from shebao.office.api.problems import Problem
from shebao.office.desk import wording
from shebao.office.matters.actions import Application
from shebao.office.matters.forms import FILES, MatterForm
from shebao.office.matters.kinds import OTHER, Field, Kind
from shebao.office.matters.models import Matter
from shebao.office.matters.questions import QUESTIONS, NumbersField, field_of
from shebao.text import Text

UNKNOWN = Text("此事项没有这一项。", "This kind of matter has none such.")
A_LIST = Text("须为列表。", "It is a list.")
A_TEXT = Text("须为文本。", "It is a text.")


def many(field: forms.Field) -> bool:
    """Whether the answer to a question is a list."""
    return isinstance(field, (forms.MultipleChoiceField, NumbersField))


def application(
    request: HttpRequest,
    kind: Kind,
    answers: Mapping[str, Answer],
    materials: Sequence[MaterialIn],
    *,
    correcting: Matter | None = None,
) -> Application:
    """What the program asks for.

    Raises:
        Refused: an answer or a document is missing, unknown or wrong; each is named.
    """
    _known(kind, answers, materials)
    given = {asked.name: _typed(asked, answers[asked.name]) for asked in kind.fields if asked.name in answers}
    # The same request again is the same matter, for the database too.
    given["request_key"] = uuid.uuid5(uuid.NAMESPACE_OID, f"{request.user.pk} {request.headers['Idempotency-Key']}")
    files: MultiValueDict[str, Any] = MultiValueDict()
    for material in materials:
        files.appendlist(FILES + material.slot, ContentFile(material.decoded(), material.name))
    region = request.user.region if correcting is None else correcting.region
    form = MatterForm(kind, region, given, files, correcting=correcting, online=True)
    if not form.is_valid():
        raise Refused([(_where(name), " ".join(told)) for name, told in form.errors.items()])
    return form.application()


def answers_of(matter: Matter, kind: Kind) -> dict[str, Answer | None]:
    """The answers as a program gives them: the set of insurances as a list of their codes."""
    return {asked.name: _answer(asked, matter.data.get(asked.name)) for asked in kind.fields}


def _answer(asked: Field, kept: Any) -> Answer | None:
    value = kept if kept is None or isinstance(kept, list) else QUESTIONS[asked.asks].initial(kept)
    return value if value is None or isinstance(value, list) else str(value)


class Refused(Problem):
    """Answers that will not do, each with its place."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        where, what = errors[0]
        self.errors = [{"where": place, "what": said} for place, said in errors]
        super().__init__(422, f"{where}：{what}", f"{where}: {what}")


def _known(kind: Kind, answers: Mapping[str, Answer], materials: Sequence[MaterialIn]) -> None:
    """A misspelt question or document would be lost without a word."""
    questions = {asked.name for asked in kind.fields}
    slots = {document.slot for document in (*kind.documents, OTHER)}
    strange = [f"form.{name[:40]}" for name in answers if name not in questions]
    strange += [f"materials.{one.slot}" for one in materials if one.slot not in slots]
    if strange:
        said = wording.said(UNKNOWN)
        raise Refused([(place, said) for place in strange[:20]])


def _typed(asked: Field, answer: Answer) -> Any:
    """As a browser would send it: a list for boxes to tick, lines for numbers, else one text."""
    field = field_of(asked)
    if many(field) != isinstance(answer, list):
        raise Refused([(f"form.{asked.name}", wording.said(A_LIST if many(field) else A_TEXT))])
    if isinstance(field, NumbersField):
        return "\n".join(str(one) for one in answer)
    return [str(one) for one in answer] if isinstance(answer, list) else answer


def _where(name: str) -> str:
    if name.startswith(FILES):
        return f"materials.{name.removeprefix(FILES)}"
    return "form" if name == "__all__" else f"form.{name}"
