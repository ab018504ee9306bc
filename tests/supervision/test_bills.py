"""Bills, late fees and payments. Wang's employer pays on the 20th, Li's and Kim's on the 12th of the next month."""

from __future__ import annotations

from datetime import date

from tests.supervision.tiny_lake import TinyLake
from tests.supervision.tiny_people import LATE, MINE, PROMPT

SHANGHAI, BEIJING, MARCH = "310000", "110000", 201203


def test_bill_lower_than_its_contributions(lake: TinyLake) -> None:
    bill = {"employer_id": MINE.employer_id, "month": MARCH, "insurance": 110}
    before = lake.alter(BEIJING, MARCH, "bills", lambda row: {"employer_fen": row["employer_fen"] * 9 // 10}, **bill)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("bill_altered", BEIJING, MARCH, str(before["bill_id"]))
    assert finding.expected == {"employer_fen": 120_000, "employee_fen": 48_000}
    assert finding.recorded == {"employer_fen": 108_000, "employee_fen": 48_000}


def test_bill_altered_after_its_month(lake: TinyLake) -> None:
    bill = {"employer_id": LATE.employer_id, "month": 201202, "insurance": 310}
    before = lake.alter(SHANGHAI, MARCH, "bills", {"employee_fen": 1}, **bill)

    assert lake.found(MARCH) == {("bill_altered", SHANGHAI, str(before["bill_id"]))}


def test_once_it_is_right_again_it_is_no_finding(lake: TinyLake) -> None:
    bill = {"employer_id": LATE.employer_id, "month": 201202, "insurance": 310}
    lake.alter(SHANGHAI, 201202, "bills", {"employee_fen": 1}, **bill)

    assert [check for check, _, _ in lake.found(201202)] == ["bill_altered"]
    assert lake.found(MARCH) == set()


def test_one_of_several_bills_for_back_payments(lake: TinyLake) -> None:
    bill = {"employer_id": LATE.employer_id, "month": 201111, "insurance": 110, "kind": "31"}
    before = lake.alter(SHANGHAI, 201201, "bills", {"employer_fen": 5}, **bill)

    assert lake.found(201201) == {("bill_altered", SHANGHAI, str(before["bill_id"]))}


def test_an_unpaid_bill_disappears(lake: TinyLake) -> None:
    bill = {"employer_id": LATE.employer_id, "month": 201202, "insurance": 410}
    before = lake.remove(SHANGHAI, MARCH, "bills", **bill)

    assert ("bill_altered", SHANGHAI, str(before["bill_id"])) in lake.found(MARCH)


def test_contributions_on_no_bill(lake: TinyLake) -> None:
    lake.remove(SHANGHAI, MARCH, "bills", employer_id=LATE.employer_id, month=MARCH, insurance=510)

    assert lake.found(MARCH) == {("not_billed", SHANGHAI, f"{LATE.employer_id}-{MARCH}-510")}


def test_a_bill_that_says_it_is_paid(lake: TinyLake) -> None:
    bill = {"employer_id": LATE.employer_id, "month": MARCH, "insurance": 210}
    paid = {"paid_on": date(2012, 3, 30)}
    before = lake.alter(
        SHANGHAI, MARCH, "bills", lambda row: paid | {"principal_paid_fen": row["employer_fen"] + row["employee_fen"]}, **bill
    )

    assert lake.found(MARCH) == {("bill_altered", SHANGHAI, str(before["bill_id"]))}


def test_late_fee_waived(lake: TinyLake) -> None:
    bill = {"employer_id": LATE.employer_id, "month": 201202, "insurance": 110}
    before = lake.alter(SHANGHAI, MARCH, "bills", {"late_fee_due_fen": 0, "late_fee_paid_fen": 0}, **bill)

    (finding,) = lake.findings(MARCH)

    assert before["late_fee_due_fen"] > 0
    assert finding.key == ("late_fee_waived", SHANGHAI, MARCH, str(before["bill_id"]))
    assert finding.expected == {"late_fee_due_fen": before["late_fee_due_fen"], "late_from": "2012-03-01"}
    assert finding.law is not None
    assert finding.law.rule == "late_fee_fen"


def test_late_fee_counts_from_the_day_foreigners_were_insured(lake: TinyLake) -> None:
    # Kim was registered after the waiver had ended; the office pretends that it had not
    bill = {"employer_id": LATE.employer_id, "month": 201110, "insurance": 110, "kind": "31"}
    mild = {"late_from": date(2012, 2, 1), "late_fee_due_fen": 0, "late_fee_paid_fen": 0}
    before = lake.alter(SHANGHAI, 201202, "bills", mild, **bill)

    (finding,) = lake.findings(201202)

    assert finding.key == ("late_fee_waived", SHANGHAI, 201202, str(before["bill_id"]))
    assert finding.expected["late_from"] == "2011-10-15"


def test_late_fee_set_to_begin_later_on_an_unpaid_bill(lake: TinyLake) -> None:
    bill = {"employer_id": LATE.employer_id, "month": MARCH, "insurance": 110}
    before = lake.alter(SHANGHAI, MARCH, "bills", {"late_from": None}, **bill)

    assert lake.found(MARCH) == {("late_fee_waived", SHANGHAI, str(before["bill_id"]))}


def test_late_fee_overcharged(lake: TinyLake) -> None:
    bill = {"employer_id": LATE.employer_id, "month": 201202, "insurance": 110}
    more = {"late_fee_due_fen": 1_000_000, "late_fee_paid_fen": 1_000_000}
    before = lake.alter(SHANGHAI, MARCH, "bills", more, **bill)

    assert lake.found(MARCH) == {("late_fee_overcharged", SHANGHAI, str(before["bill_id"]))}


def test_receipt_not_allocated_in_full(lake: TinyLake) -> None:
    receipt = lake.row(BEIJING, MARCH, "receipts", employer_id=MINE.employer_id)
    bill = lake.row(BEIJING, MARCH, "bills", employer_id=MINE.employer_id, month=MARCH, insurance=310)
    lake.alter(BEIJING, MARCH, "allocations", lambda row: {"amount_fen": row["amount_fen"] - 999}, bill_id=bill["bill_id"])

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("payment_misallocated", BEIJING, MARCH, str(receipt["receipt_id"]))
    assert finding.amount_fen == -999


def test_a_misallocated_payment_is_one_finding_in_its_month_and_none_later(lake: TinyLake) -> None:
    receipt = lake.row(SHANGHAI, 201202, "receipts", employer_id=LATE.employer_id)
    bill = lake.row(SHANGHAI, 201202, "bills", employer_id=LATE.employer_id, month=201201, insurance=110, kind="10")
    part = {"bill_id": bill["bill_id"], "part": "principal"}
    lake.alter(SHANGHAI, 201202, "allocations", lambda row: {"amount_fen": row["amount_fen"] - 5_000}, **part)

    assert lake.found(201202) == {("payment_misallocated", SHANGHAI, str(receipt["receipt_id"]))}
    assert lake.found(MARCH) == set()


def test_receipt_altered(lake: TinyLake) -> None:
    before = lake.alter(SHANGHAI, MARCH, "receipts", {"amount_fen": 1}, employer_id=PROMPT.employer_id)

    assert lake.found(MARCH) == {("payment_misallocated", SHANGHAI, str(before["receipt_id"]))}
