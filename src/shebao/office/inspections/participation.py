"""Reads of the regions' reports of foreigners' participation: a month by one of its codes, and month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from shebao.months import shifted
from shebao.office.desk import wording
from shebao.office.desk.scope import Scope
from shebao.office.fields import Insurance
from shebao.office.inspections.evidence import CODED
from shebao.office.inspections.models import ForeignersReport

#: By what the month's people are shown.
VIEWS: dict[str, Any] = {
    "nationality": _("Nationality"),
    "permit_type": _("Work permit"),
    "document_type": _("Type of document"),
    "age_band": _("Age"),
    "sex": _("Sex"),
    "region": _("Region"),
}


@dataclass(frozen=True)
class Column:
    """A figure of the table: its indicator (of the chosen insurance, if it is counted by insurance), people or money."""

    key: str
    indicator: str
    title: Any
    by_insurance: bool = False
    money: bool = False


COLUMNS = (
    Column("insured", "10", _("Insured")),
    Column("in_insurance", "11", _("in this insurance"), by_insurance=True),
    Column("enrolled", "12", _("newly enrolled"), by_insurance=True),
    Column("stopped", "13", _("stopped"), by_insurance=True),
    Column("exempted", "20", _("exempted"), by_insurance=True),
    Column("left", "30", _("Left, accounts kept")),
    Column("ended", "31", _("Relation ended")),
    Column("returned", "32", _("Came back")),
    Column("died", "33", _("Died")),
    Column("abroad", "40", _("Pension abroad")),
    Column("paid", "50", _("Paid out"), money=True),
)
EMPLOYERS = "60"


def months_reported(scope: Scope, *, back: int) -> QuerySet[ForeignersReport]:
    """Rows of the chosen month and those before it, `back` months in all; of each region and month the newest report."""
    month = scope.month or 0
    rows = scope.narrow(ForeignersReport.objects.filter(month__range=(shifted(month, 1 - back) if month else 0, month)))
    newest = rows.values("month", "region").annotate(last=Max("run")).values_list("last", flat=True)
    return rows.filter(run__in=list(newest))


def table(rows: QuerySet[ForeignersReport], by: str, insurance: int) -> list[dict[str, Any]]:
    """A line for each value of the code `by`, with the figures of `COLUMNS`; most insured first, months in their order."""
    found: dict[Any, dict[str, Any]] = {}
    sums = rows.exclude(indicator=EMPLOYERS).values(by, "indicator", "insurance")
    for row in sums.annotate(counted_sum=Sum("counted"), amount=Sum("amount_fen")).order_by(by):
        line = found.setdefault(row[by], {"code": row[by], **{column.key: 0 for column in COLUMNS}})
        for column in COLUMNS:
            if column.indicator == row["indicator"] and row["insurance"] in (None, insurance):
                line[column.key] += row["amount"] if column.money else row["counted_sum"]
    lines = list(found.values())
    return lines if by == "month" else sorted(lines, key=lambda line: -line["insured"])


def total(lines: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The sum of each column."""
    listed = list(lines)
    return {column.key: sum(line[column.key] for line in listed) for column in COLUMNS}


def figures(line: Mapping[str, Any]) -> list[str]:
    """The line's figures as they are read."""
    return [wording.yuan(line[column.key]) if column.money else f"{line[column.key]:,}" for column in COLUMNS]


def employers(rows: QuerySet[ForeignersReport]) -> list[dict[str, Any]]:
    """Employers of insured foreigners by type of unit, most first."""
    found = rows.filter(indicator=EMPLOYERS).values("unit_type").annotate(employers=Sum("counted"))
    return list(found.order_by("-employers", "unit_type"))


def label(by: str, code: Any) -> str:
    """A code of the report in words."""
    if by == "nationality":
        return wording.country(code)
    if by == "month":
        return wording.month(code)
    if by == "region":
        return wording.region(code)
    if by == "permit_type" and code is None:
        return str(_("none (permanent residents)"))
    return wording.coded(CODED[by], code)


def insurance_of(asked: str) -> int:
    """The insurance asked for, else pension."""
    return int(asked) if asked.isdigit() and int(asked) in Insurance.values else int(Insurance.PENSION)
