"""What is refused, as RFC 9457 has it: one clear sentence in the language that the program asks for."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from shebao.errors import UserError
from shebao.text import Text

MEDIA_TYPE = "application/problem+json"

TITLES: dict[int, Text] = {
    400: Text("请求有误", "Bad request"),
    401: Text("未认证", "Not authenticated"),
    403: Text("无权办理", "Not allowed"),
    404: Text("没有此项", "Not found"),
    405: Text("方法不允许", "Method not allowed"),
    409: Text("与之前的请求冲突", "Conflict with an earlier request"),
    413: Text("内容过大", "Content too large"),
    415: Text("内容类型不支持", "Unsupported media type"),
    422: Text("内容不合要求", "The content will not do"),
    500: Text("系统出错", "Something failed"),
}


class Problem(UserError):
    """A refusal with its HTTP status."""

    def __init__(self, status: int, zh: str, en: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(zh, en)
        self.status = status
        self.headers = headers or {}


def language_of(request: HttpRequest) -> str:
    """zh or en, by Accept-Language; Chinese if it names neither."""
    best, chosen = 0.0, "zh"
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        language = name.strip().lower()[:2]
        if language in ("zh", "en") and weight > best:
            best, chosen = weight, language
    return chosen


def answer(status: int, detail: str, **more: Any) -> HttpResponse:
    title = TITLES.get(status, TITLES[400])
    body = {"type": "about:blank", "title": str(title), "status": status, "detail": detail, **more}
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def of(problem: UserError) -> HttpResponse:
    """Whatever an action refuses; 422 unless it says otherwise."""
    status = getattr(problem, "status", 422)
    errors = getattr(problem, "errors", None)
    response = answer(status, str(problem), **({"errors": errors} if errors else {}))
    for name, value in getattr(problem, "headers", {}).items():
        response.headers[name] = value
    return response
