"""Employers, persons and enrolments registered by the table; who may, and where."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.errors import UserError
from shebao.office.desk.authority import NotAllowed
from shebao.office.desk.models import AuditEvent
from shebao.office.registration.actions import enrol, register_employers
from shebao.office.registration.models import Employer, Enrolment, Person
from tests.office import givens
from tests.office.agency import (
    BEIJING,
    FACTORY,
    JOHN,
    LI,
    SHANGHAI,
    SHOP,
    WANG,
    ZHAO,
    employers,
    employments,
    foreigners,
    persons,
)


def periods(number: str) -> set[tuple[date, date | None]]:
    """Of all the person's enrolments: first day, and the day after the last."""
    return {(e.period.lower, e.period.upper) for e in Enrolment.objects.filter(person__number=number)}


def test_employers_are_registered_by_the_table(agency):
    assert agency.register_employers(employers(SHOP, name="四川北路小店", risk_class=3)) == 1

    shop = Employer.objects.get(credit_code=SHOP)
    assert (shop.region, shop.name, shop.risk_class) == (SHANGHAI, "四川北路小店", 3)


def test_persons_are_registered_with_the_documents_they_showed(agency):
    assert agency.register_persons(foreigners(JOHN, name="SMITH JOHN")) == 1

    john = Person.objects.get(number=JOHN)
    assert (john.nationality, john.document_type, john.permit_issued_on) == ("USA", "08", date(2011, 7, 20))
    assert john.certificate_shown_on is None


def test_an_employer_is_registered_once(agency):
    with pytest.raises(UserError, match="already registered"):
        agency.register_employers(employers(SHOP, FACTORY))

    assert not Employer.objects.filter(credit_code=SHOP).exists(), "nothing of the table is registered then"


def test_a_person_is_registered_once(agency):
    with pytest.raises(UserError, match="already registered"):
        agency.register_persons(persons(LI, WANG))


def test_the_same_employer_may_be_registered_in_another_region(agency):
    beijing = givens.officer("counter", BEIJING)

    assert register_employers(employers(FACTORY), region=BEIJING, by=beijing) == 1


def test_an_employee_is_insured_five_times_from_the_first_of_the_month(agency):
    agency.register_persons(persons(LI))

    assert agency.enrol(employments(LI, employed_on=date(2012, 3, 19))) == 5
    assert set(Enrolment.objects.filter(person__number=LI).values_list("insurance", flat=True)) == {110, 210, 310, 410, 510}
    assert periods(LI) == {(date(2012, 3, 1), None)}


def test_only_the_insurances_asked_for_are_enrolled_in(agency):
    agency.register_persons(persons(LI))

    assert agency.enrol(employments(LI, insurances=1 + 4)) == 2
    assert set(Enrolment.objects.filter(person__number=LI).values_list("insurance", flat=True)) == {110, 310}


def test_foreigners_at_work_before_the_rule_are_insured_from_15_october_2011(agency):
    agency.insure(foreigners(JOHN), employed_on=date(2010, 5, 1), registered_on=date(2011, 12, 20))

    assert periods(JOHN) == {(date(2011, 10, 15), None)}


def test_foreigners_employed_later_are_insured_like_anybody(agency):
    agency.insure(foreigners(JOHN), employed_on=date(2012, 2, 6))

    assert periods(JOHN) == {(date(2012, 2, 1), None)}


def test_an_enrolment_ends_with_the_month_of_leaving(agency):
    assert agency.stop(WANG, date(2012, 3, 9)) == 5

    assert periods(WANG) == {(date(2011, 7, 1), date(2012, 4, 1))}
    assert set(Enrolment.objects.values_list("stop_reason", flat=True)) == {"6301"}


def test_who_has_left_is_not_stopped_again(agency):
    agency.stop(WANG, date(2012, 3, 9))

    assert agency.stop(WANG, date(2012, 5, 9)) == 0
    assert periods(WANG) == {(date(2011, 7, 1), date(2012, 4, 1))}


def test_who_left_may_be_enrolled_by_the_next_employer(agency):
    agency.register_employers(employers(SHOP))
    agency.stop(WANG, date(2012, 3, 9))

    assert agency.enrol(employments(WANG, employer=SHOP, employed_on=date(2012, 4, 1))) == 5


@pytest.mark.parametrize("employer", [FACTORY, SHOP])
def test_nobody_is_insured_twice_in_a_period(agency, employer):
    agency.register_employers(employers(SHOP))

    with pytest.raises(UserError, match="already insured in this insurance in that period"):
        agency.enrol(employments(WANG, employer=employer, employed_on=date(2012, 3, 1)))


def test_a_person_twice_in_one_table_is_refused(agency):
    agency.register_persons(persons(LI))

    with pytest.raises(UserError, match="already insured"):
        agency.enrol(employments(LI, LI))
    assert periods(LI) == set()


def test_who_is_not_registered_cannot_be_enrolled(agency):
    agency.register_persons(persons(LI))

    with pytest.raises(UserError, match=f"Person {ZHAO} or employer {FACTORY} is not registered in region 310000"):
        agency.enrol(employments(LI, ZHAO))
    assert periods(LI) == set(), "nobody of the table is enrolled then"


def test_nobody_is_enrolled_with_an_unknown_employer(agency):
    agency.register_persons(persons(LI))

    with pytest.raises(UserError, match=f"employer {SHOP} is not registered"):
        agency.enrol(employments(LI, employer=SHOP))


# Who may ----------------------------------------------------------------------------------------------------------


def test_the_counter_registers(agency):
    assert register_employers(employers(SHOP), region=SHANGHAI, by=agency.counter) == 1


@pytest.mark.parametrize("role", ["reviewer", "accountant", "auditor"])
def test_others_do_not(agency, role):
    with pytest.raises(NotAllowed, match=f"{role} .* may not: register"):
        register_employers(employers(SHOP), region=SHANGHAI, by=getattr(agency, role))


def test_nobody_registers_in_a_region_they_do_not_serve(agency):
    with pytest.raises(NotAllowed, match="serves region 310000, not 110000"):
        register_employers(employers(SHOP), region=BEIJING, by=agency.counter)


def test_who_serves_every_region_registers_in_each(agency):
    everywhere = givens.officer("counter", None)

    assert register_employers(employers(SHOP), region=SHANGHAI, by=everywhere) == 1
    assert register_employers(employers(SHOP), region=BEIJING, by=everywhere) == 1


def test_another_regions_people_are_unknown_here(agency):
    everywhere = givens.officer("counter", None)
    register_employers(employers(SHOP), region=BEIJING, by=everywhere)

    with pytest.raises(UserError, match="not registered in region 110000"):
        enrol(employments(WANG, employer=SHOP), region=BEIJING, by=everywhere)


# The audit trail --------------------------------------------------------------------------------------------------


def test_each_registration_leaves_a_line_with_the_officer(agency):
    agency.register_employers(employers(SHOP))

    line = AuditEvent.objects.filter(object_table="registration_employer").latest("id")
    assert (line.action, line.actor, line.region) == ("insert", agency.counter, SHANGHAI)
    assert line.new["credit_code"] == SHOP


def test_each_end_of_an_enrolment_leaves_a_line_with_before_and_after(agency):
    agency.stop(WANG, date(2012, 3, 9))

    lines = AuditEvent.objects.filter(object_table="registration_enrolment", action="update")
    assert lines.count() == 5
    assert lines[0].old == {"period": "[2011-07-01,)", "stop_reason": None}
    assert lines[0].new == {"period": "[2011-07-01,2012-04-01)", "stop_reason": "6301"}


def test_what_is_refused_leaves_no_line(agency):
    before = AuditEvent.objects.count()

    with pytest.raises(UserError, match="already registered"):
        agency.register_persons(persons(LI, WANG))
    assert AuditEvent.objects.count() == before
