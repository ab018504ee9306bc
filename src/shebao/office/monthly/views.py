"""The month's work on one page: declarations, assessment, receipts, interest, month end, submission; each by who may."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import xlsxwriter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.errors import UserError
from shebao.months import shifted
from shebao.office import cells
from shebao.office.accounts.actions import credit_interest
from shebao.office.collection.actions import assess_month, receive_statement, take_declarations, use_kept_money
from shebao.office.collection.declarations import Upload
from shebao.office.collection.sheet import employer_of
from shebao.office.collection.statement import TITLES, Statement
from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of, this_month
from shebao.office.desk.telling import telling
from shebao.office.files import XLSX, sent
from shebao.office.funds.actions import close_month
from shebao.office.inspections.actions import submit_month
from shebao.office.monthly import queries
from shebao.office.uploads import carried, handed_now_or_before, spreadsheet, uploaded

SHOWN = 200
FIRST, LAST = 198601, 209912


@page(Permission.READ_COLLECTION)
def present(request: HttpRequest) -> HttpResponse:
    """The month that is to be worked on."""
    region = scope_of(request).region
    return redirect("monthly:month", month=queries.at_work(region) if region else (scope_of(request).month or this_month()))


@page(Permission.READ_COLLECTION)
def month(request: HttpRequest, month: int) -> HttpResponse:
    return _shown(request, _real(month))


@page(Permission.READ_COLLECTION)
def undeclared(request: HttpRequest, month: int) -> HttpResponse:
    """Employers who have not declared the month."""
    region = scope_of(request).region
    rows = queries.undeclared(region, _real(month)) if region else None
    context = {"month": month, "page": keyset(rows, request) if rows is not None else None}
    return render(request, "monthly/undeclared.html", context)


@require_POST
@page(Permission.DECLARE)
def declare(request: HttpRequest, month: int) -> HttpResponse:
    """Employers' files handed over at the counter: several at once, good rows taken, the others told."""

    def done(region: str) -> HttpResponse:
        files = request.FILES.getlist("file")
        if not files:
            raise UserError("请选择要上传的 XLSX 文件。", "Choose the XLSX files to upload.")
        uploads = [_upload(file, month) for file in files]
        today = timezone.localdate()
        replies = take_declarations(uploads, region=region, month=month, received_on=today, by=request.user)
        return _shown(request, month, replies=replies)

    return _doing(request, _real(month), done)


@require_POST
@page(Permission.ASSESS)
def assess(request: HttpRequest, month: int) -> HttpResponse:
    return _run(request, month, lambda region: assess_month(region=region, month=month, by=request.user))


@require_POST
@page(Permission.RECEIVE)
def receive(request: HttpRequest, month: int) -> HttpResponse:
    """The bank's statement: booked whole; or shown with what is wrong, and sent back with it written in."""

    def done(region: str) -> HttpResponse:
        refusal = UserError("请选择银行到账明细文件。", "Choose the bank's statement.")
        file = handed_now_or_before(request, otherwise="statement.xlsx", nothing=refusal)
        content = spreadsheet(file)
        run, statement = receive_statement(content, file_name=file.name, region=region, month=month, by=request.user)
        if run is not None:
            messages.success(request, _("Done."))
            return redirect("monthly:month", month=month)
        if request.POST.get("act") == "annotate":
            return sent(statement.annotated(), XLSX, file.name)
        return _shown(request, month, statement=_told(statement), name=file.name, content=carried(content))

    return _doing(request, _real(month), done)


@require_POST
@page(Permission.RECEIVE)
def kept(request: HttpRequest, month: int) -> HttpResponse:
    """Money left from earlier payments pays bills that are open now, as of the day given."""

    def run(region: str) -> object:
        try:
            on = date.fromisoformat(request.POST.get("on", ""))
        except ValueError as wrong:
            raise UserError("请填写日期，如 2012-03-20。", "Give the day, as 2012-03-20.") from wrong
        return use_kept_money(region=region, month=month, on=on, by=request.user)

    return _run(request, month, run)


@require_POST
@page(Permission.CREDIT_INTEREST)
def interest(request: HttpRequest, month: int) -> HttpResponse:
    if month % 100 != queries.DECEMBER:
        raise Http404
    return _run(request, month, lambda region: credit_interest(region=region, year=month // 100, by=request.user))


@require_POST
@page(Permission.POST)
def close(request: HttpRequest, month: int) -> HttpResponse:
    return _run(request, month, lambda region: close_month(region=region, month=month, by=request.user))


@require_POST
@page(Permission.SUBMIT)
def submit(request: HttpRequest, month: int) -> HttpResponse:
    def run(region: str) -> object:
        if settings.LAKE is None:
            raise UserError(
                "尚未设置数据湖：请管理员设置 SHEBAO_LAKE 后再报送。",
                "No lake is set: the administrator sets SHEBAO_LAKE first.",
            )
        return submit_month(region=region, month=month, lake=settings.LAKE, by=request.user)

    return _run(request, month, run)


@page(Permission.READ_COLLECTION)
def empty_statement(request: HttpRequest) -> HttpResponse:
    """An empty sheet for the bank's statement."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        head, label = book.add_format({"bold": True, "bg_color": "#E8EEF4"}), book.add_format({"bg_color": "#F4F7FA"})
        text, sheet = book.add_format({"num_format": "@", **cells.TEXT}), book.add_worksheet("到账明细")
        for at, (code, title) in enumerate(TITLES.items()):
            sheet.write_string(0, at, code, head)
            sheet.write_string(1, at, title.zh, label)
            sheet.set_column(at, at, 26, text if at < 2 else None)  # long numbers stay text
        sheet.freeze_panes(2, 0)
    return sent(target.getvalue(), XLSX, "statement.xlsx")


def _shown(request: HttpRequest, month: int, **more: Any) -> HttpResponse:
    scope = scope_of(request)
    steps = queries.steps(scope.region, month, request.user) if scope.region else []
    context = {
        "month": month,
        "before": shifted(month, -1),
        "after": shifted(month, 1),
        "steps": steps,
        "lake": settings.LAKE,
        **more,
    }
    return render(request, "monthly/month.html", context)


def _run(request: HttpRequest, month: int, run: Callable[[str], object]) -> HttpResponse:
    """Run a step and come back to the page."""

    def done(region: str) -> HttpResponse:
        run(region)
        messages.success(request, _("Done."))
        return redirect("monthly:month", month=month)

    return _doing(request, _real(month), done)


def _doing(request: HttpRequest, month: int, done: Callable[[str], HttpResponse]) -> HttpResponse:
    """In the chosen region; what is refused is told on the page."""
    region = scope_of(request).region
    with telling(request):
        if region is None:
            raise UserError("请先在上方选择统筹区。", "Choose the region first, above.")
        return done(region)
    return redirect("monthly:month", month=month)


def _upload(file: Any, month: int) -> Upload:
    content = spreadsheet(uploaded(file))
    return Upload(file.name, employer_of(content, file.name), month, content)


def _told(statement: Statement) -> dict[str, Any]:
    wrong = sorted(statement.wrong.items())
    return {"rows": len(statement.lines), "wrong": wrong[:SHOWN], "more": max(len(wrong) - SHOWN, 0)}


def _real(month: int) -> int:
    if not FIRST <= month <= LAST or not 1 <= month % 100 <= 12:
        raise Http404
    return month
