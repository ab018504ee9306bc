"""The fund's books: one set per region and insurance, double entry, cash basis."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shebao.office.fields import (
    FenField,
    Insurance,
    MonthField,
    RegionField,
    plain_key,
    real_month,
    real_region,
)


class Account(models.Model):
    """An account of the chart (社会保险基金会计制度, 1999)."""

    class Side(models.TextChoices):
        DEBIT = "debit", _("debit")
        CREDIT = "credit", _("credit")

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    side = models.CharField(_("balance side"), max_length=6, choices=Side.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("chart of accounts")
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Entry(models.Model):
    """A voucher: names the fact it comes from, and is complete with its lines in one transaction."""

    region = RegionField()
    insurance = models.SmallIntegerField(_("insurance"), choices=Insurance.choices)
    booked_on = models.DateField(_("booked on"))
    month = MonthField(_("month"))
    kind = models.CharField(_("kind"), max_length=24)
    source_kind = models.CharField(_("source"), max_length=24)
    source_id = models.BigIntegerField(_("number of the source"))
    reverses = plain_key("self", "reversals", null=True)
    run = plain_key("desk.Run", "entries")
    # Lines may be added only by the transaction that made the entry.
    txid = models.BigIntegerField(editable=False, db_default=models.Func(function="desk_txid"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["source_kind", "source_id", "insurance", "kind"], name="entry_once_per_source"),
            models.UniqueConstraint(fields=["reverses"], condition=Q(reverses__isnull=False), name="entry_reversed_once"),
            models.CheckConstraint(name="entry_insurance", condition=Q(insurance__in=Insurance.values)),
            real_month("month", "entry_month"),
            real_region("entry_region"),
        ]
        # The list of a month's entries in its order.
        indexes: ClassVar[list[Any]] = [models.Index(fields=["month", "id"], name="entry_in_order")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.kind} {self.source_kind} {self.source_id}"


class Posting(models.Model):
    """A line of an entry: a debit or a credit, never both, never neither.

    In the database the primary key is (entry, id): lines are looked up by their entry, never by their own number.
    """

    entry = plain_key("funds.Entry", "postings")
    region = RegionField()
    insurance = models.SmallIntegerField(_("insurance"), choices=Insurance.choices)
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="postings",
        db_constraint=False,
        db_index=False,
        db_column="account",
        verbose_name=_("account"),
    )
    debit_fen = FenField(verbose_name=_("debit"))
    credit_fen = FenField(verbose_name=_("credit"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="posting_one_side",
                condition=Q(debit_fen__gt=0, credit_fen=0) | Q(debit_fen=0, credit_fen__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.debit_fen} {self.credit_fen}"
