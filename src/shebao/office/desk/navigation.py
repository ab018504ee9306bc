"""What every page of the console shows around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of


def console(request: HttpRequest) -> dict[str, Any]:
    """The navigation that the officer's permissions allow, and the chosen month and region."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not hasattr(user, "may"):
        return {"navigation": []}
    entries = (
        ("desk:home", _("Overview"), "overview", Permission.READ_COLLECTION, ()),
        ("monthly:present", _("Work of the month"), "clock", Permission.READ_COLLECTION, ("monthly:",)),
        ("matters:queue", _("Matters"), "matter", Permission.READ_MATTERS, ("matters:",)),
        ("registration:employers", _("Employers"), "employer", Permission.READ_REGISTRATION, ()),
        ("registration:persons", _("Persons"), "person", Permission.READ_REGISTRATION, ()),
        ("registration:cards", _("Cards"), "person", Permission.REGISTER, ()),
        ("registration:imports", _("Sheets"), "file", Permission.REGISTER, ()),
        ("foreigners:due", _("Foreigners"), "globe", Permission.READ_REGISTRATION, ("foreigners:person",)),
        ("collection:bills", _("Bills"), "bill", Permission.READ_COLLECTION, ("collection:",)),
        ("funds:balance", _("Fund books"), "book", Permission.READ_FUNDS, ("funds:",)),
        ("inspections:findings", _("Findings"), "finding", Permission.READ_FINDINGS, ("inspections:finding",)),
        ("inspections:participation", _("Foreigners' report"), "globe", Permission.READ_FINDINGS, ()),
        ("portal:home", _("My employer"), "overview", Permission.OWN_BUSINESS, ()),
        ("portal:declare", _("Declare wages"), "file", Permission.OWN_BUSINESS, ()),
        ("portal:declarations", _("Declarations"), "trail", Permission.OWN_BUSINESS, ()),
        ("portal:bills", _("Bills"), "bill", Permission.OWN_BUSINESS, ()),
        ("portal:arrears", _("What is owed"), "clock", Permission.OWN_BUSINESS, ()),
        ("portal:payments", _("Payments"), "book", Permission.OWN_BUSINESS, ()),
        ("portal:staff", _("Staff"), "person", Permission.OWN_BUSINESS, ()),
        ("programs:home", _("Programs"), "book", Permission.MANAGE_KEYS, ("programs:",)),
        ("foreigners:hiring", _("Hiring a foreigner"), "globe", Permission.OWN_BUSINESS, ()),
        ("portal:record", _("My record"), "person", Permission.OWN_RECORD, ()),
        ("desk:seen", _("Who looked at it"), "eye", Permission.OWN_RECORD, ()),
        ("portal:certificates", _("Certificates"), "file", Permission.OWN_RECORD, ()),
        ("matters:own", _("My matters"), "matter", Permission.OWN_MATTERS, ("matters:own",)),
        ("desk:officers", _("Users"), "officer", Permission.MANAGE_OFFICERS, ()),
        ("desk:audit", _("Audit trail"), "trail", Permission.READ_AUDIT, ()),
    )
    counts = {"matters:queue": _pressing(request)} if user.may(Permission.READ_MATTERS) else {}
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "navigation": [
            {
                "url": reverse(name),
                "label": label,
                "icon": icon,
                "count": counts.get(name, ""),
                "here": here == name or here in OF.get(name, ()) or any(here.startswith(p) for p in prefixes),
            }
            for name, label, icon, permission, prefixes in entries
            if user.may(permission)
        ],
        "scope": scope_of(request),
    }


def _pressing(request: HttpRequest) -> str:
    """Matters late or due soon that wait for this officer (of those who only look on: all of them)."""
    from shebao.office.matters.queries import pressing_for

    return pressing_for(scope_of(request)).all


OF: dict[str, tuple[str, ...]] = {
    "desk:officers": ("desk:officer", "desk:new-officer", "desk:reset-password"),
    "portal:declarations": ("portal:declaration",),
    "portal:bills": ("portal:bill", "portal:late-fee"),
    "portal:arrears": ("portal:running-fee",),
    "portal:payments": ("portal:payment",),
    "portal:staff": ("portal:contribution",),
    "portal:record": ("portal:my-contribution", "portal:my-entry", "portal:my-year"),
    "registration:employers": ("registration:employer",),
    "registration:imports": ("registration:import",),
    "registration:persons": ("registration:person", "accounts:entry", "accounts:year"),
}
