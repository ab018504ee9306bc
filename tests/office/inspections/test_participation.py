"""The regions' report of foreigners' participation: taken from the lake, shown by code and by month, exported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shebao.errors import UserError
from shebao.office.database import acting
from shebao.office.desk.authority import NotAllowed
from shebao.office.desk.models import User
from shebao.office.inspections.actions import submit_month, take_report
from shebao.office.inspections.models import ForeignersReport
from tests.office.agency import APRIL, BEIJING, HANS, JOHN, MARCH, SHANGHAI, Agency, foreigners
from tests.office.givens import officer


@pytest.fixture
def agency(database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agency]:
    """An American and a German insured in March, of whom the American stops in April."""
    monkeypatch.setenv("DATABASE_URL", f"postgresql://shebao_app@/{database.name}?host={database.socket}")
    here = Agency.of()
    with here.reading():
        here.open()
        here.insure(foreigners(JOHN), employed_on=date(2012, 3, 1))
        here.insure(foreigners(HANS, permit_type="12", sex="2"), employed_on=date(2012, 3, 1))
        here.assess(MARCH)
        here.stop(JOHN, date(2012, 4, 10))
        here.assess(APRIL)
        yield here


@pytest.fixture
def supervisor(agency: Agency) -> User:
    return officer("supervisor", None)


@pytest.fixture
def lake(agency: Agency, tmp_path: Path) -> Path:
    submit_month(region=SHANGHAI, month=MARCH, lake=tmp_path, by=agency.reviewer)
    submit_month(region=SHANGHAI, month=APRIL, lake=tmp_path, by=agency.reviewer)
    return tmp_path


@pytest.fixture
def page(lake: Path, supervisor: User) -> Client:
    """The supervisor at the console, with both months taken from the lake."""
    take_report(region=SHANGHAI, month=MARCH, lake=lake, by=supervisor)
    take_report(region=SHANGHAI, month=APRIL, lake=lake, by=supervisor)
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(supervisor)
    return client


def shown(page: Client, **asked: Any) -> dict[str, Any]:
    return page.get(reverse("inspections:participation"), {"month": APRIL, **asked}).context


def figures(context: dict[str, Any], *names: str) -> dict[str, tuple[int, ...]]:
    return {line["code"]: tuple(line[name] for name in names) for line in context["lines"]}


def test_a_month_is_shown_by_nationality(page: Client) -> None:
    assert figures(shown(page), "insured", "in_insurance", "stopped") == {"DEU": (1, 1, 0), "USA": (0, 0, 1)}
    assert figures(shown(page, month=MARCH), "insured", "enrolled") == {"DEU": (1, 1), "USA": (1, 1)}


def test_and_by_permit_or_sex(page: Client) -> None:
    assert figures(shown(page, by="permit_type", month=MARCH), "insured") == {"11": (1,), "12": (1,)}
    assert figures(shown(page, by="sex", month=MARCH), "insured") == {"1": (1,), "2": (1,)}


def test_months_follow_each_other_and_employers_are_counted(page: Client) -> None:
    context = shown(page)

    assert [(line["label"], line["insured"]) for line in context["chart"]["months"]] == [("2012-03", 2), ("2012-04", 1)]
    assert [(row["unit_type"], row["employers"]) for row in context["units"]] == [("10", 1)]


def test_the_table_is_exported_as_it_is_shown(page: Client) -> None:
    answer = page.get(reverse("inspections:participation"), {"month": MARCH, "export": "csv"})

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Month,Insurance,Nationality,Insured")
    assert lines[1] == f"{MARCH},Pension,Germany,1,1,1,0,0,0,0,0,0,0,0.00"


def test_a_report_taken_again_counts_once_and_the_first_stays(page: Client, lake: Path, supervisor: User) -> None:
    with acting(supervisor):
        before = ForeignersReport.objects.filter(month=MARCH).count()
    take_report(region=SHANGHAI, month=MARCH, lake=lake, by=supervisor)

    assert shown(page, month=MARCH)["total"]["insured"] == 2
    with acting(supervisor):
        assert ForeignersReport.objects.filter(month=MARCH).count() == 2 * before


def test_another_region_sees_nothing_of_it(page: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(officer("inspector", BEIJING))

    assert shown(elsewhere)["lines"] == []


def test_what_a_region_has_not_submitted_cannot_be_taken(lake: Path, supervisor: User) -> None:
    with pytest.raises(UserError, match="region 110000 has not submitted foreigners_participation for 201203"):
        take_report(region=BEIJING, month=MARCH, lake=lake, by=supervisor)


def test_only_who_inspects_takes_reports(agency: Agency, lake: Path) -> None:
    with pytest.raises(NotAllowed, match="may not: inspect"):
        take_report(region=SHANGHAI, month=MARCH, lake=lake, by=agency.reviewer)
