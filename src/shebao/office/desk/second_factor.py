"""The second factor: a code of the officer's own device (TOTP, RFC 6238), or a recovery code on paper.

The database holds no secret: a device's secret is derived from a random seed there and the installation's key, so a
copy of the database alone makes no codes. Whoever loses the key (`secret.key`) lets everyone enrol anew.
"""

from __future__ import annotations

import base64
import secrets
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from shebao.office.desk.demonstration import on_this_machine

if TYPE_CHECKING:
    import pyotp

    from shebao.office.desk.models import SecondFactor, User

SALT = "shebao.office.desk.second_factor"
RECOVERY_CODES = 10
STEP_SECONDS = 30
# No letters and digits that look alike.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def required(user: User) -> bool:
    """Whether the user must sign in with two factors: officers, or everyone, or nobody (SHEBAO_SECOND_FACTOR).

    In the demonstration, on this machine only, nobody must.
    """
    if on_this_machine():
        return False
    return settings.SECOND_FACTOR == "everyone" or (settings.SECOND_FACTOR == "officers" and not user.is_outside)


def new_seed() -> str:
    return secrets.token_hex(20)


def secret(seed: str) -> str:
    """The device's secret in base32."""
    return base64.b32encode(salted_hmac(SALT, seed, algorithm="sha256").digest()[:20]).decode()


def totp(seed: str) -> pyotp.TOTP:
    import pyotp

    return pyotp.TOTP(secret(seed), interval=STEP_SECONDS)


def address(seed: str, user: User) -> str:
    """What the QR code says (otpauth://)."""
    return totp(seed).provisioning_uri(name=user.username, issuer_name="Shebao")


def picture(seed: str, user: User) -> str:
    """The QR code as SVG."""
    import segno

    return str(segno.make(address(seed, user), error="m", micro=False).svg_inline(omitsize=True, border=3, dark="#18222d"))


def step_of(seed: str, code: str, *, after: int = 0) -> int | None:
    """The step of time whose code this is: the present one or a neighbour, and none at or before `after`."""
    now = int(time.time()) // STEP_SECONDS
    codes = totp(seed)
    for step in (now, now - 1, now + 1):
        if step > after and constant_time_compare(codes.at(step * STEP_SECONDS), code):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes of fifty random bits, each good once."""
    drawn = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in drawn]


def digest(recovery_code: str) -> str:
    plain = "".join(letter for letter in recovery_code.upper() if letter in ALPHABET)
    return salted_hmac(SALT + ".recovery", plain, algorithm="sha256").hexdigest()


def accept(factor: SecondFactor, given: str) -> str | None:
    """Use a code up: `totp`, `recovery`, or None if it is wrong or was used before. The row must be locked."""
    plain = "".join(given.split())
    if plain.isascii() and plain.isdigit() and len(plain) == 6:
        step = step_of(factor.seed, plain, after=factor.last_step)
        if step is None:
            return None
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        return "totp"
    mark = digest(plain)
    if mark not in factor.recovery:
        return None
    factor.recovery = [other for other in factor.recovery if other != mark]
    factor.save(update_fields=["recovery"])
    return "recovery"
