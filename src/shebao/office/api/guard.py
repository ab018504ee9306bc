"""What stands before every operation: the key, the language, the program's own rows, and requests that come again."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from shebao.office.api import keys, problems
from shebao.office.api.models import Answer, Scope
from shebao.office.api.problems import Problem
from shebao.office.bulk import rows
from shebao.office.database import acting
from shebao.office.desk.authority import require
from shebao.office.desk.roles import Permission
from shebao.text import in_language

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD", "OPTIONS")
IDEMPOTENCY_KEY = re.compile(r"[!-~]{8,64}")

#: Operations that need no idempotency key, for they write nothing.
LOOKING = {"preview-declaration", "preview-declaration-sheet"}


@dataclass(frozen=True)
class Rule:
    """What an operation needs on the key (None: any good key), and the names it takes in its query."""

    scope: Scope | None
    query: frozenset[str]


def guarded(view: View, rules: Mapping[str, Rule], *, looking: bool = False) -> View:
    """An address, open to whoever presents a good key; a browser's session counts for nothing here.

    Args:
        rules: method → what it needs and takes.
        looking: it writes nothing, whatever its method, and needs no idempotency key.
    """

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = problems.language_of(request)
        with translation.override("zh-hans" if language == "zh" else "en"), in_language(language):  # type: ignore[arg-type]
            response = _answer(request, rules, looking, lambda: view(request, *args, **kwargs))
        response.headers["Content-Language"] = "zh-Hans" if language == "zh" else "en"
        response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        return response

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    answered.login_required = False  # type: ignore[attr-defined]
    return answered


def _answer(request: HttpRequest, rules: Mapping[str, Rule], looking: bool, operate: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        key = keys.known(request.headers.get("Authorization", ""))
        if key is None:
            raise Problem(
                401,
                "请在 Authorization 头中提供有效的密钥（Bearer shebao_…）。",
                "Present a valid key in the Authorization header (Bearer shebao_…).",
                headers={"WWW-Authenticate": 'Bearer realm="shebao"'},
            )
        request.user = key.program
        request.key = key  # type: ignore[attr-defined]
        with acting(key.program):
            require(key.program, Permission.USE_API)
            keys.mark_used(key)
            if request.method not in rules:
                return _told(operate())  # no such method, or no such address
            _require(request, key, rules[request.method])
            if looking or request.method in READING:
                return operate()
            return _once(request, operate)
    except Problem as problem:
        return problems.of(problem)
    except RequestDataTooBig:
        return problems.of(Problem(413, "请求超过 20 MB。", "The request is larger than 20 MB."))


def _told(response: HttpResponse) -> HttpResponse:
    """What the framework answers by itself, told as a problem too."""
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        return problems.of(
            Problem(405, f"此地址只接受：{allowed}。", f"This address takes only: {allowed}.", headers={"Allow": allowed})
        )
    return response


def _once(request: HttpRequest, operate: Callable[[], HttpResponse]) -> HttpResponse:
    """A write with its idempotency key: done once; the same again is answered the same, another under that key refused."""
    given = request.headers.get("Idempotency-Key", "")
    if not IDEMPOTENCY_KEY.fullmatch(given):
        raise Problem(
            400,
            "写入请求须带 Idempotency-Key 头：8 至 64 个可见 ASCII 字符，每次办理各用一个。",
            "A write needs an Idempotency-Key header: 8 to 64 visible ASCII characters, a new one for each act.",
        )
    program = request.user
    said = f"{request.method} {request.get_full_path()} {request.content_type}\n".encode() + request.body
    digest = hashlib.sha256(said).hexdigest()
    # The same request twice at once: the second waits here, and finds the answer of the first.
    rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"{program.pk} {given}"])
    before = Answer.objects.filter(program=program, key=given).first()
    if before is None:
        response = operate()
        if response.status_code < 500:
            Answer.objects.create(
                region=program.region,
                program=program,
                key=given,
                request=digest,
                status=response.status_code,
                content_type=response.headers.get("Content-Type", ""),
                body=response.content.decode(),
            )
        return response
    if before.request != digest:
        raise Problem(
            409,
            "此 Idempotency-Key 已用于另一个请求，请换一个。",
            "This Idempotency-Key belongs to another request: use a new one.",
        )
    response = HttpResponse(before.body, status=before.status, content_type=before.content_type)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def scoped(scope: Scope | None) -> Callable[[View], View]:
    """Says which scope an operation needs; None: any good key. The guard refuses whatever says nothing."""

    def decorate(operation: View) -> View:
        operation.scope = scope  # type: ignore[attr-defined]
        return operation

    return decorate


def _require(request: HttpRequest, key: keys.Known, rule: Rule) -> None:
    if rule.scope is not None and rule.scope not in key.scopes:
        raise Problem(
            403,
            f"此密钥没有权限 {rule.scope.value}，请由单位用户在网上服务中另建密钥。",
            f"This key lacks the scope {rule.scope.value}: a user of the employer makes another in the portal.",
        )
    # A misspelt filter would be a list of everything.
    unknown = sorted(request.GET.keys() - rule.query)
    if unknown:
        raise Problem(422, f"没有查询参数 {unknown[0][:40]}。", f"There is no query parameter {unknown[0][:40]}.")


def failed(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Nothing of the request remains, and the program learns no more than that."""
    logging.getLogger("django.request").exception("API: %s %s", request.method, request.path, exc_info=problem)
    transaction.set_rollback(True)
    return problems.of(
        Problem(
            500,
            "系统出错，请稍后用同一 Idempotency-Key 重试。",
            "Something failed: try again later with the same Idempotency-Key.",
        )
    )
