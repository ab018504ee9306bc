"""Officers, the audit trail, and the runs that work through a month."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from shebao.law import version
from shebao.office.desk.roles import INCOMPATIBLE, OF_AN_EMPLOYER, OUTSIDE, Permission, Role, permissions_of
from shebao.office.fields import MonthField, RegionField, real_month


class Users(BaseUserManager["User"]):
    """Accounts are made by `desk.actions`; the manager only looks them up."""


def _exactly(one: Q, other: Q) -> Q:
    """Both or neither."""
    return (one & other) | (~one & ~other)


class User(AbstractBaseUser):
    """An officer; or someone outside, bound to one employer or one person whose rows are all they see.

    Roles that one person may not hold together are refused by the database.
    """

    username = models.CharField(_("user name"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=128)
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices), verbose_name=_("roles"))
    region = RegionField(null=True, blank=True, help_text=_("Empty: every region."))
    employer = models.ForeignKey(
        "registration.Employer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="users",
        verbose_name=_("employer"),
    )
    person = models.ForeignKey(
        "registration.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="users",
        verbose_name=_("person"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_changed_at = models.DateTimeField(_("password changed at"), null=True, blank=True)
    signed_out_at = models.DateTimeField(_("signed out everywhere at"), null=True, blank=True)

    objects = Users()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="user_roles_known",
                condition=Q(roles__contained_by=Role.values) & Q(roles__len__gte=1),
            ),
            models.CheckConstraint(
                name="user_of_an_employer",
                condition=_exactly(Q(roles__overlap=[role.value for role in OF_AN_EMPLOYER]), Q(employer__isnull=False)),
            ),
            models.CheckConstraint(
                name="user_of_a_person",
                condition=_exactly(Q(roles__contains=[Role.PERSON.value]), Q(person__isnull=False)),
            ),
            models.CheckConstraint(
                name="user_outside_has_a_region",
                condition=Q(region__isnull=False) | Q(employer__isnull=True, person__isnull=True),
            ),
            *(
                models.CheckConstraint(
                    name=f"user_not_{one}_and_{other}",
                    condition=~Q(roles__contains=[one.value, other.value]),
                )
                for one, other in INCOMPATIBLE
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, permission: Permission) -> bool:
        """Whether one of the officer's roles carries the permission (the region is a separate question)."""
        return self.is_active and permission in permissions_of(self.roles)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: another password, or a sign-out everywhere, ends it."""
        bound = self.password + (self.signed_out_at.isoformat() if self.signed_out_at else "")
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, bound, secret=secret, algorithm="sha256").hexdigest()

    @property
    def role_names(self) -> list[str]:
        """The roles in the reader's language."""
        return [str(Role(role).label) for role in self.roles]

    @property
    def permission_names(self) -> list[str]:
        """What the roles allow, in the reader's language and the order of the table in roles.py."""
        allowed = permissions_of(self.roles)
        return [str(permission.label) for permission in Permission if permission in allowed]

    @property
    def is_outside(self) -> bool:
        """No officer: an employer's user, an insured person or a programme."""
        return not self.roles or any(role in OUTSIDE for role in self.roles)

    @property
    def regions_setting(self) -> str:
        """What row-level security is told: one region, or `*` for all. Nobody outside has one: they see their own rows."""
        if self.is_outside:
            return ""
        return self.region or "*"


class SecondFactor(models.Model):
    """A user's device, and the digests of recovery codes not used yet. Without `confirmed_at` there is none."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="second_factor", verbose_name=_("officer"))
    seed = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    last_step = models.BigIntegerField(default=0)
    recovery = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return f"{self.user_id}"


class Lockout(models.Model):
    """Failed attempts to sign in, by account and by address; both as digests."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("account")
        ADDRESS = "address", _("address")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=64)
    failures = models.IntegerField(default=0)
    rounds = models.IntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["kind", "key"], name="lockout_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.failures}"


class Run(models.Model):
    """One batch over a region's month: who, when, and how many rows."""

    class Kind(models.TextChoices):
        REGISTER = "register", _("Registration import")
        DECLARE = "declare", _("Declaration")
        ASSESS = "assess", _("Assessment and billing")
        RECEIVE = "receive", _("Receipts and crediting")
        CLOSE = "close", _("Month end")
        INTEREST = "interest", _("Yearly interest")
        SUBMIT = "submit", _("Submission to the lake")
        INSPECT = "inspect", _("Inspection")
        SETTLE = "settle", _("Refunds and pay-outs")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    region = RegionField()
    month = MonthField(_("month"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="runs", verbose_name=_("by"))
    counts = models.JSONField(_("counts"), default=dict)
    law = models.CharField(_("version of the law"), max_length=64, default=version, editable=False)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints: ClassVar[list[Any]] = [real_month("month", "run_month")]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["region", "kind", "month"], name="run_by_month")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.region} {self.month or ''}".rstrip()


class AuditEvent(models.Model):
    """One line of the audit trail, written by database triggers and never changed.

    Registration, bills and officers leave a line per row with the old and new values; the bulk books
    leave one line a statement with the number of rows, since their rows can neither change nor vanish.
    """

    at = models.DateTimeField(_("at"))
    txid = models.BigIntegerField(_("transaction"))
    actor = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="audit_events",
        db_constraint=False,
        db_index=False,
        verbose_name=_("officer"),
    )
    region = RegionField(null=True)
    action = models.CharField(_("action"), max_length=32)
    object_table = models.CharField(_("table"), max_length=64)
    object_id = models.BigIntegerField(_("object"), null=True)
    rows = models.BigIntegerField(_("rows"), default=1)
    run = models.ForeignKey(
        Run,
        null=True,
        on_delete=models.PROTECT,
        related_name="audit_events",
        db_constraint=False,
        db_index=False,
        verbose_name=_("run"),
    )
    old = models.JSONField(_("before"), null=True)
    new = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["object_table", "object_id"], name="audit_by_object"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.object_table} {self.object_id or ''}".rstrip()


class AuditSeal(models.Model):
    """The lines of the trail that one transaction wrote, sealed when it committed; see `chain.py`."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("at"))
    txid = models.BigIntegerField(_("transaction"))
    ids = ArrayField(models.BigIntegerField())
    digests = ArrayField(models.BinaryField())
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"{self.number}:{bytes(self.digest).hex()}"

    @property
    def brief(self) -> str:
        """The digest's first figures, for the eye."""
        return bytes(self.digest).hex()[:16] + "…"
