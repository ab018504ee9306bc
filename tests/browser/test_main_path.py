"""The main path of an agency in a real browser, on an office that begins empty.

A company is registered with ten people, one of them a foreigner with a certificate of coverage; it declares, is billed
and pays; the foreigner reads the record of rights in English, leaves China, and ends the relation.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest
import xlsxwriter
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from shebao.office.collection.models import Bill, Contribution
from shebao.office.collection.statement import AMOUNT, PAYER, RECEIVED, REFERENCE
from shebao.office.database import acting
from shebao.office.desk.actions import create_demo_users, create_outside_user
from shebao.office.desk.models import User
from shebao.office.registration.models import Employer, Enrolment, Person
from tests.browser.screen import PATIENCE, beyond_the_edge, pytestmark
from tests.office.console.city import SHANGHAI, City, officer, on_database
from tests.office.matters.desk import pdf

__all__ = ["pytestmark"]

MONTH = 201203
COMPANY, CODE = "张江仪器公司", "91310115MA1K0XY719"
HANS, PASSPORT = "DEU0C01X00T47", "C01X00T47"
RESIDENTS = (
    "310101199001101002", "310101199102111074", "310101199203121140", "310101199304131217", "310101199405141289",
    "310101199506151355", "310101199607161421", "310101199708171493", "31010119980918156X",
)  # fmt: skip
WAGE = 10_000
PERSON_COLUMNS = (
    "AAC002", "AAC003", "AAC004", "AAC006", "AAC161", "AAC058", "AAC147", "AAC009", "PERMIT_TYPE", "PERMIT_ISSUED_ON",
)  # fmt: skip
ENROLMENT_COLUMNS = ("AAC002", "AAB003", "EMPLOYED_ON", "REGISTERED_ON")

SignIn = Callable[..., Any]


@pytest.fixture(scope="module")
def empty_office(server: Any, django_db_blocker: Any) -> City:
    """Shanghai's officers, and nobody and nothing else."""
    connection.close()  # a database that somebody is connected to is no template
    with psycopg.connect(f"host={server.socket} dbname=postgres user=postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE main_path TEMPLATE shebao OWNER shebao_owner")
    with django_db_blocker.unblock(), on_database("main_path"):
        create_demo_users(SHANGHAI)
    return City("main_path", str(server.socket), {})


@pytest.fixture
def city(empty_office: City, django_db_blocker: Any) -> Iterator[City]:
    """The pages of this file are served from the empty office."""
    with django_db_blocker.unblock(), on_database(empty_office.name):
        yield empty_office


@pytest.fixture
def signed_in(city: City, chromium: Any, address: str) -> Iterator[SignIn]:
    """A browser for each person, kept from visit to visit; errors of their scripts fail the test."""
    pages: dict[str, Any] = {}
    troubles: list[str] = []

    def opened(who: str) -> Any:
        page = chromium.new_context(viewport={"width": 1280, "height": 850}, base_url=address).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto("/sign-in/")
        page.locator("button.officer", has_text=who).first.click()
        expect(page.locator("nav[aria-label]").first).to_be_visible()
        return page

    def sign_in(who: str) -> Any:
        pages[who] = pages.get(who) or opened(who)
        return pages[who]

    yield sign_in
    for page in pages.values():
        page.context.close()
    assert troubles == []


# What people do ---------------------------------------------------------------------------------------------------


def workbook(*rows: tuple[Any, ...]) -> dict[str, Any]:
    """A spreadsheet to upload."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return {"name": "表.xlsx", "mimeType": "application/octet-stream", "buffer": target.getvalue()}


def scan(name: str) -> dict[str, Any]:
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": pdf(name)}


@dataclass(frozen=True)
class Form:
    """What is filled in at the counter, by the labels of its fields."""

    kind: str
    applicant: str
    answers: dict[str, str]
    choices: dict[str, str]
    files: tuple[str, ...]


def apply(counter: Any, form: Form) -> str:
    """A matter received at the counter; returns its address. The label of what may stay empty goes on with saying so."""
    counter.goto(f"/matters/new/{form.kind}/")
    counter.get_by_label("申请人", exact=True).fill(form.applicant)
    for label, value in form.answers.items():
        counter.get_by_label(re.compile(f"^{label}")).fill(value)
    for label, value in form.choices.items():
        counter.get_by_label(label, exact=True).select_option(value)
    for label in form.files:
        counter.get_by_role("button", name=label).set_input_files(scan(label))
    counter.get_by_role("button", name="受理").click()
    counter.get_by_text("已受理，办件编号").wait_for()
    return str(counter.url)


def review(reviewer: Any, matter: str) -> None:
    reviewer.goto(matter)
    reviewer.get_by_role("button", name="复核无误，报审批").click()
    reviewer.locator("#timeline").get_by_text("复核无误。").wait_for()


def approve(approver: Any, matter: str) -> None:
    approver.goto(matter)
    approver.get_by_role("button", name="审批同意并生效").click()
    approver.locator("#timeline").get_by_text("办件生效").first.wait_for()


def hand_in(counter: Any, sheet: str, *rows: tuple[Any, ...]) -> None:
    """A sheet of the register, all of it or nothing."""
    counter.goto("/register/sheets/")
    counter.locator(f"input[name=sheet][value={sheet}]").check()
    counter.locator("input[name=mode][value=whole]").check()
    counter.locator("input[name=file]").set_input_files(workbook(*rows))
    counter.get_by_role("button", name="提交").click()
    counter.get_by_text("全部行均已受理。").wait_for()


def user_of(role: str, name: str, **holder: Any) -> None:
    """The administrator gives somebody outside the agency their access."""
    with acting(officer("administrator")):
        user = create_outside_user(
            username=f"new-{role}", name=name, role=role, password="一句很长的口令-2012", **holder, by=officer("administrator")
        )
        User.objects.filter(pk=user.pk).update(must_change_password=False)


def read(query: Callable[[], Any]) -> Any:
    """What the tables say to an auditor."""
    with acting(officer("auditor")):
        return query()


# The path ---------------------------------------------------------------------------------------------------------


def test_a_company_its_people_and_a_foreigner_who_leaves_again(signed_in: SignIn) -> None:
    register_the_company(signed_in)
    register_ten_people(signed_in)
    show_the_certificate(signed_in)
    declare_assess_and_pay(signed_in)
    read_the_record_in_english(signed_in)
    leave_china_for_good(signed_in)


def register_the_company(signed_in: SignIn) -> None:
    matter = apply(
        signed_in("受理员"),
        Form(
            "register_employer",
            COMPANY,
            {"统一社会信用代码": CODE, "单位名称": COMPANY, "登记日期": "2012-03-01"},
            {"单位类型": "10", "行业": "C", "工伤行业风险类别": "2"},
            ("营业执照或者批准成立文件",),
        ),
    )
    review(signed_in("复核员"), matter)
    approve(signed_in("审批员"), matter)
    assert read(lambda: Employer.objects.get().name) == COMPANY


def register_ten_people(signed_in: SignIn) -> None:
    counter = signed_in("受理员")
    residents = [
        (number, f"职工{at}", "2" if int(number[16]) % 2 == 0 else "1", f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
        for at, number in enumerate(RESIDENTS, 1)
    ]
    hand_in(
        counter,
        "persons",
        PERSON_COLUMNS,
        *((*who, "CHN", "01", who[0], "51", "", "") for who in residents),
        (HANS, "MEIER HANS", "1", "1975-06-01", "DEU", "08", PASSPORT, "40", "11", "2012-03-01"),
    )
    hand_in(
        counter,
        "enrolments",
        ENROLMENT_COLUMNS,
        *((number, CODE, "2012-03-01", "2012-03-01") for number in (*RESIDENTS, HANS)),
    )
    assert read(Person.objects.count) == 10
    assert read(Enrolment.objects.count) == 50


def show_the_certificate(signed_in: SignIn) -> None:
    matter = apply(
        signed_in("受理员"),
        Form(
            "show_certificate",
            "MEIER HANS",
            {"社会保障号码": HANS, "参保证明编号": "D-2012-1", "证明所载起始日": "2012-03-01", "提供日期": "2012-03-05"},
            {"出具国家或地区": "DEU"},
            ("参保证明",),
        ),
    )
    approve(signed_in("审批员"), matter)


def declare_assess_and_pay(signed_in: SignIn) -> None:
    user_of("employer", "张江仪器人事", employer=read(Employer.objects.get))
    company = signed_in("张江仪器人事")
    company.goto(f"/portal/declare/?month={MONTH}")
    fields = company.locator(".grid input")
    expect(fields).to_have_count(10)
    for field in fields.all():
        field.fill(str(WAGE))
    company.locator("#grid").get_by_role("button", name="试算应缴").click()
    company.locator("#preview").get_by_role("button", name="申报 10 行").click()
    company.get_by_text("已受理 10 行").wait_for()

    reviewer = signed_in("复核员")
    reviewer.goto(f"/month/{MONTH}/")
    reviewer.get_by_role("button", name="核定并开单").click()
    reviewer.locator("#assess").get_by_text("完成").wait_for()
    assert beyond_the_edge(reviewer) == 0
    hans = read(lambda: Contribution.objects.get(person__number=HANS))
    assert (hans.pension_employer_fen, hans.unemployment_employer_fen) == (0, 0)
    assert hans.medical_employer_fen > 0

    company.goto("/portal/bills/")
    expect(company.get_by_role("heading", name="账单")).to_be_visible()
    owed = read(lambda: sum(bill.employer_fen + bill.employee_fen for bill in Bill.objects.all()))

    accountant = signed_in("基金会计")
    accountant.goto(f"/month/{MONTH}/")
    statement = workbook((REFERENCE, PAYER, RECEIVED, AMOUNT), ("ICBC-20120328-1", CODE, "2012-03-28", f"{owed / 100:.2f}"))
    accountant.locator("#receive input[name=file]").set_input_files(statement)
    accountant.get_by_role("button", name="到账入账").click()
    accountant.locator("#receive").get_by_text("完成").wait_for()
    accountant.get_by_role("button", name="月末结账").click()
    accountant.locator("#close").get_by_text("完成").wait_for()
    assert read(lambda: Bill.objects.filter(paid_on=None).count()) == 0


def read_the_record_in_english(signed_in: SignIn) -> None:
    user_of("person", "MEIER HANS", person=read(lambda: Person.objects.get(number=HANS)))
    hans = signed_in("MEIER HANS")
    expect(hans.locator("html")).to_have_attribute("lang", "en")
    hans.goto("/portal/record/")
    expect(hans.get_by_role("heading", name="MEIER HANS")).to_be_visible()
    expect(hans.get_by_role("link", name="560.00")).to_be_visible()
    assert beyond_the_edge(hans) == 0


def leave_china_for_good(signed_in: SignIn) -> None:
    matter = apply(
        signed_in("受理员"),
        Form(
            "leave_china",
            "MEIER HANS",
            {
                "社会保障号码": HANS,
                "离境日期": "2012-04-20",
                "书面申请日期": "2012-04-10",
                "收款人": "MEIER HANS",
                "开户银行": "中国银行",
                "收款账号": "6013820800012345",
            },
            {"个人申请": "end"},
            ("本人签字的申请表", "护照或者通行证"),
        ),
    )
    review(signed_in("复核员"), matter)
    approve(signed_in("审批员"), matter)
    auditor = signed_in("审计员")
    auditor.goto(reverse("foreigners:person", args=[read(lambda: Person.objects.get(number=HANS).pk)]))
    expect(auditor.locator("#passages").get_by_text("2012-04-20")).to_be_visible()
    assert read(lambda: Enrolment.objects.filter(person__number=HANS, period__contains=date(2012, 6, 1)).count()) == 0
