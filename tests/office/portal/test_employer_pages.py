"""The employer's pages, as a browser without scripts sees them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shebao.office.collection.models import Bill, DeclarationLine
from shebao.office.registration.models import Person
from tests.office.agency import FACTORY, LI, MARCH, SHOP, WANG, Agency, employers, line, persons, sheet, workbook
from tests.office.portal.test_declaring import of

FEBRUARY = 201202


@pytest.fixture
def client(agency: Agency) -> Client:
    """The factory's user, in English; 王建国's February was 4,800 yuan, billed and not paid. In town is a shop too."""
    agency.register_employers(employers(SHOP))
    agency.insure(persons(LI), employer=SHOP)
    agency.bill(line(WANG, 4800, FEBRUARY), month=FEBRUARY)
    agency.bill(line(LI, 9000, FEBRUARY, employer=SHOP), month=FEBRUARY, employer=SHOP)
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(of(agency))
    return client


def said(answer: Any) -> str:
    """The page's words, without tags."""
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


def wage_of(number: str) -> str:
    return f"wage-{Person.objects.get(number=number).pk}"


def upload(content: bytes, name: str = "march.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def post(client: Client, **given: Any) -> Any:
    return client.post(reverse("portal:declare"), {"month": MARCH, **given})


def test_home_says_what_is_next_and_what_is_owed(client: Client) -> None:
    words = said(client.get(reverse("portal:home")))
    assert "Wages of Mar 2012" in words
    assert "0 of 1 insured people are declared" in words
    assert "2,304 yuan" in words


def test_signing_in_leads_home(client: Client) -> None:
    assert client.get("/").headers["Location"] == reverse("portal:home")


def test_the_grid_begins_with_the_wages_of_last_time(client: Client) -> None:
    page = client.get(reverse("portal:declare")).content.decode()
    assert f'name="{wage_of(WANG)}" value="4800.00"' in page
    assert wage_of(LI) not in page


def test_a_month_is_previewed_then_declared(client: Client) -> None:
    preview = said(post(client, wages="1", act="preview", **{wage_of(WANG): "5000"}))
    assert "2,400.00 yuan" in preview
    assert not DeclarationLine.objects.filter(month=MARCH).exists()
    answer = post(client, wages="1", act="declare", **{wage_of(WANG): "5000"})
    assert "1 row was taken" in said(client.get(answer.headers["Location"]))
    assert DeclarationLine.objects.get(month=MARCH).wage_fen == 500_000
    assert "Everyone is declared" in said(client.get(reverse("portal:declare"), {"month": MARCH}))


def test_a_double_click_declares_once(client: Client) -> None:
    first, second = (post(client, wages="1", act="declare", **{wage_of(WANG): "5000"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert "handed in before" in said(client.get(second.headers["Location"]))


def test_what_cannot_be_read_is_sent_back_in_words(client: Client) -> None:
    page = said(post(client, wages="1", act="preview", **{wage_of(WANG): "five thousand"}))
    assert "AAC040 is missing or unreadable" in page
    assert "Declare 1 row" not in page


def test_another_s_staff_cannot_be_typed_in(client: Client) -> None:
    page = said(post(client, wages="1", act="declare", **{wage_of(LI): "5000"}))
    assert "Fill in the wage of one person at least" in page


def test_a_spreadsheet_is_previewed_annotated_and_declared(client: Client) -> None:
    given = sheet(line(WANG, 5000), line(LI, 5000)).content
    preview = post(client, file=upload(given), act="preview")
    assert "not insured with you in that month" in said(preview)
    kept = re.search(r'name="content" value="([^"]+)"', preview.content.decode())
    assert kept
    annotated = post(client, content=kept[1], name="march.xlsx", act="annotate")
    assert annotated.content[:2] == b"PK"
    answer = post(client, content=kept[1], name="march.xlsx", act="declare")
    page = said(client.get(answer.headers["Location"]))
    assert "march.xlsx" in page
    assert "not insured with you in that month" in page


def test_the_sheet_to_fill_in_is_one_the_import_takes(client: Client) -> None:
    blank = client.get(reverse("portal:sheet"), {"month": MARCH})
    assert f"{FACTORY}-{MARCH}.xlsx" in blank.headers["Content-Disposition"]
    assert "2,304.00 yuan" in said(post(client, file=upload(blank.content), act="preview"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"), (b"MZ not a sheet", "is no XLSX spreadsheet"), (b"PK\x03\x04 broken", "is damaged"),
        (b"a,b", "is no XLSX spreadsheet"),
    ],
)  # fmt: skip
def test_a_file_of_another_type_is_refused(client: Client, content: bytes, words: str) -> None:
    assert words in said(post(client, file=upload(content), act="declare"))


def test_a_file_too_large_is_refused(client: Client) -> None:
    assert "larger than 10 MB" in said(post(client, file=upload(b"x" * (10 * 1024**2 + 1)), act="preview"))


def test_a_sheet_of_another_employer_is_sent_back(client: Client) -> None:
    given = workbook(("AAB001", "AAC002", "AAE002", "AAC040"), (SHOP, WANG, MARCH, 5000))
    assert "AAB001 is another employer" in said(post(client, file=upload(given), act="preview"))


def test_bills_open_to_their_explanation_on_own_pages(agency: Agency, client: Client) -> None:
    bill = agency.bills(employer=agency.employer(), month=FEBRUARY)[110]
    page = client.get(reverse("portal:bill", args=[bill.pk]))
    assert "1,440.00" in said(page)
    links = set(re.findall(r'href="(/[^"#]*)', page.content.decode()))
    own = ("/portal/", "/static/", "/account/", "/matters/mine/", "/foreigners/hiring/")
    assert {where for where in links if not where.startswith(own)} <= {"/"}


def test_arrears_carry_the_late_fee_to_the_day_and_why(agency: Agency, client: Client) -> None:
    bill = agency.bills(employer=agency.employer(), month=FEBRUARY)[110]
    page = said(client.get(reverse("portal:arrears"), {"on": "2012-04-10"}))
    days = (date(2012, 4, 10) - bill.late_from).days + 1
    assert f"{1_440 * days * 5 / 10_000:.2f}" in page
    why = said(client.get(reverse("portal:running-fee", args=[bill.pk]), {"on": "2012-04-10"}))
    assert "社会保险法" in why


def test_nothing_of_another_employer_opens(agency: Agency, client: Client) -> None:
    other = Bill.objects.filter(employer=agency.employer(SHOP))[0]
    assert client.get(reverse("portal:bill", args=[other.pk])).status_code == 404
    assert client.get(reverse("portal:late-fee", args=[other.pk])).status_code == 404
    assert client.get(reverse("portal:running-fee", args=[other.pk])).status_code == 404


def test_staff_are_one_s_own_with_masked_numbers(client: Client) -> None:
    words = said(client.get(reverse("portal:staff"), {"month": FEBRUARY}))
    assert "王建国" in words
    assert WANG not in words
    assert "4,800.00" in words


def test_payments_show_where_the_money_went(agency: Agency, client: Client) -> None:
    agency.pay(100_000, date(2012, 3, 9), reference="slip-7")
    assert "slip-7" in said(client.get(reverse("portal:payments")))
    page = client.get(reverse("portal:payment", args=[agency.employer().receipts.get().pk]))
    assert "Pension" in said(page)
