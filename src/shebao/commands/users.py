"""`shebao user`: the first administrator of an installation; then whatever administrators do for users, in their name.

Whoever gives these commands signs in first, as in the browser: password, and the code of their device. Both are asked for at the
terminal, else read from standard input, a line each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shebao.errors import UserError
from shebao.text import Text, language

if TYPE_CHECKING:
    from shebao.office.desk.models import User

app = typer.Typer(
    help="用户：首位管理员、开户、角色、密码、停用 Users: the first administrator, and then all others", no_args_is_help=True
)

Username = Annotated[str, typer.Argument(metavar="USER", help="用户名 User name")]
Name = Annotated[str, typer.Option("--name", help="姓名 Name")]
Roles = Annotated[list[str], typer.Option("--role", metavar="ROLE", help="角色，可多次 Role; may be given again")]
By = Annotated[str, typer.Option("--by", metavar="ADMIN", help="办理的系统管理员 The administrator who does it")]
Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="数据目录 Data folder")]


@app.command()
def first(username: Username, name: Name, data: Data = None) -> None:
    """在空的安装中建立首位系统管理员 The first administrator of an empty installation."""
    from shebao.office.database import prepared

    password = _asked(Text("新密码", "New password"))
    if sys.stdin.isatty() and _asked(Text("再次输入", "Once more")) != password:
        raise UserError("两次输入的密码不一致。", "The password was not typed the same twice.")
    with prepared(data), _in_words():
        from shebao.office.desk.actions import create_first_administrator

        create_first_administrator(username=username, name=name, password=password)
    typer.echo(
        Text(
            f"已建立系统管理员 {username}：首次登录时登记验证设备，并请再设一位管理员。",
            f"{username} is the administrator: enrol a device at the first sign-in, and make a second administrator.",
        )
    )


@app.command(name="list")
def list_officers(data: Data = None) -> None:
    """列出工作人员 List the officers."""
    with _office(data):
        from shebao.office.desk.models import User
        from shebao.office.desk.roles import OUTSIDE

        for user in User.objects.exclude(roles__overlap=list(OUTSIDE)).order_by("username").iterator():
            state = Text("在用", "active") if user.is_active else Text("停用", "closed")
            typer.echo("\t".join([user.username, user.name, ",".join(user.roles), user.region or "*", str(state)]))


@app.command()
def create(
    username: Username,
    *,
    name: Name,
    by: By,
    role: Roles,
    region: Annotated[
        str | None, typer.Option("--region", metavar="310000", help="统筹区；不填为全部 Region; none: every")
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="CODE", help="单位的信用代码或者参保人的号码 Whose rows an outside user sees")
    ] = None,
    data: Data = None,
) -> None:
    """建立用户，显示初始密码 Make a user; prints the first password."""
    with _signed_in(by, data) as chief:
        from shebao.office.database import acting
        from shebao.office.desk import actions, queries
        from shebao.office.desk.roles import OUTSIDE

        password = actions.drawn_password()
        common: dict[str, Any] = {"username": username, "name": name, "password": password, "by": chief}
        if len(role) == 1 and role[0] in OUTSIDE:
            with acting(chief):
                holder: dict[str, Any] = queries.holder_of(role[0], of or "")
            actions.create_outside_user(role=role[0], **holder, **common)
        else:
            actions.create_officer(roles=role, officer_region=region, **common)
    _tell_password(username, password)


@app.command()
def roles(username: Username, role: Roles, by: By, data: Data = None) -> None:
    """更改角色 Give other roles."""
    with _signed_in(by, data) as chief:
        from shebao.office.desk.actions import change_roles

        change_roles(_user(username), roles=role, by=chief)
    typer.echo(Text(f"{username} 的角色已更改。", f"The roles of {username} were changed."))


@app.command(name="reset-password")
def reset_password(username: Username, by: By, data: Data = None) -> None:
    """重设密码，显示新密码 A new password, which is printed."""
    with _signed_in(by, data) as chief:
        from shebao.office.desk import actions

        password = actions.reset_password(_user(username), by=chief)
    _tell_password(username, password)


@app.command(name="reset-device")
def reset_device(username: Username, by: By, data: Data = None) -> None:
    """重置验证设备 The device is lost: another is enrolled at the next sign-in."""
    with _signed_in(by, data) as chief:
        from shebao.office.desk.actions import reset_second_factor

        reset_second_factor(_user(username), by=chief)
    typer.echo(Text(f"{username} 下次登录时登记新设备。", f"{username} enrols another device at the next sign-in."))


@app.command()
def lock(username: Username, by: By, data: Data = None) -> None:
    """停用账户 Close an account: nobody signs in as this user any more."""
    with _signed_in(by, data) as chief:
        from shebao.office.desk.actions import close_officer

        close_officer(_user(username), by=chief)
    typer.echo(Text(f"{username} 已停用。", f"{username} is closed."))


@app.command()
def unlock(username: Username, by: By, data: Data = None) -> None:
    """重新启用账户，并解除失败锁定 Open an account again, and lift the lock that failed attempts brought."""
    with _signed_in(by, data) as chief:
        from shebao.office.desk.actions import reopen_officer, unlock_account

        user = _user(username)
        unlock_account(user, by=chief)
        if not user.is_active:
            reopen_officer(user, by=chief)
    typer.echo(Text(f"{username} 可以登录。", f"{username} may sign in."))


# Who gives the command ------------------------------------------------------------------------------------------


@contextmanager
def _office(data: Path | None) -> Iterator[None]:
    from shebao.office.database import set_up_django
    from shebao.office.database.running import running

    with running(data):
        set_up_django()
        with _in_words():
            yield


@contextmanager
def _in_words() -> Iterator[None]:
    """Django's sentences in the language of ours."""
    from django.utils import translation

    with translation.override("zh-hans" if language() == "zh" else "en"):
        yield


@contextmanager
def _signed_in(username: str, data: Path | None) -> Iterator[User]:
    """The administrator, once they have shown that it is they.

    Raises:
        UserError: password or code is wrong, the account is locked, or was never signed in to.
    """
    password = _asked(Text(f"{username} 的密码", f"Password of {username}"))
    with _office(data):
        from django.contrib.auth.models import update_last_login

        from shebao.office.database import acting
        from shebao.office.desk.models import User
        from shebao.office.desk.second_factor import required

        user = _known(username, password)
        if user.must_change_password:
            raise UserError("请先在浏览器中登录并更改密码。", "Sign in with a browser first, and change the password.")
        if not _passed_device(user) and required(user):
            raise UserError("请先在浏览器中登录并登记验证设备。", "Sign in with a browser first, and enrol a device.")
        with acting(user):
            update_last_login(User, user)  # which the trail tells as a sign-in
        yield user


def _known(username: str, password: str) -> User:
    """By password; failures are counted, and lock, as at the door."""
    from django.contrib.auth import authenticate
    from django.db import transaction

    from shebao.office.desk import lockout
    from shebao.office.desk.models import User

    with transaction.atomic():
        user = authenticate(None, username=username, password=password)
        if isinstance(user, User):
            return user
        until = lockout.attempt(username, None).locked_until()
    if until is not None:
        said = lockout.sentence(until)
        raise UserError(said, said)
    raise UserError("用户名或密码不正确。", "User name or password is wrong.")


def _passed_device(user: User) -> bool:
    """Whether the code of the user's device was given; False: there is no device."""
    from django.db import transaction

    from shebao.office.desk import lockout
    from shebao.office.desk.actions import pass_second_factor
    from shebao.office.desk.models import SecondFactor

    if not SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        return False
    code = _asked(Text("验证码", "Code of the device"))
    attempt = lockout.attempt(user.username, None)
    with transaction.atomic():
        until = attempt.locked_until()
        if until is None:
            try:
                pass_second_factor(code=code[:32], by=user)
                return True
            except UserError as wrong:
                attempt.failed()
                refusal = wrong
        else:
            refusal = UserError(lockout.sentence(until), lockout.sentence(until))
    raise refusal


def _user(username: str) -> User:
    from shebao.office.desk.models import User

    found = User.objects.filter(username=username).first()
    if found is None:
        raise UserError(f"没有用户 {username}。", f"There is no user {username}.")
    return found


def _asked(words: Text) -> str:
    """A secret, unseen at a terminal."""
    if sys.stdin.isatty():
        return str(typer.prompt(str(words), hide_input=True))
    return sys.stdin.readline().rstrip("\n")


def _tell_password(username: str, password: str) -> None:
    typer.echo(
        Text(
            f"{username} 的初始密码：{password}（只显示这一次，首次登录时更改）",
            f"The password of {username}: {password} (shown this once, and changed at the first sign-in)",
        )
    )
