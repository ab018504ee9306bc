"""A small city for the console's tests: four months of two regions, made once a run by the office's own actions.

`city` (fixture) is its database with Django's connection on it; `sign_in(role)` gives a browser of Django's.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client

SHANGHAI, BEIJING = "310000", "110000"
NAME = "console"


@dataclass(frozen=True)
class City:
    """What tests name: one row of each kind that a page shows, all of Shanghai."""

    name: str
    socket: str
    ids: dict[str, int]

    def __getitem__(self, what: str) -> int:
        return self.ids[what]


def officer(role: str, region: str | None = SHANGHAI) -> Any:
    from shebao.office.desk.models import User

    return User.objects.get(username=f"{role}-{region}" if region else role)


def signed_in(role: str, region: str | None = SHANGHAI) -> Client:
    client = Client()
    client.force_login(officer(role, region))
    return client


@pytest.fixture(scope="session")
def city_of_the_run(server: Any, django_db_blocker: Any) -> City:
    """The city's database, filled."""
    with django_db_blocker.unblock():
        return founded(str(server.socket))


@cache
def founded(socket: str) -> City:
    """Made once, for the console's tests and the browser's, whose fixtures are each their own."""
    from django.db import connection

    connection.close()
    with psycopg.connect(f"host={socket} dbname=postgres user=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {NAME} TEMPLATE shebao OWNER shebao_owner")
    with on_database(NAME):
        live_four_months()
        return City(NAME, socket, rows_to_look_at())


@contextmanager
def on_database(name: str) -> Iterator[None]:
    """Django's connection is on another database for a while."""
    from django.db import connection

    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture
def city(city_of_the_run: City, django_db_blocker: Any) -> Iterator[City]:
    """Django's connection is on the city's database for the test."""
    with django_db_blocker.unblock(), on_database(NAME):
        yield city_of_the_run


def live_four_months() -> None:
    """October 2011, when foreigners are first insured, to January 2012, with the interest of a year between."""
    from shebao.demo.year import Officers, Register, open_office, run_month
    from shebao.office.desk.actions import create_demo_users
    from shebao.population.country import generate
    from shebao.population.declarations import write_declarations
    from shebao.population.scenario import Scenario

    scenario = Scenario(
        people=110,
        employers=10,
        foreigners=24,
        compatriots=2,
        movers=2,
        first_month=201110,
        last_month=201201,
        late_payment_share=0.5,
    )
    country = generate(scenario)
    create_demo_users()
    with tempfile.TemporaryDirectory() as folder:
        write_declarations(country, Path(folder), mistakes_share=0.5)
        for region in scenario.regions:
            create_demo_users(region)
            by = Officers(*(officer(role, region) for role in ("counter", "reviewer", "accountant")))
            register = Register.of(country, region)
            open_office(register, scenario.first_month, by)
            for month in scenario.months:
                run_month(register, month, Path(folder), by)
    findings()
    matters()
    users_outside()
    a_sheet()
    cards()


def matters() -> None:
    """Matters of Shanghai in every state."""
    from shebao.demo.foreigners import some_foreigners
    from shebao.demo.matters import MatterOfficers, a_dozen

    by = MatterOfficers(*(officer(role) for role in ("counter", "reviewer", "approver")))
    a_dozen(SHANGHAI, by)
    some_foreigners(SHANGHAI, by)


def users_outside() -> None:
    """Of Shanghai: a user of the largest employer, its payroll program, and an insured person."""
    from django.db.models import Count

    from shebao.office.database import acting
    from shebao.office.desk.actions import create_officer, create_outside_user
    from shebao.office.registration.models import Employer, Person

    chief = officer("administrator")
    # whom the administrator's pages close and open again, and nobody else signs in as
    somebody = {"username": f"somebody-{SHANGHAI}", "name": "somebody", "roles": ["inspector"], "officer_region": SHANGHAI}
    create_officer(**somebody, password="一句很长的口令-2012", by=chief)
    with acting(officer("auditor")):
        factory = Employer.objects.annotate(staff=Count("enrolments")).order_by("-staff", "pk")[0]
        insured = Person.objects.order_by("pk")[0]
    holders = {"employer": {"employer": factory}, "api_client": {"employer": factory}, "person": {"person": insured}}
    for role, holder in holders.items():
        username, password = f"{role}-{SHANGHAI}", "一句很长的口令-2012"
        user = create_outside_user(username=username, name=role, role=role, password=password, **holder, by=chief)
        user.must_change_password = False  # the first visit is over
        user.save(update_fields=["must_change_password"])

    change_of_oneself(insured.number)


def change_of_oneself(number: str) -> None:
    """Handed in online by the person who signs in."""
    from shebao.demo.matters import specimen
    from shebao.office.matters.actions import Application, hand_in_matter
    from shebao.office.uploads import Handed
    from shebao.text import Text

    files = [("identity", Handed("identity.pdf", specimen(Text("身份证件", "Identity document"))))]
    application = Application("change_person", "person", "", {"number": number, "household": "52"}, files)
    hand_in_matter(application, region=SHANGHAI, by=officer("person"))


def cards() -> None:
    """Two cards of Shanghai, one of them sent to be made."""
    from shebao.office.database import acting
    from shebao.office.registration.cards import apply_for_card, send_batch
    from shebao.office.registration.models import Person

    by = officer("counter")
    with acting(by):
        first, second = Person.objects.order_by("pk")[:2]
    apply_for_card(first.number, region=SHANGHAI, by=by)
    send_batch(region=SHANGHAI, by=by)
    apply_for_card(second.number, region=SHANGHAI, by=by)


def a_sheet() -> None:
    """A sheet of the register, with a change of somebody unknown here."""
    from shebao.office.registration.imports.actions import File, take_sheet

    lines = ["AAC002,AAE035,AAC009", "310101198001010018,2012-01-04,52"]
    take_sheet(File("变更.csv", "\n".join(lines).encode()), sheet="person_changes", region=SHANGHAI, by=officer("counter"))


def findings() -> None:
    """Two findings of a check, with the law's calculation as proof."""
    from shebao.office.inspections.actions import record_findings
    from shebao.supervision.finding import Finding, Law
    from shebao.text import Text

    law = Law(
        "late_fee_fen",
        "2012-01-20",
        SHANGHAI,
        {"insurance": 110, "arrears_fen": 1_000_000, "late_from": 15_340, "paid_on": 15_344},
    )
    found = [
        Finding(
            "late_fee_waived", SHANGHAI, 201201, subject, "error",
            Text("310104198001011234 的账单少计滞纳金", "Late fee waived on the bill of 310104198001011234"),
            {"late_fee_due_fen": 2_500}, {"late_fee_due_fen": 0}, {"month": 201111}, law, amount_fen=-2_500,
        )
        for subject in ("1", "2")
    ]  # fmt: skip
    record_findings(found, region=SHANGHAI, month=201201, by=officer("supervisor"))


def rows_to_look_at() -> dict[str, int]:
    """One row of each kind, by the name the tests use."""
    from datetime import timedelta

    from django.utils import timezone

    from shebao.office.accounts.models import AccountEntry, AccountYear
    from shebao.office.api.actions import make_key, make_webhook
    from shebao.office.collection.models import Bill, Contribution, Declaration, Receipt
    from shebao.office.database import acting
    from shebao.office.foreigners.models import Coverage, Passage
    from shebao.office.funds.models import Entry
    from shebao.office.inspections.models import Finding
    from shebao.office.matters.models import Material, Matter
    from shebao.office.portal.actions import issue_certificate
    from shebao.office.registration.models import Card, CardBatch, Employer, Import, Person

    with acting(officer("auditor")):
        material = Material.objects.order_by("pk")[0]
        contribution = Contribution.objects.filter(kind="10", month=201201).order_by("pk")[0]
        in_a_year = timezone.localdate() + timedelta(days=365)
        own, me = officer("employer").employer_id, officer("person").person_id
        return {
            # of the employer whose user signs in
            "own declaration": Declaration.objects.filter(employer=own).order_by("pk")[0].pk,
            "own bill": Bill.objects.filter(employer=own).order_by("pk")[0].pk,
            "own contribution": Contribution.objects.filter(employer=own).order_by("pk")[0].pk,
            "own matter": Matter.objects.get(person=me, state="draft").pk,
            "own material": Material.objects.get(matter__person=me, matter__state="draft").pk,
            "own receipt": Receipt.objects.filter(employer=own).order_by("pk")[0].pk,
            "own key": make_key("payroll", scopes=["bills:read"], expires_on=in_a_year, by=officer("employer")).key.pk,
            "own webhook": make_webhook("https://pay.example.com/", events=["bills.issued"], by=officer("employer")).pk,
            # of the insured person who signs in
            "my contribution": Contribution.objects.filter(person=me).order_by("pk")[0].pk,
            "my entry": AccountEntry.objects.filter(person=me).order_by("pk")[0].pk,
            "my year": AccountYear.objects.filter(person=me).order_by("pk")[0].pk,
            "my certificate": issue_certificate("rights", by=officer("person")).pk,
            # of anyone in Shanghai
            "contribution": contribution.pk,
            "person": contribution.person_id,
            "employer": contribution.employer_id,
            "bill": Bill.objects.filter(paid_on__isnull=False).order_by("pk")[0].pk,
            "late bill": Bill.objects.filter(late_fee_due_fen__gt=0).order_by("pk")[0].pk,
            "receipt": Receipt.objects.order_by("pk")[0].pk,
            "declaration": Declaration.objects.filter(rows_rejected__gt=0).order_by("pk")[0].pk,
            "account entry": AccountEntry.objects.filter(kind="contribution").order_by("pk")[0].pk,
            "account year": AccountYear.objects.order_by("pk")[0].pk,
            "entry": Entry.objects.order_by("pk")[0].pk,
            "finding": Finding.objects.order_by("pk")[0].pk,
            "finding to decide": Finding.objects.order_by("pk")[1].pk,
            "foreigner": Passage.objects.filter(kind="ended").order_by("pk")[0].person_id,
            "leaving": Passage.objects.filter(kind="ended").order_by("pk")[0].matter_id,
            "coverage": Coverage.objects.order_by("pk")[0].pk,
            "leaving passage": Passage.objects.filter(kind="ended").order_by("pk")[0].pk,
            "matter": material.matter_id,
            "material": material.pk,
            "card": Card.objects.order_by("pk")[0].pk,
            "card batch": CardBatch.objects.order_by("pk")[0].pk,
            "sheet": Import.objects.order_by("pk")[0].pk,
            "employers": Employer.objects.count(),
            "persons": Person.objects.count(),
            "officer": officer("somebody").pk,
        }
