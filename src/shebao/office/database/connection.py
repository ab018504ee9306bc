"""How to reach the database, and in whose name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

from shebao.errors import UserError
from shebao.office.database.configuration import APP, DATABASE, OWNER
from shebao.office.database.folder import data_folder, socket_folder

__all__ = [
    "acting",
    "as_owner",
    "connect",
    "connect_settings",
    "connect_string",
    "data_folder",
    "external_url",
]


def external_url(role: str = "app") -> str | None:
    """The URL of a server of the agency's own, if one is named; the owner may have one of its own."""
    if role == "owner":
        return os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
    return os.environ.get("DATABASE_URL")


def connect_settings(data: Path | str | None = None, *, role: str | None = None) -> dict[str, Any]:
    """Django's DATABASES["default"]; role `owner` or `app` (default SHEBAO_DB_ROLE, else app). Starts nothing."""
    role = role or os.environ.get("SHEBAO_DB_ROLE", "app")
    if role not in ("app", "owner"):
        raise UserError(
            f"SHEBAO_DB_ROLE 只能是 owner 或 app，现在是 {role}。",
            f"SHEBAO_DB_ROLE must be owner or app, not {role}.",
        )
    url = external_url(role)
    where = _from_url(url) if url else _embedded(data_folder(data), role)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        **where,
    }


def connect(data: Path | str | None = None, *, role: str = "app", **options: Any) -> psycopg.Connection[Any]:
    """A plain psycopg connection, for bulk work outside Django's ORM."""
    return psycopg.connect(connect_string(data, role=role), **options)


def connect_string(data: Path | str | None = None, *, role: str = "app") -> str:
    """The same as a libpq connection string (for ADBC and pg_dump)."""
    wanted = connect_settings(data, role=role)
    parts = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: wanted[name] for key, name in parts.items() if wanted.get(name)}
    return psycopg.conninfo.make_conninfo(**given, **wanted.get("OPTIONS", {}))


def _embedded(data: Path, role: str) -> dict[str, Any]:
    return {
        "NAME": DATABASE,
        "USER": OWNER if role == "owner" else APP,
        "HOST": str(socket_folder(data)),
        "PORT": 5432,
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise UserError(
            "DATABASE_URL 应形如 postgresql://用户:口令@主机:5432/数据库。",
            "DATABASE_URL must read postgresql://user:password@host:5432/database.",
        )
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": options,
    }


@contextmanager
def acting(user: Any, *, run: Any = None) -> Iterator[None]:
    """Work in someone's name: an officer's region, or one's own rows; and the audit trail names them (and the run).

    Every action and batch runs inside one; the web's middleware opens one per request. Without it row-level
    security shows nothing.
    """
    from django.db import connection

    own = [str(key) if key is not None else "" for key in (user.employer_id, user.person_id)]
    before = _exchange(connection, (user.regions_setting, str(user.pk), str(run.pk) if run is not None else None, *own))
    try:
        yield
    finally:
        # In an aborted transaction nothing can be set, and its rollback undoes what was set within it.
        if connection.connection is not None and not _aborted(connection):
            _set(connection, before)


# Who acts, on which regions, within which run; of which employer or person, if they are no officer.
SETTINGS = ("regions", "actor", "run", "employer", "person")
_READ = ", ".join(f"coalesce(current_setting('shebao.{name}', true), '') AS {name}" for name in SETTINGS)
_WRITE = "SELECT " + ", ".join(f"set_config('shebao.{name}', %s, false)" for name in SETTINGS)
_EXCHANGE = (
    f"WITH before AS MATERIALIZED (SELECT {_READ}) SELECT before.*, "
    + ", ".join(f"set_config('shebao.{name}', coalesce(%s::text, before.{name}), false)" for name in SETTINGS)
    + " FROM before"
)


def _exchange(connection: Any, values: tuple[str | None, ...]) -> tuple[str, ...]:
    """Set what is not None; what was set before, in the same question."""
    with connection.cursor() as cursor:
        cursor.execute(_EXCHANGE, values)
        return tuple(cursor.fetchone()[: len(SETTINGS)])


def _set(connection: Any, values: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)


def _aborted(connection: Any) -> bool:
    status = connection.connection.info.transaction_status
    return connection.needs_rollback or status in (
        psycopg.pq.TransactionStatus.INERROR,
        psycopg.pq.TransactionStatus.UNKNOWN,
    )


@contextmanager
def as_owner() -> Iterator[None]:
    """Django's connection as the role that owns the tables: for migrations and set-up, never for a request."""
    from django.db import connection

    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict["USER"] = OWNER
    if external_url():
        url = external_url("owner")
        connection.settings_dict.update(_from_url(url) if url else {})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
