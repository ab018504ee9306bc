"""Each officer sees and writes their region; nobody signed in sees nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from shebao.office.collection.models import Contribution
from shebao.office.database import acting
from shebao.office.desk.models import AuditEvent, Run
from shebao.office.registration.models import Employer, Person
from tests.office import givens


@pytest.fixture
def both_regions(db):
    shanghai, beijing = givens.officer("counter", givens.SHANGHAI), givens.officer("counter", givens.BEIJING)
    with acting(shanghai):
        givens.person(givens.SHANGHAI)
    with acting(beijing):
        givens.person(givens.BEIJING)
    return shanghai, beijing


def test_an_officer_sees_their_region_only(both_regions):
    shanghai, beijing = both_regions
    with acting(shanghai):
        assert [p.region for p in Person.objects.all()] == [givens.SHANGHAI]
    with acting(beijing):
        assert [p.region for p in Person.objects.all()] == [givens.BEIJING]


def test_an_officer_of_every_region_sees_all(both_regions):
    with acting(givens.officer("auditor", None)):
        assert Person.objects.count() == 2


def test_nobody_sees_nothing(both_regions):
    assert Person.objects.count() == 0


def test_the_audit_trail_is_of_the_region_too(both_regions):
    shanghai, _ = both_regions
    with acting(shanghai):
        assert {e.region for e in AuditEvent.objects.filter(object_table="registration_person")} == {givens.SHANGHAI}


def test_nothing_is_written_into_another_region(both_regions, refused):
    shanghai, _ = both_regions
    with acting(shanghai), refused("42501"):
        givens.employer(givens.BEIJING)


def test_nobody_writes_nothing(db, refused):
    with refused("42501"):
        givens.employer()


def test_another_regions_rows_are_not_changed(both_regions):
    shanghai, beijing = both_regions
    with acting(shanghai):
        givens.run(shanghai)
    with acting(beijing):
        assert Run.objects.filter(region=givens.SHANGHAI).update(counts={"files": 1}) == 0


def test_a_row_cannot_be_moved_to_another_region(both_regions, refused):
    shanghai, _ = both_regions
    with acting(shanghai), refused("42501"):
        givens.run(shanghai)
        Run.objects.update(region=givens.BEIJING)


def test_acting_ends_where_it_began(both_regions):
    shanghai, beijing = both_regions
    with acting(shanghai):
        with acting(beijing):
            assert Person.objects.get().region == givens.BEIJING
        assert Person.objects.get().region == givens.SHANGHAI
    assert not Person.objects.exists()


def test_acting_ends_after_a_refusal_of_the_database(both_regions):
    shanghai, _ = both_regions
    with pytest.raises(Exception, match="row-level security"), transaction.atomic(), acting(shanghai):
        givens.employer(givens.BEIJING)
    assert not Employer.objects.exists()
    assert not Person.objects.exists()


def test_a_bulk_row_names_parents_of_its_region(both_regions, refused):
    shanghai, beijing = both_regions
    with acting(beijing):
        stranger, factory = Person.objects.get(), givens.employer(givens.BEIJING)
    with acting(shanghai), refused("SB002"):
        givens.contribution(stranger, factory, givens.run(shanghai))


@pytest.fixture
def countrywide(both_regions):
    """Whoever acts for all regions, with a person, an employer and a run of each."""
    everywhere = givens.officer("auditor", None)
    with acting(everywhere):
        yield {
            region: (
                Person.objects.get(region=region),
                givens.employer(region),
                Run.objects.create(kind="assess", region=region, month=givens.MARCH, started_at=timezone.now(), by=everywhere),
            )
            for region in (givens.SHANGHAI, givens.BEIJING)
        }


def contributions(*rows: tuple[str, Person, Employer, Run]) -> None:
    """Of several regions in one statement."""
    Contribution.objects.bulk_create(
        Contribution(
            region=region, person=who, employer=where, run=run, month=givens.MARCH, assessed_month=givens.MARCH, kind="10",
            late_from=date(2012, 4, 16), insurances=0,
        )
        for region, who, where, run in rows
    )  # fmt: skip


def test_a_statement_of_two_regions_leaves_a_line_in_each(countrywide):
    contributions(*((region, *given) for region, given in countrywide.items()))
    events = AuditEvent.objects.filter(object_table="collection_contribution")
    assert set(events.values_list("region", "rows")) == {(givens.SHANGHAI, 1), (givens.BEIJING, 1)}


@pytest.mark.parametrize("strangers", [0, 1, 2], ids=["person", "employer", "run"])
@pytest.mark.parametrize("first", [givens.SHANGHAI, givens.BEIJING])
def test_in_a_statement_of_two_regions_each_row_names_parents_of_its_own(countrywide, refused, strangers, first):
    shanghai, beijing = countrywide[givens.SHANGHAI], list(countrywide[givens.BEIJING])
    beijing[strangers] = shanghai[strangers]
    rows = {givens.SHANGHAI: (givens.SHANGHAI, *shanghai), givens.BEIJING: (givens.BEIJING, *beijing)}
    with refused("SB002"):
        contributions(rows.pop(first), *rows.values())


def test_the_application_role_is_bound(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("shebao_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


def test_no_policy_binds_a_statement_to_one_process(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.proname FROM pg_depend d JOIN pg_proc p ON p.oid = d.refobjid"
            " WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_proc'::regclass AND p.proparallel <> 's'"
        )
        assert cursor.fetchall() == []
