"""What programs send and get of matters: applications with their documents, and how far they are."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from shebao.office.api.problems import Problem
from shebao.office.api.schemas import Strict
from shebao.office.matters.actions import MOST_FILES

#: Ten million bytes as base64, and its padding.
LONGEST_CONTENT = 14_000_000
State = Annotated[
    str, Field(description="draft (handed in), received, reviewed, approved, effective, archived, returned, rejected, withdrawn")
]


class Option(Schema):
    """An answer to choose."""

    code: str
    title: str


class QuestionOut(Schema):
    """A question of a kind's form."""

    name: str
    title: str
    asks: str = Field(description="text, day (2012-03-31), choice, credit_code, number, numbers (a list), insurances (a list) …")
    many: bool = Field(description="the answer is a list")
    required: bool
    options: list[Option] = Field(description="the answers that may be chosen; empty: any")


class DocumentOut(Schema):
    """A document that a kind asks for."""

    slot: str
    title: str
    required: bool


class KindOut(Schema):
    """A kind of matter that an employer may start."""

    code: str
    title: str
    about: str
    article: str
    form: list[QuestionOut]
    documents: list[DocumentOut]


Answer = str | list[str | int]


class MaterialIn(Strict):
    """A file: PDF, JPEG, PNG, OFD, DOCX or XLSX of at most 10 MB, without programs in it."""

    slot: str = Field(min_length=1, max_length=32, description="which document of the kind it is, or `other`")
    name: str = Field(min_length=1, max_length=200, description="file name with its suffix")
    content: str = Field(min_length=4, max_length=LONGEST_CONTENT, description="the file as base64")

    def decoded(self) -> bytes:
        """The bytes of the file.

        Raises:
            Problem: it is no base64.
        """
        try:
            return base64.b64decode(self.content, validate=True)
        except (binascii.Error, ValueError) as wrong:
            raise Problem(
                422, f"文件 {self.name} 的 content 不是 base64。", f"The content of {self.name} is no base64."
            ) from wrong


Materials = Annotated[list[MaterialIn], Field(max_length=MOST_FILES)]
Form = Annotated[dict[str, Answer], Field(max_length=100, description="question → answer; see the kind")]


class MatterIn(Strict):
    kind: str = Field(min_length=1, max_length=32)
    form: Form
    materials: Materials = Field(default_factory=list)


class CorrectionIn(Strict):
    """The whole form anew; of documents only what is added."""

    version: int = Field(ge=0, le=10**6, description="`version` of the matter as it was read")
    form: Form
    materials: Materials = Field(default_factory=list)


class WithdrawalIn(Strict):
    version: int = Field(ge=0, le=10**6, description="`version` of the matter as it was read")
    reason: str = Field(min_length=1, max_length=1000)


class MatterOut(Schema):
    id: int
    number: str
    kind: str
    title: str
    applicant: str
    own: bool = Field(description="the employer applied: it may correct and withdraw; others concern it only")
    state: State
    version: int
    received_on: date
    due_on: date | None = Field(description="the law's time ends; it begins anew with a correction")
    closed_on: date | None


class MaterialOut(Schema):
    slot: str
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime


class MatterStep(Schema):
    at: datetime
    step: str
    state: State
    sentence: str
    reason: str = Field(description="opinion or reason; of a returned matter what is to be corrected")


class MatterTold(MatterOut):
    """One matter with what was handed in, and its story."""

    form: dict[str, Answer | None]
    materials: list[MaterialOut]
    steps: list[MatterStep]
