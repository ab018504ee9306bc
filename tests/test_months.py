"""Months as yyyymm."""

from __future__ import annotations

from datetime import date

import pytest

from shebao import months
from shebao.errors import UserError


def test_months_follow_each_other_over_the_year() -> None:
    assert [months.shifted(201111, by) for by in (-11, 0, 1, 2, 14)] == [201012, 201111, 201112, 201201, 201301]


def test_a_month_is_written_as_it_is_read_and_counted_as_the_rules_count() -> None:
    assert months.written(201203) == "2012-03"
    assert months.of_number(months.month_number(201203)) == 201203


def test_first_and_last_day() -> None:
    assert (months.first_day(201202), months.last_day(201202)) == (date(2012, 2, 1), date(2012, 2, 29))


@pytest.mark.parametrize("text", ["2012-03", "201203"])
def test_both_ways_of_writing_a_month(text: str) -> None:
    assert months.parse(text) == 201203


@pytest.mark.parametrize("text", ["2012-13", "2012/03", "12-03", "", "March", "2012-3", "２０１２０３"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(UserError):
        months.parse(text)
