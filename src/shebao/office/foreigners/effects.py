"""What foreigners' matters write when they take effect: one function a kind, through the room's actions alone."""

from __future__ import annotations

from datetime import date

from shebao.errors import UserError
from shebao.office.desk.models import User
from shebao.office.foreigners import actions, answers
from shebao.office.foreigners.models import IDENTITY
from shebao.office.matters.kinds import Data, Effect, Problem, day
from shebao.office.matters.models import Matter
from shebao.office.registration.effects import check_number
from shebao.office.registration.models import Person
from shebao.office.registration.particulars import registered_person
from shebao.text import Text

KEEP, END = "keep", "end"


def whose(matter: Matter) -> Person:
    """The person whom the matter names.

    Raises:
        UserError: there is none in the region, or a person or employer applies for somebody else.
    """
    person = registered_person(matter.data["number"], matter.region)
    another = matter.applicant_kind == Matter.Applicant.PERSON and matter.person_id not in (None, person.pk)
    stranger = (
        matter.applicant_kind == Matter.Applicant.EMPLOYER
        and matter.employer_id is not None
        and not person.enrolments.filter(employer_id=matter.employer_id).exists()
    )
    if another or stranger:
        raise UserError(
            "只能为本人或者本单位职工申请。", "One applies for oneself, or for the people whom one employs or employed."
        )
    return person


def show_paper(matter: Matter, by: User) -> Effect:
    data, person = matter.data, whose(matter)
    issued = day(data["issued_on"])
    assert issued is not None
    actions.show_paper(
        person, region=matter.region, kind=data["kind"], number=data["document_number"], name=data["name"],
        own_name=data.get("own_name") or "", issued_on=issued, valid_until=day(data.get("valid_until")), matter=matter, by=by,
    )  # fmt: skip
    return Effect({"foreigners_paper": 1}, person=person)


def check_paper(data: Data, region: str) -> Problem | None:
    """Whether a document of identity is one of this nationality, with a number that the law could code."""
    ends, begins = data.get("valid_until"), data.get("issued_on")
    if ends and begins and ends < begins:
        return Problem(Text("有效期截止日不得早于签发日。", "It does not expire before it was issued."), "valid_until")
    person = Person.objects.filter(region=region, number=data["number"]).first()
    if person is None or data["kind"] not in IDENTITY:
        return None
    return check_number(
        {"nationality": person.nationality, "document_type": data["kind"], "document_number": data["document_number"]}, region
    )


def show_certificate(matter: Matter, by: User) -> Effect:
    data, person = matter.data, whose(matter)
    shown = date.fromisoformat(data["certificate_shown_on"])
    _coverage, trace = actions.show_coverage(
        person,
        region=matter.region,
        country=data.get("country") or person.nationality,
        number=data.get("certificate_number") or "",
        begins_on=day(data.get("begins_on")) or shown,
        ends_on=day(data.get("ends_on")),
        shown_on=shown,
        extension_months=int(data.get("extension_months") or 0),
        matter=matter,
        by=by,
    )
    return Effect({"foreigners_coverage": 1}, person=person, trace=[(person.number, one) for one in trace])


def leave_china(matter: Matter, by: User) -> Effect:
    data, person = matter.data, whose(matter)
    applied = day(data.get("applied_on")) if data["choice"] == END else None
    _passage, told = actions.leave(
        person, region=matter.region, left_on=date.fromisoformat(data["left_on"]), applied_on=applied,
        category=int(data["category"]) if data.get("category") else None, matter=matter, by=by,
    )  # fmt: skip
    return Effect({"foreigners_passage": 1}, person=person, trace=[(person.number, told)])


def check_leaving(data: Data, region: str) -> Problem | None:
    if data["choice"] == END and not data.get("applied_on"):
        return Problem(Text("请填写书面申请日期。", "Give the day of the written application."), "applied_on")
    if data["choice"] == END and not (data.get("payee") and data.get("account")):
        return Problem(Text("请填写收款人和收款账号。", "Say to whom and to which account it is paid."), "account")
    person = Person.objects.filter(region=region, number=data["number"]).first()
    if data["choice"] == END and person is not None:
        try:
            answers.retirement_category(person.sex, int(data["category"]) if data.get("category") else None)
        except UserError as wrong:
            return Problem(wrong.text, "category")
    return None


def come_back(matter: Matter, by: User) -> Effect:
    person = whose(matter)
    back = date.fromisoformat(matter.data["returned_on"])
    actions.come_back(person, region=matter.region, on=back, matter=matter, by=by)
    return Effect({"foreigners_passage": 1}, person=person)


def settle_death(matter: Matter, by: User) -> Effect:
    data, person = matter.data, registered_person(matter.data["number"], matter.region)
    died = date.fromisoformat(data["died_on"])
    _passage, told = actions.die(person, region=matter.region, died_on=died, heirs=data["heirs"], matter=matter, by=by)
    return Effect({"foreigners_passage": 1}, person=person, trace=[(person.number, told)])


def check_heirs(data: Data, _region: str) -> Problem | None:
    if sum(int(heir["percent"]) for heir in data["heirs"]) == 100:
        return None
    return Problem(Text("各继承人的份额合计须为100%。", "The shares of the heirs add up to 100 %."), "heirs")


def pay_abroad(matter: Matter, by: User) -> Effect:
    data, person = matter.data, whose(matter)
    actions.pay_abroad(
        person, region=matter.region, country=data["country"], monthly_fen=int(data["monthly_fen"]),
        since=date.fromisoformat(data["since"]), matter=matter, by=by,
    )  # fmt: skip
    return Effect({"foreigners_pensionabroad": 1}, person=person)


def prove_life(matter: Matter, by: User) -> Effect:
    data, person = matter.data, whose(matter)
    if data["how"] != "in_person" and not matter.materials.filter(slot="proof").exists():
        raise UserError("请提供生存证明书。", "The proof of life itself is missing.")
    proven = date.fromisoformat(data["proven_on"])
    _proof, trace = actions.prove_life(person, region=matter.region, proven_on=proven, how=data["how"], matter=matter, by=by)
    return Effect({"foreigners_lifeproof": 1}, person=person, trace=[(person.number, one) for one in trace])
