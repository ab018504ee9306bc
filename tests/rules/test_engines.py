# ruff: noqa: E501 - the sentences stand as they are said
"""Rules over Parquet: the same integers on every engine, and refusals in one sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shebao.errors import UserError
from shebao.rules import Body, explain
from shebao.rules.engines import evaluate
from tests.rules.extremes import Extremes, as_written

SPARK = pytest.param("local[2]", marks=pytest.mark.spark)
CLUSTER = pytest.param("local-cluster[2,1,1024]", marks=pytest.mark.spark)
SHANGHAI = {"on": "2012-03-01", "region": "310000"}


@pytest.fixture(scope="module")
def extremes(body: Body, tmp_path_factory: pytest.TempPathFactory) -> Extremes:
    return Extremes(body, tmp_path_factory.mktemp("extremes"))


@pytest.mark.parametrize("engine", ["duckdb", "postgres", SPARK])
def test_every_integer_rule_gives_python_s_integers_at_the_extremes(
    extremes: Extremes, engine: str, dsn: str, tmp_path: Path
) -> None:
    assert extremes.differences(engine, dsn, tmp_path / "results.parquet") == {}


#: People of a month, as a city's file would hold them; `note` and `名 称` are nobody's facts and are carried through.
PEOPLE: dict[str, list[Any]] = {
    "名 称": ["张三", "Hans", "李四", "Kim", "王五"],
    "note": [1.5, None, 2.5, 0.0, None],
    "declared_wage_fen": [500_000, 3_000_000, 100_000, 1_200_000, 0],
    "insurance": ["pension", "pension", "medical", "unemployment", "work_injury"],
    "risk_class": [1, 2, 3, 1, 3],
    "nationality": ["CHN", "DEU", "CHN", "KOR", "USA"],
    "enrolled_insurances": [31, 31, 15, 31, 8],
    "employed_on": [date(2009, 3, 2), date(2011, 11, 20), date(2011, 8, 1), date(2010, 1, 1), date(2012, 2, 20)],
    "registered_on": [date(2009, 3, 9), date(2011, 12, 5), date(2012, 1, 5), date(2012, 2, 1), date(2012, 2, 29)],
    "permit_issued_on": [None, date(2011, 10, 20), None, date(2011, 10, 20), date(2012, 2, 1)],
    "certificate_shown_on": [None, date(2011, 11, 30), None, date(2012, 3, 15), None],
    "contribution_month": [201203, 201112, 201203, 201111, 201202],
    "region": ["310000", "110000", "310115", "110105", "310000"],
    "on": [date(2012, 3, 1), date(2012, 3, 1), date(2011, 12, 1), date(2012, 4, 1), date(2012, 4, 1)],
}
ASKED = ["employer_contribution", "employee_due", "exempt_insurances", "insured_from", "back_payment_late_from"]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.parquet"
    pq.write_table(pa.table(PEOPLE), path, row_group_size=2)
    return path


#: Columns whose integers are the rules' own.
WHOLE = {"declared_wage_fen", "enrolled_insurances"}


def by_hand(body: Body, row: dict[str, Any]) -> list[Any]:
    """What `explain` gives for one row, as it should stand in the output."""
    facts = set(row) & set(body.kinds)
    given = {name: row[name] if name in WHOLE else body.kinds[name].parse(name, row[name]) for name in facts}
    found = [explain(body, rule, on=given["on"], region=given["region"], given=given).value for rule in ASKED]
    return [as_written(body.rule(rule).kind, value) for rule, value in zip(ASKED, found, strict=True)]


@pytest.mark.parametrize("engine", ["duckdb", "postgres", SPARK, CLUSTER])
def test_a_file_of_people_comes_back_with_every_rule_beside_it(
    body: Body, people: Path, engine: str, dsn: str, tmp_path: Path
) -> None:
    output = tmp_path / "out.parquet"
    evaluate(body, ASKED, people, output, engine, dsn=dsn)
    result = pq.read_table(output)
    before = pq.read_table(people)
    assert result.select(before.schema.names).to_pylist() == before.to_pylist()
    assert result.schema.names == [*before.schema.names, *(body.inside(rule) for rule in ASKED)]
    rows = [dict(zip(PEOPLE, values, strict=True)) for values in zip(*PEOPLE.values(), strict=True)]
    assert [[row[body.inside(rule)] for rule in ASKED] for row in result.to_pylist()] == [by_hand(body, row) for row in rows]


def refusal(body: Body, people: Path, columns: dict[str, Any], rules: list[str], **options: Any) -> str:
    """The sentence with which a changed file is refused; nothing may be left behind."""
    changed = pa.table({**PEOPLE, **columns})
    pq.write_table(changed, people)
    with pytest.raises(UserError) as refused:
        evaluate(body, rules, people, people.with_name("out.parquet"), **options)
    assert [path.name for path in people.parent.iterdir()] == ["people.parquet"]
    return refused.value.text.en


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"declared_wage_fen": [1.0] * 5}, "column declared_wage_fen (double) cannot be used: give whole fen as BIGINT in a column declared_wage_fen"),
        ({"declared_wage": [5000.00] * 5}, "column declared_wage (double) cannot be used: give whole fen as BIGINT in a column declared_wage_fen"),
        ({"declared_wage_fen": [5, None, 5, 5, 5]}, "column declared_wage_fen has 1 empty cells"),
        ({"declared_wage_fen": [5, -1, 5, 5, 5]}, "column declared_wage_fen holds -1, outside the allowed 0 to 100000000000"),
        ({"insurance": ["fire"] * 5}, "insurance: 'fire' is not valid: one of pension, unemployment, medical, work_injury, maternity is expected"),
        ({"insurance": [110, 200, 110, 110, 110]}, "insurance: 200 is not valid: one of pension, unemployment, medical, work_injury, maternity is expected"),
        ({"nationality": ["XYZ"] * 5}, "nationality: 'XYZ' is not valid: no such country in ISO 3166-1"),
        ({"nationality": ["deu"] * 5}, "column nationality: country codes are upper case, not deu"),
        ({"region": ["31"] * 5}, "region: '31' is not valid: a six-digit area code such as 310000 is expected"),
        ({"employed_on": ["2012-03-01"] * 5}, "column employed_on (text) cannot be used: give days as DATE in a column employed_on"),
        ({"contribution_month": [201213] * 5}, "column contribution_month holds numbers that are no months (yyyymm)"),
        ({"employer_contribution_fen": [1] * 5}, "the input already has a column employer_contribution_fen: the rule's result would bear the same name; rename it first"),
        ({"region": ["440000"] * 5}, "5 rows have no value of average_wage_fen (Last year's average monthly wage of the region) in force on their day in their region"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_trusted_is_refused(body: Body, people: Path, columns: dict[str, Any], sentence: str) -> None:
    assert refusal(body, people, columns, ASKED) == sentence


@pytest.mark.spark
def test_spark_refuses_in_the_same_words(body: Body, people: Path) -> None:
    sentence = "column declared_wage_fen holds -1, outside the allowed 0 to 100000000000"
    assert refusal(body, people, {"declared_wage_fen": [5, -1, 5, 5, 5]}, ASKED, engine="local[2]") == sentence


@pytest.mark.parametrize(
    ("credits", "sentence"),
    [
        ([[1] * 11] * 5, "lists in column monthly_credits_fen should have 12 values"),
        ([[1] * 11 + [None]] * 5, "column monthly_credits_fen has 5 empty cells"),
        ([[1.5] * 12] * 5, "column monthly_credits_fen (list of double) cannot be used: give a list of whole fen as BIGINT in a column monthly_credits_fen"),
        ([[-1] * 12] * 5, "column monthly_credits_fen holds -1, outside the allowed 0 to 100000000000"),
    ],
)  # fmt: skip
def test_lists_are_held_to_their_length_and_bounds(body: Body, people: Path, credits: list[Any], sentence: str) -> None:
    columns = {"monthly_credits_fen": credits, "opening_balance_fen": [0] * 5}
    assert refusal(body, people, columns, ["account_year_interest"], on="2012-12-31") == sentence


@pytest.mark.parametrize(
    ("rules", "options", "sentence"),
    [
        (["nonsense"], {}, "no rule, parameter or fact is called nonsense"),
        (["late_fee"], {}, "the table has no column arrears_fen (Arrears): add it, or give one value with --given arrears=…"),
        (["resident_id_valid"], {"given": {"document_number": "1"}}, "resident_id_valid works on text and runs case by case (shebao law explain)"),
        (["insured_from", "insured_from"], {}, "asked twice: insured_from"),
        (["insured_from"], {"engine": "oracle"}, "no engine oracle; use duckdb, postgres, spark://host:port or local[2]"),
    ],
)  # fmt: skip
def test_an_impossible_order_is_refused(body: Body, people: Path, rules: list[str], options: Any, sentence: str) -> None:
    assert refusal(body, people, {}, rules, **options) == sentence


def test_a_file_that_is_no_parquet_is_refused(body: Body, tmp_path: Path) -> None:
    text = tmp_path / "in.parquet"
    text.write_text("not Parquet")
    with pytest.raises(UserError, match=r"in\.parquet is not a Parquet file"):
        evaluate(body, ["insured_from"], text, tmp_path / "out.parquet")


def test_an_output_stays_as_it_was_until_the_new_one_is_complete(body: Body, people: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    output.write_text("the result of yesterday")
    with pytest.raises(UserError):
        evaluate(body, ["late_fee"], people, output)
    assert output.read_text() == "the result of yesterday"
    evaluate(body, ["insured_from"], people, output)
    assert pq.read_table(output).num_rows == 5


def test_a_folder_of_files_is_one_table(body: Body, people: Path, tmp_path: Path) -> None:
    folder = tmp_path / "month"
    folder.mkdir()
    people.rename(folder / "a.parquet")
    pq.write_table(pa.table(PEOPLE), folder / "b.parquet")
    evaluate(body, ["insured_from"], folder, tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 10


@pytest.mark.spark
def test_spark_writes_a_folder_of_parts_where_the_path_ends_with_a_slash(body: Body, people: Path, tmp_path: Path) -> None:
    evaluate(body, ["insured_from"], people, f"{tmp_path}/parts/", "local[2]")
    assert pq.read_table(tmp_path / "parts").num_rows == 5


def test_one_value_may_be_given_for_all_rows(body: Body, people: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    evaluate(body, ["employer_contribution"], people, output, given={"employer_rate_ppm": 1_000_000}, **SHANGHAI)
    assert pq.read_table(output)["employer_contribution_fen"].to_pylist() == [500_000, 1_168_800, 233_800, 1_168_800, 233_800]
