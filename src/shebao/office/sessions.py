"""Sessions in the database, as Django keeps them; a database that went away is told as such."""

from __future__ import annotations

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import InterfaceError, OperationalError


class SessionStore(DatabaseSessions):
    """Django takes any failure of an update for a session that was ended meanwhile, and answers 400.

    The page's own work is committed by then: whoever is told that their request was bad would not send it again.
    """

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as ended:
            if isinstance(ended.__context__, (OperationalError, InterfaceError)):
                raise ended.__context__ from None
            raise
