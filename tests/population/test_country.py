"""The country: the same for a seed, plausible in its shares, and consistent in itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import duckdb
import pyarrow as pa
import pytest

from shebao.population import Country, Scenario, generate

TABLES = [field.name for field in fields(Country) if field.name != "scenario"]


@pytest.fixture(scope="module")
def db(country: Country) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in TABLES:
            connection.register(name, getattr(country, name))
        yield connection


def answer(db: duckdb.DuckDBPyConnection, sql: str) -> object:
    ((value,),) = db.sql(sql).fetchall()
    return value


@pytest.mark.parametrize("table", TABLES)
def test_a_seed_gives_the_same_country_every_time(table: str, country: Country) -> None:
    assert plain(getattr(generate(Scenario()), table)).equals(plain(getattr(country, table)))


def test_another_seed_gives_another_country(country: Country) -> None:
    assert not plain(generate(Scenario(seed=1)).persons).equals(plain(country.persons))


def test_the_scenario_decides_the_numbers(db: duckdb.DuckDBPyConnection, country: Country) -> None:
    scenario = country.scenario

    assert answer(db, "SELECT count(DISTINCT number) FROM persons") == scenario.people
    assert answer(db, "SELECT count(*) FROM employers") == scenario.employers
    assert answer(db, "SELECT count(*) FROM persons WHERE household = '40'") == scenario.foreigners
    assert answer(db, "SELECT count(*) FROM persons WHERE household IN ('31', '32', '33')") == scenario.compatriots
    assert answer(db, "SELECT count(*) FROM (SELECT number FROM persons GROUP BY number HAVING count(*) = 2)") == scenario.movers
    assert answer(db, "SELECT list(DISTINCT month ORDER BY month) FROM wages") == list(scenario.months)


def test_keys_are_unique(db: duckdb.DuckDBPyConnection) -> None:
    assert answer(db, "SELECT count(*) = count(DISTINCT (region, number)) FROM persons")
    assert answer(db, "SELECT count(*) = count(DISTINCT (number, credit_code, month)) FROM wages")
    assert answer(db, "SELECT count(*) = count(DISTINCT (number, insurance)) FROM opening_accounts")
    assert answer(db, "SELECT count(*) = count(DISTINCT (credit_code, month)) FROM payment_behaviour")
    assert answer(db, "SELECT count(*) = count(DISTINCT name) FROM employers")


def test_nobody_is_employed_twice_at_once(db: duckdb.DuckDBPyConnection) -> None:
    overlapping = """
        SELECT count(*) FROM (
          SELECT left_on, lead(employed_on) OVER (PARTITION BY number ORDER BY employed_on) AS next FROM employments)
        WHERE next <= coalesce(left_on, DATE '9999-12-31')"""

    assert answer(db, overlapping) == 0
    assert answer(db, "SELECT count(*) = count(DISTINCT (number, month)) FROM wages")


def test_movers_leave_one_region_before_they_enter_the_other(db: duckdb.DuckDBPyConnection, country: Country) -> None:
    moves = """
        SELECT count(*) FROM employments a JOIN employments b USING (number)
        WHERE a.region <> b.region AND a.stop_reason = '6404' AND a.left_on < b.employed_on"""

    assert answer(db, moves) == country.scenario.movers


def test_every_wage_belongs_to_an_employment_of_its_month(db: duckdb.DuckDBPyConnection) -> None:
    outside = """
        FROM wages w WHERE NOT EXISTS (FROM employments e WHERE e.number = w.number AND e.credit_code = w.credit_code
          AND e.region = w.region AND strftime(employed_on, '%Y%m')::int <= month
          AND coalesce(strftime(left_on, '%Y%m')::int, 999999) >= month
          AND declared_month = greatest(month, strftime(registered_on, '%Y%m')::int))"""

    assert answer(db, f"SELECT count(*) FROM ({outside})") == 0


def test_everyone_employed_has_a_wage_in_every_month_owed(db: duckdb.DuckDBPyConnection) -> None:
    owed = """
        SELECT sum(1 + date_diff('month',
          greatest(employed_on, DATE '2011-07-01', if(household = '40', DATE '2011-10-15', DATE '2011-07-01')),
          least(coalesce(left_on, DATE '2012-06-30'), DATE '2012-06-30')))::int
        FROM employments JOIN persons USING (region, number)"""

    assert answer(db, owed) == answer(db, "SELECT count(*) FROM wages")


def test_the_tax_bureau_knows_the_same_wages_in_a_clean_year(country: Country) -> None:
    columns = ["region", "number", "credit_code", "month", "wage_fen"]

    assert country.wages.select(columns).equals(country.wage_records)


def test_shares_of_wages_below_the_floor_and_above_the_ceiling(db: duckdb.DuckDBPyConnection) -> None:
    share = "SELECT avg((wage_fen {})::int) FROM wages WHERE region = '310000'"

    assert 0.15 < answer(db, share.format("< 389600 * 0.6")) < 0.40
    assert 0.005 < answer(db, share.format("> 389600 * 3")) < 0.06
    assert 0.85 < answer(db, "SELECT avg(wage_fen) / 389600 FROM wages WHERE region = '310000'") < 1.2


def test_ages_are_those_of_working_people(db: duckdb.DuckDBPyConnection) -> None:
    age = "SELECT {} FROM (SELECT date_diff('day', born_on, DATE '2011-07-01') / 365.25 AS age, * FROM persons)"

    assert answer(db, age.format("min(age) >= 18 AND max(age) < 60.1"))
    assert 30 < answer(db, age.format("median(age)")) < 40
    assert answer(db, age.format("max(age) FILTER (sex = '2') < 55.1"))


def test_people_leave_for_the_usual_reasons_on_the_last_day_of_a_month(db: duckdb.DuckDBPyConnection) -> None:
    assert answer(db, "SELECT bool_and(left_on = last_day(left_on)) FROM employments")
    assert answer(db, "SELECT bool_and((left_on IS NULL) = (stop_reason IS NULL)) FROM employments")
    assert set(answer(db, "SELECT list(DISTINCT stop_reason) FROM employments WHERE stop_reason IS NOT NULL")) == {
        "6301", "6302", "6304", "6307", "6308", "6399", "6402", "6404", "6406",
    }  # fmt: skip


def test_those_who_stop_at_retirement_have_reached_the_age_that_month(db: duckdb.DuckDBPyConnection) -> None:
    ages = """
        SELECT list(reached ORDER BY reached) FROM (
          SELECT DISTINCT {'sex': sex, 'age': year(left_on) - year(born_on)} AS reached
          FROM employments JOIN persons USING (region, number)
          WHERE stop_reason = '6308' AND month(left_on) = month(born_on))"""

    assert answer(db, ages) == [
        {"sex": "1", "age": 60},
        {"sex": "2", "age": 50},
        {"sex": "2", "age": 55},
    ]


def test_registration_follows_work_within_thirty_days(db: duckdb.DuckDBPyConnection) -> None:
    days = """
        SELECT {}(date_diff('day', employed_on, registered_on)) FROM employments JOIN persons USING (region, number)
        WHERE household <> '40' OR employed_on >= DATE '2011-10-15'"""

    assert answer(db, days.format("min")) == 0
    assert answer(db, days.format("max")) <= 30


def test_foreigners_register_from_the_day_of_the_rule_most_by_the_end_of_2011(db: duckdb.DuckDBPyConnection) -> None:
    early = """
        SELECT {} FROM employments JOIN persons USING (region, number)
        WHERE household = '40' AND employed_on < DATE '2011-10-15'"""

    assert str(answer(db, early.format("min(registered_on)"))) >= "2011-10-15"
    assert 0.75 < answer(db, early.format("avg((registered_on <= DATE '2011-12-31')::int)")) < 0.95
    assert answer(db, "SELECT min(month) FROM wages JOIN persons USING (region, number) WHERE household = '40'") == 201110


def test_certificates_are_shown_by_germans_and_koreans_in_time_late_or_never(db: duckdb.DuckDBPyConnection) -> None:
    shown = "SELECT list(DISTINCT nationality ORDER BY nationality) FROM persons WHERE certificate_shown_on IS NOT NULL"
    in_time = """
        SELECT count(*) FILTER ({}) FROM persons WHERE nationality IN ('DEU', 'KOR')"""
    limit = "greatest(permit_issued_on, DATE '2011-10-15') + INTERVAL 3 MONTH"

    assert answer(db, shown) == ["DEU", "KOR"]
    assert answer(db, in_time.format(f"certificate_shown_on <= {limit}")) > 30
    assert answer(db, in_time.format(f"certificate_shown_on > {limit}")) > 10
    assert answer(db, in_time.format("certificate_shown_on IS NULL")) > 10


def test_a_few_employers_pay_late(db: duckdb.DuckDBPyConnection) -> None:
    share = "SELECT avg((behaviour {})::int) FROM payment_behaviour"

    assert 0.02 < answer(db, share.format("<> 'on_time'")) < 0.06
    assert 0 < answer(db, share.format("= 'never'")) < 0.01
    assert answer(db, "SELECT bool_and(days BETWEEN 1 AND 90) FROM payment_behaviour WHERE behaviour IN ('late', 'partial')")
    assert answer(db, "SELECT bool_and(rest_days > days AND rest_days <= 90) FROM payment_behaviour WHERE behaviour = 'partial'")
    assert answer(db, "SELECT bool_and(days <= 0) FROM payment_behaviour WHERE behaviour = 'on_time'")
    assert 0 < answer(db, "SELECT count(*) FROM payment_behaviour WHERE extra_fen > 0") < 100


def test_employers_who_declare_anything_have_a_payment_behaviour(db: duckdb.DuckDBPyConnection) -> None:
    declared = "SELECT DISTINCT credit_code, declared_month FROM wages"

    assert answer(db, f"SELECT count(*) FROM ({declared})") == answer(db, "SELECT count(*) FROM payment_behaviour")


def test_risk_classes_are_the_three_of_2003(db: duckdb.DuckDBPyConnection) -> None:
    assert answer(db, "SELECT list(DISTINCT risk_class ORDER BY risk_class) FROM employers") == [1, 2, 3]


def test_a_country_may_have_one_region_and_other_months() -> None:
    scenario = replace(
        Scenario(), people=500, employers=20, foreigners=10, compatriots=2, regions=("440000",), average_wage_fen=(336_400,),
        first_month=201201, last_month=201303,
    )  # fmt: skip

    country = generate(scenario)

    assert country.persons.num_rows == 500
    assert set(country.wages["month"].to_pylist()) == {*range(201201, 201213), 201301, 201302, 201303}


def plain(table: pa.Table) -> pa.Table:
    """The table in one piece: pieces are not part of what it says."""
    return table.combine_chunks()
