"""Enrolment: who should have been assessed and was not, who was without being enrolled, too late, or twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from shebao import months
from shebao.rules.batch import Ask, from_day, plan, to_country, to_day
from shebao.standard.codes import EMPLOYER_STATUS
from shebao.standard.tables import AMOUNTS
from shebao.supervision.contributions import person_facts
from shebao.supervision.due import enrolled, month_differences
from shebao.supervision.finding import Finding, Law, yuan
from shebao.supervision.view import View, day_number
from shebao.text import Text


def twice_enrolled(view: View) -> str:
    """Table: numbers insured in the same insurance in two regions on the same days, up to the month's end."""

    def make(view: View) -> None:
        view.execute(f"""
            CREATE TABLE twice_enrolled AS
            WITH both_places AS (SELECT number FROM persons GROUP BY number HAVING count(DISTINCT region) > 1),
            spells AS (
              SELECT p.number, e.*, coalesce(e.to_on, DATE '9999-12-31') AS until
              FROM persons p JOIN enrolments e USING (region, person_id)
              WHERE p.number IN (SELECT number FROM both_places) AND e.from_on <= DATE '{view.last_day}')
            SELECT later.number, later.region, later.person_id, later.employer_id, later.insurance, later.from_on, later.to_on,
                   earlier.region AS other_region, earlier.person_id AS other_person_id,
                   earlier.from_on AS other_from_on, earlier.to_on AS other_to_on
            FROM spells later JOIN spells earlier USING (number, insurance)
            WHERE later.region <> earlier.region AND later.from_on <= earlier.until AND earlier.from_on <= later.until
              AND (later.from_on, later.registered_on, later.region) > (earlier.from_on, earlier.registered_on, earlier.region)
        """)

    return view.derive("twice_enrolled", make)


def two_regions_at_once(view: View) -> list[Finding]:
    """The same number is insured in two regions at once; reported where it was enrolled later."""
    found: list[Finding] = []
    sql = f"""
        SELECT number, region, any_value(person_id) AS person_id, any_value(employer_id) AS employer_id, other_region,
               min(from_on) AS from_on, min(other_from_on) AS other_from_on,
               list(DISTINCT insurance ORDER BY insurance) AS insurances,
               max(greatest(from_on, other_from_on)) AS since
        FROM {twice_enrolled(view)} GROUP BY number, region, other_region
        QUALIFY row_number() OVER (PARTITION BY number ORDER BY region) = 1
    """
    for row in view.rows(sql):
        text = Text(
            f"{row['number']} 自 {row['since']} 起同时在 {row['region']} 和 {row['other_region']} 参保",
            f"{row['number']} has been insured in {row['region']} and {row['other_region']} at once since {row['since']}",
        )
        facts = {
            "number": row["number"], "insurances": [int(i) for i in row["insurances"]], "other_region": row["other_region"],
            "from_on": str(row["from_on"]), "other_from_on": str(row["other_from_on"]),
        }  # fmt: skip
        found.append(
            Finding(
                "two_regions_at_once", row["region"], view.month, row["number"], "error", text,
                facts=facts, person_id=row["person_id"], employer_id=row["employer_id"],
            )
        )  # fmt: skip
    return found


def left_out(view: View) -> str:
    """Table: people enrolled in a month with an employer and without a contribution for it.

    The month itself, and the months before it of people registered in it. Whoever is insured in two regions is left to
    that finding: the law wants one of the two ended, not both paid.
    """

    def make(view: View) -> None:
        twice_enrolled(view)
        view.execute(
            "CREATE TABLE left_out (region VARCHAR, person_id BIGINT, employer_id BIGINT, month BIGINT, enrolled BIGINT)"
        )
        for region in view.regions:
            twice = f"SELECT person_id FROM persons SEMI JOIN twice_enrolled USING (number) WHERE persons.region = '{region}'"
            newly = f"AND registered_on BETWEEN DATE '{view.first_day}' AND DATE '{view.last_day}'"
            earliest: date | None = view.value(f"SELECT min(from_on) FROM enrolments WHERE region = '{region}' {newly}")
            month = view.since(region, "contributions")
            if earliest is not None:
                month = max(month, months.month_of(earliest))
            else:
                month = view.month
            while month <= view.month:
                among = "" if month == view.month else newly
                paid = "contributions" if month == view.month else "contributions_to_date"
                view.execute(f"""
                    INSERT INTO left_out
                    SELECT '{region}', person_id, employer_id, {month}, enrolled
                    FROM ({enrolled(view, region, month, among)}) AS e
                    ANTI JOIN (SELECT person_id, employer_id FROM {paid} WHERE region = '{region}' AND month = {month}) AS c
                      USING (person_id, employer_id)
                    ANTI JOIN ({twice}) AS t USING (person_id)
                """)
                month = months.shifted(month, 1)

    return view.derive("left_out", make)


def not_assessed(view: View) -> list[Finding]:
    """Enrolled in the month and not assessed for it."""
    found: list[Finding] = []
    sql = f"""
        SELECT region, person_id, any_value(employer_id) AS employer_id, list(DISTINCT month ORDER BY month) AS months,
               bit_or(enrolled) AS enrolled
        FROM {left_out(view)} GROUP BY region, person_id
    """
    for row in view.rows(sql):
        listed = ", ".join(str(month) for month in row["months"])
        text = Text(
            f"参保人员 {row['person_id']} {listed} 未核定应缴",
            f"person {row['person_id']} is enrolled and was not assessed for {listed}",
        )
        facts = {"months": [int(m) for m in row["months"]], "enrolled_insurances": row["enrolled"]}
        found.append(
            Finding(
                "not_assessed", row["region"], view.month, str(row["person_id"]), "error", text,
                {"contributions": len(row["months"])}, {"contributions": 0}, facts,
                person_id=row["person_id"], employer_id=row["employer_id"],
            )
        )  # fmt: skip
    return found


def assessed_without_enrolment(view: View) -> list[Finding]:
    """A contribution for a month in which the person is not enrolled with that employer."""
    total = " + ".join(name for name, _, _ in AMOUNTS)
    found: list[Finding] = []
    for row in view.rows(f"SELECT *, {total} AS total_fen FROM {month_differences(view)} WHERE enrolled = 0"):
        text = Text(
            f"{row['month']} 核定应缴 {yuan(row['total_fen'])} 元，本人当月未在该单位参保",
            f"{row['month']}: {yuan(row['total_fen'])} yuan assessed for a person not enrolled with the employer then",
        )
        found.append(
            Finding(
                "assessed_without_enrolment", row["region"], view.month, str(row["contribution_id"]), "error", text,
                {"insurances": 0}, {"insurances": row["insurances"]}, {"month": row["month"]},
                amount_fen=row["total_fen"], person_id=row["person_id"], employer_id=row["employer_id"],
            )
        )  # fmt: skip
    return found


def still_insured(view: View) -> list[Finding]:
    """Insured without end with an employer that is suspended or closed, or under a number merged into another."""
    sql = """
        SELECT 'insured_with_closed_employer' AS code, e.region, e.employer_id AS subject, NULL::BIGINT AS person_id,
               e.employer_id, count(DISTINCT e.person_id) AS persons, any_value(u.status) AS status, NULL::BIGINT AS merged_into
        FROM enrolments e JOIN employers u USING (region, employer_id)
        WHERE e.to_on IS NULL AND u.status <> '1' GROUP BY e.region, e.employer_id
        UNION ALL
        SELECT 'insured_under_merged_number', e.region, e.person_id, e.person_id, any_value(e.employer_id), 1, NULL,
               any_value(p.merged_into)
        FROM enrolments e JOIN persons p USING (region, person_id)
        WHERE e.to_on IS NULL AND p.merged_into IS NOT NULL GROUP BY e.region, e.person_id
    """
    return [_still(view, row) for row in view.rows(sql)]


def _still(view: View, row: dict[str, Any]) -> Finding:
    if row["merged_into"] is None:
        state = EMPLOYER_STATUS.values.get(row["status"], Text(str(row["status"]), str(row["status"])))
        text = Text(
            f"单位 {row['subject']} 已{state.zh}，仍有 {row['persons']} 人参保",
            f"employer {row['subject']} is {state.en.lower()}, and {row['persons']} people are still insured with it",
        )
        facts = {"status": row["status"], "persons": row["persons"]}
    else:
        text = Text(
            f"个人编号 {row['subject']} 已并入 {row['merged_into']}，仍以原编号参保",
            f"person {row['subject']} was merged into {row['merged_into']} and is still insured under the old record",
        )
        facts = {"merged_into": row["merged_into"]}
    return Finding(
        row["code"], row["region"], view.month, str(row["subject"]), "error", text, facts=facts,
        person_id=row["person_id"], employer_id=row["employer_id"],
    )  # fmt: skip


def insured_late(view: View) -> list[Finding]:
    """Enrolled from a month later than the law insures the person."""
    return [_late(view, row) for region in view.regions for row in _later_than_law(view, region)]


def _later_than_law(view: View, region: str) -> Iterator[dict[str, Any]]:
    source = f"""(
        SELECT e.enrolment_id, e.person_id, e.employer_id, e.insurance, e.employed_on AS employed, e.registered_on AS registered,
               e.from_on, p.nationality AS country
        FROM enrolments e JOIN persons p USING (region, person_id)
        WHERE region = '{region}' AND e.from_on > last_day(e.employed_on))"""
    staged = plan(
        view.body,
        [Ask.of("insured_from", "lawful_day")],
        facts={"employed_on": to_day("employed", "duckdb"), "nationality": to_country("country")},
        on=day_number(view.first_day),
        region=int(region),
    )
    keep = ["enrolment_id", "person_id", "employer_id", "insurance", "employed", "registered", "from_on", "country"]
    lawful = from_day("lawful_day", "duckdb")
    yield from view.rows(
        f"SELECT *, '{region}' AS region, {lawful} AS lawful_on FROM ({staged.sql(source, 'duckdb', keep=keep)})"
        f" WHERE date_trunc('month', from_on) > date_trunc('month', {lawful})"
    )


def _late(view: View, row: dict[str, Any]) -> Finding:
    text = Text(
        f"参保起始日 {row['from_on']} 晚于依法应参保的 {row['lawful_on']}（就业日期 {row['employed']}）",
        f"insured from {row['from_on']}, by law from {row['lawful_on']} (employed on {row['employed']})",
    )
    given = {
        "employed_on": day_number(row["employed"]),
        "nationality": person_facts({"nationality": row["country"]})["nationality"],
    }
    return Finding(
        "insured_late", row["region"], view.month, str(row["enrolment_id"]), "error", text,
        {"from_on": str(row["lawful_on"])}, {"from_on": str(row["from_on"])},
        {"insurance": row["insurance"], "employed_on": str(row["employed"]), "registered_on": str(row["registered"])},
        Law("insured_from", view.first_day.isoformat(), row["region"], given),
        person_id=row["person_id"], employer_id=row["employer_id"],
    )  # fmt: skip
