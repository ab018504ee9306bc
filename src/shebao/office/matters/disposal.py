"""The end of files whose keeping is over: itself a matter of three officers, with the appraisal among its documents.

The approval records each material as removed; then its content leaves the store. Name, size, hash and the whole story stay.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from shebao.errors import UserError
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.matters import store
from shebao.office.matters.actions import lock
from shebao.office.matters.kinds import OFFICER, Document, Effect, Field, Kind, register
from shebao.office.matters.models import Material, Matter, Removal
from shebao.office.matters.retention import DISPOSALS, RULES
from shebao.text import Text

#: Contents that no material names are left alone so long: someone may be handing them in.
UNNAMED_HOURS = 24


def expired(region: str, before: date) -> list[Material]:
    """Materials kept until a day before `before`, whose content is still there."""
    rows = Material.objects.filter(region=region, matter__kept_until__lt=min(before, timezone.localdate()), removal__isnull=True)
    return list(rows.order_by("matter_id", "pk"))


@action(Permission.EXPIRE_MATTERS)
def remove_expired(disposal: Matter, *, before: date, by: User) -> list[Material]:
    """Record the end of materials whose keeping ended before a day; `sweep` then removes their content.

    Raises:
        UserError: nothing is due.
    """
    materials = expired(disposal.region, before)
    if not materials:
        raise UserError("没有保管期限届满的材料。", "There are no materials whose keeping is over.")
    for material in materials:
        Removal.objects.create(region=material.region, material=material, disposal=disposal, officer=by, at=timezone.now())
    return materials


@action(Permission.EXPIRE_MATTERS)
def sweep(*, region: str, by: User) -> int:
    """Remove contents that no material needs any more; returns how many. Done again after a crash, it goes on."""
    gone = 0
    since = timezone.now() - timedelta(hours=UNNAMED_HOURS)
    ended = Material.objects.filter(region=region, removal__isnull=False).values_list("sha256", flat=True).distinct()
    for sha256 in sorted({*ended, *store.older(region, since.timestamp())}):
        lock(region, sha256)  # nobody hands the same file in while we look
        if not Material.objects.filter(region=region, sha256=sha256, removal__isnull=True).exists():
            gone += store.remove(region, sha256)
    return gone


def dispose(matter: Matter, by: User) -> Effect:
    removed = remove_expired(matter, before=date.fromisoformat(matter.data["before"]), by=by)
    transaction.on_commit(lambda: sweep(region=matter.region, by=by))
    return Effect({"matters_removal": len(removed)})


register(
    Kind(
        code="dispose_files",
        title=Text("到期档案销毁", "Remove files whose keeping is over"),
        about=Text(
            "保管期限届满的办件材料，经鉴定后销毁；办件的登记、步骤和校验值保留。",
            "Documents past their term, after an appraisal; the record of the matter, its steps and checksums stay.",
        ),
        applicants=(OFFICER,),
        fields=(Field("before", Text("销毁保管期限在此日之前届满的材料", "Kept until a day before"), "day"),),
        documents=(Document("appraisal", Text("鉴定小组的鉴定意见", "Opinion of those who appraised them")),),
        cite=RULES,
        limit=None,
        retention=DISPOSALS,
        perform=dispose,
        entrusts=Permission.EXPIRE_MATTERS,
    )
)
