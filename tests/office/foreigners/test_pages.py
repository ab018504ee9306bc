"""What officers, employers and persons see of foreigners."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shebao.office.database import acting
from shebao.office.foreigners import answers, papers, queries
from shebao.office.foreigners.models import Coverage, Paper, Passage, PensionAbroad
from shebao.office.matters.models import Matter
from shebao.office.registration.models import Person
from tests.office.agency import HANS, foreigners
from tests.office.console.city import City, officer, signed_in
from tests.office.foreigners.test_matters import NAMES, asks, passport
from tests.office.matters.desk import Desk

LISTS = ("papers", "exemptions", "proofs", "abroad")


def read(client: Client, name: str, *names: Any, query: str = "") -> str:
    client.cookies["django_language"] = "en"
    answer = client.get(reverse(name, args=names) + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("shown", LISTS)
def test_the_lists_name_whom_they_are_about(city: City, shown: str) -> None:
    with acting(officer("auditor")):
        about = {
            "papers": Paper.objects.filter(valid_until__lt=date.today()).first(),
            "exemptions": Coverage.objects.latest("pk"),
            "proofs": PensionAbroad.objects.order_by("pk").first(),
            "abroad": PensionAbroad.objects.order_by("pk").first(),
            "payments": Passage.objects.filter(paid_fen__gt=0, settlement__isnull=True).order_by("-pk").first(),
        }[shown]
        name = about.person.name
    assert name in read(signed_in("counter"), "foreigners:due", query=f"?list={shown}")


def test_a_proof_overdue_suspends_and_one_in_time_does_not(city: City) -> None:
    page = read(signed_in("counter"), "foreigners:due", query="?list=abroad")
    assert page.count("Suspended") == 1
    assert page.count("held back") == 1


def test_a_foreigner_s_page_opens_the_law_s_answers(city: City) -> None:
    with acting(officer("auditor")):
        anna = Person.objects.get(number="DEU0C4M0P1R7")
    page = read(signed_in("counter"), "foreigners:person", anna.pk)
    assert "Must be insured in" in page
    assert "Exempt until" in page
    assert "人社厅发〔2011〕113号" in page


def test_a_citizen_has_no_such_page(city: City) -> None:
    with acting(officer("auditor")):
        citizen = Person.objects.filter(nationality="CHN").first()
    assert signed_in("counter").get(reverse("foreigners:person", args=[citizen.pk])).status_code == 404


def test_an_employer_reads_what_to_bring_and_by_when(city: City) -> None:
    query = "?nationality=DEU&employed_on=2026-03-02&permit_issued_on=2026-02-20"
    page = read(signed_in("employer"), "foreigners:hiring", query=query)
    assert "Valid passport" in page
    assert "2026-03-22" in page  # thirty days from the permit
    assert "2026-05-20" in page  # three months from the permit
    assert "Pension, Unemployment" in page


@pytest.mark.parametrize(
    ("query", "bring"),
    [
        ("?nationality=USA&employed_on=2026-03-02&permanent=on", "Permanent residence card"),
        ("?nationality=HKG&employed_on=2026-03-02", "Travel permit or residence permit"),
    ],
)
def test_what_to_bring_depends_on_who_it_is(city: City, query: str, bring: str) -> None:
    assert bring in read(signed_in("employer"), "foreigners:hiring", query=query)


def test_a_list_asks_few_questions(city: City, django_assert_max_num_queries: Any) -> None:
    client = signed_in("counter")
    client.get(reverse("foreigners:due"))
    with django_assert_max_num_queries(12):
        client.get(reverse("foreigners:due"))


# Papers -----------------------------------------------------------------------------------------------------------


def test_the_form_of_a_decision_is_a_pdf_with_the_opinions(city: City) -> None:
    answer = signed_in("counter").get(reverse("foreigners:decided-form", args=[city["leaving"]]))
    assert answer.content.startswith(b"%PDF-")


def test_the_counter_prints_a_record_that_others_can_check(city: City) -> None:
    answer = signed_in("counter").post(reverse("foreigners:rights-record", args=[city["foreigner"]]))
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", NAMES)
def test_the_form_is_set_in_any_script(desk: Desk, name: str) -> None:
    desk.agency.register_persons(foreigners(HANS))
    desk.granted(passport(own_name=name.strip()))
    assert papers.ending_form(Person.objects.get(number=HANS)).startswith(b"%PDF-")


# What the lists show and leave out ---------------------------------------------------------------------------------


def test_a_paper_that_a_later_one_replaced_is_on_no_list(desk: Desk) -> None:
    desk.agency.register_persons(foreigners(HANS))
    today = date.today()
    desk.granted(passport(valid_until=(today + timedelta(days=5)).isoformat()))
    assert [queries.state_of(paper, today) for paper in queries.newest_papers()] == ["expiring"]
    desk.granted(passport(document_number="C01X00T55", valid_until=(today + timedelta(days=3650)).isoformat()))
    assert [queries.state_of(paper, today) for paper in queries.newest_papers()] == ["valid"]


def test_the_dead_prove_nothing(desk: Desk) -> None:
    from shebao.office.desk.scope import Scope

    desk.agency.register_persons(foreigners(HANS))
    desk.granted(asks("pension_abroad", country="DEU", monthly_fen=300_000, since="2012-01-10"))
    everyone = Scope(desk.agency.auditor, None, None)
    assert len(queries.due_proofs(everyone, date(2013, 3, 1))) == 1
    desk.granted(asks("settle_death", died_on="2013-01-10", heirs=[{"name": "EVA", "relation": "wife", "percent": "100"}]))
    assert queries.due_proofs(everyone, date(2013, 3, 1)) == []


def test_what_a_suspended_pension_would_get_is_the_law_s() -> None:
    pension = PensionAbroad(region="310000", monthly_fen=100_000)
    on_time = answers.standing(pension, date(2012, 1, 10), date(2013, 1, 31))
    overdue = answers.standing(pension, date(2012, 1, 10), date(2013, 3, 1))
    assert (on_time.due_on, on_time.suspended) == (date(2013, 1, 10), False)
    assert (overdue.months_held_back, overdue.arrears_fen) == (2, 200_000)


def test_officers_without_registration_see_no_foreigners(city: City) -> None:
    assert signed_in("administrator").get(reverse("foreigners:due")).status_code == 403
    assert signed_in("person").get(reverse("foreigners:due")).status_code == 403


def test_a_person_s_own_number_alone_does_not_open_another_s_form(city: City) -> None:
    with acting(officer("auditor")):
        other = Matter.objects.exclude(kind="leave_china").first()
    assert signed_in("counter").get(reverse("foreigners:decided-form", args=[other.pk])).status_code == 404
