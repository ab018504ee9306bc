"""Retirement: the gradual delay takes small steps, ends where the decision says, and leaves everybody a choice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.law import body as the_law
from shebao.law.retirement import EARLY, LATE, RETIREMENT_CATEGORY, STATUTORY
from shebao.rules import explain
from shebao.rules.examples import read_given
from shebao.rules.kinds import MONTH

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

DELAYED = ("male", "female_cadre", "female_worker")
CATEGORY = dict(RETIREMENT_CATEGORY.codes)
LONGEST = {"male": 36, "female_cadre": 36, "female_worker": 60}

categories = st.sampled_from(list(CATEGORY))
delayed = st.sampled_from(DELAYED)
births = st.integers(1940 * 12, 2010 * 12)
choices = st.sampled_from([STATUTORY, EARLY, LATE])
shifts = st.integers(0, 80)


def computed(rule: str, on: str = "2025-01-01", **facts: Any) -> int:
    """A rule's integer for facts as integers."""
    return int(explain(the_law(), rule, on=on, given=facts).value)


def retires(birth: int, category: str, on: str = "2025-01-01", **choice: int) -> int:
    return computed("retirement_month", on, birth_month=birth, retirement_category=CATEGORY[category], **choice)


@given(births, categories)
def test_who_is_born_later_never_retires_earlier(birth: int, category: str) -> None:
    assert retires(birth, category) < retires(birth + 1, category)


@given(births, delayed)
def test_from_one_month_of_birth_to_the_next_retirement_moves_by_one_month_or_two(birth: int, category: str) -> None:
    assert 1 <= retires(birth + 1, category) - retires(birth, category) <= 2


@given(births, delayed)
def test_nobody_is_delayed_beyond_the_new_age(birth: int, category: str) -> None:
    delay = computed("retirement_delay_months", birth_month=birth, retirement_category=CATEGORY[category])
    assert 0 <= delay <= LONGEST[category]


@pytest.mark.parametrize(
    ("category", "last_undelayed", "first_delayed", "last_in_between", "first_at_the_new_age"),
    [
        ("male", "1964-12", "1965-01", "1976-08", "1976-09"),
        ("female_cadre", "1969-12", "1970-01", "1981-08", "1981-09"),
        ("female_worker", "1974-12", "1975-01", "1984-10", "1984-11"),
    ],
)
def test_the_delay_begins_and_ends_where_the_published_tables_do(
    category: str, last_undelayed: str, first_delayed: str, last_in_between: str, first_at_the_new_age: str
) -> None:
    born = [last_undelayed, first_delayed, last_in_between, first_at_the_new_age]
    delays = [
        computed("retirement_delay_months", birth_month=MONTH.parse("birth_month", month), retirement_category=CATEGORY[category])
        for month in born
    ]
    assert delays == [0, 1, LONGEST[category] - 1, LONGEST[category]]


@given(births, delayed)
def test_until_2024_the_law_knows_the_original_ages_only(birth: int, category: str) -> None:
    age = computed(
        "retirement_age_months", "2024-12-31", birth_month=birth, retirement_category=CATEGORY[category], retire_choice=LATE
    )
    assert age == {"male": 720, "female_cadre": 660, "female_worker": 600}[category]


@given(births, categories, choices, shifts)
def test_what_is_asked_is_granted_or_told_to_be_too_much(birth: int, category: str, choice: int, shift: int) -> None:
    facts = {
        "birth_month": birth,
        "retirement_category": CATEGORY[category],
        "retire_choice": choice,
        "retire_shift_months": shift,
    }
    granted, excess = computed("granted_shift_months", **facts), computed("shift_excess_months", **facts)
    assert granted + excess == shift
    assert computed("retire_choice_allowed", **facts) == int(excess == 0)


@given(births, categories, choices, shifts)
def test_every_choice_lies_between_the_original_age_and_three_years_after_the_statutory_one(
    birth: int, category: str, choice: int, shift: int
) -> None:
    month = retires(birth, category, retire_choice=choice, retire_shift_months=shift)
    facts = {"birth_month": birth, "retirement_category": CATEGORY[category]}
    original, statutory = computed("original_retirement_month", **facts), computed("statutory_retirement_month", **facts)
    assert original <= month <= statutory + 36
    assert month >= statutory - 36


@given(st.integers(2000 * 12, 2070 * 12))
def test_the_shortest_contribution_rises_by_half_a_year_each_january_from_fifteen_to_twenty_years(month: int) -> None:
    now, next_year = (computed("minimum_contribution_months", retirement_month=m) for m in (month, month + 12))
    assert 180 <= now <= next_year <= 240
    assert next_year - now in (0, 6)


@given(births, delayed, st.integers(0, 36), st.integers(0, 600))
def test_one_month_more_of_contributions_never_takes_the_right_to_retire_earlier(
    birth: int, category: str, shift: int, months: int
) -> None:
    facts = {
        "birth_month": birth,
        "retirement_category": CATEGORY[category],
        "retire_choice": EARLY,
        "retire_shift_months": shift,
    }
    with_less, with_more = (computed("may_retire_as_chosen", **facts, contribution_months=m) for m in (months, months + 1))
    assert with_less <= with_more


def test_who_chooses_nothing_retires_at_the_statutory_age() -> None:
    born = read_given(the_law(), {"birth_month": "1970-05", "retirement_category": "male"})
    assert computed("retirement_month", **born) == computed("statutory_retirement_month", **born)
