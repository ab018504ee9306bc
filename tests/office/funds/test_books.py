"""The database keeps the books: balanced, complete, for good."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from shebao.office.funds.models import Account, Entry, Posting
from tests.office import givens

RECEIVED = (("102", 150_000, 0), ("40101", 0, 150_000))


@pytest.fixture
def run(at_the_counter):
    return givens.run(at_the_counter)


def test_a_balanced_entry_is_posted(run):
    entry = givens.entry(run)
    givens.lines(entry, *RECEIVED)
    assert entry.postings.count() == 2
    connection.check_constraints()


def test_an_unbalanced_entry_is_refused(run, refused):
    with refused("SB005"):
        givens.lines(givens.entry(run), ("102", 150_000, 0), ("40101", 0, 149_999))


def test_two_entries_that_only_balance_together_are_refused(run, refused):
    with refused("SB005"):
        one, other = givens.entry(run, 1), givens.entry(run, 2)
        Posting.objects.bulk_create(
            [
                Posting(entry=one, region=one.region, insurance=110, account_id="102", debit_fen=100),
                Posting(entry=other, region=other.region, insurance=110, account_id="40101", credit_fen=100),
            ]
        )


@pytest.mark.parametrize(("debit", "credit"), [(100, 100), (0, 0), (-100, 0)])
def test_a_line_is_a_debit_or_a_credit(run, refused, debit, credit):
    with refused("23514"):
        givens.lines(givens.entry(run), ("102", debit, credit), ("40101", debit, credit))


def test_lines_are_written_at_once(run, refused):
    entry = givens.entry(run)
    givens.lines(entry, *RECEIVED)
    with refused("SB006"):
        givens.lines(entry, *RECEIVED)


def test_lines_are_written_at_once_also_where_another_entry_lies_between(run, refused):
    first, between, last = (givens.entry(run, source) for source in (1, 2, 3))
    givens.lines(between, *RECEIVED)
    post = [
        Posting(entry=entry, region=entry.region, insurance=110, account_id=account, debit_fen=debit, credit_fen=credit)
        for entry in (first, last)
        for account, debit, credit in RECEIVED
    ]
    Posting.objects.bulk_create(post)
    assert (first.postings.count(), between.postings.count(), last.postings.count()) == (2, 2, 2)
    with refused("SB006"):
        givens.lines(last, *RECEIVED)


def test_an_entry_of_other_books_takes_no_lines(run, refused):
    with refused("SB006"):
        entry = givens.entry(run)
        entry.insurance = 310
        givens.lines(entry, *RECEIVED)


def test_an_entry_without_lines_is_refused_when_the_transaction_ends(run, refused):
    with refused("SB008"):
        givens.entry(run)
        connection.check_constraints()


@pytest.mark.parametrize("account", ["301", "999"])
def test_only_detail_accounts_of_the_chart_are_posted_on(run, refused, account):
    with refused("SB007"):
        givens.lines(givens.entry(run), ("102", 100, 0), (account, 0, 100))


def test_a_source_is_posted_once(run, refused):
    givens.lines(givens.entry(run, 7), *RECEIVED)
    with refused("23505"):
        givens.entry(run, 7)


def test_an_entry_names_its_source(run, refused):
    with refused("23502"):
        givens.entry(run, None)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE funds_posting SET debit_fen = 1",
        "DELETE FROM funds_posting",
        "UPDATE funds_entry SET kind = 'x'",
        "DELETE FROM funds_entry",
    ],
)
def test_the_application_has_no_right_to_alter_what_is_posted(run, refused, change):
    givens.lines(givens.entry(run), *RECEIVED)
    with refused("42501"), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_transaction_of_an_entry_is_not_the_writers_to_choose(run, refused):
    with refused("SB006"):
        Entry.objects.create(
            region=givens.SHANGHAI, insurance=110, booked_on=date(2012, 4, 10), month=201204, kind="receipt",
            source_kind="receipt", source_id=1, run=run, txid=2**40,
        )  # fmt: skip


def test_an_entry_of_an_earlier_transaction_takes_no_lines(database):
    from shebao.office.database import acting

    clerk = givens.officer("accountant")
    with acting(clerk), pytest.raises(Exception, match="is already posted"):
        from django.db import transaction

        with transaction.atomic():
            entry = givens.entry(givens.run(clerk))
            givens.lines(entry, *RECEIVED)
        givens.lines(entry, *RECEIVED)


def test_the_chart_is_the_one_of_1999(db):
    assert Account.objects.get(code="30102").name_zh == "个人账户基金"
    assert Account.objects.count() == 14
