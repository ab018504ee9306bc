"""PostgreSQL under the office: the embedded server, its roles, and how to connect.

from shebao.office.database import prepare, connect_settings, acting
"""

from shebao.office.database.connection import acting, as_owner, connect, connect_settings, data_folder
from shebao.office.database.prepare import migrate, prepare, prepared, set_up_django
from shebao.office.database.refusals import refusals_as_user_errors
from shebao.office.database.server import Server, start

__all__ = [
    "Server",
    "acting",
    "as_owner",
    "connect",
    "connect_settings",
    "data_folder",
    "migrate",
    "prepare",
    "prepared",
    "refusals_as_user_errors",
    "set_up_django",
    "start",
]
