"""From an empty folder to a database that is ready: roles, database, migrations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from shebao.errors import UserError
from shebao.office.database.configuration import APP, DATABASE, OWNER
from shebao.office.database.connection import as_owner, connect, connect_settings, external_url
from shebao.office.database.folder import data_folder, socket_folder
from shebao.office.database.server import Server, start


def prepare(data: Path | str | None = None) -> Server | None:
    """Start the embedded server (none with DATABASE_URL), make roles and database if missing, migrate.

    Sets SHEBAO_DATA and DJANGO_SETTINGS_MODULE, so that Django in this process finds it.
    """
    os.environ["SHEBAO_DATA"] = str(data_folder(data))
    server = None
    if external_url() is None:
        server = start(data)
        make_roles_and_database(server)
    _point_django_to(data)
    migrate()
    check_application_role()
    return server


@contextmanager
def prepared(data: Path | str | None = None) -> Iterator[None]:
    """The database is ready for the block; the embedded server is let go at its end."""
    server = prepare(data)
    try:
        yield
    finally:
        if server is not None:
            server.stop()


def set_up_django() -> None:
    """Django of this process, with the office's settings; the database need not run yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shebao.office.settings")
    import django

    django.setup()


def _point_django_to(data: Path | str | None) -> None:
    """Django may have read its settings before the folder was named."""
    set_up_django()
    from django.db import connection

    wanted = connect_settings(data, role="app")
    if any(connection.settings_dict[key] != wanted[key] for key in ("HOST", "NAME", "USER")):
        connection.close()
        connection.settings_dict.update(wanted)


def check_application_role() -> None:
    """Refuse to work as a role that row-level security does not bind: a superuser or the owner of the tables."""
    with connect() as books:
        row = books.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class"
            " WHERE relname = 'registration_person' AND pg_has_role(current_user, relowner, 'MEMBER'))"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    if row is not None and row[1]:
        raise UserError(
            f"数据库用户 {row[0]} 不受行级权限约束：请在 DATABASE_URL 中使用 {APP}，迁移用户写入 DATABASE_OWNER_URL。",
            f"Row-level security does not bind the database user {row[0]}: name {APP} in DATABASE_URL, "
            "and the migrating user in DATABASE_OWNER_URL.",
        )


def make_roles_and_database(server: Server, database: str = DATABASE) -> None:
    """The two roles and the database; does nothing where they exist."""
    where = psycopg.conninfo.make_conninfo(host=str(socket_folder(server.data)), user="postgres", dbname="postgres")
    with psycopg.connect(where, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext('shebao prepare'))")  # two first starts at once
        for role in (OWNER, APP):
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                admin.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(sql.Identifier(role))
                )
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            name = sql.Identifier(database)
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER)))
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
            admin.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(APP)))
        # A statement that failed, and the reason in detail, have numbers of persons in them: not for the server's log.
        for setting, value in (("log_min_error_statement", "panic"), ("log_error_verbosity", "terse")):
            admin.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(sql.Identifier(database), sql.Identifier(setting), value)
            )


def drop_database(server: Server, database: str = DATABASE) -> None:
    """Remove the embedded server's database with all it holds; does nothing where there is none."""
    where = psycopg.conninfo.make_conninfo(host=str(socket_folder(server.data)), user="postgres", dbname="postgres")
    with psycopg.connect(where, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def migrate() -> None:
    """Bring the tables up to date, as their owner."""
    set_up_django()
    from django.core.management import call_command
    from django.db import connection

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('shebao migrate'))")  # given back when the connection closes
        call_command("migrate", verbosity=0, interactive=False)
