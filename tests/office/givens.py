"""What a test takes as given: officers, employers, persons, a month already assessed. Written as shebao_app."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from psycopg.types.range import DateRange

from shebao.office.collection.models import Bill, Contribution, Receipt
from shebao.office.desk.models import Run, User
from shebao.office.funds.models import Entry, Posting
from shebao.office.registration.models import Employer, Enrolment, Person

SHANGHAI, BEIJING = "310000", "110000"
MARCH = 201203


def officer(role: str, region: str | None = SHANGHAI) -> User:
    return User.objects.create(username=f"{role}-{region}", name=role, roles=[role], region=region, password="!")


def employer(region: str = SHANGHAI, credit_code: str = "91310000000000001A") -> Employer:
    return Employer.objects.create(
        region=region,
        credit_code=credit_code,
        name="浦江机床厂",
        unit_type="10",
        industry="C",
        risk_class=2,
        registered_on=date(2011, 7, 1),
    )


def person(region: str = SHANGHAI, number: str = "310101198001010016") -> Person:
    return Person.objects.create(
        region=region,
        number=number,
        name="王建国",
        sex="1",
        born_on=date(1980, 1, 1),
        document_type="01",
        document_number=number,
        household="51",
    )


def enrolment(who: Person, where: Employer, first: date, after_last: date | None = None) -> Enrolment:
    return Enrolment.objects.create(
        region=who.region,
        person=who,
        employer=where,
        insurance=110,
        employed_on=first,
        registered_on=first,
        period=DateRange(first, after_last),
    )


def run(by: User, kind: Run.Kind = Run.Kind.ASSESS) -> Run:
    return Run.objects.create(kind=kind, region=SHANGHAI, month=MARCH, started_at=timezone.now(), by=by)


def contribution(who: Person, where: Employer, of: Run, **other: Any) -> Contribution:
    return Contribution.objects.create(
        **{
            "region": SHANGHAI,
            "person": who,
            "employer": where,
            "month": MARCH,
            "assessed_month": MARCH,
            "late_from": date(2012, 4, 16),
            "kind": "10",
            "wage_fen": 500_000,
            "base_fen": 500_000,
            "insurances": 1,
            "pension_employer_fen": 110_000,
            "pension_employee_fen": 40_000,
            "run": of,
            **other,
        }
    )


def bill(where: Employer, of: Run) -> Bill:
    """1,500 yuan of pension insurance for March."""
    return Bill.objects.create(
        region=SHANGHAI,
        employer=where,
        month=MARCH,
        assessed_month=MARCH,
        kind="10",
        insurance=110,
        employer_fen=110_000,
        employee_fen=40_000,
        due_on=date(2012, 4, 15),
        late_from=date(2012, 4, 16),
        run=of,
    )


def receipt(where: Employer, of: Run, amount_fen: int = 150_000) -> Receipt:
    return Receipt.objects.create(
        region=SHANGHAI,
        employer=where,
        received_on=date(2012, 4, 10),
        amount_fen=amount_fen,
        bank_reference="20120410-1",
        run=of,
    )


def entry(of: Run, source_id: int = 1) -> Entry:
    return Entry.objects.create(
        region=SHANGHAI,
        insurance=110,
        booked_on=date(2012, 4, 10),
        month=201204,
        kind="receipt",
        source_kind="receipt",
        source_id=source_id,
        run=of,
    )


def lines(of: Entry, *debits_and_credits: tuple[str, int, int]) -> list[Posting]:
    """Written in one statement: (account, debit, credit) each."""
    return Posting.objects.bulk_create(
        Posting(entry=of, region=of.region, insurance=of.insurance, account_id=account, debit_fen=debit, credit_fen=credit)
        for account, debit, credit in debits_and_credits
    )
