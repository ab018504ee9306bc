"""A month handed to the lake: in the standard's columns, snapshots as they stand, flows cut by the month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shebao.errors import UserError
from shebao.lake import connect, submissions
from shebao.lake.manifest import table_path
from shebao.office.desk.authority import NotAllowed
from shebao.office.desk.models import Run
from shebao.office.foreigners.actions import come_back, leave, pay_abroad, show_paper
from shebao.office.foreigners.certificates import SCHEMA, show_certificates
from shebao.office.foreigners.models import Coverage
from shebao.office.foreigners.settling import pay_out, refund
from shebao.office.inspections.actions import submit_month
from shebao.office.inspections.submission import QUERIES
from shebao.office.registration.models import Person
from shebao.office.registration.particulars import change_person
from shebao.standard import TABLES
from shebao.supervision import supervise
from tests.office.agency import (
    APRIL,
    BEIJING,
    FEBRUARY,
    HANS,
    JOHN,
    MARCH,
    SHANGHAI,
    SHOP,
    WANG,
    ZHAO,
    Agency,
    employers,
    foreigners,
    line,
    persons,
)

ALL = 240_000
#: Codes of John's rows in the foreigners' report: nationality, document, permit, sex and age band.
AMERICAN = "USA-08-11-1-25"


@pytest.fixture
def agency(database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agency]:
    """Two paid months, and a third declared; the submission reads over a connection of its own."""
    monkeypatch.setenv("DATABASE_URL", f"postgresql://shebao_app@/{database.name}?host={database.socket}")
    here = Agency.of()
    with here.reading():
        here.open()
        here.open_accounts((WANG, 110, 1_000_000), on=date(2012, 2, 1))
        here.bill(line(WANG, 5000, FEBRUARY), month=FEBRUARY)
        here.pay(ALL, date(2012, 2, 29))
        here.close(FEBRUARY)
        here.insure(foreigners(JOHN), employed_on=date(2012, 3, 1))
        here.bill(line(WANG, 5000), line(JOHN, 5000))
        here.pay(2 * ALL + 500, date(2012, 3, 1))
        here.close(MARCH)
        here.bill(line(WANG, 5000, APRIL), month=APRIL)
        here.stop(JOHN, date(2012, 3, 20))
        yield here


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def submit(agency: Agency, lake: Path, month: int = MARCH) -> Run:
    return submit_month(region=agency.region, month=month, lake=lake, by=agency.reviewer)


def rows(lake: Path, query: str, month: int = MARCH) -> list[tuple[Any, ...]]:
    return connect(lake, month).sql(query).fetchall()


def test_each_table_has_the_columns_and_types_of_the_standard(agency, lake):
    submit(agency, lake)

    written = {name: pq.read_schema(table_path(lake, name, SHANGHAI, MARCH)) for name in QUERIES}
    assert written == {name: TABLES[name].schema for name in QUERIES}


def test_the_office_hands_over_every_table_of_the_standard_but_the_tax_bureaus():
    reports = {name for name, table in TABLES.items() if table.derived}
    assert set(TABLES) - set(QUERIES) == {"wage_records"} | reports


def test_the_manifest_and_the_run_say_how_many_rows_there_are(agency, lake):
    run = submit(agency, lake)

    (manifest,) = submissions(lake)
    assert (manifest.region, manifest.month) == (SHANGHAI, MARCH)
    assert {name: stored.rows for name, stored in manifest.tables.items()} == run.counts
    assert (run.counts["persons"], run.counts["enrolments"], run.counts["contributions"]) == (2, 10, 2)


def test_flows_are_cut_by_the_month(agency, lake):
    submit(agency, lake, FEBRUARY)
    submit(agency, lake, MARCH)

    assert rows(lake, "SELECT DISTINCT assessed_month FROM contributions") == [(MARCH,)]
    assert rows(lake, "SELECT received_on, amount_fen FROM receipts") == [(date(2012, 3, 1), 2 * ALL + 500)]
    assert rows(lake, 'SELECT DISTINCT "on" FROM allocations') == [(date(2012, 3, 1),)]
    assert rows(lake, "SELECT DISTINCT month, booked_on FROM account_entries") == [(MARCH, date(2012, 3, 1))]
    assert rows(lake, "SELECT received_on FROM receipts", FEBRUARY) == [(date(2012, 2, 29),)]


def test_snapshots_are_everything_as_it_stands(agency, lake):
    submit(agency, lake)

    paid = "SELECT month, count(*), count(paid_on) FROM bills GROUP BY 1 ORDER BY 1"
    assert rows(lake, paid) == [(FEBRUARY, 5, 5), (MARCH, 5, 5), (APRIL, 5, 0)]
    ended = "SELECT DISTINCT from_on, to_on, stop_reason FROM enrolments WHERE to_on IS NOT NULL"
    assert rows(lake, ended) == [(date(2012, 3, 1), date(2012, 3, 31), "6301")]


def test_accounts_are_the_year_so_far_and_open_with_the_balance_of_the_year_before(agency, lake):
    agency.credit_interest(2012)
    submit(agency, lake, MARCH)
    submit(agency, lake, 201212)
    submit(agency, lake, 201301)

    year = "SELECT year, opening_fen, credited_fen, interest_fen, balance_fen FROM accounts ORDER BY person_id, insurance"
    assert rows(lake, year, MARCH)[0] == (2012, 0, 1_080_000, 0, 1_080_000)
    assert rows(lake, year, 201212)[0] == (2012, 0, 1_080_000, 34_533, 1_114_533)
    assert rows(lake, year, 201301)[0] == (2013, 1_114_533, 0, 0, 1_114_533)


def test_the_ledger_hands_over_turnover_and_balance_on_the_accounts_side(agency, lake):
    submit(agency, lake)

    pension = "SELECT account, debit_fen, credit_fen, balance_fen FROM ledger WHERE insurance = 110 ORDER BY 1"
    assert rows(lake, pension) == [
        ("102", 450_500, 450_500, 0),
        ("103", 1_450_500, 0, 1_450_500),
        ("211", 0, 500, 500),
        ("30102", 0, 1_000_000, 1_000_000),
        ("40101", 120_000, 450_000, 330_000),
        ("40102", 0, 120_000, 120_000),
    ]


def test_the_foreigners_report_counts_what_the_same_submission_holds(agency, lake):
    submit(agency, lake)

    assert rows(lake, "SELECT cell, counted FROM foreigners_participation ORDER BY cell") == [
        (f"{indicator}-{AMERICAN}-{insurance}", 1) for indicator in ("12", "13") for insurance in (110, 210, 310, 410, 510)
    ]


def test_leaving_and_pensions_abroad_are_handed_over_up_to_the_months_end(agency, lake):
    with agency.reading():
        john = Person.objects.get(number=JOHN)
        leave(john, region=SHANGHAI, left_on=date(2012, 3, 31), applied_on=None, by=agency.counter)
        come_back(john, region=SHANGHAI, on=date(2012, 4, 1), by=agency.counter)
        pay_abroad(john, region=SHANGHAI, country="USA", monthly_fen=300_000, since=date(2012, 3, 1), by=agency.counter)
    submit(agency, lake)

    assert rows(lake, "SELECT kind, happened_on, paid_fen FROM passages") == [("kept", date(2012, 3, 31), 0)]
    assert rows(lake, "SELECT country, monthly_fen, last_proven_on FROM pensions_abroad") == [("USA", 300_000, None)]
    moved = "SELECT cell, counted, amount_fen FROM foreigners_participation WHERE indicator IN ('30', '40') ORDER BY cell"
    assert rows(lake, moved) == [(f"30-{AMERICAN}", 1, 0), (f"40-{AMERICAN}", 1, 300_000)]


def test_what_the_register_says_of_employers_persons_and_enrolments_is_handed_over(agency, lake):
    with agency.reading():
        john = Person.objects.get(number=JOHN)
        days = {"issued_on": date(2012, 3, 5), "valid_until": date(2017, 3, 4)}
        show_paper(john, region=SHANGHAI, kind="08", number="P0123456", name="SMITH JOHN", by=agency.counter, **days)
        change_person(WANG, region=SHANGHAI, by=agency.counter, reason="补登", deemed_months=24, special_work="1")
    submit(agency, lake)

    assert rows(lake, "SELECT status, parent_id FROM employers") == [("1", None)]
    assert rows(lake, "SELECT DISTINCT category, begun_as FROM enrolments") == [("101", "11")]
    annex = "SELECT deemed_months, special_work, merged_into FROM persons ORDER BY deemed_months"
    assert rows(lake, annex) == [(24, "1", None), (None, None, None)]
    papers = "SELECT kind, document_number, issued_on, valid_until FROM documents"
    assert rows(lake, papers) == [("08", "P0123456", date(2012, 3, 5), date(2017, 3, 4))]


def test_a_submission_replaces_the_one_before(agency, lake):
    submit(agency, lake)
    agency.register_persons(persons(ZHAO))
    submit(agency, lake)

    assert rows(lake, "SELECT count(*) FROM persons") == [(3,)]


def test_only_the_regions_own_rows_are_handed_over(agency, lake):
    beijing = Agency.of(BEIJING)
    beijing.register_employers(employers(SHOP))
    beijing.register_persons(persons(WANG))
    submit(agency, lake)

    assert rows(lake, "SELECT credit_code FROM employers WHERE credit_code = '" + SHOP + "'") == []
    assert rows(lake, "SELECT count(*) FROM persons") == [(2,)]
    assert rows(lake, "SELECT DISTINCT region FROM bills") == [(SHANGHAI,)]


def test_a_region_without_anything_submits_empty_tables(database, lake, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://shebao_app@/{database.name}?host={database.socket}")
    beijing = Agency.of(BEIJING)

    assert set(submit(beijing, lake).counts.values()) == {0}


def test_the_supervisor_finds_nothing_wrong_with_what_the_office_did(agency, lake):
    submit(agency, lake, FEBRUARY)
    submit(agency, lake, MARCH)

    assert supervise(lake, MARCH).findings == ()


def test_only_a_reviewer_submits(agency, lake):
    with pytest.raises(NotAllowed, match="may not: submit"):
        submit_month(region=SHANGHAI, month=MARCH, lake=lake, by=agency.accountant)


def test_a_lake_that_cannot_be_written_is_told_in_a_sentence(agency, tmp_path):
    (tmp_path / "lake").write_text("a file, not a folder")

    with pytest.raises(UserError, match=r"The lake .*lake cannot be written: Not a directory"):
        submit(agency, tmp_path / "lake")
    with agency.reading():
        assert not Run.objects.filter(kind="submit").exists()


# Certificates of coverage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends_on", [date(2012, 3, 31), date(2012, 4, 1)])
def test_the_lake_knows_the_period_of_a_certificate_and_the_supervisor_agrees(agency, lake, ends_on):
    """One that ends with March, and one whose last day is the first of April."""
    agency.insure(foreigners(HANS, permit_issued_on=date(2012, 3, 1)), employed_on=date(2012, 3, 5))
    shown = {"number": HANS, "country": "DEU", "certificate_number": "D-1", "begins_on": date(2012, 3, 1), "extension_months": 0}
    certificate = pa.Table.from_pylist([{**shown, "ends_on": ends_on, "shown_on": date(2012, 3, 8)}], SCHEMA)
    show_certificates(certificate, region=SHANGHAI, by=agency.counter)
    agency.bill(line(HANS, 5000, APRIL), line(HANS, 5000, APRIL, worked=MARCH), month=APRIL)
    submit(agency, lake, FEBRUARY)
    submit(agency, lake, MARCH)
    submit(agency, lake, APRIL)

    held = "SELECT country, certificate_number, begins_on, ends_on, shown_on, extension_months FROM certificates"
    assert rows(lake, held, APRIL) == [("DEU", "D-1", date(2012, 3, 1), ends_on, date(2012, 3, 8), 0)]
    found = {finding.check for finding in supervise(lake, APRIL).findings}
    assert found & {"contribution_amount", "exempt_without_certificate", "quality"} == set()


# Accounts paid out ----------------------------------------------------------------------------------------------


def test_after_an_account_was_paid_out_the_recheck_of_books_and_accounts_is_clean(agency, lake):
    john = Person.objects.get(number=JOHN)
    passage, _told = leave(john, region=SHANGHAI, left_on=date(2012, 4, 10), applied_on=date(2012, 4, 5), by=agency.counter)
    paid = pay_out(passage, region=SHANGHAI, by=agency.accountant)
    for month in (FEBRUARY, MARCH, APRIL):
        submit(agency, lake, month)

    entries = "SELECT kind, sum(amount_fen) FROM account_entries WHERE kind = 'payout' GROUP BY 1"
    assert rows(lake, entries, APRIL) == [("payout", -paid.amount_fen)]
    assert rows(lake, f"SELECT sum(balance_fen) FROM accounts WHERE person_id = {john.pk}", APRIL) == [(0,)]
    about = {"ledger_altered", "altered_account", "credited_without_payment", "quality", "not_credited"}
    assert {finding.check for finding in supervise(lake, APRIL).findings} & about == set()


def test_after_a_refund_the_recheck_is_clean(agency, lake):
    agency.insure(foreigners(HANS, permit_issued_on=date(2012, 4, 1)), employed_on=date(2012, 4, 2))
    agency.bill(line(HANS, 5000, APRIL), month=APRIL)
    agency.pay(3 * ALL, date(2012, 4, 20))
    shown = {"number": HANS, "country": "DEU", "certificate_number": "D-1", "begins_on": date(2012, 4, 1), "extension_months": 0}
    certificate = pa.Table.from_pylist([{**shown, "ends_on": None, "shown_on": date(2012, 4, 25)}], SCHEMA)
    show_certificates(certificate, region=SHANGHAI, by=agency.counter)
    refund(Coverage.objects.get(), region=SHANGHAI, by=agency.accountant)
    agency.close(APRIL)
    for month in (FEBRUARY, MARCH, APRIL):
        submit(agency, lake, month)

    kinds = (
        "SELECT kind, count(*) FROM contributions JOIN persons USING (person_id) WHERE nationality = 'DEU' GROUP BY 1 ORDER BY 1"
    )
    assert rows(lake, kinds, APRIL) == [("10", 1), ("20", 1), ("31", 1)]
    assert [
        (f.check, f.subject) for f in supervise(lake, APRIL).findings if f.check not in ("wage_under_declared", "not_assessed")
    ] == []
