"""What an office hands to the lake at month end: one query a table, in the data standard's columns."""

from __future__ import annotations

from collections.abc import Iterator

import adbc_driver_postgresql.dbapi
import pyarrow as pa

from shebao.months import first_day, shifted
from shebao.office.database.connection import connect_string
from shebao.office.foreigners.periods import CERTIFICATES
from shebao.standard import TABLES

#: Table → its rows, in any order, for {region}, {month} (yyyymm), whose days run from {first} to before {after}.
QUERIES: dict[str, str] = {
    "persons": """
        SELECT id AS person_id, number, name, sex, born_on, nationality, document_type, document_number, household,
               permit_type, permit_issued_on, certificate_shown_on, ethnicity, personal_status, employment_form, first_worked_on,
               deemed_months::bigint, actual_months::bigint, special_work, merged_into_id AS merged_into
        FROM registration_person WHERE region = '{region}'""",
    "certificates": f"""
        SELECT certificate_id, person_id, country, number AS certificate_number, shown_on, begins_on, ends_on,
               extension_months::bigint, posted_from
        FROM ({CERTIFICATES.format(region="{region}", among="")}) AS c""",
    "employers": """
        SELECT id AS employer_id, credit_code, name, unit_type, industry, risk_class::bigint, registered_on, status, parent_id
        FROM registration_employer WHERE region = '{region}'""",
    "enrolments": """
        SELECT id AS enrolment_id, person_id, employer_id, insurance::bigint, employed_on, registered_on,
               lower(period) AS from_on, upper(period) - 1 AS to_on, stop_reason, category, begun_as
        FROM registration_enrolment WHERE region = '{region}'""",
    "contributions": """
        SELECT id AS contribution_id, person_id, employer_id, month::bigint, assessed_month::bigint, kind, wage_fen, base_fen,
               insurances::bigint, pension_employer_fen, pension_employee_fen, unemployment_employer_fen,
               unemployment_employee_fen, medical_employer_fen, medical_employee_fen, work_injury_employer_fen,
               maternity_employer_fen
        FROM collection_contribution WHERE region = '{region}' AND assessed_month = {month}""",
    "bills": """
        SELECT id AS bill_id, employer_id, month::bigint, assessed_month::bigint, kind, insurance::bigint, employer_fen,
               employee_fen, due_on, late_from, principal_paid_fen, late_fee_due_fen, late_fee_paid_fen, paid_on
        FROM collection_bill WHERE region = '{region}'""",
    "receipts": """
        SELECT id AS receipt_id, employer_id, received_on, amount_fen, bank_reference
        FROM collection_receipt WHERE region = '{region}' AND received_on >= '{first}' AND received_on < '{after}'""",
    "allocations": """
        SELECT id AS allocation_id, receipt_id, bill_id, part, amount_fen, allocated_on AS on
        FROM collection_allocation WHERE region = '{region}' AND allocated_on >= '{first}' AND allocated_on < '{after}'""",
    "account_entries": """
        SELECT id AS entry_id, person_id, insurance::bigint, kind, month::bigint, booked_on, amount_fen, bill_id, contribution_id
        FROM accounts_accountentry WHERE region = '{region}' AND booked_on >= '{first}' AND booked_on < '{after}'""",
    "accounts": """
        SELECT person_id, insurance::bigint, {year}::bigint AS year, sum(opening)::bigint AS opening_fen,
               sum(credited)::bigint AS credited_fen, sum(interest)::bigint AS interest_fen,
               sum(opening + credited + interest)::bigint AS balance_fen
        FROM (SELECT person_id, insurance, balance_fen AS opening, 0 AS credited, 0 AS interest
              FROM accounts_accountyear WHERE region = '{region}' AND year = {year} - 1
              UNION ALL
              SELECT person_id, insurance, 0, CASE WHEN kind = 'interest' THEN 0 ELSE amount_fen END,
                     CASE WHEN kind = 'interest' THEN amount_fen ELSE 0 END
              FROM accounts_accountentry WHERE region = '{region}' AND booked_on >= '{year}-01-01' AND booked_on < '{after}') AS y
        GROUP BY person_id, insurance""",
    "ledger": """
        SELECT p.insurance::bigint, p.account, sum(p.debit_fen)::bigint AS debit_fen, sum(p.credit_fen)::bigint AS credit_fen,
               (sum(p.debit_fen - p.credit_fen) * CASE a.side WHEN 'debit' THEN 1 ELSE -1 END)::bigint AS balance_fen
        FROM funds_posting p JOIN funds_account a ON a.code = p.account
        WHERE p.region = '{region}' GROUP BY p.insurance, p.account, a.side""",
    "documents": """
        SELECT id AS document_id, person_id, kind, number AS document_number, issued_on, valid_until
        FROM foreigners_paper WHERE region = '{region}' AND issued_on < '{after}'""",
    "passages": """
        SELECT id AS passage_id, person_id, kind, happened_on, pension_fen, medical_fen, paid_fen
        FROM foreigners_passage WHERE region = '{region}' AND happened_on < '{after}'""",
    "pensions_abroad": """
        SELECT a.person_id, a.country, a.monthly_fen, a.since, max(p.proven_on) AS last_proven_on
        FROM foreigners_pensionabroad a
        LEFT JOIN foreigners_lifeproof p ON p.person_id = a.person_id AND p.proven_on < '{after}'
        WHERE a.region = '{region}' AND a.since < '{after}' GROUP BY a.id""",
}


def tables(region: str, month: int) -> Iterator[tuple[str, pa.RecordBatchReader]]:
    """The month's tables of a region, one after another as Arrow streams, all as of one moment.

    Each stream must be read to its end before the next is asked for: a connection sends one result at a time.
    """
    where = connect_string() + f" options='-c shebao.regions={int(region):06d}'"
    values = {
        "region": f"{int(region):06d}",
        "month": int(month),
        "first": first_day(month),
        "after": first_day(shifted(month, 1)),
        "year": int(month) // 100,
    }
    with adbc_driver_postgresql.dbapi.connect(where) as books, books.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        held = {name: query.format(**values) for name, query in QUERIES.items()}
        reports = {name: _over(held, region, t.derived(month)) for name, t in TABLES.items() if t.derived}
        for name, query in (held | reports).items():
            cursor.execute(f"{query} ORDER BY {', '.join(TABLES[name].key)}")
            yield name, cursor.fetch_record_batch()


def _over(held: dict[str, str], region: str, report: str) -> str:
    """A report of the standard over the month's tables, which stand before it under the standard's names."""
    here = f"SELECT '{int(region):06d}' AS region, t.* FROM"
    named = (f"{name} AS NOT MATERIALIZED ({here} ({query}) AS t)" for name, query in held.items())
    return f"WITH {', '.join(named)} SELECT * FROM ({report}) AS report"
