"""Employers, persons, and who was insured with whom from when to when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from shebao.office.fields import Insurance, OneKey, RegionField, real_region


def _recorded_at() -> models.DateTimeField:
    return models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)


class Employer(models.Model):
    """An employing unit (AB01)."""

    region = RegionField()
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    name = models.CharField(_("name"), max_length=200)
    unit_type = models.CharField(_("type of unit"), max_length=3)
    industry = models.CharField(_("industry"), max_length=1, help_text=_("GB/T 4754 section letter"))
    risk_class = models.SmallIntegerField(_("work-injury risk class"))
    registered_on = models.DateField(_("registered on"))
    recorded_at = _recorded_at()

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "credit_code"], name="employer_once"),
            models.CheckConstraint(name="employer_risk_class", condition=Q(risk_class__range=(1, 3))),
            real_region("employer_region"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """An insured person (AC01)."""

    class Sex(models.TextChoices):
        MALE = "1", _("male")
        FEMALE = "2", _("female")

    region = RegionField()
    number = models.CharField(_("social-security number"), max_length=18)
    name = models.CharField(_("name"), max_length=100)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices)
    born_on = models.DateField(_("born on"))
    nationality = models.CharField(_("nationality"), max_length=3, default="CHN")
    document_type = models.CharField(_("type of document"), max_length=2)
    document_number = models.CharField(_("number of document"), max_length=32)
    household = models.CharField(_("household registration"), max_length=2)
    permit_type = models.CharField(_("type of work permit"), max_length=2, null=True, blank=True)
    permit_issued_on = models.DateField(_("permit issued on"), null=True, blank=True)
    certificate_shown_on = models.DateField(_("certificate of coverage shown on"), null=True, blank=True)
    recorded_at = _recorded_at()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "number"], name="person_once"),
            models.CheckConstraint(name="person_sex", condition=Q(sex__in=["1", "2"])),
            real_region("person_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["document_number"], name="person_by_document")]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """One person in one insurance with one employer (AC02); a person's periods never overlap."""

    region = RegionField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("person"))
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("employer"))
    insurance = models.SmallIntegerField(_("insurance"), choices=Insurance.choices)
    employed_on = models.DateField(_("employed on"))
    registered_on = models.DateField(_("registered on"))
    period = DateRangeField(_("period"), help_text=_("First day included, day after the last excluded; open: insured."))
    stop_reason = models.CharField(_("reason for stopping"), max_length=4, null=True, blank=True)
    recorded_at = _recorded_at()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints: ClassVar[list[Any]] = [
            ExclusionConstraint(
                name="enrolment_no_overlap",
                index_type="gist",
                expressions=[
                    (OneKey(F("person"), function="int8range"), RangeOperators.OVERLAPS),
                    (
                        OneKey(Cast(F("insurance"), models.IntegerField()), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (F("period"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="enrolment_insurance", condition=Q(insurance__in=Insurance.values)),
            models.CheckConstraint(
                name="enrolment_period",
                condition=Q(period__startswith__isnull=False) & Q(period__isempty=False),
            ),
            real_region("enrolment_region"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.insurance} {self.period}"
