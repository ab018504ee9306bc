"""What the embedded server is told: who may connect, and settings that are fast and still safe."""

from __future__ import annotations

import os

import psutil

OWNER, APP, DATABASE = "shebao_owner", "shebao_app", "shebao"


def access_rules() -> str:
    """pg_hba.conf: only over the socket, only the OS user that started the server; no passwords exist."""
    return "# TYPE DATABASE USER METHOD\nlocal all all peer map=shebao\n"


def user_map(server_user: str | None) -> str:
    """pg_ident.conf: which OS user may be which role."""
    import pwd

    ourselves = pwd.getpwuid(os.geteuid()).pw_name
    lines = [f'shebao "{ourselves}" {role}' for role in ("postgres", OWNER, APP)]
    if server_user is not None:
        lines.append(f'shebao "{server_user}" postgres')
    return "\n".join(lines) + "\n"


def server_settings() -> str:
    """postgresql.conf: durability untouched (fsync, synchronous_commit and full_page_writes stay on)."""
    megabytes = psutil.virtual_memory().total // 1024**2
    shared = max(64, min(4096, megabytes // 8))
    return f"""\
listen_addresses = ''
max_connections = 60
shared_buffers = {shared}MB
work_mem = {max(8, min(64, megabytes // 128))}MB
maintenance_work_mem = {max(32, min(256, megabytes // 32))}MB
effective_cache_size = {megabytes // 2}MB
max_wal_size = 4GB
wal_buffers = 64MB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
timezone = 'Asia/Shanghai'
logging_collector = on
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
log_checkpoints = off
"""
