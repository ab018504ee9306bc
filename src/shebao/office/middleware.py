"""What stands between a request and every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language

from shebao.office.database.connection import acting
from shebao.office.desk.actions import note
from shebao.office.desk.roles import Role
from shebao.text import in_language

Handler = Callable[[HttpRequest], HttpResponse]

# Everything comes from this server: agencies' networks are closed, and nothing inline may run.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicy:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
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


class ClosedUnlessDeclared:
    """A page opens only if it says who may see it: `@page(Permission…)`, or `@login_not_required` for everyone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "permission") and getattr(view, "login_required", True):
            raise PermissionDenied


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
