"""The audit trail is a chain: whatever a superuser alters, removes, slips in or cuts off is found and named."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from shebao.errors import UserError
from shebao.office.database import acting
from shebao.office.desk import chain
from shebao.office.desk.actions import note
from shebao.office.desk.chain import Head
from tests.conftest import Database
from tests.office import givens


@pytest.fixture
def trail(database: Database, owner: psycopg.Connection[Any]) -> list[int]:
    """Six transactions and their lines: an officer, an employer, a person, three looks at the person."""
    counter = givens.officer("counter")
    with acting(counter):
        givens.employer()
        somebody = givens.person()
        for _ in range(3):  # three looks
            note("view", "registration_person", somebody.pk, region=givens.SHANGHAI)
    return [key for (key,) in owner.execute("SELECT id FROM desk_auditevent ORDER BY id")]


@pytest.fixture
def superuser(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """Whoever owns the machine: no trigger stops them."""
    with database.connect("postgres", autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def found(owner: psycopg.Connection[Any], **more: Any) -> list[tuple[str, int | None, int | None]]:
    return [(problem.kind, problem.event, problem.seal) for problem in chain.verify(owner, **more).problems]


# As it should be ------------------------------------------------------------------------------------------------


def test_an_untouched_trail_holds(trail: list[int], owner: psycopg.Connection[Any]) -> None:
    verdict = chain.verify(owner)
    assert verdict.holds
    assert (verdict.seals, verdict.lines, verdict.head.number) == (6, 6, 6)  # type: ignore[union-attr]


def test_an_empty_trail_holds(database: Database, owner: psycopg.Connection[Any]) -> None:
    assert chain.verify(owner) == chain.Verdict(0, 0, None, ())


def test_what_is_rolled_back_leaves_neither_line_nor_seal(trail: list[int], owner: psycopg.Connection[Any]) -> None:
    from django.db import transaction

    with acting(givens.officer("reviewer")), transaction.atomic():
        note("view", "registration_person", 1, region=givens.SHANGHAI)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            note("view", "registration_person", 2, region=givens.SHANGHAI)
            raise ZeroDivisionError
        note("view", "registration_person", 3, region=givens.SHANGHAI)
    verdict = chain.verify(owner)
    assert (verdict.holds, verdict.seals, verdict.lines) == (True, 8, 9)


def test_constraints_checked_early_seal_each_line_once(trail: list[int], owner: psycopg.Connection[Any]) -> None:
    from django.db import connection, transaction

    with acting(givens.officer("reviewer")), transaction.atomic(), connection.cursor() as cursor:
        note("view", "registration_person", 1, region=givens.SHANGHAI)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        note("view", "registration_person", 2, region=givens.SHANGHAI)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        note("view", "registration_person", 3, region=givens.SHANGHAI)
    verdict = chain.verify(owner)
    assert (verdict.holds, verdict.seals, verdict.lines) == (True, 10, 10)


def test_a_batch_of_many_lines_has_one_seal(
    trail: list[int], app: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    app.execute("SELECT count(desk_note('view', 'registration_person', n, '{}', '310000')) FROM generate_series(1, 3000) n")
    verdict = chain.verify(owner)
    assert (verdict.holds, verdict.seals, verdict.lines) == (True, 7, 3006)


def test_many_at_once_are_sealed_one_after_the_other(
    trail: list[int], database: Database, owner: psycopg.Connection[Any]
) -> None:
    def look() -> None:
        with database.connect(autocommit=True) as connection:
            for key in range(25):  # each a transaction
                connection.execute("SELECT desk_note('view', 'registration_person', %s, '{}', '310000')", [key])

    at_once = [threading.Thread(target=look) for _ in range(4)]
    [one.start() for one in at_once]
    [one.join() for one in at_once]
    verdict = chain.verify(owner)
    assert (verdict.holds, verdict.seals, verdict.lines) == (True, 106, 106)


def test_nothing_is_left_pending(trail: list[int], owner: psycopg.Connection[Any]) -> None:
    assert owner.execute("SELECT count(*) FROM desk_auditpending").fetchone() == (0,)


@pytest.mark.parametrize(
    "change", ["UPDATE desk_auditseal SET txid = 0", "DELETE FROM desk_auditseal", "TRUNCATE desk_auditseal"]
)
def test_a_seal_is_never_changed(trail: list[int], app: Any, owner: Any, change: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(change)
    with pytest.raises(psycopg.Error, match="never changed"):
        owner.execute(change)


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT desk_add_seal(0, '{1}', '{\\\\x00}')",
        "INSERT INTO desk_auditpending VALUES (1, 1)",
        "SELECT ids FROM desk_auditseal",
    ],
)
def test_the_application_has_no_hand_in_it(app: Any, attempt: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(attempt)


# Altered by someone whom no trigger stops -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        'new = \'{"name": "someone else"}\'',
        "actor_id = 999",
        "at = at - interval '1 microsecond'",
        "region = '110000'",
        "object_id = coalesce(object_id, 0) + 1",
        "rows = 2",
        "new = NULL, old = new",
    ],
)
def test_a_changed_line_is_named(trail: list[int], superuser: Any, owner: Any, change: str) -> None:
    superuser.execute(f"UPDATE desk_auditevent SET {change} WHERE id = %s", [trail[2]])
    assert found(owner) == [("changed", trail[2], 3)]


def test_a_removed_line_is_named(trail: list[int], superuser: Any, owner: Any) -> None:
    superuser.execute("DELETE FROM desk_auditevent WHERE id = %s", [trail[3]])
    assert found(owner) == [("missing", trail[3], 4)]


def test_a_line_slipped_in_is_named(trail: list[int], superuser: Any, owner: Any) -> None:
    superuser.execute(
        "INSERT INTO desk_auditevent (id, at, txid, action, object_table, rows) VALUES (90, now(), 7, 'view', 'desk_user', 1)"
    )
    assert found(owner) == [("inserted", 90, None)]


def test_lines_in_another_order_are_named(trail: list[int], superuser: Any, owner: Any) -> None:
    first, second = trail[4:6]
    superuser.execute("UPDATE desk_auditevent SET id = -1 WHERE id = %s", [first])
    superuser.execute("UPDATE desk_auditevent SET id = %s WHERE id = %s", [first, second])
    superuser.execute("UPDATE desk_auditevent SET id = %s WHERE id = -1", [second])
    assert found(owner) == [("changed", first, 5), ("changed", second, 6)]


def test_a_line_changed_with_its_seal_is_found_by_the_seal(trail: list[int], superuser: Any, owner: Any) -> None:
    superuser.execute("UPDATE desk_auditevent SET rows = 2 WHERE id = %s", [trail[2]])
    superuser.execute(
        "UPDATE desk_auditseal SET digests = ARRAY[(SELECT sha256(convert_to(desk_event_text(e), 'UTF8'))"
        " FROM desk_auditevent e WHERE id = %s)] WHERE number = 3",
        [trail[2]],
    )
    assert found(owner) == [("seal_changed", None, 3)]


def test_a_removed_seal_is_named_with_its_lines(trail: list[int], superuser: Any, owner: Any) -> None:
    superuser.execute("DELETE FROM desk_auditseal WHERE number = 4")
    assert found(owner) == [("seal_missing", None, 4), ("inserted", trail[3], None)]


def test_seals_in_another_order_are_named(trail: list[int], superuser: Any, owner: Any) -> None:
    superuser.execute("UPDATE desk_auditseal SET number = 0 WHERE number = 3")
    superuser.execute("UPDATE desk_auditseal SET number = 3 WHERE number = 4")
    superuser.execute("UPDATE desk_auditseal SET number = 4 WHERE number = 0")
    assert {("seal_changed", None, 3), ("seal_changed", None, 4)} <= set(found(owner))


def test_a_line_sealed_twice_is_named(trail: list[int], superuser: Any, owner: Any) -> None:
    superuser.execute(
        "SELECT desk_add_seal(0, ARRAY[id], ARRAY[sha256(convert_to(desk_event_text(e), 'UTF8'))])"
        " FROM desk_auditevent e WHERE id = %s",
        [trail[1]],
    )
    assert found(owner) == [("twice", trail[1], 7)]


# The end, which only a head noted elsewhere can tell --------------------------------------------------------------


def cut_the_tail(superuser: Any, last: int) -> None:
    superuser.execute("DELETE FROM desk_auditevent WHERE id = %s", [last])
    superuser.execute("DELETE FROM desk_auditseal WHERE number = 6")


def test_a_cut_off_end_is_found_by_the_head_noted_elsewhere(trail: list[int], superuser: Any, owner: Any) -> None:
    noted = chain.head(owner)
    cut_the_tail(superuser, trail[-1])
    assert found(owner) == []
    assert found(owner, heads=[noted]) == [("cut_off", None, 6)]
    assert found(owner, since=noted) == [("cut_off", None, 6)]


def test_a_chain_rewritten_from_its_beginning_is_found_by_the_head(trail: list[int], superuser: Any, owner: Any) -> None:
    noted = chain.head(owner)
    superuser.execute("UPDATE desk_auditevent SET actor_id = 999 WHERE id = %s", [trail[0]])
    superuser.execute("DELETE FROM desk_auditseal")
    superuser.execute(
        "SELECT desk_add_seal(txid, ARRAY[id], ARRAY[sha256(convert_to(desk_event_text(e), 'UTF8'))]) FROM desk_auditevent e"
    )
    assert found(owner) == []
    assert found(owner, heads=[noted]) == [("rewritten", None, 6)]


def test_what_comes_after_a_trusted_head_is_verified(trail: list[int], superuser: Any, owner: Any) -> None:
    noted = chain.head(owner)
    note("view", "registration_person", 1, region=givens.SHANGHAI)
    assert chain.verify(owner, since=noted).holds
    superuser.execute("UPDATE desk_auditevent SET rows = 2 WHERE id = %s", [trail[0]])
    assert found(owner, since=noted) == []
    superuser.execute("UPDATE desk_auditevent SET rows = 2 WHERE id > %s", [trail[-1]])
    assert found(owner, since=noted) == [("changed", trail[-1] + 1, 7)]


def test_a_trusted_head_must_be_in_the_chain(trail: list[int], owner: psycopg.Connection[Any]) -> None:
    assert found(owner, since=Head(3, "ab" * 32)) == [("rewritten", None, 3)]


def test_a_head_that_is_none_is_refused() -> None:
    with pytest.raises(UserError, match="12"):
        Head.parse("12:zz")


def test_heads_are_noted_in_the_data_folder(tmp_path: Any) -> None:
    first, second = Head(1, "ab" * 32), Head(2, "cd" * 32)
    for one in (first, first, second):
        chain.note_head(one, tmp_path)
    assert chain.noted_heads(tmp_path) == [first, second]
    assert chain.heads_file(tmp_path).stat().st_mode & 0o077 == 0


def test_each_problem_is_a_sentence_in_both_languages(trail: list[int], superuser: Any, owner: Any) -> None:
    superuser.execute("UPDATE desk_auditevent SET rows = 2 WHERE id = %s", [trail[2]])
    (problem,) = chain.verify(owner).problems
    assert f"审计记录 {trail[2]}" in problem.text.zh
    assert f"Audit line {trail[2]}" in problem.text.en
    assert "registration_person" in problem.text.en
