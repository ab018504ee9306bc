"""The fund's books: each account's balance against the payments and the individual accounts it stands for.

Expected balances, debits positive, by insurance:

    103 fiscal account     = balances taken over + everything received − paid out   102 income account = 0 at month end
    211 temporary receipts = − unallocated money                                (in the books of pension, 110)
    40101, 40102, 40701    = − (principal − credited), − credited, − late fees  since the last closing of the year
    30101 pooled fund      = − closed (principal − credited + late fees) + interest credited to accounts
    30102 accounts' fund   = − balances taken over − closed credits − interest credited to accounts + paid out
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shebao.supervision.explained import explained
from shebao.supervision.finding import Finding, yuan
from shebao.supervision.interest import entries_from_opening, parts_to_date
from shebao.supervision.view import View
from shebao.text import Text

#: Unallocated money belongs to no insurance; it is kept in the books of this one.
KEEPER = 110
Key = tuple[str, int, str]


@dataclass(frozen=True)
class _Flows:
    """Totals of one region and insurance, in fen: before and since the last closing of the year."""

    opening: int = 0
    interest: int = 0
    principal_closed: int = 0
    principal: int = 0
    late_fee_closed: int = 0
    late_fee: int = 0
    credited_closed: int = 0
    credited: int = 0
    unallocated: int = 0
    paid_out: int = 0

    def balances(self) -> dict[str, int]:
        """Expected balances by account, debits positive."""
        received = self.principal_closed + self.principal + self.late_fee_closed + self.late_fee + self.unallocated
        return {
            "102": 0,
            "103": self.opening + received + self.paid_out,
            "211": -self.unallocated,
            "30101": -(self.principal_closed - self.credited_closed + self.late_fee_closed) + self.interest,
            "30102": -self.opening - self.credited_closed - self.interest - self.paid_out,
            "40101": -(self.principal - self.credited),
            "40102": -self.credited,
            "40701": -self.late_fee,
        }


def ledger_altered(view: View) -> list[Finding]:
    """A balance of the books is not what payments and accounts add up to."""
    found: list[Finding] = []
    for region in view.regions:
        if entries_from_opening(view, region) and view.since(region, "allocations") <= view.since(region, "account_entries"):
            found += _region(view, region)
    return found


def _region(view: View, region: str) -> list[Finding]:
    rows = {(row["insurance"], row["account"]): row for row in view.rows(f"SELECT * FROM ledger WHERE region = '{region}'")}
    recorded = {key: row for key, row in rows.items() if not _is_heading(key, rows)}
    if not recorded:
        return []
    expected: dict[tuple[int, str], int] = {
        (insurance, account): balance
        for insurance, flows in _flows(view, region).items()
        for account, balance in flows.balances().items()
    }
    unlike = []
    for key in sorted(set(recorded) | set(expected)):
        row = recorded.get(key)
        net = row["debit_fen"] - row["credit_fen"] if row else 0
        torn = row is not None and abs(row["balance_fen"]) != abs(net)
        if torn or net != expected.get(key, 0):
            unlike.append((key, row, net, torn))
    if not unlike:
        return []
    parts = _parts(view, region) if any(not torn for _, _, _, torn in unlike) else {}
    return [
        _finding(view, region, key, row, expected.get(key, 0))
        for key, row, net, torn in unlike
        if torn or not explained(net - expected.get(key, 0), parts.get(key, []))
    ]


def _is_heading(key: tuple[int, str], among: Iterable[tuple[int, str]]) -> bool:
    """Whether the account is the sum of others, such as 301 over 30101 and 30102."""
    return any(insurance == key[0] and account != key[1] and account.startswith(key[1]) for insurance, account in among)


def _flows(view: View, region: str) -> dict[int, _Flows]:
    closed = f"submission_month <= {_closed_to(view.month)}"
    totals: dict[int, dict[str, int]] = defaultdict(dict)
    for row in view.rows(f"""
        SELECT coalesce(b.insurance, {KEEPER}) AS insurance, a.part, a.{closed} AS closed, sum(a.amount_fen)::BIGINT AS amount_fen
        FROM allocations_to_date a LEFT JOIN bills b USING (region, bill_id) WHERE region = '{region}' GROUP BY ALL
    """):
        suffix = "_closed" if row["closed"] and row["part"] != "unallocated" else ""
        name = f"{row['part']}{suffix}"
        totals[row["insurance"]][name] = totals[row["insurance"]].get(name, 0) + row["amount_fen"]
    names = {"opening": "opening", "interest": "interest", "payout": "paid_out"}  # others are credits, or take one back
    for row in view.rows(f"""
        SELECT insurance, kind, {closed} AS closed, sum(amount_fen)::BIGINT AS amount_fen
        FROM account_entries_to_date WHERE region = '{region}' GROUP BY ALL
    """):
        name = names.get(row["kind"], "credited")
        name += "_closed" if row["closed"] and name == "credited" else ""
        totals[row["insurance"]][name] = totals[row["insurance"]].get(name, 0) + row["amount_fen"]
    return {insurance: _Flows(**amounts) for insurance, amounts in totals.items()}


def _closed_to(month: int) -> int:
    """The last month whose year is closed: December is closed at its end."""
    return month if month % 100 == 12 else (month // 100 - 1) * 100 + 12


def _parts(view: View, region: str) -> dict[tuple[int, str], list[int]]:
    """By account: what earlier findings would add to the expected balance."""
    parts: dict[tuple[int, str], list[int]] = defaultdict(list)
    closed_year = _closed_to(view.month) // 100
    people = f"SELECT DISTINCT region, person_id FROM account_entries_to_date WHERE region = '{region}'"
    for (_, _, insurance), kind, fen in parts_to_date(view, people):
        if kind == "interest":
            parts[insurance, "30101"].append(fen)
            parts[insurance, "30102"].append(-fen)
        else:
            pooled, own = ("30101", "30102") if view.month // 100 == closed_year else ("40101", "40102")
            for account in {pooled, "40101", "30101"}:
                parts[insurance, account].append(fen)
            for account in {own, "40102", "30102"}:
                parts[insurance, account].append(-fen)
    for row in view.rows(f"""
        SELECT coalesce(b.insurance, {KEEPER}) AS insurance, a.part, m.amount_fen - m.allocated_fen AS fen
        FROM misallocated m JOIN allocations_to_date a USING (region, receipt_id) LEFT JOIN bills b USING (region, bill_id)
        WHERE region = '{region}'
    """):
        account = {"principal": "40101", "late_fee": "40701"}.get(row["part"], "211")
        for name, sign in ((account, -1), ("30101", -1), ("103", 1)):
            parts[row["insurance"], name].append(sign * row["fen"])
    return parts


def _finding(view: View, region: str, key: tuple[int, str], row: dict[str, Any] | None, expected: int) -> Finding:
    insurance, account = key
    balance = row["balance_fen"] if row else None
    natural = expected if account.startswith("1") else -expected
    text = Text(
        f"险种 {insurance} 科目 {account} 余额 {yuan(balance)} 元，与收款和个人账户核对应为 {yuan(natural)} 元",
        f"insurance {insurance}, account {account}: balance {yuan(balance)}, by payments and accounts {yuan(natural)} yuan",
    )
    recorded = {name: row[name] for name in ("debit_fen", "credit_fen", "balance_fen")} if row else {"balance_fen": None}
    return Finding(
        "ledger_altered", region, view.month, f"{insurance}-{account}", "error", text, {"balance_fen": natural}, recorded,
        {"insurance": insurance, "account": account}, amount_fen=(balance or 0) - natural,
    )  # fmt: skip
