"""Accounts are paid out once after leaving or death: account entries, ledger, and a new account after return."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from shebao.errors import UserError
from shebao.office.accounts.explanations import entry as explained
from shebao.office.accounts.models import AccountEntry
from shebao.office.desk.authority import NotAllowed
from shebao.office.foreigners import queries
from shebao.office.foreigners.actions import come_back, die, issue_rights_record, leave
from shebao.office.foreigners.models import Passage, Settlement
from shebao.office.foreigners.settling import pay_out
from shebao.office.funds.models import Entry
from shebao.office.funds.queries import source_of
from shebao.office.portal import papers
from shebao.office.registration.models import Person
from tests.office.agency import HANS, MARCH, SHANGHAI, Agency, employments, foreigners, line

LEFT_ON = date(2012, 3, 20)
OCTOBER = 201210


@pytest.fixture
def hans(agency: Agency) -> Person:
    """At work since January 2012, with 10,000 yuan of pension account and 300 of medical."""
    agency.insure(foreigners(HANS, name="MEIER HANS", permit_issued_on=date(2012, 1, 5)), employed_on=date(2012, 1, 5))
    agency.open_accounts((HANS, 110, 1_000_000), (HANS, 310, 30_000), on=date(2012, 2, 1))
    return Person.objects.get(number=HANS)


def ended(agency: Agency, hans: Person, *, kept: bool = False) -> Passage:
    applied = None if kept else date(2012, 3, 15)
    return leave(hans, region=SHANGHAI, left_on=LEFT_ON, applied_on=applied, by=agency.counter)[0]


def paid(agency: Agency, passage: Passage) -> Settlement:
    return pay_out(passage, region=SHANGHAI, by=agency.accountant)


def test_both_accounts_are_paid_out_and_empty(agency, hans):
    settlement = paid(agency, ended(agency, hans))

    assert (settlement.amount_fen, settlement.booked_on) == (1_030_000, LEFT_ON)
    assert queries.balances(hans) == {110: 0, 310: 0}
    entries = AccountEntry.objects.filter(kind="payout").order_by("insurance").values_list("insurance", "amount_fen")
    assert list(entries) == [(110, -1_000_000), (310, -30_000)]


def test_the_ledger_pays_from_the_accounts_fund_and_balances(agency, hans):
    before = agency.balances()
    settlement = paid(agency, ended(agency, hans))

    assert before == {"103": 1_030_000, "30102": -1_030_000}
    assert agency.balances() == {}
    vouchers = Entry.objects.filter(kind="payout", source_kind="settlement", source_id=settlement.pk)
    assert [(source_of(one).amount_fen, one.booked_on) for one in vouchers] == [(1_030_000, LEFT_ON)] * 2


def test_the_amount_opens_to_rule_article_inputs_and_entry(agency, hans):
    paid(agency, ended(agency, hans))
    sheet = explained(AccountEntry.objects.get(kind="payout", insurance=110))

    assert (sheet.recorded_fen, sheet.recomputed_fen) == (-1_000_000, -1_000_000)
    assert [(step.name, "第五条" in step.cite) for step in sheet.lines] == [("termination_payment_fen", True)]
    assert [used.url for used in sheet.uses] == [
        reverse("funds:entry", args=[Entry.objects.get(kind="payout", insurance=110).pk])
    ]


def test_it_is_paid_once(agency, hans):
    passage = ended(agency, hans)
    paid(agency, passage)

    with pytest.raises(UserError, match="hold nothing"):
        paid(agency, passage)


def test_the_database_refuses_a_second_time(agency, hans, refused):
    first = paid(agency, ended(agency, hans))

    with refused("23505"):
        Settlement.objects.create(
            region=SHANGHAI, person=hans, kind="ended", passage=first.passage, booked_on=LEFT_ON, pension_fen=1, amount_fen=1,
            run_id=first.run_id,
        )  # fmt: skip


def test_the_database_refuses_to_pay_what_is_kept(agency, hans, refused):
    passage = ended(agency, hans, kept=True)

    with refused("SB041"):
        Settlement.objects.create(
            region=SHANGHAI, person=hans, kind="ended", passage=passage, booked_on=LEFT_ON, pension_fen=1, amount_fen=1, run_id=1
        )  # fmt: skip
    with pytest.raises(UserError, match="are kept"):
        paid(agency, passage)


def test_the_heirs_are_paid(agency, hans):
    eva = {"name": "MEIER EVA", "relation": "wife", "percent": "100"}
    passage, _told = die(hans, region=SHANGHAI, died_on=date(2012, 3, 10), heirs=[eva], by=agency.counter)

    assert (paid(agency, passage).kind, agency.balances()) == ("died", {})
    sheet = explained(AccountEntry.objects.get(kind="payout", insurance=310))
    assert [step.name for step in sheet.lines] == ["inherited_accounts_fen"]


def test_after_the_month_is_closed_it_is_booked_in_the_next(agency, hans):
    passage = ended(agency, hans)
    agency.close(MARCH)

    assert paid(agency, passage).booked_on == date(2012, 4, 1)


def test_only_the_accountant_pays(agency, hans):
    with pytest.raises(NotAllowed):
        pay_out(ended(agency, hans), region=SHANGHAI, by=agency.counter)


def test_who_comes_back_begins_a_new_account_under_the_same_number(agency, hans):
    paid(agency, ended(agency, hans))
    come_back(hans, region=SHANGHAI, on=date(2012, 9, 1), by=agency.counter)
    agency.enrol(employments(HANS, employed_on=date(2012, 9, 3)))
    agency.bill(line(HANS, 5000, OCTOBER), month=OCTOBER)
    agency.pay(240_000, date(2012, 10, 25))

    assert Person.objects.filter(number=HANS).count() == 1
    assert queries.balances(hans)[110] == 40_000


def test_months_before_the_relation_was_ended_are_not_counted_any_more(agency, hans):
    agency.bill(line(HANS, 5000))
    agency.pay(240_000, LEFT_ON)
    counted_before = rights(agency, hans)
    paid(agency, ended(agency, hans))
    counted_after = rights(agency, hans)
    come_back(hans, region=SHANGHAI, on=date(2012, 9, 1), by=agency.counter)
    agency.enrol(employments(HANS, employed_on=date(2012, 9, 3)))
    agency.bill(line(HANS, 5000, OCTOBER), month=OCTOBER)
    agency.pay(240_000, date(2012, 10, 25))

    assert (counted_before["months"]["pension"], counted_before["ended_on"]) == (1, None)
    assert (counted_after["months"]["pension"], counted_after["ended_on"]) == (0, "2012-03-20")
    assert rights(agency, hans)["months"]["pension"] == 1


def rights(agency: Agency, person: Person) -> dict[str, Any]:
    """What the record of rights says, printed at the counter."""
    certificate = issue_rights_record(person, region=SHANGHAI, by=agency.counter)
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(papers.pdf(certificate, "https://x.example/"))).pages)
    assert ("The insurance relation was ended" in words) == (certificate.content["ended_on"] is not None)
    return certificate.content
