"""Individual accounts, their credits and interest, and the books above them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.supervision.tiny_lake import TinyLake
from tests.supervision.tiny_people import LATE, LI, PROMPT, SCHMIDT, WANG, ZHAO

SHANGHAI, BEIJING, DECEMBER, MARCH = "310000", "110000", 201112, 201203
CREDIT = {"person_id": WANG.person_id, "insurance": 110, "kind": "contribution"}


def test_credit_not_matching_the_payment(lake: TinyLake) -> None:
    before = lake.alter(SHANGHAI, MARCH, "account_entries", lambda row: {"amount_fen": row["amount_fen"] * 11 // 10}, **CREDIT)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("credit_not_matching_payment", SHANGHAI, MARCH, str(before["entry_id"]))
    assert finding.expected == {"amount_fen": 64_004}
    assert finding.law is not None
    assert finding.law.rule == "account_credit_fen"


def test_a_wrong_credit_is_found_once_in_its_month(lake: TinyLake) -> None:
    # neither the year's interest nor the balance nor the books are wrong a second time, in December or later
    lake.alter(SHANGHAI, 201111, "account_entries", lambda row: {"amount_fen": row["amount_fen"] + 10_000}, **CREDIT)

    assert [check for check, _, _ in lake.found(201111)] == ["credit_not_matching_payment"]
    assert lake.found(DECEMBER) == set()
    assert lake.found(MARCH) == set()


def test_credited_without_payment(lake: TinyLake) -> None:
    contribution = lake.row(SHANGHAI, MARCH, "contributions", person_id=LI.person_id)
    bill = lake.row(SHANGHAI, MARCH, "bills", employer_id=LATE.employer_id, month=MARCH, insurance=110)
    entry = {
        "entry_id": 42, "person_id": LI.person_id, "insurance": 110, "kind": "contribution", "month": MARCH,
        "booked_on": date(2012, 3, 31), "amount_fen": contribution["pension_employee_fen"],
        "bill_id": bill["bill_id"], "contribution_id": contribution["contribution_id"],
    }  # fmt: skip
    lake.add(SHANGHAI, MARCH, "account_entries", entry)

    assert lake.found(MARCH) == {("credited_without_payment", SHANGHAI, "42")}


def test_credited_before_payment_does_not_spoil_the_credit_that_follows(lake: TinyLake) -> None:
    bill = lake.row(SHANGHAI, 201111, "bills", employer_id=LATE.employer_id, month=201111, insurance=110)
    early = lake.row(SHANGHAI, DECEMBER, "account_entries", bill_id=bill["bill_id"]) | {
        "entry_id": 42, "booked_on": date(2011, 11, 30),
    }  # fmt: skip
    lake.add(SHANGHAI, 201111, "account_entries", early)

    assert lake.found(201111) == {("credited_without_payment", SHANGHAI, "42")}
    assert lake.found(DECEMBER) == set()
    assert lake.found(MARCH) == set()


def test_credited_twice_in_one_month(lake: TinyLake) -> None:
    again = lake.row(SHANGHAI, MARCH, "account_entries", **CREDIT) | {"entry_id": 9_999_999}
    lake.add(SHANGHAI, MARCH, "account_entries", again)

    assert lake.found(MARCH) == {("credited_without_payment", SHANGHAI, "9999999")}


def test_credited_again_in_a_later_month(lake: TinyLake) -> None:
    again = lake.row(SHANGHAI, 201202, "account_entries", **CREDIT) | {"entry_id": 9_999_999, "booked_on": date(2012, 3, 5)}
    lake.add(SHANGHAI, MARCH, "account_entries", again)

    assert lake.found(MARCH) == {("credited_without_payment", SHANGHAI, "9999999")}


def test_paid_and_not_credited(lake: TinyLake) -> None:
    before = lake.remove(SHANGHAI, MARCH, "account_entries", **CREDIT)

    assert lake.found(MARCH) == {("not_credited", SHANGHAI, f"{before['bill_id']}-{WANG.person_id}")}


def test_interest_at_a_wrong_rate(lake: TinyLake) -> None:
    interest = {"person_id": ZHAO.person_id, "insurance": 110, "kind": "interest"}
    before = lake.alter(BEIJING, DECEMBER, "account_entries", lambda row: {"amount_fen": row["amount_fen"] * 5 // 4}, **interest)

    (finding,) = lake.findings(DECEMBER)

    assert finding.key == ("interest_at_wrong_rate", BEIJING, DECEMBER, str(before["entry_id"]))
    assert finding.expected == {"interest_fen": before["amount_fen"]}
    assert lake.found(MARCH) == set()


def test_interest_not_credited(lake: TinyLake) -> None:
    lake.remove(BEIJING, DECEMBER, "account_entries", person_id=ZHAO.person_id, insurance=110, kind="interest")

    assert lake.found(DECEMBER) == {("interest_not_credited", BEIJING, f"{ZHAO.person_id}-110")}


def test_altered_account(lake: TinyLake) -> None:
    account = {"person_id": SCHMIDT.person_id, "insurance": 310}
    before = lake.alter(SHANGHAI, MARCH, "accounts", lambda row: {"balance_fen": row["balance_fen"] + 50_000}, **account)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("altered_account", SHANGHAI, MARCH, f"{SCHMIDT.person_id}-310")
    assert finding.expected == {"balance_fen": before["balance_fen"]}


def test_altered_account_whose_parts_were_made_to_fit(lake: TinyLake) -> None:
    account = {"person_id": WANG.person_id, "insurance": 110}
    more = ("opening_fen", "balance_fen")
    lake.alter(SHANGHAI, MARCH, "accounts", lambda row: {name: row[name] + 777 for name in more}, **account)

    assert lake.found(MARCH) == {("altered_account", SHANGHAI, f"{WANG.person_id}-110")}


def test_account_gone(lake: TinyLake) -> None:
    lake.remove(SHANGHAI, MARCH, "accounts", person_id=WANG.person_id, insurance=310)

    assert lake.found(MARCH) == {("altered_account", SHANGHAI, f"{WANG.person_id}-310")}


@pytest.mark.parametrize("account", ["103", "30101", "30102", "40101", "40102"])
def test_a_balance_of_the_books_changed_by_hand(lake: TinyLake, account: str) -> None:
    of = {"insurance": 110, "account": account}
    lake.alter(SHANGHAI, MARCH, "ledger", lambda row: {"balance_fen": row["balance_fen"] - 100}, **of)

    assert lake.found(MARCH) == {("ledger_altered", SHANGHAI, f"110-{account}")}


def test_turnover_and_balance_changed_alike(lake: TinyLake) -> None:
    both = ("credit_fen", "balance_fen")
    late_fees = {"insurance": 310, "account": "40701"}
    lake.alter(SHANGHAI, MARCH, "ledger", lambda row: {name: row[name] - 3 for name in both}, **late_fees)

    assert lake.found(MARCH) == {("ledger_altered", SHANGHAI, "310-40701")}


def test_money_left_on_the_income_account(lake: TinyLake) -> None:
    lake.alter(
        SHANGHAI,
        MARCH,
        "ledger",
        lambda row: {"credit_fen": row["credit_fen"] - 500, "balance_fen": 500},
        insurance=510,
        account="102",
    )
    lake.alter(
        SHANGHAI,
        MARCH,
        "ledger",
        lambda row: {name: row[name] - 500 for name in ("debit_fen", "balance_fen")},
        insurance=510,
        account="103",
    )

    assert lake.found(MARCH) == {("ledger_altered", SHANGHAI, "510-102"), ("ledger_altered", SHANGHAI, "510-103")}


def test_kept_money_stands_in_the_books_until_it_is_used(clean: TinyLake) -> None:
    kept = clean.row(SHANGHAI, 201111, "ledger", insurance=110, account="211")
    used = clean.row(SHANGHAI, DECEMBER, "ledger", insurance=110, account="211")

    assert (kept["balance_fen"], used["balance_fen"]) == (PROMPT.overpays_fen, 0)
    assert clean.found(201111) == clean.found(DECEMBER) == set()
