"""Sheets of the register that came in, and what became of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shebao.office.desk.models import User
from shebao.office.fields import RegionField, real_region


class Import(models.Model):
    """One file, as it came, with what was wrong in it; of a trial nothing was taken."""

    class Mode(models.TextChoices):
        GOOD_ROWS = "good", _("good rows only")
        WHOLE = "whole", _("all or nothing")
        TRIAL = "trial", _("trial: take nothing")

    region = RegionField()
    sheet = models.CharField(_("kind of sheet"), max_length=20)
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField(_("content"))
    mode = models.CharField(_("what to take"), max_length=5, choices=Mode.choices)
    rows_read = models.IntegerField(_("rows read"))
    rows_taken = models.IntegerField(_("rows taken"))
    rows_rejected = models.IntegerField(_("rows not taken"))
    remarks = models.JSONField(_("what was wrong"), default=dict, help_text=_("Row of the sheet: what is wrong with it."))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("officer"))

    class Meta:
        verbose_name = _("sheet taken in")
        verbose_name_plural = _("sheets taken in")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="import_mode", condition=Q(mode__in=["good", "whole", "trial"])),
            models.CheckConstraint(name="import_trial_takes_nothing", condition=~Q(mode="trial") | Q(rows_taken=0)),
            models.CheckConstraint(
                name="import_whole_or_nothing", condition=~Q(mode="whole") | Q(rows_taken=0) | Q(rows_rejected=0)
            ),
            real_region("import_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["region", "id"], name="import_by_region")]

    def __str__(self) -> str:
        return self.file_name
