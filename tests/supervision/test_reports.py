"""The foreigners' report, held against persons, enrolments and contributions of the same submission."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.lake.manifest import read_manifest
from shebao.supervision import supervise
from tests.supervision.tiny_lake import TinyLake
from tests.supervision.tiny_people import KIM, SCHMIDT

SHANGHAI, MARCH, JANUARY = "310000", 201203, 201201
REPORT = "foreigners_participation"
GERMAN, KOREAN = "DEU-08-11-1-35", "KOR-08-11-1-25"


def counted(lake: TinyLake, month: int) -> dict[str, int]:
    return {row["cell"]: row["counted"] for row in lake.rows(SHANGHAI, month, REPORT)}


def test_who_is_insured_newly_enrolled_and_exempted_is_in_the_report(clean: TinyLake) -> None:
    january = counted(clean, JANUARY)

    assert january[f"10-{GERMAN}"] == january[f"10-{KOREAN}"] == 1
    assert [cell for cell in january if cell.startswith("12-")] == [f"12-{KOREAN}-{code}" for code in (110, 210, 310, 410, 510)]
    assert [cell for cell in january if cell.startswith("20-")] == [f"20-{GERMAN}-{code}" for code in (110, 210)]
    assert january["60-10"] == 2


def test_the_supervisors_report_says_what_each_region_reported(clean: TinyLake) -> None:
    assert supervise(clean.path, MARCH).foreigners == {SHANGHAI: {"10": 2, "60": 2}}


def test_a_report_with_more_people_than_the_register_is_found_with_both_figures(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, REPORT, {"counted": 3}, cell=f"11-{GERMAN}-310")

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("foreigners_report_altered", SHANGHAI, MARCH, f"11-{GERMAN}-310")
    assert (finding.expected, finding.recorded) == ({"counted": 1}, {"counted": 3})
    assert finding.facts["nationality"] == "DEU"
    assert "3 reported, 1 by the register" in finding.text.en


def test_a_cell_left_out_and_a_cell_made_up_are_both_found(lake: TinyLake) -> None:
    gone = lake.remove(SHANGHAI, MARCH, REPORT, cell=f"10-{KOREAN}")
    lake.add(SHANGHAI, MARCH, REPORT, gone | {"cell": "10-KOR-08-12-1-25", "permit_type": "12"})

    assert lake.found(MARCH) == {
        ("foreigners_report_altered", SHANGHAI, f"10-{KOREAN}"),
        ("foreigners_report_altered", SHANGHAI, "10-KOR-08-12-1-25"),
    }


def test_whoever_is_insured_for_the_last_time_on_the_last_day_has_stopped(lake: TinyLake) -> None:
    of_kim = {"person_id": KIM.person_id, "insurance": 410}
    lake.alter(SHANGHAI, MARCH, "enrolments", {"to_on": date(2012, 3, 31), "stop_reason": "6406"}, **of_kim)

    assert lake.found(MARCH) == {
        ("foreigners_report_altered", SHANGHAI, f"11-{KOREAN}-410"),
        ("foreigners_report_altered", SHANGHAI, f"13-{KOREAN}-410"),
    }


def passage(kind: str, on: date, paid_fen: int = 0) -> dict[str, object]:
    return {"passage_id": 1, "person_id": KIM.person_id, "kind": kind, "happened_on": on, "pension_fen": 0, "medical_fen": 0,
            "paid_fen": paid_fen}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (passage("kept", date(2012, 3, 1)), {f"30-{KOREAN}"}),
        (passage("ended", date(2012, 3, 31), 5_000_00), {f"31-{KOREAN}", f"50-{KOREAN}"}),
        (passage("returned", date(2012, 3, 2)), {f"32-{KOREAN}"}),
        (passage("died", date(2012, 3, 2), 1), {f"33-{KOREAN}", f"50-{KOREAN}"}),
        (passage("died", date(2012, 2, 29), 1), set()),
    ],
)
def test_leaving_return_and_death_of_the_month_belong_into_the_report(
    lake: TinyLake, row: dict[str, object], cells: set[str]
) -> None:
    lake.add(SHANGHAI, MARCH, "passages", row)

    assert lake.found(MARCH) == {("foreigners_report_altered", SHANGHAI, cell) for cell in cells}


def test_a_pension_abroad_belongs_into_the_report_until_death(lake: TinyLake) -> None:
    pension = {"person_id": SCHMIDT.person_id, "country": "DEU", "monthly_fen": 3_000_00, "since": date(2012, 1, 1)}
    lake.add(SHANGHAI, MARCH, "pensions_abroad", pension | {"last_proven_on": None})

    (finding,) = lake.findings(MARCH)

    assert finding.subject == f"40-{GERMAN}"
    assert (finding.expected, finding.recorded, finding.amount_fen) == (
        {"counted": 1, "amount_fen": 3_000_00},
        {"counted": 0, "amount_fen": 0},
        -3_000_00,
    )


def test_an_exempted_person_left_out_of_the_month_is_one_finding(lake: TinyLake) -> None:
    lake.remove(SHANGHAI, MARCH, "contributions", person_id=SCHMIDT.person_id)

    assert ("not_assessed", SHANGHAI, str(SCHMIDT.person_id)) in lake.found(MARCH)
    assert not {check for check, _, _ in lake.found(MARCH)} & {"foreigners_report_altered"}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"indicator": "99"}, "quality_foreigners_participation_indicator_code"),
        ({"age_band": "36"}, "quality_foreigners_participation_age_band_code"),
        ({"insurance": None}, "quality_foreigners_participation_insurance_of_indicator"),
        ({"nationality": "CHN"}, "quality_foreigners_participation_of_foreigners"),
        ({"sex": None}, "quality_foreigners_participation_person_of_indicator"),
        ({"unit_type": "10"}, "quality_foreigners_participation_unit_type_of_indicator"),
        ({"counted": 0}, "quality_foreigners_participation_counted_positive"),
        ({"amount_fen": 1}, "quality_foreigners_participation_amount_of_indicator"),
    ],
)
def test_codes_and_their_combination_are_checked_row_by_row(lake: TinyLake, change: dict[str, object], check: str) -> None:
    lake.alter(SHANGHAI, MARCH, REPORT, change, cell=f"11-{GERMAN}-310")

    assert check in {found for found, _, _ in lake.found(MARCH)}


def test_a_region_with_foreigners_that_sends_no_report_is_asked_for_it(lake: TinyLake) -> None:
    manifest = read_manifest(lake.path, SHANGHAI, MARCH)
    manifest.tables.pop(REPORT)
    manifest.write(lake.path)

    (finding,) = lake.findings(MARCH)

    assert (finding.check, finding.severity, finding.expected) == ("foreigners_report_missing", "warning", {"counted": 2})
