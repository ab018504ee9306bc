"""Social security cards: each step of each card, and the batches in which they are made."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shebao.office.desk.models import User
from shebao.office.fields import RegionField, real_region
from shebao.office.registration.models.registers import Person


class CardState(models.TextChoices):
    """National code AAZ502, as the data standard has it."""

    APPLIED = "applied", _("applied for")
    PRODUCING = "producing", _("in production")
    PRODUCED = "produced", _("ready to be collected")
    ACTIVE = "active", _("in use")
    LOST = "lost", _("reported lost")
    CANCELLED = "cancelled", _("cancelled")


class CardVerb(models.TextChoices):
    SEND = "send", _("Sent to be made")
    MADE = "made", _("Made")
    REFUSED = "refused", _("Could not be made")
    COLLECT = "collect", _("Collected by the holder")
    LOSE = "lose", _("Reported lost")
    FIND = "find", _("Found again")
    CANCEL = "cancel", _("Cancelled")


class CardBatch(models.Model):
    """Cards sent to be made, with the file as it was sent."""

    region = RegionField()
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    cards = models.IntegerField(_("cards"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField(_("content"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("officer"))

    class Meta:
        verbose_name = _("batch of cards")
        verbose_name_plural = _("batches of cards")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="card_batch_filled", condition=Q(cards__gt=0)),
            real_region("card_batch_region"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Card(models.Model):
    """A card of a person. Its state is moved by its steps alone (a trigger)."""

    region = RegionField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cards", verbose_name=_("person"))
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", verbose_name=_("replaces")
    )
    applied_at = models.DateTimeField(_("applied at"), auto_now_add=True)
    # Moved by steps.
    state = models.CharField(_("state"), max_length=9, choices=CardState.choices, default=CardState.APPLIED)
    number = models.CharField(_("number of the card"), max_length=9, null=True, blank=True, help_text="AAZ500")
    batch = models.ForeignKey(
        CardBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="members", verbose_name=_("batch of cards")
    )

    class Meta:
        verbose_name = _("social security card")
        verbose_name_plural = _("social security cards")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["number"], name="card_number_once"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["applied", "producing", "produced"]), name="card_in_the_making_once"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(state__in=["active", "lost"]), name="card_in_use_once"),
            models.CheckConstraint(name="card_state", condition=Q(state__in=CardState.values)),
            models.CheckConstraint(
                name="card_numbered", condition=Q(number__isnull=False) | ~Q(state__in=["produced", "active", "lost"])
            ),
            models.CheckConstraint(name="card_number", condition=Q(number__isnull=True) | Q(number__regex=r"^[A-Z0-9]{9}$")),
            real_region("card_region"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["region", "state", "id"], name="card_by_state")]

    def __str__(self) -> str:
        return self.number or str(self.pk)


class CardStep(models.Model):
    """One step of a card: who, when, why. Its insertion moves the card."""

    region = RegionField()
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="steps", verbose_name=_("social security card"))
    verb = models.CharField(_("step"), max_length=8, choices=CardVerb.choices)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("officer"))
    batch = models.ForeignKey(CardBatch, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("batch of cards"))
    number = models.CharField(_("number of the card"), max_length=9, null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("step of a card")
        verbose_name_plural = _("steps of cards")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="card_step_verb", condition=Q(verb__in=CardVerb.values)),
            models.CheckConstraint(name="card_step_batch", condition=Q(batch__isnull=False) ^ ~Q(verb="send")),
            models.CheckConstraint(name="card_step_number", condition=Q(number__isnull=False) ^ ~Q(verb="made")),
            models.CheckConstraint(
                name="card_step_reason", condition=~Q(verb__in=["refused", "cancel"]) | Q(reason__regex=r"\S")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.verb}"
