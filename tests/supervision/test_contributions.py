"""Contributions: base, insurances and amounts against the law. Wang is well paid, Li below the floor, Schmidt exempt."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shebao.law import body
from tests.supervision.tiny_lake import TinyLake
from tests.supervision.tiny_office import AMOUNTS
from tests.supervision.tiny_people import CHEN, LATE, LI, PROMPT, SCHMIDT, WANG, ZHAO

SHANGHAI, BEIJING, MARCH = "310000", "110000", 201203


def test_wage_under_declared_by_more_than_a_twentieth(lake: TinyLake) -> None:
    contribution = lake.row(SHANGHAI, MARCH, "contributions", person_id=WANG.person_id)
    lake.alter(SHANGHAI, MARCH, "wage_records", {"wage_fen": 1_000_000}, number=WANG.number)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("wage_under_declared", SHANGHAI, MARCH, str(contribution["contribution_id"]))
    assert (finding.expected, finding.recorded) == ({"wage_fen": 1_000_000}, {"wage_fen": 800_050})
    assert finding.text.zh == "201203 申报工资 8000.50 元，税务记录工资 10000.00 元"
    assert (finding.person_id, finding.employer_id, finding.amount_fen) == (WANG.person_id, PROMPT.employer_id, -199_950)


def test_a_wage_within_the_tolerance_is_no_finding(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, "wage_records", {"wage_fen": 842_000}, number=WANG.number)

    assert lake.found(MARCH) == set()


def test_two_tax_records_of_one_month_add_up(lake: TinyLake) -> None:
    contribution = lake.row(SHANGHAI, MARCH, "contributions", person_id=WANG.person_id)
    bonus = {"number": WANG.number, "credit_code": PROMPT.code, "month": MARCH, "wage_fen": 100_000}
    lake.add(SHANGHAI, MARCH, "wage_records", bonus)

    assert ("wage_under_declared", SHANGHAI, str(contribution["contribution_id"])) in lake.found(MARCH)


def test_rate_of_another_year_says_which(lake: TinyLake) -> None:
    # 21 % has been Shanghai's pension rate since April 2015
    before = lake.alter(SHANGHAI, MARCH, "contributions", {"pension_employer_fen": 168_011}, person_id=WANG.person_id)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("rate_of_another_year", SHANGHAI, MARCH, str(before["contribution_id"]))
    assert finding.expected == {"pension_employer_fen": 176_011}
    assert finding.facts["rate_since"] == "2015-04-01"
    assert "21%" in finding.text.zh


def test_a_rate_that_was_never_in_force(lake: TinyLake) -> None:
    before = lake.alter(BEIJING, MARCH, "contributions", {"pension_employer_fen": 114_000}, person_id=ZHAO.person_id)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("rate_of_another_year", BEIJING, MARCH, str(before["contribution_id"]))
    assert finding.facts["rate_since"] is None


def test_base_below_floor_with_amounts_that_follow(lake: TinyLake) -> None:
    def undercut(row: dict[str, int]) -> dict[str, int]:
        return {name: row[name] * row["wage_fen"] // row["base_fen"] for name in AMOUNTS} | {"base_fen": row["wage_fen"]}

    before = lake.alter(SHANGHAI, MARCH, "contributions", undercut, person_id=LI.person_id)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("base_below_floor", SHANGHAI, MARCH, str(before["contribution_id"]))
    assert (finding.expected["base_fen"], finding.recorded["base_fen"]) == (233_800, 150_000)


def test_base_above_ceiling(lake: TinyLake) -> None:
    before = lake.alter(SHANGHAI, MARCH, "contributions", {"base_fen": 4_000_000}, person_id=SCHMIDT.person_id)

    assert lake.found(MARCH) == {("base_above_ceiling", SHANGHAI, str(before["contribution_id"]))}


def test_exempt_without_certificate_on_file(lake: TinyLake) -> None:
    contribution = lake.row(SHANGHAI, MARCH, "contributions", person_id=SCHMIDT.person_id)
    lake.alter(SHANGHAI, MARCH, "persons", {"certificate_shown_on": None}, person_id=SCHMIDT.person_id)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("exempt_without_certificate", SHANGHAI, MARCH, str(contribution["contribution_id"]))
    assert finding.facts["missing_insurances"] == 3
    assert "养老、失业" in finding.text.zh


#: As the standard has it since version 2012.3; the tiny offices still submit in the form before.
CERTIFICATE = {
    "certificate_id": 1, "person_id": SCHMIDT.person_id, "country": "DEU", "certificate_number": "D-1",
    "shown_on": SCHMIDT.certificate_shown_on, "begins_on": SCHMIDT.permit_issued_on, "ends_on": None, "extension_months": 0,
    "posted_from": None,
}  # fmt: skip


def submit_certificates(lake: TinyLake, *certificates: dict[str, Any]) -> None:
    lake.tables[SHANGHAI, MARCH]["certificates"] = list(certificates)
    lake.write(SHANGHAI, MARCH, "certificates")


@pytest.mark.parametrize("ends_on", [None, date(2012, 3, 1), date(2014, 12, 31)])
def test_a_month_within_the_certificate_s_period_is_exempt(lake: TinyLake, ends_on: date | None) -> None:
    submit_certificates(lake, {**CERTIFICATE, "ends_on": ends_on})

    assert lake.found(MARCH) == set()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"ends_on": date(2012, 2, 29)}, "参保证明的免缴已于 2012-02-29 届满"),
        ({"posted_from": date(2007, 3, 1)}, "参保证明的免缴已于 2012-02-29 届满"),
        ({"begins_on": date(2012, 4, 1)}, "无有效参保证明"),
    ],
)
def test_a_month_exempted_outside_the_certificate_s_period(lake: TinyLake, other: dict[str, Any], said: str) -> None:
    contribution = lake.row(SHANGHAI, MARCH, "contributions", person_id=SCHMIDT.person_id)
    submit_certificates(lake, CERTIFICATE | other)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("exempt_without_certificate", SHANGHAI, MARCH, str(contribution["contribution_id"]))
    assert said in finding.text.zh


def test_a_later_certificate_goes_on_where_the_first_ended(lake: TinyLake) -> None:
    first = CERTIFICATE | {"ends_on": date(2012, 2, 29)}
    submit_certificates(lake, first, CERTIFICATE | {"certificate_id": 2, "begins_on": date(2012, 3, 1)})

    assert lake.found(MARCH) == set()


def test_a_region_that_submits_certificates_has_no_others(lake: TinyLake) -> None:
    submit_certificates(lake)

    assert {check for check, _region, _subject in lake.found(MARCH)} == {"exempt_without_certificate"}


def test_someone_with_no_claim_to_exemption_is_not_charged(lake: TinyLake) -> None:
    nothing = {"insurances": 28} | dict.fromkeys([name for name in AMOUNTS if name.startswith(("pension", "unemployment"))], 0)
    before = lake.alter(BEIJING, MARCH, "contributions", nothing, person_id=ZHAO.person_id)

    assert lake.found(MARCH) == {("exempt_without_certificate", BEIJING, str(before["contribution_id"]))}


def test_wrong_risk_class_names_whose_rate_it_is(lake: TinyLake) -> None:
    # a mine (class 3, 2 %) charged as a shop (class 1, 0.5 %)
    before = lake.alter(BEIJING, MARCH, "contributions", {"work_injury_employer_fen": 3_000}, person_id=ZHAO.person_id)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("wrong_risk_class", BEIJING, MARCH, str(before["contribution_id"]))
    assert finding.expected == {"work_injury_employer_fen": 12_000}
    assert "1类行业费率" in finding.text.zh


def test_an_amount_that_follows_from_nothing(lake: TinyLake) -> None:
    before = lake.alter(BEIJING, MARCH, "contributions", {"medical_employee_fen": 12_345}, person_id=ZHAO.person_id)

    assert lake.found(MARCH) == {("contribution_amount", BEIJING, str(before["contribution_id"]))}


def test_back_payments_are_held_against_the_law_of_their_own_month(lake: TinyLake) -> None:
    # Chen was registered in January and pays December back
    before = lake.alter(BEIJING, 201201, "contributions", {"medical_employer_fen": 1}, person_id=CHEN.person_id, month=201112)

    (finding,) = lake.findings(201201)

    assert finding.key == ("contribution_amount", BEIJING, 201201, str(before["contribution_id"]))
    assert finding.law is not None
    assert finding.law.on == "2011-12-01"


def test_the_evidence_opens_to_the_law_step_by_step(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, "contributions", {"pension_employer_fen": 168_011}, person_id=WANG.person_id)

    (finding,) = lake.findings(MARCH)
    explanation = finding.evidence(body())["explanation"]

    assert explanation["result"] == "1760.11"
    assert [step["name"] for step in explanation["steps"]][-1] == "employer_due_fen"


def test_a_bill_that_follows_the_altered_contribution_is_not_wrong_a_second_time(lake: TinyLake) -> None:
    before = lake.alter(SHANGHAI, MARCH, "contributions", {"medical_employer_fen": 80_000}, person_id=LI.person_id)
    shortfall = 80_000 - before["medical_employer_fen"]
    bill = {"employer_id": LATE.employer_id, "month": MARCH, "insurance": 310}
    lake.alter(SHANGHAI, MARCH, "bills", lambda row: {"employer_fen": row["employer_fen"] + shortfall}, **bill)

    assert {check for check, _, _ in lake.found(MARCH)} == {"contribution_amount"}
