"""What the law makes of a month's contributions: the staged SQL of the rules beside what was recorded.

`differences` keeps only the rows where any figure differs, for everything that follows needs but those: a sum by
law is the recorded sum plus the differences.
"""

from __future__ import annotations

from shebao import months
from shebao.rules.batch import Ask, FactName, plan, to_country, to_day
from shebao.standard.tables import AMOUNTS
from shebao.supervision.view import View, day_number

AMOUNT_NAMES = tuple(name for name, _, _ in AMOUNTS)
_BITS = "CASE insurance WHEN 110 THEN 1 WHEN 210 THEN 2 WHEN 310 THEN 4 WHEN 410 THEN 8 WHEN 510 THEN 16 ELSE 0 END"

#: Facts of a person's exemption by one certificate, in DuckDB over `certificates_held`.
EXEMPTION_FACTS: dict[FactName, str] = {
    "nationality": to_country("nationality"),
    "permit_issued_on": to_day("coalesce(permit_issued_on, DATE '1970-01-01')", "duckdb"),
    "certificate_shown_on": to_day("shown_on", "duckdb"),
    "certificate_begins_on": to_day("coalesce(begins_on, DATE '1970-01-01')", "duckdb"),
    "certificate_ends_on": to_day("ends_on", "duckdb"),
    "granted_extension_months": "greatest(extension_months, 0)",
    "posted_from": to_day("posted_from", "duckdb"),
}
_KEPT = (
    "contribution_id", "person_id", "employer_id", "month", "assessed_month", "kind", "wage_fen", "base_fen", "insurances",
    "enrolled", "exempt", "exempt_until", "certificate_id", "employer_class", *AMOUNT_NAMES,
)  # fmt: skip


def law_asks() -> list[Ask]:
    """Everything the law says about a contribution; columns are called `law_…`."""
    amounts = [Ask.of(f"{payer}_due_fen", f"law_{name}", insurance=insurance) for name, insurance, payer in AMOUNTS]
    bases = [Ask.of("contribution_base_fen", "law_base_fen"), Ask.of("charged_insurances", "law_insurances")]
    limits = [Ask.of("base_floor_fen", "floor_fen"), Ask.of("base_ceiling_fen", "ceiling_fen")]
    return [*bases, *limits, *amounts]


def enrolled(view: View, region: str, month: int, among: str = "") -> str:
    """SQL: who is enrolled with whom on some day of a month, in which insurances, since when employed and registered.

    `among` is a further condition on enrolments.
    """
    first, last = months.first_day(month), months.last_day(month)
    return (
        f"SELECT person_id, employer_id, bit_or({_BITS})::BIGINT AS enrolled,"
        f" min(employed_on) AS employed_on, min(registered_on) AS registered_on"
        f" FROM enrolments WHERE region = '{region}' AND from_on <= DATE '{last}'"
        f" AND (to_on IS NULL OR to_on >= DATE '{first}') {among} GROUP BY person_id, employer_id"
    )


def certificates(view: View) -> str:
    """Every certificate of coverage with its person's nationality and permit; table name.

    Of a region that submits no certificates, as before version 2012.3 of the standard, the day on its persons counts.
    """

    def make(view: View) -> None:
        old = "SELECT region FROM submissions WHERE table_name = 'certificates' AND month = " + str(view.month)
        view.execute(f"""
            CREATE OR REPLACE TABLE certificates_held AS
            SELECT c.region, person_id, c.certificate_id, c.shown_on, c.begins_on, c.ends_on, c.extension_months, c.posted_from,
                   p.nationality, p.permit_issued_on
            FROM certificates c JOIN persons p USING (region, person_id)
            UNION ALL
            SELECT region, person_id, -person_id, certificate_shown_on, NULL, NULL, 0, NULL, nationality, permit_issued_on
            FROM persons WHERE certificate_shown_on IS NOT NULL AND region NOT IN ({old})
        """)

    return view.derive("certificates_held", make)


def exempt(view: View, region: str, month: int) -> str:
    """SQL: who is exempt from which insurances in a month, and by which certificate: the one that exempts, else the
    last; until when it exempts."""
    staged = plan(
        view.body,
        [Ask.of("exempt_insurances", "exempt"), Ask.of("exempt_until")],
        facts=EXEMPTION_FACTS,
        on=day_number(months.first_day(month)),
        region=int(region),
    )
    held = f"(SELECT * FROM {certificates(view)} WHERE region = '{region}')"
    asked = staged.sql(held, "duckdb", keep=["person_id", "certificate_id"], dates=True)
    return (
        f"SELECT person_id, exempt, exempt_until, certificate_id FROM ({asked}) QUALIFY row_number() OVER"
        " (PARTITION BY person_id ORDER BY exempt <> 0 DESC, certificate_id DESC) = 1"
    )


def due(view: View, region: str, month: int, contributions: str) -> str:
    """SQL: contributions that belong to `month`, as recorded and as the law has them.

    Args:
        contributions: table or parenthesised SELECT with the columns of `contributions`, of this region and month.
    """
    among = "" if month == view.month else f"AND person_id IN (SELECT person_id FROM {contributions})"
    source = (
        "(SELECT c.*, coalesce(e.enrolled, 0) AS enrolled, coalesce(x.exempt, 0) AS exempt,"
        " x.exempt_until, x.certificate_id, coalesce(u.risk_class, 0) AS employer_class"
        f" FROM {contributions} AS c"
        f" LEFT JOIN ({enrolled(view, region, month, among)}) AS e USING (person_id, employer_id)"
        f" LEFT JOIN ({exempt(view, region, month)}) AS x USING (person_id)"
        f" LEFT JOIN (SELECT employer_id, risk_class FROM employers WHERE region = '{region}') AS u USING (employer_id))"
    )
    staged = plan(
        view.body,
        law_asks(),
        facts={
            "declared_wage_fen": "wage_fen",
            "enrolled_insurances": "enrolled",
            "exempt_insurances": "exempt",
            "risk_class": "employer_class",
        },
        on=day_number(months.first_day(month)),
        region=int(region),
    )
    return staged.sql(source, "duckdb", keep=_KEPT)


def differs() -> str:
    """Condition: some recorded figure is not the law's."""
    pairs = [("base_fen", "law_base_fen"), ("insurances", "law_insurances"), *((n, f"law_{n}") for n in AMOUNT_NAMES)]
    return " OR ".join(f"{recorded} IS DISTINCT FROM {law}" for recorded, law in pairs)


def differences(view: View, name: str, contributions: str) -> None:
    """Make table `name`: the contributions (of kinds 10 and 31) in which a figure is not the law's. One that a row of kind 20
    took back is not looked at again: what was assessed anew is.

    Args:
        contributions: table or parenthesised SELECT with `region` and the columns of `contributions`.
    """
    view.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT '' AS region, * FROM ({_nothing(view)})")
    groups = view.connection.execute(
        f"SELECT DISTINCT region, month FROM {contributions} WHERE kind IN ('10', '31') ORDER BY 1, 2"
    ).fetchall()
    for region, month in groups:
        if region not in view.regions or not 1 <= month % 100 <= 12:
            continue
        of_month = f"region = '{region}' AND month = {month}"
        taken_back = (
            "SELECT employer_id, person_id, -base_fen AS base_fen, insurances FROM contributions_to_date"
            f" WHERE kind = '20' AND {of_month}"
        )
        part = (
            f"(SELECT * FROM {contributions} ANTI JOIN ({taken_back}) USING (employer_id, person_id, base_fen, insurances)"
            f" WHERE {of_month} AND kind IN ('10', '31'))"
        )
        found = due(view, region, month, part)
        view.execute(f"INSERT INTO {name} SELECT '{region}', * FROM ({found}) WHERE {differs()}")


def _nothing(view: View) -> str:
    return due(view, view.regions[0], view.month, "(SELECT * FROM contributions LIMIT 0)")


def month_differences(view: View) -> str:
    """The contributions assessed in the month that differ from the law; table name."""
    return view.derive("contribution_differences", lambda v: differences(v, "contribution_differences", "contributions"))
