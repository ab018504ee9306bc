"""Officers: made, given roles, closed. The audit trail is the database's work."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from shebao.errors import UserError
from shebao.office.database.refusals import refusals_as_user_errors
from shebao.office.desk import lockout, second_factor
from shebao.office.desk.authority import NotAllowed, action
from shebao.office.desk.models import Run, SecondFactor, User
from shebao.office.desk.roles import INCOMPATIBLE, OFFICERS, OUTSIDE, Permission, Role
from shebao.office.registration.models import Employer, Person

USERNAME = re.compile(r"[\w.@+-]{2,64}")


@action(Permission.MANAGE_OFFICERS)
def create_officer(
    *, username: str, name: str, roles: Iterable[str], password: str, officer_region: str | None, by: User
) -> User:
    """A new officer for one region (None: all), who must change the password at the first sign-in."""
    _in_reach(officer_region, by)
    return _create(username, name, _of_officers(roles), password, officer_region, must_change_password=True)


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
    _in_reach(holder.region, by)
    return _create(username, name, [role], password, holder.region, employer=employer, person=person, must_change_password=True)


@action(Permission.MANAGE_OFFICERS)
def change_roles(officer: User, *, roles: Iterable[str], by: User) -> None:
    """Other roles for an officer; nobody changes their own."""
    if officer.pk == by.pk:
        raise UserError("不得更改本人的角色。", "Officers cannot change their own roles.")
    _in_reach(officer.region, by)
    if officer.is_outside:
        raise UserError(
            "单位用户、参保人和接口程序没有其他角色。", "Users of employers, insured people and programs hold no other role."
        )
    officer.roles = _of_officers(roles)
    officer.save(update_fields=["roles"])


@action(Permission.MANAGE_OFFICERS)
def reset_password(user: User, *, by: User) -> str:
    """A password anew, told once and changed at the next sign-in; the user is signed out everywhere, and no longer locked."""
    _not_oneself(user, by)
    _in_reach(user.region, by)
    if Role.API_CLIENT in user.roles:
        raise UserError("接口程序没有密码。", "A program has no password.")
    password = drawn_password()
    user.set_password(password)
    user.must_change_password, user.password_changed_at = True, timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    lockout.unlock(user.username)
    note("reset_password", "desk_user", user.pk, region=user.region)
    _end_sessions(user)
    return password


@action(Permission.MANAGE_OFFICERS)
def unlock_account(user: User, *, by: User) -> None:
    """Lift the lock that failed attempts brought; nobody lifts their own."""
    _not_oneself(user, by)
    _in_reach(user.region, by)
    lockout.unlock(user.username)
    note("unlock", "desk_user", user.pk, region=user.region)


@action(Permission.MANAGE_OFFICERS)
def reset_second_factor(user: User, *, by: User) -> None:
    """The device is lost: the user enrols another at the next sign-in, and is signed out everywhere now."""
    _not_oneself(user, by)
    _in_reach(user.region, by)
    SecondFactor.objects.filter(user=user).update(confirmed_at=None, recovery=[])
    note("reset_second_factor", "desk_user", user.pk, region=user.region)
    _end_sessions(user)


@action(Permission.OWN_ACCOUNT)
def change_password(*, old: str, new: str, by: User) -> None:
    """Another password, which ends all other sessions.

    Raises:
        UserError: the old one is wrong, or the new one is the same or will not do.
    """
    if not by.check_password(old):
        raise WrongPassword("原密码不正确。", "The present password is wrong.")
    if old == new:
        raise UserError("新密码不得与原密码相同。", "The new password must differ from the present one.")
    _set_password(by, new)
    by.must_change_password, by.password_changed_at = False, timezone.now()
    by.save(update_fields=["password", "must_change_password", "password_changed_at"])


@action(Permission.OWN_ACCOUNT)
def sign_out_everywhere(*, by: User) -> None:
    """End every session of one's own, this one too."""
    note("sign_out_everywhere", "desk_user", by.pk, region=by.region)
    _end_sessions(by)


@action(Permission.OWN_ACCOUNT)
def enrol_second_factor(*, seed: str, code: str, by: User) -> list[str]:
    """The device shows the right code: from now on it is asked for. Returns the recovery codes, shown once.

    Raises:
        UserError: the code is wrong.
    """
    step = second_factor.step_of(seed, "".join(code.split()))
    if step is None:
        raise WrongCode
    codes = second_factor.new_recovery_codes()
    SecondFactor.objects.update_or_create(
        user=by,
        defaults={
            "seed": seed,
            "confirmed_at": timezone.now(),
            "last_step": step,
            "recovery": [second_factor.digest(one) for one in codes],
        },
    )
    note("enrol_second_factor", "desk_user", by.pk, region=by.region)
    return codes


@action(Permission.OWN_ACCOUNT)
def pass_second_factor(*, code: str, by: User) -> None:
    """Use up a code of the device, or a recovery code.

    Raises:
        UserError: it is wrong, or was used before.
    """
    factor = SecondFactor.objects.select_for_update().get(user=by, confirmed_at__isnull=False)
    used = second_factor.accept(factor, code)
    if used is None:
        raise WrongCode
    if used == "recovery":
        note("recovery_code", "desk_user", by.pk, region=by.region, left=len(factor.recovery))


class WrongPassword(UserError):
    """The password given as one's own is not."""


class WrongCode(UserError):
    """Neither a code of the device nor a recovery code."""

    def __init__(self) -> None:
        super().__init__(
            "验证码不正确，或已经使用：请等待设备显示下一个验证码后再试。",
            "This code is wrong or was used already: wait for the device's next code and try again.",
        )


@action(Permission.MANAGE_OFFICERS)
def close_officer(officer: User, *, by: User) -> None:
    """The officer can no longer sign in, nor do anything more; what they did stays theirs. Nobody closes their own account."""
    _not_oneself(officer, by)
    _in_reach(officer.region, by)
    officer.is_active = False
    officer.save(update_fields=["is_active"])


@action(Permission.MANAGE_OFFICERS)
def reopen_officer(officer: User, *, by: User) -> None:
    """The officer may sign in again, with the password they had."""
    _not_oneself(officer, by)
    _in_reach(officer.region, by)
    officer.is_active = True
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


def drawn_password() -> str:
    """A hundred random bits, in groups that can be read out."""
    letters = [secrets.choice(second_factor.ALPHABET) for _ in range(20)]
    return "-".join("".join(letters[at : at + 5]) for at in range(0, 20, 5))


def _create(username: str, name: str, roles: list[str], password: str, region: str | None, **more: Any) -> User:
    username, name = username.strip(), " ".join(name.split())[:128]
    if not USERNAME.fullmatch(username):
        raise UserError("用户名须为 2 至 64 个字母、数字或 . _ @ + -。", "A user name is 2 to 64 letters, figures or . _ @ + -.")
    if not name:
        raise UserError("请填写姓名。", "Give the name.")
    officer = User(username=username, name=name, roles=_compatible(roles), region=region, **more)
    _set_password(officer, password)
    with refusals_as_user_errors():
        officer.save()
    return officer


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        said = " ".join(problem.messages)
        raise UserError(f"密码不合要求：{said}", f"The password will not do: {said}") from problem
    user.set_password(password)


def _end_sessions(user: User) -> None:
    user.signed_out_at = timezone.now()
    user.save(update_fields=["signed_out_at"])


def _not_oneself(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise UserError("请由另一位系统管理员为您办理。", "Let another administrator do this for you.")


def _in_reach(region: str | None, by: User) -> None:
    """An administrator of one region has nothing to do with the users of another, or of all."""
    if by.region not in (None, region):
        raise NotAllowed(
            f"{by.name} 只管理统筹区 {by.region} 的用户。", f"{by.name} manages the users of region {by.region} only."
        )


def _of_officers(roles: Iterable[str]) -> list[str]:
    """Roles that an officer may hold together: at least one, and none of those outside."""
    chosen = list(dict.fromkeys(str(role) for role in roles))
    if not chosen or set(chosen) - set(OFFICERS):
        raise UserError("请至少选择一个操作员角色。", "Choose at least one role of an officer.")
    return _compatible(chosen)


def _compatible(roles: list[str]) -> list[str]:
    for one, other in INCOMPATIBLE:
        if one in roles and other in roles:
            with override("zh-hans"):
                zh = f"同一人不得兼任{one.label}与{other.label}。"
            with override("en"):
                raise UserError(zh, f"One person cannot be both {one.label} and {other.label}.")
    return [str(role) for role in roles]
