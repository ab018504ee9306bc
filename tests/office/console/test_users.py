"""The administrator's pages: users found, made, given roles, a new password; what is told once is told once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shebao.office.desk.models import User
from tests.office import givens

NEW = reverse("desk:new-officer")
PASSWORD = re.compile(r"<code>([2-9A-HJ-NP-Z]{5}(?:-[2-9A-HJ-NP-Z]{5}){3})</code>")


def browser(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def chief(db: None) -> Client:
    """The administrator of Shanghai."""
    return browser(givens.officer("administrator"))


def make(chief: Client, **given: Any) -> str:
    form = {"act": "officer", "username": "li", "name": "李", "region": givens.SHANGHAI, "roles": ["counter"]}
    return chief.post(NEW, {**form, **given}).content.decode()


def test_an_officer_is_made_and_the_password_told_once(chief: Client, client: Client) -> None:
    told = PASSWORD.search(make(chief))
    assert told
    made = User.objects.get(username="li")
    assert (made.roles, made.region, made.must_change_password) == (["counter"], givens.SHANGHAI, True)
    assert client.login(username="li", password=told[1])
    assert not PASSWORD.search(chief.get(reverse("desk:officer", args=[made.pk])).content.decode())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"roles": ["counter", "reviewer"]}, "cannot be both Counter officer and Reviewer"), ({"roles": []}, "at least one role"),
        ({"region": "31"}, "6 figures"), ({"region": givens.BEIJING}, "region 310000 only"),
        ({"region": ""}, "region 310000 only"), ({"username": "a b"}, "user name is 2 to 64"), ({"name": " "}, "Give the name"),
        ({"act": "outside", "role": "employer", "holder": "x"}, "No such employer or person"),
        ({"act": "outside", "role": "counter", "holder": "x"}, "Choose an employer"),
    ],
)  # fmt: skip
def test_what_will_not_do_is_told_and_nobody_is_made(chief: Client, given: Any, words: str) -> None:
    assert words in make(chief, **given)
    assert not User.objects.filter(username="li").exists()


def test_users_of_an_employer_and_insured_people_are_made(chief: Client, at_the_counter: User) -> None:
    employer, person = givens.employer(), givens.person()
    make(chief, act="outside", role="employer", holder=employer.credit_code)
    make(chief, act="outside", role="person", holder=person.number, username="wang")
    assert User.objects.get(username="li").employer == employer
    assert User.objects.get(username="wang").person == person


def test_an_administrator_sees_the_users_of_the_region(chief: Client) -> None:
    here, elsewhere = givens.officer("counter"), givens.officer("counter", givens.BEIJING)
    page = chief.get(reverse("desk:officers")).content.decode()
    assert (here.username in page, elsewhere.username in page) == (True, False)
    answers = [chief.get(reverse("desk:officer", args=[user.pk])).status_code for user in (here, elsewhere)]
    assert answers == [200, 404]


def test_users_are_found_by_the_beginning_of_their_name(chief: Client) -> None:
    givens.officer("counter")
    givens.officer("reviewer")
    page = chief.get(reverse("desk:officers"), {"q": "coun"}).content.decode()
    assert ("counter-310000" in page, "reviewer-310000" in page) == (True, False)


def test_roles_are_changed_and_incompatible_ones_refused(chief: Client) -> None:
    counter = givens.officer("counter")
    address = reverse("desk:change-roles", args=[counter.pk])
    assert "The roles were changed" in chief.post(address, {"roles": ["reviewer"]}, follow=True).content.decode()
    refused = chief.post(address, {"roles": ["reviewer", "approver"]}, follow=True).content.decode()
    assert "cannot be both Reviewer and Approver" in refused
    assert User.objects.get(pk=counter.pk).roles == ["reviewer"]


def test_an_account_is_closed_and_opened_again(chief: Client) -> None:
    counter = givens.officer("counter")
    chief.post(reverse("desk:close-officer", args=[counter.pk]))
    assert "Open the account again" in chief.get(reverse("desk:officer", args=[counter.pk])).content.decode()
    chief.post(reverse("desk:reopen-officer", args=[counter.pk]))
    assert User.objects.get(pk=counter.pk).is_active


def test_one_s_own_account_offers_nothing(db: None) -> None:
    user = givens.officer("administrator")
    page = browser(user).get(reverse("desk:officer", args=[user.pk])).content.decode()
    assert "another administrator looks after it" in page
    assert reverse("desk:reset-password", args=[user.pk]) not in page


def test_what_happened_to_an_account_stands_on_its_page(chief: Client) -> None:
    counter = givens.officer("counter")
    chief.post(reverse("desk:reset-password", args=[counter.pk]))
    assert "reset a password" in chief.get(reverse("desk:officer", args=[counter.pk])).content.decode()
