"""What is not fit for production: settings, database, people, backups. Each finding names what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from shebao.office import backup
from shebao.office.database.connection import connect
from shebao.office.database.folder import data_folder
from shebao.office.desk import chain
from shebao.office.desk.demonstration import LOOPBACK
from shebao.text import Text

BACKUP_EVERY = timedelta(days=1, hours=12)
VERIFY_EVERY = timedelta(days=8)
SHORTEST_SECRET = 50
#: What must be right wherever the office runs, on a developer's machine too.
ANYWHERE = {"application_role", "row_security", "trigger", "constraint", "migrations", "durability", "file_open"}


@dataclass(frozen=True)
class Fault:
    """Something that is not fit; an error must be mended before people are served, a warning should be."""

    code: str
    text: Text
    error: bool = True

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "level": "error" if self.error else "warning", "zh": self.text.zh, "en": self.text.en}


def faults(owner: psycopg.Connection[Any], data: Path | str | None = None) -> list[Fault]:
    """Everything that is not fit for production, errors first. `owner`: a connection as the owner of the tables."""
    with connect(data, autocommit=True) as application:
        roles = list(_roles(owner, application))
    found = [*_settings(), *_files(data), *roles, *_tables(owner), *_server(owner), *_people(owner), *_keeping(owner, data)]
    return sorted(found, key=lambda fault: not fault.error)


def _settings() -> Iterator[Fault]:
    if settings.DEBUG:
        yield Fault(
            "debug",
            Text(
                "SHEBAO_DEBUG 已打开：错误页会显示内部数据，请去掉。",
                "SHEBAO_DEBUG is on: error pages show what is inside. Unset it.",
            ),
        )
    if settings.DEMO:
        yield Fault(
            "demo",
            Text(
                "SHEBAO_DEMO 已打开：任何人无需密码即可登录，请去掉。",
                "SHEBAO_DEMO is on: anybody comes in without a password. Unset it.",
            ),
        )
    if len(settings.SECRET_KEY) < SHORTEST_SECRET or len(set(settings.SECRET_KEY)) < 10:
        yield Fault(
            "secret",
            Text(
                "SHEBAO_SECRET_KEY 过短或过于简单：请去掉，由系统自行生成，或者设为 50 个以上随机字符。",
                "SHEBAO_SECRET_KEY is short or simple: unset it, and one is made, or set 50 random characters or more.",
            ),
        )
    if "*" in settings.ALLOWED_HOSTS or any(host.startswith(".") for host in settings.ALLOWED_HOSTS):
        yield Fault(
            "hosts_any",
            Text(
                "SHEBAO_HOSTS 含通配符：请写明对外服务的主机名。", "SHEBAO_HOSTS has a wildcard: name the hosts that are served."
            ),
        )
    elif set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        yield Fault(
            "hosts_local",
            Text(
                "SHEBAO_HOSTS 只有本机：别处无法访问，请写明主机名。",
                "SHEBAO_HOSTS names this machine only: nobody else reaches the office.",
            ),
            error=False,
        )
    if not settings.SESSION_COOKIE_SECURE:
        yield Fault(
            "https",
            Text(
                "未启用 HTTPS：请在 HTTPS 反向代理之后运行并设置 SHEBAO_HTTPS=1。",
                "HTTPS is off: run behind a proxy with HTTPS and set SHEBAO_HTTPS=1.",
            ),
        )
    elif not settings.PROXIES:
        yield Fault(
            "proxies",
            Text(
                "未设置 SHEBAO_PROXIES：登录锁定会把反向代理当作访问者，请写明其地址。",
                "SHEBAO_PROXIES is not set: lock-outs take the proxy for the visitor. Name its address.",
            ),
            error=False,
        )
    if settings.SECOND_FACTOR == "nobody":
        yield Fault(
            "second_factor",
            Text(
                "SHEBAO_SECOND_FACTOR=nobody：工作人员只凭密码登录，请去掉。",
                "SHEBAO_SECOND_FACTOR=nobody: officers sign in by password alone. Unset it.",
            ),
        )


def _files(data: Path | str | None) -> Iterator[Fault]:
    """What lies in the data folder is the office's alone."""
    folder = data_folder(data)
    for name in ("secret.key", "audit.heads", "last-backup.json", backup.MATERIALS):
        path = folder / name
        if path.exists() and path.stat().st_mode & (0o077 if path.is_file() else 0o007):
            yield Fault(
                "file_open",
                Text(
                    f"{path} 可被本机其他用户读取：请执行 chmod go= {path}。",
                    f"{path} can be read by others of this machine: chmod go= {path}.",
                ),
            )


def _roles(owner: psycopg.Connection[Any], application: psycopg.Connection[Any]) -> Iterator[Fault]:
    name, strong = _one(
        application,
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR EXISTS (SELECT FROM pg_class WHERE relname ="
        " 'registration_person' AND pg_has_role(current_user, relowner, 'MEMBER')) FROM pg_roles WHERE rolname = current_user",
    )
    if strong:
        yield Fault(
            "application_role",
            Text(
                f"应用连接的数据库用户 {name} 不受行级权限约束：DATABASE_URL 请用 shebao_app。",
                f"Row-level security does not bind the application's database user {name}: name shebao_app in DATABASE_URL.",
            ),
        )
    name, strong = _one(owner, "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if strong:
        yield Fault(
            "owner_role",
            Text(
                f"迁移用的数据库用户 {name} 是超级用户，请另建表所有者。",
                f"The migrating database user {name} is a superuser: use one that only owns the tables.",
            ),
            error=False,
        )
    others = owner.execute(
        "SELECT rolname FROM pg_roles WHERE rolcanlogin AND (rolsuper OR rolbypassrls)"
        " AND rolname NOT IN ('postgres', current_user) ORDER BY 1"
    ).fetchall()
    for (other,) in others:
        yield Fault(
            "strong_role",
            Text(
                f"数据库用户 {other} 可绕过行级权限（SUPERUSER 或 BYPASSRLS）：请收回。",
                f"The database user {other} passes row-level security (SUPERUSER or BYPASSRLS): take it back.",
            ),
        )


def _tables(owner: psycopg.Connection[Any]) -> Iterator[Fault]:
    """What the database enforces is there, and switched on."""
    for (table,) in owner.execute(
        "SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity"
        " AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'region' AND NOT attisdropped) ORDER BY 1"
    ):
        yield Fault("row_security", Text(f"表 {table} 的行级权限已关闭。", f"Row-level security of the table {table} is off."))
    for table, trigger in owner.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled IN ('D', 'R') ORDER BY 1, 2"
    ):
        yield Fault(
            "trigger", Text(f"表 {table} 的触发器 {trigger} 已停用。", f"The trigger {trigger} of the table {table} is disabled.")
        )
    for table, constraint in owner.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated ORDER BY 1, 2"
    ):
        yield Fault(
            "constraint",
            Text(
                f"表 {table} 的约束 {constraint} 未经验证。",
                f"The constraint {constraint} of the table {table} is not validated.",
            ),
        )
    missing = _not_applied(owner)
    if missing:
        yield Fault(
            "migrations",
            Text(
                f"有 {len(missing)} 项数据库迁移未执行（{missing[0]} …）。",
                f"{len(missing)} migrations of the database are not applied ({missing[0]} …).",
            ),
        )


def _not_applied(owner: psycopg.Connection[Any]) -> list[str]:
    from django.db.migrations.loader import MigrationLoader

    applied = {f"{app}.{name}" for app, name in owner.execute("SELECT app, name FROM django_migrations")}
    known = MigrationLoader(None).disk_migrations or {}
    return sorted({f"{app}.{name}" for app, name in known} - applied)


def _server(owner: psycopg.Connection[Any]) -> Iterator[Fault]:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _one(owner, f"SELECT current_setting('{name}')")[0] == "off":
            yield Fault(
                "durability",
                Text(
                    f"PostgreSQL 的 {name} 为 off：断电会丢失已确认的业务。",
                    f"PostgreSQL's {name} is off: a power cut loses what was acknowledged.",
                ),
            )
    statement, failed, verbosity = _one(
        owner,
        "SELECT current_setting('log_statement'), current_setting('log_min_error_statement'),"
        " current_setting('log_error_verbosity')",
    )
    if statement in ("all", "mod") or failed not in ("panic", "fatal", "log") or verbosity != "terse":
        yield Fault(
            "statement_log",
            Text(
                "PostgreSQL 会把语句写入日志，其中有身份证号：请设 log_statement=none、log_min_error_statement=panic、"
                "log_error_verbosity=terse。",
                "PostgreSQL logs statements, which have numbers of persons in them: set log_statement=none, "
                "log_min_error_statement=panic, log_error_verbosity=terse.",
            ),
            error=statement in ("all", "mod"),
        )


def _people(owner: psycopg.Connection[Any]) -> Iterator[Fault]:
    from shebao.office.desk.actions import DEMO_OFFICERS

    names = "|".join(role.value for role, _ in DEMO_OFFICERS)
    demo = [
        name
        for (name,) in owner.execute(
            "SELECT username FROM desk_user WHERE is_active AND username ~ %s ORDER BY 1", [f"^({names})(-[0-9]{{6}})?$"]
        )
    ]
    if demo:
        yield Fault(
            "demo_users",
            Text(
                f"有演示用户 {len(demo)} 个（{demo[0]} …）：请停用。",
                f"There are {len(demo)} users of the demonstration ({demo[0]} …): close them.",
            ),
        )
    (chiefs,) = _one(
        owner, "SELECT count(*) FROM desk_user WHERE is_active AND 'administrator' = ANY (roles) AND username <> ALL (%s)", [demo]
    )
    if chiefs < 2:
        yield Fault(
            "administrators",
            Text(
                f"系统管理员只有 {chiefs} 位：丢失设备时无人可以重置，请至少设两位。",
                f"There are {chiefs} administrators: nobody resets the other's lost device. Have two at least.",
            ),
            error=chiefs == 0,
        )
    (bare,) = _one(
        owner,
        "SELECT count(*) FROM desk_user u WHERE is_active AND NOT roles && ARRAY['employer', 'person', 'api_client']::varchar[]"
        " AND NOT EXISTS (SELECT FROM desk_secondfactor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)"
        " AND last_login IS NOT NULL",
    )
    if bare:
        yield Fault(
            "devices",
            Text(f"有 {bare} 位工作人员曾登录而未登记验证设备。", f"{bare} officers have signed in and enrolled no device."),
            error=False,
        )


def _keeping(owner: psycopg.Connection[Any], data: Path | str | None) -> Iterator[Fault]:
    newest = backup.last(data)
    if newest is None:
        yield Fault(
            "backup_none", Text("从未备份：请定期执行 shebao backup。", "There is no backup: run shebao backup regularly.")
        )
    elif datetime.now(UTC) - datetime.fromisoformat(newest["created_at"]) > BACKUP_EVERY:
        yield Fault(
            "backup_old",
            Text(
                f"最近一次备份是 {newest['created_at']}：请每天备份。",
                f"The newest backup is of {newest['created_at']}: back up every day.",
            ),
        )
    verified = _verified_at(data)
    if chain.head(owner) is None:
        return
    if verified is None or datetime.now(UTC) - verified > VERIFY_EVERY:
        yield Fault(
            "audit_verify",
            Text(
                "审计轨迹一周以上未验证：请每周执行 shebao audit verify。",
                "The audit trail was not verified for a week: run shebao audit verify weekly.",
            ),
            error=False,
        )


def _verified_at(data: Path | str | None) -> datetime | None:
    """When `audit.heads` was last written: by a verification or a backup."""
    file = chain.heads_file(data)
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.exists() else None


def _one(connection: psycopg.Connection[Any], query: str, values: list[Any] | None = None) -> tuple[Any, ...]:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row
