"""A dozen matters of a region in every state, through the desk's own actions, so that its pages have something to show."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from shebao.errors import UserError
from shebao.office.database.connection import acting
from shebao.office.desk.models import User
from shebao.office.matters import actions
from shebao.office.matters.actions import Application
from shebao.office.matters.kinds import KINDS
from shebao.office.matters.models import Matter
from shebao.office.matters.time_limits import is_working_day
from shebao.office.paper import chinese_font
from shebao.office.registration.models import Employer, Enrolment, Person
from shebao.office.uploads import Handed
from shebao.text import Text

#: Credit codes of three companies that the country's population does not have, with their check characters.
CODES = ("91310115MA1K000A0D", "91310115000000000Q", "91310115MA1K0B1C3X")


@dataclass(frozen=True)
class MatterOfficers:
    """Who receives, who reviews, who approves."""

    counter: User
    reviewer: User
    approver: User


@cache
def specimen(document: Text) -> bytes:
    """A page that says what it would be a copy of; in English only where the machine has no Chinese font."""
    import typst

    words = [document.zh, document.en, "演示用样张 Specimen for the demonstration"]
    fonts = ["Libertinus Serif"]
    try:
        fonts.insert(0, chinese_font())
    except UserError:
        words = [document.en, "Specimen for the demonstration"]
    source = """#let given = json(bytes(sys.inputs.given))
#set page("a5", margin: 2cm)
#set text(font: given.fonts, size: 12pt)
#align(center + horizon, stack(spacing: 1em, ..given.words))"""
    given = json.dumps({"fonts": fonts, "words": words}, ensure_ascii=False)
    return bytes(typst.compile(source.encode(), sys_inputs={"given": given}))


def working_days_ago(count: int) -> date:
    day = date.today()
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


@dataclass
class Desk:
    """A region's desk in the demonstration."""

    region: str
    by: MatterOfficers

    def receive(self, kind: str, applicant: str, data: dict[str, Any], *, days_ago: int = 1, **subject: Any) -> Matter:
        documents = [document for document in KINDS[kind].documents if document.required]
        files = [(d.slot, Handed(f"{d.title.zh}.pdf", specimen(d.title))) for d in documents]
        applicants = KINDS[kind].applicants
        application = Application(kind, applicants[0].value, applicant, data, files, **subject)
        return actions.receive_matter(application, region=self.region, received_on=working_days_ago(days_ago), by=self.by.counter)

    def review(self, matter: Matter) -> Matter:
        return actions.review_matter(matter, version=matter.version, opinion="材料齐全，内容一致。", by=self.by.reviewer)

    def approve(self, matter: Matter) -> Matter:
        return actions.approve_matter(matter, version=matter.version, opinion="同意。", by=self.by.approver)

    def grant(self, matter: Matter) -> Matter:
        return self.approve(self.review(matter) if matter.needs_review else matter)

    def archive(self, matter: Matter) -> Matter:
        return actions.archive_matter(matter, version=matter.version, by=self.by.counter)

    def end(self, act: Callable[..., Matter], matter: Matter, reason: str, by: User) -> Matter:
        return act(matter, version=matter.version, opinion=reason, by=by)


def founding(code: str, name: str, industry: str) -> dict[str, Any]:
    return {
        "credit_code": code,
        "name": name,
        "unit_type": "10",
        "industry": industry,
        "risk_class": "1",
        "registered_on": working_days_ago(3).isoformat(),
    }


def a_dozen(region: str, by: MatterOfficers) -> list[Matter]:
    """Matters of one region; needs an employer with two people insured."""
    desk = Desk(region, by)
    with acting(by.reviewer):
        first = Enrolment.objects.filter(region=region, period__endswith__isnull=True, insurance=110).order_by("pk")[0]
        factory: Employer = first.employer
        staff: list[Person] = list(
            Person.objects.filter(enrolments__employer=factory, enrolments__insurance=110).order_by("pk")[:2]
        )
    one, other = staff[0], staff[-1]
    about = {"employer_id": factory.pk}
    renamed = {"credit_code": factory.credit_code, "name": f"{factory.name}（新）"}
    founded = [
        founding(*row) for row in zip(CODES, ("浦东设计咨询公司", "张江软件公司", "临港物流公司"), ("M", "I", "G"), strict=True)
    ]
    return [
        desk.archive(desk.grant(desk.receive("register_employer", founded[0]["name"], founded[0], days_ago=3))),
        desk.review(desk.receive("register_employer", founded[1]["name"], founded[1], days_ago=2)),
        desk.receive("register_employer", founded[2]["name"], founded[2], days_ago=14),
        desk.grant(desk.receive("register_person", "浦东设计咨询公司", foreigner(), days_ago=2)),
        desk.grant(desk.receive("enrol", "浦东设计咨询公司", employment())),
        desk.grant(desk.receive("change_employer", factory.name, renamed, **about)),
        desk.end(
            actions.send_back_matter,
            desk.receive("change_person", one.name, {"number": one.number, "household": "52"}, person_id=one.pk),
            "户口簿复印件不清晰，请重新扫描。",
            by.reviewer,
        ),
        desk.receive("stop", factory.name, leaving(factory, other), days_ago=9, **about),
        desk.receive("change_person", one.name, {"number": one.number, "household": "51"}, days_ago=8, person_id=one.pk),
        desk.end(
            actions.reject_matter,
            desk.receive("change_employer", factory.name, {"credit_code": factory.credit_code, "risk_class": "3"}, **about),
            "营业执照所载经营范围没有变化，不符合调整条件。",
            by.reviewer,
        ),
        desk.end(
            actions.withdraw_matter,
            desk.receive("stop", factory.name, leaving(factory, one), days_ago=2, **about),
            "单位与职工已协商续订合同。",
            by.counter,
        ),
        desk.review(desk.receive("register_person", "李晓芸", citizen(), days_ago=4)),
    ]  # fmt: skip


def handed_in_online(region: str, employer: User, insured: User, counter: User) -> list[Matter]:
    """An employer's application of its own that waits for the counter, and one of its people's that came back."""
    with acting(counter):
        company, person = employer.employer, insured.person
    left = _as_handed_in("stop", leaving(company, person))
    moved = _as_handed_in("change_person", {"number": person.number, "household": "52"})
    waiting = actions.hand_in_matter(left, region=region, by=employer)
    returned = actions.hand_in_matter(moved, region=region, by=insured)
    reason = "请补交户口簿首页和本人页。"
    return [waiting, actions.decline_matter(returned, version=returned.version, opinion=reason, by=counter)]


def _as_handed_in(kind: str, data: dict[str, Any]) -> Application:
    files = [(d.slot, Handed(f"{d.title.zh}.pdf", specimen(d.title))) for d in KINDS[kind].documents if d.required]
    return Application(kind, "", "", data, files)


def foreigner() -> dict[str, Any]:
    return {
        "name": "MUELLER ANNA",
        "sex": "2",
        "born_on": "1984-06-02",
        "nationality": "DEU",
        "document_type": "08",
        "document_number": "C4M0P1R7",
        "household": "40",
        "permit_type": "11",
        "permit_issued_on": working_days_ago(20).isoformat(),
    }


def citizen() -> dict[str, Any]:
    return {
        "name": "李晓芸",
        "sex": "2",
        "born_on": "1990-03-07",
        "nationality": "CHN",
        "document_type": "01",
        "document_number": "310101199003070027",
        "household": "51",
        "permit_type": "",
        "permit_issued_on": None,
    }


def employment() -> dict[str, Any]:
    return {
        "credit_code": CODES[0],
        "numbers": ["DEU0C4M0P1R7"],
        "employed_on": working_days_ago(15).isoformat(),
        "registered_on": working_days_ago(1).isoformat(),
        "insurances": 31,
    }


def leaving(employer: Employer, who: Person) -> dict[str, Any]:
    return {
        "credit_code": employer.credit_code,
        "numbers": [who.number],
        "left_on": working_days_ago(10).isoformat(),
        "stop_reason": "6301",
    }
