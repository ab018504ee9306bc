"""A finding's evidence, as JSON from the checks, made readable: the standard's titles for names of columns, yuan for fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.errors import UserError
from shebao.law import body
from shebao.office.collection.models import AMOUNTS
from shebao.office.desk import wording
from shebao.office.desk.explaining import ask, kept, lines_of
from shebao.office.numbers import without_numbers
from shebao.standard.tables import TABLES
from shebao.text import Text

# Facts that the checks name themselves.
OWN: dict[str, Text] = {
    "own_sum_fen": Text("各笔记账合计", "Sum of the account's own entries"),
    "missing_insurances": Text("缺少险种", "Insurances missing"),
    "other_region": Text("另一统筹区", "Other region"),
    "other_from_on": Text("另一统筹区参保起始日", "Insured there from"),
    "rate_since": Text("所用费率施行日", "The rate used is of"),
    "rates_ppm": Text("所用费率", "Rates used"),
    "payments": Text("缴款", "Payment"),
    "months": Text("月份", "Months"),
    "bills": Text("账单", "Bills"),
    "contributions": Text("缴费", "Contributions"),
    "table": Text("数据表", "Table"),
    "account": Text("科目", "Account"),
    "amount_fen": Text("金额", "Amount"),
    "employer_fen": Text("单位部分", "Employer's share"),
    "employee_fen": Text("个人部分", "Employees' share"),
    "allocated_fen": Text("分配合计", "Allocated"),
    "year": Text("年度", "Year"),
    "month": Text("所属月份", "Month"),
    "bill_id": Text("账单", "Bill"),
    "contribution_id": Text("缴费明细", "Contribution"),
}


# Facts that are codes, with the list whose words they have.
CODED = {
    "document_type": "document", "permit_type": "permit", "unit_type": "unit", "sex": "sex", "age_band": "age_band",
    "indicator": "foreigners_indicator",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """A fact of the evidence in words, with its page where it has one."""

    name: str
    value: str
    url: str = ""


def compared(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Figure by figure: what the law expects, what is recorded, and whether they differ."""
    expected, recorded = evidence.get("expected") or {}, evidence.get("recorded") or {}
    return [
        {
            "name": name_of(name),
            "expected": value_of(name, expected.get(name)),
            "recorded": value_of(name, recorded.get(name)),
            "differs": name in expected and expected[name] != recorded.get(name),
        }
        for name in dict.fromkeys((*expected, *recorded))
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


def facts_of(facts: Mapping[str, Any]) -> list[Fact]:
    """Facts in the reader's words; nested ones after a dot."""
    found: list[Fact] = []
    _collect(facts, "", found)
    return found


def _collect(part: Mapping[str, Any], before: str, found: list[Fact]) -> None:
    for name, value in part.items():
        label = " · ".join(filter(None, (before, name_of(str(name)))))
        if isinstance(value, Mapping):
            _collect(_with_unit(value, str(name)), label, found)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for at, item in enumerate(value, 1):
                _collect(item, f"{label} {at}", found)
        elif name == "bills" and isinstance(value, list):
            found += [Fact(label, str(bill), reverse("collection:bill", args=[bill])) for bill in value]
        else:
            found.append(Fact(label, value_of(str(name), value), _page(str(name), value)))


def _with_unit(part: Mapping[str, Any], of: str) -> dict[str, Any]:
    """Rates by amount are rates, whatever the amounts' names end in."""
    return {f"{name.removesuffix('_fen')}_ppm": value for name, value in part.items()} if of.endswith("_ppm") else dict(part)


def _page(name: str, value: Any) -> str:
    if not isinstance(value, int):
        return ""
    if name == "bill_id":
        return reverse("collection:bill", args=[value])
    return reverse("collection:contribution", args=[value, "base_fen"]) if name == "contribution_id" else ""


@cache
def _titles() -> dict[str, Text]:
    fields = [field for table in TABLES.values() for field in table.fields]
    return {f.name: Text(f.title.zh.removesuffix("（分）"), f.title.en.removesuffix(" (fen)")) for f in reversed(fields)}


def name_of(name: str) -> str:
    """The title of a fact: the check's own, the law's or the data standard's."""
    if name in AMOUNTS or f"{name.removesuffix('_ppm')}_fen" in AMOUNTS:
        return wording.amount(f"{name.removesuffix('_ppm').removesuffix('_fen')}_fen")
    law = body()
    title = OWN.get(name) or (law.title(name) if name in law.kinds else _titles().get(name))
    return wording.said(title) if title else name.removesuffix("_fen").removesuffix("_ppm").replace("_", " ")


def value_of(name: str, value: Any) -> str:
    """A value by the unit in its name."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        if name == "insurances":
            name = "insurance"  # a list holds codes, a number is a bit set
        return ("、" if wording.chinese() else ", ").join(value_of(name, item) for item in value) or "—"
    if isinstance(value, int):
        if name.endswith("_fen"):
            return wording.yuan(value)
        if name.endswith("_ppm"):
            return f"{value / 10_000:.4f}".rstrip("0").rstrip(".") + "%"
        if "month" in name and 190001 <= value <= 209912:
            return wording.month(value)
        if name.endswith("insurances"):
            return wording.insurance_set(value)
        if name == "insurance" and value in wording.INSURANCE_SHORT:
            return wording.insurance(value)
    if name.endswith("region") and isinstance(value, str):
        return wording.region(value)
    if name == "nationality":
        return wording.country(str(value))
    if name in CODED:
        return wording.coded(CODED[name], str(value))
    return without_numbers(str(value))
