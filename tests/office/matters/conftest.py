"""Officers of each step, and what an applicant hands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shebao.text import in_language
from tests.office import givens
from tests.office.agency import agency
from tests.office.matters.desk import Desk

__all__ = ["agency"]


@pytest.fixture
def desk(agency: Any) -> Iterator[Desk]:
    """Shanghai's desk beside its agency: the counter, a reviewer, an approver; the test looks on with the auditor's eyes."""
    with in_language("en"):
        yield Desk(agency, givens.officer("approver"))
