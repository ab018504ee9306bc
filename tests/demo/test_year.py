"""The demonstration, small: what is promised of the large one holds for it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

from django.db.models import Count, F, Sum
from python_calamine import CalamineWorkbook

from shebao.lake import submissions
from shebao.months import month_number
from shebao.office.collection.models import Allocation, Declaration, DeclarationLine, Receipt, RejectedRow
from shebao.office.funds.models import Posting
from shebao.office.inspections.models import Finding
from shebao.population.planting import KINDS
from tests.demo.conftest import SMALL, Year


def test_nothing_is_found_on_the_untouched_year(year: Year) -> None:
    assert year.result["clean_findings"] == 0


def test_everything_planted_is_found_and_nothing_else(year: Year) -> None:
    result = year.result

    assert (result["missed"], result["false"]) == ([], [])
    assert result["found"] == result["planted"] > 12
    assert result["kinds_of_wrongdoing"] == len({kind.check for kind in KINDS}) >= 12


def test_every_bad_row_comes_back_and_no_good_one(year: Year) -> None:
    assert year.result["declaration_rows_bad"] == year.result["declaration_rows_returned"] == RejectedRow.objects.count() > 0


def test_every_declared_row_is_taken_or_sent_back(year: Year) -> None:
    rows = Declaration.objects.aggregate(taken=Sum("rows_taken"), rejected=Sum("rows_rejected"))

    assert rows == {"taken": DeclarationLine.objects.count(), "rejected": RejectedRow.objects.count()}
    assert Declaration.objects.count() == year.result["declaration_files"]


def test_the_sheets_sent_back_can_be_opened_and_say_why(year: Year) -> None:
    sent_back = sorted(year.workspace.replies.rglob("*.xlsx"))
    cells = CalamineWorkbook.from_filelike(io.BytesIO(sent_back[0].read_bytes())).get_sheet_by_index(0).to_python()

    assert len(sent_back) == Declaration.objects.filter(rows_rejected__gt=0).count()
    assert "未受理 Not taken" in [row[-2] for row in cells]


def test_the_money_of_the_year_is_all_accounted_for(year: Year) -> None:
    unlike = Receipt.objects.annotate(given=Sum("allocations__amount_fen")).exclude(given=F("amount_fen"))

    assert not unlike.exists()
    assert Posting.objects.aggregate(fen=Sum("debit_fen") - Sum("credit_fen"))["fen"] == 0
    assert {"principal", "late_fee", "unallocated"} == set(Allocation.objects.values_list("part", flat=True))


def test_each_region_submitted_each_month(year: Year) -> None:
    submitted = {(m.region, m.month) for m in submissions(year.workspace.lake)}

    assert submitted == {(region, month) for region in SMALL.regions for month in SMALL.months}


def test_the_findings_are_in_the_console_and_those_of_the_plants(year: Year) -> None:
    assert Finding.objects.count() == year.result["planted"]
    assert Finding.objects.values("check_code").annotate(Count("pk")).count() == len({kind.check for kind in KINDS})


def test_the_reader_sees_each_stage_begin_and_end(year: Year) -> None:
    stages = list(dict.fromkeys(stage.en for stage, _, _ in year.seen))
    ended = [stage.en for stage, done, total in year.seen if done == total]

    assert len(stages) == 6
    assert ended == stages


def test_the_months_are_the_scenarios(year: Year) -> None:
    first, last = year.result["months"]

    assert (first, last) == (SMALL.first_month, SMALL.last_month)
    assert month_number(last) - month_number(first) + 1 == len(SMALL.months)


def shebao(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a stranger runs it, without what the tests put into the environment."""
    ours = ("DATABASE_URL", "SHEBAO_DATA", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "-m", "shebao.cli", *arguments, "--data", str(data)],
        env={**kept, "LC_ALL": "en_US.UTF-8", **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_command_prints_the_result_as_json_and_uses_a_finished_year_again(year: Year) -> None:
    year.workspace.finish(year.result)

    ran = shebao("demo", "--no-serve", "--json", data=year.workspace.folder.parent)
    assert (ran.returncode, ran.stderr) == (0, "")
    told = json.loads(ran.stdout)
    assert told == year.result
    assert list(told)[-5:] == ["clean_findings", "planted", "found", "missed", "false"]


def test_the_command_leaves_a_database_of_your_own_alone(tmp_path: Path) -> None:
    ran = shebao("demo", "--no-serve", "--json", data=tmp_path, DATABASE_URL="postgresql://me@example.com/mine")

    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "unset that variable first" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []
