"""The page on which an employer's users make keys and webhooks for their programs, and look after them."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shebao.errors import UserError
from shebao.office.api import actions, keys
from shebao.office.api.models import Event, Key, Message, Scope, Webhook
from shebao.office.desk.authority import page
from shebao.office.desk.roles import Permission
from shebao.office.desk.telling import telling


@never_cache
@page(Permission.MANAGE_KEYS)
@require_http_methods(["GET", "POST"])
def programs(request: HttpRequest) -> HttpResponse:
    """Keys and webhooks; a new key is shown once, on the answer to the form that made it."""
    made = told = None
    if request.method == "POST":
        with telling(request):
            if request.POST.get("act") == "webhook":
                row = actions.make_webhook(
                    request.POST.get("url", "").strip(), events=request.POST.getlist("events"), by=request.user
                )
                told = {"webhook": row, "secret": keys.webhook_secret(row.seed)}
            else:
                made = actions.make_key(
                    request.POST.get("label", ""),
                    scopes=request.POST.getlist("scopes"),
                    expires_on=_day(request),
                    by=request.user,
                )
    employer, today = request.user.employer_id, timezone.localdate()
    newest = Subquery(Message.objects.filter(webhook=OuterRef("pk")).order_by("-pk").values("pk")[:1])
    hooks = list(Webhook.objects.filter(employer=employer, closed_at=None).annotate(newest=newest).order_by("-pk"))
    messages_sent = Message.objects.in_bulk([hook.newest for hook in hooks if hook.newest])
    for hook in hooks:
        hook.last = messages_sent.get(hook.newest)
    context = {
        "made": made,
        "told": told,
        "keys": Key.objects.filter(employer=employer).order_by("revoked_at", "-pk")[:40],
        "webhooks": hooks,
        "scopes": Scope.choices,
        "events": Event.choices,
        "today": today,
        "usual": today + timedelta(days=365),
        "longest": today + timedelta(days=actions.LONGEST_DAYS),
        "address": request.build_absolute_uri("/api/v1/"),
        "typed": request.POST if not (made or told) else {},
        "chosen": request.POST.getlist("scopes"),
    }
    return render(request, "api/programs.html", context)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("expires_on", ""))
    except ValueError as wrong:
        raise UserError("有效期不是日期。", "The last day is not a date.") from wrong


@require_POST
@page(Permission.MANAGE_KEYS)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actions.revoke_key(get_object_or_404(Key, pk=pk, employer=request.user.employer_id), by=request.user)
    messages.success(request, _("The key is revoked: nothing is answered to it any more."))
    return redirect("programs:home")


@require_POST
@page(Permission.MANAGE_KEYS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    actions.close_webhook(get_object_or_404(Webhook, pk=pk, employer=request.user.employer_id), by=request.user)
    messages.success(request, _("Nothing more is sent there."))
    return redirect("programs:home")
