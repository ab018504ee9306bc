"""A real PostgreSQL for whoever asks: started once a run, in a folder of the run's.

`db` (pytest-django)   Django's connection as shebao_app, everything rolled back after the test
`database`             a database of the test's own, for tests that commit or need several connections
`app`, `owner`         plain psycopg connections to it as shebao_app and as shebao_owner
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """One database of the test server."""

    name: str
    socket: str

    def connect(self, user: str = "shebao_app", **options: Any) -> psycopg.Connection[Any]:
        return psycopg.connect(f"host={self.socket} dbname={self.name} user={user}", **options)

    @property
    def urls(self) -> dict[str, str]:
        """What names it to a command, as a server of the agency's own."""
        where = f"@/{self.name}?host={self.socket}"
        return {"DATABASE_URL": f"postgresql://shebao_app{where}", "DATABASE_OWNER_URL": f"postgresql://shebao_owner{where}"}

    def named_in(self, monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
        """Commands of this test work on it, with this data folder."""
        for name, value in {**self.urls, "SHEBAO_DATA": str(data)}.items():
            monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def server(django_db_blocker: Any) -> Iterator[Any]:
    """The embedded server, with a migrated database `shebao` that tests copy."""
    from shebao.office.database import prepare

    data = Path(os.environ["SHEBAO_DATA"])
    with django_db_blocker.unblock():
        running = prepare(data)
    with psycopg.connect(f"host={running.socket} dbname=postgres user=postgres", autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")  # the folder is thrown away
        admin.execute("SELECT pg_reload_conf()")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def django_db_setup(server: Any) -> None:
    """pytest-django's `db` uses the migrated database as it is, as shebao_app."""


@pytest.fixture
def database(server: Any, django_db_blocker: Any) -> Iterator[Database]:
    """A fresh copy; Django's connection points to it for the test."""
    from django.db import connection

    name = f"test_{next(_numbers)}"
    administrator = f"host={server.socket} dbname=postgres user=postgres"
    connection.close()
    with psycopg.connect(administrator, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE shebao OWNER shebao_owner")
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    with django_db_blocker.unblock():
        yield Database(name, str(server.socket))
        connection.close()
    connection.settings_dict["NAME"] = before
    with psycopg.connect(administrator, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the application; nobody signed in, so no region."""
    with database.connect("shebao_app", autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the tables."""
    with database.connect("shebao_owner", autocommit=True) as connection:
        yield connection
