"""The overview's sums: anew after each run that changes money; the register's within the hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache

from shebao.office.database import acting
from shebao.office.desk import queries
from shebao.office.desk.scope import Scope
from tests.office import givens
from tests.office.agency import LI, MARCH, SHANGHAI, WANG, Agency, line, persons

WHOLE = 240_000


@pytest.fixture
def office(db: None) -> Iterator[Agency]:
    """The factory with one person, billed for March; nothing was added up before."""
    cache.clear()
    agency = Agency.of().open()
    agency.bill(line(WANG, 5000))
    yield agency
    cache.clear()


def figures(office: Agency) -> dict[str, Any]:
    with office.reading():
        return queries.figures(Scope(office.auditor, MARCH, SHANGHAI))


def test_a_payment_shows_at_once(office: Agency) -> None:
    owed = figures(office)["arrears"]["owed"]
    office.pay(WHOLE, date(2012, 3, 30))
    assert (owed, figures(office)["arrears"]["owed"]) == (WHOLE, 0)


def test_people_are_counted_once_an_hour(office: Agency) -> None:
    before = figures(office)["people"]["insured"]
    office.insure(persons(LI))
    within_the_hour = figures(office)["people"]["insured"]
    cache.clear()
    assert (before, within_the_hour, figures(office)["people"]["insured"]) == (1, 1, 2)


def test_what_one_reader_sees_added_up_is_not_shown_to_a_reader_of_another_region(office: Agency) -> None:
    stranger = givens.officer("auditor", "110000")
    seen = figures(office)["people"]["insured"]
    with acting(stranger):
        assert (seen, queries.figures(Scope(stranger, MARCH, None))["people"]["insured"]) == (1, 0)
