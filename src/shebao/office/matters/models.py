"""Matters with their steps, materials, decisions, and the record of materials whose keeping has ended."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shebao.office.desk.models import User
from shebao.office.fields import RegionField, real_region
from shebao.office.matters.states import CLOSED, OPEN, State, Verb
from shebao.office.registration.models import Employer, Person


def officer(name: str, label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name=name, verbose_name=label, **options)


class Matter(models.Model):
    """One act of business, from the application to the archive. Its state is moved by its steps alone (a trigger)."""

    class Applicant(models.TextChoices):
        EMPLOYER = "employer", _("employer")
        PERSON = "person", _("person")
        OFFICER = "officer", _("officer, ex officio")

    region = RegionField()
    number = models.CharField(_("number"), max_length=20, unique=True)
    request_key = models.UUIDField(editable=False)
    kind = models.CharField(_("kind"), max_length=32)
    applicant_kind = models.CharField(_("type of applicant"), max_length=8, choices=Applicant.choices)
    applicant_name = models.CharField(_("applicant"), max_length=200)
    employer = models.ForeignKey(
        Employer, null=True, blank=True, on_delete=models.PROTECT, related_name="matters", verbose_name=_("employer")
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="matters", verbose_name=_("person")
    )
    data = models.JSONField(_("form"), default=dict)
    needs_review = models.BooleanField(_("needs review before approval"))
    retention_years = models.SmallIntegerField(_("years kept"), null=True, blank=True, help_text=_("Empty: for ever."))
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_basis = models.JSONField(_("time limit"), default=dict)

    # Moved by steps.
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.IntegerField(_("version"), default=0)
    received_by = officer("+", _("received by"), null=True, blank=True)
    reviewed_by = officer("+", _("reviewed by"), null=True, blank=True)
    approved_by = officer("+", _("approved by"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    kept_until = models.DateField(_("kept until"), null=True, blank=True)
    place = models.BigIntegerField(default=0, editable=False, help_text=_("Order of the queue: by due day, then by age."))

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "request_key"], name="matter_once"),
            models.CheckConstraint(
                name="matter_officers_differ",
                condition=~Q(received_by=F("reviewed_by")) & ~Q(received_by=F("approved_by")) & ~Q(reviewed_by=F("approved_by")),
            ),
            models.CheckConstraint(name="matter_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="matter_closed", condition=Q(state__in=[s.value for s in CLOSED]) ^ Q(closed_on__isnull=True)
            ),
            real_region("matter_region"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["region", "state", "place"], name="matter_by_state"),
            models.Index(fields=["region", "due_on"], name="matter_by_due", condition=Q(state__in=[s.value for s in OPEN])),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Step(models.Model):
    """One step of a matter: who, when, and with which opinion. Its insertion moves the matter."""

    region = RegionField()
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps", verbose_name=_("matter"))
    version = models.IntegerField(_("version"), help_text=_("Version of the matter that the officer had before them."))
    verb = models.CharField(_("step"), max_length=12, choices=Verb.choices)
    state = models.CharField(_("state reached"), max_length=12, choices=State.choices)
    officer = officer("matter_steps", _("officer"))
    at = models.DateTimeField(_("at"))
    opinion = models.TextField(_("opinion or reason"), blank=True)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("step of a matter")
        verbose_name_plural = _("steps of matters")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["matter", "version"], name="step_once"),
            models.CheckConstraint(name="step_verb", condition=Q(verb__in=Verb.values)),
            models.CheckConstraint(
                name="step_reason",
                condition=~Q(verb__in=[Verb.DECLINE, Verb.SEND_BACK, Verb.REJECT, Verb.WITHDRAW]) | Q(opinion__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.verb}"


class Material(models.Model):
    """A file handed in; its content lies in the store under its hash, one file once in a region."""

    region = RegionField()
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="materials", verbose_name=_("matter"))
    slot = models.CharField(_("document"), max_length=32)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.BigIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    at = models.DateTimeField(_("at"))
    officer = officer("+", _("officer"))

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="material_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="material_size", condition=Q(size__gt=0)),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["region", "sha256"], name="material_by_hash")]

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """What a matter in effect rests on: law, inputs and calculation as they were, and what was written."""

    region = RegionField()
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="decision", verbose_name=_("matter"))
    officer = officer("+", _("officer"))
    at = models.DateTimeField(_("at"))
    law = models.CharField(_("version of the law"), max_length=64)
    inputs = models.JSONField(_("inputs"))
    trace = models.JSONField(_("calculation"))
    result = models.JSONField(_("result"))

    class Meta:
        verbose_name = _("decision on a matter")
        verbose_name_plural = _("decisions on matters")

    def __str__(self) -> str:
        return f"{self.matter_id} {self.law}"


class Removal(models.Model):
    """The content of a material, removed after the end of its keeping by a matter of its own; name, size and hash stay."""

    region = RegionField()
    material = models.OneToOneField(Material, on_delete=models.PROTECT, related_name="removal", verbose_name=_("material"))
    disposal = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="removals", verbose_name=_("matter"))
    officer = officer("+", _("officer"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("removed material")
        verbose_name_plural = _("removed materials")

    def __str__(self) -> str:
        return str(self.material_id)
