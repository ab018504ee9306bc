"""What was paid for exempted months is taken back and assessed anew: bills, payments, accounts, ledger, and the recheck."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from django.db.models import Sum

from shebao.errors import UserError
from shebao.office.accounts.models import AccountEntry
from shebao.office.collection.explanations import contribution as explained
from shebao.office.collection.models import Allocation, Bill, Contribution
from shebao.office.desk.authority import NotAllowed
from shebao.office.desk.scope import Scope
from shebao.office.foreigners import queries
from shebao.office.foreigners.certificates import SCHEMA, show_certificates
from shebao.office.foreigners.models import Coverage, Settlement
from shebao.office.foreigners.settling import refund
from shebao.office.registration.models import Person
from tests.office.agency import FEBRUARY, HANS, MARCH, SHANGHAI, WANG, Agency, foreigners, line

ALL = 240_000
#: Pension and unemployment insurance of 5,000 yuan, employer and employee together.
EXEMPTED = 150_000 + 13_500


@pytest.fixture
def hans(agency: Agency) -> Agency:
    """At work since January 2012; he and Wang were charged for February, and paid for."""
    agency.insure(foreigners(HANS, permit_issued_on=date(2012, 1, 5)), employed_on=date(2012, 1, 5))
    agency.bill(line(HANS, 5000, FEBRUARY), line(WANG, 5000, FEBRUARY), month=FEBRUARY)
    agency.pay(2 * ALL, date(2012, 2, 29))
    return agency


def shown(agency: Agency, on: date = date(2012, 3, 20)) -> Coverage:
    row = {
        "number": HANS, "country": "DEU", "certificate_number": "D-1", "begins_on": date(2012, 1, 5), "ends_on": None,
        "shown_on": on, "extension_months": 0,
    }  # fmt: skip
    show_certificates(pa.Table.from_pylist([row], SCHEMA), region=SHANGHAI, by=agency.counter)
    return Coverage.objects.latest("pk")


def refunded(agency: Agency) -> Settlement:
    return refund(shown(agency), region=SHANGHAI, by=agency.accountant)


def of_hans(kind: str) -> Contribution:
    return Contribution.objects.get(person__number=HANS, kind=kind)


def test_the_contribution_is_taken_back_and_assessed_anew_without_what_is_exempt(hans):
    settlement = refunded(hans)

    assert (settlement.amount_fen, settlement.booked_on) == (EXEMPTED, date(2012, 3, 20))
    assert (of_hans("10").insurances, of_hans("20").insurances, of_hans("31").insurances) == (31, 31, 28)
    assert of_hans("20").pension_employer_fen == -of_hans("10").pension_employer_fen
    assert (of_hans("31").assessed_month, of_hans("31").medical_employee_fen) == (MARCH, 10_000)
    assert Contribution.objects.filter(person__number=WANG).count() == 1


def test_bills_are_reversed_and_the_money_is_kept_for_the_employer(hans):
    refunded(hans)
    sums = {
        kind: Bill.objects.filter(kind=kind).aggregate(fen=Sum("employer_fen") + Sum("employee_fen"))["fen"]
        for kind in ("10", "20", "31")
    }

    assert sums == {"10": 2 * ALL, "20": -ALL, "31": ALL - EXEMPTED}
    assert not Bill.objects.filter(paid_on__isnull=True).exists()
    assert Allocation.objects.aggregate(fen=Sum("amount_fen"))["fen"] == 2 * ALL
    assert Allocation.objects.filter(part="unallocated").aggregate(fen=Sum("amount_fen"))["fen"] == EXEMPTED


def test_what_the_account_was_credited_is_taken_back(hans):
    refunded(hans)
    person = Person.objects.get(number=HANS)

    assert queries.balances(person) == {110: 0, 310: 28_000}
    entries = AccountEntry.objects.filter(person=person).order_by("insurance", "amount_fen").values_list("kind", "amount_fen")
    assert list(entries)[:2] == [("reversal", -40_000), ("contribution", 40_000)]


def test_the_ledger_owes_the_employer_and_balances(hans):
    before = hans.balances()
    refunded(hans)
    after = hans.balances()

    assert sum(after.values()) == 0
    assert after["211"] == -EXEMPTED
    assert after["102"] == before["102"] == 2 * ALL
    assert before["40102"] - after["40102"] == -40_000


def test_a_month_that_is_not_paid_yet_is_waited_for_and_refunded_with_the_others(hans):
    hans.bill(line(HANS, 5000), line(WANG, 5000))
    coverage = shown(hans)

    assert (coverage.refund_fen, coverage.unpaid_fen) == (EXEMPTED, EXEMPTED)
    with pytest.raises(UserError, match="A bill of 2012-03 is still open"):
        refund(coverage, region=SHANGHAI, by=hans.accountant)

    hans.pay(2 * ALL, date(2012, 3, 28))
    settlement = refund(coverage, region=SHANGHAI, by=hans.accountant)
    assert (settlement.amount_fen, settlement.booked_on) == (2 * EXEMPTED, date(2012, 3, 28))


def test_what_is_only_owed_yet_is_on_the_list_of_refunds(agency):
    agency.insure(foreigners(HANS, permit_issued_on=date(2012, 1, 5)), employed_on=date(2012, 1, 5))
    agency.bill(line(HANS, 5000))
    coverage = shown(agency)

    assert (coverage.refund_fen, coverage.unpaid_fen) == (0, EXEMPTED)
    with agency.reading():
        assert list(queries.refunds_due(Scope(agency.auditor, MARCH, SHANGHAI))) == [coverage]


def test_it_pays_the_employer_s_next_bills(hans):
    refunded(hans)
    hans.bill(line(HANS, 5000), line(WANG, 5000))
    hans.use_kept_money(date(2012, 3, 25))

    paid = Bill.objects.filter(month=MARCH).aggregate(fen=Sum("principal_paid_fen"))["fen"]
    assert paid == EXEMPTED


def test_it_is_refunded_once(hans):
    coverage = shown(hans)
    refund(coverage, region=SHANGHAI, by=hans.accountant)

    with pytest.raises(UserError, match="nothing to refund"):
        refund(coverage, region=SHANGHAI, by=hans.accountant)


def test_the_database_refuses_a_second_time(hans, refused):
    first = refunded(hans)

    with refused("23505"):
        Settlement.objects.create(
            region=SHANGHAI, person=first.person, kind="refund", coverage=first.coverage, booked_on=first.booked_on,
            amount_fen=1, run_id=first.run_id,
        )  # fmt: skip


def test_a_certificate_shown_late_refunds_nothing(hans):
    with pytest.raises(UserError, match="nothing to refund"):
        refund(shown(hans, date(2012, 4, 20)), region=SHANGHAI, by=hans.accountant)


def test_only_the_accountant_refunds(hans):
    with pytest.raises(NotAllowed):
        refund(shown(hans), region=SHANGHAI, by=hans.counter)


@pytest.mark.parametrize("kind", ["10", "20", "31"])
def test_each_amount_opens_to_its_calculation(hans, kind):
    refunded(hans)

    assert explained(of_hans(kind), "pension_employee_fen").agrees
    assert explained(of_hans(kind), "medical_employee_fen").agrees
