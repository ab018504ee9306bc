"""What is recorded stays: for the application, and for the owner of the tables."""

from __future__ import annotations

import psycopg
import pytest

APPEND_ONLY = [
    "desk_auditevent",
    "registration_particulars",
    "registration_import",
    "registration_cardbatch",
    "registration_cardstep",
    "collection_declarationline",
    "collection_rejectedrow",
    "collection_contribution",
    "collection_receipt",
    "collection_allocation",
    "accounts_accountentry",
    "funds_entry",
    "funds_posting",
    "matters_step",
    "matters_material",
    "matters_decision",
    "matters_removal",
    "portal_certificate",
    "api_answer",
    "foreigners_coverage",
    "foreigners_lifeproof",
    "foreigners_paper",
    "foreigners_passage",
    "foreigners_pensionabroad",
    "foreigners_settlement",
    "inspections_foreignersreport",
]
# The chain of the trail (test_chain.py), the chart, and the sequences of functions.
OTHERS = ["desk_auditseal", "desk_auditpending", "funds_account", "matters_sequence", "portal_lookup"]
PERMANENT = [
    "desk_user",
    "desk_run",
    "desk_secondfactor",
    "desk_lockout",
    "registration_employer",
    "registration_person",
    "registration_enrolment",
    "registration_card",
    "collection_declaration",
    "collection_bill",
    "accounts_accountyear",
    "inspections_finding",
    "matters_matter",
    "api_key",
    "api_webhook",
    "api_message",
]


def test_the_owner_cannot_alter_append_only_tables(owner):
    for table in APPEND_ONLY:
        for change in (f"UPDATE {table} SET region = region", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(psycopg.Error) as refusal:
                owner.execute(change)
            assert refusal.value.sqlstate == "SB001"
            assert " / " in refusal.value.diag.message_primary


def test_the_owner_cannot_remove_from_permanent_tables(owner):
    for table in PERMANENT:
        for change in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(psycopg.Error) as refusal:
                owner.execute(change)
            assert refusal.value.sqlstate == "SB001"


def test_the_application_has_no_right_to_try(app):
    for table in APPEND_ONLY:
        for change in (f"UPDATE {table} SET region = region", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(change)


def test_the_application_cannot_lift_the_guards(app):
    for attempt in (
        "ALTER TABLE funds_posting DISABLE TRIGGER ALL",
        "ALTER TABLE registration_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_region ON registration_person",
        "SET session_replication_role = replica",
        "SET ROLE shebao_owner",
        "CREATE TABLE mine (a int)",
        "INSERT INTO desk_auditevent (at, txid, action, object_table, rows) VALUES (now(), 1, 'x', 'x', 1)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(attempt)


def test_every_table_is_guarded(owner):
    """A new table is append-only, permanent, the chart, or the sequence of a function; regional ones are secured."""
    tables = owner.execute(
        "SELECT relname, relrowsecurity, EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'region')"
        " FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND relname !~ '^(django|auth)_'"
    ).fetchall()
    assert {name for name, _, _ in tables} == {*APPEND_ONLY, *PERMANENT, *OTHERS}
    assert {name for name, secured, regional in tables if regional and not secured} == set()
