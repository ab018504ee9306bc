"""Whether this is the demonstration, where anybody at this machine may come in as any of its officers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}


def on_this_machine() -> bool:
    """The demonstration, and it answers to no name but this machine's."""
    return bool(settings.DEMO) and set(settings.ALLOWED_HOSTS) <= LOOPBACK


def demonstration(request: HttpRequest) -> bool:
    """Whether officers may be picked without a password: in the demonstration, from this very machine, for it only."""
    return (
        on_this_machine()
        and request.META.get("REMOTE_ADDR") in LOOPBACK
        and not any(name.startswith("HTTP_X_FORWARDED") or name == "HTTP_FORWARDED" for name in request.META)
    )
