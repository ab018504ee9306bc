"""A month supervised as a whole: report, progress, regions, the command, and the lake of the benchmark."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.supervising import MONTH, make_lake
from shebao.cli import app
from shebao.errors import UserError
from shebao.supervision import CHECKS, Check, supervise
from shebao.supervision.explained import explained, explained_together
from shebao.supervision.registry import code
from shebao.text import in_language
from tests.supervision.tiny_lake import TinyLake
from tests.supervision.tiny_people import SCHMIDT

SHANGHAI, BEIJING, MARCH = "310000", "110000", 201203


def test_every_check_reports_its_progress_and_its_time(clean: TinyLake) -> None:
    seen: list[str] = []

    def advance(place: int, of: int, check: Check) -> None:
        seen.append(f"{place + 1}/{of} {check.name}")

    report = supervise(clean.path, MARCH, progress=advance)

    assert seen == [f"{place}/{len(CHECKS)} {check.name}" for place, check in enumerate(CHECKS, 1)]
    assert list(report.seconds) == [check.name for check in CHECKS]
    assert (report.regions, report.rows["persons"]) == ((BEIJING, SHANGHAI), 6)


def test_one_region_alone(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, "persons", {"certificate_shown_on": None}, person_id=SCHMIDT.person_id)

    assert supervise(lake.path, MARCH, [BEIJING]).findings == ()
    assert [f.check for f in supervise(lake.path, MARCH, [SHANGHAI]).findings] == ["exempt_without_certificate"]


def test_a_month_that_nobody_submitted(clean: TinyLake) -> None:
    with pytest.raises(UserError, match="has no submission for 201207"):
        supervise(clean.path, 201207)


def test_the_command_prints_json(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, "persons", {"certificate_shown_on": None}, person_id=SCHMIDT.person_id)

    result = CliRunner().invoke(app, ["supervise", "--lake", str(lake.path), "--month", "2012-03", "--json"])
    report = json.loads(result.stdout)

    assert result.exit_code == 0
    assert [(f["check"], f["region"]) for f in report["findings"]] == [("exempt_without_certificate", SHANGHAI)]
    assert report["findings"][0]["evidence"]["explanation"]["rule"] == "employer_due_fen"


def test_the_command_prints_a_table_in_the_readers_language(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, "persons", {"certificate_shown_on": None}, person_id=SCHMIDT.person_id)

    with in_language("zh"):
        result = CliRunner().invoke(app, ["supervise", "--lake", str(lake.path), "--month", "201203"])

    assert "疑点 1 个" in result.stdout
    assert "无证明免缴" in result.stdout


def test_the_command_says_that_nothing_was_found(clean: TinyLake) -> None:
    with in_language("en"):
        result = CliRunner().invoke(app, ["supervise", "--lake", str(clean.path), "--month", "2012-03"])

    assert "Nothing found: every fen is as the law has it." in result.stdout


@pytest.mark.parametrize("name", [check.name for check in CHECKS] + ["wrong_risk_class", "quality_persons_sex_code"])
def test_every_code_has_a_title_in_both_languages_and_an_article(name: str) -> None:
    about = code(name)

    assert about.title.zh != about.title.en
    assert about.cite


def test_a_month_made_by_the_law_is_clean_at_any_size(tmp_path: Path) -> None:
    make_lake(tmp_path, 2_000)

    report = supervise(tmp_path, MONTH)

    assert (report.findings, report.rows["contributions"]) == ((), 2_000)


@pytest.mark.parametrize(
    ("difference", "parts", "answer"),
    [(0, [], True), (5, [], False), (5, [2, 3, 4], True), (5, [2, 4], False), (-1, [2, -3], True), (10**6, range(40), False)],
)
def test_whether_parts_explain_a_difference(difference: int, parts: list[int], answer: bool) -> None:
    assert explained(difference, parts) is answer


def test_parts_must_explain_all_sums_at_once() -> None:
    assert explained_together((3, 1), [(1, 0), (2, 1)])
    assert not explained_together((1, 1), [(1, 0), (2, 1)])
