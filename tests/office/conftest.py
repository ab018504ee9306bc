"""Officers of Shanghai, one a role; tests act in their name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.office import givens


@pytest.fixture
def counter(db: None) -> Any:
    return givens.officer("counter")


@pytest.fixture
def reviewer(db: None) -> Any:
    return givens.officer("reviewer")


@pytest.fixture
def at_the_counter(counter: Any) -> Iterator[Any]:
    """The test's own words are the counter officer's."""
    from shebao.office.database import acting

    with acting(counter):
        yield counter


@pytest.fixture
def refused() -> Any:
    """`with refused("SB005"):` the database refuses with that SQLSTATE, and the test goes on after it."""
    from contextlib import contextmanager

    from django.db import Error, transaction

    @contextmanager
    def by(sqlstate: str) -> Iterator[None]:
        with pytest.raises(Error) as refusal, transaction.atomic():
            yield
        assert refusal.value.__cause__.sqlstate == sqlstate

    return by
