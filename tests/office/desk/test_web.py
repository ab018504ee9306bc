"""Every page wants a signed-in officer, and nothing from outside is loaded."""

from __future__ import annotations

from django.db import connection
from django.urls import reverse


def test_a_stranger_is_sent_to_sign_in(client, db):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("desk:sign-in"))


def test_signing_in_is_open_to_all(client, db):
    assert client.get(reverse("desk:sign-in")).status_code == 200


def test_a_signed_in_officer_gets_the_desk(client, counter):
    client.force_login(counter)
    assert client.get("/").status_code == 200


def test_nothing_from_outside_is_loaded(client, db):
    policy = client.get(reverse("desk:sign-in")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_request_leaves_no_region_on_the_connection(client, counter):
    client.force_login(counter)
    client.get("/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('shebao.regions', true), current_setting('shebao.actor', true)")
        assert cursor.fetchone() == ("", "")
