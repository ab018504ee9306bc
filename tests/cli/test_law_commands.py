# ruff: noqa: E501 - a table of what people write
"""`shebao law …` as a person meets it: answers, refusals in one line, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shebao.cli import run
from shebao.text import in_language

LATE_FEE = ("law", "explain", "late_fee", "--on", "2012-03-01", "--given", "arrears=10000.00")
DAYS = ("--given", "late_from=2012-01-01", "--given", "paid_on=2012-01-30")
EXAMPLES = Path(__file__).parents[1] / "law"

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _english() -> Any:
    with in_language("en"):
        yield


def test_list_names_every_rule(capsys: Said) -> None:
    assert run(["law", "list", "--json"]) == 0
    rules = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert {key: rules["late_fee"][key] for key in ("zh", "en", "cite")} == {
        "zh": "滞纳金",
        "en": "Late fee",
        "cite": "社会保险法 第八十六条；社会保险费征缴暂行条例 第十三条",
    }


def test_the_names_promised_to_others_are_there(capsys: Said) -> None:
    run(["law", "list", "--json"])
    promised = {
        "social_security_number", "contribution_base", "employer_contribution", "employee_contribution", "late_fee", "insured_from",
        "late_fee_from", "exempt_insurances", "account_year_interest", "account_year_end_balance",
    }  # fmt: skip
    assert promised <= {row["name"] for row in json.loads(capsys.readouterr().out)}


def test_list_is_a_table_for_people(capsys: Said) -> None:
    assert run(["law", "list"]) == 0
    assert "滞纳金" in capsys.readouterr().out


def test_explain_gives_the_result_and_every_step(capsys: Said) -> None:
    assert run([*LATE_FEE, *DAYS, "--json"]) == 0
    explanation = json.loads(capsys.readouterr().out)
    assert (explanation["rule"], explanation["on"], explanation["result"]) == ("late_fee", "2012-03-01", "150.00")
    assert {step["name"]: step["value"] for step in explanation["steps"]}["late_fee_rate"] == "0.0005"


@pytest.mark.parametrize(("language", "heading"), [("zh", "滞纳天数"), ("en", "Days late")])
def test_explain_speaks_the_reader_s_language(capsys: Said, language: Any, heading: str) -> None:
    with in_language(language):
        assert run([*LATE_FEE, *DAYS]) == 0
    said = capsys.readouterr().out
    assert heading in said
    assert "150.00" in said


def test_lists_are_given_with_commas(capsys: Said) -> None:
    credits = ",".join(["240.00"] * 12)
    given = ("--given", "opening_balance=10000", "--given", f"monthly_credits={credits}", "--given", "interest_rate=0.0831")
    assert run(["law", "explain", "account_year_end_balance", "--on", "2016-12-31", *given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["result"] == "13840.64"


def test_check_runs_the_worked_examples(capsys: Said) -> None:
    assert run(["law", "check", str(EXAMPLES)]) == 0
    assert capsys.readouterr().out.endswith(" agree, 0 do not\n")


def test_check_tells_what_differs_and_exits_with_one(capsys: Said, tmp_path: Path) -> None:
    example = "{name: wrong, source: nobody, on: 2012-03-01, given: {arrears: 100, late_days: 1, former_late_days: 0}, expect: {late_fee: 1}}"
    (tmp_path / "examples.yaml").write_text(f"- {example}\n")
    assert run(["law", "check", str(tmp_path / "examples.yaml")]) == 1
    said = capsys.readouterr().out
    assert "late_fee: 0.05 ≠ 1" in said
    assert "1 examples: 0 agree, 1 do not" in said


@pytest.mark.parametrize(
    ("change", "agrees"),
    [
        ({"tolerance": "0.94", "expect": {"late_fee": 0.99}}, True),
        ({"tolerance": "0.93", "expect": {"late_fee": 0.99}}, False),
        ({"wrong": "one fifth", "expect": {"late_fee": 0.01}}, True),
        ({"wrong": "but it is right", "expect": {"late_fee": 0.05}}, False),
        ({"wrong": "a typing error is no proof", "expect": {"lite_fee": 0.05}}, False),
        ({"region": 310000, "expect": {"late_fee": 0.05}}, True),
    ],
)
def test_tolerance_wrong_and_region_of_an_example(tmp_path: Path, change: dict[str, Any], agrees: bool) -> None:
    given = {"arrears": 100, "late_days": 1, "former_late_days": 0}
    example = {"name": "one", "source": "nobody", "on": "2012-03-01", "given": given, **change}
    (tmp_path / "examples.yaml").write_text(json.dumps([example]))
    assert run(["law", "check", str(tmp_path)]) == int(not agrees)


def test_evaluate_writes_a_file(capsys: Said, tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"arrears_fen": [1_000_000], "late_days": [30], "former_late_days": [0]}), source)
    assert run(["law", "evaluate", "late_fee", "--input", str(source), "--output", str(target), "--on", "2012-03-01"]) == 0
    assert pq.read_table(target)["late_fee_fen"].to_pylist() == [15_000]


IMPOSSIBLE = {
    "unknown country": ["law", "explain", "foreigner", "--given", "nationality=XXX"],
    "month 13": ["law", "explain", "late_from", "--given", "settlement_month=2012-13"],
    "day that does not exist": ["law", "explain", "late_fee", "--on", "2012-02-30"],
    "negative wage": [
        "law",
        "explain",
        "contribution_base",
        "--on",
        "2012-03-01",
        "--region",
        "310000",
        "--given",
        "declared_wage=-1",
    ],
    "wage of three decimals": ["law", "explain", "contribution_base", "--given", "declared_wage=1.234"],
    "unknown key": [*LATE_FEE, "--given", "colour=red"],
    "unknown rule": ["law", "explain", "lite_fee"],
    "a fact is no rule": ["law", "explain", "arrears"],
    "duplicate key": [*LATE_FEE, "--given", "arrears=2"],
    "duplicate key under its other name": [*LATE_FEE, "--given", "arrears_fen=2"],
    "no equals sign": ["law", "explain", "late_fee", "--given", "arrears"],
    "no key": ["law", "explain", "late_fee", "--given", "=5"],
    "no value": ["law", "explain", "late_fee", "--given", "arrears="],
    "missing fact": list(LATE_FEE),
    "unknown region": [*LATE_FEE, *DAYS, "--region", "990000"],
    "unknown insurance": ["law", "explain", "account_credit", "--given", "insurance=fire"],
    "list too short": ["law", "explain", "account_year_interest", "--given", "monthly_credits=1,2"],
    "unknown command": ["law", "frobnicate"],
    "unknown option": ["law", "list", "--colour"],
    "missing argument": ["law", "explain"],
    "no such file": ["law", "check", "/nowhere/at/all.yaml"],
    "no such input": ["law", "evaluate", "late_fee", "--input", "/nowhere.parquet", "--output", "out.parquet"],
    "no such folder": ["law", "evaluate", "late_fee", "--input", __file__, "--output", "/nowhere/out.parquet"],
    "not Parquet": ["law", "evaluate", "late_fee", "--input", __file__, "--output", "out.parquet"],
    "not YAML of examples": ["law", "check", str(Path(__file__).parents[2] / "pyproject.toml")],
}


@pytest.mark.parametrize("arguments", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_impossible_input_gives_one_line_and_exit_code_two(capsys: Said, arguments: list[str], language: Any) -> None:
    with in_language(language):
        assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["law"], ["--help"], ["law", "explain", "--help"], ["--version"]])
def test_help_is_no_error(capsys: Said, arguments: list[str]) -> None:
    assert run(arguments) == 0
    assert capsys.readouterr().out


def shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shebao.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})


def test_the_language_follows_the_locale() -> None:
    assert shell("law", "explain", "late_fee", LC_ALL="zh_CN.UTF-8").stderr.startswith("缺少事实")
    assert shell("law", "explain", "late_fee", LC_ALL="en_GB.UTF-8").stderr.startswith("arrears (Arrears) is missing")


def test_explain_loads_nothing_that_it_does_not_need() -> None:
    """Neither the office nor engines: an officer waits for it (`python -m bench explaining`)."""
    script = f"import sys; from shebao.cli import run; run({[*LATE_FEE, *DAYS]!r}); print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.splitlines()
    heavy = {"sqlglot", "duckdb", "pyarrow", "django", "pyspark", "numpy", "psycopg"}
    assert heavy & set(loaded) == set()


def test_a_reader_who_leaves_early_is_no_error_to_report() -> None:
    command = f"{sys.executable} -m shebao.cli law list --json | head -c 10"
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert said.stderr == ""
