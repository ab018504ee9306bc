"""The demonstration, run once for all tests of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from shebao.population.scenario import Scenario
from tests.office.agency import agency

__all__ = ["agency", "year"]

SMALL = Scenario(
    people=600,
    employers=44,
    foreigners=60,
    compatriots=4,
    movers=4,
    late_payment_share=0.2,
    first_month=201110,
    last_month=201204,
)


@dataclass(frozen=True)
class Year:
    """A finished demonstration: its result, the workspace, and the stages its reader saw."""

    result: dict[str, Any]
    workspace: Any
    seen: list[tuple[Any, int, int]]


@pytest.fixture(scope="module")  # its database and environment end with the module
def year(server: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Seven months of two regions, with a new year among them and a few hundred people; read with the auditor's eyes."""
    from django.db import connection

    from shebao.demo.build import build
    from shebao.demo.workspace import Workspace
    from shebao.office.database import acting
    from shebao.office.desk.models import User

    name, before = "demonstration", connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(f"host={server.socket} dbname=postgres user=postgres", autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name} TEMPLATE shebao OWNER shebao_owner")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", name)
        patch.setenv("DATABASE_URL", f"postgresql://shebao_app@/{name}?host={server.socket}")
        workspace, seen = Workspace(tmp_path_factory.mktemp("data") / "demo"), []
        result = build(workspace, SMALL, lambda *step: seen.append(step))
        with acting(User.objects.get(username="auditor")):
            yield Year(result, workspace, seen)
        connection.close()
    connection.settings_dict["NAME"] = before
