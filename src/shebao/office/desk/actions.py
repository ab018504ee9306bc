"""Officers: made, given roles, closed. The audit trail is the database's work."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from shebao.errors import UserError
from shebao.office.database.refusals import refusals_as_user_errors
from shebao.office.desk.authority import action
from shebao.office.desk.models import Run, User
from shebao.office.desk.roles import INCOMPATIBLE, OUTSIDE, Permission, Role
from shebao.office.registration.models import Employer, Person


@action(Permission.MANAGE_OFFICERS)
def create_officer(
    *, username: str, name: str, roles: Iterable[str], password: str, officer_region: str | None, by: User
) -> User:
    """A new officer for one region (None: all)."""
    return _create(username, name, list(roles), password, officer_region)


@action(Permission.MANAGE_OFFICERS)
def create_outside_user(
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    employer: Employer | None = None,
    person: Person | None = None,
    by: User,
) -> User:
    """A user of one employer (its staff, or its payroll program), or one insured person; they see their own rows only."""
    if role not in OUTSIDE or (employer is None) == (person is None):
        raise UserError(
            "外部用户须为单位用户、参保人或接口程序之一，并且只对应一个单位或一个人。",
            "A user outside the agency is an employer's, a person or a programme, and belongs to one employer or one person.",
        )
    holder = employer or person
    assert holder is not None
    return _create(username, name, [role], password, holder.region, employer=employer, person=person)


@action(Permission.MANAGE_OFFICERS)
def change_roles(officer: User, *, roles: Iterable[str], by: User) -> None:
    """Other roles for an officer; nobody changes their own."""
    if officer.pk == by.pk:
        raise UserError("不得更改本人的角色。", "Officers cannot change their own roles.")
    officer.roles = _compatible(list(roles))
    officer.save(update_fields=["roles"])


@action(Permission.MANAGE_OFFICERS)
def close_officer(officer: User, *, by: User) -> None:
    """The officer can no longer sign in; what they did stays theirs."""
    officer.is_active = False
    officer.save(update_fields=["is_active"])


@transaction.atomic
def create_first_administrator(*, username: str, name: str, password: str) -> User:
    """The administrator of a new installation, whom nobody can have appointed."""
    if User.objects.exists():
        raise UserError(
            "已有操作员：请由系统管理员增加操作员。",
            "There are officers already: let an administrator add others.",
        )
    return _create(username, name, [Role.ADMINISTRATOR], password, None)


DEMO_OFFICERS: tuple[tuple[Role, str], ...] = (
    (Role.COUNTER, "受理员小李"),
    (Role.REVIEWER, "复核员老王"),
    (Role.APPROVER, "审批员周敏"),
    (Role.ACCOUNTANT, "会计张敏"),
    (Role.SUPERVISOR, "监督员陈静"),
    (Role.INSPECTOR, "检查员吴刚"),
    (Role.AUDITOR, "审计员赵强"),
    (Role.ADMINISTRATOR, "管理员刘洋"),
)


@transaction.atomic
def create_demo_users(region: str | None = None) -> dict[str, str]:
    """One officer a role, named after it (`counter`, or `counter-310000`); returns their new passwords.

    Passwords are drawn anew each time and kept nowhere else.
    """
    drawn: dict[str, str] = {}
    for role, name in DEMO_OFFICERS:
        username = f"{role.value}-{region}" if region else role.value
        drawn[username] = secrets.token_urlsafe(12)
        officer = User.objects.filter(username=username).first()
        if officer is None:
            _create(username, name, [role], drawn[username], region)
        else:
            officer.set_password(drawn[username])
            officer.save(update_fields=["password"])
    return drawn


def start_run(kind: Run.Kind, *, region: str, month: int | None, by: User) -> Run:
    """A batch begins; call within `action` (or `acting`), then `acting(by, run=run)` for its work."""
    return Run.objects.create(kind=kind, region=region, month=month, started_at=timezone.now(), by=by)


def finish_run(run: Run, **counts: int) -> None:
    """The batch is done; `counts` says how many rows of what."""
    run.finished_at = timezone.now()
    run.counts = counts
    run.save(update_fields=["finished_at", "counts"])


def note(what: str, about: str, about_id: int | None = None, *, region: str | None = None, **details: Any) -> None:
    """Something for the audit trail that changes no row (an export, a look at a protected page)."""
    from psycopg.types.json import Jsonb

    with connection.cursor() as cursor:
        cursor.execute("SELECT desk_note(%s, %s, %s, %s, %s)", [what, about, about_id, Jsonb(details), region])


def _create(username: str, name: str, roles: list[str], password: str, region: str | None, **holder: Any) -> User:
    officer = User(username=username, name=name, roles=_compatible(roles), region=region, **holder)
    try:
        validate_password(password, officer)
    except ValidationError as problem:
        said = " ".join(problem.messages)
        raise UserError(f"密码不合要求：{said}", f"The password will not do: {said}") from problem
    officer.set_password(password)
    with refusals_as_user_errors():
        officer.save()
    return officer


def _compatible(roles: list[str]) -> list[str]:
    for one, other in INCOMPATIBLE:
        if one in roles and other in roles:
            raise UserError(
                f"同一人不得兼任 {one.value} 与 {other.value}。",
                f"One person cannot be both {one.value} and {other.value}.",
            )
    return [str(role) for role in roles]
