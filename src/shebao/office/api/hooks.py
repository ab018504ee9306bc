"""Operations on the key itself, and on webhooks and their messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from shebao.office.api import actions, keys, schemas
from shebao.office.api.guard import scoped
from shebao.office.api.models import Message, Scope, Webhook
from shebao.office.api.operations import one
from shebao.office.api.schemas import Cursor, Limit, paged

router = Router()


@router.get("/me", response=schemas.Me, url_name="me", tags=["key"])
@scoped(None)
def me(request: HttpRequest) -> Any:
    """Whose key this is, and what it may do."""
    employer = request.user.employer
    return {
        "employer": employer.name,
        "credit_code": employer.credit_code,
        "region": employer.region,
        "program": request.user.name,
        "scopes": sorted(request.key.scopes),  # type: ignore[attr-defined]
    }


@router.get("/webhooks", response=schemas.Page[schemas.WebhookOut], url_name="webhooks", tags=["webhooks"])
@scoped(Scope.WEBHOOKS)
def webhooks(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Any:
    """Webhooks that are open."""
    found, after = paged(_open(request), cursor, limit)
    return {"items": [_webhook(row) for row in found], "next": after}


@router.post("/webhooks", response={201: schemas.WebhookMade}, url_name="make-webhook", tags=["webhooks"])
@scoped(Scope.WEBHOOKS)
def make_webhook(request: HttpRequest, given: schemas.WebhookIn) -> Any:
    """A public https address that is told of events, each message signed with the secret told here."""
    row = actions.make_webhook(given.url, events=[str(event.value) for event in given.events], by=request.user)
    return Status(201, {**_webhook(row), "secret": keys.webhook_secret(row.seed)})


@router.delete("/webhooks/{int:pk}", response={204: None}, url_name="webhook", tags=["webhooks"])
@scoped(Scope.WEBHOOKS)
def close_webhook(request: HttpRequest, pk: int) -> Any:
    """Nothing more is sent there."""
    actions.close_webhook(one(_open(request), pk), by=request.user)
    return Status(204, None)


@router.get("/webhooks/{int:pk}/messages", response=schemas.Page[schemas.MessageOut], url_name="messages", tags=["webhooks"])
@scoped(Scope.WEBHOOKS)
def messages(request: HttpRequest, pk: int, cursor: Cursor = None, limit: Limit = 50) -> Any:
    """What was sent, how often it was tried, and what the receiver answered."""
    row = one(Webhook.objects.filter(employer=request.user.employer_id), pk)
    found, after = paged(Message.objects.filter(webhook=row), cursor, limit)
    names = ("event", "at", "tries", "arrived_at", "next_try_at")
    items = [{"id": m.pk, **{name: getattr(m, name) for name in names}, "answer": m.said} for m in found]
    return {"items": items, "next": after}


def _open(request: HttpRequest) -> Any:
    return Webhook.objects.filter(employer=request.user.employer_id, closed_at=None)


def _webhook(row: Webhook) -> dict[str, Any]:
    return {"id": row.pk, "url": row.url, "events": row.events, "made_at": row.made_at}
