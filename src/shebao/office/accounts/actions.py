"""Individual accounts: taken over with their balances, and credited with the year's interest."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from shebao.errors import UserError
from shebao.months import month_of
from shebao.office.bulk import by_law, execute, literal, load, rows
from shebao.office.desk.actions import finish_run, start_run
from shebao.office.desk.authority import action
from shebao.office.desk.models import Run, User
from shebao.office.desk.roles import Permission
from shebao.office.funds.actions import post_interest, post_openings
from shebao.rules import Ask


@action(Permission.POST)
def open_accounts(balances: pa.Table, *, region: str, on: date, by: User) -> Run:
    """Take over accounts with their balances: number, insurance (110 or 310), balance_fen.

    Raises:
        UserError: a person is unknown, or has that account already.
    """
    load("incoming_balance", balances)
    month = month_of(on)
    run = start_run(Run.Kind.REGISTER, region=region, month=month, by=by)
    unknown = rows(
        "SELECT i.number FROM incoming_balance i LEFT JOIN registration_person p ON p.region = %s AND p.number = i.number"
        " WHERE p.id IS NULL LIMIT 1",
        [region],
    )
    if unknown:
        raise UserError(
            f"人员 {unknown[0][0]} 未登记，不能转入账户余额。",
            f"Person {unknown[0][0]} is not registered: no balance can be taken over.",
        )
    opened = execute(
        "INSERT INTO accounts_accountentry (region, person_id, insurance, kind, month, booked_on, amount_fen, run_id)"
        " SELECT %(region)s, p.id, i.insurance, 'opening', %(month)s, %(on)s, i.balance_fen, %(run)s"
        " FROM incoming_balance i JOIN registration_person p ON p.region = %(region)s AND p.number = i.number"
        " WHERE i.balance_fen > 0 ORDER BY p.id, i.insurance",
        {"region": region, "month": month, "on": on, "run": run.pk},
    )
    finish_run(run, accounts=opened, entries=post_openings(region, run))
    return run


#: A year of every account: the balance of the year before, and what was booked in each month. A balance taken over
#: during the year earns from its month on, as a credit does.
_YEAR = """
SELECT coalesce(y.person_id, e.person_id) AS person_id, coalesce(y.insurance, e.insurance) AS kind_of,
       coalesce(y.balance_fen, 0) AS opening_fen, coalesce(e.total, 0)::bigint AS credited_fen, {months} AS credits
FROM (SELECT person_id, insurance, balance_fen FROM accounts_accountyear
      WHERE region = '{region}' AND year = {year} - 1) AS y
FULL JOIN (SELECT person_id, insurance, sum(amount_fen) AS total, {sums} FROM accounts_accountentry
           WHERE region = '{region}' AND kind <> 'interest' AND booked_on >= '{year}-01-01' AND booked_on < '{after}-01-01'
           GROUP BY person_id, insurance) AS e ON e.person_id = y.person_id AND e.insurance = y.insurance
"""


@action(Permission.CREDIT_INTEREST)
def credit_interest(*, region: str, year: int, by: User) -> Run:
    """Credit every account with the year's interest on 31 December, write the yearly statement, and post it.

    Raises:
        UserError: the year's interest was credited already.
    """
    # two officers at once: the second waits, and finds it credited
    execute("SELECT pg_advisory_xact_lock(%s, %s)", [4, int(region)])
    if rows("SELECT FROM accounts_accountyear WHERE region = %s AND year = %s LIMIT 1", [region, year]):
        raise UserError(
            f"{region} {year} 年利息已经记入，不得重复。", f"The interest of {year} in {region} was credited already."
        )
    last_day = date(year, 12, 31)
    run = start_run(Run.Kind.INTEREST, region=region, month=year * 100 + 12, by=by)
    numbers = range(1, 13)
    source = _YEAR.format(
        region=f"{int(region):06d}",
        year=int(year),
        after=int(year) + 1,
        sums=", ".join(f"sum(amount_fen) FILTER (WHERE extract(month FROM booked_on) = {n}) AS m{n}" for n in numbers),
        months="ARRAY[" + ", ".join(f"coalesce(m{n}, 0)::bigint" for n in numbers) + "]",
    )
    staged = by_law(
        [Ask.of("account_year_interest_fen", "interest_fen")],
        f"({source}) AS years",
        facts={"opening_balance_fen": "opening_fen", "monthly_credits_fen": "credits", "insurance": "kind_of"},
        keep=["person_id", "kind_of", "opening_fen", "credited_fen"],
        on=last_day,
        region=region,
    )
    parameters = {"region": region, "year": year, "month": year * 100 + 12, "on": last_day, "run": run.pk}
    accounts = execute(
        "INSERT INTO accounts_accountyear (region, person_id, insurance, year, opening_fen, credited_fen, interest_fen,"
        " balance_fen)"
        " SELECT %(region)s, person_id, kind_of, %(year)s, opening_fen, credited_fen, interest_fen,"
        f" opening_fen + credited_fen + interest_fen FROM ({literal(staged)}) AS law ORDER BY person_id, kind_of",
        parameters,
    )
    execute(
        "INSERT INTO accounts_accountentry (region, person_id, insurance, kind, month, booked_on, amount_fen, run_id)"
        " SELECT region, person_id, insurance, 'interest', %(month)s, %(on)s, interest_fen, %(run)s"
        " FROM accounts_accountyear WHERE region = %(region)s AND year = %(year)s AND interest_fen > 0"
        " ORDER BY person_id, insurance",
        parameters,
    )
    finish_run(run, accounts=accounts, entries=post_interest(region, run))
    return run
