"""Quality: rows against the rules of the standard."""

from __future__ import annotations

from datetime import date

import pytest

from tests.supervision.tiny_lake import TinyLake
from tests.supervision.tiny_people import LI, SCHMIDT, WANG

SHANGHAI, MARCH = "310000", 201203


def test_number_with_a_wrong_check_digit(lake: TinyLake) -> None:
    wrong = WANG.number[:-1] + ("1" if WANG.number[-1] != "1" else "2")
    lake.alter(SHANGHAI, MARCH, "persons", {"number": wrong, "document_number": wrong}, person_id=WANG.person_id)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("invalid_number", SHANGHAI, MARCH, str(WANG.person_id))
    assert finding.facts["number"] == wrong


def test_foreigners_number_out_of_form(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, "persons", {"number": "DE0C01"}, person_id=SCHMIDT.person_id)

    assert lake.found(MARCH) == {("invalid_number", SHANGHAI, str(SCHMIDT.person_id))}


@pytest.mark.parametrize(
    ("table", "where", "change", "check"),
    [
        ("persons", {"person_id": LI.person_id}, {"name": None}, "quality_persons_name_missing"),
        ("persons", {"person_id": LI.person_id}, {"sex": "3"}, "quality_persons_sex_code"),
        ("persons", {"person_id": LI.person_id}, {"sex": "2"}, "quality_persons_sex_of_number"),
        ("persons", {"person_id": LI.person_id}, {"born_on": date(1988, 12, 30)}, "quality_persons_born_on_of_number"),
        ("persons", {"person_id": LI.person_id}, {"permit_type": "11"}, "quality_persons_permit_of_foreigner"),
        ("persons", {"person_id": SCHMIDT.person_id}, {"nationality": "XYZ"}, "quality_persons_nationality_code"),
        ("persons", {"person_id": SCHMIDT.person_id}, {"ethnicity": "01"}, "quality_persons_not_of_foreigners"),
        ("persons", {"person_id": SCHMIDT.person_id}, {"document_type": "07"}, "quality_persons_permit_of_resident"),
        ("persons", {"person_id": LI.person_id}, {"special_work": "9"}, "quality_persons_special_work_code"),
        ("persons", {"person_id": LI.person_id}, {"deemed_months": -1}, "quality_persons_months_negative"),
        ("persons", {"person_id": LI.person_id}, {"merged_into": LI.person_id}, "quality_persons_merged_into_itself"),
        ("persons", {"person_id": LI.person_id}, {"merged_into": 999}, "quality_persons_merged_into_unknown"),
        ("employers", {"employer_id": 1}, {"status": "9"}, "quality_employers_status_code"),
        ("employers", {"employer_id": 1}, {"parent_id": 1}, "quality_employers_branch_of_itself"),
        ("employers", {"employer_id": 1}, {"parent_id": 999}, "quality_employers_parent_id_unknown"),
        ("enrolments", {"person_id": LI.person_id, "insurance": 110}, {"category": "1"}, "quality_enrolments_category_code"),
        ("enrolments", {"person_id": LI.person_id, "insurance": 110}, {"begun_as": None}, "quality_enrolments_begun_as_missing"),
        ("employers", {"employer_id": 1}, {"industry": "Z"}, "quality_employers_industry_code"),
        ("employers", {"employer_id": 1}, {"registered_on": None}, "quality_employers_registered_on_missing"),
        (
            "enrolments",
            {"person_id": LI.person_id, "insurance": 110},
            {"stop_reason": "1"},
            "quality_enrolments_stop_reason_code",
        ),
    ],
)
def test_a_row_that_breaks_a_rule(
    lake: TinyLake, table: str, where: dict[str, object], change: dict[str, object], check: str
) -> None:
    lake.alter(SHANGHAI, MARCH, table, change, **where)

    assert check in {found for found, _, _ in lake.found(MARCH)}


def test_the_same_row_twice(lake: TinyLake) -> None:
    lake.add(SHANGHAI, MARCH, "receipts", lake.rows(SHANGHAI, MARCH, "receipts")[0])

    found = {check for check, _, _ in lake.found(MARCH)}

    assert {"quality_receipts_key", "quality_receipts_bank_reference_unique"} <= found


def test_periods_that_overlap(lake: TinyLake) -> None:
    again = lake.row(SHANGHAI, MARCH, "enrolments", person_id=LI.person_id, insurance=110) | {
        "enrolment_id": 99,
        "from_on": date(2011, 1, 1),
    }
    lake.add(SHANGHAI, MARCH, "enrolments", again)

    assert ("quality_enrolments_overlap", SHANGHAI, "99") in lake.found(MARCH)


def test_a_reference_to_nobody(lake: TinyLake) -> None:
    entry = lake.row(SHANGHAI, MARCH, "account_entries", person_id=WANG.person_id, insurance=110) | {
        "entry_id": 77, "person_id": 404, "kind": "reversal", "amount_fen": 0, "contribution_id": None,
    }  # fmt: skip
    lake.add(SHANGHAI, MARCH, "account_entries", entry)

    assert ("quality_account_entries_person_id_unknown", SHANGHAI, "77") in lake.found(MARCH)


def test_a_document_that_expired_before_it_was_issued(lake: TinyLake) -> None:
    document = {"document_id": 1, "person_id": SCHMIDT.person_id, "kind": "08", "document_number": "C01X00T47"}
    days = {"issued_on": date(2012, 1, 2), "valid_until": date(2012, 1, 1)}
    lake.add(SHANGHAI, MARCH, "documents", document | days)

    assert lake.found(MARCH) == {("quality_documents_ends_before_issue", SHANGHAI, "1")}


def test_a_document_of_a_kind_that_is_not_in_the_list_and_of_nobody(lake: TinyLake) -> None:
    document = {"document_id": 1, "person_id": 999, "kind": "15", "document_number": "C01X00T47"}
    lake.add(SHANGHAI, MARCH, "documents", document | {"issued_on": date(2012, 1, 2), "valid_until": None})

    assert {check for check, _, _ in lake.found(MARCH)} == {"quality_documents_kind_code", "quality_documents_person_id_unknown"}
