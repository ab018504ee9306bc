"""The administrator's pages: who may sign in, as what; made, given roles, a new password or device, closed and let in again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shebao.errors import UserError
from shebao.office.desk import actions, lockout, queries, wording
from shebao.office.desk.authority import page
from shebao.office.desk.models import User
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import OFFICERS, Permission, Role
from shebao.office.desk.telling import telling

#: Who is bound to one employer or one person. Programs are made by the employer's own users, with their keys.
BOUND = (Role.EMPLOYER, Role.PERSON)


@page(Permission.MANAGE_OFFICERS)
def officers(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:64]
    rows = keyset(queries.users(request.user, search=search), request, descending=True)
    locked = lockout.locked([row.username for row in rows])
    for row in rows:
        row.locked_until = locked.get(row.username)
    return render(request, "desk/officers.html", {"page": rows, "search": search})


@page(Permission.MANAGE_OFFICERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Two forms: an officer, or someone bound to an employer or person. The password is drawn, and told once."""
    outside = request.POST.get("act") == "outside"
    if request.method == "POST":
        password = actions.drawn_password()
        make = _make_outside if outside else _make_officer
        try:
            return _page_of(request, make(request, password), password=password)
        except UserError as refusal:  # also of roles that this administrator may not give: the form stays as it was filled in
            messages.error(request, str(refusal))
    context = {
        "roles": [(role.value, role.label) for role in OFFICERS],
        "bound": [(role.value, role.label) for role in BOUND],
        "regions": _regions(request.user),
        "everywhere": request.user.region is None,
        "officer": {} if outside else request.POST,
        "outside": request.POST if outside else {},
        "chosen": request.POST.getlist("roles"),
    }
    return render(request, "desk/new_officer.html", context)


def _make_officer(request: HttpRequest, password: str) -> User:
    given = request.POST
    region = given.get("region", "").strip()
    if region and not (region.isascii() and region.isdigit() and len(region) == 6):
        raise UserError("统筹区代码为 6 位数字。", "A region's code has 6 figures.")
    return actions.create_officer(
        username=given.get("username", ""),
        name=given.get("name", ""),
        roles=given.getlist("roles"),
        password=password,
        officer_region=region or None,
        by=request.user,
    )


def _make_outside(request: HttpRequest, password: str) -> User:
    given = request.POST
    role, whose = given.get("role", ""), given.get("holder", "").replace(" ", "").upper()
    holder: dict[str, Any] = queries.holder_of(role, whose)
    return actions.create_outside_user(
        username=given.get("username", ""), name=given.get("name", ""), role=role, password=password, by=request.user, **holder
    )


def _regions(by: User) -> list[tuple[str, str]]:
    """Regions that have users already; another's code is typed."""
    codes = [by.region] if by.region else queries.regions_of_users()
    return [(code, wording.region(code)) for code in codes]


@page(Permission.MANAGE_OFFICERS)
def officer(request: HttpRequest, pk: int) -> HttpResponse:
    return _page_of(request, _user(request, pk))


def _page_of(request: HttpRequest, user: User, *, password: str = "") -> HttpResponse:
    shown = queries.users(request.user).get(pk=user.pk)
    context = {
        "officer": shown,
        "password": password,
        "locked_until": lockout.locked([shown.username]).get(shown.username),
        "roles": [(role.value, role.label) for role in OFFICERS],
        "oneself": shown.pk == request.user.pk,
        "program": Role.API_CLIENT in shown.roles,
        "history": queries.history_of(shown),
    }
    return render(request, "desk/officer.html", context)


@require_POST
@page(Permission.MANAGE_OFFICERS)
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = request.POST.getlist("roles")
    return _done(
        request, pk, lambda user: actions.change_roles(user, roles=chosen, by=request.user), _("The roles were changed.")
    )


@require_POST
@page(Permission.MANAGE_OFFICERS)
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """The new password stands on the answer, and nowhere else."""
    user = _user(request, pk)
    with telling(request):
        return _page_of(request, user, password=actions.reset_password(user, by=request.user))
    return redirect("desk:officer", pk=pk)


@require_POST
@page(Permission.MANAGE_OFFICERS)
def second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("The second factor was reset; a new device is enrolled at the next sign-in.")
    return _done(request, pk, lambda user: actions.reset_second_factor(user, by=request.user), said)


@require_POST
@page(Permission.MANAGE_OFFICERS)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda user: actions.unlock_account(user, by=request.user), _("The lock was lifted."))


@require_POST
@page(Permission.MANAGE_OFFICERS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda user: actions.close_officer(user, by=request.user), _("The account is closed."))


@require_POST
@page(Permission.MANAGE_OFFICERS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda user: actions.reopen_officer(user, by=request.user), _("The account is open again."))


def _user(request: HttpRequest, pk: int) -> User:
    found = queries.users(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, pk: int, act: Callable[[User], None], said: str) -> HttpResponse:
    with telling(request):
        act(_user(request, pk))
        messages.success(request, said)
    return redirect("desk:officer", pk=pk)
