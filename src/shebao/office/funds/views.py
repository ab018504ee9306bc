"""The fund's books: trial balance, entries, one voucher."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from shebao.office.desk.authority import page
from shebao.office.desk.paging import keyset
from shebao.office.desk.roles import Permission
from shebao.office.desk.scope import scope_of
from shebao.office.fields import Insurance
from shebao.office.funds import queries
from shebao.office.funds.models import Account, Entry


@page(Permission.READ_FUNDS)
def balance(request: HttpRequest) -> HttpResponse:
    insurance = queries.insurance_given(request.GET.get("insurance", ""))
    context = {
        "balance": queries.trial_balance(scope_of(request), insurance),
        "insurance_chosen": insurance,
        "insurances": Insurance.values,
    }
    return render(request, "funds/balance.html", context)


@page(Permission.READ_FUNDS)
def entries(request: HttpRequest) -> HttpResponse:
    insurance = queries.insurance_given(request.GET.get("insurance", ""))
    account = request.GET.get("account", "")[:5]
    rows = keyset(queries.entries(scope_of(request), insurance, account), request)
    context = {
        "page": rows,
        "entries": queries.with_postings(rows),
        "insurance_chosen": insurance,
        "insurances": Insurance.values,
        "account": Account.objects.filter(pk=account).first() if account else None,
    }
    return render(request, "funds/entries.html", context)


@page(Permission.READ_FUNDS)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Entry.objects.select_related("reverses"), pk=pk)
    queries_of = queries.with_postings([row])[0]
    return render(request, "funds/entry.html", {"entry": queries_of, "source": queries.source_of(row)})
