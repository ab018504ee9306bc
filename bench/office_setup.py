"""An agency of one region before the month begins: registered, enrolled and declared, loaded in bulk as the tables' owner.

Not measured. The rows are made inside PostgreSQL; foreign keys of enrolments are added after the load and checked for
all rows at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pyarrow as pa

from shebao.months import last_day, written

REGION = "310000"
MONTHS = (201107, 201108)
PEOPLE_PER_EMPLOYER = 25
FIRST_DAY = "2011-07-01"

_EMPLOYERS = """
INSERT INTO registration_employer (region, credit_code, name, unit_type, industry, risk_class, registered_on)
SELECT '{region}', 'E' || lpad(i::text, 17, '0'), '单位' || i, '10', 'C', 1 + i % 3, DATE '{first}'
FROM generate_series(1, {employers}) AS i
"""

#: One in a hundred is a foreigner; a third of them are Germans, half of these with a certificate of coverage.
_PERSONS = """
INSERT INTO registration_person (region, number, name, sex, born_on, nationality, document_type, document_number, household,
                                 permit_type, permit_issued_on, certificate_shown_on)
SELECT '{region}', lpad(i::text, 18, '0'), '职工' || i, (1 + i % 2)::text, DATE '1955-01-01' + (i * 7919 % 14000)::int,
       CASE WHEN i % 100 > 0 THEN 'CHN' WHEN i % 300 = 0 THEN 'DEU' ELSE 'FRA' END,
       CASE WHEN i % 100 > 0 THEN '01' ELSE '08' END, lpad(i::text, 18, '0'), CASE WHEN i % 100 > 0 THEN '51' ELSE '52' END,
       CASE WHEN i % 100 = 0 THEN '11' END, CASE WHEN i % 100 = 0 THEN DATE '{first}' END,
       CASE WHEN i % 600 = 0 THEN DATE '2011-11-01' END
FROM generate_series(1, {people}::bigint) AS i
"""

#: Large and small employers: the largest has some 850 of a million people, the smallest 16.
_EMPLOYER_OF = "1 + floor({employers} * power((i - 1)::float8 / {people}, 1.5))::bigint"

#: Nine in ten are insured in all five, the others not in maternity insurance.
_ENROLMENTS = """
INSERT INTO registration_enrolment (region, person_id, employer_id, insurance, employed_on, registered_on, period)
SELECT '{region}', p.id, e.id, kind, DATE '{first}', DATE '{first}', daterange(DATE '{first}', NULL)
FROM generate_series(1, {people}::bigint) AS i
JOIN registration_person p ON p.number = lpad(i::text, 18, '0') AND p.region = '{region}'
JOIN registration_employer e ON e.credit_code = 'E' || lpad(({employer_of})::text, 17, '0') AND e.region = '{region}',
LATERAL unnest(ARRAY[110, 210, 310, 410, 510]) AS kind
WHERE kind <> 510 OR i % 10 > 0
ORDER BY p.id, kind
"""

_DECLARATIONS = """
INSERT INTO collection_declaration (region, employer_id, month, sha256, file_name, received_on, by_id, run_id, rows_taken,
                                    rows_rejected)
SELECT '{region}', id, {month}, encode(sha256(credit_code::bytea), 'hex'), credit_code || '.xlsx', DATE '{day}', {by}, {run}, 0, 0
FROM registration_employer ORDER BY id
"""

_LINES = """
INSERT INTO collection_declarationline (region, declaration_id, employer_id, person_id, month, wage_fen)
SELECT '{region}', d.id, n.employer_id, n.person_id, {month}, 120000 + (n.person_id * 104729 + {month}) % 1500000
FROM registration_enrolment n JOIN collection_declaration d ON d.employer_id = n.employer_id AND d.month = {month}
WHERE n.insurance = 110 ORDER BY n.employer_id, n.person_id
"""


def load_agency(owner: psycopg.Connection[Any], *, people: int, runs: Mapping[int, int], by: int) -> None:
    """Fill an empty database: `people` insured, and a declaration of every employer for each month.

    Args:
        runs: month (yyyymm) → the run that took its declarations.
        by: the officer who took them.
    """
    fill: dict[str, Any] = {
        "region": REGION,
        "first": FIRST_DAY,
        "people": people,
        "employers": people // PEOPLE_PER_EMPLOYER,
        "by": by,
    }
    fill["employer_of"] = _EMPLOYER_OF.format(**fill)
    owner.execute("SELECT set_config('shebao.actor', %s, false)", [str(by)])
    owner.execute("SET work_mem = '256MB'")
    owner.execute("SET maintenance_work_mem = '512MB'")
    owner.execute(_EMPLOYERS.format(**fill))
    owner.execute(_PERSONS.format(**fill))
    owner.execute("ANALYZE registration_employer, registration_person")
    owner.commit()  # keys can only be taken off when nothing of the employers waits to be checked
    with _checked_afterwards(owner, "registration_enrolment"):
        owner.execute(_ENROLMENTS.format(**fill))
    owner.execute("ANALYZE registration_enrolment")
    for month, run in runs.items():
        day = f"{written(month)}-10"
        owner.execute(_DECLARATIONS.format(**fill, month=month, day=day, run=run))
        owner.execute("ANALYZE collection_declaration")
        owner.execute(_LINES.format(**fill, month=month))
    owner.commit()
    owner.autocommit = True
    owner.execute("VACUUM (ANALYZE)")
    owner.autocommit = False


@contextmanager
def _checked_afterwards(owner: psycopg.Connection[Any], table: str) -> Iterator[None]:
    """Take foreign keys and the exclusion constraint off a table, and put the keys back when its rows are in.

    In the constraint's place comes its index, for the planner's sake: no step of the month writes enrolments, and
    PostgreSQL would look up five million rows one by one to add the constraint.
    """
    constraints = owner.execute(
        "SELECT conname, contype, pg_get_constraintdef(oid), pg_get_indexdef(conindid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('x', 'f')",
        [table],
    ).fetchall()
    for name, *_ in constraints:
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for name, kind, definition, index in constraints:
        owner.execute(index if kind == "x" else f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def officers() -> dict[str, Any]:
    from shebao.office.desk.actions import create_demo_users
    from shebao.office.desk.models import User

    create_demo_users()
    return {user.username: user for user in User.objects.all()}


def declared(counter: Any) -> dict[int, int]:
    """The runs that took the declarations, whose rows are then loaded in bulk."""
    from shebao.office.database import acting
    from shebao.office.desk.actions import finish_run, start_run
    from shebao.office.desk.models import Run

    runs = {}
    with acting(counter):
        for month in MONTHS:
            run = start_run(Run.Kind.DECLARE, region=REGION, month=month, by=counter)
            finish_run(run)
            runs[month] = run.pk
    return runs


def receipts_of(month: int, accountant: Any) -> pa.Table:
    """Every employer pays its bills in full and in time, but one in fifty, who pays nothing."""
    from shebao.office import bulk
    from shebao.office.database import acting

    with acting(accountant):
        owed = bulk.rows(
            "SELECT e.credit_code, sum(b.employer_fen + b.employee_fen)::bigint FROM collection_bill b"
            " JOIN registration_employer e ON e.id = b.employer_id WHERE b.month = %s AND b.employer_id %% 50 <> 7 GROUP BY 1",
            [month],
        )
    return pa.table(
        {
            "bank_reference": [f"{month}-{code}" for code, _ in owed],
            "credit_code": [code for code, _ in owed],
            "received_on": pa.array([last_day(month)] * len(owed), pa.date32()),
            "amount_fen": pa.array([amount for _, amount in owed], pa.int64()),
        }
    )
