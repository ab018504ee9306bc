"""The operations of version 1: what the employer's pages do, for its payroll program."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from shebao import months
from shebao.errors import UserError
from shebao.office.api import schemas
from shebao.office.api.guard import scoped
from shebao.office.api.models import Scope
from shebao.office.api.problems import Problem
from shebao.office.api.schemas import Cursor, Limit, Month, paged
from shebao.office.collection import explanations
from shebao.office.collection.actions import declare_own, preview_own
from shebao.office.collection.declarations import Reply
from shebao.office.collection.models import Allocation, Bill, Declaration, Receipt, RejectedRow
from shebao.office.collection.queries import columns_of, contributions_of
from shebao.office.collection.sheet import REASONS
from shebao.office.desk import wording
from shebao.office.desk.explaining import Sheet
from shebao.office.files import XLSX
from shebao.office.portal import forms, queries
from shebao.office.uploads import Handed, spreadsheet

router = Router()
FIRST_ROW = 3  # of a made sheet: codes and labels stand above
IN_JSON = "declared-by-program.xlsx"


def one(rows: Any, pk: int) -> Any:
    """The row with the key; row-level security has hidden what is another's."""
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


# Declarations ---------------------------------------------------------------------------------------------------


@router.post("/declarations", response={201: schemas.Declared}, url_name="declare", tags=["declarations"])
@scoped(Scope.DECLARE)
def declare(request: HttpRequest, given: schemas.DeclarationIn) -> Any:
    """Declare the wages of a month: good rows are taken, the others come back with their reason."""
    month, content = months.parse(given.month), _sheet(request, given)
    reply = declare_own(content, file_name=IN_JSON, month=month, by=request.user)
    return Status(201, _declared(reply, FIRST_ROW))


@router.post("/declarations/preview", response=schemas.Preview, url_name="preview-declaration", tags=["declarations"])
@scoped(Scope.DECLARE)
def preview_declaration(request: HttpRequest, given: schemas.DeclarationIn) -> Any:
    """What would be taken and billed; nothing is declared, so no idempotency key is needed."""
    month, content = months.parse(given.month), _sheet(request, given)
    reply, charges = preview_own(content, file_name=IN_JSON, month=month, by=request.user)
    return _previewed(reply, charges, FIRST_ROW)


SHEET_BODY = {
    "requestBody": {"required": True, "content": {XLSX: {"schema": {"type": "string", "format": "binary", "minLength": 1}}}}
}


@router.post(
    "/declarations/sheet",
    response={201: schemas.Declared},
    url_name="declare-sheet",
    tags=["declarations"],
    openapi_extra=SHEET_BODY,
)
@scoped(Scope.DECLARE)
def declare_sheet(request: HttpRequest, month: Month, name: str = Query("declaration.xlsx", min_length=1, max_length=100)) -> Any:
    """The same by a spreadsheet with the national codes as headings."""
    reply = declare_own(_spreadsheet(request, name), file_name=name, month=months.parse(month), by=request.user)
    return Status(201, _declared(reply, 0))


@router.post(
    "/declarations/sheet/preview",
    response=schemas.Preview,
    url_name="preview-declaration-sheet",
    tags=["declarations"],
    openapi_extra=SHEET_BODY,
)
@scoped(Scope.DECLARE)
def preview_declaration_sheet(request: HttpRequest, month: Month) -> Any:
    """What would be taken of a spreadsheet and billed; nothing is declared."""
    content = _spreadsheet(request, "declaration.xlsx")
    reply, charges = preview_own(content, file_name="declaration.xlsx", month=months.parse(month), by=request.user)
    return _previewed(reply, charges, 0)


def _sheet(request: HttpRequest, given: schemas.DeclarationIn) -> bytes:
    rows = []
    for line in given.lines:
        wage = f"{line.wage_fen // 100}.{line.wage_fen % 100:02d}"
        rows.append(forms.Row(line.number, "", wage, months.parse(line.month) if line.month else None))
    return forms.sheet(rows, credit_code=request.user.employer.credit_code, month=months.parse(given.month))


def _spreadsheet(request: HttpRequest, name: str) -> bytes:
    if request.content_type != XLSX:
        raise Problem(415, f"内容类型须为 {XLSX}。", f"The content type is {XLSX}.")
    return spreadsheet(Handed(name, request.body))


def _rejected(reply: Reply, first_row: int) -> list[dict[str, Any]]:
    return [
        {"row": row - first_row, "code": code, "message": wording.said(REASONS[code])}
        for row, code in sorted(reply.reasons.items())
    ]


def _declared(reply: Reply, first_row: int) -> dict[str, Any]:
    return {
        "id": reply.declaration_id,
        "month": months.written(reply.upload.month),
        "taken": reply.taken,
        "rejected": _rejected(reply, first_row),
        "seen_before": reply.seen_before,
    }


def _previewed(reply: Reply, charges: list[Any], first_row: int) -> dict[str, Any]:
    return {
        "month": months.written(reply.upload.month),
        "taken": reply.taken,
        "rejected": _rejected(reply, first_row),
        "charges": [
            {
                "month": months.written(charge.month),
                "insurance": charge.insurance,
                "people": charge.people,
                "employer_fen": charge.employer_fen,
                "employee_fen": charge.employee_fen,
                "late_from": charge.late_from,
            }
            for charge in charges
        ],
        "due_fen": sum(charge.due_fen for charge in charges),
    }


@router.get("/declarations", response=schemas.Page[schemas.DeclarationOut], url_name="declarations", tags=["declarations"])
@scoped(Scope.READ_DECLARATIONS)
def declarations(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50, month: Month | None = None) -> Any:
    """Declarations, newest first."""
    rows = Declaration.objects.filter(employer=request.user.employer_id)
    if month:
        rows = rows.filter(month=months.parse(month))
    found, after = paged(rows, cursor, limit)
    return {"items": [_declaration(row) for row in found], "next": after}


@router.get("/declarations/{int:pk}", response=schemas.DeclarationOut, url_name="declaration", tags=["declarations"])
@scoped(Scope.READ_DECLARATIONS)
def declaration(request: HttpRequest, pk: int) -> Any:
    """One declaration."""
    return _declaration(one(Declaration.objects.filter(employer=request.user.employer_id), pk))


@router.get(
    "/declarations/{int:pk}/rejections", response=schemas.Page[schemas.RejectedOut], url_name="rejections", tags=["declarations"]
)
@scoped(Scope.READ_DECLARATIONS)
def rejections(request: HttpRequest, pk: int, cursor: Cursor = None, limit: Limit = 50) -> Any:
    """Rows that were not taken, as they stood, with the reason."""
    row = one(Declaration.objects.filter(employer=request.user.employer_id), pk)
    found, after = paged(RejectedRow.objects.filter(declaration=row), cursor, limit, descending=False)
    items = [
        {
            "id": r.pk,
            "row": r.row_number,
            "content": r.content,
            "code": r.reason,
            "message": r.reason_zh if wording.chinese() else r.reason_en,
        }
        for r in found
    ]
    return {"items": items, "next": after}


def _declaration(row: Declaration) -> dict[str, Any]:
    names = ("file_name", "received_on", "rows_taken", "rows_rejected", "sha256")
    return {"id": row.pk, "month": months.written(row.month), **{name: getattr(row, name) for name in names}}


# Bills and arrears ----------------------------------------------------------------------------------------------


@router.get("/bills", response=schemas.Page[schemas.BillOut], url_name="bills", tags=["bills"])
@scoped(Scope.READ_BILLS)
def bills(
    request: HttpRequest,
    cursor: Cursor = None,
    limit: Limit = 50,
    assessed_month: Month | None = None,
    state: Literal["open", "paid"] | None = None,
) -> Any:
    """Bills, newest first; `state` open: principal not fully paid."""
    rows = Bill.objects.filter(employer=request.user.employer_id)
    if assessed_month:
        rows = rows.filter(assessed_month=months.parse(assessed_month))
    if state:
        rows = rows.filter(paid_on__isnull=state == "open")
    found, after = paged(rows, cursor, limit)
    return {"items": [_bill(row) for row in found], "next": after}


@router.get("/bills/{int:pk}", response=schemas.BillOut, url_name="bill", tags=["bills"])
@scoped(Scope.READ_BILLS)
def bill(request: HttpRequest, pk: int) -> Any:
    """One bill."""
    return _bill(_own_bill(request, pk))


@router.get("/bills/{int:pk}/shares", response=schemas.Page[schemas.ShareOut], url_name="shares", tags=["bills"])
@scoped(Scope.READ_BILLS)
def shares(request: HttpRequest, pk: int, cursor: Cursor = None, limit: Limit = 50) -> Any:
    """The people whose contributions the bill adds up."""
    row = _own_bill(request, pk)
    columns = columns_of(row.insurance)
    found, after = paged(contributions_of(row).select_related("person"), cursor, limit, descending=False)
    items = [
        {
            "id": made.pk,
            "number": made.person.number,
            "name": made.person.name,
            "wage_fen": made.wage_fen,
            "base_fen": made.base_fen,
            "employer_fen": sum(getattr(made, column) for column in columns if "_employer_" in column),
            "employee_fen": sum(getattr(made, column) for column in columns if "_employee_" in column),
        }
        for made in found
    ]
    return {"items": items, "next": after}


@router.get("/bills/{int:pk}/shares/{int:share}", response=list[schemas.Explained], url_name="share", tags=["bills"])
@scoped(Scope.READ_BILLS)
def share(request: HttpRequest, pk: int, share: int) -> Any:
    """How one person's amounts came about by the law: employer's share first, then the employee's where there is one."""
    row = _own_bill(request, pk)
    made = one(contributions_of(row).select_related("person", "employer", "reverses__person", "reverses__employer"), share)
    return [_explained(explanations.contribution(made, column)) for column in columns_of(row.insurance)]


@router.get("/bills/{int:pk}/late-fee", response=schemas.Explained, url_name="late-fee", tags=["bills"])
@scoped(Scope.READ_BILLS)
def late_fee(request: HttpRequest, pk: int) -> Any:
    """How the late fee charged on the bill came about."""
    return _explained(explanations.late_fee(_own_bill(request, pk)))


@router.get("/arrears", response=schemas.Arrears, url_name="arrears", tags=["bills"])
@scoped(Scope.READ_BILLS)
def arrears(request: HttpRequest, on: date | None = None) -> Any:
    """Every open bill in the order in which money is allocated, with its late fee if paid on the day (else today)."""
    day = on or timezone.localdate()
    if not 1986 <= day.year <= 2099:
        raise UserError("on 须在 1986 至 2099 年之间。", "on lies between 1986 and 2099.")
    owed = queries.arrears(request.user.employer, day)
    items = [
        {
            "bill": o.bill.pk,
            "month": months.written(o.bill.month),
            "insurance": o.bill.insurance,
            "principal_fen": o.principal_fen,
            "late_fee_charged_fen": o.charged_fen,
            "late_fee_to_day_fen": o.running_fen,
            "total_fen": o.total_fen,
        }
        for o in owed
    ]
    return {"on": day, "items": items, "total_fen": sum(o.total_fen for o in owed)}


def _own_bill(request: HttpRequest, pk: int) -> Bill:
    found: Bill = one(Bill.objects.select_related("employer").filter(employer=request.user.employer_id), pk)
    return found


def _bill(row: Bill) -> dict[str, Any]:
    names = (
        "kind", "insurance", "employer_fen", "employee_fen", "due_on", "late_from", "principal_paid_fen", "late_fee_due_fen",
        "late_fee_paid_fen", "paid_on",
    )  # fmt: skip
    told = {"month": months.written(row.month), "assessed_month": months.written(row.assessed_month)}
    return {"id": row.pk, **told, **{name: getattr(row, name) for name in names}}


def _explained(sheet: Sheet) -> dict[str, Any]:
    steps = [
        {
            "number": line.number,
            "title": wording.said(line.title),
            "value": line.shown,
            "formula": line.formula,
            "with_numbers": line.numbers,
            "article": line.cite,
        }
        for line in sheet.lines
    ]
    return {"recorded_fen": sheet.recorded_fen, "by_law_fen": sheet.recomputed_fen, "agrees": sheet.agrees, "steps": steps}


# Payments and staff ---------------------------------------------------------------------------------------------

_ALLOCATIONS = Prefetch("allocations", Allocation.objects.order_by("pk"))


@router.get("/payments", response=schemas.Page[schemas.PaymentOut], url_name="payments", tags=["payments"])
@scoped(Scope.READ_PAYMENTS)
def payments(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Any:
    """Payments that arrived, newest first, and where the money went."""
    rows = Receipt.objects.filter(employer=request.user.employer_id).prefetch_related(_ALLOCATIONS)
    found, after = paged(rows, cursor, limit)
    return {"items": [_payment(row) for row in found], "next": after}


@router.get("/payments/{int:pk}", response=schemas.PaymentOut, url_name="payment", tags=["payments"])
@scoped(Scope.READ_PAYMENTS)
def payment(request: HttpRequest, pk: int) -> Any:
    """One payment."""
    return _payment(one(Receipt.objects.filter(employer=request.user.employer_id).prefetch_related(_ALLOCATIONS), pk))


def _payment(row: Receipt) -> dict[str, Any]:
    parts = [
        {"bill": a.bill_id, "part": a.part, "amount_fen": a.amount_fen, "allocated_on": a.allocated_on}
        for a in row.allocations.all()
    ]
    names = ("received_on", "amount_fen", "bank_reference")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}, "allocations": parts}


@router.get("/staff", response=schemas.Page[schemas.StaffOut], url_name="staff", tags=["staff"])
@scoped(Scope.READ_STAFF)
def staff(request: HttpRequest, month: Month, cursor: Cursor = None, limit: Limit = 50) -> Any:
    """People insured with the employer in the month."""
    employer, number = request.user.employer, months.parse(month)
    found, after = paged(queries.insured(employer, number), cursor, limit, descending=False)
    people = queries.staff(found, employer, number)
    items = [
        {
            "id": person.pk,
            "number": person.number,
            "name": person.name,
            "insurances": person.insured_in,
            "employed_on": person.employed_on,
            "declared_wage_fen": person.wage_fen,
            "base_fen": person.contribution.base_fen if person.contribution else None,
        }
        for person in people
    ]
    return {"items": items, "next": after}
