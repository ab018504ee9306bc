"""Individual accounts: the balance against everything that was ever booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from shebao.supervision.explained import explained
from shebao.supervision.finding import Finding, yuan
from shebao.supervision.interest import Account, entries_from_opening, parts_to_date
from shebao.supervision.view import View
from shebao.text import Text


def altered_account(view: View) -> list[Finding]:
    """The balance is not opening + entries to date, or not the sum of the year's own figures."""
    unlike = [row for region in view.regions for row in _unlike(view, region)]
    if not unlike:
        return []
    people = (
        "SELECT * FROM (VALUES "
        + ", ".join(f"('{row['region']}', {row['person_id']})" for row in unlike)
        + ") AS p (region, person_id)"
    )
    parts: dict[Account, list[int]] = defaultdict(list)
    for account, _, fen in parts_to_date(view, people):
        parts[account].append(fen)
    found: dict[Account, Finding] = {}
    for row in unlike:
        account = (row["region"], row["person_id"], row["insurance"])
        sums_up = row["balance_fen"] is None or row["own_fen"] == row["balance_fen"]
        if not (sums_up and explained((row["balance_fen"] or 0) - row["expected_fen"], parts[account])):
            found.setdefault(account, _finding(view, row))
    return list(found.values())


def _unlike(view: View, region: str) -> Iterator[dict[str, Any]]:
    """Latest years first. Where the lake does not reach back to the opening, the year's own opening balance is trusted."""
    whole = entries_from_opening(view, region)
    before = "true" if whole else "e.booked_year = a.year AND e.opening_free"
    opening = "0" if whole else "a.opening_fen"
    yield from view.rows(f"""
        WITH booked AS (
          SELECT person_id, insurance, year(booked_on) AS booked_year, kind <> 'opening' AS opening_free,
                 sum(amount_fen) AS amount_fen
          FROM account_entries_to_date WHERE region = '{region}' GROUP BY ALL),
        held AS (
          SELECT person_id, insurance, year, opening_fen, balance_fen, opening_fen + credited_fen + interest_fen AS own_fen
          FROM accounts WHERE region = '{region}'
          UNION ALL
          -- whoever has entries has an account
          SELECT DISTINCT person_id, insurance, {view.month // 100}, 0, NULL::BIGINT, 0 FROM booked
          ANTI JOIN (SELECT person_id, insurance FROM accounts WHERE region = '{region}') USING (person_id, insurance)),
        compared AS (
          SELECT a.person_id, a.insurance, a.year, a.opening_fen, a.balance_fen, a.own_fen,
                 ({opening} + coalesce(sum(e.amount_fen), 0))::BIGINT AS expected_fen
          FROM held a LEFT JOIN booked e
            ON e.person_id = a.person_id AND e.insurance = a.insurance AND e.booked_year <= a.year AND {before}
          GROUP BY ALL)
        SELECT '{region}' AS region, * FROM compared
        WHERE own_fen <> balance_fen
           OR (balance_fen IS DISTINCT FROM expected_fen AND NOT (balance_fen IS NULL AND expected_fen = 0))
        ORDER BY year DESC
    """)


def _finding(view: View, row: dict[str, Any]) -> Finding:
    account = f"{row['person_id']}-{row['insurance']}"
    text = Text(
        f"个人账户 {account} 余额 {yuan(row['balance_fen'])} 元，期初与各笔记账合计 {yuan(row['expected_fen'])} 元",
        f"account {account} holds {yuan(row['balance_fen'])} yuan; its entries add up to {yuan(row['expected_fen'])}",
    )
    return Finding(
        "altered_account", row["region"], view.month, account, "error", text,
        {"balance_fen": row["expected_fen"]}, {"balance_fen": row["balance_fen"], "own_sum_fen": row["own_fen"]},
        {"insurance": row["insurance"], "year": row["year"]},
        amount_fen=(row["balance_fen"] or 0) - row["expected_fen"], person_id=row["person_id"],
    )  # fmt: skip
