"""Matters by a payroll program: what may be started, started with its documents, followed, corrected, withdrawn, told of."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from shebao.office.api.actions import make_webhook
from shebao.office.api.models import Message
from shebao.office.desk.models import AuditEvent, User
from shebao.office.matters import actions
from shebao.office.matters.actions import Application
from shebao.office.matters.models import Material, Matter
from shebao.office.uploads import Handed
from tests.office import givens
from tests.office.agency import FACTORY, SHOP, WANG, Agency, employers
from tests.office.api.programs import Program, key_of
from tests.office.api.test_operations import refusal
from tests.office.matters.desk import Desk, pdf
from tests.office.portal.test_declaring import of

LEFT = {"credit_code": FACTORY, "numbers": [WANG], "left_on": "2012-03-20", "stop_reason": "6301"}


def scan(slot: str = "ending", name: str = "ending.pdf", content: bytes | None = None) -> dict[str, str]:
    return {"slot": slot, "name": name, "content": base64.b64encode(pdf() if content is None else content).decode()}


LEAVING = {"kind": "stop", "form": LEFT, "materials": [scan()]}


@pytest.fixture
def desk(agency: Agency) -> Desk:
    return Desk(agency, givens.officer("approver"))


@pytest.fixture
def factory(agency: Agency) -> User:
    return of(agency)


@pytest.fixture
def program(factory: User) -> Program:
    return Program(key_of(factory))


@pytest.fixture
def shop(agency: Agency) -> Program:
    """Another employer's program."""
    agency.register_employers(employers(SHOP))
    return Program(key_of(of(agency, SHOP)))


def started(program: Program) -> dict[str, Any]:
    answer = program.post("/matters", LEAVING)
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    return told


def returned(desk: Desk, program: Program) -> dict[str, Any]:
    """A matter that the counter returned without receiving it."""
    handed = Matter.objects.get(pk=started(program)["id"])
    actions.decline_matter(handed, version=handed.version, opinion="Page 2 is missing.", by=desk.agency.counter)
    told: dict[str, Any] = program.get(f"/matters/{handed.pk}").json()
    return told


# Starting one ---------------------------------------------------------------------------------------------------


def test_the_kinds_say_what_is_asked_and_which_documents(program: Program) -> None:
    stop = {kind["code"]: kind for kind in program.get("/matters/kinds").json()}["stop"]
    asked = {question["name"]: (question["many"], question["required"]) for question in stop["form"]}
    assert asked == {
        "credit_code": (False, True), "numbers": (True, True), "left_on": (False, True), "stop_reason": (False, True),
        "insurances": (True, False),
    }  # fmt: skip
    assert "6301" in {option["code"] for question in stop["form"] for option in question["options"]}
    assert [(document["slot"], document["required"]) for document in stop["documents"]] == [("ending", True)]


def test_only_kinds_for_employers_are_there(program: Program) -> None:
    codes = {kind["code"] for kind in program.get("/matters/kinds").json()}
    assert {"enrol", "stop"} <= codes
    assert not {"register_employer", "dispose_files"} & codes
    assert refusal(program.post("/matters", {**LEAVING, "kind": "register_employer"}), 404)


def test_a_matter_is_started_with_its_documents_and_the_agency_does_it(desk: Desk, program: Program) -> None:
    told = started(program)
    assert (told["state"], told["applicant"], told["own"], told["form"]["numbers"]) == ("draft", "浦江机床厂", True, [WANG])
    assert [(file["slot"], file["name"], file["media_type"]) for file in told["materials"]] == [
        ("ending", "ending.pdf", "application/pdf")
    ]
    handed = Matter.objects.get(pk=told["id"])
    desk.approve(actions.accept_matter(handed, version=handed.version, by=desk.agency.counter))
    followed = program.get(f"/matters/{handed.pk}").json()
    assert (followed["state"], [step["step"] for step in followed["steps"]]) == (
        "effective", ["hand_in", "receive", "approve", "effect"],
    )  # fmt: skip
    assert followed["steps"][1]["sentence"] == "the agency received it."


def test_insurances_are_told_as_they_were_given(program: Program) -> None:
    told = program.post("/matters", {**LEAVING, "form": {**LEFT, "insurances": [110, 310]}}).json()
    assert told["form"]["insurances"] == [110, 310]


@pytest.mark.parametrize(
    ("form", "where"),
    [
        ({**LEFT, "left_on": "yesterday"}, "form.left_on"), ({**LEFT, "stop_reason": "x"}, "form.stop_reason"),
        ({**LEFT, "numbers": WANG}, "form.numbers"), ({**LEFT, "left_on": ["2012-03-20"]}, "form.left_on"),
        ({**LEFT, "leave_on": "2012-03-20"}, "form.leave_on"), ({**LEFT, "credit_code": SHOP}, "form.credit_code"),
        ({**LEFT, "insurances": [111]}, "form.insurances"), ({}, "form.credit_code"), ({**LEFT, "left_on": 5}, "form.left_on"),
    ],
)  # fmt: skip
def test_an_answer_that_will_not_do_is_named(program: Program, form: Any, where: str) -> None:
    answer = program.post("/matters", {**LEAVING, "form": form})
    assert refusal(answer, 422)
    assert where in answer.json()["errors"][0]["where"]
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("materials", "words"),
    [
        ([], "materials.ending"), ([scan("licence")], "materials.licence"), ([scan(name="x.png")], "not what its name says"),
        ([scan(content=b"MZ program")], "of no kind that is taken"), ([{**scan(), "content": "%%%%"}], "no base64"),
        ([scan(name="/")], "not what its name says"), ([scan()] * 21, "materials"), ([{**scan(), "kind": 1}], "materials"),
        ([scan(content=pdf("/JavaScript (run)"))], "program, script"),
    ],
)  # fmt: skip
def test_a_document_that_will_not_do_is_told(program: Program, materials: Any, words: str) -> None:
    assert words in refusal(program.post("/matters", {**LEAVING, "materials": materials}), 422)
    assert not Material.objects.exists()


def test_the_same_request_again_is_one_matter(program: Program) -> None:
    first, again = (program.post("/matters", LEAVING, again="wang-leaves") for _ in range(2))
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Matter.objects.count() == 1


# Following, correcting, withdrawing -----------------------------------------------------------------------------


def test_matters_follow_each_other_by_cursor_and_state(program: Program) -> None:
    keys = [started(program)["id"] for _ in range(3)]
    first = program.get("/matters", limit=2).json()
    second = program.get("/matters", limit=2, cursor=first["next"]).json()
    assert [row["id"] for row in first["items"] + second["items"]] == keys[::-1]
    assert program.get("/matters", state="returned").json()["items"] == []
    assert refusal(program.get("/matters", state="lost"), 422)


def test_what_came_back_is_corrected(desk: Desk, program: Program) -> None:
    back = returned(desk, program)
    assert (back["state"], back["steps"][-1]["reason"]) == ("returned", "Page 2 is missing.")
    correction = {"version": back["version"], "form": {**LEFT, "left_on": "2012-03-21"}, "materials": [scan(name="page2.pdf")]}
    again = program.post(f"/matters/{back['id']}/correction", correction).json()
    assert (again["state"], again["form"]["left_on"], len(again["materials"])) == ("draft", "2012-03-21", 2)


def test_what_did_not_come_back_is_not_corrected(program: Program) -> None:
    told = started(program)
    correction = {"version": told["version"], "form": LEFT}
    assert "was not returned" in refusal(program.post(f"/matters/{told['id']}/correction", correction), 422)


def test_a_correction_of_an_older_version_is_refused(desk: Desk, program: Program) -> None:
    back = returned(desk, program)
    correction = {"version": back["version"] - 1, "form": {**LEFT, "left_on": "2012-03-21"}}
    assert "moved on" in refusal(program.post(f"/matters/{back['id']}/correction", correction), 422)
    assert program.get(f"/matters/{back['id']}").json()["form"]["left_on"] == "2012-03-20"


def test_a_matter_is_withdrawn_with_its_reason(program: Program) -> None:
    told = started(program)
    path = f"/matters/{told['id']}/withdrawal"
    assert "Give the reason" in refusal(program.post(path, {"version": told["version"], "reason": " "}), 422)
    gone = program.post(path, {"version": told["version"], "reason": "He stays."}).json()
    assert (gone["state"], gone["steps"][-1]["reason"]) == ("withdrawn", "He stays.")


def test_another_employer_s_matter_is_not_there(program: Program, shop: Program) -> None:
    told = started(program)
    path = f"/matters/{told['id']}"
    assert shop.get("/matters").json()["items"] == []
    assert refusal(shop.get(path), 404)
    assert refusal(shop.post(f"{path}/correction", {"version": 1, "form": LEFT}), 404)
    assert refusal(shop.post(f"{path}/withdrawal", {"version": 1, "reason": "Not mine."}), 404)


def test_a_matter_of_the_counter_is_read_and_no_more(desk: Desk, agency: Agency, program: Program) -> None:
    """The counter received it ex officio: it concerns the factory, which did not apply."""
    data = {"credit_code": FACTORY, "name": "浦江机床集团"}
    about = agency.employer().pk
    received = desk.receive(
        Application("change_employer", "officer", "受理处", data, [("licence", Handed("scan.pdf", pdf()))], about)
    )
    told = program.get(f"/matters/{received.pk}").json()
    assert (told["state"], told["own"]) == ("received", False)
    withdrawal = {"version": told["version"], "reason": "Not mine."}
    assert "another region or applicant" in refusal(program.post(f"/matters/{received.pk}/withdrawal", withdrawal), 422)


def test_a_look_at_somebody_s_matter_is_on_the_trail(program: Program) -> None:
    change = {"kind": "change_person", "form": {"number": WANG, "household": "52"}, "materials": [scan("identity")]}
    told = program.post("/matters", change).json()
    before = AuditEvent.objects.filter(action="view").count()
    program.get(f"/matters/{told['id']}")
    assert AuditEvent.objects.filter(action="view").count() == before + 1


# Being told -----------------------------------------------------------------------------------------------------


def test_every_change_of_state_is_told_once(desk: Desk, factory: User, program: Program) -> None:
    make_webhook("https://pay.example.com/hook", events=["matter.moved"], by=factory)
    handed = Matter.objects.get(pk=started(program)["id"])
    received = actions.accept_matter(handed, version=handed.version, by=desk.agency.counter)
    more = actions.supplement_matter(
        received, version=received.version, files=[("ending", Handed("page2.pdf", pdf()))], by=desk.agency.counter
    )
    desk.approve(more)
    told = list(Message.objects.order_by("pk").values_list("event", "body"))
    assert {event for event, _body in told} == {"matter.moved"}
    assert [(body["state"], body["version"]) for _event, body in told] == [
        ("draft", 1), ("received", 2), ("approved", 4), ("effective", 5),
    ]  # fmt: skip
    assert told[0][1] == {"matter": handed.pk, "number": handed.number, "kind": "stop", "state": "draft", "version": 1}


def test_another_employer_is_told_nothing(agency: Agency, program: Program, shop: Program) -> None:
    shop.post("/webhooks", {"url": "https://shop.example.com/hook", "events": ["matter.moved"]})
    started(program)
    assert not Message.objects.exists()
