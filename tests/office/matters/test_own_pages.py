"""Employers and persons start their matters online and follow them; the counter receives them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shebao.office.desk.models import User
from shebao.office.matters import actions
from shebao.office.matters.models import Matter
from shebao.office.registration.models import Employer, Person
from tests.office.agency import FACTORY, SHOP, WANG, employers
from tests.office.matters.desk import Desk, leaving, pdf
from tests.office.matters.test_online import factory, hand_in, outside
from tests.office.matters.test_pages import browser

__all__ = ["factory"]


@pytest.fixture
def shop(desk: Desk) -> User:
    """The user of another employer."""
    desk.agency.register_employers(employers(SHOP))
    with desk.agency.reading():
        return outside("employer", "shop", employer=Employer.objects.get(credit_code=SHOP))


def leaving_form(**other: Any) -> dict[str, Any]:
    """What a browser posts when 王建国 left."""
    return {
        "request_key": "8b3b8f4e-8c1c-4a55-9d4d-0d6a3a7a1b11",
        "credit_code": FACTORY,
        "numbers": WANG,
        "left_on": "2012-03-20",
        "stop_reason": "6301",
        "file_ending": SimpleUploadedFile("ending.pdf", pdf("ending")),
        **other,
    }


def test_an_employer_starts_a_matter_and_the_counter_finds_it(desk: Desk, factory: User) -> None:
    answer = browser(factory).post(reverse("matters:own-new", args=["stop"]), leaving_form(), follow=True)
    assert "浦江机床厂 handed in online the application “stop enrolments” with 1 file." in answer.content.decode()
    queue = browser(desk.agency.counter).get(reverse("matters:queue"))
    assert [matter.state for matter in queue.context["matters"]] == ["draft"]


def test_the_form_begins_with_whoever_is_signed_in(desk: Desk, factory: User) -> None:
    assert f'value="{FACTORY}"' in browser(factory).get(reverse("matters:own-new", args=["stop"])).content.decode()


def test_a_form_posted_twice_makes_one_matter(desk: Desk, factory: User) -> None:
    client, address = browser(factory), reverse("matters:own-new", args=["stop"])
    client.post(address, leaving_form())
    client.post(address, leaving_form())
    assert Matter.objects.count() == 1


def test_nobody_learns_online_whether_others_people_are_registered(desk: Desk, shop: User) -> None:
    given = leaving_form(credit_code=shop.employer.credit_code, numbers="310101198505050099")
    assert browser(shop).post(reverse("matters:own-new", args=["stop"]), given).status_code == 302


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("employer", ["change_employer", "register_person", "change_person", "enrol", "stop", "show_certificate"]),
        ("person", ["change_person", "show_certificate"]),
    ],
)
def test_each_may_start_what_is_theirs(desk: Desk, factory: User, role: str, kinds: list[str]) -> None:
    with desk.agency.reading():
        users = {"employer": factory, "person": outside("person", person=Person.objects.get(number=WANG))}
    offered = browser(users[role]).get(reverse("matters:own-choose")).context["kinds"]
    assert [kind.code for kind in offered] == kinds
    assert browser(users[role]).get(reverse("matters:own-new", args=["register_employer"])).status_code == 404


def test_what_came_back_is_corrected_in_its_own_form(desk: Desk, factory: User) -> None:
    handed = hand_in(factory)
    returned = actions.decline_matter(handed, version=handed.version, opinion="Wrong day.", by=desk.agency.counter)
    client, address = browser(factory), reverse("matters:own-correct", args=[handed.pk])
    assert "Wrong day." in client.get(reverse("matters:own-matter", args=[handed.pk])).content.decode()
    assert 'value="2012-03-20"' in client.get(address).content.decode()
    given = {k: v for k, v in leaving_form(left_on="2012-03-21", version=returned.version).items() if k != "file_ending"}
    client.post(address, given)
    with desk.agency.reading():
        again = Matter.objects.get()
    assert (again.state, again.data["left_on"]) == ("draft", "2012-03-21")


def test_it_is_withdrawn_with_a_reason(desk: Desk, factory: User) -> None:
    handed = hand_in(factory)
    client, address = browser(factory), reverse("matters:own-withdraw", args=[handed.pk])
    assert "Give the reason" in client.post(address, {"version": handed.version}, follow=True).content.decode()
    client.post(address, {"version": handed.version, "opinion": "He stays."})
    with desk.agency.reading():
        assert Matter.objects.get().state == "withdrawn"


def test_another_s_matter_and_its_documents_are_not_there(desk: Desk, factory: User, shop: User) -> None:
    handed = hand_in(factory)
    with desk.agency.reading():
        file = handed.materials.get()
    client = browser(shop)
    assert client.get(reverse("matters:own-matter", args=[handed.pk])).status_code == 404
    assert client.get(reverse("matters:own-material", args=[handed.pk, file.pk])).status_code == 404


def test_officers_see_at_once_what_would_stand_in_the_way(desk: Desk) -> None:
    matter = desk.receive(leaving())
    matter = desk.receive(
        actions.Application("stop", "employer", "x", {**leaving().data, "numbers": ["310101198505050099"]}, leaving().files)
    )
    words = browser(desk.approver).get(reverse("matters:matter", args=[matter.pk])).content.decode()
    assert "Not registered in the region" in words
