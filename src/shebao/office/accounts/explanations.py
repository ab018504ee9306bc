"""How the credits and the yearly interest of a personal account came about."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.months import first_day
from shebao.office.accounts import queries
from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.desk import wording
from shebao.office.desk.explaining import Sheet, Source, ask, lines_of
from shebao.office.fields import Insurance
from shebao.office.foreigners.answers import paid_out
from shebao.office.foreigners.models import Settlement
from shebao.office.funds.models import Entry
from shebao.office.funds.queries import kind_words


def entry(row: AccountEntry) -> Sheet:
    """A movement of an account: a credit from its contribution, interest from its year, an opening balance as taken over."""
    sheet = Sheet(
        title=f"{wording.insurance(row.insurance)} · {row.get_kind_display()}",
        subject=f"{row.person.name} · {row.booked_on}",
        recorded_fen=row.amount_fen,
        recomputed_fen=None,
        on="",
        region=row.region,
        url=reverse("accounts:entry", args=[row.pk]),
        back=reverse("registration:person", args=[row.person_id]) + "#accounts",
    )
    if row.contribution is not None:
        _credit(row, sheet)
    elif row.kind == AccountEntry.Kind.INTEREST:
        year = AccountYear.objects.filter(person=row.person_id, insurance=row.insurance, year=row.month // 100).first()
        if year is not None:
            _interest(year, sheet)
    elif row.kind == AccountEntry.Kind.PAYOUT:
        _payout(row, sheet)
    return sheet


def year_interest(row: AccountYear) -> Sheet:
    """The interest of a closed year, by the monthly-product method."""
    sheet = Sheet(
        title=f"{wording.insurance(row.insurance)} · {_('Interest of the year %(year)s') % {'year': row.year}}",
        subject=row.person.name,
        recorded_fen=row.interest_fen,
        recomputed_fen=None,
        on="",
        region=row.region,
        url=reverse("accounts:year", args=[row.pk]),
        back=reverse("registration:person", args=[row.person_id]) + "#accounts",
    )
    _interest(row, sheet)
    return sheet


def _credit(row: AccountEntry, sheet: Sheet) -> None:
    made = row.contribution
    assert made is not None
    name = Insurance(row.insurance).name.lower()
    sources = {}
    given = {"insurance": row.insurance}
    sign = -1 if row.amount_fen < 0 else 1
    for side in ("employer", "employee"):
        column = f"{name}_{side}_fen"
        given[f"{side}_due_fen"] = abs(getattr(made, column))
        sources[f"{side}_due_fen"] = Source(
            _("contribution of %(month)s") % {"month": wording.month(made.month)},
            reverse("collection:contribution", args=[made.pk, column]),
        )
    answer = ask("account_credit_fen", on=first_day(made.month), region=row.region, given=given)
    sheet.on = first_day(made.month).isoformat()
    sheet.recomputed_fen = sign * answer.value
    sheet.lines = lines_of(answer, sources)
    sheet.origins.append(
        Source(
            _("Contribution"), sources["employee_due_fen"].url, wording.month(made.month), getattr(made, f"{name}_employee_fen")
        )
    )
    if row.bill is not None:
        paid = row.bill
        sheet.origins.append(
            Source(
                _("Bill"),
                reverse("collection:bill", args=[paid.pk]),
                _("principal complete on %(day)s") % {"day": paid.paid_on or "—"},
                paid.employer_fen + paid.employee_fen,
            )
        )
    vouchers = Entry.objects.filter(source_kind="bill", source_id=row.bill_id, insurance=row.insurance)
    sheet.uses = [
        Source(_("Ledger entry"), reverse("funds:entry", args=[v.pk]), f"№ {v.pk} · {v.booked_on} · {kind_words(v.kind)}")
        for v in vouchers
    ]


def _payout(row: AccountEntry, sheet: Sheet) -> None:
    """Of an account paid out: the law's rule with both balances, the decision, and the ledger's entry."""
    paid = Settlement.objects.filter(run_id=row.run_id, person=row.person_id).select_related("passage").first()
    if paid is None:
        return
    balances = {Insurance.PENSION: paid.pension_fen, Insurance.MEDICAL: paid.medical_fen}
    answer = paid_out(paid.passage, balances)
    sheet.on = paid.passage.happened_on.isoformat()
    sheet.recomputed_fen = -balances[Insurance(row.insurance)] if answer.value == paid.amount_fen else None
    sheet.lines = lines_of(answer)
    sheet.origins.append(
        Source(
            paid.get_kind_display(),
            reverse("foreigners:person", args=[row.person_id]) + "#passages",
            str(paid.passage.happened_on),
            paid.amount_fen,
        )
    )
    vouchers = Entry.objects.filter(source_kind="settlement", source_id=paid.pk, insurance=row.insurance)
    sheet.uses = [
        Source(_("Ledger entry"), reverse("funds:entry", args=[v.pk]), f"№ {v.pk} · {v.booked_on} · {kind_words(v.kind)}")
        for v in vouchers
    ]


def _interest(year: AccountYear, sheet: Sheet) -> None:
    credits = queries.monthly_credits(year)
    answer = ask(
        "account_year_interest_fen",
        on=date(year.year, 12, 31),
        region=year.region,
        given={"insurance": year.insurance, "opening_balance_fen": year.opening_fen, "monthly_credits_fen": tuple(credits)},
    )
    sheet.on = date(year.year, 12, 31).isoformat()
    sheet.recomputed_fen = answer.value
    statement = Source(
        _("statement of %(year)s") % {"year": year.year}, reverse("registration:person", args=[year.person_id]) + "#accounts"
    )
    sheet.lines = lines_of(answer, {"opening_balance_fen": statement, "monthly_credits_fen": statement})
    sheet.parts = [
        {"label": wording.month(year.year * 100 + at), "recorded": credit, "weight": 13 - at, "product": credit * (13 - at)}
        for at, credit in enumerate(credits, 1)
    ]
