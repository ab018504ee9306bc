"""What an employer's user does for its programs: keys and webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from shebao.errors import UserError
from shebao.office.api import keys, targets
from shebao.office.api.models import Event, Key, Scope, Webhook
from shebao.office.bulk import rows
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.registration.models import Employer

LONGEST_DAYS = 366
MOST_KEYS, MOST_WEBHOOKS = 20, 10


@dataclass(frozen=True)
class NewKey:
    """A key as it was made; `text` is told now and never again."""

    key: Key
    text: str


@action(Permission.MANAGE_KEYS)
def make_key(label: str, *, scopes: Sequence[str], expires_on: date, by: User) -> NewKey:
    """A key for one of the employer's programs.

    Raises:
        UserError: no name, no or an unknown scope, or it would be valid for longer than a year.
    """
    employer, today = _employer(by), timezone.localdate()
    name = " ".join(label.split())[:64]
    if not name:
        raise UserError("请填写程序名称。", "Name the program.")
    if not scopes or set(scopes) - set(Scope.values):
        raise UserError("请至少选择一项权限。", "Choose at least one scope.")
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise UserError("有效期须在明天至一年之内。", "A key is valid until tomorrow at least and for a year at most.")
    if Key.objects.filter(employer=employer, revoked_at=None, expires_on__gte=today).count() >= MOST_KEYS:
        raise UserError(f"有效密钥已达 {MOST_KEYS} 个，请先停用不用的。", f"There are {MOST_KEYS} keys in use: revoke one first.")
    prefix, secret = keys.drawn()
    program = rows("SELECT api_new_program(%s, %s)", [name, prefix])[0][0]
    key = Key.objects.create(
        region=employer.region,
        employer=employer,
        program_id=program,
        label=name,
        prefix=prefix,
        digest=keys.digest(secret),
        scopes=[scope for scope in Scope.values if scope in scopes],
        made_by=by,
        expires_on=expires_on,
    )
    return NewKey(key, keys.text(prefix, secret))


@action(Permission.MANAGE_KEYS)
def revoke_key(key: Key, *, by: User) -> None:
    """From now on nothing is answered to the key."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])


@action(Permission.MANAGE_WEBHOOKS)
def make_webhook(url: str, *, events: Sequence[str], by: User) -> Webhook:
    """An address to be told of events; its secret is `keys.webhook_secret`.

    Raises:
        UserError: the address is not one that may be called, or the events are unknown.
    """
    employer = _employer(by)
    targets.checked(url)
    if not events or set(events) - set(Event.values):
        raise UserError("请至少选择一种事件。", "Choose at least one event.")
    if Webhook.objects.filter(employer=employer, closed_at=None).count() >= MOST_WEBHOOKS:
        raise UserError(
            f"回调地址已达 {MOST_WEBHOOKS} 个，请先关闭不用的。", f"There are {MOST_WEBHOOKS} webhooks: close one first."
        )
    chosen = [event for event in Event.values if event in events]
    return Webhook.objects.create(
        region=employer.region, employer=employer, url=url, events=chosen, seed=keys.new_seed(), made_by=by
    )


@action(Permission.MANAGE_WEBHOOKS)
def close_webhook(webhook: Webhook, *, by: User) -> None:
    """Nothing more is sent there."""
    if webhook.closed_at is None:
        webhook.closed_at = timezone.now()
        webhook.save(update_fields=["closed_at"])


def _employer(by: User) -> Employer:
    if by.employer is None:
        raise UserError("只有单位用户可以办理。", "Only users of an employer do this.")
    return by.employer
