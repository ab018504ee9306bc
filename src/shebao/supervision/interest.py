"""The year's interest of an account, by the monthly-product method from its opening balance and its credits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shebao import months
from shebao.rules import explain
from shebao.rules.batch import Ask, plan
from shebao.supervision.credits import entry_differences, missing_credits
from shebao.supervision.finding import Finding, Law, yuan
from shebao.supervision.view import View, day_number
from shebao.text import Text

Account = tuple[str, int, int]


@dataclass(frozen=True)
class InterestDifference:
    """Interest that is neither what the recorded credits nor what the lawful ones earn; `entry_id` None: none was booked."""

    region: str
    person_id: int
    insurance: int
    entry_id: int | None
    amount_fen: int
    lawful_fen: int
    opening_fen: int
    credits: tuple[int, ...]


def interest_sql(view: View, region: str, year: int, entries: str) -> str:
    """SQL: by account, `recorded_fen` (NULL if none), `entry_id`, `opening_fen`, `credits` (12 sums) and `law_fen`.

    A balance taken over during the year earns from its month on, as a credit does.
    """
    sums = ", ".join(
        f"coalesce(sum(amount_fen) FILTER (kind <> 'interest' AND booked_on >= DATE '{year}-{n:02d}-01'"
        f" AND booked_on <= DATE '{months.last_day(year * 100 + n)}'), 0)::BIGINT"
        for n in range(1, 13)
    )
    this_year = f"kind = 'interest' AND booked_on BETWEEN DATE '{year}-01-01' AND DATE '{year}-12-31'"
    source = f"""(
        SELECT person_id, insurance AS kind_of, [{sums}] AS credits,
               coalesce(sum(amount_fen) FILTER (booked_on < DATE '{year}-01-01'), 0)::BIGINT AS opening_fen,
               (sum(amount_fen) FILTER ({this_year}))::BIGINT AS recorded_fen, max(entry_id) FILTER ({this_year}) AS entry_id
        FROM (SELECT * FROM {entries} WHERE region = '{region}' AND booked_on <= DATE '{year}-12-31')
        GROUP BY person_id, insurance)"""
    staged = plan(
        view.body,
        [Ask.of("account_year_interest_fen", "law_fen")],
        facts={"opening_balance_fen": "opening_fen", "monthly_credits_fen": "credits", "insurance": "kind_of"},
        on=day_number(months.last_day(year * 100 + 12)),
        region=int(region),
    )
    return staged.sql(source, "duckdb", keep=["person_id", "kind_of", "entry_id", "recorded_fen", "opening_fen", "credits"])


def interest_differences(view: View, year: int, entries: str) -> list[InterestDifference]:
    """Accounts, out of `entries` (all entries to date of some people), whose interest of `year` is not lawful."""
    unlike = [
        row
        for region in view.regions
        for row in view.rows(
            f"SELECT '{region}' AS region, * FROM ({interest_sql(view, region, year, entries)})"
            " WHERE coalesce(recorded_fen, 0) <> law_fen"
        )
    ]
    if not unlike:
        return []
    by_law = _corrections(view, year, entries, unlike)
    found = (_judged(view, year, row, by_law[_account(row)]) for row in unlike)
    return [difference for difference in found if difference is not None]


def _account(row: dict[str, Any]) -> Account:
    return row["region"], row["person_id"], row["kind_of"]


def _corrections(view: View, year: int, entries: str, unlike: list[dict[str, Any]]) -> dict[Account, list[tuple[int, int]]]:
    """By account: (month of the year, fen to add) to come from the recorded credits to the lawful ones."""
    people = ", ".join(str(person) for person in sorted({row["person_id"] for row in unlike}))
    when = f"BETWEEN DATE '{year}-01-01' AND DATE '{year}-12-31'"
    theirs = f"(SELECT * FROM {entries} WHERE person_id IN ({people}) AND booked_on {when})"
    corrections: dict[Account, list[tuple[int, int]]] = defaultdict(list)
    for difference in entry_differences(view, f"interest_{year}", theirs):
        corrections[_account(difference.row)].append((difference.row["booked_on"].month, -difference.amount_fen))
    for row in missing_credits(view, f"paid_on {when}", prefix=f"AND c.person_id IN ({people})"):
        corrections[_account(row)].append((row["paid_on"].month, row["credit_fen"]))
    return corrections


def _judged(view: View, year: int, row: dict[str, Any], corrections: list[tuple[int, int]]) -> InterestDifference | None:
    recorded, lawful, credits = row["recorded_fen"] or 0, row["law_fen"], list(row["credits"])
    if corrections:
        for month, fen in corrections:
            credits[month - 1] += fen
        given = {"opening_balance_fen": row["opening_fen"], "monthly_credits_fen": tuple(credits), "insurance": row["kind_of"]}
        on = months.last_day(year * 100 + 12)
        by_lawful = int(explain(view.body, "account_year_interest_fen", on=on, region=row["region"], given=given).value)
        if recorded == by_lawful:
            return None
    return InterestDifference(
        row["region"],
        row["person_id"],
        row["kind_of"],
        row["entry_id"],
        recorded,
        lawful,
        row["opening_fen"],
        tuple(row["credits"]),
    )


def month_interest(view: View) -> list[InterestDifference]:
    """The differences of the year that ends with the month; none in other months."""
    if view.month % 100 != 12:
        return []
    if "month_interest" not in view.kept:
        whole = [region for region in view.regions if entries_from_opening(view, region)]
        listed = ", ".join(f"'{region}'" for region in whole) or "''"
        entries = f"(SELECT * FROM account_entries_to_date WHERE region IN ({listed}))"
        view.kept["month_interest"] = interest_differences(view, view.month // 100, entries)
    kept: list[InterestDifference] = view.kept["month_interest"]
    return kept


def entries_from_opening(view: View, region: str) -> bool:
    """Whether the lake holds a region's account entries without a gap since its books were opened."""
    since = view.since(region, "account_entries")
    opened = (
        "SELECT count(*) FROM account_entries_to_date"
        f" WHERE region = '{region}' AND submission_month = {since} AND kind = 'opening'"
    )
    return bool(view.value(opened))


def interest_at_wrong_rate(view: View) -> list[Finding]:
    """The year's interest is not what the account earned; or it was not credited at all."""
    return [_finding(view, difference) for difference in month_interest(view)]


def _finding(view: View, difference: InterestDifference) -> Finding:
    year, account = view.month // 100, f"{difference.person_id}-{difference.insurance}"
    text = Text(
        f"个人账户 {account} {year} 年利息 {yuan(difference.amount_fen)} 元，按记账利率应为 {yuan(difference.lawful_fen)} 元",
        f"account {account}: interest of {year} is {yuan(difference.amount_fen)} yuan, {yuan(difference.lawful_fen)} was earned",
    )
    given = {
        "opening_balance_fen": difference.opening_fen,
        "monthly_credits_fen": difference.credits,
        "insurance": difference.insurance,
    }
    return Finding(
        "interest_at_wrong_rate" if difference.entry_id is not None else "interest_not_credited",
        difference.region, view.month, str(difference.entry_id) if difference.entry_id is not None else account, "error", text,
        {"interest_fen": difference.lawful_fen}, {"interest_fen": difference.amount_fen}, {"insurance": difference.insurance},
        Law("account_year_interest_fen", view.last_day.isoformat(), difference.region, given),
        difference.amount_fen - difference.lawful_fen, difference.person_id,
    )  # fmt: skip


def parts_to_date(view: View, people: str) -> Iterator[tuple[Account, str, int]]:
    """For some people: (account, kind of entry, fen to add) to come from all recorded entries to the lawful ones.

    Args:
        people: SQL of their region and person_id.
    """
    entries = f"(SELECT * FROM account_entries_to_date SEMI JOIN ({people}) USING (region, person_id))"
    for difference in entry_differences(view, "to_date", entries):
        yield _account(difference.row), "contribution", -difference.amount_fen
    ids = f"AND c.person_id IN (SELECT person_id FROM ({people}))"
    for row in missing_credits(view, "paid_on IS NOT NULL", prefix=ids):
        yield _account(row), "contribution", row["credit_fen"]
    years = view.rows("SELECT DISTINCT year(booked_on) AS year FROM account_entries_to_date WHERE kind = 'interest' ORDER BY 1")
    for year in [row["year"] for row in years]:
        for interest in interest_differences(view, year, entries):
            account = (interest.region, interest.person_id, interest.insurance)
            yield account, "interest", interest.lawful_fen - interest.amount_fen
