"""Certificates that insured persons print themselves, and who asked how often whether one is genuine."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shebao.office.desk.models import User
from shebao.office.fields import RegionField, real_region
from shebao.office.registration.models import Person


class Certificate(models.Model):
    """A paper with its code: everything that stands on it, as it was on the day. Issued once, never changed."""

    class Kind(models.TextChoices):
        PARTICIPATION = "participation", _("Certificate of participation")
        RIGHTS = "rights", _("Record of rights")

    region = RegionField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    code = models.CharField(_("verification code"), max_length=16, unique=True)
    issued_at = models.DateTimeField(_("issued at"), auto_now_add=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by"))
    valid_until = models.DateField(_("valid until"))
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="certificate_kind", condition=Q(kind__in=["participation", "rights"])),
            models.CheckConstraint(name="certificate_code", condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{16}$")),
            real_region("certificate_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["person"], name="certificate_by_person")]

    def __str__(self) -> str:
        return self.code


class Lookup(models.Model):
    """How often an address (as a digest) asked for certificates in ten minutes."""

    address = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.IntegerField(default=1)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["address", "since"], name="lookup_once")]

    def __str__(self) -> str:
        return f"{self.since} {self.count}"
