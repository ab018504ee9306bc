"""An insured person's pages: the record, its explanations, certificates; and how anyone checks a paper."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from shebao.errors import UserError
from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.collection.models import Contribution
from shebao.office.database import acting
from shebao.office.desk.models import AuditEvent, User
from shebao.office.portal import certificates, papers
from shebao.office.portal.actions import issue_certificate
from shebao.office.portal.models import Certificate, Lookup
from shebao.office.registration.merging import merge_persons, unmerge_person
from shebao.office.registration.models import Person
from tests.office.agency import JOHN, LI, SHANGHAI, WANG, ZHAO, Agency, employments, foreigners, line, persons
from tests.office.portal.test_declaring import of

JULY, DECEMBER = 201107, 201112


def himself(number: str) -> User:
    person = Person.objects.get(number=number)
    return User.objects.create(
        username=number, name=person.name, roles=["person"], region=person.region, password="!", person=person
    )


def browser(user: User, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(user)
    return client


@pytest.fixture
def paid(agency: Agency) -> Agency:
    """王建国 and 李 of the factory, December 2011 paid and the year's interest credited."""
    agency.insure(persons(LI))
    agency.open_accounts((WANG, 110, 1_000_000))
    agency.bill(line(WANG, 5000, DECEMBER), line(LI, 6000, DECEMBER), month=DECEMBER)
    agency.pay(528_000, date(2011, 12, 20))
    agency.credit_interest(2011)
    return agency


@pytest.fixture
def wang(paid: Agency) -> User:
    return himself(WANG)


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


# The record -----------------------------------------------------------------------------------------------------


def test_the_record_shows_months_and_accounts_of_oneself_alone(wang: User) -> None:
    words = said(browser(wang).get(reverse("portal:record")))
    assert "王建国" in words
    assert "Dec 2011" in words
    assert "Balance on 31 December" in words
    assert LI not in words


def test_signing_in_leads_to_the_record(wang: User) -> None:
    assert browser(wang).get("/").headers["Location"] == reverse("portal:record")


def test_a_foreigner_begins_in_english(agency: Agency) -> None:
    agency.insure(foreigners(JOHN), employed_on=date(2011, 10, 20))
    client = Client()
    client.force_login(himself(JOHN))
    assert "Individual accounts" in said(client.get(reverse("portal:record"), follow=True))
    assert client.cookies["django_language"].value == "en"


def test_every_figure_opens_to_the_law_behind_it(wang: User) -> None:
    client = browser(wang)
    page = client.get(reverse("portal:record")).content.decode()
    figures = set(re.findall(r'class="amount[^"]*" data-drawer href="([^"]+)"', page))
    answers = [client.get(figure) for figure in figures]
    assert {answer.status_code for answer in answers} == {200}
    assert len(figures) >= 12
    leading = {where for answer in answers for where in re.findall(r'href="(/[^"#?]*)', answer.content.decode())}
    own = ("/portal/", "/static/", "/account/", "/matters/mine/")
    assert {where for where in leading if not where.startswith(own)} <= {"/"}


def test_another_s_figures_do_not_open(wang: User) -> None:
    li = Person.objects.get(number=LI)
    contribution = Contribution.objects.get(person=li)
    entry, year = AccountEntry.objects.filter(person=li)[0], AccountYear.objects.filter(person=li)[0]
    client = browser(wang)
    assert client.get(reverse("portal:my-contribution", args=[contribution.pk, "base_fen"])).status_code == 404
    assert client.get(reverse("portal:my-entry", args=[entry.pk])).status_code == 404
    assert client.get(reverse("portal:my-year", args=[year.pk])).status_code == 404


# Certificates ---------------------------------------------------------------------------------------------------


def words_of(pdf: bytes) -> str:
    from pypdf import PdfReader

    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_certificate_is_a_pdf_in_both_languages(wang: User) -> None:
    client = browser(wang)
    issued = client.post(reverse("portal:certificates"), {"kind": "participation"})
    paper = client.get(issued.headers["Location"])
    words = words_of(paper.content)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert "社会保险参保证明" in words
    assert "Certificate of Participation" in words
    assert WANG in words
    assert certificates.grouped(Certificate.objects.get().code) in words


def test_the_record_of_rights_carries_years_and_accounts(wang: User) -> None:
    row = issue_certificate("rights", by=wang)
    assert [(year["year"], year["months"], year["base"]) for year in row.content["years"]] == [(2011, 1, 500_000)]
    pension = next(year for year in row.content["accounts"] if year["insurance"] == 110)
    assert pension["before"] + pension["credited"] + pension["interest"] == pension["balance"]
    assert "权益记录单" in words_of(papers.pdf(row, "https://shebao.example/portal/verify/"))


def test_the_same_certificate_is_the_same_paper(wang: User) -> None:
    row = issue_certificate("participation", by=wang)
    once, again = (papers.pdf(row, "https://shebao.example/portal/verify/") for _ in range(2))
    assert once == again


def test_a_month_counts_when_the_employer_has_paid_it(agency: Agency) -> None:
    agency.bill(line(WANG, 5000, DECEMBER), month=DECEMBER)
    wang = himself(WANG)
    owed = issue_certificate("rights", by=wang).content
    agency.pay(240_000, date(2011, 12, 20))
    paid = issue_certificate("rights", by=wang).content

    assert (owed["months"], owed["years"]) == ({}, [])
    assert paid["months"] == dict.fromkeys(("maternity", "medical", "pension", "unemployment", "work_injury"), 1)
    assert [(year["year"], year["employer"] + year["employee"]) for year in paid["years"]] == [(2011, 240_000)]


def test_the_record_says_what_the_employer_owes_yet(agency: Agency) -> None:
    agency.bill(line(WANG, 5000, DECEMBER), month=DECEMBER)
    page = browser(himself(WANG))
    owed = page.get(reverse("portal:record")).content.decode()
    agency.pay(240_000, date(2012, 1, 10))  # late: the fee takes what maternity insurance needs
    partly = page.get(reverse("portal:record")).content.decode()
    agency.pay(240_000, date(2012, 1, 20))
    paid = page.get(reverse("portal:record")).content.decode()

    assert '<small class="owed">not paid yet</small>' in owed
    assert '<small class="owed">not paid yet · Maternity</small>' in partly
    assert "not paid yet" not in paid


def test_a_reversed_month_does_not_count(paid: Agency, wang: User) -> None:
    assert issue_certificate("participation", by=wang).content["months"] == dict.fromkeys(
        ("maternity", "medical", "pension", "unemployment", "work_injury"), 1
    )


def test_records_that_were_merged_are_read_together(agency: Agency) -> None:
    agency.register_persons(persons(LI))
    agency.enrol(employments(LI, employed_on=date(2011, 7, 1)))
    agency.bill(line(LI, 5000, JULY), month=JULY)
    agency.pay(240_000, date(2011, 7, 25))
    agency.stop(LI, date(2011, 7, 31))
    agency.register_persons(persons(ZHAO))
    agency.enrol(employments(ZHAO, employed_on=date(2011, 12, 1)))
    agency.bill(line(ZHAO, 6000, DECEMBER), month=DECEMBER)
    agency.pay(288_000, date(2011, 12, 20))
    apart = issue_certificate("rights", by=himself(ZHAO)).content
    merge_persons(LI, into=ZHAO, reason="同一人", region=SHANGHAI, by=agency.counter)

    user = User.objects.get(username=ZHAO)
    together = issue_certificate("rights", by=user).content
    assert (apart["months"]["pension"], together["months"]["pension"]) == (1, 2)
    assert [year["base"] for year in apart["years"]] == [600_000]
    assert [year["base"] for year in together["years"]] == [1_100_000]
    record = browser(user).get(reverse("portal:record"))
    assert [row.base_fen for year in record.context["years"] for row in year["rows"]] == [600_000, 500_000]
    elder = Contribution.objects.get(person__number=LI)
    assert browser(user).get(reverse("portal:my-contribution", args=[elder.pk, "base_fen"])).status_code == 200


def test_a_record_that_was_taken_apart_again_is_read_no_more(agency: Agency) -> None:
    agency.register_persons(persons(LI, ZHAO))
    merge_persons(LI, into=ZHAO, reason="同一人", region=SHANGHAI, by=agency.counter)
    with acting(himself(ZHAO)):
        together = Person.objects.count()
    unmerge_person(LI, reason="并非同一人", region=SHANGHAI, by=agency.counter)
    with acting(User.objects.get(username=ZHAO)):
        assert (together, Person.objects.count()) == (2, 1)


def test_there_are_two_kinds_and_no_other(wang: User) -> None:
    with pytest.raises(UserError):
        issue_certificate("pension", by=wang)


def test_a_certificate_is_issued_for_oneself_by_nobody_else(paid: Agency) -> None:
    for user in (paid.counter, of(paid)):
        with pytest.raises(PermissionDenied):
            issue_certificate("rights", by=user)


@pytest.mark.parametrize("given", [("li", "wang", "310000"), ("wang", "counter", "310000"), ("wang", "wang", "110000")])
def test_the_database_refuses_a_certificate_of_another(paid: Agency, wang: User, refused, given) -> None:
    person, by, region = given
    known = {"li": Person.objects.get(number=LI).pk, "wang": wang.person_id}
    actors = {"wang": wang.pk, "counter": paid.counter.pk}
    with acting(wang), refused("42501"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_certificate (region, person_id, kind, code, issued_at, issued_by_id, valid_until, content)"
            " VALUES (%s, %s, 'rights', '0000000000000000', now(), %s, now(), '{}')",
            [region, known[person], actors[by]],
        )


def test_another_s_certificates_stay_unseen(paid: Agency, wang: User) -> None:
    other = issue_certificate("rights", by=himself(LI))
    assert browser(wang).get(reverse("portal:certificate", args=[other.pk])).status_code == 404
    with acting(wang):
        assert not Certificate.objects.exists()


# Is it genuine? -------------------------------------------------------------------------------------------------


@pytest.fixture
def code(wang: User) -> str:
    return issue_certificate("rights", by=wang).code


def ask(code: str) -> Any:
    client = Client()
    client.cookies["django_language"] = "en"
    return client.get(reverse("portal:verify"), {"code": code})


def test_whoever_holds_the_paper_sees_that_it_is_genuine(code: str) -> None:
    words = said(ask(certificates.grouped(code).lower()))
    assert "Genuine and valid" in words
    assert "王**" in words


def test_no_more_is_told_than_stands_on_the_paper_and_that_masked(code: str) -> None:
    page = ask(code).content.decode()
    assert "王建国" not in page
    assert WANG not in page
    assert "1980" not in page


def test_an_unknown_code_is_said_to_be_none_of_ours(code: str) -> None:
    assert "No certificate has this code" in said(ask("0000-0000-0000-0000"))


def test_an_old_paper_is_said_to_be_old(wang: User) -> None:
    with acting(wang):
        old = Certificate.objects.create(
            region="310000", person=wang.person, kind="participation", code="0" * 16, issued_by=wang,
            valid_until=date(2012, 1, 1), content=certificates.content_of("participation", wang.person),
        )  # fmt: skip
    assert "no longer valid" in said(ask(old.code))


def test_who_asks_too_often_waits(code: str) -> None:
    answers = [ask("0" * 16).status_code for _ in range(certificates.QUESTIONS + 1)]
    assert answers == [200] * certificates.QUESTIONS + [429]
    assert ask(code).headers["Retry-After"] == "600"


def test_a_check_is_on_the_trail(paid: Agency, code: str) -> None:
    ask(code)
    assert AuditEvent.objects.filter(action="verify", object_table="portal_certificate").exists()


def test_nobody_reads_certificates_or_questions_without_a_code(code: str, refused) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shebao.regions', '', false)")
        cursor.execute("SELECT count(*) FROM portal_certificate")
        assert cursor.fetchone() == (0,)
    with refused("42501"):
        Lookup.objects.exists()


@pytest.mark.parametrize(("typed", "meant"), [("abcd-efgh 0123", "ABCDEFGH0123"), ("oO-iIlL", "001111")])
def test_a_code_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert certificates.code_of(typed) == meant


@pytest.mark.parametrize(("name", "shown"), [("王建国", "王**"), ("SMITH JOHN", "SMITH J***"), ("王", "王"), ("Madonna", "M***")])
def test_a_name_is_masked(name: str, shown: str) -> None:
    assert certificates.masked_name(name) == shown
