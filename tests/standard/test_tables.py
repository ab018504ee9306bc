"""The tables of the standard: names and codes are unique, rules are SQL that an engine takes."""

from __future__ import annotations

import duckdb
import pytest

from shebao.errors import UserError
from shebao.standard import DECLARATION, TABLES, Table, table
from shebao.standard.fields import DUCKDB

EVERY_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())


@EVERY_TABLE
def test_no_two_fields_share_a_name_or_a_column(table: Table) -> None:
    assert len({f.name for f in table.fields}) == len({f.column for f in table.fields}) == len(table.fields)


@EVERY_TABLE
def test_every_field_is_named_in_both_languages(table: Table) -> None:
    assert all(f.title.zh and f.title.en for f in table.fields)


@EVERY_TABLE
def test_key_and_subject_are_fields_of_the_table(table: Table) -> None:
    assert {*table.key, table.subject} <= set(table.by_name)


@EVERY_TABLE
def test_rules_have_names_of_their_own(table: Table) -> None:
    assert len({rule.name for rule in table.row_rules}) == len(table.row_rules)


@EVERY_TABLE
def test_rules_run_on_rows_of_the_table(table: Table) -> None:
    columns = ", ".join(f'NULL::{DUCKDB[f.type]} AS "{f.name}"' for f in table.fields)
    rules = ", ".join(f"({rule.wrong})" for rule in table.row_rules)

    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE {table.name} AS SELECT {columns}")
        (answers,) = connection.execute(f"SELECT {rules} FROM {table.rows_with_helpers}").fetchall()

    assert len(answers) == len(table.row_rules)


@EVERY_TABLE
def test_references_name_fields_that_exist(table: Table) -> None:
    assert all(r.field in table.by_name and r.target in TABLES[r.table].by_name for r in table.references)


def test_codes_of_the_declaration_sheet() -> None:
    assert [column.code for column in DECLARATION if column.required] == [
        "AAB001", "AAC002", "AAC003", "AAC058", "AAC161", "AAE002", "AAC040",
    ]  # fmt: skip


def test_an_unknown_table_is_one_sentence() -> None:
    with pytest.raises(UserError, match="the data standard has no table people"):
        table("people")
