"""Every look at a person's record is noted: who, when, whose, which page; the person and the auditor can read it."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from shebao.office.database import acting
from shebao.office.desk import sightings
from shebao.office.desk.models import AuditEvent, User
from shebao.office.logs import WithoutNumbers
from shebao.office.registration.models import Person
from tests.office import givens


@pytest.fixture
def wang(at_the_counter: User) -> Person:
    return givens.person()


@pytest.fixture
def wang_signed_in(wang: Person) -> Client:
    user = User.objects.create(
        username="wang", name="王建国", roles=["person"], region=givens.SHANGHAI, person=wang, password="!"
    )
    client = Client()
    client.force_login(user)
    return client


def looks(person: Person, reader: User) -> list[tuple[str, str, bool]]:
    with acting(reader):
        return [(look.by.username or look.by.name, look.page, look.whole_number) for look in sightings.of_person(person.pk)]


def test_opening_the_record_and_showing_the_number_are_noted(client: Client, counter: User, wang: Person) -> None:
    client.force_login(counter)
    masked = client.get(f"/persons/{wang.pk}/").content.decode()
    shown = client.post(f"/persons/{wang.pk}/number/").content.decode()
    assert (wang.number in masked, wang.number in shown) == (False, True)
    assert looks(wang, givens.officer("auditor")) == [
        ("counter", "registration:reveal-number", True),
        ("counter", "registration:person", False),
    ]


def test_the_person_reads_who_looked(client: Client, counter: User, wang: Person, wang_signed_in: Client) -> None:
    client.force_login(counter)
    client.get(f"/persons/{wang.pk}/")
    page = wang_signed_in.get("/account/seen/").content.decode()
    assert "counter" in page
    assert "权益记录" in page


def test_the_auditor_reads_who_looked_and_others_do_not(client: Client, counter: User, wang: Person) -> None:
    client.force_login(counter)
    client.get(f"/persons/{wang.pk}/")
    assert client.get(f"/persons/{wang.pk}/seen/").status_code == 403
    client.force_login(givens.officer("auditor"))
    assert "counter" in client.get(f"/persons/{wang.pk}/seen/").content.decode()


def test_the_database_tells_nobody_else(client: Client, counter: User, wang: Person) -> None:
    """The application's checks do not matter here: the function asks who reads."""
    client.force_login(counter)
    client.get(f"/persons/{wang.pk}/")
    somebody = givens.person(number="310101198001010024")
    stranger = User(pk=9000, roles=["person"], region=givens.SHANGHAI, person=somebody)
    assert looks(wang, stranger) == []
    assert looks(wang, givens.officer("auditor", givens.BEIJING)) == []
    assert len(looks(wang, givens.officer("auditor", None))) == 1


def test_a_search_by_number_is_noted_without_it(client: Client, counter: User, wang: Person) -> None:
    client.force_login(counter)
    client.get("/persons/", {"q": wang.number})
    with acting(counter):
        assert AuditEvent.objects.get(action="search").new == {"q": "310101********0016"}


def test_a_log_has_no_numbers() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "no person %s", ("310101198001010016",), None)
    assert WithoutNumbers("%(message)s").format(record) == "no person 310101********0016"


def test_a_traceback_has_no_numbers() -> None:
    with pytest.raises(ValueError, match="number") as raised:
        raise ValueError("number 310101198001010016 and 310101800101001 and USA5M1234567X")
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "failed", (), (raised.type, raised.value, raised.tb))
    said = WithoutNumbers("%(message)s").format(record).splitlines()[-1]
    assert said == "ValueError: number 310101********0016 and 3101*********01 and USA5*******7X"


def test_the_database_server_logs_no_statement_that_failed(server: object) -> None:
    from shebao.office.database import connect

    with connect() as connection:
        assert connection.execute("SHOW log_min_error_statement").fetchone() == ("panic",)
        assert connection.execute("SHOW log_error_verbosity").fetchone() == ("terse",)
