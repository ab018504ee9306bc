"""What stands between a request and every page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language

from shebao.office.database.connection import acting
from shebao.office.desk.actions import note
from shebao.office.desk.demonstration import demonstration
from shebao.office.desk.roles import Permission, Role
from shebao.text import in_language

Handler = Callable[[HttpRequest], HttpResponse]

# Everything comes from this server: agencies' networks are closed, and nothing inline may run or paint.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "worker-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
# What browsers can do and no page of ours does.
NOT_USED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip

#: Bytes of a form with all its files; a file alone has at most ten megabytes.
LARGEST_FORM = 200 * 1024**2


class SecureHeaders:
    """What every answer tells the browser, files of ours too: run nothing foreign, be in no frame, keep no page.

    A view that knows better (a material shown by itself, an image) sets its own header.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": POLICY + ("; upgrade-insecure-requests" if settings.SECURE_SSL_REDIRECT else ""),
            "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_USED),
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",  # a page has people in it; static files say for themselves how long they are good
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class ChineseUnlessChosen:
    """The language the reader switched to, else Chinese: what a browser asks for by itself does not count."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class NotTooLarge:
    """A form beyond what any page asks for is refused before it is read: else anybody could fill the disk with it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdigit() or int(announced) > LARGEST_FORM:
            return render(request, "413.html", {"megabytes": LARGEST_FORM // 1024**2}, status=413)
        return self.get_response(request)


class ClosedUnlessDeclared:
    """A page opens only if it says who may see it: `@page(Permission…)`, or `@login_not_required` for everyone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "permission") and getattr(view, "login_required", True):
            raise PermissionDenied


class SessionLimits:
    """A session ends after half an hour without a page, and after a working day however busy it was."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            session, now = request.session, int(time.time())
            idle = now - session.get("seen", 0) > settings.SESSION_IDLE_SECONDS
            if idle or now - session.get("began", 0) > settings.SESSION_COOKIE_AGE:
                logout(request)
                request.session["ended"] = "idle" if idle else "long"
            elif now - session["seen"] >= 60:
                session["seen"] = now  # once a minute: not every page writes
        return self.get_response(request)


class PasswordOfOnesOwn:
    """Whoever was given a password by an administrator changes it before anything else."""

    OPEN = frozenset({"desk:password", "desk:sign-out", "set_language"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name
        if not request.user.is_authenticated or not request.user.must_change_password or name in self.OPEN:
            return None
        if demonstration(request):
            return None  # nobody has a password there
        return redirect("desk:password") if request.user.may(Permission.OWN_ACCOUNT) else None


class InTheOfficersName:
    """Row-level security and the audit trail learn who asks; texts learn the reader's language.

    Set before the view's transaction opens and taken back after it, so that a pooled connection never carries
    one officer's region into another's request. Nobody signed in: no region, no rows.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with in_language("zh" if (get_language() or "zh").startswith("zh") else "en"):
            if not request.user.is_authenticated:
                return self.get_response(request)
            with acting(request.user):
                return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """An auditor's own reading is on the trail before they see anything: no page without its line."""
        if request.user.is_authenticated and Role.AUDITOR in request.user.roles:
            match = request.resolver_match
            named = {name: value for name, value in kwargs.items() if isinstance(value, (int, str))}
            note("read", match.view_name, kwargs.get("pk"), region=request.user.region, method=request.method, **named)
