"""What was recorded about employers, persons and enrolments: in two times, valid and recorded."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shebao.office.fields import RegionField, real_region


class Particulars(models.Model):
    """Some particulars of one subject, from when to when they hold, and when that was recorded.

    Never changed: what is recorded later prevails over what was recorded before, for the days it speaks of. The register's
    own row is what all of it together says of today (a trigger), and nothing else can change that row. Of a subject that
    never changed there is no line: its row says it all. The first change records what was registered before it.
    """

    class Subject(models.TextChoices):
        EMPLOYER = "employer", _("employer")
        PERSON = "person", _("person")
        ENROLMENT = "enrolment", _("enrolment")

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("registered")
        CHANGE = "change", _("change")
        CORRECTION = "correction", _("correction")

    region = RegionField()
    subject = models.CharField(_("subject"), max_length=9, choices=Subject.choices)
    subject_id = models.BigIntegerField(_("number of the subject"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    valid = DateRangeField(_("valid"), help_text=_("First day included, day after the last excluded."))
    said = models.JSONField(_("particulars"))
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="", db_default="")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    by = models.ForeignKey(
        "desk.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False, editable=False
    )

    class Meta:
        verbose_name = _("particulars recorded")
        verbose_name_plural = _("particulars recorded")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["subject", "subject_id"], condition=Q(kind="registered"), name="registered_once"),
            models.CheckConstraint(name="particulars_subject", condition=Q(subject__in=["employer", "person", "enrolment"])),
            models.CheckConstraint(name="particulars_kind", condition=Q(kind__in=["registered", "change", "correction"])),
            models.CheckConstraint(name="particulars_valid", condition=Q(valid__isempty=False)),
            models.CheckConstraint(name="particulars_corrected_why", condition=~Q(kind="correction") | Q(reason__regex=r"\S")),
            real_region("particulars_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(F("subject"), F("subject_id"), F("id"), name="particulars_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id} {self.valid}"
