"""Sums over many rows: added up once after each run that changes them, or once an hour; not once a visitor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Max

from shebao.office.desk.models import Run
from shebao.office.desk.scope import Scope

#: Runs that change what is due, paid or posted.
MONEY = (Run.Kind.REGISTER, Run.Kind.ASSESS, Run.Kind.RECEIVE, Run.Kind.CLOSE, Run.Kind.INTEREST)
SECONDS = 60 * 60


def added_up(scope: Scope, name: str, add_up: Callable[[], Any], *given: Any) -> Any:
    """What `add_up` gave for this reader's rows and scope since the newest of those runs, or an hour ago."""
    newest = scope.narrow(Run.objects.filter(kind__in=MONEY)).aggregate(run=Max("pk"), runs=Count("pk"))
    return of_the_hour(scope, name, add_up, newest, *given)


def of_the_hour(scope: Scope, name: str, add_up: Callable[[], Any], *given: Any) -> Any:
    """What `add_up` gave for this reader's rows and scope within the hour: of the register, whose changes make no run."""
    where = connection.settings_dict["HOST"], connection.settings_dict["NAME"]
    # What one may see is part of the question: row-level security answers it differently.
    key = repr((where, scope.user.regions_setting, scope.region, scope.month, *given))
    return cache.get_or_set(f"{name}-{hashlib.sha256(key.encode()).hexdigest()}", add_up, SECONDS)
