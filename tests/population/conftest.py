"""A country and a small clean lake, shared by the tests of the population."""

from __future__ import annotations

from pathlib import Path

import pytest

from shebao.population import Country, Scenario, generate
from tests.population.small_lake import write_small_lake


@pytest.fixture(scope="session")
def country() -> Country:
    return generate(Scenario())


@pytest.fixture(scope="session")
def clean_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_lake(tmp_path_factory.mktemp("clean"))
