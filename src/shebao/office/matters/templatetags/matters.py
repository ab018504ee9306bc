"""How pages show a matter's state and how near its day is."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _

from shebao.office.desk import wording
from shebao.office.matters.kinds import KINDS
from shebao.office.matters.states import State

register = template.Library()

SIGNS: dict[str, tuple[str, str]] = {
    State.DRAFT: ("circle", "mute"),
    State.RECEIVED: ("circle", "note"),
    State.REVIEWED: ("half", "note"),
    State.APPROVED: ("check", "good"),
    State.EFFECTIVE: ("check", "good"),
    State.ARCHIVED: ("file", "mute"),
    State.RETURNED: ("left", "warn"),
    State.REJECTED: ("close", "bad"),
    State.WITHDRAWN: ("dash", "mute"),
}


@register.inclusion_tag("parts/status.html")
def matter_state(state: str) -> dict[str, str]:
    sign, tone = SIGNS[state]
    return {"words": capfirst(str(State(state).label)), "sign": sign, "tone": tone}


@register.inclusion_tag("parts/status.html")
def urgency(kind: str) -> dict[str, str]:
    words = {"late": _("Late"), "soon": _("Due soon")}[kind]
    return {"words": words, "sign": "alert" if kind == "late" else "clock", "tone": "bad" if kind == "late" else "warn"}


@register.filter
def kind_title(code: str) -> str:
    return wording.said(KINDS[code].title) if code in KINDS else code


@register.simple_tag
def verb_words(verb: str) -> str:
    """What a button says."""
    return {
        "receive": _("Receive"),
        "decline": _("Return without receiving"),
        "review": _("In order: on to approval"),
        "approve": _("Approve and put into effect"),
        "send_back": _("Return for correction"),
        "reject": _("Reject"),
        "withdraw": _("Withdraw"),
        "archive": _("Archive"),
    }.get(verb, verb)


@register.filter
def size(count: int) -> str:
    """Bytes as people read them."""
    for unit, least in (("MB", 1024**2), ("KB", 1024)):
        if count >= least:
            return f"{count / least:.1f} {unit}"
    return f"{count} B"


@register.filter
def basis(known: dict[str, Any]) -> str:
    """What a time limit says: 10 working days (社会保险经办条例 第六条、第十条)."""
    if not known:
        return _("the law names no limit")
    days = (_("%(n)s working days") if known["working"] else _("%(n)s days")) % {"n": known["days"]}
    told = f"{days} · {known['cite']}"
    return told if known["holidays_known"] else f"{told} · {_('holidays of the year not yet announced: weekdays counted')}"
