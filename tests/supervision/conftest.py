"""A clean lake of two tiny regions, a fresh one for each test."""

from __future__ import annotations

import os
import shutil
from copy import deepcopy
from pathlib import Path

import pytest

from tests.supervision.tiny_lake import Tables, TinyLake
from tests.supervision.tiny_office import TinyOffice


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> TinyLake:
    """The half year as it was done; not to be altered."""
    offices = (TinyOffice("310000", 1_000), TinyOffice("110000", 500_000))
    tables: Tables = {(office.region, month): kept for office in offices for month, kept in office.tables.items()}
    tiny = TinyLake(tmp_path_factory.mktemp("clean") / "lake", tables)
    for region, month in tables:
        tiny.write(region, month)
    return tiny


@pytest.fixture
def lake(tmp_path: Path, clean: TinyLake) -> TinyLake:
    """A copy to alter. Hard links: a submission replaces files, it never writes into them."""
    shutil.copytree(clean.path, tmp_path / "lake", copy_function=os.link)
    return TinyLake(tmp_path / "lake", deepcopy(clean.tables))
