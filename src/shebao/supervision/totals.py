"""Bills against the contributions they stand for: sums by employer, month and insurance, as recorded and by law."""

from __future__ import annotations

from shebao import months
from shebao.rules import explain
from shebao.rules.batch import Ask, from_day, plan, to_country, to_day, to_month
from shebao.standard.tables import AMOUNTS
from shebao.supervision.due import enrolled
from shebao.supervision.view import View, day_number

#: A bill's group: contributions are not tied to a bill by number, but by these.
GROUP = ("region", "employer_id", "month", "assessed_month", "kind", "insurance")
_BILLED_KIND = "CASE WHEN kind IN ('10', '20') THEN kind ELSE '31' END"


def back_payments(view: View) -> str:
    """Table: the first day of late fee, by law, of every contribution to date that is no normal one."""

    def make(view: View) -> None:
        view.execute("CREATE TABLE back_payments (region VARCHAR, contribution_id BIGINT, late_from DATE)")
        groups = view.connection.execute(
            "SELECT DISTINCT region, month FROM contributions_to_date WHERE kind <> '10' ORDER BY 1, 2"
        ).fetchall()
        for region, month in groups:
            part = f"(SELECT * FROM contributions_to_date WHERE region = '{region}' AND month = {month} AND kind <> '10')"
            among = f"AND person_id IN (SELECT person_id FROM {part})"
            source = (
                "(SELECT c.contribution_id, c.month AS belongs, c.assessed_month AS assessed, e.employed_on AS employed,"
                " e.registered_on AS registered, p.nationality AS country"
                f" FROM {part} AS c LEFT JOIN ({enrolled(view, region, month, among)}) AS e USING (person_id, employer_id)"
                " LEFT JOIN persons p USING (region, person_id))"
            )
            staged = plan(
                view.body,
                [Ask.of("back_bill_late_from", "late_day")],
                facts={
                    "employed_on": to_day("employed", "duckdb"),
                    "registered_on": to_day("registered", "duckdb"),
                    "nationality": to_country("coalesce(country, 'CHN')"),
                    "contribution_month": to_month("belongs", "duckdb"),
                    "settlement_month": to_month("assessed", "duckdb"),
                },
                on=day_number(months.first_day(month)),
                region=int(region),
            )
            late_from = from_day("late_day", "duckdb")
            law = staged.sql(source, "duckdb", keep=["contribution_id"])
            view.execute(f"INSERT INTO back_payments SELECT '{region}', contribution_id, {late_from} FROM ({law})")

    return view.derive("back_payments", make)


def late_from_by_law(view: View, region: str, month: int) -> int:
    """First day (number) of late fee on the normal bills of a month."""
    given = {"settlement_month": months.month_number(month)}
    return int(explain(view.body, "late_from", on=months.first_day(month), region=region, given=given).value)


def sums(view: View, name: str, contributions: str, differences: str) -> None:
    """Make table `name`: sums by bill's group and first day of late fee, of what is recorded and of what is lawful.

    Args:
        contributions: table or parenthesised SELECT with the columns of `contributions`.
        differences: table made by `due.differences` for the same contributions.
    """
    lawful = ", ".join(f"d.law_{n} - d.{n} AS {n}" for n, _, _ in AMOUNTS)
    keys = "region, contribution_id, employer_id, month, assessed_month, kind"
    recorded = _by_insurance(view, f"SELECT {keys}, {', '.join(n for n, _, _ in AMOUNTS)} FROM {contributions}")
    differing = _by_insurance(view, f"SELECT {keys}, {lawful} FROM {differences} d")
    group = ", ".join(GROUP)
    view.execute(f"""
        CREATE OR REPLACE TABLE {name} AS
        SELECT {group}, r.late_from, r.employer_fen, r.employee_fen,
               r.employer_fen + coalesce(d.employer_fen, 0) AS law_employer_fen,
               r.employee_fen + coalesce(d.employee_fen, 0) AS law_employee_fen
        FROM ({recorded}) r
        LEFT JOIN ({differing}) d USING ({group}, late_from_key)
    """)


def _by_insurance(view: View, contributions: str) -> str:
    columns = ", ".join(f"sum(c.{n})::BIGINT AS {n}" for n, _, _ in AMOUNTS)
    payers = {
        payer: " ".join(f"WHEN {code} THEN {n}" for n, code, by in AMOUNTS if by == payer) for payer in ("employer", "employee")
    }
    insurances = ", ".join(f"({code})" for code in sorted({code for _, code, _ in AMOUNTS}))
    return f"""
        SELECT region, employer_id, month, assessed_month, kind, late_from,
               coalesce(late_from, DATE '1900-01-01') AS late_from_key, insurance,
               CASE insurance {payers["employer"]} ELSE 0 END AS employer_fen,
               CASE insurance {payers["employee"]} ELSE 0 END AS employee_fen
        FROM (SELECT c.region, c.employer_id, c.month, c.assessed_month, {_BILLED_KIND.replace("kind", "c.kind")} AS kind,
                     b.late_from, {columns}
              FROM ({contributions}) AS c LEFT JOIN {back_payments(view)} AS b USING (region, contribution_id)
              GROUP BY ALL) AS g,
        (VALUES {insurances}) AS i (insurance)
    """


def compared(bills: str, totals: str) -> str:
    """SQL: groups of bills beside the sums of their contributions.

    Bills of a group that differ in their first day of late fee are compared one such day at a time, else all together.
    Columns: the group, `bills` (ids), recorded and lawful sums; NULL where one side is missing.
    """
    group = ", ".join(GROUP)
    return f"""
        WITH days AS (SELECT {group}, count(DISTINCT coalesce(late_from, DATE '9999-12-31')) AS n FROM {bills} GROUP BY ALL),
        billed AS (
          SELECT {group}, CASE WHEN n = 1 THEN DATE '1900-01-01' ELSE late_from END AS day,
                 list(bill_id ORDER BY employer_fen + employee_fen DESC, bill_id) AS bills, max(paid_on) AS paid_on,
                 bool_and(paid_on IS NOT NULL) AS paid,
                 list(bill_id ORDER BY bill_id) FILTER (paid_on IS NOT NULL AND principal_paid_fen <> employer_fen + employee_fen)
                   AS inconsistent,
                 sum(employer_fen)::BIGINT AS employer_fen, sum(employee_fen)::BIGINT AS employee_fen
          FROM {bills} JOIN days USING ({group}) GROUP BY ALL),
        owed AS (
          SELECT {group}, CASE WHEN coalesce(n, 1) = 1 THEN DATE '1900-01-01' ELSE late_from END AS day,
                 sum(employer_fen)::BIGINT AS recorded_employer_fen, sum(employee_fen)::BIGINT AS recorded_employee_fen,
                 sum(law_employer_fen)::BIGINT AS law_employer_fen, sum(law_employee_fen)::BIGINT AS law_employee_fen
          FROM {totals} LEFT JOIN days USING ({group}) GROUP BY ALL)
        SELECT * FROM billed FULL JOIN owed USING ({group}, day)
    """
