"""Keys of programs and secrets of webhooks: drawn, written, and recognised."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from shebao.office.api.models import Key
from shebao.office.bulk import rows
from shebao.office.desk.models import User

#: What a key looks like, so that programs that scan code for secrets know one.
PATTERN = re.compile(r"shebao_([0-9a-z]{12})_([0-9A-Za-z_-]{43})")
_BEGINNING = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Known:
    """A key that was presented and is good."""

    pk: int
    program: User
    scopes: frozenset[str]


def drawn() -> tuple[str, str]:
    """Beginning and secret of a new key: 62 and 256 bits of chance."""
    return "".join(secrets.choice(_BEGINNING) for _ in range(12)), secrets.token_urlsafe(32)


def text(prefix: str, secret: str) -> str:
    return f"shebao_{prefix}_{secret}"


def digest(secret: str) -> str:
    """A secret of 256 bits of chance needs no slow hash: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def known(authorization: str) -> Known | None:
    """The key of an Authorization header, if it is good. Call while nobody acts."""
    kind, _, presented = authorization.partition(" ")
    match = PATTERN.fullmatch(presented.strip()) if kind.lower() == "bearer" else None
    if match is None:
        return None
    found = rows("SELECT id, program_id, digest, scopes FROM api_key_of(%s)", [match[1]])
    expected = found[0][2] if found else "0" * 64
    if not hmac.compare_digest(expected, digest(match[2])) or not found:
        return None
    return Known(found[0][0], User.objects.get(pk=found[0][1]), frozenset(found[0][3]))


def mark_used(key: Known) -> None:
    """The day on which a key was last used; written once a day. Call while the program acts."""
    Key.objects.filter(pk=key.pk).exclude(used_on=timezone.localdate()).update(used_on=timezone.localdate())


# Webhooks -------------------------------------------------------------------------------------------------------


def new_seed() -> str:
    return secrets.token_hex(32)


def webhook_secret(seed: str) -> str:
    """What signs a webhook's messages: whoever reads the database without the server's key cannot forge one."""
    return "whsec_" + hmac.new(settings.SECRET_KEY.encode(), f"webhook {seed}".encode(), hashlib.sha256).hexdigest()


def signature(secret: str, moment: int, body: bytes) -> str:
    """`t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`: the receiver refuses old moments and other bodies."""
    made = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={made}"
