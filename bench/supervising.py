"""How long the supervisor's month takes: a lake of one region made by the law, and every check on it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from bench.figure import Figure, peak_memory
from shebao.lake import write_submission
from shebao.law import body
from shebao.standard import TABLES
from shebao.standard.foreigners import participation
from shebao.standard.identity import CREDIT_ALPHABET, CREDIT_WEIGHTS, RESIDENT_WEIGHTS
from shebao.standard.tables import AMOUNTS
from shebao.supervision.credits import credit_sql
from shebao.supervision.due import due
from shebao.supervision.run import supervise
from shebao.supervision.view import View

REGION, MONTH = "310000", 201107
#: People of one employer, on average.
STAFF = 25

_PEOPLE = """
CREATE TABLE employers AS
  SELECT '{region}' AS region, e AS employer_id,
         c || substr('{alphabet}', ((31 - ({unit_total}) % 31) % 31 + 1)::INTEGER, 1) AS credit_code,
         'employer ' || e AS name, '10' AS unit_type, 'C' AS industry, 1 + e % 3 AS risk_class,
         DATE '2000-01-01' AS registered_on,
         '1' AS status, NULL::BIGINT AS parent_id
  FROM (SELECT range AS e, '91310000' || lpad(range::VARCHAR, 9, '0') AS c FROM range(1, {employers} + 1));
CREATE TABLE persons AS
  SELECT '{region}' AS region, n AS person_id,
         b || substr('10X98765432', (({total}) % 11 + 1)::INTEGER, 1) AS number, 'person' AS name, '1' AS sex,
         born AS born_on, 'CHN' AS nationality, '01' AS document_type, number AS document_number, '51' AS household,
         NULL::VARCHAR AS permit_type, NULL::DATE AS permit_issued_on, NULL::DATE AS certificate_shown_on,
         NULL::VARCHAR AS ethnicity, NULL::VARCHAR AS personal_status, NULL::VARCHAR AS employment_form,
         NULL::DATE AS first_worked_on, NULL::BIGINT AS deemed_months, NULL::BIGINT AS actual_months,
         NULL::VARCHAR AS special_work, NULL::BIGINT AS merged_into
  FROM (SELECT *, '310101' || strftime(born, '%Y%m%d') || lpad((n // 12000 * 2 + 1)::VARCHAR, 3, '0') AS b, b::BIGINT AS d
        FROM (SELECT range AS n, DATE '1955-01-01' + (range % 12000)::INTEGER AS born FROM range({people})));
CREATE TABLE submissions (region VARCHAR, month BIGINT, table_name VARCHAR, rows BIGINT);
CREATE TABLE certificates AS
  SELECT '{region}' AS region, 0 AS certificate_id, person_id, nationality AS country, NULL::VARCHAR AS certificate_number,
         certificate_shown_on AS shown_on, NULL::DATE AS begins_on, NULL::DATE AS ends_on, 0 AS extension_months,
         NULL::DATE AS posted_from
  FROM persons WHERE certificate_shown_on IS NOT NULL;
CREATE TABLE enrolments AS
  SELECT '{region}' AS region, person_id * 5 + i AS enrolment_id, person_id,
         person_id // {staff} % {employers} + 1 AS employer_id,
         [110, 210, 310, 410, 510][i + 1] AS insurance, DATE '2009-03-09' AS employed_on, DATE '2009-03-12' AS registered_on,
         DATE '2009-03-01' AS from_on, NULL::DATE AS to_on, NULL::VARCHAR AS stop_reason,
         '101' AS category, '11' AS begun_as
  FROM persons, (SELECT range AS i FROM range(5));
CREATE TABLE contributions AS
  SELECT '{region}' AS region, person_id AS contribution_id, person_id, person_id // {staff} % {employers} + 1 AS employer_id,
         {month} AS month, {month} AS assessed_month, '10' AS kind, 150000 + hash(person_id) % 1300000 AS wage_fen,
         0::BIGINT AS base_fen, 0::BIGINT AS insurances, {zeros}
  FROM persons;
"""
_MONEY = """
CREATE TABLE totals AS
  SELECT employer_id, unnest([110, 210, 310, 410, 510]) AS insurance,
         unnest([sum(pension_employer_fen), sum(unemployment_employer_fen), sum(medical_employer_fen),
                 sum(work_injury_employer_fen), sum(maternity_employer_fen)])::BIGINT AS employer_fen,
         unnest([sum(pension_employee_fen), sum(unemployment_employee_fen), sum(medical_employee_fen), 0, 0])::BIGINT
           AS employee_fen
  FROM contributions GROUP BY employer_id;
CREATE TABLE bills AS
  SELECT '{region}' AS region, employer_id * 1000 + insurance AS bill_id, employer_id, {month} AS month,
         {month} AS assessed_month,
         '10' AS kind, insurance, employer_fen, employee_fen, DATE '2011-07-31' AS due_on, DATE '2011-08-01' AS late_from,
         employer_fen + employee_fen AS principal_paid_fen, 0::BIGINT AS late_fee_due_fen, 0::BIGINT AS late_fee_paid_fen,
         DATE '2011-07-20' AS paid_on
  FROM totals;
CREATE TABLE receipts AS
  SELECT employer_id AS receipt_id, employer_id, DATE '2011-07-20' AS received_on, sum(principal_paid_fen)::BIGINT AS amount_fen,
         employer_id::VARCHAR AS bank_reference FROM bills GROUP BY employer_id;
CREATE TABLE allocations AS
  SELECT bill_id AS allocation_id, employer_id AS receipt_id, bill_id, 'principal' AS part, principal_paid_fen AS amount_fen,
         paid_on AS "on" FROM bills;
CREATE TABLE account_entries AS
  SELECT contribution_id * 10 + i AS entry_id, person_id, kind_of AS insurance, 'contribution' AS kind, {month} AS month,
         DATE '2011-07-20' AS booked_on, credit_fen AS amount_fen, employer_id * 1000 + kind_of AS bill_id, contribution_id
  FROM ({credits})
  UNION ALL
  SELECT person_id * 10 + 5 + i, person_id, [110, 310][i + 1], 'opening', {month}, DATE '2011-07-01',
         (1000000 + hash(person_id) % 9000000)::BIGINT, NULL, NULL
  FROM persons, (SELECT range AS i FROM range(2));
CREATE TABLE accounts AS
  SELECT person_id, insurance, 2011 AS year, sum(amount_fen) FILTER (kind = 'opening')::BIGINT AS opening_fen,
         sum(amount_fen) FILTER (kind <> 'opening')::BIGINT AS credited_fen, 0::BIGINT AS interest_fen,
         sum(amount_fen)::BIGINT AS balance_fen FROM account_entries GROUP BY ALL;
CREATE TABLE ledger AS
  WITH paid AS (SELECT insurance, sum(principal_paid_fen)::BIGINT AS fen FROM bills GROUP BY ALL),
  held AS (SELECT insurance, coalesce(sum(amount_fen) FILTER (kind = 'opening'), 0)::BIGINT AS opening,
                  coalesce(sum(amount_fen) FILTER (kind <> 'opening'), 0)::BIGINT AS credited FROM account_entries GROUP BY ALL)
  SELECT insurance, account, debit_fen, credit_fen, abs(debit_fen - credit_fen) AS balance_fen
  FROM (SELECT insurance, unnest(['102', '103', '30102', '40101', '40102']) AS account,
               unnest([fen, fen + coalesce(opening, 0), 0, coalesce(credited, 0), 0])::BIGINT AS debit_fen,
               unnest([fen, 0, coalesce(opening, 0), fen, coalesce(credited, 0)])::BIGINT AS credit_fen
        FROM paid LEFT JOIN held USING (insurance));
CREATE TABLE wage_records AS
  SELECT number, credit_code, {month} AS month, wage_fen
  FROM contributions JOIN persons USING (person_id) JOIN employers USING (employer_id);
"""
_NO_FOREIGNERS = """
CREATE TABLE documents (document_id BIGINT, region VARCHAR, person_id BIGINT, kind VARCHAR, document_number VARCHAR,
                        issued_on DATE, valid_until DATE);
CREATE TABLE passages (passage_id BIGINT, region VARCHAR, person_id BIGINT, kind VARCHAR, happened_on DATE, pension_fen BIGINT,
                       medical_fen BIGINT, paid_fen BIGINT);
CREATE TABLE pensions_abroad (region VARCHAR, person_id BIGINT, country VARCHAR, monthly_fen BIGINT, since DATE,
                              last_proven_on DATE);
"""


def make_lake(lake: Path, people: int) -> None:
    """Write one month of one region, as the law has it, with so many people."""
    with duckdb.connect() as connection:
        employers = max(1, people // STAFF)
        digits = " + ".join(f"d // {10 ** (16 - place)} % 10 * {weight}" for place, weight in enumerate(RESIDENT_WEIGHTS))
        units = " + ".join(
            f"(strpos('{CREDIT_ALPHABET}', substr(c, {place}, 1)) - 1) * {weight}"
            for place, weight in enumerate(CREDIT_WEIGHTS, 1)
        )
        given = {"region": REGION, "month": MONTH, "people": people, "employers": employers, "staff": STAFF}
        zeros = ", ".join(f"0::BIGINT AS {name}" for name, _, _ in AMOUNTS)
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_PEOPLE.format(**given, alphabet=CREDIT_ALPHABET, total=digits, unit_total=units, zeros=zeros))
        view = View(connection, MONTH, body(), (REGION,))
        lawful = ", ".join(f"law_{name} AS {name}" for name in ("base_fen", "insurances", *(name for name, _, _ in AMOUNTS)))
        others = f"'{REGION}' AS region, contribution_id, person_id, employer_id, month, assessed_month, kind, wage_fen"
        law = due(view, REGION, MONTH, "contributions")
        connection.execute(f"CREATE OR REPLACE TABLE contributions AS SELECT {others}, {lawful} FROM ({law})")
        keep = ["contribution_id", "person_id", "employer_id", "kind_of", "i"]
        connection.execute(_MONEY.format(**given, credits=credit_sql(view, REGION, _CREDITS, keep)))
        connection.execute(_NO_FOREIGNERS)
        connection.execute(f"CREATE TABLE foreigners_participation AS {participation(MONTH)}")
        for name in TABLES:
            reader = connection.sql(f"SELECT * FROM {name}").to_arrow_reader(200_000)
            write_submission(lake, REGION, MONTH, {name: reader})


_CREDITS = """(
  SELECT contribution_id, person_id, employer_id, unnest([110, 310]) AS kind_of, unnest([0, 1]) AS i,
         unnest([pension_employer_fen, medical_employer_fen]) AS employer_due,
         unnest([pension_employee_fen, medical_employee_fen]) AS employee_due, DATE '2011-07-01' AS first
  FROM contributions)"""


def measure(people: int) -> list[Figure]:
    """Seconds and memory for every check on the month; there is nothing to find."""
    done = subprocess.run([sys.executable, "-m", "bench.supervising", str(people)], check=True, capture_output=True, text=True)
    measured = json.loads(done.stdout.splitlines()[-1])
    what = f"every check on a month of {people / 1e6:g} M insured ({measured['rows'] / 1e6:.1f} M rows)"
    return [Figure(what, measured["seconds"], "s"), Figure("peak memory of the checks", measured["gigabytes"], "GB")]


def _run(people: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder)
        subprocess.run([sys.executable, "-m", "bench.supervising", "--make", str(people), folder], check=True)
        started = perf_counter()
        report = supervise(lake, MONTH)
        seconds = perf_counter() - started
    assert not report.findings, report.findings[0]
    memory = peak_memory() / 1e9
    return {"seconds": seconds, "rows": sum(report.rows.values()), "gigabytes": memory}


if __name__ == "__main__":
    if sys.argv[1] == "--make":
        make_lake(Path(sys.argv[3]), int(sys.argv[2]))
    else:
        print(json.dumps(_run(int(sys.argv[1]))))
