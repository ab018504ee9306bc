"""What the supervision's checks found, what was decided about it, and the reports that regions handed in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shebao.office.desk.models import Run, User
from shebao.office.fields import FenField, MonthField, RegionField, real_month, real_region


class Finding(models.Model):
    """One thing a check found; found again, it is the same finding (region, check and key)."""

    class Severity(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")
        NOTE = "note", _("note")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")
        RESOLVED = "resolved", _("resolved")

    region = RegionField()
    check_code = models.CharField(_("check"), max_length=64)
    key = models.CharField(_("key"), max_length=128, help_text=_("What the finding is about, unique within the check"))
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    month = MonthField(_("month"), null=True, blank=True)
    employer_id = models.BigIntegerField(_("employer"), null=True, blank=True)
    person_id = models.BigIntegerField(_("person"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("amount"), null=True, blank=True)
    text_zh = models.TextField()
    text_en = models.TextField()
    evidence = models.JSONField(_("evidence"), default=dict)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="findings", verbose_name=_("run"))
    found_at = models.DateTimeField(_("found at"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.OPEN)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decision_note = models.TextField(_("reason for the decision"), blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "check_code", "key"], name="finding_once"),
            models.CheckConstraint(
                name="finding_decided",
                condition=Q(status="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(status="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            real_month("month", "finding_month"),
            real_region("finding_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["region", "status", "check_code"], name="finding_by_status")]

    def __str__(self) -> str:
        return f"{self.check_code} {self.key}"


class ForeignersReport(models.Model):
    """A row of a region's monthly report of foreigners' participation, as it was taken from the lake.

    Columns and codes are those of `foreigners_participation` in the data standard. Taken again, the rows of the newest run count.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", verbose_name=_("run"))
    region = RegionField()
    month = MonthField(_("month"))
    cell = models.CharField(_("cell of the report"), max_length=64)
    indicator = models.CharField(_("indicator"), max_length=2)
    nationality = models.CharField(_("nationality"), max_length=3, null=True, blank=True)
    document_type = models.CharField(_("type of document"), max_length=2, null=True, blank=True)
    permit_type = models.CharField(_("type of work permit"), max_length=2, null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, null=True, blank=True)
    age_band = models.CharField(_("age band"), max_length=2, null=True, blank=True)
    insurance = models.SmallIntegerField(_("insurance"), null=True, blank=True)
    unit_type = models.CharField(_("type of unit"), max_length=3, null=True, blank=True)
    counted = models.BigIntegerField(_("number"))
    amount_fen = FenField(verbose_name=_("amount"))

    class Meta:
        verbose_name = _("row of the foreigners' report")
        verbose_name_plural = _("rows of the foreigners' report")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "cell"], name="foreigners_report_once"),
            real_month("month", "foreigners_report_month"),
            real_region("foreigners_report_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["month", "region", "run"], name="foreigners_report_by_month")]

    def __str__(self) -> str:
        return f"{self.region} {self.month} {self.cell}"
