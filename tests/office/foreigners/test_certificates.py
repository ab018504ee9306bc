"""Certificates of coverage with their periods: begin, end, extension and the treaty's limit reach assessment and the lake."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from shebao.errors import UserError
from shebao.office.collection.actions import preview_own
from shebao.office.collection.explanations import contribution as explained
from shebao.office.desk.authority import NotAllowed
from shebao.office.desk.models import User
from shebao.office.foreigners.certificates import SCHEMA, show_certificates
from shebao.office.foreigners.models import Coverage
from shebao.office.registration.imports.actions import File, take_sheet
from shebao.office.registration.models import Import, Person
from tests.office.agency import APRIL, HANS, JOHN, MARCH, SHANGHAI, WANG, Agency, foreigners, line, sheet, workbook

MAY = 201205
PERMIT = date(2011, 9, 1)
#: Medical, work injury and maternity insurance; the treaty with Germany exempts from the other two.
EXEMPT, ALL = 28, 31
SHEET = ("AAC002", "COUNTRY", "CERTIFICATE_NUMBER", "BEGINS_ON", "ENDS_ON", "SHOWN_ON", "EXTENSION_MONTHS")


@pytest.fixture
def hans(agency: Agency) -> Agency:
    """A German with a work permit of September 2011, at work in the factory."""
    agency.insure(foreigners(HANS, permit_issued_on=PERMIT), employed_on=date(2011, 9, 5), registered_on=date(2011, 11, 2))
    return agency


def certificate(number: str = HANS, **other: Any) -> dict[str, Any]:
    given = {"country": number[:3], "certificate_number": "D-1", "begins_on": PERMIT, "ends_on": None, "extension_months": 0}
    return {"number": number, **given, "shown_on": date(2011, 11, 2), **other}


def show(agency: Agency, *shown: dict[str, Any]) -> int:
    return show_certificates(pa.Table.from_pylist(list(shown), SCHEMA), region=SHANGHAI, by=agency.counter)


def charged(agency: Agency, month: int = MARCH) -> int:
    """The insurances that the month is charged for."""
    agency.bill(line(HANS, 5000, month), month=month)
    return agency.contribution(HANS, month).insurances


# Assessment -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ends_on", "insurances"), [(date(2012, 3, 1), EXEMPT), (date(2012, 2, 29), ALL), (None, EXEMPT)])
def test_exemption_ends_with_the_certificate(hans, ends_on, insurances):
    show(hans, certificate(ends_on=ends_on))

    assert charged(hans) == insurances


@pytest.mark.parametrize(("begins_on", "insurances"), [(date(2012, 3, 20), EXEMPT), (date(2012, 4, 1), ALL)])
def test_exemption_does_not_begin_before_the_certificate(hans, begins_on, insurances):
    show(hans, certificate(begins_on=begins_on))

    assert charged(hans) == insurances


@pytest.mark.parametrize(("months", "insurances"), [(0, ALL), (36, EXEMPT)])
def test_exemption_ends_with_the_treaty_s_limit_and_its_extension(agency, months, insurances):
    agency.insure(foreigners(HANS, permit_issued_on=date(2007, 3, 1)), employed_on=date(2007, 3, 5))
    show(agency, certificate(begins_on=date(2007, 3, 1), shown_on=date(2007, 4, 2), extension_months=months))

    assert charged(agency) == insurances  # 60 months were over with February 2012


def test_of_a_certificate_without_a_period_the_day_it_was_shown_counts(agency):
    shown = foreigners(HANS, permit_issued_on=PERMIT, certificate_shown_on=date(2011, 11, 2))
    agency.insure(shown, employed_on=date(2011, 9, 5))

    assert charged(agency) == EXEMPT


def test_a_certificate_that_follows_goes_on_with_the_same_posting(hans):
    show(hans, certificate(ends_on=date(2012, 3, 31)))
    show(hans, certificate(begins_on=date(2012, 4, 1), shown_on=date(2012, 3, 20), certificate_number="D-2"))
    second = Coverage.objects.get(number="D-2")

    assert (charged(hans, MARCH), charged(hans, APRIL)) == (EXEMPT, EXEMPT)
    assert (second.posted_from, second.exempt_until) == (PERMIT, date(2016, 8, 31))


def test_between_two_certificates_everything_is_paid_for(hans):
    show(hans, certificate(ends_on=date(2012, 3, 31)))
    show(hans, certificate(begins_on=date(2012, 5, 1), shown_on=date(2012, 5, 2), certificate_number="D-2"))

    assert (charged(hans, MARCH), charged(hans, APRIL), charged(hans, MAY)) == (EXEMPT, ALL, EXEMPT)
    assert Coverage.objects.get(number="D-2").posted_from is None


@pytest.mark.parametrize(("ends_on", "shown"), [(date(2012, 2, 29), "2012-02-29"), (date(2012, 12, 31), "2012-12-31")])
def test_the_amount_opens_to_the_certificate_s_days(hans, ends_on, shown):
    show(hans, certificate(ends_on=ends_on))
    charged(hans)
    told = explained(hans.contribution(HANS), "pension_employee_fen")

    assert told.agrees
    assert shown in {put_in.shown for step in told.lines for put_in in step.inputs if put_in.name == "certificate_ends_on"}


def test_what_a_declaration_would_cost_knows_the_employer_s_people_s_certificates(hans):
    show(hans, certificate(ends_on=date(2012, 3, 31)))
    holder = hans.employer()
    staff = User.objects.create(
        username="staff", name="staff", roles=["employer"], region=SHANGHAI, password="!", employer=holder
    )
    _reply, charges = preview_own(sheet(line(HANS, 5000)).content, file_name="三月.xlsx", month=MARCH, by=staff)

    assert {charge.insurance for charge in charges} == {310, 410, 510}


# In bulk ----------------------------------------------------------------------------------------------------------


def test_many_at_once_are_judged_by_the_same_law_as_one(hans):
    show(hans, certificate(ends_on=date(2012, 12, 31)))
    coverage = Coverage.objects.get()

    assert (coverage.insurances, coverage.exempt_from, coverage.exempt_until) == (3, PERMIT, date(2012, 12, 31))
    assert Person.objects.get(number=HANS).certificate_shown_on == date(2011, 11, 2)


def test_what_was_paid_in_exempt_months_is_to_be_refunded(hans):
    hans.bill(line(HANS, 5000, 201111), month=201111)
    hans.pay(240_000, date(2011, 11, 25))
    show(hans, certificate(shown_on=date(2011, 11, 28)))

    assert Coverage.objects.get().refund_fen == 150_000 + 13_500


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": WANG, "country": "DEU"}, "whose nationality"),
        ({"number": JOHN, "country": "USA"}, "no agreement in force"),
        ({"ends_on": date(2011, 10, 31)}, "no longer valid"),
        ({"number": "DEU0NOBODY"}, "is not registered"),
    ],
)
def test_one_that_cannot_be_recorded_stops_them_all(hans, wrong, said):
    hans.register_persons(foreigners(JOHN))

    with pytest.raises(UserError, match=said):
        show(hans, certificate(), certificate(**wrong))
    assert not Coverage.objects.exists()


def test_only_the_counter_records_certificates(hans):
    with pytest.raises(NotAllowed):
        show_certificates(pa.Table.from_pylist([certificate()], SCHEMA), region=SHANGHAI, by=hans.accountant)


def take(agency: Agency, *rows: tuple[Any, ...]) -> Import:
    file = File("证明.xlsx", workbook(SHEET, *rows))
    return take_sheet(file, sheet="certificates", mode="good", region=SHANGHAI, by=agency.counter)


def test_a_sheet_of_certificates_reaches_the_same_table(hans):
    hans.register_persons(foreigners(JOHN))
    good = (HANS, "DEU", "D-1", "2011-09-01", "2012-03-31", "2011-11-02", "")
    came = take(
        hans,
        good,
        (JOHN, "USA", "U-1", "2011-09-01", "", "2011-11-02", ""),
        (WANG, "CHN", "C-1", "2011-09-01", "", "2011-11-02", ""),
    )

    assert (came.rows_taken, came.rows_rejected) == (1, 2)
    assert "no agreement in force" in came.remarks["3"][1]
    assert "Chinese citizen" in came.remarks["4"][1]
    assert (charged(hans, MARCH), charged(hans, APRIL)) == (EXEMPT, ALL)
