"""What a session says of the database it lies in."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection

from shebao.office.sessions import SessionStore
from tests.conftest import Database


@pytest.fixture
def session(database: Database) -> SessionStore:
    kept = SessionStore()
    kept["seen"] = 1
    kept.save(must_create=True)
    return kept


def test_a_database_that_went_away_is_no_fault_of_the_request(session: SessionStore, database: Database) -> None:
    """Killed after the page's work was committed, while its session is kept: the answer is 500, and is asked for again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()
    with database.connect("postgres", autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s)", backend)
    with pytest.raises(OperationalError):
        session.save()


def test_a_session_that_was_ended_meanwhile_is(session: SessionStore) -> None:
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
