"""Signing in with name and password; what an officer may do is declared in roles.py, not in Django's groups."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from shebao.office.desk import lockout
from shebao.office.desk.actions import note
from shebao.office.desk.models import User
from shebao.office.desk.roles import Role

LONGEST_PASSWORD = 256


class OfficerBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The user, unless name or password is wrong or the account or address is locked; programs have no password."""
        if username is None or password is None or len(password) > LONGEST_PASSWORD:
            return None
        attempt = lockout.attempt(username, request)
        if attempt.locked_until() is not None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            make_password(password)  # as slow for an unknown name as for a wrong password
        elif user.check_password(password) and user.is_active and Role.API_CLIENT not in user.roles:
            return user
        attempt.failed()
        note("sign_in_failed", "desk_user", user.pk if user else None, region=user.region if user else None)
        return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
