"""Version 1 of the interface, every address behind the guard; the description and the list of operations are public."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.views import openapi_json

from shebao.errors import UserError
from shebao.office.api import hooks, matter_operations, operations, problems
from shebao.office.api.guard import LOOKING, READING, Rule, failed, guarded
from shebao.office.api.problems import MEDIA_TYPE, Problem
from shebao.text import Text

app_name = "api"
REFUSALS = ("400", "401", "403", "404", "409", "413", "415", "422")


class Interface(NinjaAPI):
    """The description with what the framework does not know: the key, idempotency keys, problems."""

    def get_openapi_schema(self, **given: Any) -> Any:
        schema = super().get_openapi_schema(**given)
        parts = schema["components"]
        parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "shebao_…, made in the portal"}}
        parts["schemas"]["Problem"] = {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "errors": {"type": "array", "items": {"type": "object"}},
            },
        }
        parts["responses"] = {
            "Problem": {
                "description": "What is refused, in one sentence, in Chinese or English by Accept-Language (RFC 9457)",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        }
        for route in schema["paths"].values():
            for method, operation in route.items():
                self._complete(method, operation)
        schema["security"] = [{"key": []}]
        return schema

    @staticmethod
    def _complete(method: str, operation: dict[str, Any]) -> None:
        refusals = {status: {"$ref": "#/components/responses/Problem"} for status in REFUSALS}
        operation["responses"] = {**{str(k): v for k, v in operation["responses"].items()}, **refusals}
        if method.upper() not in READING and operation["operationId"] not in LOOKING:
            operation.setdefault("parameters", []).append(
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^[!-~]{8,64}$"},
                    "description": "new for each act; the same request with the same key is done once and answered the same",
                }
            )

    def get_root_path(self, path_params: Any) -> str:
        return "/api/v1/"

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.url_name)


api = Interface(
    title="Shebao",
    version="1",
    description="Social insurance for payroll programs: declare, read what is owed and why, follow payments, start matters and "
    "follow them. Keys, with their scopes, are made by the employer's users in the portal.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
api.add_router("", operations.router)
api.add_router("", matter_operations.router)
api.add_router("", hooks.router)
api.add_exception_handler(UserError, lambda request, problem: problems.of(problem))
api.add_exception_handler(Exception, failed)


@api.exception_handler(PermissionDenied)
def _not_allowed(request: HttpRequest, problem: PermissionDenied) -> HttpResponse:
    said = problem.text if isinstance(problem, UserError) else Text("无权办理。", "Not allowed.")
    return problems.of(Problem(403, said.zh, said.en))


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, problem: Http404) -> HttpResponse:
    return problems.of(Problem(404, "没有此项，或者不属于本单位。", "There is no such thing, or it is another employer's."))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    errors = [
        {"where": ".".join(str(part) for part in error["loc"] if part != "given"), "what": str(error["msg"])}
        for error in problem.errors[:20]
    ]
    first = errors[0]
    told = Problem(422, f"{first['where']} 不合要求：{first['what']}。", f"{first['where']}: {first['what']}.")
    return problems.answer(422, str(told), errors=errors)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, problem: HttpError) -> HttpResponse:
    return problems.of(Problem(problem.status_code, "请求内容不是有效的 JSON。", "The request is no valid JSON."))


def nowhere(request: HttpRequest) -> HttpResponse:
    return problems.of(Problem(404, "没有这个接口地址。", "There is no such address in this interface."))


@login_not_required
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description: for everyone, it says nothing about anybody."""
    return openapi_json(request, api)


def _guarded() -> list[Any]:
    """The framework's addresses, each behind the guard with the scopes that its operations name."""
    known = {op.url_name: op for _, router in api._routers for view in router.path_operations.values() for op in view.operations}
    found = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
    for pattern in found:
        here = [known[other.name] for other in found if str(other.pattern) == str(pattern.pattern)]
        rules = {m: Rule(operation.view_func.scope, _query_of(operation)) for operation in here for m in operation.methods}
        pattern.callback = guarded(pattern.callback, rules, looking=pattern.name in LOOKING)
    return found


def _query_of(operation: Any) -> frozenset[str]:
    """Names that the operation takes in its query."""
    models = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    return frozenset(field.alias or name for model in models for name, field in model.model_fields.items())


urlpatterns = [
    path("openapi.json", description, name="openapi"),
    *_guarded(),
    re_path(r"", guarded(nowhere, {}), name="nowhere"),
]
