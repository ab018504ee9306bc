"""What the register said on a day, and what is now known of that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from shebao.errors import UserError
from shebao.office.registration.history import as_of, enrolments_as_of, now_known, recordings, register_said
from shebao.office.registration.models import Employer, Enrolment, Particulars, Person
from shebao.office.registration.particulars import change_employer, change_person, correct
from tests.office import givens
from tests.office.agency import BEIJING, FACTORY, LI, SHANGHAI, WANG, persons

MARCH, JUNE, SEPTEMBER = date(2012, 3, 1), date(2012, 6, 1), date(2012, 9, 1)


@pytest.fixture
def reading(agency):
    with agency.reading():
        yield agency


def factory() -> Employer:
    return Employer.objects.get(credit_code=FACTORY)


def wang() -> Person:
    return Person.objects.get(number=WANG)


def renamed(agency, name: str, since: date) -> None:
    change_employer(FACTORY, name=name, since=since, region=SHANGHAI, by=agency.counter)


def test_a_change_holds_from_its_day_and_the_register_shows_what_is_known_of_today(reading):
    renamed(reading, "浦江数控", MARCH)

    assert factory().name == "浦江数控"
    assert now_known(factory(), date(2012, 2, 29)).name == "浦江机床厂"
    assert now_known(factory(), MARCH).name == "浦江数控"


def test_the_register_is_remembered_as_it_stood(reading):
    before = timezone.now()
    renamed(reading, "浦江数控", MARCH)

    assert as_of(factory(), on=JUNE, known=before).name == "浦江机床厂", "recorded in time for nobody to have known it then"
    assert as_of(factory(), on=JUNE, known=timezone.now()).name == "浦江数控"


def test_on_a_day_before_its_registration_the_register_said_nothing(reading):
    yesterday = timezone.localdate() - timedelta(days=1)

    assert register_said(factory(), yesterday) is None
    assert now_known(factory(), yesterday).name == "浦江机床厂"


def test_today_the_register_says_what_is_known(reading):
    renamed(reading, "浦江数控", MARCH)

    assert register_said(factory(), timezone.localdate()).name == "浦江数控"


def test_a_change_recorded_late_ends_where_a_later_one_begins(reading):
    renamed(reading, "浦江集团", JUNE)
    renamed(reading, "浦江数控", MARCH)

    assert [now_known(factory(), day).name for day in (MARCH, JUNE)] == ["浦江数控", "浦江集团"]
    assert factory().name == "浦江集团"


def test_a_late_change_of_one_particular_leaves_the_others_as_they_are(reading):
    renamed(reading, "浦江集团", JUNE)
    change_employer(FACTORY, name="浦江数控", risk_class=3, since=MARCH, region=SHANGHAI, by=reading.counter)

    assert (now_known(factory(), SEPTEMBER).name, now_known(factory(), SEPTEMBER).risk_class) == ("浦江集团", 3)


def test_a_correction_says_that_it_was_never_so(reading):
    before = timezone.now()
    correct(wang(), born_on=date(1980, 1, 2), reason="户口簿", region=SHANGHAI, by=reading.counter)

    assert wang().born_on == date(1980, 1, 2)
    assert now_known(wang(), date(2000, 1, 1)).born_on == date(1980, 1, 2)
    assert as_of(wang(), on=MARCH, known=before).born_on == date(1980, 1, 1)


def test_a_correction_of_some_days_leaves_the_others(reading):
    renamed(reading, "浦江集团", JUNE)
    correct(factory(), name="浦江机床", until=JUNE, reason="错字", region=SHANGHAI, by=reading.counter)

    assert [now_known(factory(), day).name for day in (MARCH, JUNE)] == ["浦江机床", "浦江集团"]


def test_a_correction_needs_a_reason(reading):
    with pytest.raises(UserError, match="Say why"):
        correct(factory(), name="浦江机床", reason=" ", region=SHANGHAI, by=reading.counter)


def test_a_change_that_changes_nothing_is_refused(reading):
    with pytest.raises(UserError, match="Nothing differs"):
        renamed(reading, "浦江机床厂", MARCH)


def test_only_what_differs_is_recorded(reading):
    change_person(WANG, name="王建国", household="52", region=SHANGHAI, by=reading.counter)

    assert [p.said for p in Particulars.objects.filter(kind="change")] == [{"household": "52"}]


def test_nothing_is_changed_before_it_happens(reading):
    with pytest.raises(UserError, match="not before"):
        renamed(reading, "浦江数控", timezone.localdate() + timedelta(days=1))


def test_the_end_of_an_enrolment_is_history_too(reading):
    before = timezone.now()
    reading.stop(WANG, date(2012, 3, 9))

    assert enrolments_as_of(wang(), on=JUNE, known=timezone.now()) == []
    assert {e.insurance for e in enrolments_as_of(wang(), on=JUNE, known=before)} == {110, 210, 310, 410, 510}
    assert len(enrolments_as_of(wang(), on=MARCH, known=timezone.now())) == 5


def test_a_wrong_end_of_an_enrolment_can_be_corrected_but_not_into_another(reading):
    reading.stop(WANG, date(2012, 3, 9))
    first = Enrolment.objects.filter(person__number=WANG).order_by("insurance")[0]

    correct(first, period="[2011-07-01,2012-06-01)", reason="离职证明", region=SHANGHAI, by=reading.counter)

    first.refresh_from_db()
    assert first.period.upper == date(2012, 6, 1)
    givens.enrolment(wang(), factory(), date(2012, 6, 1))
    with pytest.raises(UserError, match="already insured"):
        correct(first, period="[2011-07-01,2012-07-01)", reason="离职证明", region=SHANGHAI, by=reading.counter)


def test_the_story_of_a_subject_tells_before_and_after(reading):
    change_person(WANG, name="王建华", since=MARCH, reason="改名", region=SHANGHAI, by=reading.counter)
    reading.stop(WANG, date(2012, 3, 9))

    story = recordings(wang(), Enrolment.objects.filter(person__number=WANG))
    assert story[-1].changes == [("名称", "王建国", "王建华")]
    assert (story[-1].entry.by, story[-1].entry.reason) == (reading.counter, "改名")
    assert len(story) == 6


# Held by the database ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("register", ["employer", "person", "enrolment"])
def test_the_register_s_rows_change_by_recordings_alone(reading, refused, register):
    with refused("42501"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE registration_{register} SET id = id")


def test_what_was_recorded_stays(reading, refused):
    renamed(reading, "浦江数控", MARCH)

    with refused("42501"):
        Particulars.objects.update(reason="从未发生")
    with refused("42501"):
        Particulars.objects.all().delete()


SAY = (
    "INSERT INTO registration_particulars (region, subject, subject_id, kind, valid, said{more})"
    " VALUES (%s, 'person', %s, %s, '[2012-03-01,)', %s{values})"
)


@pytest.mark.parametrize(
    ("kind", "said", "more", "values", "state"),
    [
        ("registered", "{}", "", "", "42501"),
        ("change", '{"region": "110000"}', "", "", "SB032"),
        ("change", '{"recorded_at": "2011-01-01"}', "", "", "SB032"),
        ("change", '{"sex": "3"}', "", "", "23514"),
        ("correction", '{"sex": "2"}', "", "", "23514"),
        ("change", '{"sex": "2"}', ", recorded_at", ", '2012-03-01'", "SB030"),
        ("change", '{"sex": "2"}', ", by_id", ", NULL", "SB030"),
    ],
)
def test_a_recording_is_what_it_says_it_is(reading, refused, kind, said, more, values, state):  # noqa: PLR0917
    with refused(state), connection.cursor() as cursor:
        cursor.execute(SAY.format(more=more, values=values), [SHANGHAI, wang().pk, kind, said])


def test_nothing_is_recorded_about_another_region_s_people(reading, refused):
    beijing = givens.officer("counter", BEIJING)
    from shebao.office.database import acting

    stranger = wang().pk
    with refused("SB002"), acting(beijing), connection.cursor() as cursor:
        cursor.execute(SAY.format(more="", values=""), [BEIJING, stranger, "change", '{"name": "张三"}'])
    with refused("42501"), acting(beijing), connection.cursor() as cursor:
        cursor.execute(SAY.format(more="", values=""), [SHANGHAI, stranger, "change", '{"name": "张三"}'])


def test_nobody_dates_a_registration_back(reading, refused):
    with refused("SB030"), transaction.atomic():
        Person.objects.create(
            region=SHANGHAI, number=LI, name="李", sex="2", born_on=date(1985, 5, 5), document_type="01", document_number=LI,
            household="51", recorded_at="2012-01-01T00:00Z",
        )  # fmt: skip


def test_each_of_many_changes_of_one_person_in_one_transaction_prevails_in_turn(reading):
    reading.register_persons(persons(LI, name="李梅"))
    change_person(LI, name="李玫", since=MARCH, region=SHANGHAI, by=reading.counter)
    change_person(LI, name="李梅", since=MARCH, region=SHANGHAI, by=reading.counter)

    assert Person.objects.get(number=LI).name == "李梅"
