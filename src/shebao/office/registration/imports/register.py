"""What only the register can tell about a row, and how good rows are written: one statement a question, for all rows.

Each sheet has its SQL: over `incoming_row` (typed, by English names) the first reason why a row cannot be taken, NULL for good.
"""

from __future__ import annotations

from collections.abc import Callable

from shebao.office.bulk import execute, literal
from shebao.office.foreigners import certificates
from shebao.office.registration import actions, enrolments
from shebao.office.registration.particulars import EMPLOYER, PERSON, record_incoming
from shebao.standard.foreigners import NOT_OF_FOREIGNERS
from shebao.standard.register import REGISTER_SHEETS
from shebao.text import Text

REASONS: dict[str, Text] = {
    "registered": Text("已在本统筹区登记", "it is registered in the region already"),
    "same_number": Text(
        "证件号码已登记在其他社会保障号码名下，请核对", "the document is registered under another number: check it"
    ),
    "look_alike": Text(
        "已有同名且同日出生的人员，请核对是否同一人；确非同一人时，选择“同名同日出生者也受理”",
        "a person of the same name and birth date is registered: if it is somebody else, choose to take look-alikes too",
    ),
    "parent_unknown": Text("上级单位未在本统筹区登记", "the parent is not registered in the region"),
    "unknown_employer": Text("单位未在本统筹区登记，请先登记", "the employer is not registered in the region: register it first"),
    "employer_ended": Text("单位已中断或终止参保", "the employer is suspended or closed"),
    "unknown_person": Text("此人未在本统筹区登记，请先登记", "this person is not registered in the region: register them first"),
    "merged": Text("此号码已并入其他人员，请使用保留的号码", "this number was merged into another: use the one that was kept"),
    "not_of_foreigners": REGISTER_SHEETS["persons"].rules[-4].title,
    "permit_of_resident": REGISTER_SHEETS["persons"].rules[-3].title,
    "already_insured": Text("此人在所列险种中该时段已参保", "this person is insured already in one of these insurances"),
    "never_insured": Text(
        "此人未曾参加所列险种，请按新参保办理", "this person was never insured in one of them: enrol as newly insured"
    ),
    **certificates.REASONS,
    "not_insured": Text("此人没有在该单位参保的记录", "this person is not insured with this employer now"),
}

_PERSON = "LEFT JOIN registration_person p ON p.region = %(region)s AND p.number = i.number"
_EMPLOYER = "LEFT JOIN registration_employer e ON e.region = %(region)s AND e.credit_code = i.credit_code"
_FOREIGN = "p.nationality NOT IN ('CHN', 'HKG', 'MAC', 'TWN')"

#: Sheet → (FROM …, the reason's CASE branches).
JUDGED: dict[str, tuple[str, str]] = {
    "employers": (
        f"incoming_row i {_EMPLOYER}"
        " LEFT JOIN registration_employer a ON a.region = %(region)s AND a.credit_code = i.parent AND a.parent_id IS NULL"
        " LEFT JOIN incoming_row b ON b.credit_code = i.parent AND b.parent IS NULL",
        "WHEN e.id IS NOT NULL THEN 'registered'"
        " WHEN i.parent IS NOT NULL AND a.id IS NULL AND b.row_number IS NULL THEN 'parent_unknown'",
    ),
    "employer_changes": (
        f"incoming_row i {_EMPLOYER}",
        "WHEN e.id IS NULL THEN 'unknown_employer' WHEN e.status = '3' THEN 'employer_ended'",
    ),
    "persons": (
        f"incoming_row i {_PERSON}",
        "WHEN p.id IS NOT NULL THEN 'registered'"
        " WHEN i.same_number THEN 'same_number' WHEN i.look_alike AND NOT %(look_alikes)s THEN 'look_alike'",
    ),
    "person_changes": (
        f"incoming_row i {_PERSON}",
        "WHEN p.id IS NULL THEN 'unknown_person' WHEN p.merged_into_id IS NOT NULL THEN 'merged'"
        f" WHEN {_FOREIGN} AND coalesce({', '.join(f'i.{name}::text' for name in NOT_OF_FOREIGNERS)}) IS NOT NULL"
        " THEN 'not_of_foreigners'"
        " WHEN coalesce(i.document_type, p.document_type) = '07' AND coalesce(i.permit_type, p.permit_type) IS NOT NULL"
        " THEN 'permit_of_resident'",
    ),
    "enrolments": (
        f"incoming_row i {_PERSON} {_EMPLOYER}",
        "WHEN p.id IS NULL THEN 'unknown_person' WHEN p.merged_into_id IS NOT NULL THEN 'merged'"
        " WHEN e.id IS NULL THEN 'unknown_employer' WHEN e.status <> '1' THEN 'employer_ended'"
        " WHEN i.insured_then THEN 'already_insured' WHEN i.never THEN 'never_insured'",
    ),
    "stops": (
        f"incoming_row i {_PERSON} {_EMPLOYER}",
        "WHEN p.id IS NULL THEN 'unknown_person' WHEN e.id IS NULL THEN 'unknown_employer' WHEN NOT i.insured THEN 'not_insured'",
    ),
    "certificates": (
        f"incoming_row i {_PERSON} LEFT JOIN judged_certificate j ON j.person_id = p.id",
        "WHEN p.id IS NULL THEN 'unknown_person' WHEN p.merged_into_id IS NOT NULL THEN 'merged' ELSE j.why",
    ),
}


def judge(sheet: str, region: str, *, look_alikes: bool) -> None:
    """Make `judged_row`: the incoming rows with the first reason why they cannot be taken."""
    prepare = PREPARE.get(sheet)
    if prepare:
        prepare(region)
    source, reason = JUDGED[sheet]
    execute("DROP TABLE IF EXISTS judged_row")
    execute(
        f"CREATE TEMP TABLE judged_row ON COMMIT DROP AS SELECT i.*, CASE {reason} END AS why FROM {source}",
        {"region": region, "look_alikes": look_alikes},
    )
    execute("ANALYZE judged_row")


def _flag(name: str, rows: str, region: str) -> None:
    """A column of the incoming rows that is true where `rows` (a query of row numbers) has them."""
    execute(f"ALTER TABLE incoming_row ADD {name} boolean NOT NULL DEFAULT false")
    execute(f"UPDATE incoming_row SET {name} = true WHERE row_number IN ({rows})", {"region": region})


def _prepare_persons(region: str) -> None:
    # Numbers of the sheet are in full already, its documents may be of fifteen digits.
    _flag(
        "same_number",
        "SELECT i.row_number FROM incoming_row i CROSS JOIN LATERAL unnest(registration_spellings(i.number)"
        " || registration_spellings(registration_full_number(i.document_number))) AS spelled"
        " JOIN registration_person p ON p.document_number = spelled WHERE p.region = %(region)s AND p.number <> i.number"
        " UNION SELECT i.row_number FROM incoming_row i JOIN registration_person p"
        " ON p.region = %(region)s AND p.number = registration_full_number(i.document_number) WHERE p.number <> i.number",
        region,
    )
    _flag(
        "look_alike",
        "SELECT i.row_number FROM incoming_row i JOIN registration_person p"
        ' ON p.region = %(region)s AND p.born_on = i.born_on AND p.name COLLATE "C" = i.name',
        region,
    )


def _prepare_enrolments(region: str) -> None:
    execute("UPDATE incoming_row SET category = coalesce(category, '101'), begun_as = coalesce(begun_as, '11')")
    law = literal(enrolments.insured_from("incoming_row", region, ("row_number",)))
    _flag(
        "insured_then",
        f"SELECT law.row_number FROM ({law}) AS law CROSS JOIN {enrolments.KINDS}"
        " JOIN registration_enrolment n ON n.person_id = law.person_id AND n.insurance = kinds.insurance"
        "  AND n.period && daterange(law.insured_from, NULL) WHERE (law.insurances & bit) <> 0",
        region,
    )
    _flag(
        "never",
        "SELECT i.row_number FROM incoming_row i JOIN registration_person p ON p.region = %(region)s AND p.number = i.number"
        f" CROSS JOIN {enrolments.KINDS} WHERE i.begun_as = '12' AND (i.insurances & bit) <> 0 AND NOT EXISTS"
        " (SELECT FROM registration_enrolment n WHERE n.person_id = p.id AND n.insurance = kinds.insurance)",
        region,
    )


def _prepare_stops(region: str) -> None:
    _flag(
        "insured",
        "SELECT i.row_number FROM incoming_row i"
        " JOIN registration_person p ON p.region = %(region)s AND p.number = i.number"
        " JOIN registration_employer e ON e.region = %(region)s AND e.credit_code = i.credit_code"
        f" CROSS JOIN {enrolments.KINDS}"
        " JOIN registration_enrolment n ON n.person_id = p.id AND n.employer_id = e.id AND n.insurance = kinds.insurance"
        " WHERE upper_inf(n.period) AND (i.insurances & bit) <> 0",
        region,
    )


PREPARE: dict[str, Callable[[str], None]] = {
    "persons": _prepare_persons,
    "enrolments": _prepare_enrolments,
    "stops": _prepare_stops,
    "certificates": lambda region: certificates.judge("incoming_row", region),
}


def write(sheet: str, region: str) -> int:
    """Register, change, enrol or stop what `good_row` holds. Returns how many rows of the register that wrote."""
    match sheet:
        case "employers":
            return actions.insert_employers("good_row", [f.name for f in REGISTER_SHEETS[sheet].fields], region)
        case "persons":
            return actions.insert_persons("good_row", [f.name for f in REGISTER_SHEETS[sheet].fields], region)
        case "employer_changes":
            return _record_changes(sheet, EMPLOYER, "registration_employer r ON r.credit_code = g.credit_code", region)
        case "person_changes":
            return _record_changes(sheet, PERSON, "registration_person r ON r.number = g.number", region)
        case "enrolments":
            return enrolments.insert_enrolments("good_row", region)
        case "certificates":
            certificates.judge("good_row", region)
            return certificates.record(region)
    return enrolments.end_enrolments("good_row", region)


def _record_changes(sheet: str, subject: str, register: str, region: str) -> int:
    said = ", ".join(f"'{name}', g.{name}" for name in REGISTER_SHEETS[sheet].some_of)
    execute("DROP TABLE IF EXISTS incoming_said")
    execute(
        "CREATE TEMP TABLE incoming_said ON COMMIT DROP AS SELECT g.row_number AS position, r.id AS subject_id, g.since,"
        f" NULL::date AS until, jsonb_strip_nulls(jsonb_build_object({said})) AS said, g.reason"
        f" FROM good_row g JOIN {register} AND r.region = %s",
        [region],
    )
    execute("ANALYZE incoming_said")
    return record_incoming(subject, region=region)
