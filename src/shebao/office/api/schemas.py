"""What programs send and get. Money in whole fen, months as 2012-03, days as 2012-03-31, insurances by national code."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema
from pydantic import ConfigDict

from shebao.office.api.models import Event
from shebao.office.api.problems import Problem

T = TypeVar("T")
R = TypeVar("R")

MONTH = r"^(198[6-9]|199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$"
Month = Annotated[str, Field(pattern=MONTH, examples=["2012-03"], description="yyyy-mm")]
Cursor = Annotated[str | None, Field(max_length=64, description="`next` of the page before; leave out for the first page")]
Limit = Annotated[int, Field(ge=1, le=200, description="rows of a page")]
Fen = Annotated[int, Field(description="whole fen")]
Insurance = Annotated[int, Field(description="110 pension, 210 unemployment, 310 medical, 410 work injury, 510 maternity")]


class Strict(Schema):
    """What comes in is taken literally: no text for a number, nothing that is not asked for."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Page(Schema, Generic[T]):
    """Some rows, and where the next begin."""

    items: list[T]
    next: str | None = Field(None, description="cursor of the next page; null on the last")


def paged(rows: QuerySet[Any], cursor: str | None, limit: int, *, descending: bool = True) -> tuple[list[Any], str | None]:
    """The page after the cursor, in the order of the key, and the cursor of the next."""
    if cursor:
        after = _key(cursor)
        rows = rows.filter(pk__lt=after) if descending else rows.filter(pk__gt=after)
    found = list(rows.order_by("-pk" if descending else "pk")[: limit + 1])
    return found[:limit], _cursor(found[limit - 1].pk) if len(found) > limit else None


def _cursor(key: int) -> str:
    return base64.urlsafe_b64encode(f"after:{key}".encode()).decode().rstrip("=")


def _key(cursor: str) -> int:
    try:
        name, _, key = (
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii").partition(":")
        )
    except ValueError:
        name, key = "", ""
    if name != "after" or not key.isdigit() or len(key) > 18 or _cursor(int(key)) != cursor:
        raise Problem(422, "cursor 不是上一页给出的值。", "cursor is not one that a page before gave.")
    return int(key)


class Told(Schema):
    """RFC 9457: what is refused, in one sentence."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] | None = None


class Me(Schema):
    employer: str
    credit_code: str
    region: str
    program: str
    scopes: list[str]


class WageIn(Strict):
    number: str = Field(min_length=1, max_length=18, pattern=r"^[0-9A-Za-z]+$", description="social security number AAC002")
    wage_fen: int = Field(ge=0, le=10**9, description="wage of the month AAC040")
    month: Month | None = Field(None, description="month the wage belongs to, AAE003; the declared month if left out")


class DeclarationIn(Strict):
    month: Month
    lines: list[WageIn] = Field(min_length=1, max_length=20_000)


class NotTaken(Schema):
    row: int = Field(description="position in `lines`, from 0; of a spreadsheet the number of its row")
    code: str
    message: str


class Declared(Schema):
    id: int
    month: str
    taken: int
    rejected: list[NotTaken]
    seen_before: bool = Field(description="the very same content was declared before; nothing is taken twice")


class Charged(Schema):
    month: str
    insurance: Insurance
    people: int
    employer_fen: Fen
    employee_fen: Fen
    late_from: date


class Preview(Schema):
    """What would be taken, and what would be billed for all that is declared and not assessed yet."""

    month: str
    taken: int
    rejected: list[NotTaken]
    charges: list[Charged]
    due_fen: Fen


class DeclarationOut(Schema):
    id: int
    month: str
    file_name: str
    received_on: date
    rows_taken: int
    rows_rejected: int
    sha256: str


class RejectedOut(Schema):
    id: int
    row: int
    content: list[Any]
    code: str
    message: str


class BillOut(Schema):
    id: int
    month: str
    assessed_month: str
    kind: str = Field(description="10 normal, 31 back payment")
    insurance: Insurance
    employer_fen: Fen
    employee_fen: Fen
    due_on: date
    late_from: date
    principal_paid_fen: Fen
    late_fee_due_fen: Fen
    late_fee_paid_fen: Fen
    paid_on: date | None


class ShareOut(Schema):
    """One person's part of a bill."""

    id: int
    number: str
    name: str
    wage_fen: Fen
    base_fen: Fen
    employer_fen: Fen
    employee_fen: Fen


class StepOut(Schema):
    number: int
    title: str
    value: str
    formula: str
    with_numbers: str
    article: str


class Explained(Schema):
    """How an amount came about by the law, step by step, and whether the record is what the law gives."""

    recorded_fen: Fen
    by_law_fen: Fen | None
    agrees: bool | None
    steps: list[StepOut]


class OwedOut(Schema):
    bill: int
    month: str
    insurance: Insurance
    principal_fen: Fen
    late_fee_charged_fen: Fen
    late_fee_to_day_fen: Fen
    total_fen: Fen


class Arrears(Schema):
    on: date
    items: list[OwedOut]
    total_fen: Fen


class AllocatedOut(Schema):
    bill: int | None
    part: str = Field(description="principal, late_fee, or unallocated: kept for the employer")
    amount_fen: Fen
    allocated_on: date


class PaymentOut(Schema):
    id: int
    received_on: date
    amount_fen: Fen
    bank_reference: str
    allocations: list[AllocatedOut]


class StaffOut(Schema):
    id: int
    number: str
    name: str
    insurances: list[int]
    employed_on: date | None
    declared_wage_fen: Fen | None
    base_fen: Fen | None


class WebhookIn(Strict):
    url: str = Field(min_length=10, max_length=500)
    events: list[Event] = Field(min_length=1, max_length=10, json_schema_extra={"uniqueItems": True})
    model_config = ConfigDict(strict=False)  # an event is a text here


class WebhookOut(Schema):
    id: int
    url: str
    events: list[str]
    made_at: datetime


class WebhookMade(WebhookOut):
    secret: str = Field(description="signs every message; told now and never again")


class MessageOut(Schema):
    id: int
    event: str
    at: datetime
    tries: int
    arrived_at: datetime | None
    next_try_at: datetime | None
    answer: str
