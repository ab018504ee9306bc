"""One person, one record: who may be the same, and the merging of two records into one.

A merged record points to the one that is kept. Nothing is moved: contributions, accounts and enrolments stay where they
were recorded, and are read together. So merging loses nothing, and undoing it restores everything.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from shebao.errors import UserError
from shebao.office.bulk import rows
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.registration.models import Person
from shebao.office.registration.models.registers import PLAIN_NAME
from shebao.office.registration.particulars import PERSON, Said, record, registered_person


def same_number(region: str, *numbers: str) -> list[Person]:
    """Persons registered under one of these numbers, or whose document is one of them in either form."""
    full = "SELECT registration_full_number(upper(given)) AS number FROM unnest(%s::text[]) AS given WHERE given <> ''"
    found = rows(f"SELECT number, registration_spellings(number) FROM ({full}) AS wanted", [list(numbers)])
    spelled = {text for _, texts in found for text in texts if text}
    of_region = Person.objects.filter(region=region)
    return list(of_region.filter(Q(number__in=[number for number, _ in found]) | Q(document_number__in=spelled)).order_by("pk"))


def look_alikes(region: str, name: str, born_on: date) -> list[Person]:
    """Persons of the same name born on the same day."""
    alike = Person.objects.alias(plain_name=PLAIN_NAME).filter(region=region, born_on=born_on, plain_name=name)
    return list(alike.order_by("pk"))


@action(Permission.REGISTER)
def merge_persons(number: str, *, into: str, reason: str, region: str, by: User) -> Person:
    """The record under `number` is of the person registered under `into`, which is kept. Returns the kept one.

    Raises:
        UserError: one is not registered or merged already, they are still insured under `number`, or were insured in one
            insurance under both at once.
    """
    gone, kept = registered_person(number, region), registered_person(into, region)
    if gone.merged_into_id is not None:
        raise UserError(f"人员 {number} 已经合并。", f"Person {number} was merged already.")
    if not reason.strip():
        raise UserError("请写明合并理由。", "Say why they are merged.")
    record(PERSON, [Said(gone.pk, {"merged_into_id": kept.pk}, reason=reason.strip())], region=region)
    return kept


@action(Permission.REGISTER)
def unmerge_person(number: str, *, reason: str, region: str, by: User) -> Person:
    """The record under `number` is of a person of its own after all. Returns it.

    Raises:
        UserError: it is not merged.
    """
    row = registered_person(number, region)
    if row.merged_into_id is None:
        raise UserError(f"人员 {number} 没有合并。", f"Person {number} is not merged.")
    if not reason.strip():
        raise UserError("请写明撤销合并的理由。", "Say why they are not the same.")
    record(PERSON, [Said(row.pk, {"merged_into_id": None}, reason=reason.strip())], region=region)
    row.refresh_from_db()
    return row


def with_records(pk: int, **also: Any) -> tuple[Person, list[Person], list[Person]]:
    """A record, all records of its person (the kept one first), and those who look alike; `also` of each: one query.

    Raises:
        Http404: there is none of that number.
    """
    one = Person.objects.filter(pk=pk)
    kept = Subquery(one.values(kept=Coalesce("merged_into_id", "pk")))
    twin = {name: Subquery(one.values(name)) for name in ("region", "born_on")}
    persons = Person.objects.alias(plain_name=PLAIN_NAME).annotate(**also)
    found = list(persons.filter(Q(pk=kept) | Q(merged_into=kept) | Q(plain_name=Subquery(one.values(said=PLAIN_NAME)), **twin)))
    row = next((row for row in found if row.pk == pk), None)
    if row is None:
        raise Http404
    first = row.merged_into_id or row.pk
    records = [other for other in found if first in (other.pk, other.merged_into_id)]
    alike = [other for other in found if other not in records]
    return row, sorted(records, key=lambda record: (record.pk != first, record.pk)), sorted(alike, key=lambda other: other.pk)


def records_of(person: Person) -> list[Person]:
    """All records of a person: the one that is kept, then those merged into it."""
    kept = person.merged_into_id or person.pk
    found = Person.objects.filter(Q(pk=kept) | Q(merged_into_id=kept))
    return sorted(found, key=lambda record: (record.pk != kept, record.pk))
