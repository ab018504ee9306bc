"""The demonstration's bank: employers pay what they were billed, in time, late, in parts or too much."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from shebao.demo.bank import Payment, intended, receipts
from tests.office.agency import FACTORY, MARCH, SHANGHAI, WANG, Agency, line

ALL = 240_000
#: Of the five bills of 5,000 yuan, 1 to 10 April.
FEES_ON_10_APRIL = 750 + 68 + 350 + 13 + 20


def behaviour(**how: object) -> pa.Table:
    row = {
        "credit_code": FACTORY, "month": MARCH, "behaviour": "on_time", "days": -3, "first_share_ppm": 1_000_000,
        "rest_days": None, "extra_fen": 0, "pays_late_fee": False,
    }  # fmt: skip
    return pa.Table.from_pylist([{**row, **how}])


def payment(on: date, **how: object) -> Payment:
    return Payment(**{"credit_code": FACTORY, "bill_month": MARCH, "paid_on": on, "share_ppm": 1_000_000, "extra_fen": 0,
                      "with_late_fee": False, **how})  # fmt: skip


def paid(*payments: Payment) -> list[tuple[date, int]]:
    listed = receipts(list(payments), region=SHANGHAI)
    return list(zip(listed["received_on"].to_pylist(), listed["amount_fen"].to_pylist(), strict=True))


@pytest.fixture
def billed(agency: Agency) -> Agency:
    agency.bill(line(WANG, 5000))
    return agency


def test_who_pays_in_time_pays_before_the_months_end():
    assert intended(behaviour()) == {MARCH: [payment(date(2012, 3, 28))]}


def test_who_is_late_pays_in_a_later_month():
    late = intended(behaviour(behaviour="late", days=10, pays_late_fee=True))

    assert late == {201204: [payment(date(2012, 4, 10), with_late_fee=True)]}


def test_who_pays_in_parts_pays_twice_and_the_extra_with_the_first():
    parts = behaviour(behaviour="partial", days=0, first_share_ppm=300_000, rest_days=31, extra_fen=99)

    assert intended(parts) == {
        MARCH: [payment(date(2012, 3, 31), share_ppm=300_000, extra_fen=99)],
        201205: [payment(date(2012, 5, 1), share_ppm=700_000)],
    }


def test_who_never_pays_does_not():
    assert intended(behaviour(behaviour="never")) == {}


def test_a_payment_is_what_the_bills_come_to(billed):
    assert paid(payment(date(2012, 3, 28))) == [(date(2012, 3, 28), ALL)]
    assert paid(payment(date(2012, 3, 28), extra_fen=99)) == [(date(2012, 3, 28), ALL + 99)]


def test_with_the_late_fee_the_payment_settles_everything(billed):
    late = payment(date(2012, 4, 10), with_late_fee=True)
    assert paid(late) == [(date(2012, 4, 10), ALL + FEES_ON_10_APRIL)]

    billed.receive(receipts([late], region=SHANGHAI))
    assert {bill.late_fee_paid_fen == bill.late_fee_due_fen for bill in billed.bills().values()} == {True}


def test_late_fees_left_open_come_with_the_next_payment(billed):
    billed.pay(ALL, date(2012, 4, 10))
    billed.pay(FEES_ON_10_APRIL - 10, date(2012, 4, 10))

    billed.bill(line(WANG, 5000, 201204), month=201204)
    assert paid(payment(date(2012, 4, 25), bill_month=201204)) == [(date(2012, 4, 25), ALL + 10)]


def test_two_parts_make_the_whole(billed):
    first = payment(date(2012, 3, 30), share_ppm=333_333)
    rest = payment(date(2012, 3, 31), share_ppm=666_667)

    assert sum(fen for _, fen in paid(first, rest)) == pytest.approx(ALL, abs=1)


def test_who_has_no_bills_pays_nothing(billed):
    assert paid(payment(date(2012, 2, 28), bill_month=201202)) == []
    assert receipts([], region=SHANGHAI).num_rows == 0
