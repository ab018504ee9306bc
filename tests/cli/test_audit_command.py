"""`shebao audit`: verified trails, named lines, heads to keep elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shebao.cli import run
from shebao.office.database import acting
from shebao.office.desk import chain
from shebao.office.desk.actions import note
from shebao.text import in_language
from tests.conftest import Database
from tests.office import givens


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with in_language("zh"):
        yield


@pytest.fixture
def office(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    database.named_in(monkeypatch, tmp_path)
    with acting(givens.officer("counter")):
        note("view", "registration_person", 1, region=givens.SHANGHAI)
    return tmp_path


def tamper(database: Database, change: str) -> None:
    with database.connect("postgres", autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(change)


def test_a_trail_that_holds(office: Path, capsys: Any) -> None:
    assert run(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert "审计轨迹完整：2 条记录" in said
    assert str(chain.noted_heads(office)[0]) in said


def test_a_changed_line_is_named_and_the_exit_code_says_so(office: Path, database: Database, capsys: Any) -> None:
    tamper(database, "UPDATE desk_auditevent SET object_id = 2 WHERE action = 'view'")
    assert run(["audit", "verify"]) == 1
    told = capsys.readouterr()
    assert "已被更改" in told.out
    assert "已被改动：1 处" in told.err
    assert chain.noted_heads(office) == []


def test_the_same_as_json(office: Path, database: Database, capsys: Any) -> None:
    tamper(database, "DELETE FROM desk_auditevent WHERE action = 'view'")
    assert run(["audit", "verify", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["holds"] is False
    assert [(problem["kind"], problem["seal"]) for problem in told["problems"]] == [("missing", 2)]


def test_a_cut_off_end_is_found_by_the_folder_s_heads(office: Path, database: Database, capsys: Any) -> None:
    assert run(["audit", "verify"]) == 0
    tamper(database, "DELETE FROM desk_auditevent WHERE action = 'view'; DELETE FROM desk_auditseal WHERE number = 2")
    assert run(["audit", "verify"]) == 1
    assert "其后的记录已被删除" in capsys.readouterr().out


def test_and_by_a_head_kept_elsewhere(office: Path, database: Database, capsys: Any) -> None:
    assert run(["audit", "head"]) == 0
    kept = capsys.readouterr().out.strip()
    assert run(["audit", "verify", "--head", kept]) == 0
    assert run(["audit", "verify", "--since", kept]) == 0
    chain.heads_file(office).unlink()
    tamper(database, "DELETE FROM desk_auditevent WHERE action = 'view'; DELETE FROM desk_auditseal WHERE number = 2")
    assert run(["audit", "verify"]) == 0
    assert run(["audit", "verify", "--head", kept]) == 1
    assert run(["audit", "verify", "--since", kept]) == 1


def test_a_head_that_is_none_is_a_usage_error(office: Path, capsys: Any) -> None:
    assert run(["audit", "verify", "--head", "7"]) == 2
    assert "链头" in capsys.readouterr().err


def test_a_folder_without_a_database_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("SHEBAO_DATA", str(tmp_path))
    assert run(["audit", "verify"]) == 2
    assert "没有数据库" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
