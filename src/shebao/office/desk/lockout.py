"""Repeated failures lock an account, and the address they come from, for a while. Counted in the database.

What was typed as a user name may be a password: it is kept as a digest only.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from shebao.office.desk.models import Lockout

WINDOW = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
FORGOTTEN = timedelta(days=2)

# Failures within the window that lock. Many people may share an office's address.
LIMITS = {Lockout.Kind.ACCOUNT: 5, Lockout.Kind.ADDRESS: 50}


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in: whose account, from which address (None: not from the network)."""

    account: str
    address: str | None

    def keys(self) -> list[tuple[Lockout.Kind, str]]:
        """Always in this order, so that two attempts never wait for each other."""
        found = [(Lockout.Kind.ACCOUNT, _digest(self.account.strip().lower()))]
        return found + ([(Lockout.Kind.ADDRESS, _digest(_network(self.address)))] if self.address else [])

    def locked_until(self) -> datetime | None:
        """When the lock ends, if there is one. Holds the counters until the transaction ends: guesses at once wait in line."""
        now, ends = timezone.now(), []
        for kind, key in self.keys():
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO desk_lockout (kind, key, failures, rounds, since) VALUES (%s, %s, 0, 0, %s)"
                    " ON CONFLICT (kind, key) DO UPDATE SET failures = CASE WHEN desk_lockout.since < %s THEN 0"
                    " ELSE desk_lockout.failures END, rounds = CASE WHEN desk_lockout.since < %s THEN 0"
                    " ELSE desk_lockout.rounds END RETURNING locked_until",
                    [kind.value, key, now, now - WINDOW, now - FORGOTTEN],
                )
                ends += [until for (until,) in cursor.fetchall() if until and until > now]
        return max(ends, default=None)

    def failed(self) -> None:
        """Count it; the last allowed failure locks, each further lock for twice as long."""
        now = timezone.now()
        for kind, key in self.keys():
            row = Lockout.objects.select_for_update().get(kind=kind, key=key)
            row.since = row.since if row.failures else now
            row.failures += 1
            if row.failures >= LIMITS[kind]:
                row.failures, row.locked_until = 0, now + min(WINDOW * 2**row.rounds, LONGEST)
                row.rounds = min(row.rounds + 1, 10)
            row.save(update_fields=["failures", "since", "locked_until", "rounds"])

    def succeeded(self) -> None:
        """The account's count begins anew; the address's does not: whoever guesses may own one account."""
        kind, key = self.keys()[0]
        Lockout.objects.filter(kind=kind, key=key).update(failures=0, rounds=0, locked_until=None)


def attempt(account: str, request: HttpRequest | None) -> Attempt:
    return Attempt(account, client_address(request) if request is not None else None)


def client_address(request: HttpRequest) -> str | None:
    """Who asks: behind proxies of one's own (SHEBAO_PROXIES) the nearest address that is none of them."""
    asked_by: str | None = request.META.get("REMOTE_ADDR")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while asked_by in settings.PROXIES and forwarded:
        asked_by = forwarded.pop()
    return asked_by


def sentence(until: datetime) -> str:
    """Until when, on the reader's clock."""
    when = f"{timezone.localtime(until):%Y-%m-%d %H:%M}"
    return _("Too many failed attempts. Signing in is locked until %(when)s.") % {"when": when}


def unlock(account: str) -> None:
    """Lift an account's lock."""
    Attempt(account, None).succeeded()


def locked(accounts: list[str]) -> dict[str, datetime]:
    """Those of the accounts that are locked now, and until when."""
    by_key = {_digest(account.strip().lower()): account for account in accounts}
    rows = Lockout.objects.filter(kind=Lockout.Kind.ACCOUNT, key__in=by_key, locked_until__gt=timezone.now())
    return {by_key[row.key]: row.locked_until for row in rows if row.locked_until}


def _network(address: str) -> str:
    """Who is one stranger: an IPv4 address, or the /64 of an IPv6 one, which a household has to itself."""
    try:
        known = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
