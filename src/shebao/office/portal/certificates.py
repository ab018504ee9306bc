"""What stands on a certificate: kept with its code as values, printed in Chinese and English."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from shebao.months import month_of
from shebao.office.accounts.queries import CLOSED_YEARS, statements
from shebao.office.collection.models import PAID, Contribution
from shebao.office.collection.queries import columns_of
from shebao.office.desk.explaining import ask
from shebao.office.desk.lockout import client_address
from shebao.office.fields import INSURANCE_BITS, Insurance
from shebao.office.foreigners.models import Passage
from shebao.office.portal.models import Certificate
from shebao.office.registration.merging import with_records
from shebao.office.registration.models import Enrolment, Person

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is read for something else
VALID_DAYS = 90
QUESTIONS = 30  # from one address within ten minutes


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def code_of(typed: str) -> str:
    """A code as people type it: small letters, dashes, O for zero."""
    plain = re.sub(r"[\s-]", "", typed[:64]).upper()
    return plain.translate(str.maketrans("OIL", "011"))


def grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def content_of(kind: str, person: Person) -> dict[str, Any]:
    """Everything the paper says about the person, as of now; of all records that were merged into theirs too."""
    _row, records, _alike = with_records(person.pk, closed_years=CLOSED_YEARS)
    person, enrolments = records[0], Enrolment.objects.filter(person__in=records).select_related("employer")
    standing, ended = _standing(records), _ended_on(records)
    said: dict[str, Any] = {
        "name": person.name,
        "number": person.number,
        "nationality": person.nationality,
        "document_type": person.document_type,
        "document_number": person.document_number,
        "sex": person.sex,
        "born_on": person.born_on.isoformat(),
        "enrolments": [
            {
                "insurance": one.insurance,
                "employer": one.employer.name,
                "from": one.period.lower.isoformat(),
                "to": (one.period.upper - timedelta(days=1)).isoformat() if one.period.upper else None,
            }
            for one in enrolments.order_by("insurance", "period")
        ],
        "months": _months_paid(standing, ended, person.region),
        "ended_on": ended.isoformat() if ended else None,
    }
    if kind == Certificate.Kind.RIGHTS:
        said["years"], said["accounts"] = _years(standing), _accounts(records)
    return said


def _months_paid(standing: Iterable[Contribution], ended: date | None, region: str) -> dict[str, int]:
    """Months paid in each insurance, as the law counts them: none from before the relation was ended.

    What was reversed does not count, nor what the employer owes yet.
    """
    months: dict[str, set[int]] = {}
    for row in standing:
        for insurance in _paid(row):
            months.setdefault(insurance, set()).add(row.month)
    return {insurance: _accumulated(region, counted, ended) for insurance, counted in sorted(months.items())}


def _accumulated(region: str, months: set[int], ended: date | None) -> int:
    before = sum(1 for month in months if ended is not None and month <= month_of(ended))
    given = {"contribution_months": before, "returned_months": len(months) - before, "relation_ended": int(ended is not None)}
    return int(ask("accumulated_months", on=timezone.localdate(), region=region, given=given).value)


def _ended_on(records: Sequence[Person]) -> date | None:
    """The day on which the relation was ended last, if ever."""
    ended = Passage.objects.filter(person__in=records, kind=Passage.Kind.ENDED)
    last: date | None = ended.aggregate(last=Max("happened_on"))["last"]
    return last


def months_of(said: dict[str, Any]) -> list[tuple[int, int]]:
    """The months paid as they were kept, by insurance in the usual order."""
    return [(code, said["months"][code.name.lower()]) for code in Insurance if code.name.lower() in said["months"]]


def _standing(records: Sequence[Person]) -> list[Contribution]:
    """What was not reversed, with what is paid of it."""
    rows = list(Contribution.objects.filter(person__in=records).annotate(paid=PAID).order_by("month", "pk"))
    reversed_rows = {row.reverses_id for row in rows if row.reverses_id}
    return [row for row in rows if row.kind != Contribution.Kind.REVERSAL and row.pk not in reversed_rows]


def _paid(row: Contribution) -> dict[str, list[str]]:
    """The amounts of a standing contribution that are due and paid, by insurance."""
    bits: int = row.paid  # type: ignore[attr-defined]
    paid = [insurance for insurance in Insurance if bits & INSURANCE_BITS[insurance]]
    found = {one.name.lower(): [column for column in columns_of(one) if getattr(row, column)] for one in paid}
    return {insurance: columns for insurance, columns in found.items() if columns}


def _years(standing: Iterable[Contribution]) -> list[dict[str, Any]]:
    """Months, bases and shares paid by year, oldest first."""
    found: dict[int, dict[str, Any]] = {}
    for row in standing:
        columns = [column for paid in _paid(row).values() for column in paid]
        if not columns:
            continue
        year = found.setdefault(
            row.month // 100, {"year": row.month // 100, "months": set(), "base": 0, "employer": 0, "employee": 0}
        )
        year["months"].add(row.month)
        year["base"] += row.base_fen
        for column in columns:
            year["employer" if "_employer_" in column else "employee"] += getattr(row, column)
    return [{**year, "months": len(year["months"])} for _number, year in sorted(found.items())]


def _accounts(records: Sequence[Person]) -> list[dict[str, Any]]:
    """Each account by year, oldest first: brought forward, credited, interest, balance."""
    rows = []
    found = [year for _record, statement in statements(records) for year in statement]
    for year in sorted(found, key=lambda year: (year["insurance"], year["year"])):
        interest = year["sums"]["interest"]
        rows.append(
            {
                "insurance": year["insurance"],
                "year": year["year"],
                "before": year["before"],
                "credited": year["balance"] - year["before"] - interest,
                "interest": interest,
                "balance": year["balance"],
                "closed": year["closed"] is not None,
            }
        )
    return rows


def valid_until(issued: date) -> date:
    return issued + timedelta(days=VALID_DAYS)


def is_expired(row: Certificate) -> bool:
    return row.valid_until < timezone.localdate()


# Asking whether a paper is genuine ------------------------------------------------------------------------------


def may_ask(request: HttpRequest) -> bool:
    """Counts the question; False when the address asked too often."""
    address = client_address(request) or ""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"lookup {address}".encode(), hashlib.sha256).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_count_lookup(%s)", [digest])
        return int(cursor.fetchone()[0]) <= QUESTIONS


def found(code: str) -> Certificate | None:
    """The certificate with the code; whoever asks is nobody in particular."""
    known = Certificate.objects.raw("SELECT * FROM portal_certificate_of(%s)", [code])
    return next(iter(known), None)


def masked_name(name: str) -> str:
    """王建国 → 王**; SMITH JOHN → SMITH J***: enough to compare with the paper."""
    if name.isascii():
        first, _, rest = name.partition(" ")
        return f"{first} {rest[:1]}***" if rest else f"{first[:1]}***"
    return name[:1] + "*" * (len(name) - 1)
