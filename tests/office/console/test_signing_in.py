"""Signing in by password; in the demonstration by picking an officer, on this machine only."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.office.console.city import City, officer

HOSTS = ["localhost", "127.0.0.1", "testserver"]


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


def pick(client: Client, **more: Any) -> int:
    return client.post(
        reverse("desk:pick-officer"), {"officer": officer("supervisor").pk}, headers={"host": "127.0.0.1"}, **more
    ).status_code


def test_without_the_demonstration_nobody_can_be_picked(city: City) -> None:
    assert pick(Client()) == 403
    assert "officers" not in Client().get(reverse("desk:sign-in")).context


def test_in_the_demonstration_one_click_signs_in(city: City, demonstration: None) -> None:
    client = Client()
    assert "监督员" in client.get(reverse("desk:sign-in"), headers={"host": "127.0.0.1"}).content.decode()
    assert pick(client) == 302
    assert client.get(reverse("desk:home"), headers={"host": "127.0.0.1"}).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "10.0.0.8"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.8"}, {"HTTP_FORWARDED": "for=10.0.0.8"}]
)
def test_from_another_machine_nobody_can_be_picked(city: City, demonstration: None, elsewhere: dict[str, str]) -> None:
    assert pick(Client(), **elsewhere) == 403


def test_a_server_that_answers_to_other_names_lets_nobody_be_picked(city: City, demonstration: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "shebao.example.gov.cn"]
    assert pick(Client()) == 403


def test_a_wrong_password_is_told_and_a_right_one_signs_in(city: City) -> None:
    who = officer("auditor")
    who.set_password("一句很长的口令-2012")
    who.save(update_fields=["password"])
    address = reverse("desk:sign-in")
    assert "用户名或密码不正确" in Client().post(address, {"username": who.username, "password": "不对"}).content.decode()
    assert Client().post(address, {"username": who.username, "password": "一句很长的口令-2012"}).status_code == 302
