"""Employers, persons, and who was insured with whom from when to when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate, Now
from django.utils.translation import gettext_lazy as _

from shebao.office.fields import Insurance, InsuredDays, RegionField, real_region
from shebao.standard.foreigners import CHINESE, NOT_OF_FOREIGNERS

#: A name character by character, whatever the database's own order: its beginning is a range of the index.
PLAIN_NAME = Collate("name", "C")


def _recorded_at() -> models.DateTimeField:
    return models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)


class Employer(models.Model):
    """An employing unit (AB01); a branch has a parent in the same region."""

    class Status(models.TextChoices):
        """National code AAB051."""

        INSURED = "1", _("insured")
        SUSPENDED = "2", _("suspended")
        CLOSED = "3", _("closed")

    region = RegionField()
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    name = models.CharField(_("name"), max_length=200)
    unit_type = models.CharField(_("type of unit"), max_length=3)
    industry = models.CharField(_("industry"), max_length=1, help_text=_("GB/T 4754 section letter"))
    risk_class = models.SmallIntegerField(_("work-injury risk class"))
    registered_on = models.DateField(_("registered on"))
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="branches", verbose_name=_("parent employer")
    )
    representative = models.CharField(_("legal representative"), max_length=100, null=True, blank=True)
    address = models.CharField(_("address"), max_length=200, null=True, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, null=True, blank=True)
    contact = models.CharField(_("contact person"), max_length=100, null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=32, null=True, blank=True)
    bank = models.CharField(_("bank"), max_length=100, null=True, blank=True)
    account_name = models.CharField(_("account holder"), max_length=200, null=True, blank=True)
    account_number = models.CharField(_("account number"), max_length=40, null=True, blank=True)
    status = models.CharField(_("status"), max_length=1, choices=Status.choices, default=Status.INSURED, db_default="1")
    recorded_at = _recorded_at()

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "credit_code"], name="employer_once"),
            models.CheckConstraint(name="employer_risk_class", condition=Q(risk_class__range=(1, 3))),
            models.CheckConstraint(name="employer_status", condition=Q(status__in=["1", "2", "3"])),
            models.CheckConstraint(name="employer_not_own_branch", condition=~Q(parent=F("id"))),
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
    other_name = models.CharField(_("name in another script"), max_length=100, null=True, blank=True)
    address = models.CharField(_("address"), max_length=200, null=True, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=32, null=True, blank=True)
    # Foreigners leave these empty (the annex of 2011, and a constraint below).
    ethnicity = models.CharField(_("ethnicity"), max_length=2, null=True, blank=True)
    personal_status = models.CharField(_("personal status"), max_length=2, null=True, blank=True)
    employment_form = models.CharField(_("form of employment"), max_length=2, null=True, blank=True)
    first_worked_on = models.DateField(_("first worked on"), null=True, blank=True)
    deemed_months = models.SmallIntegerField(_("months deemed contributed"), null=True, blank=True)
    actual_months = models.SmallIntegerField(_("months contributed before registration"), null=True, blank=True)
    special_work = models.CharField(_("special work"), max_length=1, null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", verbose_name=_("merged into")
    )
    recorded_at = _recorded_at()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "number"], name="person_once"),
            models.CheckConstraint(name="person_sex", condition=Q(sex__in=["1", "2"])),
            models.CheckConstraint(
                name="person_not_of_foreigners",
                condition=Q(nationality__in=CHINESE) | Q(**{f"{name}__isnull": True for name in NOT_OF_FOREIGNERS}),
            ),
            models.CheckConstraint(
                name="person_permanent_resident", condition=~Q(document_type="07") | Q(permit_type__isnull=True)
            ),
            models.CheckConstraint(
                name="person_months",
                condition=(Q(deemed_months__isnull=True) | Q(deemed_months__gte=0))
                & (Q(actual_months__isnull=True) | Q(actual_months__gte=0)),
            ),
            models.CheckConstraint(name="person_not_merged_into_self", condition=~Q(merged_into=F("id"))),
            real_region("person_region"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["document_number"], name="person_by_document"),
            models.Index(PLAIN_NAME, F("born_on"), name="person_by_name"),
        ]

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
    category = models.CharField(_("category of insured person"), max_length=3, default="101", db_default="101")
    begun_as = models.CharField(_("how it began"), max_length=2, default="11", db_default="11")
    recorded_at = _recorded_at()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints: ClassVar[list[Any]] = [
            ExclusionConstraint(
                name="enrolment_no_overlap",
                expressions=[(InsuredDays("person", "insurance", "period"), RangeOperators.OVERLAPS)],
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
