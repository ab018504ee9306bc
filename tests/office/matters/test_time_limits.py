"""Due days on China's working calendar: holidays, the weekends worked for them, and years not yet announced."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.office.matters.time_limits import is_working_day, limit, next_working_day, working_days_after
from tests.office.agency import SHANGHAI


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # 国庆节
        (date(2025, 9, 28), True),  # a Sunday worked for 国庆节
        (date(2026, 3, 7), False),
        (date(2026, 3, 9), True),
        (date(2031, 10, 1), True),  # not announced yet: a Wednesday
        (date(2031, 10, 4), False),
    ],
)
def test_working_days_follow_the_notices_of_the_state_council(day: date, works: bool) -> None:
    assert is_working_day(day) == works


def test_the_day_itself_is_not_counted() -> None:
    assert working_days_after(date(2026, 3, 6), 1) == date(2026, 3, 9)


def test_the_national_holiday_is_not_counted() -> None:
    assert working_days_after(date(2025, 9, 30), 1) == date(2025, 10, 9)


def test_a_period_does_not_end_on_a_day_off() -> None:
    assert next_working_day(date(2026, 3, 7)) == date(2026, 3, 9)


def test_a_person_s_registration_takes_at_most_ten_working_days() -> None:
    known = limit("registration_working_days", received_on=date(2026, 3, 2), region=SHANGHAI)
    assert known.due_on == date(2026, 3, 16)
    assert known.basis["cite"] == "社会保险经办条例 第六条、第十条"
    assert known.basis["holidays_known"]


def test_an_employer_is_examined_within_fifteen_days() -> None:
    known = limit("employer_review_days", received_on=date(2026, 3, 6), region=SHANGHAI)
    assert (known.due_on, known.basis["working"]) == (date(2026, 3, 23), False)  # the 21st is a Saturday


def test_before_the_law_named_a_limit_there_was_none() -> None:
    assert limit("registration_working_days", received_on=date(2012, 3, 1), region=SHANGHAI).due_on is None


def test_a_year_without_a_notice_is_said_to_be_one() -> None:
    assert not limit("registration_working_days", received_on=date(2031, 9, 30), region=SHANGHAI).basis["holidays_known"]
