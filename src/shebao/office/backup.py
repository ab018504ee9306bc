"""The whole office in one file, and back into an empty server, proven equal.

The file is a ZIP: `database.dump` (pg_dump's custom format), the materials under their hashes, and `manifest.json` with the
SHA-256 of every part, the rows and a digest of every table, the guards of the database, and the head of the audit chain, all of
the same instant. Not in it: sessions, and `secret.key`, which is to be kept apart from any copy of the database.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from shebao import __version__
from shebao.errors import UserError
from shebao.office.database.connection import connect, connect_settings, external_url
from shebao.office.database.folder import data_folder, disk_full, not_writable, programs
from shebao.office.database.prepare import drop_database, make_roles_and_database
from shebao.office.database.running import as_table_owner
from shebao.office.database.server import start
from shebao.office.desk import chain

FORMAT = 1
DUMP, MANIFEST, MATERIALS = "database.dump", "manifest.json", "materials"
MATERIAL = re.compile(r"materials/\d{6}/[0-9a-f]{2}/([0-9a-f]{64})")
WITHOUT_ROWS = ("django_session",)  # who was signed in then is not signed in now
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Backup:
    """A backup that was written, or restored."""

    file: Path
    sha256: str
    size: int
    rows: int
    tables: int
    materials: int
    head: chain.Head | None
    created_at: str

    def as_json(self) -> dict[str, Any]:
        return {**self.__dict__, "file": str(self.file), "head": str(self.head) if self.head else None}


# What is compared -----------------------------------------------------------------------------------------------


def fingerprint(connection: psycopg.Connection[Any]) -> dict[str, dict[str, Any]]:
    """Rows and digest of every table: the same for the same rows in any order. Call within one transaction."""
    for setting, value in (("TimeZone", "UTC"), ("DateStyle", "ISO"), ("extra_float_digits", "1"), ("bytea_output", "hex")):
        connection.execute(sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(setting), value))
    names = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1"
    ).fetchall()
    found = {}
    for (name,) in names:
        # Digests are added up, not concatenated in an order: a table of millions need not be sorted.
        row = connection.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(('x' || left(h, 16))::bit(64)::bigint), 0),"
                " coalesce(sum(('x' || right(h, 16))::bit(64)::bigint), 0) FROM (SELECT md5(t::text) AS h FROM {} t) r"
            ).format(sql.Identifier("public", name))
        ).fetchone()
        assert row is not None
        if name not in WITHOUT_ROWS:
            found[name] = {"rows": row[0], "digest": f"{row[1]}/{row[2]}"}
    return found


def guards(connection: psycopg.Connection[Any]) -> str:
    """A digest of what the database enforces: triggers, policies, constraints, functions, and who was granted what."""
    row = connection.execute("""
        SELECT coalesce(string_agg(said, E'\\n' ORDER BY said COLLATE "C"), '') FROM (
            SELECT concat_ws(' ', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
            -- a check reads otherwise after it was dumped (ARRAY['a', 'b']::text[]), and is the same
            UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, contype, convalidated,
                                       CASE contype WHEN 'c' THEN '' ELSE pg_get_constraintdef(oid) END)
                FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
            UNION ALL SELECT concat_ws(' ', tablename, policyname, cmd, roles, qual, with_check) FROM pg_policies
            UNION ALL SELECT concat_ws(' ', pg_get_functiondef(p.oid), proowner::regrole) FROM pg_proc p
                WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
            UNION ALL SELECT concat_ws(' ', relname, relrowsecurity, relpersistence, relowner::regrole) FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
            UNION ALL SELECT concat_ws(' ', p.oid::regprocedure, grantee::regrole, privilege_type)
                FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner)))
                WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT concat_ws(' ', relname, grantee::regrole, privilege_type)
                FROM pg_class,
                     aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner)))
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
            UNION ALL SELECT concat_ws(' ', attrelid::regclass, attname, grantee::regrole, privilege_type)
                FROM pg_attribute, aclexplode(attacl) WHERE attrelid >= 16384
        ) guard (said)""").fetchone()
    assert row is not None
    return hashlib.sha256(str(row[0]).encode()).hexdigest()


# Writing --------------------------------------------------------------------------------------------------------


def write(file: Path, data: Path | str | None = None) -> Backup:
    """Back the office up while it runs; the file is there whole, or not at all.

    Raises:
        UserError: the file exists, cannot be written, or the disk is full.
    """
    if file.exists():
        raise UserError(
            f"{file} 已存在，备份不会覆盖：请另取文件名。", f"{file} exists and is not overwritten: name another file."
        )
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with as_table_owner(data) as connection:
            try:
                os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                manifest = _write(draft, connection, data)
                with draft.open("rb+") as written:
                    os.fsync(written.fileno())
                sha256, size = _sha256_of(draft), draft.stat().st_size
                os.link(draft, file)  # fails if somebody made it meanwhile
            finally:
                draft.unlink(missing_ok=True)
    except OSError as problem:
        raise disk_full(file.parent) if problem.errno == 28 else not_writable(file.parent, problem) from problem
    done = _backup(file, sha256, size, manifest)
    if done.head is not None:
        chain.note_head(done.head, data)
    last_file(data).write_text(json.dumps(done.as_json(), ensure_ascii=False), encoding="utf-8")
    return done


def last_file(data: Path | str | None = None) -> Path:
    """Where the newest backup of this data folder is told."""
    return data_folder(data) / "last-backup.json"


def last(data: Path | str | None = None) -> dict[str, Any] | None:
    """The newest backup of this data folder; None if there was none."""
    try:
        found: dict[str, Any] = json.loads(last_file(data).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found


def _write(draft: Path, connection: psycopg.Connection[Any], data: Path | str | None) -> dict[str, Any]:
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED, allowZip64=True) as package, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot, version = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone() or (
            "",
            "",
        )
        files = {DUMP: _dump(package, snapshot, data)}
        newest = chain.head(connection)
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "shebao": __version__,
            "postgres": version,
            "created_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "head": str(newest) if newest else None,
            "migrations": _migrations(connection),
            "guards": guards(connection),
            "tables": fingerprint(connection),
            "files": files,
        }
        # After the database: a material that a row names is there before its row.
        for path in sorted((data_folder(data) / MATERIALS).glob("*/*/*")):
            if MATERIAL.fullmatch(name := path.relative_to(data_folder(data)).as_posix()):
                with path.open("rb") as content:
                    files[name] = _add(package, name, content)
        package.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _dump(package: zipfile.ZipFile, snapshot: str, data: Path | str | None) -> dict[str, Any]:
    arguments = ["--format=custom", "--no-password", f"--snapshot={snapshot}"]
    arguments += [f"--exclude-table-data=public.{name}" for name in WITHOUT_ROWS]
    with _program("pg_dump", arguments, data, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        return _add(package, DUMP, process.stdout)


def _add(package: zipfile.ZipFile, name: str, content: IO[bytes]) -> dict[str, Any]:
    """Stream a part into the package."""
    digest, size = hashlib.sha256(), 0
    with package.open(name, "w", force_zip64=True) as part:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            part.write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


# Restoring ------------------------------------------------------------------------------------------------------


def restore(file: Path, data: Path | str | None = None, *, sha256: str | None = None) -> Backup:
    """Bring a backup into an empty server, and prove that every table is what it was.

    Raises:
        UserError: the file is no backup of ours, damaged or not the one of the given SHA-256; or the server is not empty. Then
            nothing was changed.
    """
    found = _sha256_of(_there(file))
    if sha256 is not None and found != sha256.lower():
        raise UserError(f"{file} 的 SHA-256 是 {found}，与给定的不同。", f"The SHA-256 of {file} is {found}, not the one given.")
    try:
        with zipfile.ZipFile(file) as package:
            manifest = _checked(package, file)
            with _empty_server(data):
                _restore(package, manifest, data)
    except zipfile.BadZipFile as problem:
        raise _no_backup(file) from problem
    done = _backup(file, found, file.stat().st_size, manifest)
    if done.head is not None:
        chain.note_head(done.head, data)
    return done


def _checked(package: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """The manifest, after every part was read and compared with it."""
    try:
        manifest: dict[str, Any] = json.loads(package.read(MANIFEST))
        files, known = manifest["files"], manifest["format"] == FORMAT
    except (KeyError, ValueError, TypeError) as problem:
        raise _no_backup(file) from problem
    if not known:
        raise UserError(
            f"{file} 由较新版本写成，请先升级本程序。", f"{file} was written by a newer version: upgrade this program first."
        )
    odd = [name for name in files if name != DUMP and not MATERIAL.fullmatch(name)]
    if odd or DUMP not in files or {part.filename for part in package.infolist()} != {*files, MANIFEST}:
        raise _no_backup(file)
    for name, expected in files.items():
        digest = hashlib.sha256()
        with package.open(name) as part:
            while chunk := part.read(CHUNK):
                digest.update(chunk)
        named = MATERIAL.fullmatch(name)
        if digest.hexdigest() != expected["sha256"] or (named and named[1] != expected["sha256"]):
            raise UserError(f"{file} 中的 {name} 已损坏或被改动。", f"{name} in {file} is damaged or was altered.")
    return manifest


class _empty_server:
    """The server of the data folder with roles and an empty database; dropped again if the block fails."""

    def __init__(self, data: Path | str | None) -> None:
        self.data, self.server = data, None

    def __enter__(self) -> None:
        os.environ["SHEBAO_DATA"] = str(data_folder(self.data))
        if any((data_folder(self.data) / MATERIALS).glob("*")):
            raise _not_empty(str(data_folder(self.data) / MATERIALS))
        if external_url() is None:
            self.server = start(self.data)
            make_roles_and_database(self.server)
        try:
            with connect(self.data, role="owner") as connection:
                row = connection.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone()
            if row is None or row[0]:
                raise _not_empty(str(data_folder(self.data)) if self.server else "DATABASE_URL")
        except BaseException:
            self._leave()
            raise

    def __exit__(self, kind: Any, *_: Any) -> None:
        if kind is not None:
            shutil.rmtree(data_folder(self.data) / f"{MATERIALS}.restoring", ignore_errors=True)
            if self.server is not None:
                drop_database(self.server)
        self._leave()

    def _leave(self) -> None:
        if self.server is not None:
            self.server.stop()


def _restore(package: zipfile.ZipFile, manifest: dict[str, Any], data: Path | str | None) -> None:
    database = str(connect_settings(data, role="owner")["NAME"])
    arguments = ["--exit-on-error", "--single-transaction", "--no-password", f"--dbname={database}"]
    with _program("pg_restore", arguments, data, stdin=subprocess.PIPE) as process, package.open(DUMP) as dump:
        assert process.stdin is not None
        try:
            shutil.copyfileobj(dump, process.stdin, CHUNK)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it says why on its own
    draft = data_folder(data) / f"{MATERIALS}.restoring"
    for name in manifest["files"]:
        if name != DUMP:
            target = draft / Path(name).relative_to(MATERIALS)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with package.open(name) as part, target.open("wb") as content:
                shutil.copyfileobj(part, content, CHUNK)
            target.chmod(0o400)
    with connect(data, role="owner", autocommit=True) as connection:
        _compare(connection, manifest)
        connection.execute("ANALYZE")
    if draft.exists():
        draft.replace(data_folder(data) / MATERIALS)


def _compare(connection: psycopg.Connection[Any], manifest: dict[str, Any]) -> None:
    """Every table's rows and digest, the guards, and the audit chain up to the head it had."""
    with connection.transaction():
        now = fingerprint(connection)
        different = sorted({*now, *manifest["tables"]} - {name for name in now if now[name] == manifest["tables"].get(name)})
        if different or guards(connection) != manifest["guards"]:
            names = ", ".join(different) or "triggers, policies, functions"
            raise UserError(f"恢复结果与备份不一致：{names}。", f"What was restored differs from the backup: {names}.")
    verdict = chain.verify(connection, heads=[chain.Head.parse(manifest["head"])] if manifest["head"] else [])
    if not verdict.holds:
        first = verdict.problems[0].text
        raise UserError(f"备份中的审计轨迹已被改动：{first.zh}", f"The audit trail in the backup was tampered with: {first.en}")


# PostgreSQL's programs ------------------------------------------------------------------------------------------


class _program:
    """One of PostgreSQL's programs as the owner of the tables; its failure becomes one sentence. No password in its arguments."""

    def __init__(self, name: str, arguments: list[str], data: Path | str | None, **pipes: Any) -> None:
        wanted = connect_settings(data, role="owner")
        names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
        given = {key: str(wanted[value]) for key, value in names.items() if wanted.get(value)}
        options = {f"PG{key.upper()}": str(value) for key, value in (wanted.get("OPTIONS") or {}).items()}
        self.name, self.command = name, [str(programs() / name), *arguments]
        self.environment, self.pipes = {**os.environ, **options, **given, "LC_ALL": "C"}, pipes

    def __enter__(self) -> subprocess.Popen[bytes]:
        import tempfile

        self.said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.command, env=self.environment, stderr=self.said, cwd="/", **self.pipes)
        return self.process

    def __exit__(self, kind: Any, *_: Any) -> None:
        if kind is not None:
            self.process.kill()
        failed = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.said.seek(0)
        words = " ".join(self.said.read().decode(errors="replace").split())[-500:]
        self.said.close()
        if kind is None and failed:
            raise UserError(f"{self.name} 失败：{words}", f"{self.name} failed: {words}")


# Small things ---------------------------------------------------------------------------------------------------


def _migrations(connection: psycopg.Connection[Any]) -> list[str]:
    return [f"{app}.{name}" for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY id")]


def _backup(file: Path, sha256: str, size: int, manifest: dict[str, Any]) -> Backup:
    head = chain.Head.parse(manifest["head"]) if manifest["head"] else None
    rows = sum(table["rows"] for table in manifest["tables"].values())
    materials = len(manifest["files"]) - 1
    return Backup(file, sha256, size, rows, len(manifest["tables"]), materials, head, manifest["created_at"])


def _sha256_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _there(file: Path) -> Path:
    if not file.is_file():
        raise UserError(f"没有备份文件 {file}。", f"There is no backup file {file}.")
    return file


def _no_backup(file: Path) -> UserError:
    return UserError(f"{file} 不是本系统的备份文件，或者不完整。", f"{file} is no backup of this system, or not whole.")


def _not_empty(where: str) -> UserError:
    return UserError(
        f"{where} 中已有数据，恢复只进入空的服务器：请用 --data 指定空目录。",
        f"There is data in {where}, and a backup is restored into an empty server only: name an empty folder with --data.",
    )
