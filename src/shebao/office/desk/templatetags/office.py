"""How the console writes money, months, numbers of persons, regions and insurances."""

from __future__ import annotations

from datetime import date, timedelta
from json import dumps
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shebao.office.desk import wording
from shebao.office.fields import INSURANCE_BITS, Insurance
from shebao.office.numbers import without_numbers

register = template.Library()
NOTHING = mark_safe('<span class="mute">—</span>')


@register.filter
def yuan(fen: int | None) -> str | SafeString:
    """Fen → yuan with separators; the decimals step back so that columns read by their whole yuan."""
    if fen is None or fen == "":
        return "—"
    sign = "−" if fen < 0 else ""
    return format_html('<span class="yuan">{}{}<i>.{}</i></span>', sign, f"{abs(fen) // 100:,}", f"{abs(fen) % 100:02d}")


@register.filter
def yuan_text(fen: int | None) -> str:
    """The same as plain text."""
    return wording.yuan(fen)


@register.filter
def short_yuan(fen: int | None) -> SafeString | str:
    """A large sum the way people say it: 1,234.56 万元; 12.35 million yuan."""
    if fen is None:
        return "—"
    amount, unit = wording.short_yuan(fen)
    return format_html('<span class="sum">{}</span> <small class="unit">{}</small>', amount, unit)


@register.filter
def count(number: int | None) -> str:
    return f"{number or 0:,}"


@register.filter
def month(value: int | None) -> str:
    """201203 → 2012年3月, Mar 2012."""
    return wording.month(value)


@register.filter
def day(value: date | None) -> str:
    return value.isoformat() if value else "—"


@register.filter
def region(code: str | None) -> str:
    return wording.region(code)


@register.filter
def masked(number: str) -> str:
    """310104********1234: enough to tell people apart, not enough to use."""
    return wording.masked(number)


@register.filter
def insurance(code: int | str) -> str:
    return wording.insurance(int(code))


@register.filter
def insurance_key(code: int | str) -> str:
    """A class name for the insurance's colour."""
    return Insurance(int(code)).name.lower().replace("_", "-")


@register.filter
def insurances(bits: int) -> list[str]:
    return [wording.insurance(code) for code, bit in INSURANCE_BITS.items() if bits & bit]


@register.filter
def percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


@register.filter
def country(code: str) -> str:
    return wording.country(code)


@register.filter
def coded(code: Any, table: str) -> str:
    """A national code in words: `{{ person.document_type|coded:"document" }}`."""
    return wording.coded(table, code)


@register.filter
def amount_name(column: str) -> str:
    """pension_employer_fen → Pension · employer."""
    return wording.amount(column)


@register.filter
def table(name: str) -> str:
    return wording.table(name)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    return mapping.get(key)


@register.filter
def in_words(text: Any) -> str:
    """What a row says in two columns, in the reader's language: a finding's text, a rejected row's reason."""
    language = "zh" if wording.chinese() else "en"
    return str(getattr(text, f"text_{language}", None) or getattr(text, f"reason_{language}"))


@register.filter
def masked_text(text: str) -> str:
    """A sentence with the numbers of persons in it masked."""
    return without_numbers(text)


@register.filter
def bilingual(text: Any) -> str:
    """A `Text` in the reader's language."""
    return wording.said(text)


@register.filter
def chart_name(account: Any) -> str:
    """The name of an account of the chart."""
    return str(account.name_zh if wording.chinese() else account.name_en)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A sign beside a word: colour is never the only bearer of meaning."""
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', _icons(), name)


def _icons() -> str:
    from django.templatetags.static import static

    return static("icons.svg")


@register.inclusion_tag("parts/status.html")
def status(kind: str) -> dict[str, str]:
    """A status in words with its sign: `{% status "paid" %}`."""
    words, sign, tone = {
        "paid": (_("Paid"), "check", "good"),
        "partly": (_("Partly paid"), "half", "warn"),
        "late": (_("Paid late"), "clock", "note"),
        "unpaid": (_("Unpaid"), "circle", "bad"),
        "none": (_("None"), "dash", "mute"),
        "open": (_("Open"), "circle", "bad"),
        "confirmed": (_("Confirmed"), "check", "note"),
        "dismissed": (_("Dismissed"), "dash", "mute"),
        "resolved": (_("Resolved"), "check", "good"),
        "error": (_("Error"), "alert", "bad"),
        "warning": (_("Warning"), "alert", "warn"),
        "note": (_("Note"), "info", "note"),
        "found": (_("Text found"), "check", "good"),
        "known": (_("Known"), "info", "note"),
        "derived": (_("Derived"), "info", "note"),
        "unverified": (_("Not verified"), "alert", "warn"),
        "done": (_("Done"), "check", "good"),
        "running": (_("Under way"), "clock", "warn"),
        "waiting": (_("Not yet"), "circle", "mute"),
    }[kind]
    return {"words": words, "sign": sign, "tone": tone, "kind": kind}


@register.simple_tag
def why(row: Any, column: str) -> SafeString:
    """An amount of a contribution that opens to its explanation."""
    from django.urls import reverse

    return format_html(
        '<a class="amount" data-drawer href="{}">{}</a>',
        reverse("collection:contribution", args=[row.pk, column]),
        yuan(getattr(row, column)),
    )


@register.simple_tag
def minus(one: int, other: int) -> str | SafeString:
    return yuan(one - other)


@register.simple_tag
def owed(due: int, paid: int) -> str | SafeString:
    """What is left to pay; a dash if nothing."""
    return yuan(due - paid) if due > paid else NOTHING


@register.simple_tag
def sides(balance: int) -> SafeString:
    """A balance as two cells, debit and credit."""
    debit, credit = (yuan(balance), "") if balance > 0 else ("", yuan(-balance)) if balance < 0 else ("", "")
    return format_html('<td class="num">{}</td><td class="num">{}</td>', debit, credit)


@register.simple_tag
def last_day(after: date) -> str:
    """The last day of a period whose end is excluded."""
    return (after - timedelta(days=1)).isoformat()


@register.simple_tag
def audit_words(action: str) -> str:
    """What an audit event says was done."""
    return {
        "insert": _("recorded"),
        "update": _("changed"),
        "sign_in": _("signed in"),
        "view": _("looked at"),
        "read": _("read the page"),
        "sign_in_failed": _("failed to sign in"),
        "unlock": _("lifted a lock"),
        "reset_password": _("reset a password"),
        "reset_second_factor": _("reset a second factor"),
        "enrol_second_factor": _("enrolled a device"),
        "recovery_code": _("used a recovery code"),
        "sign_out_everywhere": _("signed out everywhere"),
        "search": _("searched"),
        "export": _("exported"),
        "verify": _("checked a certificate"),
        "reveal_number": _("saw the whole number"),
    }.get(action, action)


@register.simple_tag
def count_words(key: str, value: Any) -> str:
    """One of a run's counts: `3 declarations`."""
    words = {
        "files": _("files"),
        "taken": _("rows taken"),
        "rejected": _("rows rejected"),
        "contributions": _("contributions"),
        "bills": _("bills"),
        "receipts": _("receipts"),
        "allocations": _("allocations"),
        "credits": _("account credits"),
        "entries": _("entries"),
        "transfers": _("transfers"),
        "closings": _("closing entries"),
        "accounts": _("accounts"),
        "findings": _("findings"),
        "rows": _("rows"),
        "persons": _("persons"),
        "employers": _("employers"),
        "enrolments": _("enrolments"),
        "account_entries": _("account entries"),
        "found": _("findings"),
        "ledger": _("ledger balances"),
        "new": _("of them new"),
        "cells": _("figures of the foreigners' report"),
        "documents": _("documents of foreigners"),
        "passages": _("leavings, returns and deaths"),
        "pensions_abroad": _("pensions abroad"),
        "foreigners_participation": _("figures of the foreigners' report"),
    }
    return f"{words.get(key, key)} {value:,}" if isinstance(value, int) else f"{words.get(key, key)} {value}"


@register.simple_tag
def bill_state(state: str) -> str:
    """The filters of the bills' list."""
    return {
        "paid": _("Paid"),
        "late": _("Paid late"),
        "partly": _("Partly paid"),
        "unpaid": _("Unpaid"),
        "open": _("Not fully paid"),
        "fee": _("With late fee"),
    }[state]


@register.simple_tag
def check_words(code: str) -> str:
    """The name of a check."""
    return wording.check(code)


@register.simple_tag
def row_content(content: Any) -> str:
    """A rejected row as it stood in the file, the numbers of persons masked."""
    cells = [f"{key} {value}" for key, value in content.items()] if isinstance(content, dict) else content
    whole = [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in cells]
    return masked_text(" · ".join(str(cell) for cell in whole if cell not in (None, "")))


@register.filter
def json(value: Any) -> str:
    """A row of the audit trail as it was kept, with the numbers of persons in it masked."""
    return without_numbers(dumps(value, ensure_ascii=False, sort_keys=True))
