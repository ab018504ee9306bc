"""A pooling region's year at the office, month by month, through the same actions an agency uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from shebao.demo import bank
from shebao.office.accounts.actions import credit_interest, open_accounts
from shebao.office.collection.actions import assess_month, receive, take_declarations, use_kept_money
from shebao.office.collection.declarations import Reply, Upload
from shebao.office.database.connection import acting
from shebao.office.desk.models import User
from shebao.office.foreigners.certificates import show_certificates
from shebao.office.funds.actions import close_month
from shebao.office.registration.actions import enrol, register_employers, register_persons, stop
from shebao.population.country import Country

DECLARED_ON, ASSESSED_ON = 10, 20


@dataclass(frozen=True)
class Officers:
    """Who does what: no one holds two of these."""

    counter: User
    reviewer: User
    accountant: User


@dataclass
class Register:
    """What a region's office does not know yet, by the month in which it learns of it."""

    region: str
    employers: pa.Table
    persons: pa.Table
    employments: pa.Table
    openings: pa.Table
    certificates: pa.Table
    payments: dict[int, list[bank.Payment]]
    replies: list[Reply] = field(default_factory=list)

    @classmethod
    def of(cls, country: Country, region: str) -> Register:
        """The part of a country that lies in one region."""

        def here(table: pa.Table) -> pa.Table:
            return table.filter(pc.equal(table["region"].cast("string"), region)).drop_columns(["region"])

        persons = here(country.persons)
        return cls(
            region,
            here(country.employers),
            persons.drop_columns(["certificate_shown_on"]),
            here(country.employments),
            here(country.opening_accounts),
            here(country.certificates),
            bank.intended(here(country.payment_behaviour)),
        )


def _month_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.add(pc.multiply(pc.year(column), 100), pc.month(column))


def open_office(register: Register, first_month: int, by: Officers) -> None:
    """Before the first month: employers, the people then insured, and the accounts taken over."""
    register_employers(register.employers, region=register.region, by=by.counter)
    start = date(first_month // 100, first_month % 100, 1)
    _register_and_enrol(register, pc.less(register.employments["registered_on"], start), by.counter)
    _show_certificates(register, first_month, by.counter)
    open_accounts(register.openings, region=register.region, on=start, by=by.accountant)


def run_month(register: Register, month: int, files: Path, by: Officers) -> dict[str, int]:
    """One month: register, declare, assess, receive, credit, close. Returns the counts of its runs."""
    region = register.region
    employments = register.employments
    _register_and_enrol(register, pc.equal(_month_of(employments["registered_on"]), month), by.counter)
    _show_certificates(register, month, by.counter)
    left = employments.filter(pc.equal(_month_of(employments["left_on"]), month))
    stop(left.select(["number", "credit_code", "left_on", "stop_reason"]), region=region, by=by.counter)

    uploads = [
        Upload(path.name, path.stem, month, path.read_bytes()) for path in sorted((files / str(month) / region).glob("*.xlsx"))
    ]
    year, number = divmod(month, 100)
    replies = take_declarations(uploads, region=region, month=month, received_on=date(year, number, DECLARED_ON), by=by.counter)
    register.replies += [reply for reply in replies if reply.reasons]
    assessed = assess_month(region=region, month=month, by=by.reviewer)
    use_kept_money(region=region, month=month, on=date(year, number, ASSESSED_ON), by=by.accountant)

    with acting(by.accountant):
        money = bank.receipts(register.payments.get(month, []), region=region)
    received = receive(money, region=region, month=month, by=by.accountant)
    if number == 12:
        credit_interest(region=region, year=year, by=by.accountant)
    closed = close_month(region=region, month=month, by=by.accountant)
    return {**assessed.counts, **received.counts, **closed.counts}


def _show_certificates(register: Register, month: int, by: User) -> None:
    """Certificates shown up to the month by people who are registered by now."""
    later = pc.greater(_month_of(register.certificates["shown_on"]), month)
    unregistered = pc.is_in(register.certificates["number"], register.persons["number"].combine_chunks())
    waiting = pc.or_(later, unregistered)
    shown, register.certificates = register.certificates.filter(pc.invert(waiting)), register.certificates.filter(waiting)
    show_certificates(shown, region=register.region, by=by)


def _register_and_enrol(register: Register, known: pa.ChunkedArray, by: User) -> None:
    """Register the people of these employments as far as they are new, and insure them."""
    employments = register.employments.filter(known)
    new = pc.is_in(register.persons["number"].cast("string"), pc.unique(employments["number"].cast("string")))
    persons, register.persons = register.persons.filter(new), register.persons.filter(pc.invert(new))
    register_persons(persons, region=register.region, by=by)
    enrol(
        employments.select(["number", "credit_code", "employed_on", "registered_on", "insurances"]),
        region=register.region,
        by=by,
    )
