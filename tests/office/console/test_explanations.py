"""Every amount opens to its calculation, and the calculation gives the amount."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from shebao.office.accounts import explanations as accounts
from shebao.office.accounts.models import AccountEntry, AccountYear
from shebao.office.collection import explanations
from shebao.office.collection.models import Bill, Contribution
from shebao.office.database import acting
from tests.office.console.city import City, officer, signed_in

INTERNAL = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def reading(city: City) -> Iterator[None]:
    with acting(officer("auditor", None)):
        yield


def test_all_amounts_of_a_contribution_agree_with_the_law(city: City, reading: None) -> None:
    rows = Contribution.objects.select_related("person", "employer").order_by("pk")[::9]
    sheets = [explanations.contribution(row, column) for row in rows for column in explanations.EXPLAINED]
    assert len(sheets) > 200
    assert [sheet.subject for sheet in sheets if not sheet.agrees] == []


def test_foreigners_and_back_payments_agree_too(city: City, reading: None) -> None:
    foreign = Contribution.objects.filter(person__nationality__in=["DEU", "KOR"]) | Contribution.objects.filter(kind="31")
    sheets = [explanations.contribution(row, "pension_employer_fen") for row in foreign.select_related("person", "employer")]
    assert sheets
    assert [sheet.subject for sheet in sheets if not sheet.agrees] == []


def test_a_bill_is_the_sum_of_its_contributions(city: City, reading: None) -> None:
    sheets = [explanations.bill(bill) for bill in Bill.objects.select_related("employer").order_by("pk")[::3]]
    assert [sheet.subject for sheet in sheets if not sheet.agrees] == []


def test_every_late_fee_agrees_with_the_days_of_its_payments(city: City, reading: None) -> None:
    sheets = [explanations.late_fee(bill) for bill in Bill.objects.filter(late_fee_due_fen__gt=0).select_related("employer")]
    assert sheets
    assert [sheet.subject for sheet in sheets if not sheet.agrees] == []


def test_credits_and_interest_agree(city: City, reading: None) -> None:
    credited = AccountEntry.objects.filter(kind="contribution").select_related("person", "contribution", "bill")
    sheets = [accounts.entry(entry) for entry in credited[:200]]
    sheets += [accounts.year_interest(year) for year in AccountYear.objects.select_related("person")]
    assert [sheet.subject for sheet in sheets if not sheet.agrees] == []


def test_an_altered_amount_is_shown_with_its_difference(city: City, reading: None) -> None:
    row = Contribution.objects.select_related("person", "employer").get(pk=city["contribution"])
    row.pension_employer_fen -= 100
    sheet = explanations.contribution(row, "pension_employer_fen")
    assert sheet.agrees is False
    assert sheet.difference_fen == -100


def test_a_step_shows_formula_numbers_article_and_status(city: City, reading: None) -> None:
    row = Contribution.objects.select_related("person", "employer").get(pk=city["contribution"])
    last = explanations.contribution(row, "pension_employer_fen").lines[-1]
    rate = next(put_in for put_in in last.inputs if put_in.name == "employer_rate_ppm")
    assert last.title.en == "Due from the employer this month"
    assert last.numbers.endswith("× 22%")
    assert "社会保险法" in last.cite
    assert (rate.shown, rate.status) == ("22%", "unverified")


def test_it_names_where_the_amount_came_from_and_where_it_went(city: City, reading: None) -> None:
    credit = AccountEntry.objects.get(pk=city["account entry"])
    row = Contribution.objects.select_related("person", "employer").get(pk=credit.contribution_id)
    sheet = explanations.contribution(row, "pension_employee_fen")
    assert [stop.label for stop in sheet.origins] == ["参保关系", "申报", "核定"]
    assert {stop.label for stop in sheet.uses} == {"账单", "到账", "基金账凭证", "个人账户"}


def test_the_drawer_and_the_page_say_the_same(city: City) -> None:
    address = reverse("collection:contribution", args=[city["contribution"], "base_fen"])
    client = signed_in("counter")
    drawer, page = client.get(address, **INTERNAL), client.get(address)
    assert drawer.context["sheet"] == page.context["sheet"]
    assert "<html" not in drawer.content.decode()
    assert "<html" in page.content.decode()


def test_an_unknown_amount_is_not_found(city: City) -> None:
    assert signed_in("counter").get(f"/contributions/{city['contribution']}/no-such-amount/").status_code == 404


def test_every_rule_that_is_explained_has_an_english_formula(city: City, reading: None) -> None:
    from shebao.office.desk.explaining import FORMULAS

    foreign = Contribution.objects.filter(person__nationality="DEU").select_related("person", "employer").first()
    sheets = [explanations.contribution(foreign, column) for column in explanations.EXPLAINED]
    sheets.append(explanations.late_fee(Bill.objects.select_related("employer").get(pk=city["late bill"])))
    sheets.append(accounts.year_interest(AccountYear.objects.select_related("person").get(pk=city["account year"])))
    assert {line.name for sheet in sheets for line in sheet.lines} <= FORMULAS.keys()
