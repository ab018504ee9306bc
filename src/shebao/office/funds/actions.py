"""The fund's books month by month: money in, accounts credited, transfer to the fiscal account, closing of the year."""

from __future__ import annotations

from datetime import date

from shebao.errors import UserError
from shebao.months import last_day
from shebao.office.bulk import execute
from shebao.office.desk.actions import finish_run, start_run
from shebao.office.desk.authority import action
from shebao.office.desk.models import Run, User
from shebao.office.desk.roles import Permission
from shebao.office.funds.posting import closed_until, post

#: Money that belongs to no bill yet lies in the books of the pension fund, whose account receives the transfers.
KEEPER = 110


def post_receipts(region: str, run: Run) -> int:
    """Money `allocated` in the run: income account against contribution income, late fees and temporary receipts.

    Money kept earlier and used now leaves 211 in the keeper's books for the income of the bill's insurance.
    """
    return post(
        f"""
        SELECT source_kind, source_id, insurance, booked_on, line.account, line.debit_fen, line.credit_fen
        FROM (SELECT CASE WHEN bool_or(kept) THEN 'allocation' ELSE 'receipt' END AS source_kind,
                     CASE WHEN bool_or(kept) THEN min(id) ELSE receipt_id END AS source_id,
                     coalesce(insurance, {KEEPER}) AS insurance, allocated_on AS booked_on,
                     coalesce(sum(amount_fen) FILTER (WHERE part = 'principal'), 0)::bigint AS principal,
                     coalesce(sum(amount_fen) FILTER (WHERE part = 'late_fee'), 0)::bigint AS late_fee,
                     coalesce(sum(amount_fen) FILTER (WHERE part = 'unallocated'), 0)::bigint AS kept
              FROM allocated GROUP BY receipt_id, coalesce(insurance, {KEEPER}), allocated_on) AS v,
        LATERAL (VALUES ('102', principal + late_fee + kept, 0), ('40101', 0, principal), ('40701', 0, late_fee),
                        ('211', 0, kept)) AS line (account, debit_fen, credit_fen)
        """,
        kind="receipt",
        region=region,
        run=run,
    )


def post_credits(region: str, run: Run) -> int:
    """Accounts `credited` in the run: income moves from the pooled part to the part of individual accounts."""
    return post(
        """
        SELECT 'bill' AS source_kind, bill_id AS source_id, insurance, booked_on, line.account, line.debit_fen, line.credit_fen
        FROM (SELECT bill_id, kind_of AS insurance, booked AS booked_on, sum(account_credit_fen)::bigint AS total
              FROM credited GROUP BY bill_id, kind_of, booked) AS v,
        LATERAL (VALUES ('40101', total, 0), ('40102', 0, total)) AS line (account, debit_fen, credit_fen)
        """,
        kind="credit",
        region=region,
        run=run,
    )


def post_openings(region: str, run: Run) -> int:
    """Balances taken over when the books begin: the fiscal account against the fund of individual accounts."""
    return _post_account_totals(region, run, entry_kind="opening", debit="103", kind="opening")


def post_interest(region: str, run: Run) -> int:
    """Interest credited to accounts: from the pooled fund to the fund of individual accounts."""
    return _post_account_totals(region, run, entry_kind="interest", debit="30101", kind="interest")


def post_payouts(region: str, run: Run, settlement: int) -> int:
    """Accounts paid out: from the fund of individual accounts through the expenditure account, which the fiscal account fills."""
    return post(
        f"""
        SELECT 'settlement' AS source_kind, {settlement} AS source_id, insurance, booked_on, line.account, line.debit_fen,
               line.credit_fen
        FROM (SELECT insurance, booked_on, -sum(amount_fen) AS total FROM accounts_accountentry
              WHERE run_id = {run.pk} AND kind = 'payout' GROUP BY 1, 2) AS v,
        LATERAL (VALUES ('104', total, 0), ('103', 0, total), ('30102', total, 0), ('104', 0, total))
                AS line (account, debit_fen, credit_fen)
        """,
        kind="payout",
        region=region,
        run=run,
    )


def _post_account_totals(region: str, run: Run, *, entry_kind: str, debit: str, kind: str) -> int:
    return post(
        f"""
        SELECT 'run' AS source_kind, {run.pk} AS source_id, insurance, booked_on, line.account, line.debit_fen, line.credit_fen
        FROM (SELECT insurance, booked_on, sum(amount_fen) AS total FROM accounts_accountentry
              WHERE run_id = {run.pk} AND kind = '{entry_kind}' GROUP BY 1, 2) AS v,
        LATERAL (VALUES ('{debit}', total, 0), ('30102', 0, total)) AS line (account, debit_fen, credit_fen)
        """,
        kind=kind,
        region=region,
        run=run,
    )


@action(Permission.POST)
def close_month(*, region: str, month: int, by: User) -> Run:
    """Month end: the income account's balance of its last day goes to the fiscal account; in December the year is closed.

    Raises:
        UserError: the month, or a later one, is closed already.
    """
    # two officers at once: the second waits, and finds the month closed
    execute("SELECT pg_advisory_xact_lock(%s, %s)", [3, int(region)])
    closed = closed_until(region)
    if closed is not None and closed >= month:
        raise UserError(
            f"统筹区 {region} 已结账至 {closed}，不得再结 {month}。",
            f"The books of region {region} are closed up to {closed}: {month} cannot be closed again.",
        )
    run = start_run(Run.Kind.CLOSE, region=region, month=month, by=by)
    until = last_day(month)
    transfers = post(
        f"""
        SELECT 'run' AS source_kind, {run.pk} AS source_id, insurance, DATE '{until}' AS booked_on,
               line.account, line.debit_fen, line.credit_fen
        FROM (SELECT p.insurance, sum(p.debit_fen - p.credit_fen) AS balance
              FROM funds_posting p JOIN funds_entry e ON e.id = p.entry_id
              WHERE p.region = '{int(region):06d}' AND p.account = '102' AND e.booked_on <= DATE '{until}'
              GROUP BY p.insurance) AS v,
        LATERAL (VALUES ('103', balance, 0), ('102', 0, balance)) AS line (account, debit_fen, credit_fen)
        """,
        kind="transfer",
        region=region,
        run=run,
    )
    closings = _close_year(region, run, until) if month % 100 == 12 else 0
    finish_run(run, transfers=transfers, closings=closings)
    return run


def _close_year(region: str, run: Run, until: date) -> int:
    """The year's income goes into the fund: individual accounts to 30102, everything else to 30101."""
    return post(
        f"""
        SELECT 'run' AS source_kind, {run.pk} AS source_id, insurance, DATE '{until}' AS booked_on,
               line.account, line.debit_fen, line.credit_fen
        FROM (SELECT p.insurance, p.account, sum(p.credit_fen - p.debit_fen) AS income
              FROM funds_posting p JOIN funds_entry e ON e.id = p.entry_id
              WHERE p.region = '{int(region):06d}' AND p.account LIKE '4%' AND e.booked_on <= DATE '{until}'
              GROUP BY p.insurance, p.account) AS v,
        LATERAL (VALUES (account, income, 0),
                        (CASE account WHEN '40102' THEN '30102' ELSE '30101' END, 0, income))
                AS line (account, debit_fen, credit_fen)
        """,
        kind="closing",
        region=region,
        run=run,
    )
