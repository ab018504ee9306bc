"""The SQL that an auditor reads: approved texts, and that engines understand them."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest

from shebao.rules import Ask, Body, plan
from shebao.rules.batch import Dialect, Plan, to_country, to_day
from shebao.rules.interval import Interval, Overflow
from shebao.rules.spelling import from_day, from_month, quoted, to_month

INSURANCES = (110, 210, 310, 410, 510)
MARCH_2012 = 15400


def month(body: Body, dialect: Dialect) -> Plan:
    """The contributions of a month in Shanghai, foreigners' exemptions included."""
    facts = {
        "declared_wage_fen": "wage_fen",
        "enrolled_insurances": "enrolled",
        "nationality": to_country("nationality"),
        "certificate_shown_on": to_day("certificate_shown_on", dialect),
        "permit_issued_on": to_day("permit_issued_on", dialect),
    }
    dues = [Ask.of(f"{side}_due", insurance=code) for code in INSURANCES for side in ("employer", "employee")]
    asks = [Ask("contribution_base"), Ask("charged_insurances"), *dues]
    return plan(body, asks, facts=facts, on=MARCH_2012, region=310000)


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark"])
def test_the_month_reads_as_approved(body: Body, approved: Callable[[str, str], None], dialect: Dialect) -> None:
    approved(f"month.{dialect}.sql", month(body, dialect).sql("wages", dialect, keep=["person_id"]) + "\n")


def test_the_month_of_three_people(body: Body) -> None:
    """A citizen, a German with a certificate, and one who shows it after three months."""
    wages = """(SELECT * FROM (VALUES
        (1, 500000, 31, 'CHN', NULL::DATE, NULL::DATE),
        (2, 500000, 31, 'DEU', DATE '2011-11-20', DATE '2011-10-20'),
        (3, 500000, 31, 'DEU', DATE '2012-04-20', DATE '2011-10-20')
    ) AS t(person_id, wage_fen, enrolled, nationality, certificate_shown_on, permit_issued_on))"""
    sql = month(body, "duckdb").sql(wages, "duckdb", keep=["person_id"])
    columns = "person_id, charged_insurances, pension_employer_due_fen, medical_employee_due_fen"
    assert duckdb.sql(f"SELECT {columns} FROM ({sql}) ORDER BY person_id").fetchall() == [
        (1, 31, 110000, 10000),
        (2, 28, 0, 10000),
        (3, 31, 110000, 10000),
    ]


def test_a_parameter_keyed_by_columns_is_looked_up_as_a_person_would(body: Body, approved: Callable[[str, str], None]) -> None:
    """Region first, then the insurance and the class, last the day; a district takes its province's value."""
    facts = {
        "on": "on_day",
        "region": "region",
        "insurance": "insurance",
        "risk_class": "risk_class",
        "contribution_base_fen": "base",
    }
    staged = plan(body, [Ask("employer_contribution")], facts=facts)
    approved("rate_by_column.duckdb.sql", staged.sql("bases", "duckdb") + "\n")
    assert staged.gaps == ["employer_rate_ppm"]


@pytest.mark.parametrize(
    ("region", "insurance", "risk_class", "ppm"),
    [
        (310000, 110, 1, 220000),
        (310115, 110, 1, 220000),
        (440106, 110, 1, 200000),
        (110105, 410, 3, 20000),
        (310115, 410, 3, 5000),
    ],
)
def test_a_district_takes_its_province_s_rate_in_sql_too(
    body: Body, region: int, insurance: int, risk_class: int, ppm: int
) -> None:
    facts = {name: name for name in ("region", "insurance", "risk_class", "contribution_base_fen")}
    sql = plan(body, [Ask("employer_contribution", label="due")], facts=facts, on=MARCH_2012).sql("t", "duckdb")
    cells = {"region": region, "insurance": insurance, "risk_class": risk_class, "contribution_base_fen": 1_000_000}
    row = "SELECT " + ", ".join(f"{value} AS {name}" for name, value in cells.items())
    assert duckdb.sql(f"WITH t AS ({row}) SELECT due FROM ({sql})").fetchall() == [(ppm,)]


def test_wider_facts_than_proven_are_refused_before_any_row_is_read(body: Body) -> None:
    wide = {"contribution_base_fen": Interval(0, 10**14)}
    facts = {"contribution_base_fen": "base", "employer_rate_ppm": "rate"}
    with pytest.raises(Overflow, match="leaves int64"):
        plan(body, [Ask.of("employer_contribution", insurance=110)], facts=facts, bounds=wide)


def test_a_rule_on_text_runs_case_by_case_only(body: Body) -> None:
    with pytest.raises(Exception, match="works on text"):
        plan(body, [Ask("resident_id_valid")], facts={"document_number": "n"})


def test_days_months_and_countries_come_and_go_unchanged() -> None:
    days = from_day(to_day("d", "duckdb"), "duckdb")
    months = from_month(to_month("m", "duckdb"), "duckdb")
    row = "SELECT DATE '2012-02-29' AS d, 201212 AS m UNION ALL SELECT NULL, 190001"
    back = duckdb.sql(f"SELECT {days}::DATE::TEXT, {months} FROM ({row})").fetchall()
    assert back == [("2012-02-29", 201212), (None, 190001)]
    germany = to_country("'DEU'")
    assert duckdb.sql(f"SELECT {germany}").fetchall() == [(4 * 729 + 5 * 27 + 21,)]


def test_any_column_name_can_be_quoted() -> None:
    assert quoted('a "b"', "duckdb") == '"a ""b"""'
    assert quoted("a `b`", "spark") == "`a ``b```"
