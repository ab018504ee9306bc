"""A payroll program: a key of the employer's, and requests as such a program sends them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from shebao.office.api.actions import make_key
from shebao.office.api.models import Scope
from shebao.office.desk.models import User

BASE = "/api/v1"


def key_of(user: User, scopes: Sequence[str] = tuple(Scope.values), label: str = "payroll") -> str:
    """A new key, good for a year."""
    return make_key(label, scopes=scopes, expires_on=timezone.localdate() + timedelta(days=365), by=user).text


class Program:
    """Sends requests with its key, in English; every write with an idempotency key of its own unless one is given."""

    def __init__(self, key: str, language: str = "en") -> None:
        self.client = Client(headers={"authorization": f"Bearer {key}", "accept-language": language})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(BASE + path, query)

    def post(self, path: str, body: Any, *, again: str | None = None, **more: Any) -> Any:
        headers = {"idempotency-key": again or uuid4().hex}
        return self.client.post(BASE + path, json.dumps(body), content_type="application/json", headers=headers, **more)

    def delete(self, path: str, *, again: str | None = None) -> Any:
        return self.client.delete(BASE + path, headers={"idempotency-key": again or uuid4().hex})
