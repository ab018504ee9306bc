"""A backup restored into an empty server is the same office: every table, every guard, every material, the audit chain."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shebao.cli import run
from shebao.errors import UserError
from shebao.office import backup
from shebao.office.database import connect, start
from shebao.office.database.folder import cluster_folder
from shebao.office.database.prepare import drop_database, make_roles_and_database
from shebao.office.desk import chain
from shebao.text import in_language
from tests.office.console.city import City

SCAN = b"%PDF-1.7 a scan"
SHA256 = hashlib.sha256(SCAN).hexdigest()
MATERIAL = f"materials/310000/{SHA256[:2]}/{SHA256}"


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city's data folder, with one material."""
    folder = tmp_path_factory.mktemp("office")
    (folder / MATERIAL).parent.mkdir(parents=True)
    (folder / MATERIAL).write_bytes(SCAN)
    return folder


@pytest.fixture
def office(city: City, office_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands find the city's database, and its folder."""
    where = f"@/{city.name}?host={city.socket}"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://shebao_app{where}")
    monkeypatch.setenv("DATABASE_OWNER_URL", f"postgresql://shebao_owner{where}")
    monkeypatch.setenv("SHEBAO_DATA", str(office_folder))
    return office_folder


@pytest.fixture
def file(office: Path, office_folder: Path) -> Path:
    """A backup of the city, written once."""
    found = office_folder / "city.backup"
    if not found.exists():
        backup.write(found)
    return found


@pytest.fixture(scope="module")
def another_server() -> Iterator[Path]:
    """In a folder that the server's own user can reach: pytest closes its folders anew with every run."""
    with tempfile.TemporaryDirectory(prefix="shebao-elsewhere-") as place, start(Path(place) / "data"):
        yield Path(place) / "data"


@pytest.fixture
def elsewhere(file: Path, another_server: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another machine: an empty server in a folder of its own."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("DATABASE_OWNER_URL")
    monkeypatch.setenv("SHEBAO_DATA", str(another_server))
    yield another_server
    with start(another_server) as server:
        drop_database(server)
    shutil.rmtree(another_server / "materials", ignore_errors=True)


def everything(connection: psycopg.Connection[Any]) -> tuple[dict[str, dict[str, Any]], str]:
    with connection.transaction():
        return backup.fingerprint(connection), backup.guards(connection)


def altered(file: Path, to: Path, part: str, content: bytes, **manifest: Any) -> Path:
    """The backup with one part exchanged, and perhaps the manifest made to fit."""
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(to, "w") as after:
        parts = {name: before.read(name) for name in before.namelist()} | {part: content}
        parts[backup.MANIFEST] = json.dumps(json.loads(parts[backup.MANIFEST]) | manifest).encode()
        for name, bytes_of in parts.items():
            after.writestr(name, bytes_of)
    return to


def test_an_empty_server_becomes_the_same_office(file: Path, city: City, elsewhere: Path) -> None:
    with psycopg.connect(f"host={city.socket} dbname={city.name} user=shebao_owner") as before:
        expected, head = everything(before), chain.head(before)
    done = backup.restore(file)
    with connect(elsewhere, role="owner", autocommit=True) as restored:
        assert everything(restored) == expected
        verdict = chain.verify(restored, heads=[head])  # type: ignore[list-item]
    assert verdict.holds
    assert done.tables == len(expected[0])
    assert done.rows == sum(table["rows"] for table in expected[0].values()) > 1000
    assert (elsewhere / MATERIAL).read_bytes() == SCAN
    assert chain.noted_heads(elsewhere)[-1] == head


def test_what_was_restored_works_on(file: Path, elsewhere: Path) -> None:
    """Keys go on where they were, the application sees what it may, and new lines join the chain."""
    backup.restore(file)
    with connect(elsewhere, autocommit=True) as application, connect(elsewhere, role="owner", autocommit=True) as owner:
        before = chain.head(owner)
        assert application.execute("SELECT count(*) FROM registration_person").fetchone() == (0,)
        application.execute("SELECT desk_note('view', 'registration_person', 1, '{}', '310000')")
        after = chain.head(owner)
        assert after is not None
        assert before is not None
        assert after.number == before.number + 1
        assert chain.verify(owner, heads=[before, after]).holds
        with pytest.raises(psycopg.Error, match="never changed"):
            owner.execute("DELETE FROM collection_contribution")


def test_sessions_are_not_restored(file: Path, elsewhere: Path) -> None:
    backup.restore(file)
    with connect(elsewhere, role="owner") as owner:
        assert owner.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_a_server_with_data_is_left_alone(file: Path, elsewhere: Path) -> None:
    backup.restore(file)
    with connect(elsewhere, role="owner") as owner:
        expected = everything(owner)
    with pytest.raises(UserError, match="empty server only"):
        backup.restore(file)
    with connect(elsewhere, role="owner") as owner:
        assert everything(owner) == expected


def test_materials_that_lie_there_are_left_alone(file: Path, elsewhere: Path) -> None:
    (elsewhere / "materials").mkdir()
    (elsewhere / "materials" / "310000").mkdir()
    with pytest.raises(UserError, match="empty server only"):
        backup.restore(file)


def nothing_in(elsewhere: Path) -> bool:
    """No table and no material."""
    with start(elsewhere) as server:
        make_roles_and_database(server)
        with connect(elsewhere, role="owner") as owner:
            tables = owner.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone()
    return tables == (0,) and not list(elsewhere.glob("materials*"))


def test_a_damaged_part_is_named_and_nothing_restored(file: Path, elsewhere: Path, tmp_path: Path) -> None:
    wrong = altered(file, tmp_path / "x", MATERIAL, b"something else")
    with pytest.raises(UserError, match=SHA256):
        backup.restore(wrong)
    assert nothing_in(elsewhere)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "materials/310000/../../x", "extra"])
def test_a_part_that_leads_elsewhere_is_refused(file: Path, elsewhere: Path, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(file) as package:
        files = json.loads(package.read(backup.MANIFEST))["files"]
    entry = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    wrong = altered(file, tmp_path / "x", name, b"x", files={**files, name: entry})
    with pytest.raises(UserError, match="no backup of this system"):
        backup.restore(wrong)
    assert nothing_in(elsewhere)


def test_a_backup_that_is_not_what_its_manifest_says_is_taken_back(file: Path, elsewhere: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(file) as package:
        tables = json.loads(package.read(backup.MANIFEST))["tables"]
    fewer = {**tables, "registration_person": {"rows": 1, "digest": "1/1"}}
    wrong = altered(file, tmp_path / "x", MATERIAL, SCAN, tables=fewer)
    with pytest.raises(UserError, match="registration_person"):
        backup.restore(wrong)
    assert nothing_in(elsewhere)


def test_another_file_than_the_one_whose_digest_was_kept_is_refused(file: Path, elsewhere: Path) -> None:
    with pytest.raises(UserError, match="SHA-256"):
        backup.restore(file, sha256="ab" * 32)


def test_a_file_that_is_no_backup_is_refused(file: Path, elsewhere: Path, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no zip")
    with pytest.raises(UserError, match="no backup"):
        backup.restore(tmp_path / "x")


def test_a_backup_overwrites_nothing_and_is_its_owner_s(file: Path) -> None:
    with pytest.raises(UserError, match="not overwritten"):
        backup.write(file)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_told_and_nothing_left(office: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        backup.write(tmp_path / "no" / "x")
    assert list(tmp_path.iterdir()) == []


def test_the_commands_say_what_they_did(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, another_server: Path, capsys: Any
) -> None:
    assert run(["backup", str(tmp_path / "x"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["sha256"] == hashlib.sha256((tmp_path / "x").read_bytes()).hexdigest()
    assert backup.last(office)["created_at"] == said["created_at"]  # type: ignore[index]
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("DATABASE_OWNER_URL")
    with in_language("zh"):
        assert run(["restore", str(tmp_path / "x"), "--data", str(another_server), "--sha256", said["sha256"]]) == 0
        assert "审计轨迹完整" in capsys.readouterr().out
        assert run(["restore", str(tmp_path / "x"), "--data", str(another_server)]) == 2
    assert "空的服务器" in capsys.readouterr().err
    assert cluster_folder(another_server).exists()
