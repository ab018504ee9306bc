"""Who is registered: the first entry of employers and persons. What comes after stands in `particulars`, `enrolments`,
`employers` and `merging`; their verbs are reached from here too.

All verbs take whole tables; one row is a table too.
"""

from __future__ import annotations

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.bulk import execute, load, rows
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.office.registration.enrolments import change_category, enrol, resume, stop
from shebao.office.registration.particulars import change_employer, change_person, correct

__all__ = [
    "change_category",
    "change_employer",
    "change_person",
    "correct",
    "enrol",
    "register_employers",
    "register_persons",
    "resume",
    "stop",
]

EMPLOYER_COLUMNS = (
    "credit_code", "name", "unit_type", "industry", "risk_class", "registered_on", "representative", "address", "postcode",
    "contact", "phone", "bank", "account_name", "account_number",
)  # fmt: skip
PERSON_COLUMNS = (
    "number", "name", "sex", "born_on", "nationality", "document_type", "document_number", "household", "permit_type",
    "permit_issued_on", "certificate_shown_on", "other_name", "address", "postcode", "phone", "ethnicity", "personal_status",
    "employment_form", "first_worked_on", "deemed_months", "actual_months", "special_work",
)  # fmt: skip


@action(Permission.REGISTER)
def register_employers(employers: pa.Table, *, region: str, by: User) -> int:
    """Register employers (AB01): credit_code, name, unit_type, industry, risk_class, registered_on; where given, other
    columns of EMPLOYER_COLUMNS, and parent (credit code of a branch's parent). Returns how many.

    Raises:
        UserError: one is registered already, or a branch's parent is not.
    """
    load("incoming_employer", employers)
    return insert_employers("incoming_employer", employers.column_names, region)


def insert_employers(incoming: str, columns: list[str], region: str) -> int:
    """Register what stands in a temporary table; parents before their branches."""
    own = [name for name in EMPLOYER_COLUMNS if name in columns]
    into = f"INSERT INTO registration_employer (region, parent_id, {', '.join(own)}) SELECT %(region)s"
    row = f"{', '.join(f'i.{name}' for name in own)} FROM {incoming} i"
    given = {"region": region}
    if "parent" not in columns:
        return execute(f"{into}, NULL, {row} ORDER BY i.credit_code", given)
    heads = execute(f"{into}, NULL, {row} WHERE i.parent IS NULL ORDER BY i.credit_code", given)
    orphan = rows(
        f"SELECT i.parent FROM {incoming} i LEFT JOIN registration_employer e ON e.region = %s AND e.credit_code = i.parent"
        " WHERE i.parent IS NOT NULL AND e.id IS NULL LIMIT 1",
        [region],
    )
    if orphan:
        raise UserError(
            f"上级单位 {orphan[0][0]} 尚未在统筹区 {region} 登记，请先登记。",
            f"The parent {orphan[0][0]} is not registered in region {region}: register it first.",
        )
    parent = "JOIN registration_employer e ON e.region = %(region)s AND e.credit_code = i.parent"
    return heads + execute(f"{into}, e.id, {row} {parent} ORDER BY i.credit_code", given)


@action(Permission.REGISTER)
def register_persons(persons: pa.Table, *, region: str, by: User) -> int:
    """Register insured persons (AC01) with the documents they showed: columns of PERSON_COLUMNS, the first eight always.
    Returns how many.

    Raises:
        UserError: one is registered already.
    """
    load("incoming_person", persons)
    return insert_persons("incoming_person", persons.column_names, region)


def insert_persons(incoming: str, columns: list[str], region: str) -> int:
    """Register what stands in a temporary table."""
    own = [name for name in PERSON_COLUMNS if name in columns]
    return execute(
        f"INSERT INTO registration_person (region, {', '.join(own)}) SELECT %s, {', '.join(own)} FROM {incoming} ORDER BY number",
        [region],
    )
