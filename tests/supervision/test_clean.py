"""A half year done by the law has nothing to find."""

import pytest

from tests.supervision.tiny_lake import TinyLake
from tests.supervision.tiny_office import MONTHS


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_done_by_the_law_is_clean(clean: TinyLake, month: int) -> None:
    assert clean.found(month) == set()
