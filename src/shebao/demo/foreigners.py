"""Foreigners' matters of a region, through the desk's own actions: papers that expire, coverage, leaving, pensions abroad."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from shebao.demo.matters import Desk, MatterOfficers
from shebao.office.database.connection import acting
from shebao.office.matters.models import Matter
from shebao.office.registration.models import Person
from shebao.standard.foreigners import CHINESE

#: A name in the script of the home country, for those whose passports have one.
OWN_NAMES = {"KOR": "김하나", "JPN": "山田太郎", "RUS": "Анна Иванова", "IND": "अनीता शर्मा", "THA": "สมชาย ใจดี"}


def days_from_now(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def passport(of: Person, number: str, *, until: int) -> dict[str, Any]:
    """A document that was issued ten years before its last day."""
    return {
        "number": of.number, "kind": "08", "document_number": number, "name": of.name,
        "own_name": OWN_NAMES.get(of.nationality, ""), "issued_on": days_from_now(until - 3652),
        "valid_until": days_from_now(until),
    }  # fmt: skip


def permit(of: Person, number: str, *, until: int) -> dict[str, Any]:
    return {
        "number": of.number, "kind": "11", "document_number": number, "name": of.name, "own_name": "",
        "issued_on": days_from_now(until - 365), "valid_until": days_from_now(until),
    }  # fmt: skip


def certificate(number: str, *, until: int) -> dict[str, Any]:
    return {
        "number": number, "country": "DEU", "certificate_number": "DVKA-2026-0117", "begins_on": days_from_now(-90),
        "ends_on": days_from_now(until), "certificate_shown_on": days_from_now(-3), "extension_months": None,
    }  # fmt: skip


def leaving(of: Person, *, end: bool) -> dict[str, Any]:
    category = "1" if of.sex == "1" else "2"
    return {
        "number": of.number, "left_on": days_from_now(-5), "choice": "end" if end else "keep",
        "applied_on": days_from_now(-8) if end else None, "category": category if end else "", "payee": of.name,
        "bank": "中国银行", "account": "6013820000000012345",
    }  # fmt: skip


def abroad(of: Person, *, since: int, yuan: int) -> dict[str, Any]:
    return {"number": of.number, "country": of.nationality, "monthly_fen": yuan * 100, "since": days_from_now(since)}


def some_foreigners(region: str, by: MatterOfficers) -> list[Matter]:
    """Needs the dozen matters of the region, and eight foreigners."""
    desk = Desk(region, by)
    with acting(by.reviewer):
        rows = Person.objects.filter(region=region, document_type="08", permit_issued_on__isnull=False, enrolments__isnull=False)
        anna = Person.objects.get(region=region, number="DEU0C4M0P1R7")
        people = list(rows.exclude(nationality__in=CHINESE).exclude(pk=anna.pk).order_by("-born_on", "pk").distinct())

    def of(person: Person) -> dict[str, Any]:
        return {"person_id": person.pk}

    # The young may still end their relation, the old draw a pension.
    ending, asking, one, two, three, staying, *_rest, other, pensioner = people
    return [
        desk.grant(desk.receive("show_document", one.name, passport(one, "K7741205", until=24), **of(one))),
        desk.grant(desk.receive("show_document", two.name, permit(two, "310020117", until=-6), **of(two))),
        desk.receive("show_document", three.name, permit(three, "310020119", until=300), **of(three)),
        desk.grant(desk.receive("show_certificate", anna.name, certificate(anna.number, until=40), **of(anna))),
        desk.archive(desk.grant(desk.receive("leave_china", ending.name, leaving(ending, end=True), **of(ending)))),
        desk.grant(desk.receive("leave_china", staying.name, leaving(staying, end=False), **of(staying))),
        desk.review(desk.receive("leave_china", asking.name, leaving(asking, end=True), **of(asking))),
        desk.grant(desk.receive("pension_abroad", pensioner.name, abroad(pensioner, since=-460, yuan=3150), **of(pensioner))),
        desk.grant(desk.receive("pension_abroad", other.name, abroad(other, since=-500, yuan=2800), **of(other))),
        desk.grant(
            desk.receive("prove_life", other.name, {"number": other.number, "proven_on": days_from_now(-60), "how": "in_person"})
        ),
    ]  # fmt: skip
