"""The pages of matters: queue, form, matter; what is shown, what is refused, and that a form counts once."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shebao.office.matters.models import Matter
from shebao.office.registration.models import Employer
from tests.office.agency import FACTORY, WANG
from tests.office.matters.desk import NEW_EMPLOYER, Desk, leaving, pdf

JUST_NOW = "2026-03-02"


def browser(officer: Any, language: str = "en") -> Client:
    client = Client()
    client.force_login(officer)
    client.cookies["django_language"] = language
    return client


def handed_in(**other: Any) -> dict[str, Any]:
    """What a browser posts for a new employer."""
    return {
        "request_key": str(uuid.uuid4()),
        "applicant_kind": "employer",
        "applicant_name": "黄浦设计公司",
        "received_on": JUST_NOW,
        "credit_code": NEW_EMPLOYER,
        "name": "黄浦设计公司",
        "unit_type": "10",
        "industry": "M",
        "risk_class": "1",
        "registered_on": JUST_NOW,
        "file_licence": SimpleUploadedFile("licence.pdf", pdf()),
        **other,
    }


def new(kind: str = "register_employer") -> str:
    return reverse("matters:new", args=[kind])


def test_a_matter_is_received_and_shown(desk: Desk) -> None:
    answer = browser(desk.agency.counter).post(new(), handed_in(), follow=True)
    words = answer.content.decode()
    assert "counter received from 黄浦设计公司 the application “register an employer” with 1 file." in words
    assert "15 days · 社会保险法 第五十七条" in words


def test_the_story_reads_in_chinese_too(desk: Desk) -> None:
    matter = desk.review(desk.receive())
    words = browser(desk.approver, "zh-hans").get(reverse("matters:matter", args=[matter.pk])).content.decode()
    assert "counter受理了黄浦设计公司的“单位参保登记”申请，收到材料 1 份。" in words
    assert "reviewer复核无误。" in words


def test_a_form_posted_twice_makes_one_matter(desk: Desk) -> None:
    client, key = browser(desk.agency.counter), str(uuid.uuid4())
    first = client.post(new(), handed_in(request_key=key))
    second = client.post(new(), handed_in(request_key=key))
    assert first.headers["Location"] == second.headers["Location"]
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"credit_code": "91310115000000000A"}, "Not a unified social credit code"),
        ({"credit_code": FACTORY}, "registered in the region already"),
        ({"name": ""}, "This field is required"),
        ({"received_on": "2099-01-01"}, "Nothing is received in the future"),
        ({"file_licence": SimpleUploadedFile("licence.pdf", b"MZ\x90 a program")}, "of no kind that is taken"),
        ({"file_licence": SimpleUploadedFile("licence.pdf", b"\x89PNG\r\n\x1a\n", "application/pdf")}, "is damaged"),
        ({"file_licence": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_taken(desk: Desk, wrong: dict[str, Any], words: str) -> None:
    answer = browser(desk.agency.counter).post(new(), handed_in(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("numbers", "words"),
    [("310101198505050099", "Not registered in the region"), ("\n".join(str(n) for n in range(201)), "At most 200 people")],
)
def test_people_must_be_registered_before_they_are_enrolled(desk: Desk, numbers: str, words: str) -> None:
    given = handed_in(credit_code=FACTORY, numbers=numbers, employed_on=JUST_NOW, insurances=["110"])
    assert words in browser(desk.agency.counter).post(new("enrol"), given).content.decode()


def test_insurances_are_kept_as_a_set(desk: Desk) -> None:
    given = handed_in(
        credit_code=FACTORY, numbers=f"{WANG}, {WANG}", employed_on=JUST_NOW, insurances=["110", "310"],
        file_contract=SimpleUploadedFile("staff.pdf", pdf()),
    )  # fmt: skip
    browser(desk.agency.counter).post(new("enrol"), given)
    data = Matter.objects.get().data
    assert (data["insurances"], data["numbers"]) == (5, [WANG])


def test_a_change_of_nothing_is_refused(desk: Desk) -> None:
    given = {k: v for k, v in handed_in(credit_code=FACTORY).items() if k not in ("name", "unit_type", "industry", "risk_class")}
    assert "Fill in what changes" in browser(desk.agency.counter).post(new("change_employer"), given).content.decode()


def test_a_wrong_document_number_is_told_by_the_law(desk: Desk) -> None:
    given = handed_in(
        name="李晓芸", sex="2", born_on="1990-03-07", nationality="CHN", document_type="01",
        document_number="310101199003070026", household="51", file_identity=SimpleUploadedFile("id.pdf", pdf()),
    )  # fmt: skip
    assert "check digit is wrong" in browser(desk.agency.counter).post(new("register_person"), given).content.decode()


def test_a_stale_form_gets_one_clear_sentence(desk: Desk) -> None:
    matter = desk.receive()
    desk.review(matter)
    address = reverse("matters:send-back", args=[matter.pk])
    answer = browser(desk.approver).post(address, {"version": matter.version, "opinion": "Unclear."}, follow=True)
    assert "This matter has moved on since you opened it: look at it again, then decide." in answer.content.decode()
    assert Matter.objects.get().state == "reviewed"


def test_an_approval_posted_twice_takes_effect_once(desk: Desk) -> None:
    matter = desk.review(desk.receive())
    client, address = browser(desk.approver), reverse("matters:approve", args=[matter.pk])
    client.post(address, {"version": matter.version})
    client.post(address, {"version": matter.version})
    assert Employer.objects.filter(credit_code=NEW_EMPLOYER).count() == 1
    assert Matter.objects.get().state == "effective"


@pytest.mark.parametrize(
    ("officer", "buttons"),
    [("counter", {"supplement", "withdraw"}), ("reviewer", {"review", "send_back", "reject"}), ("approver", set())],
)
def test_each_officer_sees_the_buttons_of_their_own_steps(desk: Desk, officer: str, buttons: set[str]) -> None:
    who = {"counter": desk.agency.counter, "reviewer": desk.agency.reviewer, "approver": desk.approver}[officer]
    answer = browser(who).get(reverse("matters:matter", args=[desk.receive().pk]))
    assert answer.context["moves"].keys() == buttons


def test_a_returned_matter_is_corrected_in_its_own_form(desk: Desk) -> None:
    returned = desk.send_back(desk.receive())
    client, address = browser(desk.agency.counter), reverse("matters:correct", args=[returned.pk])
    assert 'value="黄浦设计公司"' in client.get(address).content.decode()
    given = handed_in(name="黄浦设计有限公司", version=returned.version)
    del given["file_licence"]  # handed in before
    client.post(address, given)
    corrected = Matter.objects.get()
    assert (corrected.state, corrected.data["name"]) == ("received", "黄浦设计有限公司")


def test_documents_are_added_before_the_review(desk: Desk) -> None:
    matter = desk.receive()
    given = {"version": matter.version, "slot": "agent", "files": SimpleUploadedFile("power.pdf", pdf("power"))}
    browser(desk.agency.counter).post(reverse("matters:supplement", args=[matter.pk]), given)
    assert sorted(matter.materials.values_list("slot", flat=True)) == ["agent", "licence"]


def test_the_queue_shows_what_waits_for_each(desk: Desk) -> None:
    waiting = {"reviewer": desk.receive(), "approver": desk.receive(leaving())}
    assert queue(desk.agency.reviewer) == [waiting["reviewer"]]
    assert queue(desk.approver) == [waiting["approver"]]
    assert queue(desk.agency.counter) == []


def queue(officer: Any, query: str = "") -> list[Matter]:
    return list(browser(officer).get(reverse("matters:queue") + query).context["matters"])


def test_the_late_stand_first_and_are_counted(desk: Desk) -> None:
    today = desk.receive()
    late = desk.receive(received_on=date.today() - timedelta(days=40))
    answer = browser(desk.agency.reviewer).get(reverse("matters:queue"))
    assert list(answer.context["matters"]) == [late, today]
    assert [m.urgency for m in answer.context["matters"]] == ["late", ""]
    assert next(entry["count"] for entry in answer.context["navigation"] if entry["url"] == reverse("matters:queue")) == "1"


@pytest.mark.parametrize(
    ("query", "found"), [("?view=all&kind=stop", 1), ("?view=all&state=reviewed", 0), ("?view=all&q=黄浦", 1), ("?view=open", 2)]
)
def test_the_queue_is_filtered(desk: Desk, query: str, found: int) -> None:
    desk.receive()
    desk.receive(leaving())
    assert len(queue(desk.agency.reviewer, query)) == found


def test_a_scan_is_shown_and_may_run_nothing(desk: Desk) -> None:
    matter = desk.receive()
    answer = browser(desk.agency.reviewer).get(reverse("matters:material", args=[matter.pk, matter.materials.get().pk]))
    assert answer.content == pdf()
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_numbers_of_persons_are_masked_on_the_page(desk: Desk) -> None:
    matter = desk.granted(leaving())
    assert WANG not in browser(desk.agency.reviewer).get(reverse("matters:matter", args=[matter.pk])).content.decode()


def test_the_day_s_list_says_who_has_to_act_on_what_is_late(desk: Desk) -> None:
    late = desk.receive(received_on=date(2026, 1, 5))
    desk.receive(leaving())
    groups = browser(desk.agency.counter).get(reverse("matters:today")).context["groups"]
    assert [group["matters"] for group in groups] == [[], [late], []]  # the counter, the reviewer, the approver
