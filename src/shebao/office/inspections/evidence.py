"""A finding's evidence, as JSON from the checks, made readable: names of the law for names of columns, yuan for fen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shebao.errors import UserError
from shebao.law import body
from shebao.office.collection.models import AMOUNTS
from shebao.office.desk import wording
from shebao.office.desk.explaining import ask, kept, lines_of


def compared(evidence: Mapping[str, Any]) -> list[dict[str, str]]:
    """Figure by figure: what the law expects, and what is recorded."""
    expected, recorded = evidence.get("expected") or {}, evidence.get("recorded") or {}
    names = dict.fromkeys((*expected, *recorded))
    return [
        {"name": name_of(n), "expected": value_of(n, expected.get(n)), "recorded": value_of(n, recorded.get(n))} for n in names
    ]


def calculation(explanation: Any) -> dict[str, Any]:
    """The law's calculation behind a finding: computed again from the facts kept, else the steps as they were kept."""
    if not isinstance(explanation, Mapping):
        return {}
    if "given" in explanation:
        given = {name: tuple(v) if isinstance(v, list) else v for name, v in explanation["given"].items()}
        try:
            answer = ask(explanation["rule"], on=explanation["on"], region=explanation["region"], given=given)
        except UserError:
            return {"kept": kept(explanation)}
        return {"lines": lines_of(answer), "on": answer.on}
    return {"kept": kept(explanation)}


def facts_of(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Facts as (name, value) in the reader's words; nested ones after a dot."""
    found: list[tuple[str, str]] = []
    _collect(facts, "", found)
    return found


def _collect(part: Mapping[str, Any], before: str, found: list[tuple[str, str]]) -> None:
    for name, value in part.items():
        label = " · ".join(filter(None, (before, name_of(str(name)))))
        if isinstance(value, Mapping):
            _collect(value, label, found)
        else:
            found.append((label, value_of(str(name), value)))


def name_of(name: str) -> str:
    """The title of a fact."""
    if name in AMOUNTS:
        return wording.amount(name)
    known = {
        "employer_fen": _("employer's share"),
        "employee_fen": _("employees' share"),
        "allocated_fen": _("Allocated"),
        "late_fee_due_fen": _("Late fee"),
        "balance_fen": _("Balance"),
        "interest_fen": _("Interest"),
        "insurances": _("Insurances"),
        "assessed_month": _("Assessed in"),
        "kind": _("kind"),
        "month": _("Month"),
        "region": _("Region"),
        "base_fen": _("Contribution base"),
        "wage_fen": _("Wage"),
        "person_id": _("Person"),
        "employer_id": _("Employer"),
        "number": _("Social-security number"),
    }
    if name in known:
        return known[name]
    law = body()
    if name in law.kinds:
        return wording.said(law.title(name))
    return name.removesuffix("_fen").removesuffix("_ppm").replace("_", " ")


def value_of(name: str, value: Any) -> str:
    """A value by the unit in its name."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ("、" if wording.chinese() else ", ").join(value_of(name, item) for item in value) or "—"
    if isinstance(value, int):
        if name.endswith("_fen"):
            return wording.yuan(value)
        if name.endswith("_ppm"):
            return f"{value / 10_000:.4f}".rstrip("0").rstrip(".") + "%"
        if name.endswith("month") and 190001 <= value <= 209912:
            return wording.month(value)
        if name == "insurances" or name.endswith("_insurances"):
            return wording.insurance_set(value)
        if name == "insurance" and value in wording.INSURANCE_SHORT:
            return wording.insurance(value)
    if name == "number" and isinstance(value, str):
        return wording.masked(value)
    if name == "region" and isinstance(value, str):
        return wording.region(value)
    return str(value)
