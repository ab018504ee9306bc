"""A person's periods in an insurance never overlap; nobody is registered twice."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.errors import UserError
from shebao.office.database import refusals_as_user_errors
from shebao.office.registration.particulars import correct
from shebao.text import in_language
from tests.office import givens


@pytest.fixture
def worker(at_the_counter):
    return givens.person()


@pytest.fixture
def factory(at_the_counter):
    return givens.employer()


def test_periods_may_follow_each_other(worker, factory):
    givens.enrolment(worker, factory, date(2011, 7, 1), date(2012, 3, 1))
    givens.enrolment(worker, factory, date(2012, 3, 1))
    assert worker.enrolments.count() == 2


def test_periods_of_an_insurance_do_not_overlap(worker, factory, refused):
    givens.enrolment(worker, factory, date(2011, 7, 1), date(2012, 3, 2))
    with refused("23P01"):
        givens.enrolment(worker, factory, date(2012, 3, 1))


def test_an_open_period_ends_before_the_next_begins(worker, factory, at_the_counter):
    current = givens.enrolment(worker, factory, date(2011, 7, 1))
    correct(current, period="[2011-07-01,2012-01-01)", reason="漏报", region=givens.SHANGHAI, by=at_the_counter)
    givens.enrolment(worker, factory, date(2012, 1, 1))


def test_another_person_may_be_insured_in_the_same_period(worker, factory):
    givens.enrolment(worker, factory, date(2011, 7, 1))
    givens.enrolment(givens.person(number="310101198001010024"), factory, date(2011, 7, 1))


def test_nobody_is_registered_twice_in_a_region(worker, refused):
    with refused("23505"):
        givens.person()


def test_a_refusal_reads_as_a_sentence_in_the_readers_language(worker, factory):
    with pytest.raises(UserError) as refusal, refusals_as_user_errors():
        givens.person()
    with in_language("zh"):
        assert str(refusal.value) == "该人员已在本统筹区登记。"
    with in_language("en"):
        assert str(refusal.value) == "This person is already registered in the region."
