"""Personal accounts: entries that never change, and the yearly statement."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shebao.office.fields import FenField, Insurance, MonthField, RegionField, plain_key, real_month

WITH_ACCOUNTS = (Insurance.PENSION, Insurance.MEDICAL)


class AccountEntry(models.Model):
    """One movement of a personal account (AC08).

    Two million rows a month for a million insured, so no index by person: `accounts.queries.entries_of` finds a
    person's entries through their contributions. Numbers are the database's to give, in the order of writing: an index of
    ranges finds a number, and no unique index need prove what nobody can choose.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening balance")
        CONTRIBUTION = "contribution", _("contribution")
        INTEREST = "interest", _("interest")
        REVERSAL = "reversal", _("reversal")
        PAYOUT = "payout", _("paid out")

    region = RegionField()
    person = plain_key("registration.Person", "account_entries")
    insurance = models.SmallIntegerField(_("insurance"), choices=Insurance.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    month = MonthField(_("belongs to"))
    booked_on = models.DateField(_("booked on"))
    amount_fen = FenField(verbose_name=_("amount"))
    bill = plain_key("collection.Bill", "account_entries", null=True)
    contribution = plain_key("collection.Contribution", "account_entries", null=True)
    run = plain_key("desk.Run", "account_entries")

    class Meta:
        verbose_name = _("account entry")
        verbose_name_plural = _("account entries")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["contribution", "insurance"],
                condition=Q(contribution__isnull=False),
                name="account_entry_credited_once",
            ),
            models.UniqueConstraint(
                fields=["person", "insurance"], condition=Q(kind="opening"), name="account_entry_opened_once"
            ),
            models.UniqueConstraint(
                fields=["person", "insurance", "month"],
                condition=Q(kind="interest"),
                name="account_entry_interest_once",
            ),
            models.UniqueConstraint(
                fields=["person", "insurance", "booked_on"],
                condition=Q(kind="payout"),
                name="account_entry_paid_once",
            ),
            models.CheckConstraint(
                name="account_entry_kind",
                condition=Q(kind="contribution", contribution__isnull=False, bill__isnull=False, amount_fen__gte=0)
                | Q(kind="reversal", contribution__isnull=False, amount_fen__lte=0)
                | Q(kind="payout", contribution__isnull=True, amount_fen__lt=0)
                | Q(kind__in=["opening", "interest"], contribution__isnull=True, amount_fen__gte=0),
            ),
            models.CheckConstraint(name="account_entry_insurance", condition=Q(insurance__in=WITH_ACCOUNTS)),
            real_month("month", "account_entry_month"),
        ]
        indexes: ClassVar[list[Any]] = [
            BrinIndex(fields=["id"], pages_per_range=32, autosummarize=True, name="account_entry_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.insurance} {self.kind} {self.amount_fen}"


class AccountYear(models.Model):
    """A year of one account: opening + credited + interest = balance."""

    region = RegionField()
    person = plain_key("registration.Person", "account_years")
    insurance = models.SmallIntegerField(_("insurance"), choices=Insurance.choices)
    year = models.SmallIntegerField(_("year"))
    opening_fen = FenField(verbose_name=_("opening"))
    credited_fen = FenField(verbose_name=_("credited"))
    interest_fen = FenField(verbose_name=_("interest"))
    balance_fen = FenField(verbose_name=_("balance"))

    class Meta:
        verbose_name = _("account year")
        verbose_name_plural = _("account years")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "insurance", "year"], name="account_year_once"),
            models.CheckConstraint(
                name="account_year_balance",
                condition=Q(balance_fen=F("opening_fen") + F("credited_fen") + F("interest_fen")),
            ),
            models.CheckConstraint(name="account_year_insurance", condition=Q(insurance__in=WITH_ACCOUNTS)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.insurance} {self.year}"
