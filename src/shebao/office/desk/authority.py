"""May this officer do that? One answer for actions, pages and commands."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from shebao.errors import UserError
from shebao.office.database.connection import acting
from shebao.office.database.refusals import refusals_as_user_errors
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission

P = ParamSpec("P")
R = TypeVar("R")


class NotAllowed(UserError, PermissionDenied):
    """A sentence for the reader; a 403 for the browser."""


_entrusted: ContextVar[tuple[int, Permission] | None] = ContextVar("shebao_entrusted", default=None)


@contextmanager
def entrusted(user: User, permission: Permission) -> Iterator[None]:
    """Within the block the officer may also do what their own decision carries out.

    Who approves a matter holds no permission to register, yet the approved registration is written in their name.
    """
    token = _entrusted.set((user.pk, permission))
    try:
        yield
    finally:
        _entrusted.reset(token)


def require(user: User, permission: Permission, *, region: str | None = None) -> None:
    """Raise unless the officer holds the permission (and, where a region is named, serves it)."""
    if not user.may(permission) and _entrusted.get() != (user.pk, permission):
        raise NotAllowed(
            f"{user.name}（{'、'.join(user.roles)}）无权办理：{permission.value}。",
            f"{user.name} ({', '.join(user.roles)}) may not: {permission.value}.",
        )
    if region is not None and user.region not in (None, region):
        raise NotAllowed(
            f"{user.name} 只办理统筹区 {user.region} 的业务，不办理 {region}。",
            f"{user.name} serves region {user.region}, not {region}.",
        )


def action(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """What every action does first: check the permission of `by`, open the transaction, act in their name.

    A refusal of the database reaches the caller as one sentence, and nothing of the action remains.

        @action(Permission.REGISTER)
        def register_employer(*, name: str, by: User) -> Employer: ...
    """

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(verb)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs["by"]
            region: Any = kwargs.get("region")
            require(by, permission, region=region)
            with refusals_as_user_errors(), transaction.atomic(), acting(by):
                return verb(*args, **kwargs)

        return checked

    return decorate


def page(
    permission: Permission,
) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """The same for a view: 403 unless the signed-in officer holds the permission."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            require(request.user, permission)
            return view(request, *args, **kwargs)

        # The middleware opens no page to officers that does not say which permission it needs.
        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return decorate
