"""Which month and region the reader looks at: chosen once, kept in the session, the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from shebao.months import month_of
from shebao.office.desk.models import Run
from shebao.office.desk.wording import region as region_name

ATTRIBUTE = "_scope"


def this_month() -> int:
    """The present month in China, yyyymm."""
    return month_of(timezone.localdate())


@dataclass
class Scope:
    """The chosen month (yyyymm) and region (None: all the officer may see)."""

    user: Any
    wanted_month: int | None
    wanted_region: str | None

    @cached_property
    def _known(self) -> dict[str, list[int]]:
        """Months that were assessed, by region: from the runs, a few dozen rows."""
        found: dict[str, list[int]] = {}
        rows = Run.objects.filter(kind=Run.Kind.ASSESS, month__isnull=False).values_list("region", "month")
        for region, month in rows.distinct().order_by("-month"):
            found.setdefault(region, []).append(month)
        return found

    @cached_property
    def regions(self) -> list[tuple[str, str]]:
        """Regions to choose from, with their names."""
        codes = [self.user.region] if self.user.region else sorted(self._known, reverse=True)
        return [(code, region_name(code)) for code in codes]

    @cached_property
    def region(self) -> str | None:
        if self.user.region:
            return str(self.user.region)
        return self.wanted_region if self.wanted_region in dict(self.regions) else None

    @cached_property
    def months(self) -> list[int]:
        """Months to choose from, newest first."""
        known = self._known.get(self.region, []) if self.region else {m for ms in self._known.values() for m in ms}
        return sorted(known, reverse=True)

    @cached_property
    def month(self) -> int | None:
        """The chosen month, else the newest assessed."""
        if self.wanted_month in self.months:
            return self.wanted_month
        return self.months[0] if self.months else None

    @property
    def previous(self) -> int | None:
        before = [month for month in self.months if self.month and month < self.month]
        return before[0] if before else None

    @property
    def next(self) -> int | None:
        after = [month for month in self.months if self.month and month > self.month]
        return after[-1] if after else None

    def narrow(self, rows: Any, field: str = "region") -> Any:
        """Only the chosen region's rows (row-level security has already hidden what is not the officer's)."""
        return rows.filter(**{field: self.region}) if self.region else rows


def scope_of(request: HttpRequest) -> Scope:
    """The reader's scope; `?month=` and `?region=` change it for the pages that follow."""
    known: Scope | None = getattr(request, ATTRIBUTE, None)
    if known is not None:
        return known
    kept = request.session.get("scope", {})
    chosen = dict(kept)
    month = request.GET.get("month", "")
    if month.isdigit() and len(month) == 6:
        chosen["month"] = int(month)
    if "region" in request.GET:
        chosen["region"] = request.GET["region"][:6] or None
    if chosen != kept:
        request.session["scope"] = chosen
    scope = Scope(request.user, chosen.get("month"), chosen.get("region"))
    setattr(request, ATTRIBUTE, scope)
    return scope
