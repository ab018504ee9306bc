"""A month of collection: declarations taken, assessed and billed; money received, allocated, credited and posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from shebao.errors import UserError
from shebao.months import month_of
from shebao.office.accounts.crediting import credit
from shebao.office.bulk import execute, load, more_memory, rows
from shebao.office.collection import allocation, assessment
from shebao.office.collection.assessment import Charge
from shebao.office.collection.declarations import Reply, Upload, take
from shebao.office.collection.statement import Statement
from shebao.office.collection.statement import read as read_statement
from shebao.office.database.connection import acting
from shebao.office.desk.actions import finish_run, start_run
from shebao.office.desk.authority import action
from shebao.office.desk.models import Run, User
from shebao.office.desk.roles import Permission
from shebao.office.funds.actions import post_credits, post_receipts


@action(Permission.DECLARE)
def take_declarations(uploads: Sequence[Upload], *, region: str, month: int, received_on: date, by: User) -> list[Reply]:
    """Take in employers' declarations of a month: good rows only, each once; the replies say what was not taken.

    A file that comes again is taken as far as its rows have become good since: a person registered, or enrolled.

    Raises:
        UserError: a file cannot be read or its employer is unknown; nothing of any file is taken then.
    """
    other = next((upload for upload in uploads if upload.month != month), None)
    if other is not None:
        raise UserError(
            f"{other.file_name} 是 {other.month} 的申报，请在该月办理，或改为 {month}。",
            f"{other.file_name} declares {other.month}: hand it in for that month, or correct it to {month}.",
        )
    return _take(uploads, region=region, month=month, received_on=received_on, by=by)


def _take(uploads: Sequence[Upload], *, region: str, month: int, received_on: date, by: User) -> list[Reply]:
    run = start_run(Run.Kind.DECLARE, region=region, month=month, by=by)
    with acting(by, run=run):
        replies = take(uploads, region=region, received_on=received_on, run=run, by=by)
    files = sum(not reply.seen_before for reply in replies)
    finish_run(run, files=files, taken=sum(r.taken for r in replies), rejected=sum(len(r.reasons) for r in replies))
    return replies


@action(Permission.DECLARE_OWN)
def declare_own(content: bytes, *, file_name: str, month: int, by: User) -> Reply:
    """An employer's own declaration of a month, by its staff or its payroll program: the same import as at the counter.

    Raises:
        UserError: the file cannot be read, or the month has not come yet.
    """
    return _take_own(content, file_name, month, by)


@action(Permission.DECLARE_OWN)
def preview_own(content: bytes, *, file_name: str, month: int, by: User) -> tuple[Reply, list[Charge]]:
    """What would become of the declaration, and what would be billed by the law; nothing of it remains."""
    before = transaction.savepoint()
    try:
        reply = _take_own(content, file_name, month, by)
        charges = assessment.preview(by.region or "", month)
    finally:
        transaction.savepoint_rollback(before)
    return reply, charges


def _take_own(content: bytes, file_name: str, month: int, by: User) -> Reply:
    today = timezone.localdate()
    if by.employer is None or by.region is None:
        raise UserError("只有单位用户可以申报本单位工资。", "Only users of an employer declare its wages.")
    if month > month_of(today):
        raise UserError(f"{month} 尚未开始，不能申报。", f"{month} has not begun: it cannot be declared yet.")
    upload = Upload(file_name, by.employer.credit_code, month, content)
    return _take([upload], region=by.region, month=month, received_on=today, by=by)[0]


@action(Permission.ASSESS)
def assess_month(*, region: str, month: int, by: User) -> Run:
    """Assess and bill what was declared in a month. Done twice, the second time finds nothing to do."""
    run = start_run(Run.Kind.ASSESS, region=region, month=month, by=by)
    with acting(by, run=run):
        more_memory()
        contributions, bills = assessment.assess(region, month, run)
    finish_run(run, contributions=contributions, bills=bills)
    return run


@action(Permission.RECEIVE)
def receive(receipts: pa.Table, *, region: str, month: int, by: User) -> Run:
    """Record bank receipts and do all that follows: allocation, late fees, account credits, the fund's books.

    `receipts`: bank_reference, credit_code, received_on (date), amount_fen.

    Raises:
        UserError: the payer is unknown, or a reference was recorded already; nothing is recorded then.
    """
    load("incoming_receipt", receipts)
    run = start_run(Run.Kind.RECEIVE, region=region, month=month, by=by)
    with acting(by, run=run):
        recorded = _record(region, run)
        allocation.queue(region)
        counts = _settle(region, run)
    finish_run(run, receipts=recorded, **counts)
    return run


@action(Permission.RECEIVE)
def receive_statement(content: bytes, *, file_name: str, region: str, month: int, by: User) -> tuple[Run | None, Statement]:
    """The bank's statement of a month: received as a whole, or, if a row of it is wrong, nothing of it and no run.

    Raises:
        UserError: the file cannot be read, or says nothing.
    """
    statement = read_statement(content, file_name=file_name, region=region, month=month)
    if not statement.lines:
        raise UserError(f"{file_name} 中没有到账记录。", f"{file_name} holds no payment.")
    if statement.wrong:
        return None, statement
    return receive(statement.table(), region=region, month=month, by=by), statement


@action(Permission.RECEIVE)
def use_kept_money(*, region: str, month: int, on: date, by: User) -> Run:
    """Use money left from earlier overpayments for the bills now open, as of the day `on`."""
    run = start_run(Run.Kind.RECEIVE, region=region, month=month, by=by)
    with acting(by, run=run):
        allocation.queue_kept(region, on)
        counts = _settle(region, run)
    finish_run(run, **counts)
    return run


def _record(region: str, run: Run) -> int:
    unknown = rows(
        "SELECT i.bank_reference, i.credit_code FROM incoming_receipt i"
        " LEFT JOIN registration_employer e ON e.region = %s AND e.credit_code = i.credit_code WHERE e.id IS NULL LIMIT 1",
        [region],
    )
    if unknown:
        reference, code = unknown[0]
        raise UserError(
            f"收款 {reference} 的付款单位 {code} 未在统筹区 {region} 登记，请核对银行回单。",
            f"Receipt {reference} comes from employer {code}, unknown in region {region}: check the bank's slip.",
        )
    return execute(
        "INSERT INTO collection_receipt (region, employer_id, received_on, amount_fen, bank_reference, run_id)"
        " SELECT %(region)s, e.id, i.received_on, i.amount_fen, i.bank_reference, %(run)s"
        " FROM incoming_receipt i JOIN registration_employer e ON e.region = %(region)s AND e.credit_code = i.credit_code"
        " ORDER BY i.received_on, i.bank_reference",
        {"region": region, "run": run.pk},
    )


def _settle(region: str, run: Run) -> dict[str, int]:
    more_memory()
    return {
        "allocations": allocation.allocate(region, run),
        "credits": credit(region, run),
        "entries": post_receipts(region, run) + post_credits(region, run),
    }
