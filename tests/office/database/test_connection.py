"""How the office finds its database, and how it keeps its key."""

from __future__ import annotations

import psycopg
import pytest

from shebao.errors import UserError
from shebao.office.database import connect, connect_settings, prepare
from shebao.office.database.prepare import check_application_role
from shebao.office.secret import secret_key


def test_the_application_role_is_the_default(tmp_path):
    assert connect_settings(tmp_path)["USER"] == "shebao_app"
    assert connect_settings(tmp_path, role="owner")["USER"] == "shebao_owner"


def test_the_environment_chooses_the_role(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_DB_ROLE", "owner")
    assert connect_settings(tmp_path)["USER"] == "shebao_owner"
    monkeypatch.setenv("SHEBAO_DB_ROLE", "root")
    with pytest.raises(UserError):
        connect_settings(tmp_path)


def test_a_server_of_the_agencys_own(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://shebao_app:p%40ss@db.agency:5433/books?sslmode=require")
    found = connect_settings()
    assert [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "shebao_app", "p@ss", "db.agency", 5433, "books",
    ]  # fmt: skip
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_wrong_url_is_named_as_such(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://host")
    with pytest.raises(UserError, match="DATABASE_URL"):
        connect_settings()


@pytest.mark.parametrize("role", ["postgres", "shebao_owner"])
def test_a_role_that_row_level_security_does_not_bind_is_refused(database, monkeypatch, role):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{role}@/{database.name}?host={database.socket}")
    with pytest.raises(UserError, match=f"does not bind the database user {role}"):
        check_application_role()


def test_the_application_role_is_accepted(database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://shebao_app@/{database.name}?host={database.socket}")
    check_application_role()


def test_a_server_of_the_agencys_own_is_migrated_by_its_owner(server, database, monkeypatch):
    """As its administrator prepared it (README): two roles and an empty database."""
    with psycopg.connect(f"host={server.socket} dbname=postgres user=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE of_the_agency_{database.name} OWNER shebao_owner")
    where = f"@/of_the_agency_{database.name}?host={database.socket}"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://shebao_app{where}")
    monkeypatch.setenv("DATABASE_OWNER_URL", f"postgresql://shebao_owner{where}")
    assert prepare() is None
    with connect() as books:
        assert books.execute("SELECT count(*) FROM funds_account").fetchone() == (14,)


def test_the_key_is_made_once_and_kept_private(tmp_path, monkeypatch):
    monkeypatch.delenv("SHEBAO_SECRET_KEY")
    key = secret_key(tmp_path)
    assert secret_key(tmp_path) == key
    assert len(key) >= 50
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_every_migration_is_written(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, skip_checks=True, verbosity=0)
