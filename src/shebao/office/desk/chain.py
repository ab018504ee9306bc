"""The audit trail's chain: what it says, whether it still holds, and which line does not.

Each transaction's lines are sealed when it commits (`0009_audit_chain_guards.sql`). A seal has a number without gaps, the
SHA-256 of each line, and the digest of the seal before it. Whoever changes, removes or slips in a line must alter all
seals after it; and then the newest no longer has the digest that was noted elsewhere. So note it: `Head`, as `12345:ab09…`.

Nothing here relies on a function of the database's own: whoever can alter the trail can alter those.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from shebao.errors import UserError
from shebao.office.database.folder import data_folder, not_writable
from shebao.text import Text

MOST_TOLD = 1000

# The same words as desk_event_text() of the migration.
LINE = (
    "pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array("
    "e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.txid, e.actor_id, e.region, e.action,"
    " e.object_table, e.object_id, e.rows, e.run_id, e.old, e.new)::text, 'UTF8'))"
)
LINES = f"""
    WITH sealed AS (
        SELECT s.number, l.id, l.digest
        FROM public.desk_auditseal s CROSS JOIN LATERAL unnest(s.ids, s.digests) AS l (id, digest))
    SELECT coalesce(e.id, l.id), l.number, e.id IS NULL, l.id IS NULL, e.at, e.action, e.object_table, e.object_id
    FROM public.desk_auditevent e FULL JOIN sealed l ON l.id = e.id
    WHERE e.id IS NULL OR l.id IS NULL OR (l.number > %s AND l.digest IS DISTINCT FROM {LINE})
    ORDER BY 1, 2 LIMIT {MOST_TOLD}
"""
TWICE = f"""
    SELECT l.id, max(s.number)
    FROM public.desk_auditseal s CROSS JOIN LATERAL pg_catalog.unnest(s.ids) AS l (id)
    GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT {MOST_TOLD}
"""
SEALS = """
    SELECT number, (extract(epoch FROM at) * 1000000)::bigint, txid, ids, digests, previous, digest
    FROM public.desk_auditseal WHERE number >= %s ORDER BY number
"""


@dataclass(frozen=True)
class Head:
    """A seal's number and digest: whoever keeps it elsewhere can prove that nothing up to it was altered since."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """
        Raises:
            UserError: it does not read 12345:ab09….
        """
        found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip().lower())
        if found is None:
            raise UserError(
                f"链头应形如“编号:64 位十六进制摘要”，现在是 {text}。", f"A head reads number:64 hexadecimal digits, not {text}."
            )
        return cls(int(found[1]), found[2])


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it was sealed: a line of the trail (`event`), or a seal."""

    kind: str
    text: Text
    event: int | None = None
    seal: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "event": self.event, "seal": self.seal, "zh": self.text.zh, "en": self.text.en}


@dataclass(frozen=True)
class Verdict:
    """What a verification found."""

    seals: int
    lines: int
    head: Head | None
    problems: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        told = [problem.as_json() for problem in self.problems]
        head = str(self.head) if self.head else None
        return {"holds": self.holds, "seals": self.seals, "lines": self.lines, "head": head, "problems": told}


def head(connection: psycopg.Connection[Any]) -> Head | None:
    """The newest seal; None before anything was written."""
    row = connection.execute("SELECT number, digest FROM public.desk_auditseal ORDER BY number DESC LIMIT 1").fetchone()
    return Head(row[0], bytes(row[1]).hex()) if row else None


def verify(connection: psycopg.Connection[Any], *, heads: Iterable[Head] = (), since: Head | None = None) -> Verdict:
    """Recompute the chain, as the owner of the tables (a connection without a transaction).

    Args:
        heads: as noted elsewhere; each must be found in the chain as it was.
        since: a head that is trusted: the lines sealed up to it are only counted, not hashed again.
    """
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL search_path = pg_catalog")
        problems = [*_seals(connection, [*heads, *([since] if since else [])], since), *_lines(connection, since)]
        counted = connection.execute("SELECT count(*), coalesce(sum(cardinality(ids)), 0) FROM public.desk_auditseal").fetchone()
        newest = head(connection)
    assert counted is not None
    return Verdict(counted[0], int(counted[1]), newest, tuple(problems))


def _seals(connection: psycopg.Connection[Any], heads: list[Head], since: Head | None) -> Iterator[Problem]:
    """Numbers without gaps, each seal as its digest says and bound to the one before; and the noted heads among them."""
    end = head(connection)
    newest = end.number if end else 0
    first = since.number if since else 1
    expected, before = first, None if since else b""
    found: dict[int, str] = {}
    noted = {one.number for one in heads}
    with connection.cursor(name="seals") as rows:
        rows.execute(SEALS, [first])
        for *contents, previous, digest in rows:
            number = contents[0]
            if number > expected:
                yield _seal_missing(expected, number - 1)
                before = None
            bound = before is None or bytes(previous) == before
            if not bound or _digest(contents, bytes(previous)) != bytes(digest):
                yield _seal_changed(number)
            expected, before = number + 1, bytes(digest)
            if number in noted:
                found[number] = before.hex()
    for one in sorted(set(heads), key=lambda noted: noted.number):
        if one.number > newest:
            yield _cut_off(one.number, newest)
        elif one.number < first:
            row = connection.execute("SELECT digest FROM public.desk_auditseal WHERE number = %s", [one.number]).fetchone()
            if row is None or bytes(row[0]).hex() != one.digest:
                yield _not_as_noted(one.number)
        elif found.get(one.number, one.digest) != one.digest:  # a seal that is missing was told above
            yield _not_as_noted(one.number)


def _digest(seal: list[Any], previous: bytes) -> bytes:
    """The same words as desk_add_seal() of the migration. `seal`: number, time, transaction, ids of lines, their digests."""
    number, at, txid, ids, digests = seal
    lines = ",".join(f"{key}:{bytes(digest).hex()}" for key, digest in zip(ids, digests, strict=False))
    contents = hashlib.sha256(lines.encode()).hexdigest()
    said = f"shebao-seal-1|{number}|{previous.hex()}|{at}|{txid}|{len(ids)}|{contents}"
    return hashlib.sha256(said.encode()).digest()


def _lines(connection: psycopg.Connection[Any], since: Head | None) -> Iterator[Problem]:
    rows = connection.execute(LINES, [since.number if since else 0]).fetchall()
    for key, number, gone, unsealed, at, action, table, about in rows:
        what = f"{action} {table} {about or ''}".strip() if not gone else ""
        when = f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
        if gone:
            yield Problem(
                "missing",
                Text(f"审计记录 {key}（第 {number} 号封存）已不存在。", f"Audit line {key}, sealed in {number}, is missing."),
                key,
                number,
            )
        elif unsealed:
            yield Problem(
                "inserted",
                Text(
                    f"审计记录 {key}（{when} {what}）不在任何封存之中：系绕过本系统插入，或者其封存已被删除。",
                    f"Audit line {key} ({when} {what}) is in no seal: it was inserted past this system, or its seal was removed.",
                ),
                key,
            )
        else:
            yield Problem(
                "changed",
                Text(
                    f"审计记录 {key}（{when} {what}）与第 {number} 号封存不符：已被更改。",
                    f"Audit line {key} ({when} {what}) is not as it was sealed in {number}: it was changed.",
                ),
                key,
                number,
            )
    for key, number in connection.execute(TWICE):
        yield Problem(
            "twice",
            Text(f"审计记录 {key} 被封存两次（第 {number} 号）。", f"Audit line {key} was sealed twice, again in {number}."),
            key,
            number,
        )


def _seal_missing(first: int, last: int) -> Problem:
    which = f"{first}" if first == last else f"{first}–{last}"
    return Problem("seal_missing", Text(f"第 {which} 号封存已不存在。", f"Seal {which} is missing."), seal=first)


def _seal_changed(number: int) -> Problem:
    said = Text(
        f"第 {number} 号封存的内容与其摘要、或者与前一封存的摘要不符：已被更改或调换。",
        f"Seal {number} does not fit its digest or the seal before it: it was changed or moved.",
    )
    return Problem("seal_changed", said, seal=number)


def _not_as_noted(number: int) -> Problem:
    said = Text(
        f"第 {number} 号封存的摘要与当时另行保存的不同：此前的记录已被改写。",
        f"Seal {number} has another digest than the one noted elsewhere: what stands before it was rewritten.",
    )
    return Problem("rewritten", said, seal=number)


def _cut_off(number: int, newest: int) -> Problem:
    said = Text(
        f"另行保存的链头是第 {number} 号封存，现在只到第 {newest} 号：其后的记录已被删除，或者恢复了旧备份。",
        f"Seal {number} was noted elsewhere, but the chain ends at {newest}: "
        "its end was cut off, or an older backup was restored.",
    )
    return Problem("cut_off", said, seal=number)


# Heads are noted in the data folder too, out of the database's reach -----------------------------------------------


def heads_file(data: Path | str | None = None) -> Path:
    return data_folder(data) / "audit.heads"


def noted_heads(data: Path | str | None = None) -> list[Head]:
    """Every head noted in the data folder, oldest first."""
    try:
        lines = heads_file(data).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    return [Head.parse(line.split()[-1]) for line in lines if line.strip()]


def note_head(newest: Head, data: Path | str | None = None) -> None:
    """Append it to `audit.heads`, unless it is the last one there."""
    file = heads_file(data)
    if newest in noted_heads(data)[-1:]:
        return
    try:
        file.touch(mode=0o600)
        with file.open("a", encoding="ascii") as lines:
            lines.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {newest}\n")
    except OSError as problem:
        raise not_writable(file.parent, problem) from problem
