"""Whoever oversees only reads, and their reading is on the trail; who hands out roles sees no business."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shebao.office.database import acting
from shebao.office.desk.models import AuditEvent
from shebao.office.desk.roles import OFFICERS, OUTSIDE, PERMISSIONS, Permission, Role
from tests.office import givens

READS = {permission for permission in Permission if permission.value.startswith("read_")}


def test_an_auditor_only_reads() -> None:
    assert PERMISSIONS[Role.AUDITOR] - {Permission.OWN_ACCOUNT} <= READS


def test_an_administrator_has_no_business_rights() -> None:
    assert PERMISSIONS[Role.ADMINISTRATOR] == {Permission.OWN_ACCOUNT, Permission.MANAGE_OFFICERS, Permission.READ_AUDIT}


def test_whoever_is_outside_holds_nothing_that_an_officer_holds_but_one_s_own_account() -> None:
    outside = frozenset().union(*(PERMISSIONS[role] for role in OUTSIDE))
    assert outside & frozenset().union(*(PERMISSIONS[role] for role in OFFICERS)) == {Permission.OWN_ACCOUNT}


@pytest.mark.parametrize("page", ["desk:home", "registration:employers", "collection:bills", "funds:balance", "desk:audit"])
def test_each_page_an_auditor_reads_is_on_the_trail(client, db, page) -> None:
    auditor = givens.officer("auditor")
    client.force_login(auditor)
    client.get(reverse(page))
    with acting(auditor):
        event = AuditEvent.objects.get(action="read")
    assert (event.object_table, event.actor, event.region, event.new) == (page, auditor, givens.SHANGHAI, {"method": "GET"})


def test_which_row_an_auditor_read_is_on_the_trail(client, db) -> None:
    auditor = givens.officer("auditor")
    with acting(givens.officer("counter")):
        who = givens.person()
    client.force_login(auditor)
    client.get(reverse("registration:person", args=[who.pk]))
    with acting(auditor):
        assert AuditEvent.objects.get(action="read").object_id == who.pk


def test_an_administrator_s_trail_is_of_officers_only(client, at_the_counter) -> None:
    givens.person()
    client.force_login(givens.officer("administrator"))
    page = client.get(reverse("desk:audit")).context["page"]
    assert {event.object_table for event in page} == {"desk_user"}
