"""The fund's books from the first receipt to the closing of the year; always equal to what they were posted from."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Count, Sum

from shebao.errors import UserError
from shebao.office.accounts.models import AccountEntry
from shebao.office.collection.models import Allocation, Receipt
from shebao.office.desk.authority import NotAllowed
from shebao.office.funds.models import Entry, Posting
from tests.office.agency import APRIL, FEBRUARY, LI, MARCH, WANG, Agency, line, persons

ALL = 240_000
IN_TIME = date(2012, 3, 28)
CREDITED = 40_000 + 28_000


def total(rows: object, **which: object) -> int:
    return rows.objects.filter(**which).aggregate(fen=Sum("amount_fen"))["fen"] or 0


@pytest.fixture
def months(agency: Agency) -> Agency:
    """From July to January: a balance taken over, payments in time, late, in parts and too much, and the year's interest."""
    agency.insure(persons(LI))
    agency.open_accounts((WANG, 110, 1_000_000), (LI, 310, 50_000))
    agency.bill(line(WANG, 5000, 201110), line(LI, 6543.21, 201110), month=201110)
    agency.pay(300_000, date(2011, 10, 28))
    agency.close(201110)
    agency.bill(line(WANG, 5000, 201111), line(LI, 6543.21, 201111), month=201111)
    agency.pay(900_000, date(2011, 11, 20))
    agency.close(201111)
    agency.bill(line(WANG, 5000, 201112), line(LI, 6543.21, 201112), month=201112)
    agency.use_kept_money(date(2011, 12, 20))
    agency.credit_interest(2011)
    agency.close(201112)
    agency.pay(500_000, date(2012, 1, 11))
    return agency


# Single postings ------------------------------------------------------------------------------------------------


def test_a_receipt_is_income_of_each_insurance(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(ALL, IN_TIME)

    assert agency.balances(insurance=210) == {"102": 13_500, "40101": -13_500}
    assert agency.balances(insurance=110) == {"102": 150_000, "40101": -110_000, "40102": -40_000}
    assert agency.balances(insurance=310) == {"102": 70_000, "40101": -42_000, "40102": -28_000}


def test_nothing_is_booked_in_a_closed_month(agency):
    agency.bill(line(WANG, 5000))
    agency.close(MARCH)

    with pytest.raises(UserError, match="closed up to 201203: nothing can be booked on 2012-03-28; use a later day"):
        agency.pay(ALL, IN_TIME)
    assert (Receipt.objects.count(), Entry.objects.count()) == (0, 0)

    agency.pay(ALL, date(2012, 4, 1))
    assert Receipt.objects.count() == 1


def test_a_late_fee_is_other_income(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(150_750, date(2012, 4, 10))

    assert agency.balances() == {"102": 150_750, "40101": -110_000, "40102": -40_000, "40701": -750}


def test_money_kept_is_a_temporary_receipt_until_it_is_used(agency):
    agency.pay(ALL, IN_TIME)
    assert agency.balances() == {"102": ALL, "211": -ALL}

    agency.bill(line(WANG, 5000, APRIL), month=APRIL)
    agency.use_kept_money(date(2012, 4, 20))
    assert agency.balances() == {"102": ALL, "40101": -(ALL - CREDITED), "40102": -CREDITED}
    assert agency.balances(insurance=310)["102"] == 70_000, "the deposit moved to the insurance that it was used for"


def test_balances_taken_over_lie_on_the_fiscal_account(agency):
    agency.open_accounts((WANG, 110, 1_000_000), (WANG, 310, 50_000))

    assert agency.balances(insurance=110) == {"103": 1_000_000, "30102": -1_000_000}
    assert agency.balances(insurance=310) == {"103": 50_000, "30102": -50_000}


def test_interest_moves_from_the_pooled_fund_to_the_accounts(agency):
    agency.open_accounts((WANG, 110, 1_000_000))
    agency.credit_interest(2011)

    assert agency.balances() == {"103": 1_000_000, "30101": 17_500, "30102": -1_017_500}


def test_an_entry_is_booked_on_the_day_the_money_came(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(ALL, IN_TIME)

    assert set(Entry.objects.values_list("kind", "booked_on", "month")) == {
        ("receipt", IN_TIME, MARCH),
        ("credit", IN_TIME, MARCH),
    }


# Month and year end ---------------------------------------------------------------------------------------------


def test_month_end_empties_the_income_account_into_the_fiscal_account(agency):
    agency.bill(line(WANG, 5000))
    agency.pay(ALL, IN_TIME)
    run = agency.close(MARCH)

    assert "102" not in agency.balances()
    assert (agency.balances()["103"], agency.balances(insurance=310)["103"]) == (ALL, 70_000)
    assert run.counts == {"transfers": 5, "closings": 0}
    assert set(Entry.objects.filter(kind="transfer").values_list("booked_on", "source_kind", "source_id")) == {
        (date(2012, 3, 31), "run", run.pk)
    }


def test_money_of_the_next_month_is_not_transferred_with_this_one(agency):
    agency.pay(ALL, IN_TIME)
    agency.pay(1_000, date(2012, 4, 2))
    agency.close(MARCH)
    assert (agency.balances()["102"], agency.balances()["103"]) == (1_000, ALL)

    agency.close(APRIL)
    assert agency.balances() == {"103": ALL + 1_000, "211": -(ALL + 1_000)}


def test_a_month_without_money_closes_with_no_entry(agency):
    assert agency.close(MARCH).counts == {"transfers": 0, "closings": 0}
    assert not Entry.objects.exists()


@pytest.mark.parametrize("month", [FEBRUARY, MARCH])
def test_a_month_is_closed_once_and_in_order(agency, month):
    agency.close(MARCH)

    with pytest.raises(UserError, match=f"are closed up to 201203: {month} cannot be closed again"):
        agency.close(month)


def test_the_year_is_closed_into_the_fund(months):
    closed_up_to_december = Posting.objects.filter(entry__month__lte=201112)

    sums = dict(closed_up_to_december.values_list("account").annotate(fen=Sum("credit_fen") - Sum("debit_fen")))
    income = {account: fen for account, fen in sums.items() if account.startswith("4")}
    assert set(income.values()) == {0}
    assert sums["30102"] == total(AccountEntry, booked_on__lte=date(2011, 12, 31))
    assert -sums["103"] == sums["30101"] + sums["30102"] + sums["211"]


def test_the_next_year_begins_with_no_income(months):
    assert total(Allocation, allocated_on__gte=date(2012, 1, 1), part="principal") == -(
        months.balances()["40101"] + months.balances()["40102"]
    )


# Always ---------------------------------------------------------------------------------------------------------


def test_the_trial_balance_is_zero_for_each_insurance(months):
    sums = Posting.objects.values_list("insurance").annotate(fen=Sum("debit_fen") - Sum("credit_fen"))

    assert dict(sums) == {110: 0, 210: 0, 310: 0, 410: 0, 510: 0}


def test_the_deposits_are_all_the_money_that_came(months):
    opened = total(AccountEntry, kind="opening")

    assert months.balances()["102"] + months.balances()["103"] == total(Receipt) + opened


def test_the_late_fees_are_those_allocated(months):
    booked = Posting.objects.filter(account="40701").exclude(entry__kind="closing").aggregate(fen=Sum("credit_fen"))["fen"]

    assert booked == total(Allocation, part="late_fee") > 0


def test_the_individual_accounts_of_the_books_are_the_accounts(months):
    in_books = -(months.balances()["30102"] + months.balances()["40102"])

    assert in_books == total(AccountEntry)


@pytest.mark.parametrize("insurance", [110, 310])
def test_and_so_for_each_insurance(months, insurance):
    balances = months.balances(insurance=insurance)

    assert -(balances["30102"] + balances.get("40102", 0)) == total(AccountEntry, insurance=insurance)


def test_temporary_receipts_are_the_money_not_allocated_yet(months):
    assert months.balances().get("211", 0) == -total(Allocation, part="unallocated")


def test_every_entry_names_the_fact_it_comes_from(months):
    sources = Entry.objects.values_list("kind", "source_kind").annotate(count=Count("pk"))

    assert {(kind, source) for kind, source, _ in sources} == {
        ("opening", "run"), ("receipt", "receipt"), ("receipt", "allocation"), ("credit", "bill"), ("interest", "run"),
        ("transfer", "run"), ("closing", "run"),
    }  # fmt: skip
    assert set(Entry.objects.filter(source_kind="receipt").values_list("source_id", flat=True)) == set(
        Receipt.objects.values_list("pk", flat=True)
    )


def test_only_an_accountant_closes(agency):
    agency.accountant = agency.reviewer

    with pytest.raises(NotAllowed, match="may not: post"):
        agency.close(MARCH)
