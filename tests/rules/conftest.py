"""What the tests of the engine share: the law, PostgreSQL, Spark, approved texts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shebao.errors import UserError
from shebao.law import body as the_law
from shebao.rules import Body
from shebao.rules.engine_spark import require_java

APPROVED = Path(__file__).parent / "approved"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "spark: needs Java 17 and PySpark")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    try:
        require_java()
    except UserError as missing:
        for item in items:
            if item.get_closest_marker("spark"):
                item.add_marker(pytest.mark.skip(reason=missing.text.en))


@pytest.fixture(scope="session")
def body() -> Body:
    return the_law()


@pytest.fixture(scope="session")
def dsn(server: Any) -> str:
    """Connection string of the embedded PostgreSQL, to a database that holds nothing."""
    return f"host={server.socket} dbname=postgres user=postgres"


@pytest.fixture
def approved() -> Callable[[str, str], None]:
    """Compare a text with its approved file; SHEBAO_APPROVE=1 accepts the new text."""

    def compare(name: str, text: str) -> None:
        if os.environ.get("SHEBAO_APPROVE"):
            (APPROVED / name).write_text(text, encoding="utf-8")
        assert text == (APPROVED / name).read_text(encoding="utf-8")

    return compare
