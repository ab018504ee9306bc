"""A small agency at work: a test says what happens in a month, and the real actions do it.

`agency` (fixture) is Shanghai's, with the factory and 王建国 registered and insured since July 2011. Where the test
itself reads the tables it looks through the auditor's eyes.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from django.db import connection, transaction
from django.db.models import Sum

from shebao.law import body
from shebao.office.accounts.actions import credit_interest, open_accounts
from shebao.office.collection.actions import assess_month, receive, take_declarations, use_kept_money
from shebao.office.collection.declarations import Reply, Upload
from shebao.office.collection.models import Bill, Contribution
from shebao.office.database import acting
from shebao.office.desk.models import Run, User
from shebao.office.funds.actions import close_month
from shebao.office.funds.models import Posting
from shebao.office.registration.actions import enrol, register_employers, register_persons, stop
from shebao.office.registration.models import Employer
from shebao.rules import explain
from shebao.text import in_language
from tests.office import givens

SHANGHAI, BEIJING = givens.SHANGHAI, givens.BEIJING
FEBRUARY, MARCH, APRIL = 201202, 201203, 201204

FACTORY, SHOP = "91310000MA00000012", "91310000MA00000025"
WANG, LI, ZHAO = "310101198001010018", "310101198505050021", "310105199009090032"
JOHN, HANS = "USA0123456789", "DEU0C01X00T47"

#: What 5,000 yuan of wage cost in Shanghai in March 2012, by insurance, in fen; together 2,400 yuan.
BILLS_OF_5000 = {110: 150_000, 210: 13_500, 310: 70_000, 410: 2_500, 510: 4_000}

SHEET_COLUMNS = ("AAB001", "AAC002", "AAC003", "AAE002", "AAE003", "AAC040")

_numbers = itertools.count(1)


# What is registered ---------------------------------------------------------------------------------------------


def employers(*credit_codes: str, **other: Any) -> pa.Table:
    """Employers to register: low-risk companies, or as `other` says."""
    row = {"name": "浦江机床厂", "unit_type": "10", "industry": "C", "risk_class": 1, "registered_on": date(2005, 3, 1)}
    return pa.Table.from_pylist([{"credit_code": code, **row, **other} for code in credit_codes])


PERSON_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("number", "name", "sex")),
        ("born_on", pa.date32()),
        *((name, pa.string()) for name in ("nationality", "document_type", "document_number", "household", "permit_type")),
        ("permit_issued_on", pa.date32()),
        ("certificate_shown_on", pa.date32()),
    ]
)


def persons(*numbers: str, **other: Any) -> pa.Table:
    """Residents to register."""
    row = {
        "name": "王建国", "sex": "1", "born_on": date(1980, 1, 1), "nationality": "CHN", "document_type": "01", "household": "51",
        "permit_type": None, "permit_issued_on": None, "certificate_shown_on": None,
    }  # fmt: skip
    return pa.Table.from_pylist([{"number": n, "document_number": n, **row, **other} for n in numbers], PERSON_SCHEMA)


def foreigners(*numbers: str, **other: Any) -> pa.Table:
    """People with a passport, whose number begins with their country, and a work permit."""
    row = {"document_type": "08", "household": "40", "permit_type": "11", "permit_issued_on": date(2011, 7, 20)}
    return persons(*numbers, **{"name": "SMITH JOHN", "nationality": numbers[0][:3], **row, **other})


def employments(
    *numbers: str,
    employer: str = FACTORY,
    employed_on: date = date(2011, 7, 1),
    registered_on: date | None = None,
    insurances: int = 31,
) -> pa.Table:
    """People to enrol with an employer; registered on their first day, in all five insurances."""
    row = {
        "credit_code": employer,
        "employed_on": employed_on,
        "registered_on": registered_on or employed_on,
        "insurances": insurances,
    }
    return pa.Table.from_pylist([{"number": number, **row} for number in numbers])


# What arrives ---------------------------------------------------------------------------------------------------


def workbook(*rows: tuple[Any, ...]) -> bytes:
    """An XLSX file with these rows in its first sheet: texts as texts, numbers as numbers, days as days."""
    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as book:
        book.set_properties({"created": datetime(2012, 3, 1)})  # the same rows are the same bytes
        page = book.add_worksheet("三月申报")
        for index, row in enumerate(rows):
            page.write_row(index, 0, row)
    return target.getvalue()


def line(number: Any, wage: Any, month: Any = MARCH, *, worked: Any = "", employer: str = FACTORY, name: str = "王建国") -> tuple:
    """A row of a declaration as an employer types it: wage in yuan."""
    return employer, number, name, month, worked or month, wage


def sheet(*lines: tuple[Any, ...], month: int = MARCH, employer: str = FACTORY, file_name: str = "三月.xlsx") -> Upload:
    """A declaration with the national codes as headings."""
    return Upload(file_name, employer, month, workbook(SHEET_COLUMNS, *lines))


def receipts(*payments: tuple[str, date, int], employer: str = FACTORY) -> pa.Table:
    """The bank's list: reference, day, fen."""
    return pa.table(
        {
            "bank_reference": pa.array([reference for reference, _, _ in payments], pa.string()),
            "credit_code": pa.array([employer for _ in payments], pa.string()),
            "received_on": pa.array([day for _, day, _ in payments], pa.date32()),
            "amount_fen": pa.array([fen for _, _, fen in payments], pa.int64()),
        }
    )


# The agency -----------------------------------------------------------------------------------------------------


@dataclass
class Agency:
    """A region's officers, and the month's actions in their names."""

    region: str
    counter: User
    reviewer: User
    accountant: User
    auditor: User

    @classmethod
    def of(cls, region: str = SHANGHAI) -> Agency:
        return cls(region, *(givens.officer(role, region) for role in ("counter", "reviewer", "accountant", "auditor")))

    def open(self, employer: str = FACTORY) -> Agency:
        """The factory and 王建国, insured with it since July 2011."""
        self.register_employers(employers(employer))
        self.register_persons(persons(WANG))
        self.enrol(employments(WANG, employer=employer))
        return self

    def register_employers(self, table: pa.Table) -> int:
        return register_employers(table, region=self.region, by=self.counter)

    def register_persons(self, table: pa.Table) -> int:
        return register_persons(table, region=self.region, by=self.counter)

    def enrol(self, table: pa.Table) -> int:
        return enrol(table, region=self.region, by=self.counter)

    def insure(self, people: pa.Table, **employment: Any) -> None:
        """Register people and enrol them."""
        self.register_persons(people)
        self.enrol(employments(*people["number"].to_pylist(), **employment))

    def stop(self, number: str, left_on: date, employer: str = FACTORY) -> int:
        leaver = {"number": number, "credit_code": employer, "left_on": left_on, "stop_reason": "6301"}
        return stop(pa.Table.from_pylist([leaver]), region=self.region, by=self.counter)

    def take(self, *uploads: Upload, received_on: date = date(2012, 3, 10)) -> list[Reply]:
        return take_declarations(uploads, region=self.region, month=uploads[0].month, received_on=received_on, by=self.counter)

    def declare(self, *lines: tuple[Any, ...], month: int = MARCH, employer: str = FACTORY) -> Reply:
        """The employer's declaration of the month."""
        return self.take(sheet(*lines, month=month, employer=employer))[0]

    def assess(self, month: int = MARCH) -> Run:
        return assess_month(region=self.region, month=month, by=self.reviewer)

    def bill(self, *lines: tuple[Any, ...], month: int = MARCH, employer: str = FACTORY) -> None:
        """Declared and assessed."""
        self.declare(*lines, month=month, employer=employer)
        self.assess(month)

    def receive(self, table: pa.Table) -> Run:
        first = table["received_on"][0].as_py()
        return receive(table, region=self.region, month=first.year * 100 + first.month, by=self.accountant)

    def pay(self, fen: int, on: date, *, reference: str = "", employer: str = FACTORY) -> Run:
        """A payment arrives at the bank."""
        return self.receive(receipts((reference or f"slip {next(_numbers)}", on, fen), employer=employer))

    def use_kept_money(self, on: date) -> Run:
        return use_kept_money(region=self.region, month=on.year * 100 + on.month, on=on, by=self.accountant)

    def open_accounts(self, *balances: tuple[str, int, int], on: date = date(2011, 7, 1)) -> Run:
        """Balances taken over: number, insurance, fen."""
        rows = [{"number": number, "insurance": insurance, "balance_fen": fen} for number, insurance, fen in balances]
        return open_accounts(pa.Table.from_pylist(rows), region=self.region, on=on, by=self.accountant)

    def credit_interest(self, year: int) -> Run:
        return credit_interest(region=self.region, year=year, by=self.accountant)

    def close(self, month: int) -> Run:
        return close_month(region=self.region, month=month, by=self.accountant)

    # What the tests look at

    def reading(self) -> AbstractContextManager[None]:
        """The test itself looks at the tables with the auditor's eyes."""
        return acting(self.auditor)

    def bills(self, **which: Any) -> dict[int, Bill]:
        """Bills by insurance."""
        return {bill.insurance: bill for bill in Bill.objects.filter(region=self.region, **which)}

    def contribution(self, number: str = WANG, month: int = MARCH, **which: Any) -> Contribution:
        return Contribution.objects.get(region=self.region, person__number=number, month=month, **which)

    def employer(self, credit_code: str = FACTORY) -> Employer:
        return Employer.objects.get(region=self.region, credit_code=credit_code)

    def balances(self, **which: Any) -> dict[str, int]:
        """Debit less credit of each account of the books, in fen; accounts at zero are left out."""
        lines = Posting.objects.filter(region=self.region, **which).values("account")
        sums = lines.annotate(balance=Sum("debit_fen") - Sum("credit_fen")).values_list("account", "balance")
        return {account: balance for account, balance in sums if balance}


@pytest.fixture
def agency(db: None) -> Iterator[Agency]:
    """Shanghai's agency, open for business, speaking English; rolled back after the test."""
    here = Agency.of()
    with here.reading(), in_language("en"):
        yield here.open()


def by_law(rule: str, *, on: date = date(2012, 3, 1), region: str = SHANGHAI, **given: Any) -> int:
    """What the law says of one case, step by step on Python integers: independent of the office's SQL."""
    return int(explain(body(), rule, on=on, region=region, given=given).value)


def rows_of(table: str) -> int:
    """How many rows a table has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


class undone(transaction.Atomic):
    """What happens inside is rolled back at its end."""

    def __init__(self) -> None:
        super().__init__(None, True, False)

    def __exit__(self, *raised: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*raised)
