"""The form of the insured person, and one record a person: duplicates found, merged and taken apart again."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from shebao.errors import UserError
from shebao.office.registration.actions import change_person
from shebao.office.registration.merging import look_alikes, merge_persons, records_of, same_number, unmerge_person
from shebao.office.registration.models import Enrolment, Particulars, Person
from shebao.standard.foreigners import NOT_OF_FOREIGNERS
from tests.office.agency import JOHN, LI, SHANGHAI, WANG, ZHAO, employments, foreigners, line, persons

#: Wang's number as it was given out before 1999.
WANG_15 = WANG[:6] + WANG[8:17]


@pytest.fixture
def reading(agency):
    with agency.reading():
        yield agency


def person(number: str) -> Person:
    return Person.objects.get(number=number)


def test_the_form_asks_what_the_annex_asks(reading):
    form = {
        "ethnicity": "01", "personal_status": "24", "employment_form": "41", "first_worked_on": date(2003, 7, 1),
        "deemed_months": 0, "actual_months": 60, "special_work": "1", "address": "南京东路1号", "phone": "13900000000",
    }  # fmt: skip
    known = persons(LI)
    reading.register_persons(pa.table([*known.columns, *([v] for v in form.values())], [*known.column_names, *form]))

    assert {name: getattr(person(LI), name) for name in form} == form


@pytest.mark.parametrize(
    ("name", "value"),
    list(zip(NOT_OF_FOREIGNERS, ("01", "24", "41", date(2003, 7, 1), 0, 0, "0"), strict=True)),
)
def test_foreigners_leave_what_is_of_citizens_empty(reading, name, value):
    with pytest.raises(UserError, match="Foreigners leave"):
        reading.register_persons(foreigners(JOHN).append_column(name, [[value]]))


def test_permanent_residents_have_no_work_permit(reading):
    with pytest.raises(UserError, match="have no work permit"):
        reading.register_persons(foreigners(JOHN, document_type="07"))


def test_any_script_is_kept_beside_the_passport_s(reading):
    reading.register_persons(foreigners("KOR0M1234567", name="KIM MINSU").append_column("other_name", [["김민수"]]))

    assert (person("KOR0M1234567").name, person("KOR0M1234567").other_name) == ("KIM MINSU", "김민수")


# Duplicates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [WANG, WANG_15, WANG.lower()])
def test_a_number_is_found_in_either_form(reading, number):
    assert same_number(SHANGHAI, number) == [person(WANG)]


def test_a_document_of_fifteen_digits_is_found_by_the_number_of_eighteen(reading):
    reading.register_persons(persons(LI, document_number="310101650505002"))

    assert same_number(SHANGHAI, "310101196505050022") == [person(LI)]


def test_the_same_name_and_birth_date_are_worth_a_look(reading):
    assert look_alikes(SHANGHAI, "王建国", date(1980, 1, 1)) == [person(WANG)]
    assert look_alikes(SHANGHAI, "王建国", date(1980, 1, 2)) == []


# Merging ----------------------------------------------------------------------------------------------------------


def merge(agency, number: str = LI, into: str = WANG) -> Person:
    return merge_persons(number, into=into, reason="同一人", region=SHANGHAI, by=agency.counter)


@pytest.fixture
def twice(reading):
    """王建国 is registered a second time, under LI's number, with an employment of 2010."""
    reading.register_persons(persons(LI))
    reading.enrol(employments(LI, employed_on=date(2010, 1, 1)))
    reading.stop(LI, date(2010, 12, 9))
    return reading


def test_a_merged_record_points_to_the_one_that_is_kept_and_both_are_read_together(twice):
    merge(twice)

    assert person(LI).merged_into == person(WANG)
    assert records_of(person(WANG)) == [person(WANG), person(LI)]
    assert records_of(person(LI)) == records_of(person(WANG))


def test_undoing_restores_everything(twice):
    before = (list(Person.objects.order_by("pk").values()), list(Enrolment.objects.order_by("pk").values()))
    merge(twice)
    unmerge_person(LI, reason="不是同一人", region=SHANGHAI, by=twice.counter)

    assert (list(Person.objects.order_by("pk").values()), list(Enrolment.objects.order_by("pk").values())) == before
    assert [p.said["merged_into_id"] for p in Particulars.objects.filter(said__has_key="merged_into_id", kind="change")] == [
        person(WANG).pk, None,
    ]  # fmt: skip


def test_nobody_is_insured_under_a_merged_number(twice):
    merge(twice)

    with pytest.raises(UserError, match="merged into another"):
        twice.enrol(employments(LI, employed_on=date(2013, 1, 1)))


def test_who_is_still_insured_under_both_is_not_merged(reading):
    reading.register_persons(persons(LI))
    reading.enrol(employments(LI))

    with pytest.raises(UserError, match="still insured"):
        merge(reading)


def test_who_was_insured_under_both_at_once_is_not_merged(reading):
    reading.register_persons(persons(LI))
    reading.enrol(employments(LI))
    reading.stop(LI, date(2011, 9, 9))

    with pytest.raises(UserError, match="in one insurance at once"):
        merge(reading)


@pytest.mark.parametrize(("number", "into"), [(LI, LI), (LI, ZHAO), (WANG, LI)])
def test_a_record_is_merged_once_into_one_that_is_kept(twice, number, into):
    twice.register_persons(persons(ZHAO))
    merge(twice, ZHAO, LI)

    with pytest.raises(UserError):
        merge(twice, number, into)


def test_what_is_not_merged_is_not_taken_apart(reading):
    with pytest.raises(UserError, match="is not merged"):
        unmerge_person(WANG, reason="不是", region=SHANGHAI, by=reading.counter)


def test_contributions_stay_where_they_were_recorded(twice):
    twice.bill(line(WANG, 5000))
    merge(twice)

    assert twice.contribution(WANG).person == person(WANG)


def test_a_foreigner_s_change_keeps_to_the_form_too(reading):
    reading.register_persons(foreigners(JOHN))

    with pytest.raises(UserError, match="Foreigners leave"):
        change_person(JOHN, ethnicity="01", region=SHANGHAI, by=reading.counter)
