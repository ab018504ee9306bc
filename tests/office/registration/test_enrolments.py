"""Per insurance: stopped, resumed, in another category."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from shebao.errors import UserError
from shebao.office.registration.actions import change_category, resume, stop
from shebao.office.registration.models import Enrolment
from tests.office.agency import FACTORY, LI, SHANGHAI, WANG, employments, persons

MARCH, JUNE = date(2012, 3, 1), date(2012, 6, 1)


def enrolments(number: str, **which):
    return list(Enrolment.objects.filter(person__number=number, **which).order_by("insurance", "period"))


@pytest.fixture
def reading(agency):
    with agency.reading():
        yield agency


def stopped(agency, insurances: int) -> int:
    row = {"number": WANG, "credit_code": FACTORY, "left_on": date(2012, 3, 9), "stop_reason": "6307", "insurances": insurances}
    return stop(pa.Table.from_pylist([row]), region=SHANGHAI, by=agency.counter)


def resumed(agency, number: str = WANG, insurances: int = 1) -> int:
    row = {
        "number": number, "credit_code": FACTORY, "resumed_on": date(2012, 6, 18), "registered_on": date(2012, 6, 20),
        "insurances": insurances,
    }  # fmt: skip
    return resume(pa.Table.from_pylist([row]), region=SHANGHAI, by=agency.counter)


def test_one_insurance_may_be_stopped_and_the_others_go_on(reading):
    assert stopped(reading, insurances=1) == 1

    assert {e.insurance for e in enrolments(WANG, period__endswith__isnull=True)} == {210, 310, 410, 510}
    assert [e.stop_reason for e in enrolments(WANG, insurance=110)] == ["6307"]


def test_who_was_stopped_resumes_from_the_month_they_are_back(reading):
    stopped(reading, insurances=1)

    assert resumed(reading) == 1
    before, after = enrolments(WANG, insurance=110)
    assert (before.period.upper, after.period.lower, after.begun_as) == (date(2012, 4, 1), JUNE, "12")


def test_who_was_never_insured_does_not_resume(reading):
    reading.register_persons(persons(LI))

    with pytest.raises(UserError, match="was never"):
        resumed(reading, LI)


def other_category(agency, category: str = "302", since: date = date(2012, 3, 15)) -> int:
    return change_category(WANG, credit_code=FACTORY, category=category, since=since, region=SHANGHAI, by=agency.counter)


def test_another_category_begins_with_the_month(reading):
    assert other_category(reading) == 5

    before, after = enrolments(WANG, insurance=110)
    assert (before.category, before.period.upper, before.stop_reason) == ("101", MARCH, None)
    assert (after.category, after.period.lower, after.begun_as) == ("302", MARCH, "13")


def test_a_category_of_the_first_month_is_simply_the_other(reading):
    other_category(reading, since=date(2011, 7, 20))

    assert [e.category for e in enrolments(WANG, insurance=110)] == ["302"]


def test_the_same_category_is_no_change(reading):
    with pytest.raises(UserError, match="in that category already"):
        other_category(reading, category="101")


def test_the_category_of_a_new_enrolment_is_the_employee_s_unless_another_is_given(reading):
    reading.register_persons(persons(LI))
    reading.enrol(employments(LI).append_column("category", [["102"]]))

    assert {e.category for e in enrolments(WANG)} == {"101"}
    assert {e.category for e in enrolments(LI)} == {"102"}
