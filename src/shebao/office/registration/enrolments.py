"""Who is insured with whom: enrolled, stopped, resumed, in another category. Whole tables; one row is a table too."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.bulk import by_law, execute, literal, load, rows
from shebao.office.desk.authority import action
from shebao.office.desk.models import User
from shebao.office.desk.roles import Permission
from shebao.rules import Ask
from shebao.rules.batch import to_country, to_day

#: National codes AAC050.
NEW, RESUMED, OTHER_CATEGORY = "11", "12", "13"
ALL = 31
#: The insurances of a bit set.
KINDS = "(VALUES (110, 1), (210, 2), (310, 4), (410, 8), (510, 16)) AS kinds (insurance, bit)"


@action(Permission.REGISTER)
def enrol(employments: pa.Table, *, region: str, by: User) -> int:
    """Insure people with their employer in the five insurances (AC02), from the day the law says.

    `employments`: number, credit_code, employed_on, registered_on, insurances (bit set); where given also category (AAC066)
    and begun_as (AAC050). Returns how many enrolments.

    Raises:
        UserError: someone or their employer is not registered, or is insured already in the period; or is said to be
            insured again, but never was.
    """
    load("incoming_employment", with_columns(employments, category="101", begun_as=NEW))
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
    never = rows(
        "SELECT i.number FROM incoming_employment i JOIN registration_person p ON p.region = %s AND p.number = i.number"
        f" CROSS JOIN {KINDS} WHERE i.begun_as = %s AND (i.insurances & bit) <> 0 AND NOT EXISTS ("
        "  SELECT FROM registration_enrolment n WHERE n.person_id = p.id AND n.insurance = kinds.insurance) LIMIT 1",
        [region, RESUMED],
    )
    if never:
        raise UserError(
            f"人员 {never[0][0]} 未曾参加所列险种，请按新参保办理。",
            f"Person {never[0][0]} was never in one of these insurances: enrol them as newly insured.",
        )
    return insert_enrolments("incoming_employment", region)


def insert_enrolments(incoming: str, region: str) -> int:
    """Enrol what stands in a temporary table of that form."""
    return execute(
        "INSERT INTO registration_enrolment (region, person_id, employer_id, insurance, employed_on, registered_on, period,"
        " category, begun_as)"
        " SELECT %(region)s, person_id, employer_id, insurance, employed, registered, daterange(insured_from, NULL),"
        f" category, begun_as FROM ({literal(insured_from(incoming, region))}) AS law, LATERAL {KINDS}"
        " WHERE (insurances & bit) <> 0 ORDER BY person_id, insurance",
        {"region": region},
    )


def insured_from(incoming: str, region: str, also: tuple[str, ...] = ()) -> str:
    """SQL of a temporary table's rows with their persons, employers and the day from which the law insures them."""
    where = f"{int(region):06d}"
    return by_law(
        [Ask.of("insured_from")],
        "(SELECT i.employed_on AS employed, i.registered_on AS registered, i.insurances, i.category, i.begun_as,"
        f"{''.join(f' i.{name},' for name in also)}"
        f" p.id AS person_id, e.id AS employer_id, p.nationality FROM {incoming} i"
        f" JOIN registration_person p ON p.region = '{where}' AND p.number = i.number"
        f" JOIN registration_employer e ON e.region = '{where}' AND e.credit_code = i.credit_code) AS s",
        facts={
            "employed_on": to_day("employed", "postgres"),
            "nationality": to_country("nationality"),
            "on": to_day("registered", "postgres"),
        },
        keep=["person_id", "employer_id", "employed", "registered", "insurances", "category", "begun_as", *also],
    )


@action(Permission.REGISTER)
def stop(leavers: pa.Table, *, region: str, by: User) -> int:
    """End enrolments with the month of leaving: number, credit_code, left_on, stop_reason (AAE160); where given,
    insurances (bit set; else all). Returns how many.

    Raises:
        UserError: someone is not registered; nothing is ended then.
    """
    load("incoming_leaver", with_columns(leavers, insurances=ALL))
    require_registered("incoming_leaver", region)
    return end_enrolments("incoming_leaver", region)


def end_enrolments(incoming: str, region: str) -> int:
    """End what a temporary table of that form names."""
    return execute(
        "INSERT INTO registration_particulars (region, subject, subject_id, kind, valid, said)"
        " SELECT DISTINCT ON (n.id) n.region, 'enrolment', n.id, 'change', daterange(NULL, NULL),"
        " jsonb_build_object('stop_reason', l.stop_reason, 'period', daterange(lower(n.period),"
        "  greatest((date_trunc('month', l.left_on) + interval '1 month')::date, lower(n.period) + 1)))"
        f" FROM {incoming} l"
        " JOIN registration_person p ON p.region = %s AND p.number = l.number"
        " JOIN registration_employer e ON e.region = %s AND e.credit_code = l.credit_code"
        f" CROSS JOIN {KINDS}"
        " JOIN registration_enrolment n ON n.person_id = p.id AND n.employer_id = e.id AND n.insurance = kinds.insurance"
        "  AND upper_inf(n.period)"
        " WHERE (l.insurances & bit) <> 0 ORDER BY n.id",
        [region, region],
    )


@action(Permission.REGISTER)
def resume(people: pa.Table, *, region: str, by: User) -> int:
    """Insure people again who were before: number, credit_code, resumed_on, registered_on, insurances. Returns how many.

    Raises:
        UserError: as of `enrol`; or someone was never insured in one of them.
    """
    table = people.rename_columns([{"resumed_on": "employed_on"}.get(name, name) for name in people.column_names])
    return enrol(with_columns(table, begun_as=RESUMED), region=region, by=by)


@action(Permission.REGISTER)
def change_category(
    number: str, *, credit_code: str, category: str, since: date, insurances: int = ALL, region: str, by: User
) -> int:
    """Someone is insured in another category (AAC066) from the month of a day on. Returns how many enrolments changed.

    Raises:
        UserError: they are not insured with the employer, or are so in that category already.
    """
    row = {"number": number, "credit_code": credit_code, "category": category, "since": since, "insurances": insurances}
    load("incoming_category", pa.Table.from_pylist([row]))
    require_registered("incoming_category", region)
    ended = rows(_END_OF_CATEGORY, {"region": region})
    if not ended:
        raise UserError(
            "此人在该单位没有可变更的参保记录，或者已是该参保身份。",
            "There is no enrolment with this employer to change, or it is in that category already.",
        )
    execute(_NEXT_CATEGORY, {"region": region, "begun_as": OTHER_CATEGORY, "ended": [key for key, in_time in ended if in_time]})
    return len(ended)


#: Ends at the month's first day what began before it; what did not is simply of the other category.
_END_OF_CATEGORY = f"""
WITH open AS (
    SELECT n.id, n.region, n.period, i.category, date_trunc('month', i.since)::date AS since
    FROM incoming_category i
    JOIN registration_person p ON p.region = %(region)s AND p.number = i.number
    JOIN registration_employer e ON e.region = %(region)s AND e.credit_code = i.credit_code
    CROSS JOIN {KINDS}
    JOIN registration_enrolment n ON n.person_id = p.id AND n.employer_id = e.id AND n.insurance = kinds.insurance
    WHERE upper_inf(n.period) AND (i.insurances & bit) <> 0 AND n.category <> i.category
), recorded AS (
    INSERT INTO registration_particulars (region, subject, subject_id, kind, valid, said)
    SELECT region, 'enrolment', id, 'change', daterange(NULL, NULL), CASE WHEN lower(period) < since
        THEN jsonb_build_object('period', daterange(lower(period), since)) ELSE jsonb_build_object('category', category) END
    FROM open ORDER BY id
)
SELECT id, lower(period) < since FROM open
"""
_NEXT_CATEGORY = """
INSERT INTO registration_enrolment (region, person_id, employer_id, insurance, employed_on, registered_on, period,
                                    category, begun_as)
SELECT n.region, n.person_id, n.employer_id, n.insurance, n.employed_on,
       (statement_timestamp() AT TIME ZONE 'Asia/Shanghai')::date, daterange(date_trunc('month', i.since)::date, NULL),
       i.category, %(begun_as)s
FROM registration_enrolment n, incoming_category i WHERE n.id = ANY(%(ended)s) ORDER BY n.person_id, n.insurance
"""


def with_columns(table: pa.Table, **defaults: str | int) -> pa.Table:
    """The table with these columns; where it lacks one, everybody has the default."""
    for name, value in defaults.items():
        if name not in table.column_names:
            table = table.append_column(
                name, pa.array([value] * len(table), pa.int64() if isinstance(value, int) else pa.string())
            )
    return table


def require_registered(incoming: str, region: str) -> None:
    """Raises:
    UserError: a number of the temporary table is not registered.
    """
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
