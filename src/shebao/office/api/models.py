"""Keys of payroll programs, what they were answered, and messages to their servers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shebao.office.desk.models import User
from shebao.office.fields import RegionField, real_region
from shebao.office.registration.models import Employer


class Scope(models.TextChoices):
    """What a key may be allowed. A key may do nothing that does not stand on it."""

    DECLARE = "declarations:write", _("Declare wages")
    READ_DECLARATIONS = "declarations:read", _("Read declarations and rejected rows")
    READ_BILLS = "bills:read", _("Read bills and arrears")
    READ_PAYMENTS = "payments:read", _("Read payments")
    READ_STAFF = "staff:read", _("Read the list of staff")
    READ_MATTERS = "matters:read", _("Read matters, and which may be started")
    MATTERS = "matters:write", _("Start, correct and withdraw matters")
    WEBHOOKS = "webhooks", _("Manage webhooks")


class Event(models.TextChoices):
    """What a program's server is told of."""

    DECLARED = "declaration.taken", _("A declaration was taken")
    BILLED = "bills.issued", _("Bills were issued")
    PAID = "payment.received", _("A payment was received")
    MOVED = "matter.moved", _("A matter reached another state")


def _employer(name: str) -> models.ForeignKey:
    return models.ForeignKey(Employer, on_delete=models.PROTECT, related_name=name, verbose_name=_("employer"))


class Key(models.Model):
    """A program's key: its first part finds it, of its secret only the digest is kept."""

    region = RegionField()
    employer = _employer("keys")
    program = models.OneToOneField(User, on_delete=models.PROTECT, related_name="key", verbose_name=_("program"))
    label = models.CharField(_("program"), max_length=64)
    prefix = models.CharField(_("beginning of the key"), max_length=12, unique=True)
    digest = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=32, choices=Scope.choices), verbose_name=_("scopes"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    expires_on = models.DateField(_("expires on"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    used_on = models.DateField(_("last used on"), null=True, blank=True)

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="key_scopes", condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gte=1)),
            models.CheckConstraint(name="key_digest", condition=Q(digest__regex=r"^[0-9a-f]{64}$")),
            real_region("key_region"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.prefix}"


class Answer(models.Model):
    """What a write was answered, so that the same request, sent again, is answered the same and does nothing twice."""

    region = RegionField()
    program = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("program"))
    key = models.CharField(_("idempotency key"), max_length=64)
    request = models.CharField(_("digest of the request"), max_length=64)
    status = models.SmallIntegerField(_("status"))
    content_type = models.CharField(max_length=64)
    body = models.TextField(_("answer"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("answer to a program")
        verbose_name_plural = _("answers to programs")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["program", "key"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.program_id} {self.key}"


class Webhook(models.Model):
    """An address of the employer's that is told of events; its secret follows from `seed` and the server's own key."""

    region = RegionField()
    employer = _employer("webhooks")
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=32, choices=Event.choices), verbose_name=_("events"))
    seed = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="webhook_events", condition=Q(events__contained_by=Event.values) & Q(events__len__gte=1)),
            real_region("webhook_region"),
        ]

    def __str__(self) -> str:
        return self.url


class Message(models.Model):
    """The outbox: written by triggers in the transaction of the event, sent afterwards, and again until it arrives."""

    region = RegionField()
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="messages", verbose_name=_("webhook"))
    event = models.CharField(_("event"), max_length=32, choices=Event.choices)
    body = models.JSONField(_("content"))
    at = models.DateTimeField(_("at"))
    tries = models.SmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), null=True)
    arrived_at = models.DateTimeField(_("arrived at"), null=True)
    said = models.CharField(_("answer"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("message to a program")
        verbose_name_plural = _("messages to programs")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["next_try_at"], name="message_to_send", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["webhook"], name="message_by_webhook"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
