"""Money that follows a decision: accounts paid out after leaving or death, booked by the accountant, once."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from shebao.errors import UserError
from shebao.months import first_day, month_of, shifted
from shebao.office.accounts.models import AccountEntry
from shebao.office.bulk import execute
from shebao.office.collection.reversal import paid_on, take_back, undone
from shebao.office.database.connection import acting
from shebao.office.desk.actions import finish_run, start_run
from shebao.office.desk.authority import action
from shebao.office.desk.models import Run, User
from shebao.office.desk.roles import Permission
from shebao.office.fields import Insurance
from shebao.office.foreigners import answers, queries
from shebao.office.foreigners.models import Coverage, Passage, Settlement
from shebao.office.funds.actions import post_payouts
from shebao.office.funds.posting import closed_until


@action(Permission.POST)
def pay_out(passage: Passage, *, region: str, by: User) -> Settlement:
    """Pay out the accounts of someone who ended the relation or died: what stands on them now, by the law's rule.

    Booked on the day of the passage, or on the first day after the months that are closed. Who comes back later goes on
    under the same number, with accounts that begin at nothing.

    Raises:
        UserError: the accounts are kept, were paid out already, or hold nothing.
    """
    if passage.kind not in Settlement.Kind.values:
        raise UserError("账户保留，无须支付。", "The accounts are kept: nothing is to be paid out.")
    balances = queries.balances(passage.person)
    told = answers.paid_out(passage, balances)
    if told.value <= 0:
        raise UserError("账户没有余额，无须支付。", "The accounts hold nothing: nothing is to be paid out.")
    on = open_day(region, passage.happened_on)
    run = start_run(Run.Kind.SETTLE, region=region, month=month_of(on), by=by)
    with acting(by, run=run):
        settlement = Settlement.objects.create(
            region=region, person=passage.person, kind=passage.kind, passage=passage, booked_on=on,
            pension_fen=balances[Insurance.PENSION], medical_fen=balances[Insurance.MEDICAL], amount_fen=int(told.value),
            trace=told.to_dict(), run_id=run.pk,
        )  # fmt: skip
        for insurance, fen in balances.items():
            _book(settlement, insurance, fen)
        entries = post_payouts(region, run, settlement.pk)
    finish_run(run, payouts=1, entries=entries)
    return settlement


@action(Permission.POST)
def refund(coverage: Coverage, *, region: str, by: User) -> Settlement:
    """Refund what was paid for months that a certificate exempts: contributions taken back and assessed anew, bills and
    account credits reversed. The money is kept for the employer, and pays its next bills.

    Booked once, when all of these months are paid: on the day the certificate was shown, or the last of them was paid, or
    on the first day after the months that are closed.

    Raises:
        UserError: nothing is to be refunded, it was refunded already, or a bill of these months is still open.
    """
    months = undone(
        region, coverage.person_id, insurances=coverage.insurances, begins=coverage.exempt_from, ends=coverage.exempt_until
    )
    if not (coverage.refund_fen or coverage.unpaid_fen) or not months:
        raise UserError("没有可退的保险费。", "There is nothing to refund.")
    on = open_day(region, max(coverage.shown_on, paid_on()))
    month = month_of(on)
    taken, anew = (start_run(Run.Kind.SETTLE, region=region, month=month, by=by) for _run in range(2))
    with acting(by, run=anew):
        left = take_back(region, months, on, taken, anew)
        pension, medical = (
            -(AccountEntry.objects.filter(run__in=[taken.pk, anew.pk], person=coverage.person_id, insurance=insurance)
              .aggregate(fen=Sum("amount_fen", default=0))["fen"])
            for insurance in (Insurance.PENSION, Insurance.MEDICAL)
        )  # fmt: skip
        settlement = Settlement.objects.create(
            region=region, person=coverage.person, kind=Settlement.Kind.REFUND, coverage=coverage, booked_on=on,
            pension_fen=pension, medical_fen=medical, amount_fen=left, run_id=anew.pk,
        )  # fmt: skip
    finish_run(taken, months=len(months))
    finish_run(anew, months=len(months))
    return settlement


def _book(settlement: Settlement, insurance: int, fen: int) -> None:
    execute(
        "INSERT INTO accounts_accountentry (region, person_id, insurance, kind, month, booked_on, amount_fen, run_id)"
        " SELECT %s, %s, %s, 'payout', %s, %s, %s, %s WHERE %s > 0",
        [
            settlement.region, settlement.person_id, insurance, month_of(settlement.booked_on),
            settlement.booked_on, -fen, settlement.run_id, fen,
        ],
    )  # fmt: skip


def open_day(region: str, wanted: date) -> date:
    """A day, or the first on which the books are open."""
    closed = closed_until(region)
    return wanted if closed is None else max(wanted, first_day(shifted(closed, 1)))
