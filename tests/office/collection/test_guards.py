"""Nothing is taken twice, nothing is overpaid, a reversal mirrors what it reverses."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.office.collection.models import Allocation, Bill
from tests.office import givens


@pytest.fixture
def run(at_the_counter):
    return givens.run(at_the_counter)


@pytest.fixture
def factory(run):
    return givens.employer()


@pytest.fixture
def worker(run):
    return givens.person()


MIRRORED = {
    "kind": "20",
    "wage_fen": -500_000,
    "base_fen": -500_000,
    "pension_employer_fen": -110_000,
    "pension_employee_fen": -40_000,
}


def test_a_month_is_assessed_once(run, worker, factory, refused):
    givens.contribution(worker, factory, run)
    with refused("23505"):
        givens.contribution(worker, factory, run)


def test_a_reversal_mirrors_its_contribution(run, worker, factory):
    original = givens.contribution(worker, factory, run)
    reversal = givens.contribution(worker, factory, run, reverses=original, **MIRRORED)
    assert original.reversals.get() == reversal


def test_a_reversal_of_another_amount_is_refused(run, worker, factory, refused):
    original = givens.contribution(worker, factory, run)
    with refused("SB003"):
        givens.contribution(worker, factory, run, reverses=original, **{**MIRRORED, "pension_employee_fen": -39_999})


def test_a_reversal_is_not_reversed(run, worker, factory, refused):
    original = givens.contribution(worker, factory, run)
    reversal = givens.contribution(worker, factory, run, reverses=original, **MIRRORED)
    with refused("SB003"):
        givens.contribution(worker, factory, run, reverses=reversal, **MIRRORED)


def test_a_contribution_is_reversed_once(run, worker, factory, refused):
    original = givens.contribution(worker, factory, run)
    givens.contribution(worker, factory, run, reverses=original, **MIRRORED)
    with refused("23505"):
        givens.contribution(worker, factory, run, reverses=original, **MIRRORED)


def test_only_a_reversal_is_negative(run, worker, factory, refused):
    with refused("23514"):
        givens.contribution(worker, factory, run, pension_employer_fen=-1)


@pytest.mark.parametrize("month", [201200, 201213, 198512, 210001])
def test_a_month_is_a_month(run, worker, factory, refused, month):
    with refused("23514"):
        givens.contribution(worker, factory, run, month=month, assessed_month=month)


def test_a_bill_is_never_overpaid(run, factory, refused):
    bill = givens.bill(factory, run)
    with refused("23514"):
        Bill.objects.filter(pk=bill.pk).update(principal_paid_fen=150_001)


def test_a_bill_is_complete_on_a_day(run, factory, refused):
    bill = givens.bill(factory, run)
    with refused("23514"):
        Bill.objects.filter(pk=bill.pk).update(principal_paid_fen=150_000)
    assert Bill.objects.filter(pk=bill.pk).update(principal_paid_fen=150_000, paid_on=date(2012, 4, 10)) == 1


@pytest.mark.parametrize("column", ["employer_fen", "due_on", "month", "employer_id", "region"])
def test_what_is_due_on_a_bill_is_not_the_applications_to_change(run, factory, refused, column):
    bill = givens.bill(factory, run)
    with refused("42501"):
        Bill.objects.filter(pk=bill.pk).update(**{column: getattr(bill, column)})


def test_a_bank_reference_is_received_once(run, factory, refused):
    givens.receipt(factory, run)
    with refused("23505"):
        givens.receipt(factory, run)


def allocate(receipt, run, amount_fen: int, bill=None) -> Allocation:
    return Allocation.objects.create(
        region=givens.SHANGHAI,
        receipt=receipt,
        bill=bill,
        part="principal" if bill else "unallocated",
        amount_fen=amount_fen,
        allocated_on=date(2012, 4, 10),
        run=run,
    )


def test_a_receipt_gives_no_more_than_it_brought(run, factory, refused):
    receipt, bill = givens.receipt(factory, run, 150_000), givens.bill(factory, run)
    allocate(receipt, run, 100_000, bill)
    with refused("SB004"):
        allocate(receipt, run, 50_001, bill)


def test_unallocated_money_can_be_used_later_once(run, factory, refused):
    receipt, bill = givens.receipt(factory, run, 1_000), givens.bill(factory, run)
    allocate(receipt, run, 1_000)
    allocate(receipt, run, -1_000)
    allocate(receipt, run, 1_000, bill)
    with refused("SB004"):
        allocate(receipt, run, -1)


def test_a_bulk_row_names_an_existing_run(run, worker, factory, refused):
    nowhere = type(run)(pk=10**9)
    with refused("SB002"):
        givens.contribution(worker, factory, nowhere)
