"""Bad rows of the demonstration's declarations."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from shebao.population.country import generate
from shebao.population.declarations import write_declarations
from shebao.population.scenario import Scenario

SMALL = Scenario(people=300, employers=30, foreigners=20, compatriots=2, movers=2, first_month=201110, last_month=201112)


def test_written_month_by_month_or_at_once_the_mistakes_are_the_same(tmp_path: Path) -> None:
    country = generate(SMALL)

    at_once = write_declarations(country, tmp_path / "a", mistakes_share=0.3).bad_rows
    by_month = [write_declarations(country, tmp_path / "b", months=[m], mistakes_share=0.3).bad_rows for m in SMALL.months]
    assert list(chain.from_iterable(by_month)) == at_once


def test_each_month_has_mistakes_of_its_own(tmp_path: Path) -> None:
    country = generate(SMALL)

    october, november, _ = (write_declarations(country, tmp_path, months=[m], mistakes_share=0.3).bad_rows for m in SMALL.months)
    assert {Path(bad.file).name for bad in october} != {Path(bad.file).name for bad in november}
