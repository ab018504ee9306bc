"""What the database itself refuses, whoever asks: tested with SQL, the application's checks left out."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from shebao.office.database import acting
from shebao.office.matters.models import Material, Matter, Step
from shebao.office.matters.states import MOVES
from tests.office import givens
from tests.office.agency import SHANGHAI
from tests.office.matters.desk import Desk, leaving


def sql(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall()) if cursor.description else []


def step(matter: Matter, verb: str, officer: Any, *, version: int | None = None, opinion: str = "") -> None:
    sql(
        "INSERT INTO matters_step (region, matter_id, version, verb, state, officer_id, at, opinion, details)"
        " VALUES (%s, %s, %s, %s, 'archived', %s, now(), %s, '{}')",
        matter.region, matter.pk, matter.version if version is None else version, verb, officer.pk, opinion,
    )  # fmt: skip


def test_the_database_knows_the_same_steps(db: None) -> None:
    ours = {(m.verb.value, source.value, m.target.value, m.reviewed) for m in MOVES for source in m.sources}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM matters_moves()")
        assert set(cursor.fetchall()) == ours


def test_who_received_a_matter_does_not_approve_it(desk: Desk, refused: Any) -> None:
    matter = desk.receive(leaving())
    with acting(desk.agency.counter), refused("SB022"):
        step(matter, "approve", desk.agency.counter)


def test_who_reviewed_a_matter_does_not_approve_it(desk: Desk, refused: Any) -> None:
    matter = desk.review(desk.receive())
    with acting(desk.agency.reviewer), refused("SB022"):
        step(matter, "approve", desk.agency.reviewer)


def test_who_corrected_a_matter_does_not_review_it(desk: Desk, refused: Any) -> None:
    from tests.office.matters.desk import founding

    second = givens.User.objects.create(username="second", name="second", roles=["counter"], region=SHANGHAI, password="!")
    matter = desk.resubmit(desk.send_back(desk.receive()), founding(files=[]), by=second)
    with acting(desk.agency.counter), refused("SB022"):
        step(matter, "review", desk.agency.counter)


def test_nobody_takes_a_step_in_another_s_name(desk: Desk, refused: Any) -> None:
    matter = desk.receive()
    with acting(desk.agency.counter), refused("SB023"):
        step(matter, "review", desk.agency.reviewer)


def test_a_step_is_taken_from_the_version_that_was_seen(desk: Desk, refused: Any) -> None:
    matter = desk.receive()
    with acting(desk.agency.reviewer), refused("SB020"):
        step(matter, "review", desk.agency.reviewer, version=0)


def test_no_step_is_left_out(desk: Desk, refused: Any) -> None:
    matter = desk.receive()
    with acting(desk.approver), refused("SB021"):
        step(matter, "approve", desk.approver)


def test_nothing_takes_effect_without_its_decision(desk: Desk, refused: Any) -> None:
    matter = desk.receive(leaving())
    with acting(desk.approver):
        step(matter, "approve", desk.approver)
        matter.refresh_from_db()
        with refused("SB024"):
            step(matter, "effect", desk.approver)


def test_a_refusal_has_a_reason(desk: Desk, refused: Any) -> None:
    matter = desk.receive()
    with acting(desk.agency.reviewer), refused("23514"):
        step(matter, "reject", desk.agency.reviewer, opinion=" \n")


def test_the_state_is_not_set_by_hand(desk: Desk, refused: Any) -> None:
    matter = desk.receive()
    with acting(desk.approver), refused("42501"):
        sql("UPDATE matters_matter SET state = 'effective' WHERE id = %s", matter.pk)


def test_a_matter_begins_at_its_beginning(desk: Desk, refused: Any) -> None:
    row = Matter.objects.filter(pk=desk.receive().pk).values().get()
    names = [f.column for f in Matter._meta.concrete_fields if f.column not in ("id", "request_key", "number")]
    with acting(desk.agency.counter), refused("SB021"):
        sql(
            f"INSERT INTO matters_matter (request_key, number, {', '.join(names)}) SELECT gen_random_uuid(),"
            f" matters_next_number(region, received_on), {', '.join(names)} FROM matters_matter WHERE id = %s",
            row["id"],
        )


@pytest.mark.parametrize("column", ["data = '{}'", "applicant_name = 'x'", "employer_id = NULL", "due_on = NULL"])
def test_a_matter_in_effect_cannot_change(desk: Desk, refused: Any, column: str) -> None:
    matter = desk.granted()
    with acting(desk.approver), refused("SB025"):
        sql(f"UPDATE matters_matter SET {column} WHERE id = %s", matter.pk)


@pytest.mark.parametrize("column", ["state = 'received'", "version = 1", "kept_until = '2020-01-01'", "number = '1'"])
def test_nor_by_the_owner_of_the_tables(database: Any, owner: Any, column: str) -> None:
    from tests.office.agency import Agency

    agency = Agency.of()
    with agency.reading():
        matter = Desk(agency.open(), givens.officer("approver")).granted()
    import psycopg

    with pytest.raises(psycopg.Error) as refusal:
        owner.execute(f"UPDATE matters_matter SET {column} WHERE id = %s", [matter.pk])
    assert refusal.value.sqlstate == "SB025"


def test_a_matter_under_way_is_not_altered(desk: Desk, refused: Any) -> None:
    matter = desk.receive()
    with acting(desk.agency.counter), refused("SB025"):
        sql("UPDATE matters_matter SET data = '{}' WHERE id = %s", matter.pk)


@pytest.mark.parametrize("table", ["step", "material", "decision"])
def test_steps_materials_and_decisions_stay(desk: Desk, refused: Any, table: str) -> None:
    desk.granted()
    with acting(desk.approver), refused("42501"):
        sql(f"UPDATE matters_{table} SET at = now()")
    with acting(desk.approver), refused("42501"):
        sql(f"DELETE FROM matters_{table}")


def test_a_closed_matter_takes_no_more_materials(desk: Desk, refused: Any) -> None:
    file = Material.objects.get(matter=desk.granted())
    with acting(desk.agency.counter), refused("SB025"):
        Material.objects.create(
            region=file.region, matter_id=file.matter_id, slot="other", name="late.pdf", media_type="application/pdf",
            size=1, sha256=file.sha256, at=file.at, officer=desk.agency.counter,
        )  # fmt: skip


@pytest.mark.parametrize("table", ["matter", "step", "material", "decision"])
def test_another_region_reads_nothing(desk: Desk, table: str) -> None:
    desk.granted()
    with acting(givens.officer("auditor", givens.BEIJING)):
        assert sql(f"SELECT * FROM matters_{table}") == []


def test_a_step_does_not_reach_into_another_region(desk: Desk, refused: Any) -> None:
    matter = desk.receive()
    stranger = givens.officer("reviewer", givens.BEIJING)
    matter.region = givens.BEIJING
    with acting(stranger), refused("SB002"):
        step(matter, "review", stranger)


@pytest.mark.parametrize("wrong", ["31000020260302000010", "31000020260320000015", "11000020260302000015"])
def test_a_mistyped_number_is_not_a_number(db: None, wrong: str) -> None:
    digits, check = wrong[:19], wrong[19]
    assert sql("SELECT matters_check_digit(%s)", digits) != [(check,)]


def test_each_step_is_on_the_audit_trail(desk: Desk) -> None:
    from shebao.office.desk.models import AuditEvent

    matter = desk.granted()
    told = AuditEvent.objects.filter(object_table="matters_matter", object_id=matter.pk, action="update").order_by("pk")
    assert [event.new["state"] for event in told if "state" in event.new] == ["received", "reviewed", "approved", "effective"]
    assert Step.objects.filter(matter=matter).count() == 4
