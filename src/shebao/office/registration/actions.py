"""Who is registered and insured: every change goes through here. All verbs take whole tables; one row is a table too."""

from __future__ import annotations

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.bulk import by_law, execute, literal, load, rows
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.rules import Ask
from shebao.rules.batch import to_country, to_day


@action(Permission.REGISTER)
def register_employers(employers: pa.Table, *, region: str, by: User) -> int:
    """Register employers (AB01): credit_code, name, unit_type, industry, risk_class, registered_on. Returns how many.

    Raises:
        UserError: one is registered already.
    """
    load("incoming_employer", employers)
    return execute(
        "INSERT INTO registration_employer (region, credit_code, name, unit_type, industry, risk_class, registered_on)"
        " SELECT %s, credit_code, name, unit_type, industry, risk_class, registered_on"
        " FROM incoming_employer ORDER BY credit_code",
        [region],
    )


@action(Permission.REGISTER)
def register_persons(persons: pa.Table, *, region: str, by: User) -> int:
    """Register insured persons (AC01) with the documents they showed. Returns how many.

    Raises:
        UserError: one is registered already.
    """
    load("incoming_person", persons)
    return execute(
        "INSERT INTO registration_person (region, number, name, sex, born_on, nationality, document_type,"
        " document_number, household, permit_type, permit_issued_on, certificate_shown_on)"
        " SELECT %s, number, name, sex, born_on, nationality, document_type, document_number, household,"
        " permit_type, permit_issued_on, certificate_shown_on FROM incoming_person ORDER BY number",
        [region],
    )


@action(Permission.REGISTER)
def show_certificates(certificates: pa.Table, *, region: str, by: User) -> int:
    """Record certificates of coverage shown: number, certificate_shown_on. Returns how many.

    Raises:
        UserError: someone is not registered; nothing is recorded then.
    """
    load("incoming_certificate", certificates)
    _require_registered("incoming_certificate", region)
    return execute(
        "INSERT INTO registration_particulars (region, subject, subject_id, kind, valid, said)"
        " SELECT p.region, 'person', p.id, 'change', daterange(c.certificate_shown_on, NULL),"
        " jsonb_build_object('certificate_shown_on', c.certificate_shown_on)"
        " FROM incoming_certificate c JOIN registration_person p ON p.region = %s AND p.number = c.number ORDER BY p.id",
        [region],
    )


@action(Permission.REGISTER)
def enrol(employments: pa.Table, *, region: str, by: User) -> int:
    """Insure people with their employer in the five insurances (AC02), from the day the law says.

    `employments`: number, credit_code, employed_on, registered_on, insurances (bit set). Returns how many enrolments.

    Raises:
        UserError: someone or their employer is not registered, or is insured already in the period.
    """
    load("incoming_employment", employments)
    unknown = rows(
        "SELECT i.number, i.credit_code FROM incoming_employment i"
        " LEFT JOIN registration_person p ON p.region = %s AND p.number = i.number"
        " LEFT JOIN registration_employer e ON e.region = %s AND e.credit_code = i.credit_code"
        " WHERE p.id IS NULL OR e.id IS NULL LIMIT 1",
        [region, region],
    )
    if unknown:
        number, code = unknown[0]
        raise UserError(
            f"人员 {number} 或单位 {code} 尚未在统筹区 {region} 登记，请先登记。",
            f"Person {number} or employer {code} is not registered in region {region}: register them first.",
        )
    staged = by_law(
        [Ask.of("insured_from")],
        "(SELECT i.employed_on AS employed, i.registered_on AS registered, i.insurances,"
        " p.id AS person_id, e.id AS employer_id, p.nationality FROM incoming_employment i"
        f" JOIN registration_person p ON p.region = '{int(region):06d}' AND p.number = i.number"
        f" JOIN registration_employer e ON e.region = '{int(region):06d}' AND e.credit_code = i.credit_code) AS s",
        facts={
            "employed_on": to_day("employed", "postgres"),
            "nationality": to_country("nationality"),
            "on": to_day("registered", "postgres"),
        },
        keep=["person_id", "employer_id", "employed", "registered", "insurances"],
    )
    return execute(
        "INSERT INTO registration_enrolment (region, person_id, employer_id, insurance, employed_on, registered_on, period)"
        " SELECT %(region)s, person_id, employer_id, insurance, employed, registered, daterange(insured_from, NULL)"
        f" FROM ({literal(staged)}) AS law,"
        " LATERAL (VALUES (110, 1), (210, 2), (310, 4), (410, 8), (510, 16)) AS kinds (insurance, bit)"
        " WHERE (insurances & bit) <> 0 ORDER BY person_id, insurance",
        {"region": region},
    )


@action(Permission.REGISTER)
def stop(leavers: pa.Table, *, region: str, by: User) -> int:
    """End enrolments with the month of leaving: number, credit_code, left_on, stop_reason. Returns how many.

    Raises:
        UserError: someone is not registered; nothing is ended then.
    """
    load("incoming_leaver", leavers)
    _require_registered("incoming_leaver", region)
    return execute(
        "INSERT INTO registration_particulars (region, subject, subject_id, kind, valid, said)"
        " SELECT DISTINCT ON (n.id) n.region, 'enrolment', n.id, 'change', daterange(NULL, NULL),"
        " jsonb_build_object('stop_reason', l.stop_reason, 'period', daterange(lower(n.period),"
        "  greatest((date_trunc('month', l.left_on) + interval '1 month')::date, lower(n.period) + 1)))"
        " FROM incoming_leaver l"
        " JOIN registration_person p ON p.region = %s AND p.number = l.number"
        " JOIN registration_employer e ON e.region = %s AND e.credit_code = l.credit_code"
        " JOIN registration_enrolment n ON n.person_id = p.id AND n.employer_id = e.id AND upper_inf(n.period)"
        " ORDER BY n.id",
        [region, region],
    )


def _require_registered(incoming: str, region: str) -> None:
    unknown = rows(
        f"SELECT i.number FROM {incoming} i LEFT JOIN registration_person p ON p.region = %s AND p.number = i.number"
        " WHERE p.id IS NULL LIMIT 1",
        [region],
    )
    if unknown:
        raise UserError(
            f"人员 {unknown[0][0]} 尚未在统筹区 {region} 登记，请核对社会保障号码。",
            f"Person {unknown[0][0]} is not registered in region {region}: check the social security number.",
        )
