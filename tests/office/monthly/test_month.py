"""A month worked through its page: files at the counter, assessment, the bank's statement, month end, submission."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shebao.lake.submission import read_manifest
from shebao.office.collection.models import Receipt
from shebao.office.collection.statement import AMOUNT, PAYER, RECEIVED, REFERENCE
from shebao.office.database import acting
from shebao.office.desk.models import Run
from tests.office.agency import BILLS_OF_5000, FACTORY, LI, MARCH, SHOP, WANG, Agency, line, sheet, workbook
from tests.office.console.city import City
from tests.office.console.city import signed_in as of_the_city

COLUMNS = (REFERENCE, PAYER, RECEIVED, AMOUNT)
PAID = ("2012-0001", FACTORY, "2012-03-28", 2400)


def signed_in(officer: Any) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(officer)
    return client


def file(content: bytes, name: str = "三月.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def statement(*payments: tuple[Any, ...]) -> SimpleUploadedFile:
    return file(workbook(COLUMNS, *payments), "到账.xlsx")


def do(officer: Any, step: str, **given: Any) -> Any:
    return signed_in(officer).post(f"/month/{MARCH}/{step}/", given, follow=True)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def runs(kind: str) -> int:
    return Run.objects.filter(kind=kind, month=MARCH).count()


@pytest.fixture
def billed(agency: Agency) -> Agency:
    agency.bill(line(WANG, 5000))
    return agency


def test_a_month_is_worked_through_by_the_officers_it_belongs_to(agency: Agency, settings: Any, tmp_path: Path) -> None:
    settings.LAKE = tmp_path
    taken = do(agency.counter, "declare", file=file(sheet(line(WANG, 5000)).content))
    assert [(reply.taken, reply.reasons) for reply in taken.context["replies"]] == [(1, {})]
    assert said(do(agency.reviewer, "assess")) == ["已办理。"]
    with acting(agency.auditor):
        assert {code: bill.employer_fen + bill.employee_fen for code, bill in agency.bills().items()} == BILLS_OF_5000
    assert said(do(agency.accountant, "receive", file=statement(PAID))) == ["已办理。"]
    with acting(agency.auditor):
        assert {bill.paid_on for bill in agency.bills().values()} == {date(2012, 3, 28)}
    assert said(do(agency.accountant, "close")) == ["已办理。"]
    assert said(do(agency.reviewer, "submit")) == ["已办理。"]
    assert read_manifest(tmp_path, agency.region, MARCH).month == MARCH


def test_the_page_says_how_far_the_month_is_and_offers_what_the_reader_may_do(billed: Agency) -> None:
    page = signed_in(billed.accountant).get(f"/month/{MARCH}/")
    assert {step.kind: (step.state, step.may) for step in page.context["steps"]} == {
        "declare": ("done", False),
        "assess": ("done", False),
        "receive": ("waiting", True),
        "close": ("waiting", True),
        "submit": ("waiting", False),
    }


def test_december_has_the_year_s_interest_too(agency: Agency) -> None:
    page = signed_in(agency.accountant).get("/month/201112/")
    assert [step.kind for step in page.context["steps"]][3] == "interest"
    assert signed_in(agency.accountant).post("/month/201203/interest/").status_code == 404


def test_the_month_to_work_on_is_the_one_after_the_last_closed(billed: Agency) -> None:
    reader = signed_in(billed.counter)
    assert reader.get("/month/").headers["Location"] == f"/month/{MARCH}/"
    do(billed.accountant, "close")
    assert reader.get("/month/").headers["Location"] == f"/month/{MARCH + 1}/"


def test_nothing_is_offered_or_done_in_a_closed_month(billed: Agency) -> None:
    do(billed.accountant, "close")
    page = signed_in(billed.accountant).get(f"/month/{MARCH}/")
    assert not any(step.may for step in page.context["steps"])
    assert "已结账" in said(do(billed.accountant, "close"))[0]


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        (("", FACTORY, "2012-03-28", 2400), "缺少银行流水号"),
        (("2012-0001", FACTORY, "昨天", 2400), "到账日期（AAB191）无法识别"),
        (("2012-0001", FACTORY, "2012-02-30", 2400), "到账日期（AAB191）无法识别"),
        (("2012-0001", FACTORY, "2012-04-01", 2400), "到账日期不在所办月份"),
        (("2012-0001", FACTORY, "2012-03-28", 0), "到账金额（AAE019）应为大于零的元数"),
        (("2012-0001", FACTORY, "2012-03-28", 24.005), "到账金额（AAE019）应为大于零的元数"),
        (("2012-0001", SHOP, "2012-03-28", 2400), "付款单位（AAB003）未在本统筹区登记"),
    ],
)  # fmt: skip
def test_a_statement_with_a_wrong_row_is_not_booked_and_told_row_by_row(billed: Agency, payment: tuple, why: str) -> None:
    answer = do(billed.accountant, "receive", file=statement(("2012-0002", FACTORY, "2012-03-29", 100), payment))
    assert [(row, text.zh[: len(why)]) for row, text in answer.context["statement"]["wrong"]] == [(3, why)]
    assert runs(Run.Kind.RECEIVE) == 0


def test_a_payment_is_booked_once_however_often_the_bank_sends_it(billed: Agency) -> None:
    do(billed.accountant, "receive", file=statement(PAID))
    again = do(billed.accountant, "receive", file=statement(PAID))
    twice = do(billed.accountant, "receive", file=statement(("2", FACTORY, "2012-03-28", 5), ("2", FACTORY, "2012-03-28", 5)))
    assert [text.zh for _row, text in again.context["statement"]["wrong"]] == ["该流水号已经入账，不重复受理"]
    assert [row for row, _text in twice.context["statement"]["wrong"]] == [2, 3]
    with acting(billed.auditor):
        assert Receipt.objects.count() == 1


def test_the_bank_s_own_sheet_comes_back_with_the_reasons(billed: Agency) -> None:
    content = base64.b64encode(workbook(COLUMNS, ("2012-0001", SHOP, "2012-03-28", 2400))).decode()
    back = do(billed.accountant, "receive", content=content, name="到账.xlsx", act="annotate")
    assert back.headers["Content-Type"].endswith("sheet")
    assert back.content[:2] == b"PK"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "请选择银行到账明细文件。"),
        ({"content": "@@", "name": "x.xlsx"}, "请选择银行到账明细文件。"),
        ({"file": file(b"<html>", "到账.xlsx")}, "到账.xlsx 不是 XLSX 电子表格，请另存为 XLSX 后上传。"),
        ({"file": file(workbook(COLUMNS), "到账.xlsx")}, "到账.xlsx 中没有到账记录。"),
        ({"file": file(workbook(COLUMNS[1:], PAID[1:]), "到账.xlsx")}, "到账.xlsx 第 1 行缺少列：银行流水号"),
    ],
    ids=["nothing", "no base64", "no workbook", "no rows", "a column short"],
)
def test_what_is_no_statement_is_refused_in_a_sentence(billed: Agency, given: dict[str, Any], sentence: str) -> None:
    assert said(do(billed.accountant, "receive", **given))[0].startswith(sentence)


def test_files_at_the_counter_name_their_employer(agency: Agency) -> None:
    answer = do(agency.counter, "declare", file=[file(sheet(line(WANG, 5000, employer="")).content)])
    assert said(answer) == ["三月.xlsx 未填写单位编号（AAB001），请补填后再交。"]
    assert said(do(agency.counter, "declare")) == ["请选择要上传的 XLSX 文件。"]


def test_kept_money_is_used_as_of_a_day(billed: Agency) -> None:
    do(billed.accountant, "receive", file=statement(("2012-0001", FACTORY, "2012-03-28", 2500)))
    assert said(do(billed.accountant, "kept", on="2012-03-29")) == ["已办理。"]
    assert said(do(billed.accountant, "kept", on="明天")) == ["请填写日期，如 2012-03-20。"]


def test_without_a_lake_nothing_is_submitted(billed: Agency) -> None:
    assert said(do(billed.reviewer, "submit")) == ["尚未设置数据湖：请管理员设置 SHEBAO_LAKE 后再报送。"]


def test_who_has_not_declared_is_listed(agency: Agency) -> None:
    reader = signed_in(agency.counter)
    assert [one.credit_code for one in reader.get(f"/month/{MARCH}/undeclared/").context["page"]] == [FACTORY]
    agency.declare(line(WANG, 5000))
    assert reader.get(f"/month/{MARCH}/undeclared/").context["page"].rows == []


def test_who_sees_all_regions_chooses_one_first(city: City) -> None:
    page = of_the_city("auditor", None).get("/month/201112/?region=")
    assert page.context["steps"] == []
    assert "请先在上方选择统筹区" in page.content.decode()


def test_an_empty_statement_can_be_filled_in_and_booked(billed: Agency) -> None:
    empty = signed_in(billed.accountant).get("/month/statement/").content
    assert said(do(billed.accountant, "receive", file=file(empty, "到账.xlsx"))) == ["到账.xlsx 中没有到账记录。"]
    assert LI not in empty.decode("latin-1")
