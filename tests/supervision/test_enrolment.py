"""Enrolment: left out, assessed without it, too late, twice."""

from __future__ import annotations

from datetime import date

import pytest

from tests.supervision.tiny_lake import TinyLake
from tests.supervision.tiny_people import KIM, LI, PROMPT, WANG, ZHAO

SHANGHAI, BEIJING, MARCH = "310000", "110000", 201203


def test_enrolled_and_not_assessed(lake: TinyLake) -> None:
    # the bill and the account keep what the law has: only the missing contribution is a finding
    lake.remove(SHANGHAI, MARCH, "contributions", person_id=WANG.person_id)

    assert lake.found(MARCH) == {("not_assessed", SHANGHAI, str(WANG.person_id))}


def test_left_out_although_paid_in_the_next_month(lake: TinyLake) -> None:
    # Li's employer pays in the month after: then the credit has no contribution, which is no second finding
    lake.remove(SHANGHAI, 201202, "contributions", person_id=LI.person_id)

    assert lake.found(201202) == {("not_assessed", SHANGHAI, str(LI.person_id))}
    assert lake.found(MARCH) == set()


def test_registered_late_and_an_earlier_month_not_paid_back(lake: TinyLake) -> None:
    lake.remove(SHANGHAI, 201201, "contributions", person_id=KIM.person_id, month=201111)

    (finding,) = lake.findings(201201)

    assert finding.key == ("not_assessed", SHANGHAI, 201201, str(KIM.person_id))
    assert finding.facts["months"] == [201111]


def test_assessed_without_enrolment(lake: TinyLake) -> None:
    contribution = lake.row(SHANGHAI, MARCH, "contributions", person_id=LI.person_id)
    ended = {"to_on": date(2012, 2, 29), "stop_reason": "6301"}
    [lake.alter(SHANGHAI, MARCH, "enrolments", ended, person_id=LI.person_id, insurance=i) for i in (110, 210, 310, 410, 510)]

    assert lake.found(MARCH) == {("assessed_without_enrolment", SHANGHAI, str(contribution["contribution_id"]))}


def test_a_contribution_of_nobody_enrolled(lake: TinyLake) -> None:
    ghost = lake.row(SHANGHAI, MARCH, "contributions", person_id=LI.person_id) | {"contribution_id": 77, "employer_id": 1}
    lake.add(SHANGHAI, MARCH, "contributions", ghost)

    assert lake.found(MARCH) == {("assessed_without_enrolment", SHANGHAI, "77")}


def test_ended_in_one_insurance_only(lake: TinyLake) -> None:
    contribution = lake.row(SHANGHAI, MARCH, "contributions", person_id=LI.person_id)
    lake.alter(SHANGHAI, MARCH, "enrolments", {"to_on": date(2012, 2, 29)}, person_id=LI.person_id, insurance=510)

    assert lake.found(MARCH) == {("contribution_amount", SHANGHAI, str(contribution["contribution_id"]))}


def test_insured_from_a_month_later_than_the_law(lake: TinyLake) -> None:
    before = lake.alter(SHANGHAI, MARCH, "enrolments", {"from_on": date(2012, 1, 1)}, person_id=KIM.person_id, insurance=110)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("insured_late", SHANGHAI, MARCH, str(before["enrolment_id"]))
    assert (finding.expected["from_on"], finding.recorded["from_on"]) == ("2011-10-15", "2012-01-01")


def test_insured_later_in_the_right_month_costs_nobody_a_month(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, "enrolments", {"from_on": date(2011, 10, 20)}, person_id=KIM.person_id, insurance=110)

    assert lake.found(MARCH) == set()


def test_two_regions_at_once_is_reported_where_it_came_later(lake: TinyLake) -> None:
    same = {name: lake.row(SHANGHAI, MARCH, "persons", person_id=WANG.person_id)[name] for name in ("number", "born_on")}
    lake.alter(BEIJING, MARCH, "persons", same | {"document_number": same["number"]}, person_id=ZHAO.person_id)

    (finding,) = lake.findings(MARCH)

    # Wang has been insured in Shanghai since 2004, Zhao in Beijing since 2000
    assert finding.key == ("two_regions_at_once", SHANGHAI, MARCH, WANG.number)
    assert finding.facts["other_region"] == BEIJING
    assert finding.facts["insurances"] == [110, 210, 310, 410, 510]


def test_one_region_after_the_other_is_a_move(lake: TinyLake) -> None:
    same = {name: lake.row(SHANGHAI, MARCH, "persons", person_id=WANG.person_id)[name] for name in ("number", "born_on")}
    lake.alter(BEIJING, MARCH, "persons", same | {"document_number": same["number"]}, person_id=ZHAO.person_id)
    ended = {"to_on": date(2004, 4, 30), "stop_reason": "6404"}
    [lake.alter(BEIJING, MARCH, "enrolments", ended, person_id=ZHAO.person_id, insurance=i) for i in (110, 210, 310, 410, 510)]

    assert {check for check, _, _ in lake.found(MARCH)} == {"assessed_without_enrolment"}


@pytest.mark.parametrize("status", ["2", "3"])
def test_nobody_is_still_insured_with_an_employer_that_is_suspended_or_closed(lake: TinyLake, status: str) -> None:
    lake.alter(SHANGHAI, MARCH, "employers", {"status": status}, employer_id=PROMPT.employer_id)

    (finding,) = lake.findings(MARCH)

    assert finding.key == ("insured_with_closed_employer", SHANGHAI, MARCH, str(PROMPT.employer_id))
    assert finding.facts == {"status": status, "persons": 2}


def test_nobody_is_insured_under_a_number_merged_into_another(lake: TinyLake) -> None:
    lake.alter(SHANGHAI, MARCH, "persons", {"merged_into": WANG.person_id}, person_id=LI.person_id)

    assert lake.found(MARCH) == {("insured_under_merged_number", SHANGHAI, str(LI.person_id))}
