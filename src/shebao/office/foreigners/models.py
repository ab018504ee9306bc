"""What the office knows of a foreigner besides the register: papers, coverage abroad, leaving, pension abroad.

Nothing here changes: a paper that replaces another is a row of its own, and the newest of a kind counts.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shebao.office.fields import FenField, RegionField, plain_key, real_region
from shebao.office.registration.models import Person


def _person(name: str) -> models.ForeignKey:
    return models.ForeignKey(Person, on_delete=models.PROTECT, related_name=name, verbose_name=_("person"))


class Paper(models.Model):
    """A passport, permit or card that was shown, with the name and the days that stand on it."""

    class Kind(models.TextChoices):
        """National code AAC058."""

        HONG_KONG = "04", _("Hong Kong travel permit")
        MACAU = "05", _("Macau travel permit")
        TAIWAN = "06", _("Taiwan travel permit")
        RESIDENCE = "07", _("permanent residence card")
        PASSPORT = "08", _("passport")
        WORK_PERMIT = "11", _("employment permit")
        EXPERT = "12", _("expert's certificate")
        CORRESPONDENT = "13", _("correspondent's card")
        COMPATRIOT_WORK = "14", _("Taiwan, Hong Kong and Macau employment permit")
        COMPATRIOT_RESIDENCE = "16", _("residence permit of Hong Kong, Macau and Taiwan residents")

    region = RegionField()
    person = _person("papers")
    kind = models.CharField(_("kind of document"), max_length=2, choices=Kind.choices)
    number = models.CharField(_("number of document"), max_length=32)
    name = models.CharField(_("name as in the document"), max_length=200)
    own_name = models.CharField(_("name in the holder's own script"), max_length=200, blank=True, default="", db_default="")
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    matter = plain_key("matters.Matter", "+", null=True)

    class Meta:
        verbose_name = _("foreigner's document")
        verbose_name_plural = _("foreigners' documents")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="paper_valid", condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on"))
            ),
            real_region("paper_region"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["person"], name="paper_by_person"),
            models.Index(fields=["region", "valid_until"], name="paper_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.number}"


#: What says who somebody is; the other papers say that they may work or live here.
IDENTITY = (Paper.Kind.HONG_KONG, Paper.Kind.MACAU, Paper.Kind.TAIWAN, Paper.Kind.RESIDENCE, Paper.Kind.PASSPORT)
PERMITS = (Paper.Kind.WORK_PERMIT, Paper.Kind.EXPERT, Paper.Kind.CORRESPONDENT, Paper.Kind.COMPATRIOT_WORK)


class Coverage(models.Model):
    """A certificate of coverage 参保证明 of the home country, and what the law made of it on the day of the decision."""

    region = RegionField()
    person = _person("coverages")
    country = models.CharField(_("country that issued it"), max_length=3)
    number = models.CharField(_("number of the certificate"), max_length=64)
    begins_on = models.DateField(_("coverage begins on"))
    ends_on = models.DateField(_("coverage ends on"), null=True, blank=True)
    shown_on = models.DateField(_("shown on"))
    extension_months = models.SmallIntegerField(_("months of extension granted"), default=0, db_default=0)
    # of a certificate that follows another without a gap: the day from which the posting under the first counts
    posted_from = models.DateField(_("months of posting count from"), null=True, blank=True)
    insurances = models.SmallIntegerField(_("insurances exempted"))
    exempt_from = models.DateField(_("exempt from"))
    exempt_until = models.DateField(_("exempt until"), null=True, blank=True)
    refund_fen = FenField(verbose_name=_("refund"))
    # charged for exempted months on bills that were open when it was shown: refunded with the rest once they are paid
    unpaid_fen = FenField(verbose_name=_("charged, not paid yet"))
    matter = plain_key("matters.Matter", "+", null=True)

    class Meta:
        verbose_name = _("certificate of coverage")
        verbose_name_plural = _("certificates of coverage")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="coverage_days", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on"))),
            models.CheckConstraint(name="coverage_insurances", condition=Q(insurances__range=(0, 31))),
            models.CheckConstraint(name="coverage_refund", condition=Q(refund_fen__gte=0, unpaid_fen__gte=0)),
            models.CheckConstraint(name="coverage_extension", condition=Q(extension_months__gte=0)),
            real_region("coverage_region"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["person"], name="coverage_by_person"),
            models.Index(fields=["region", "exempt_until"], name="coverage_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.country} {self.number}"


class Passage(models.Model):
    """Someone left China, came back, or died; and what became of their accounts."""

    class Kind(models.TextChoices):
        KEPT = "kept", _("left, accounts kept")
        ENDED = "ended", _("left, relation ended")
        RETURNED = "returned", _("came back")
        DIED = "died", _("died")

    region = RegionField()
    person = _person("passages")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    happened_on = models.DateField(_("day"))
    pension_fen = FenField(verbose_name=_("pension account"))
    medical_fen = FenField(verbose_name=_("medical account"))
    paid_fen = FenField(verbose_name=_("to be paid once"))
    heirs = models.JSONField(_("heirs"), default=list)
    matter = plain_key("matters.Matter", "+", null=True)

    class Meta:
        verbose_name = _("leaving, return or death")
        verbose_name_plural = _("leavings, returns and deaths")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="passage_kind", condition=Q(kind__in=["kept", "ended", "returned", "died"])),
            models.CheckConstraint(
                name="passage_paid",
                condition=Q(kind__in=["ended", "died"], paid_fen__gte=0) | Q(kind__in=["kept", "returned"], paid_fen=0),
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(kind="died"), name="died_once"),
            real_region("passage_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["person"], name="passage_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.happened_on}"


class Settlement(models.Model):
    """Money that followed a decision, booked once: an account paid out after leaving or death, contributions refunded."""

    class Kind(models.TextChoices):
        ENDED = "ended", _("paid once on ending the relation")
        DIED = "died", _("paid to the heirs")
        REFUND = "refund", _("refund of exempted contributions")

    region = RegionField()
    person = _person("settlements")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    passage = models.OneToOneField(
        Passage, on_delete=models.PROTECT, related_name="settlement", verbose_name=_("passage"), null=True
    )
    coverage = models.OneToOneField(
        Coverage, on_delete=models.PROTECT, related_name="settlement", verbose_name=_("certificate of coverage"), null=True
    )
    booked_on = models.DateField(_("booked on"))
    # what left the accounts: paid out, or taken back with the contribution
    pension_fen = FenField(verbose_name=_("pension account"))
    medical_fen = FenField(verbose_name=_("medical account"))
    amount_fen = FenField(verbose_name=_("amount"))
    trace = models.JSONField(_("calculation"), default=dict)
    run = plain_key("desk.Run", "settlements")

    class Meta:
        verbose_name = _("refund or pay-out")
        verbose_name_plural = _("refunds and pay-outs")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="settlement_kind",
                condition=Q(kind__in=["ended", "died"], passage__isnull=False, coverage__isnull=True)
                | Q(kind="refund", passage__isnull=True, coverage__isnull=False),
            ),
            models.CheckConstraint(
                name="settlement_amount",
                condition=Q(amount_fen__gt=0, pension_fen__gte=0, medical_fen__gte=0)
                & (Q(kind="refund") | Q(amount_fen=F("pension_fen") + F("medical_fen"))),
            ),
            real_region("settlement_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["person"], name="settlement_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.amount_fen}"


class PensionAbroad(models.Model):
    """A pension paid to someone who lives abroad; it needs a proof of life each year."""

    region = RegionField()
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="pension_abroad", verbose_name=_("person"))
    country = models.CharField(_("country of residence"), max_length=3)
    monthly_fen = FenField(verbose_name=_("monthly benefit"))
    since = models.DateField(_("abroad since"))
    matter = plain_key("matters.Matter", "+", null=True)

    class Meta:
        verbose_name = _("pension paid abroad")
        verbose_name_plural = _("pensions paid abroad")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="abroad_monthly", condition=Q(monthly_fen__gt=0)),
            real_region("abroad_region"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.country}"


class LifeProof(models.Model):
    """A proof of life, and what was paid in arrears on it."""

    class How(models.TextChoices):
        EMBASSY = "embassy", _("issued by a Chinese embassy or consulate")
        NOTARY = "notary", _("notarised and authenticated")
        IN_PERSON = "in_person", _("appeared in person in China")

    region = RegionField()
    person = _person("life_proofs")
    proven_on = models.DateField(_("proven on"))
    how = models.CharField(_("how"), max_length=9, choices=How.choices)
    months_held_back = models.SmallIntegerField(_("months held back"), default=0)
    arrears_fen = FenField(verbose_name=_("paid in arrears"))
    matter = plain_key("matters.Matter", "+", null=True)

    class Meta:
        verbose_name = _("proof of life")
        verbose_name_plural = _("proofs of life")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "proven_on"], name="life_proof_once"),
            models.CheckConstraint(name="life_proof_how", condition=Q(how__in=["embassy", "notary", "in_person"])),
            models.CheckConstraint(name="life_proof_arrears", condition=Q(months_held_back__gte=0, arrears_fen__gte=0)),
            real_region("life_proof_region"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.proven_on}"
