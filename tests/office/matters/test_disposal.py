"""Files whose keeping is over end by a matter of three officers; before that the database removes nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from shebao.errors import UserError
from shebao.office.database import acting
from shebao.office.matters import disposal, store
from shebao.office.matters.actions import Application
from shebao.office.matters.kinds import KINDS
from shebao.office.matters.models import Material, Matter, Removal
from shebao.office.matters.retention import RULES, Retention
from shebao.text import Text
from tests.office.agency import SHANGHAI
from tests.office.matters.desk import Desk, founding, leaving, pdf, scan

OVER = Retention(Text("已过期", "Over"), -1, RULES)


@pytest.fixture
def old(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Matter:
    """A matter in effect whose keeping ended with last year."""
    monkeypatch.setitem(KINDS, "stop", replace(KINDS["stop"], retention=OVER))
    return desk.granted(leaving(files=[("ending", scan("ending.pdf", pdf("an ending of long ago")))]))


def asking(before: date | None = None) -> Application:
    data = {"before": (before or date.today()).isoformat()}
    return Application("dispose_files", "officer", "档案室", data, files=[("appraisal", scan("appraisal.pdf", pdf("appraised")))])


def test_three_officers_end_what_is_over_and_the_content_goes(
    desk: Desk, old: Matter, django_capture_on_commit_callbacks: Any
) -> None:
    file = old.materials.get()
    with django_capture_on_commit_callbacks(execute=True):
        done = desk.granted(asking())
    assert done.decision.result["written"] == {"matters_removal": 1}
    assert Removal.objects.get(material=file).disposal == done
    assert not store.path_of(SHANGHAI, file.sha256).exists()
    assert Material.objects.filter(pk=file.pk).exists()  # name, size and checksum stay


def test_what_another_matter_still_needs_stays_in_the_store(
    desk: Desk, old: Matter, django_capture_on_commit_callbacks: Any
) -> None:
    desk.receive(founding(files=[("licence", scan("same.pdf", pdf("an ending of long ago")))]))
    with django_capture_on_commit_callbacks(execute=True):
        desk.granted(asking())
    assert store.get(SHANGHAI, old.materials.get().sha256) == pdf("an ending of long ago")


def test_what_is_not_over_stays(desk: Desk) -> None:
    desk.granted(leaving())
    with pytest.raises(UserError, match="no materials whose keeping is over"):
        desk.granted(asking(date.today() + timedelta(days=100_000)))
    assert not Removal.objects.exists()


def test_what_is_kept_for_ever_is_never_over(desk: Desk) -> None:
    assert desk.granted().kept_until is None
    assert disposal.expired(SHANGHAI, date.max) == []


def removal(file: Material, by: Any, matter: Matter) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO matters_removal (region, material_id, disposal_id, officer_id, at) VALUES (%s, %s, %s, %s, now())",
            [SHANGHAI, file.pk, matter.pk, by.pk],
        )


def test_the_database_removes_nothing_without_an_approved_matter(desk: Desk, old: Matter, refused: Any) -> None:
    unapproved = desk.review(desk.receive(asking()))
    with acting(desk.approver), refused("SB027"):
        removal(old.materials.get(), desk.approver, unapproved)
    with acting(desk.approver), refused("SB027"):
        removal(old.materials.get(), desk.approver, old)


def test_the_database_removes_nothing_before_its_time(desk: Desk, refused: Any) -> None:
    file = desk.granted(leaving()).materials.get()
    with acting(desk.approver), refused("SB026"):
        removal(file, desk.approver, file.matter)


def test_leftovers_of_a_day_ago_that_no_matter_names_are_swept(desk: Desk, db: None) -> None:
    fresh, stale = store.put(SHANGHAI, b"%PDF- fresh leftover"), store.put(SHANGHAI, b"%PDF- stale leftover")
    os.utime(store.path_of(SHANGHAI, stale), (0, 0))
    disposal.sweep(region=SHANGHAI, by=desk.approver)
    assert store.path_of(SHANGHAI, fresh).exists()
    assert not store.path_of(SHANGHAI, stale).exists()
    store.remove(SHANGHAI, fresh)
