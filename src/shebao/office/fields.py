"""Columns that every room of the office shares: region, month, insurance, money."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _


class Insurance(models.IntegerChoices):
    """National code AAE140."""

    PENSION = 110, _("Pension insurance")
    UNEMPLOYMENT = 210, _("Unemployment insurance")
    MEDICAL = 310, _("Medical insurance")
    WORK_INJURY = 410, _("Work-injury insurance")
    MATERNITY = 510, _("Maternity insurance")


# One bit per insurance in a column named `insurances`.
INSURANCE_BITS: dict[int, int] = {110: 1, 210: 2, 310: 4, 410: 8, 510: 16}


class RegionField(models.CharField):
    """The pooling region as its six-digit code (AAA027); row-level security reads this column."""

    def __init__(self, **options: Any) -> None:
        options["max_length"] = 6
        options.setdefault("verbose_name", _("region"))
        super().__init__(**options)


class MonthField(models.IntegerField):
    """A month as the integer yyyymm, for example 201203."""

    description = "Month yyyymm"


class FenField(models.BigIntegerField):
    """Money in fen."""

    description = "Money in fen"

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", 0)
        options.setdefault("db_default", 0)
        super().__init__(**options)


def plain_key(to: str, name: str, **options: Any) -> models.ForeignKey:
    """A reference whose integrity a statement-level trigger checks (see sql/), not one look-up a row.

    PostgreSQL's own foreign key costs about 4 µs a row and key: 4 s a million, more than the month itself.
    """
    return models.ForeignKey(
        to,
        on_delete=models.PROTECT,
        related_name=name,
        db_constraint=False,
        db_index=False,
        **options,
    )


def real_month(column: str, name: str) -> models.CheckConstraint:
    """January 1986 (the first pooled pension funds) to December 2099, and a month between 1 and 12."""
    of_the_year = F(column) % 100
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{column}__gte": 198601, f"{column}__lte": 209912})
        & Q(GreaterThanOrEqual(of_the_year, 1))
        & Q(LessThanOrEqual(of_the_year, 12)),
    )


def real_region(name: str) -> models.CheckConstraint:
    """Six digits (GB/T 2260)."""
    return models.CheckConstraint(name=name, condition=Q(region__regex=r"^[0-9]{6}$"))


class OneKey(Func):
    """The range [n, n]: overlap of two such ranges is equality, so plain GiST does without btree_gist."""

    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"


class InsuredDays(Func):
    """Person, insurance and period as a line in the plane: two meet where both have a day of one person's insurance.

    GiST keeps boxes at a sixth of what ranges cost it. Whole numbers below 2^53 are exact: enough for nine trillion persons.
    """

    arity = 3
    output_field: ClassVar[models.Field[Any, Any]] = models.TextField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        person, insurance, period = (compiler.compile(one)[0] for one in self.get_source_expressions())
        across = f"({person} * 1000 + {insurance})::float8"
        first = f"coalesce(lower({period}) - DATE '2000-01-01', -1000000)::float8"
        last = f"(coalesce(upper({period}) - DATE '2000-01-01', 1000000) - 1)::float8"
        return f"box(point({across}, {first}), point({across}, {last}))", []
