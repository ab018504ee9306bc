"""`shebao law explain | graph | diff | coverage` as a person meets them: sheets, pages, drawings, refusals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from shebao import law
from shebao.cli import run
from shebao.text import in_language

EXPLAIN = ("law", "explain", "late_fee", "--on", "2012-03-01")
GIVEN = ("--given", "arrears=10000.00", "--given", "late_from=2012-01-01", "--given", "paid_on=2012-01-30")
STAYS = [
    {"region": "310000", "from": "2000-01", "to": "2010-12", "temporary": False},
    {"region": "110000", "from": "2011-01", "to": "2012-12", "temporary": False},
]

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _english() -> Any:
    with in_language("en"):
        yield


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_fits_its_width(capsys: Said, monkeypatch: pytest.MonkeyPatch, width: int, language: Any) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    with in_language(language):
        assert run([*EXPLAIN, *GIVEN]) == 0
    said = capsys.readouterr().out
    assert max(map(cell_len, said.splitlines())) <= width
    assert "滞纳金 Late fee" in said
    assert "= 10,000.00 ×（30 × 万分之五 + 0 × 千分之二）" in " ".join(said.split())


def test_a_sheet_lists_what_was_put_in_and_marks_what_is_unverified(capsys: Said) -> None:
    assert run(["law", "explain", "late_from", "--on", "2012-03-01", "--given", "settlement_month=2012-01"]) == 0
    said = capsys.readouterr().out
    assert "Month of settlement 2012-01 (1)" in said
    assert "⚠ unverified" in said


def test_json_is_the_evidence_with_the_version_of_the_law(capsys: Said) -> None:
    assert run([*EXPLAIN, *GIVEN, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == law.version()


@pytest.mark.parametrize("form", ["--json", "--html"])
def test_evidence_and_page_go_to_a_file(capsys: Said, tmp_path: Path, form: str) -> None:
    target = tmp_path / "sheet"
    assert run([*EXPLAIN, *GIVEN, form]) == 0
    printed = capsys.readouterr().out
    assert run([*EXPLAIN, *GIVEN, form, "--output", str(target)]) == 0
    assert target.read_text(encoding="utf-8").strip() == printed.strip()


def test_the_page_is_made_for_a4(capsys: Said) -> None:
    assert run([*EXPLAIN, *GIVEN, "--html"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("<!doctype html>")
    assert "size: A4" in page


def test_records_are_given_as_json(capsys: Said) -> None:
    given = ("--given", "household_region=410000", "--given", f"stays={json.dumps(STAYS)}")
    assert run(["law", "explain", "benefit_place", "--on", "2012-12-31", *given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["result"] == "310000"


@pytest.mark.parametrize(
    "text", ["240,240,240,240,240,240,240,240,240,240,240,240", json.dumps(["240.00"] * 12), json.dumps([240.0] * 12)]
)
def test_lists_are_given_with_commas_or_as_json(capsys: Said, text: str) -> None:
    given = ("--given", "opening_balance=10000", "--given", f"monthly_credits={text}", "--given", "interest_rate=0.0831")
    assert run(["law", "explain", "account_year_end_balance", "--on", "2016-12-31", *given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["result"] == "13840.64"


@pytest.mark.parametrize("name", ["facts.yaml", "facts.json"])
def test_facts_come_from_a_file_and_the_command_line_counts_before_it(capsys: Said, tmp_path: Path, name: str) -> None:
    facts = {"arrears": 20000.00, "late_from": "2012-01-01", "paid_on": "2012-01-30"}
    (tmp_path / name).write_text(json.dumps(facts))
    assert run([*EXPLAIN, "--given-file", str(tmp_path / name), "--given", "arrears_fen=10000", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["result"] == "150.00"


def test_a_graph_is_drawn(capsys: Said, tmp_path: Path) -> None:
    target = tmp_path / "graph.svg"
    assert run(["law", "graph", "late_fee", "--output", str(target)]) == 0
    assert ET.parse(target).getroot().tag.endswith("svg")
    capsys.readouterr()
    assert run(["law", "graph", "late_fee", "--depth", "1"]) == 0
    assert "滞纳天数" in capsys.readouterr().out


def test_what_changed_is_a_table_or_json(capsys: Said) -> None:
    days = ("--on", "2018-12-31", "--on", "2019-05-01")
    assert run(["law", "diff", *days]) == 0
    said = capsys.readouterr().out
    assert "0.2 → 0.16" in said
    assert "rules depend on them" in said
    assert run(["law", "diff", *days, "--region", "310000", "--json"]) == 0
    assert {row["region"] for row in json.loads(capsys.readouterr().out)["parameters"]} == {"310000"}


def test_nothing_changed_is_said(capsys: Said) -> None:
    assert run(["law", "diff", "--on", "2019-05-01", "--on", "2019-05-01"]) == 0
    assert "nothing changed" in capsys.readouterr().out


def test_coverage_counts_statutes_and_lists_articles(capsys: Said) -> None:
    assert run(["law", "coverage"]) == 0
    assert "工伤保险条例" in capsys.readouterr().out
    assert run(["law", "coverage", "社会保险法"]) == 0
    assert "第八十六条" in capsys.readouterr().out
    assert run(["law", "coverage", "社会保险法", "--json"]) == 0
    (document,) = json.loads(capsys.readouterr().out)
    assert "late_fee" in document["articles"][85]["rules"]


IMPOSSIBLE = {
    "unknown rule": ["law", "graph", "lite_fee"],
    "graph of a fact": ["law", "graph", "arrears"],
    "no steps": ["law", "graph", "late_fee", "--depth", "0"],
    "graph into no folder": ["law", "graph", "late_fee", "--output", "/nowhere/graph.svg"],
    "one day": ["law", "diff", "--on", "2019-05-01"],
    "no day": ["law", "diff"],
    "three days": ["law", "diff", "--on", "2019-05-01", "--on", "2019-05-02", "--on", "2019-05-03"],
    "no such day": ["law", "diff", "--on", "2019-05-01", "--on", "2019-02-30"],
    "no such region": ["law", "diff", "--on", "2019-05-01", "--on", "2019-05-02", "--region", "99"],
    "unknown statute": ["law", "coverage", "民法典"],
    "JSON and page at once": [*EXPLAIN, *GIVEN, "--json", "--html"],
    "a file for the terminal's sheet": [*EXPLAIN, *GIVEN, "--output", "sheet.txt"],
    "page into no folder": [*EXPLAIN, *GIVEN, "--html", "--output", "/nowhere/sheet.html"],
    "no such file of facts": [*EXPLAIN, "--given-file", "/nowhere.yaml"],
    "facts that are a list": [*EXPLAIN, "--given-file", str(Path(__file__).parents[1] / "law" / "late_fee.yaml")],
    "half a list": ["law", "explain", "benefit_place", "--given", 'stays=[{"region": "310000"'],
    "a record too few fields": ["law", "explain", "benefit_place", "--given", 'stays=[{"region": "310000", "until": "2010-12"}]'],
    "a record that is none": ["law", "explain", "benefit_place", "--given", 'stays={"region": "310000"}'],
    "text for a list": ["law", "explain", "account_year_interest", "--given", 'monthly_credits=["a", "b"]'],
}


@pytest.mark.parametrize("arguments", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_impossible_input_gives_one_line_and_exit_code_two(capsys: Said, arguments: list[str], language: Any) -> None:
    with in_language(language):
        assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("command", ["graph", "diff", "coverage"])
def test_help_is_no_error(capsys: Said, command: str) -> None:
    assert run(["law", command, "--help"]) == 0
    assert command in capsys.readouterr().out


def test_the_notebook_loads_no_table_engine_for_one_case() -> None:
    script = "import sys; from shebao import law; law.explain; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ).stdout
    heavy = {"sqlglot", "duckdb", "pyarrow", "pandas", "polars", "numpy", "rich"}
    assert heavy & set(loaded.splitlines()) == set()
