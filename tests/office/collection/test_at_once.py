"""Two officers at the same moment: one wins, the other is told so in a sentence, nothing is doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.db.models import F, Sum

from shebao.errors import UserError
from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.collection.models import Allocation, Bill, Contribution, Declaration, DeclarationLine, Receipt
from shebao.office.funds.models import Entry
from tests.office.agency import APRIL, BILLS_OF_5000, MARCH, WANG, Agency, line, sheet

ALL = sum(BILLS_OF_5000.values())
IN_TIME = date(2012, 3, 28)


@pytest.fixture
def agency(database: object) -> Iterator[Agency]:
    """The same agency in a database of the test's own: what is done is committed, and every thread sees it."""
    here = Agency.of()
    with here.reading():
        yield here.open()


def both_at_once(do: Callable[[], object]) -> list[str]:
    """Two officers, each with a connection of their own, start together; what each is told."""
    return all_at_once(do, do)


def all_at_once(*acts: Callable[[], object]) -> list[str]:
    """As many officers, each with an act of their own."""
    start = threading.Barrier(len(acts))

    def officer(do: Callable[[], object]) -> str:
        try:
            with connection.cursor():
                start.wait(timeout=10)
            do()
        except UserError as refusal:
            return refusal.text.en
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as officers:
        return sorted(officers.map(officer, acts))


def test_the_same_payment_is_taken_once(agency):
    agency.bill(line(WANG, 5000))

    told = both_at_once(lambda: agency.pay(ALL, IN_TIME, reference="20120328-1"))

    assert told == ["This bank reference was already recorded.", "done"]
    assert Receipt.objects.count() == 1
    assert Allocation.objects.aggregate(fen=Sum("amount_fen"))["fen"] == ALL
    assert Bill.objects.filter(principal_paid_fen=F("employer_fen") + F("employee_fen"), paid_on=IN_TIME).count() == 5
    assert AccountEntry.objects.count() == 2
    assert Entry.objects.filter(kind="receipt").count() == 5
    assert agency.balances()["102"] == ALL


def test_two_payments_for_the_same_bills_are_both_taken_and_settle_them_once(agency):
    agency.bill(line(WANG, 5000))

    assert both_at_once(lambda: agency.pay(ALL, IN_TIME)) == ["done", "done"]

    sums = Allocation.objects.values_list("part").annotate(fen=Sum("amount_fen"))
    assert dict(sums) == {"principal": ALL, "unallocated": ALL}
    assert AccountEntry.objects.count() == 2
    assert (agency.balances()["102"], agency.balances()["211"]) == (2 * ALL, -ALL)


def test_kept_money_is_used_once(agency):
    agency.pay(ALL, IN_TIME)
    agency.bill(line(WANG, 5000, APRIL), month=APRIL)

    both_at_once(lambda: agency.use_kept_money(date(2012, 4, 20)))

    sums = Allocation.objects.values_list("part").annotate(fen=Sum("amount_fen"))
    assert dict(sums) == {"principal": ALL, "unallocated": 0}
    assert AccountEntry.objects.count() == 2


def test_kept_money_that_pays_one_month_of_two_is_used_once(agency):
    agency.pay(ALL, IN_TIME)
    agency.bill(line(WANG, 5000))
    agency.bill(line(WANG, 5000, APRIL), month=APRIL)

    both_at_once(lambda: agency.use_kept_money(IN_TIME))

    sums = Allocation.objects.values_list("part").annotate(fen=Sum("amount_fen"))
    assert dict(sums) == {"principal": ALL, "unallocated": 0}
    assert Bill.objects.filter(paid_on=None).count() == 5


def test_payments_that_arrive_while_the_month_is_assessed_are_taken(agency):
    agency.declare(line(WANG, 5000))

    def pay() -> object:
        return agency.pay(ALL, IN_TIME)

    assert all_at_once(pay, agency.assess, pay, pay) == ["done"] * 4

    agency.use_kept_money(IN_TIME)
    sums = Allocation.objects.values_list("part").annotate(fen=Sum("amount_fen"))
    assert dict(sums) == {"principal": ALL, "unallocated": 2 * ALL}
    assert AccountEntry.objects.count() == 2


def test_the_same_month_is_assessed_once(agency):
    agency.declare(line(WANG, 5000))

    assert both_at_once(agency.assess) == ["done", "done"]
    assert (Contribution.objects.count(), Bill.objects.count()) == (1, 5)


def test_the_same_file_is_taken_once(agency):
    upload = sheet(line(WANG, 5000))

    assert both_at_once(lambda: agency.take(upload)) == ["done", "done"]
    assert (Declaration.objects.count(), DeclarationLine.objects.count()) == (1, 1)


def test_a_years_interest_is_credited_once(agency):
    agency.open_accounts((WANG, 110, 100_000))

    told = both_at_once(lambda: agency.credit_interest(2011))

    assert told == ["The interest of 2011 in 310000 was credited already.", "done"]
    assert AccountYear.objects.count() == 1
    assert AccountEntry.objects.filter(kind="interest").count() == 1


def test_a_month_is_closed_once(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(ALL, IN_TIME)

    told = both_at_once(lambda: agency.close(MARCH))

    assert told == ["The books of region 310000 are closed up to 201203: 201203 cannot be closed again.", "done"]
    assert (agency.balances().get("102"), agency.balances()["103"]) == (None, ALL)
