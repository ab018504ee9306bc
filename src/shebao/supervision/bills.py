"""Bills: their totals against the contributions they stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from shebao.standard.tables import AMOUNTS
from shebao.supervision.due import differences, due, month_differences
from shebao.supervision.enrolment import left_out
from shebao.supervision.explained import explained_together
from shebao.supervision.finding import Finding, yuan
from shebao.supervision.payments import wrongly_paid
from shebao.supervision.totals import GROUP, compared, sums
from shebao.supervision.view import View
from shebao.text import Text

Pair = tuple[int, int]
_SAME = ("employer_id", "month", "assessed_month", "kind", "insurance", "employer_fen", "employee_fen", "late_from")


def bill_altered(view: View) -> list[Finding]:
    """A bill is not what its contributions add up to, or its payments are not what was allocated to it."""
    found: dict[tuple[str, int], Finding] = {}
    for finding in [*_of_the_month(view), *_of_earlier_months(view), *_gone(view), *wrongly_paid(view)]:
        found.setdefault((finding.region, int(finding.subject)), finding)
    return list(found.values())


def not_billed(view: View) -> list[Finding]:
    """Contributions assessed in the month stand on no bill."""
    found: list[Finding] = []
    for row in _unlike(view):
        if row["bills"] is None and row["recorded_employer_fen"] + row["recorded_employee_fen"] > 0:
            owed = row["recorded_employer_fen"] + row["recorded_employee_fen"]
            text = Text(
                f"单位 {row['employer_id']} {row['month']} 险种 {row['insurance']} 应缴 {yuan(owed)} 元未出账单",
                f"employer {row['employer_id']}, {row['month']}, insurance {row['insurance']}: {yuan(owed)} yuan on no bill",
            )
            subject = f"{row['employer_id']}-{row['month']}-{row['insurance']}"
            expected = {"employer_fen": row["recorded_employer_fen"], "employee_fen": row["recorded_employee_fen"]}
            found.append(
                Finding(
                    "not_billed", row["region"], view.month, subject, "error", text, expected,
                    {"employer_fen": 0, "employee_fen": 0}, _facts(row), amount_fen=-owed, employer_id=row["employer_id"],
                )
            )  # fmt: skip
    return found


def _unlike(view: View) -> Iterator[dict[str, Any]]:
    """Groups of the month's bills that equal neither recorded nor lawful contributions, nor a mixture of both."""

    def make(view: View) -> None:
        sums(view, "month_totals", "contributions", month_differences(view))

    view.derive("month_totals", make)
    bills = f"(SELECT * FROM bills WHERE assessed_month = {view.month})"
    unlike = list(view.rows(f"SELECT * FROM ({compared(bills, 'month_totals')}) WHERE {_DIFFERENT}"))
    if unlike:
        parts = _parts(view, month_differences(view))
        for key, pairs in _left_out_parts(view).items():
            parts[key] += pairs
        yield from (row for row in unlike if not _explained(row, parts))


_DIFFERENT = """
    (bills IS NULL AND law_employer_fen + law_employee_fen <> 0 AND recorded_employer_fen + recorded_employee_fen <> 0)
    OR (bills IS NOT NULL
        AND (employer_fen, employee_fen) IS DISTINCT FROM (coalesce(recorded_employer_fen, 0), coalesce(recorded_employee_fen, 0))
        AND (employer_fen, employee_fen) IS DISTINCT FROM (coalesce(law_employer_fen, 0), coalesce(law_employee_fen, 0)))
"""


def _parts(view: View, differing: str) -> dict[tuple[Any, ...], list[Pair]]:
    """By bill's group: what each differing contribution would add to the recorded sums, were it lawful."""
    parts: dict[tuple[Any, ...], list[Pair]] = defaultdict(list)
    for row in view.rows(f"SELECT * FROM {differing}"):
        for insurance in (110, 210, 310, 410, 510):
            key = (row["region"], row["employer_id"], row["month"], row["assessed_month"], _kind(row["kind"]), insurance)
            parts[key].append(_pair({n: row[f"law_{n}"] - row[n] for n, _, _ in AMOUNTS}, insurance))
    return parts


def _left_out_parts(view: View) -> dict[tuple[Any, ...], list[Pair]]:
    """The same for people who were left out, by the wage on the tax record: their bill may still hold them."""
    parts: dict[tuple[Any, ...], list[Pair]] = defaultdict(list)
    for region, month in {
        (row["region"], row["month"]) for row in view.rows(f"SELECT DISTINCT region, month FROM {left_out(view)}")
    }:
        zeros = ", ".join(f"0::BIGINT AS {n}" for n, _, _ in AMOUNTS)
        kind = "10" if month == view.month else "31"
        wages = f"""(
            SELECT l.region, l.person_id AS contribution_id, l.person_id, l.employer_id, l.month, {view.month} AS assessed_month,
                   '{kind}' AS kind, sum(w.wage_fen)::BIGINT AS wage_fen, 0::BIGINT AS base_fen, 0::BIGINT AS insurances, {zeros}
            FROM {left_out(view)} l JOIN persons p USING (region, person_id) JOIN employers e USING (region, employer_id)
            JOIN wage_records_to_date w ON w.number = p.number AND w.credit_code = e.credit_code AND w.month = l.month
            WHERE region = '{region}' AND l.month = {month} GROUP BY ALL)"""
        for row in view.rows(due(view, region, month, wages)):
            for insurance in (110, 210, 310, 410, 510):
                key = (region, row["employer_id"], month, view.month, kind, insurance)
                parts[key].append(_pair({n: row[f"law_{n}"] for n, _, _ in AMOUNTS}, insurance))
    return parts


def _pair(amounts: dict[str, int], insurance: int) -> Pair:
    employer, employee = (
        sum(amounts[n] for n, code, by in AMOUNTS if code == insurance and by == payer) for payer in ("employer", "employee")
    )
    return employer, employee


def _kind(contribution: str) -> str:
    return "10" if contribution == "10" else "31"


def _explained(row: dict[str, Any], parts: dict[tuple[Any, ...], list[Pair]]) -> bool:
    more = (
        (row["employer_fen"] or 0) - (row["recorded_employer_fen"] or 0),
        (row["employee_fen"] or 0) - (row["recorded_employee_fen"] or 0),
    )
    return explained_together(more, parts[tuple(row[name] for name in GROUP)])


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("month", "assessed_month", "kind", "insurance")}


def _of_the_month(view: View) -> Iterator[Finding]:
    for row in _unlike(view):
        if row["bills"] is not None:
            yield _total(view, row)


def _total(view: View, row: dict[str, Any]) -> Finding:
    # several bills may share a group: the one that contradicts its own payment is the altered one, else the largest
    bill = (row["inconsistent"] or row["bills"])[0]
    due_fen = (row["law_employer_fen"] or 0) + (row["law_employee_fen"] or 0)
    recorded = row["employer_fen"] + row["employee_fen"]
    text = Text(
        f"账单 {bill}（{row['month']} 险种 {row['insurance']}）金额 {yuan(recorded)} 元，应缴明细合计 {yuan(due_fen)} 元",
        f"bill {bill} ({row['month']}, insurance {row['insurance']}) is {yuan(recorded)} yuan,"
        f" its contributions add up to {yuan(due_fen)}",
    )
    return Finding(
        "bill_altered", row["region"], view.month, str(bill), "error", text,
        {"employer_fen": row["law_employer_fen"] or 0, "employee_fen": row["law_employee_fen"] or 0},
        {"employer_fen": row["employer_fen"], "employee_fen": row["employee_fen"]},
        {**_facts(row), "bills": [int(b) for b in row["bills"]]},
        amount_fen=recorded - due_fen, employer_id=row["employer_id"],
    )  # fmt: skip


def _of_earlier_months(view: View) -> Iterator[Finding]:
    """Bills of earlier months that are not what the last submission said, nor what their contributions add up to."""
    same = " AND ".join(f"b.{name} IS NOT DISTINCT FROM o.{name}" for name in _SAME)
    since = " OR ".join(f"(b.region = '{r}' AND b.assessed_month >= {view.since(r, 'contributions')})" for r in view.regions)
    view.execute(f"""
        CREATE OR REPLACE TABLE changed_bills AS
        SELECT b.* FROM bills b LEFT JOIN bills_before o USING (region, bill_id)
        WHERE b.assessed_month < {view.month} AND ({since}) AND (o.bill_id IS NULL OR NOT ({same}))
    """)
    if not view.value("SELECT count(*) FROM changed_bills"):
        return
    group = ", ".join(name for name in GROUP if name not in ("kind", "insurance"))
    part = f"(SELECT * FROM contributions_to_date SEMI JOIN changed_bills USING ({group}))"
    differences(view, "changed_differences", part)
    sums(view, "changed_totals", part, "changed_differences")
    bills = f"(SELECT * FROM bills SEMI JOIN changed_bills USING ({', '.join(GROUP)}))"
    unlike = f"SELECT * FROM ({compared(bills, 'changed_totals')}) WHERE bills IS NOT NULL AND ({_DIFFERENT})"
    parts = _parts(view, "changed_differences")
    yield from (_total(view, row) for row in list(view.rows(unlike)) if not _explained(row, parts))


def _gone(view: View) -> Iterator[Finding]:
    """Unpaid bills of the last submission that are in this one no more."""
    sql = """
        SELECT o.* FROM bills_before o ANTI JOIN bills b USING (region, bill_id)
        -- a system may drop last year's bills at the turn of the year
        WHERE o.paid_on IS NULL AND (o.region, o.assessed_month // 100) IN (SELECT (region, assessed_month // 100) FROM bills)
    """
    for row in view.rows(sql):
        owed = row["employer_fen"] + row["employee_fen"]
        text = Text(
            f"账单 {row['bill_id']}（{row['month']} 险种 {row['insurance']}，{yuan(owed)} 元未缴清）已不在账单中",
            f"bill {row['bill_id']} ({row['month']}, insurance {row['insurance']}, {yuan(owed)} yuan, unpaid) is gone",
        )
        amounts = {name: row[name] for name in ("employer_fen", "employee_fen")}
        yield Finding(
            "bill_altered", row["region"], view.month, str(row["bill_id"]), "error", text, amounts,
            dict.fromkeys(amounts, 0), _facts(row), amount_fen=-owed, employer_id=row["employer_id"],
        )  # fmt: skip
