"""What is not fit for production is named; an office that is, is told so."""

from __future__ import annotations

import json
import os
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from shebao.cli import run
from shebao.office import backup, fitness
from shebao.office.desk import chain, second_factor
from shebao.office.desk.chain import Head
from shebao.office.desk.models import SecondFactor, User
from shebao.text import in_language
from tests.conftest import Database


@pytest.fixture
def fit(database: Database, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An office ready to open its doors: settings, two administrators with devices, a backup and a verification of today."""
    database.named_in(monkeypatch, tmp_path)
    with database.connect("postgres", autocommit=True) as admin:
        # the test server is fast and of the test run; a real one has these by `prepare` and its configuration
        for setting in ("log_min_error_statement = panic", "log_error_verbosity = terse"):
            admin.execute(f"ALTER DATABASE {database.name} SET {setting}")
    settings.DEBUG = settings.DEMO = False
    settings.SECRET_KEY = string.printable[:80]
    settings.ALLOWED_HOSTS = ["shebao.example.gov.cn"]
    settings.SESSION_COOKIE_SECURE, settings.PROXIES, settings.SECOND_FACTOR = True, {"10.0.0.1"}, "officers"
    for name in ("zhang", "li"):  # one resets the other's lost device
        user = User.objects.create(username=name, name=name, roles=["administrator"], password="!", last_login=timezone.now())
        SecondFactor.objects.create(user=user, seed=second_factor.new_seed(), confirmed_at=timezone.now())
    backed_up(tmp_path, hours_ago=1)
    chain.note_head(Head(1, "ab" * 32), tmp_path)
    return tmp_path


def backed_up(folder: Path, *, hours_ago: int) -> None:
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    backup.last_file(folder).write_text(json.dumps({"created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}))
    backup.last_file(folder).chmod(0o600)


@pytest.fixture
def superuser(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with database.connect("postgres", autocommit=True) as connection:
        yield connection


def codes(owner: psycopg.Connection[Any], folder: Path) -> list[str]:
    return [fault.code for fault in fitness.faults(owner, folder) if fault.code != "durability"]  # tests run without fsync


def test_a_fit_office_has_no_faults(fit: Path, owner: Any) -> None:
    assert codes(owner, fit) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"DEBUG": True}, "debug"),
        ({"DEMO": True}, "demo"),
        ({"SECRET_KEY": "short"}, "secret"),
        ({"SECRET_KEY": "a" * 80}, "secret"),
        ({"ALLOWED_HOSTS": ["*"]}, "hosts_any"),
        ({"ALLOWED_HOSTS": ["localhost"]}, "hosts_local"),
        ({"SESSION_COOKIE_SECURE": False}, "https"),
        ({"PROXIES": set()}, "proxies"),
        ({"SECOND_FACTOR": "nobody"}, "second_factor"),
    ],
)
def test_a_setting_that_is_not_fit(fit: Path, owner: Any, settings: Any, given: dict[str, Any], code: str) -> None:
    [setattr(settings, name, value) for name, value in given.items()]
    assert codes(owner, fit) == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("ALTER TABLE registration_person DISABLE ROW LEVEL SECURITY", "row_security"),
        ("ALTER TABLE funds_posting DISABLE TRIGGER a_append_only", "trigger"),
        ("ALTER TABLE desk_auditevent DISABLE TRIGGER z_seal", "trigger"),
        ("DELETE FROM django_migrations WHERE app = 'desk' AND name LIKE '0001%'", "migrations"),
        ("UPDATE desk_user SET roles = '{auditor}' WHERE username = 'li'", "administrators"),
        ("UPDATE desk_user SET username = 'administrator' WHERE username = 'li'", "demo_users"),
        ("UPDATE desk_secondfactor SET confirmed_at = NULL WHERE user_id = (SELECT max(id) FROM desk_user)", "devices"),
    ],
)
def test_a_database_that_is_not_fit(fit: Path, owner: Any, superuser: Any, change: str, code: str) -> None:
    superuser.execute(change)
    assert code in codes(owner, fit)


def test_a_user_of_the_server_who_passes_row_level_security(fit: Path, owner: Any, superuser: Any) -> None:
    superuser.execute("CREATE ROLE passes_by LOGIN BYPASSRLS")
    found = [fault.text.en for fault in fitness.faults(owner, fit) if fault.code == "strong_role"]
    superuser.execute("DROP ROLE passes_by")
    assert len(found) == 1
    assert "passes_by" in found[0]


@pytest.mark.parametrize("role", ["postgres", "shebao_owner"])
def test_an_application_that_passes_row_level_security(
    fit: Path, owner: Any, database: Database, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{role}@/{database.name}?host={database.socket}")
    assert codes(owner, fit) == ["application_role"]


def test_a_superuser_who_migrates(fit: Path, superuser: Any) -> None:
    assert codes(superuser, fit) == ["owner_role"]


def test_statements_in_the_server_s_log(fit: Path, superuser: Any, database: Database) -> None:
    superuser.execute(f"ALTER DATABASE {database.name} SET log_statement = 'all'")
    with database.connect("shebao_owner", autocommit=True) as owner:
        assert codes(owner, fit) == ["statement_log"]


def test_a_server_that_forgets_what_it_acknowledged(fit: Path, owner: Any) -> None:
    """The test server runs without fsync."""
    assert [fault.code for fault in fitness.faults(owner, fit)] == ["durability"]


def test_no_backup_and_an_old_one(fit: Path, owner: Any) -> None:
    backed_up(fit, hours_ago=40)
    assert codes(owner, fit) == ["backup_old"]
    backup.last_file(fit).unlink()
    assert codes(owner, fit) == ["backup_none"]


def test_a_trail_that_nobody_verifies(fit: Path, owner: Any) -> None:
    file, long_ago = chain.heads_file(fit), datetime.now(UTC).timestamp() - 20 * 86400
    os.utime(file, (long_ago, long_ago))
    assert codes(owner, fit) == ["audit_verify"]
    file.unlink()
    assert codes(owner, fit) == ["audit_verify"]


def test_files_that_others_can_read(fit: Path, owner: Any) -> None:
    (fit / "secret.key").write_text("x")
    (fit / "secret.key").chmod(0o644)
    assert codes(owner, fit) == ["file_open"]


def test_errors_come_first_and_each_says_what_to_do(fit: Path, owner: Any, settings: Any) -> None:
    settings.PROXIES, settings.DEBUG = set(), True
    first, second = [fault for fault in fitness.faults(owner, fit) if fault.code != "durability"]
    assert (first.error, second.error) == (True, False)
    assert "SHEBAO_DEBUG" in first.text.zh
    assert "SHEBAO_DEBUG" in first.text.en


def test_the_command_s_answers(fit: Path, settings: Any, capsys: Any) -> None:
    assert run(["check", "--deploy", "--json"]) == 1
    assert [fault["code"] for fault in json.loads(capsys.readouterr().out)["faults"]] == ["durability"]
    settings.DEBUG = True
    with in_language("zh"):
        assert run(["check", "--deploy"]) == 1
    assert "错误 debug" in capsys.readouterr().out


def test_the_command_without_deploy_asks_only_what_holds_anywhere(fit: Path, settings: Any, capsys: Any) -> None:
    settings.DEBUG = True
    assert run(["check", "--json"]) == 1
    assert [fault["code"] for fault in json.loads(capsys.readouterr().out)["faults"]] == ["durability"]
