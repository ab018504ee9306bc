from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "shebao.office.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.connect(begin_session, dispatch_uid="shebao.desk.begin_session")


def begin_session(request: Any, user: Any, **_: Any) -> None:
    """A complete sign-in: the session's limits count from now, and the account's failures are forgotten."""
    import time

    from shebao.office.desk import lockout

    request.session["began"] = request.session["seen"] = int(time.time())
    lockout.attempt(user.username, None).succeeded()
