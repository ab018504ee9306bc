"""What people reach the law through: the sheet, the notebook, tables, the graph, changes, coverage and the pages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao import law
from shebao.errors import UserError
from shebao.law.page import pages
from shebao.law.surfaces import coverage as articles
from shebao.law.surfaces.changes import changes
from shebao.law.surfaces.graph import graph
from shebao.law.surfaces.layout import layout
from shebao.law.surfaces.sheet import sheet
from shebao.rules import Body
from shebao.rules.kinds import law_day
from shebao.text import in_language

DOCS = Path(__file__).parents[2] / "docs" / "law"
LATE = {"arrears": 10_000, "late_from": "2012-01-01", "paid_on": "2012-01-30"}


@pytest.fixture(scope="module")
def body() -> Body:
    return law.body()


# The law itself: nothing without name, source and words.


def test_every_rule_has_two_names_a_formula_and_a_citation(body: Body) -> None:
    lacking = [m.name for m in body.rules.values() if not (m.title.zh and m.title.en and m.formula.strip() and m.cite.strip())]
    assert lacking == []


def test_every_value_has_a_source_and_its_parameter_two_names(body: Body) -> None:
    values = [(p, entry) for p in body.parameters.values() for entry in p.entries]
    assert [p.name for p, entry in values if not (entry.source.strip() and entry.status)] == []
    assert [p.name for p in body.parameters.values() if not (p.title.zh and p.title.en and p.entries)] == []


def test_every_fact_has_a_name_in_both_languages(body: Body) -> None:
    asked = {name for made in body.rules.values() for name in made.inputs} - set(body.rules) - set(body.parameters)
    assert sorted(asked - set(body.fact_titles)) == []


# Notebooks.


@pytest.mark.parametrize("on", ["2012-03", "2012-03-01", date(2012, 3, 1), datetime(2012, 3, 1, 12)])
def test_a_day_or_a_month_says_which_law_applies(on: Any) -> None:
    assert law.explain("late_fee", on=on, **LATE).on == "2012-03-01"


@pytest.mark.parametrize(
    "arrears", [10_000, "10000.00", Decimal("10000"), 10_000.0, np.int64(10_000), np.float64(10_000), np.array(10_000)]
)
def test_money_is_yuan_in_any_form(arrears: Any) -> None:
    assert law.value("late_fee", on="2012-03", **{**LATE, "arrears": arrears}) == Decimal("150.00")


def test_values_come_as_people_compute_on() -> None:
    assert law.value("late_days", on="2012-03", **LATE) == 30
    assert law.value("late_from", on="2012-03", settlement_month="2012-01", payment_months=1) == date(2012, 2, 1)


@pytest.mark.parametrize("bases", [[240.0] * 12, np.full(12, 240.0), pd.Series([240.0] * 12), pl.Series([240.0] * 12)])
def test_lists_are_lists_arrays_or_series(bases: Any) -> None:
    known = {"opening_balance": 10_000, "monthly_credits": bases, "interest_rate": 0.0831}
    assert law.value("account_year_end_balance", on="2016-12-31", **known) == Decimal("13840.64")


@pytest.mark.parametrize("wrong", [{"arrears": 0.001}, {"arrears": "much"}, {"colour": "red"}])
def test_what_is_impossible_is_refused_in_one_sentence(wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        law.explain("late_fee", on="2012-03", **{**LATE, **wrong})


def test_an_explanation_prints_itself_and_keeps_the_version_of_the_law() -> None:
    made = law.explain("late_fee", on="2012-03", **LATE)
    with in_language("en"):
        assert "Arrears 10,000.00 (1) · Days late 30" in str(made)
    assert made.to_dict()["version"] == law.version()
    assert made.value == 15_000


class Document(HTMLParser):
    """Collects the texts, and what is fetched from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href")]


@pytest.mark.parametrize("form", ["html", "_repr_html_"])
def test_the_page_holds_every_line_in_both_languages_and_fetches_nothing(form: str) -> None:
    made = law.explain("late_fee", on="2012-03", **LATE)
    document = Document(getattr(made, form)())
    said = " ".join(document.texts)
    assert [step.name for step in made.steps if step.title.zh not in said or step.title.en not in said] == []
    assert "150.00" in said
    assert document.fetched == []


def test_the_page_escapes_what_people_wrote() -> None:
    number = "<script>"
    assert number not in law.explain("resident_id_valid", document_number=number).html()


# The sheet.


def test_the_formula_is_given_with_the_figures_put_in(body: Body) -> None:
    made = sheet(body, law.explain("late_fee", on="2012-03", **LATE), law.version())
    assert made.lines[-1].figures.startswith("= 10,000.00 ×（30 × 万分之五 + 0 × 千分之二）")


def test_lines_are_numbered_and_built_on_earlier_ones_only(body: Body) -> None:
    made = sheet(body, law.explain("late_fee", on="2012-03", **LATE), law.version())
    assert [line.number for line in made.lines] == list(range(1, len(made.lines) + 1))
    assert all(used.line < line.number for line in made.lines for used in line.inputs if used.line)


def test_unverified_values_are_marked(body: Body) -> None:
    known = {"settlement_month": "2012-01"}
    made = sheet(body, law.explain("late_from", on="2012-03", **known), law.version())
    assert [line.name for line in made.unverified] == ["payment_months"]


def test_what_was_set_in_place_of_the_law_is_told(body: Body) -> None:
    made = sheet(body, law.explain("late_fee", on="2012-03", **LATE), law.version())
    assert [line.name for line in made.lines if line.role == "given"] == ["late_from"]


# Tables.

ROWS = {
    "who": ["a", "b", "c"],
    "arrears": [10_000.00, 12.34, 99.99],
    "late_days": [30, 30, 30],
    "former_late_days": [0, 0, 0],
}
FEES = [Decimal("150.00"), Decimal("0.19"), Decimal("1.50")]


def test_a_pyarrow_table_gets_a_column() -> None:
    made = law.evaluate("late_fee", pa.table(ROWS), on="2012-03")
    assert isinstance(made, pa.Table)
    assert made.column_names == [*ROWS, "late_fee"]
    assert made["late_fee"].to_pylist() == FEES


def test_a_pandas_frame_keeps_its_index_and_its_columns() -> None:
    frame = pd.DataFrame(ROWS, index=[7, 8, 9])
    made = law.evaluate("late_fee", frame, on="2012-03")
    pd.testing.assert_frame_equal(made[list(ROWS)], frame)
    assert made["late_fee"].tolist() == FEES


@pytest.mark.parametrize("made", [pl.DataFrame(ROWS), pl.LazyFrame(ROWS)])
def test_a_polars_frame_stays_one(made: Any) -> None:
    result = law.evaluate("late_fee", made, on="2012-03")
    assert type(result) is type(made)
    assert result.lazy().collect()["late_fee"].to_list() == FEES


def test_a_duckdb_relation_stays_on_its_connection() -> None:
    with duckdb.connect() as connection:
        relation = connection.from_arrow(pa.table(ROWS))
        made = law.evaluate("late_fee", relation, on="2012-03")
        assert [row[0] for row in made.project("late_fee").fetchall()] == FEES


def test_names_in_code_mean_whole_fen_in_and_out() -> None:
    rows = {"arrears_fen": [1_000_000], "late_days": [30], "former_late_days": [0]}
    made = law.evaluate(["late_fee_fen"], pa.table(rows), on="2012-03")
    assert made["late_fee_fen"].to_pylist() == [15_000]


@pytest.mark.parametrize(
    "arrears",
    [
        pa.array(["10000.00"]),
        pa.array([Decimal("10000.00")]),
        pa.array([10_000], pa.int16()),
        pa.array([10_000.0], pa.float32()),
        pa.array(["10000"]).dictionary_encode(),
    ],
    ids=["text", "decimal", "whole", "float", "dictionary"],
)
def test_a_column_of_yuan_has_any_type(arrears: pa.Array) -> None:
    table = pa.table({"arrears": arrears, "late_days": [30], "former_late_days": [0]})
    assert law.evaluate("late_fee", table, on="2012-03")["late_fee"].to_pylist() == [Decimal("150.00")]


def test_days_and_months_may_be_text_and_what_is_the_same_for_all_is_given_once() -> None:
    table = pa.table({"paid_on": ["2012-03-01", "2012-03-02"], "settlement_month": ["2012-01", "2012-02"]})
    made = law.evaluate("late_fee", table, on="2012-03", arrears=10_000, payment_months=1)
    assert made["late_fee"].to_pylist() == [Decimal("150.00"), Decimal("10.00")]


def test_lists_of_yuan_are_columns_too() -> None:
    table = pa.table({"opening_balance": [10_000.0], "monthly_credits": [[240.00] * 12]})
    made = law.evaluate("account_year_end_balance", table, on="2016-12-31", interest_rate=0.0831)
    assert made["account_year_end_balance"].to_pylist() == [Decimal("13840.64")]


REFUSED = {
    "a fraction of a fen": ({**ROWS, "arrears": [0.001, 1, 1]}, "0.001 is not valid"),
    "no amount": ({**ROWS, "arrears": ["1", "2", "three"]}, "three is not valid"),
    "twice": ({**ROWS, "arrears_fen": [1, 2, 3]}, "the same fact"),
    "the result's name": ({**ROWS, "late_fee": [1, 2, 3]}, "already has a column"),
    "an empty cell": ({**ROWS, "arrears": [1.0, None, 3.0]}, "empty"),
    "a missing column": ({"arrears": [1.0]}, "has no column"),
}


@pytest.mark.parametrize(("rows", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_table_that_does_not_fit_is_refused(rows: dict[str, Any], why: str) -> None:
    with pytest.raises(UserError, match=why):
        law.evaluate("late_fee", pa.table(rows), on="2012-03")


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(UserError, match="cannot compute over a dict"):
        law.evaluate("late_fee", ROWS, on="2012-03")


# The graph.


def test_the_graph_is_svg_with_every_name(body: Body) -> None:
    drawn = graph(body, "late_fee")
    text = " ".join(ET.fromstring(drawn.svg()).itertext())
    assert [name for name in drawn.inputs() if body.outside(name) not in text] == []


def test_a_graph_may_stop_after_a_step(body: Body) -> None:
    drawn = graph(body, "late_fee", 1).inputs()
    assert set(drawn) == {"late_fee_fen", *body.rules["late_fee_fen"].inputs}


names = st.integers(2, 14).flatmap(
    lambda count: st.fixed_dictionaries(
        {
            f"n{n}": st.lists(st.sampled_from([f"n{m}" for m in range(n)]), max_size=4, unique=True) if n else st.just([])
            for n in range(count)
        }
    )
)


@given(names)
def test_boxes_never_touch_and_lines_run_to_the_right(inputs: dict[str, list[str]]) -> None:
    made = layout(inputs, dict.fromkeys(inputs, 60.0))
    columns = [sorted(layer, key=lambda cell: cell.y) for layer in made.layers]
    assert all(b.y - a.y >= (a.height + b.height) / 2 for layer in columns for a, b in pairwise(layer))
    assert all(made.cells[key].layer == cell.layer + 1 for cell in made.cells.values() for key in cell.after)


# What changed.


def test_the_pension_rate_fell_in_may_2019(body: Body) -> None:
    found = changes(body, law_day("2018-12-31"), law_day("2019-05-01")).to_dict(body)
    rates = {
        row["region"]: (row["old"]["value"], row["new"]["value"]) for row in found["parameters"] if row["name"] == "employer_rate"
    }
    assert rates["000000"] == ("0.2", "0.16")
    assert "employer_due" in [row["name"] for row in found["rules"]]


def test_between_a_day_and_itself_nothing_changes(body: Body) -> None:
    day = law_day("2019-05-01")
    assert changes(body, day, day).to_dict(body)["rules"] == []


def test_a_day_that_lies_between_is_told(body: Body) -> None:
    found = changes(body, law_day("2011-06-30"), law_day("2011-07-01"), 310000).to_dict(body)
    assert "late_fee_rate_from" in [row["name"] for row in found["turning_days"]]
    assert "late_fee" in [row["name"] for row in found["rules"]]


# Coverage.


@pytest.mark.parametrize(
    ("number", "name"),
    [(1, "第一条"), (10, "第十条"), (19, "第十九条"), (86, "第八十六条"), (98, "第九十八条"), (105, "第一百零五条")],
)
def test_articles_are_counted_in_chinese(number: int, name: str) -> None:
    assert articles.article_name(number) == name
    assert articles.number_of(name[1:-1]) == number


@given(st.integers(1, 199))
def test_an_article_is_read_as_it_is_written(number: int) -> None:
    assert articles.number_of(articles.article_name(number)[1:-1]) == number


def test_a_citation_names_articles_of_each_document() -> None:
    document = articles.Document("社会保险法", "中华人民共和国社会保险法", "", 98, (), {})
    cite = "工伤保险条例 第一条；社会保险法 第四十五条、第四十六条；中华人民共和国社会保险法 第三条至第五条"
    assert articles.cited(cite, document) == [45, 46, 3, 4, 5]


@pytest.fixture(scope="module")
def covered(body: Body) -> list[articles.Coverage]:
    return articles.coverage(body)


def named(covered: list[articles.Coverage], *, cited: bool, reason: bool) -> list[str]:
    return [
        f"{one.document.name} {articles.article_name(article.number)}"
        for one in covered
        for article in one.articles
        if article.cited == cited and bool(article.reason) == reason
    ]


def test_every_article_is_cited_or_has_a_reason(covered: list[articles.Coverage]) -> None:
    assert named(covered, cited=False, reason=False) == []


def test_no_article_that_is_cited_has_a_reason(covered: list[articles.Coverage]) -> None:
    assert named(covered, cited=True, reason=True) == []


def test_no_citation_goes_beyond_its_document(covered: list[articles.Coverage]) -> None:
    assert [(one.document.name, *beyond) for one in covered for beyond in one.beyond] == []


def test_every_reason_is_one_of_the_categories_and_of_an_article_that_there_is() -> None:
    reasons = [(d.name, n, why) for d in articles.documents() for n, why in d.reasons.items()]
    known = articles.categories()
    count = {d.name: d.articles for d in articles.documents()}
    assert [row for row in reasons if row[2] not in known or row[1] > count[row[0]]] == []


# The pages.


def test_the_pages_of_the_law_are_current() -> None:
    """Write them anew with `python -m shebao.law.page docs/law`."""
    made = pages()
    assert {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")} == made


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CHANGELOG.md"])
def test_the_readers_are_told_how_many_values_are_unverified(name: str) -> None:
    entries = [entry for parameter in law.body().parameters.values() for entry in parameter.entries]
    weak = str(sum(entry.status == "unverified" for entry in entries))
    total = len(entries)
    text = (DOCS.parents[1] / name).read_text(encoding="utf-8")
    assert weak in text
    assert f"{total:,}" in text or str(total) in text
