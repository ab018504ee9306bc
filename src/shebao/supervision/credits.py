"""Credits to individual accounts: each against the contribution it stands for and the payment that earned it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shebao import months
from shebao.rules.batch import Ask, plan, to_day
from shebao.supervision.due import differences, enrolled, month_differences
from shebao.supervision.finding import Finding, Law, yuan
from shebao.supervision.totals import GROUP, back_payments
from shebao.supervision.view import View
from shebao.text import Text

#: The amounts of a contribution that concern an account, by insurance.
_EMPLOYER = "CASE {i} WHEN 110 THEN {c}pension_employer_fen ELSE {c}medical_employer_fen END"
_EMPLOYEE = "CASE {i} WHEN 110 THEN {c}pension_employee_fen ELSE {c}medical_employee_fen END"


@dataclass(frozen=True)
class EntryDifference:
    """An entry of kind contribution that is not what the law has: `lawful_fen` is what it should be."""

    code: str
    row: dict[str, Any]
    lawful_fen: int

    @property
    def amount_fen(self) -> int:
        """Recorded minus lawful."""
        return int(self.row["amount_fen"]) - self.lawful_fen


def credit_sql(view: View, region: str, source: str, keep: list[str]) -> str:
    """SQL: `credit_fen` by law for rows with insurance, employer_due, employee_due and first (day of the month it belongs to)."""
    staged = plan(
        view.body,
        [Ask.of("account_credit_fen", "credit_fen")],
        facts={
            "insurance": "kind_of",
            "employer_due_fen": "greatest(employer_due, 0)",
            "employee_due_fen": "greatest(employee_due, 0)",
            "on": to_day("first", "duckdb"),
        },
        region=int(region),
    )
    return staged.sql(source, "duckdb", keep=keep)


_KEPT = [
    "entry_id", "person_id", "kind_of", "month", "booked_on", "amount_fen", "bill_id", "contribution_id", "assessed_month",
    "employer_id", "bill_known", "bill_employer_id", "bill_month", "paid_on", "place", "employer_due", "employee_due",
]  # fmt: skip


def entry_differences(view: View, name: str, entries: str) -> list[EntryDifference]:
    """Entries of kind contribution, out of `entries`, that are not lawful; `name` prefixes the tables made on the way.

    Args:
        entries: table or parenthesised SELECT with the columns of `account_entries`.
    """
    suspects = f"{name}_suspects"
    view.execute(
        f"CREATE OR REPLACE TABLE {suspects} AS SELECT '' AS region, * FROM ({_lines(view, view.regions[0], entries)}) LIMIT 0"
    )
    for region in view.regions:
        view.execute(
            f"INSERT INTO {suspects} SELECT '{region}', * FROM ({_lines(view, region, entries)})"
            " WHERE assessed_month IS NULL OR NOT bill_known OR paid_on IS NULL OR paid_on > booked_on OR place > 1"
            " OR amount_fen <> credit_fen"
        )
    if not view.value(f"SELECT count(*) FROM {suspects}"):
        return []
    part = f"(SELECT * FROM contributions_to_date SEMI JOIN {suspects} USING (region, contribution_id))"
    differences(view, f"{name}_differences", part)
    found = (_judged(view, row) for row in list(_with_law(view, name)))
    return [difference for difference in found if difference is not None]


def _lines(view: View, region: str, entries: str) -> str:
    """Entries beside their contribution and bill; `place` counts the credits of one contribution, those before payment last."""
    source = f"""(
        SELECT e.entry_id, e.person_id, e.insurance AS kind_of, e.month, e.booked_on, e.amount_fen, e.bill_id, e.contribution_id,
               c.assessed_month, c.employer_id, b.bill_id IS NOT NULL AS bill_known, b.employer_id AS bill_employer_id,
               b.month AS bill_month, b.paid_on,
               row_number() OVER (
                 PARTITION BY e.contribution_id, e.insurance
                 ORDER BY b.paid_on IS NULL OR b.paid_on > e.booked_on, e.booked_on, e.entry_id) AS place,
               coalesce({_EMPLOYER.format(i="e.insurance", c="c.")}, 0) AS employer_due,
               coalesce({_EMPLOYEE.format(i="e.insurance", c="c.")}, 0) AS employee_due,
               make_date(coalesce(c.month, e.month) // 100, coalesce(c.month, e.month) % 100, 1) AS first
        FROM (SELECT * FROM {entries} WHERE kind = 'contribution' AND region = '{region}') e
        LEFT JOIN (SELECT * FROM contributions_to_date WHERE region = '{region}') c
          ON c.contribution_id = e.contribution_id AND c.person_id = e.person_id
        LEFT JOIN (SELECT * FROM bills WHERE region = '{region}') b ON b.bill_id = e.bill_id AND b.insurance = e.insurance)"""
    return credit_sql(view, region, source, _KEPT)


def _with_law(view: View, name: str) -> Iterator[dict[str, Any]]:
    """Suspects with `law_credit_fen`: the credit of the contribution as the law has it."""
    keep = ["entry_id", "contribution_id"]
    for region in view.regions:
        source = f"""(
            SELECT s.entry_id, s.contribution_id, s.kind_of,
                   {_EMPLOYER.format(i="s.kind_of", c="d.law_")} AS employer_due,
                   {_EMPLOYEE.format(i="s.kind_of", c="d.law_")} AS employee_due,
                   make_date(d.month // 100, d.month % 100, 1) AS first
            FROM {name}_suspects s JOIN {name}_differences d USING (region, contribution_id) WHERE s.region = '{region}')"""
        lawful = credit_sql(view, region, source, keep)
        yield from view.rows(
            f"SELECT s.*, l.credit_fen AS law_credit_fen FROM {name}_suspects s"
            f" LEFT JOIN (SELECT entry_id, credit_fen FROM ({lawful})) l USING (entry_id) WHERE s.region = '{region}'"
        )


def _judged(view: View, row: dict[str, Any]) -> EntryDifference | None:
    if row["assessed_month"] is None and row["bill_known"] and _was_left_out(view, row):
        return None  # the contribution is what is missing, and that is a finding of its month
    old = row["assessed_month"] is not None and row["assessed_month"] // 100 < view.month // 100
    if not row["bill_known"] and old:
        return None  # last year's bills may have left the submission
    unpaid = not row["bill_known"] or row["paid_on"] is None or row["paid_on"] > row["booked_on"]
    if row["assessed_month"] is None or unpaid or row["place"] > 1:
        return EntryDifference("credited_without_payment", row, 0)
    if row["amount_fen"] in (row["credit_fen"], row["law_credit_fen"]):
        return None
    lawful = row["credit_fen"] if row["law_credit_fen"] is None else row["law_credit_fen"]
    return EntryDifference("credit_not_matching_payment", row, lawful)


def _was_left_out(view: View, row: dict[str, Any]) -> bool:
    """Whether the person was enrolled with the bill's employer in its month, and no contribution says so."""
    month, person, employer = row["bill_month"], row["person_id"], row["bill_employer_id"]
    insured = enrolled(view, row["region"], month, f"AND person_id = {person} AND employer_id = {employer}")
    recorded = (
        f"SELECT 1 FROM contributions_to_date WHERE region = '{row['region']}' AND month = {month}"
        f" AND person_id = {person} AND employer_id = {employer}"
    )
    return bool(view.value(f"SELECT EXISTS ({insured}) AND NOT EXISTS ({recorded})"))


def month_entries(view: View) -> list[EntryDifference]:
    """The month's credits that are not lawful. A contribution credited in an earlier month already counts as paid twice."""
    if "month_entries" not in view.kept:
        found = entry_differences(view, "month_entries", "account_entries")
        known = {difference.row["entry_id"] for difference in found}
        view.kept["month_entries"] = found + [twice for twice in _credited_before(view) if twice.row["entry_id"] not in known]
    kept: list[EntryDifference] = view.kept["month_entries"]
    return kept


def _credited_before(view: View) -> Iterator[EntryDifference]:
    # a bill paid in an earlier month was credited then; only its entries need the longer look
    sql = f"""
        WITH late AS (
          SELECT e.*, b.paid_on FROM account_entries e JOIN bills b USING (region, bill_id, insurance)
          WHERE e.kind = 'contribution' AND b.paid_on < DATE '{view.first_day}')
        SELECT late.*, late.insurance AS kind_of FROM late SEMI JOIN
          (SELECT region, contribution_id, insurance FROM account_entries_to_date
           WHERE kind = 'contribution' AND submission_month < {view.month}) USING (region, contribution_id, insurance)
    """
    for row in list(view.rows(sql)):
        yield EntryDifference("credited_without_payment", row, 0)


def credit_not_matching_payment(view: View) -> list[Finding]:
    """An account is credited with another amount than what was paid earns."""
    return [_finding(view, d) for d in month_entries(view) if d.code == "credit_not_matching_payment"]


def credited_without_payment(view: View) -> list[Finding]:
    """An account is credited for a bill that is not paid in full, for no contribution at all, or twice."""
    return [_finding(view, d) for d in month_entries(view) if d.code == "credited_without_payment"]


def _finding(view: View, difference: EntryDifference) -> Finding:
    row, lawful = difference.row, difference.lawful_fen
    amount = row["amount_fen"]
    law = None
    if difference.code == "credited_without_payment":
        text = Text(
            f"个人账户记账 {yuan(amount)} 元，对应账单 {row['bill_id']} 未缴清或已记账",
            f"{yuan(amount)} yuan credited to an account; bill {row['bill_id']} is not paid, or was credited before",
        )
    else:
        text = Text(
            f"个人账户记账 {yuan(amount)} 元，按缴费应为 {yuan(lawful)} 元",
            f"{yuan(amount)} yuan credited, {yuan(lawful)} was earned",
        )
        given = {"insurance": row["kind_of"], "employer_due_fen": row["employer_due"], "employee_due_fen": row["employee_due"]}
        law = Law("account_credit_fen", months.first_day(row["month"]).isoformat(), row["region"], given)
    facts = {
        "insurance": row["kind_of"], "month": row["month"], "booked_on": str(row["booked_on"]), "bill_id": row["bill_id"],
        "contribution_id": row["contribution_id"], "paid_on": str(row["paid_on"]) if row["paid_on"] else None,
    }  # fmt: skip
    return Finding(
        difference.code, row["region"], view.month, str(row["entry_id"]), "error", text, {"amount_fen": lawful},
        {"amount_fen": amount}, facts, law, amount - lawful, row["person_id"],
    )  # fmt: skip


def missing_credits(view: View, bills: str, *, prefix: str = "") -> Iterator[dict[str, Any]]:
    """Lawful credits that nobody booked, of bills paid in full.

    Args:
        bills: condition on `bills` (paid ones only).
        prefix: condition on the contributions.

    A group of bills that cannot be told apart is looked at once all of it is paid.
    """
    group = ", ".join(GROUP)
    for region in view.regions:
        source = f"""(
            WITH days AS (
              SELECT {group}, count(DISTINCT coalesce(late_from, DATE '9999-12-31')) AS n
              FROM bills WHERE region = '{region}' GROUP BY ALL),
            paid AS (
              SELECT {group}, CASE WHEN n = 1 THEN NULL ELSE late_from END AS day, n,
                     min(bill_id) AS bill_id, max(paid_on) AS complete_on
              FROM bills JOIN days USING ({group}) WHERE insurance IN (110, 310)
              GROUP BY ALL HAVING bool_and(paid_on IS NOT NULL) AND bool_or({bills}))
            SELECT p.bill_id, p.complete_on AS paid_on, c.person_id, c.contribution_id, c.month,
                   p.insurance AS kind_of, c.employer_id,
                   {_EMPLOYER.format(i="p.insurance", c="c.")} AS employer_due,
                   {_EMPLOYEE.format(i="p.insurance", c="c.")} AS employee_due,
                   make_date(c.month // 100, c.month % 100, 1) AS first
            FROM contributions_to_date c
            LEFT JOIN {back_payments(view)} y USING (region, contribution_id)
            JOIN paid p ON p.employer_id = c.employer_id AND p.month = c.month AND p.assessed_month = c.assessed_month
              AND p.kind = CASE WHEN c.kind = '10' THEN '10' ELSE '31' END AND (p.n = 1 OR p.day = y.late_from)
            WHERE c.region = '{region}' AND c.kind <> '20' {prefix})"""
        keep = [
            "bill_id",
            "paid_on",
            "person_id",
            "contribution_id",
            "month",
            "kind_of",
            "employer_id",
            "employer_due",
            "employee_due",
        ]
        earned = credit_sql(view, region, source, keep)
        yield from view.rows(f"""
            SELECT '{region}' AS region, l.* FROM ({earned}) l
            ANTI JOIN (SELECT contribution_id, insurance AS kind_of FROM account_entries_to_date
                       WHERE region = '{region}' AND kind = 'contribution') e USING (contribution_id, kind_of)
            WHERE credit_fen > 0
        """)


def not_credited(view: View) -> list[Finding]:
    """A bill was paid in full in the month, and a person on it was not credited."""
    when = f"paid_on BETWEEN DATE '{view.first_day}' AND DATE '{view.last_day}'"
    missing = list(missing_credits(view, when))
    if not missing:
        return []
    # what the law does not charge earns no credit: that the contribution stands there is the finding
    unlawful = {
        (row["region"], row["contribution_id"], insurance)
        for row in view.rows(f"SELECT * FROM {month_differences(view)}")
        for insurance, name in ((110, "law_pension_employee_fen"), (310, "law_medical_employee_fen"))
        if row[name] == 0
    }
    return [_missing(view, row) for row in missing if (row["region"], row["contribution_id"], row["kind_of"]) not in unlawful]


def _missing(view: View, row: dict[str, Any]) -> Finding:
    credit = row["credit_fen"]
    text = Text(
        f"账单 {row['bill_id']} 已于 {row['paid_on']} 缴清，{row['month']} 应记入个人账户 {yuan(credit)} 元，未记",
        f"bill {row['bill_id']} was paid on {row['paid_on']}; {yuan(credit)} yuan for {row['month']} was not credited",
    )
    given = {"insurance": row["kind_of"], "employer_due_fen": row["employer_due"], "employee_due_fen": row["employee_due"]}
    return Finding(
        "not_credited", row["region"], view.month, f"{row['bill_id']}-{row['person_id']}", "error", text,
        {"amount_fen": credit}, {"amount_fen": 0},
        {"month": row["month"], "insurance": row["kind_of"], "paid_on": str(row["paid_on"])},
        Law("account_credit_fen", months.first_day(row["month"]).isoformat(), row["region"], given),
        -credit, row["person_id"], row["employer_id"],
    )  # fmt: skip
