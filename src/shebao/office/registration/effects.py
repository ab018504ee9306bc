"""What registration's matters write when they take effect: one function a kind, through the room's actions alone.

Each runs within the transaction of the approval and in the approver's name. It returns whom the matter is about, what was
written, and the law's calculation where a rule decides.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from shebao.errors import UserError
from shebao.office.database.refusals import CONSTRAINTS
from shebao.office.desk.explaining import ask, day_number, nationality_number
from shebao.office.desk.models import User
from shebao.office.matters.kinds import Data, Effect, Problem
from shebao.office.matters.models import Matter
from shebao.office.registration import actions, particulars
from shebao.office.registration.enrolments import ALL
from shebao.office.registration.merging import look_alikes, same_number
from shebao.office.registration.models import Employer, Person
from shebao.office.registration.questions import answered, since
from shebao.rules.explain import Explanation
from shebao.standard.fields import ARROW
from shebao.standard.foreigners import CHINESE, NOT_OF_FOREIGNERS
from shebao.standard.register import PERSONS_SHEET
from shebao.text import Text


def register_employer(matter: Matter, by: User) -> Effect:
    data, region = matter.data, matter.region
    row = {
        "credit_code": data["credit_code"],
        "name": data["name"],
        "unit_type": data["unit_type"],
        "industry": data["industry"],
        "risk_class": int(data["risk_class"]),
        "registered_on": date.fromisoformat(data["registered_on"]),
        **answered(data, ("parent", *EMPLOYER_MORE)),
    }
    actions.register_employers(pa.Table.from_pylist([row]), region=region, by=by)
    employer = Employer.objects.get(region=region, credit_code=row["credit_code"])
    return Effect({"registration_employer": 1}, employer=employer)


#: What the forms ask beyond the register's first columns.
EMPLOYER_MORE = ("representative", "address", "postcode", "contact", "phone", "bank", "account_name", "account_number")
PERSON_MORE = ("other_name", *NOT_OF_FOREIGNERS, "address", "postcode", "phone")
PERSON = pa.schema([(f.name, ARROW[f.type]) for f in PERSONS_SHEET.fields])


def register_person(matter: Matter, by: User) -> Effect:
    data, region = matter.data, matter.region
    row = dict.fromkeys(PERSON.names) | answered(data, PERSON.names)
    coded = number_of(data, region)
    row["number"] = str(coded.value)
    actions.register_persons(pa.Table.from_pylist([row], PERSON), region=region, by=by)
    person = Person.objects.get(region=region, number=row["number"])
    return Effect({"registration_person": 1}, person=person, trace=[(row["number"], coded)])


#: National codes of documents (AAC058) as the rule for numbers names them; people with others are registered elsewhere.
CODED_BY = {
    "01": "resident_id",
    "04": "hk_macau_permit",
    "05": "hk_macau_permit",
    "06": "taiwan_permit",
    "07": "permanent_residence",
    "08": "passport",
}


def number_of(data: Data, region: str) -> Explanation:
    """The social-security number that the law gives for nationality and document.

    Raises:
        UserError: the document's number is not well formed.
    """
    given = {
        "country": nationality_number(data["nationality"]),
        "document_type": CODED_BY[data["document_type"]],
        "document_number": data["document_number"],
    }
    return ask("social_security_number", on=date.today(), region=region, given=given)


def check_number(data: Data, region: str) -> Problem | None:
    """Whether the document's number is one that the law can code."""
    try:
        number_of(data, region)
    except UserError as problem:
        return Problem(problem.text, "document_number")
    return None


def check_person(data: Data, region: str) -> Problem | None:
    """Whether the document's number is one that the law can code, and nobody is registered who is this person."""
    uncodable = check_number(data, region)
    if uncodable:
        return uncodable
    number = str(number_of(data, region).value)
    if data["nationality"] not in CHINESE and any(data.get(name) not in (None, "") for name in NOT_OF_FOREIGNERS):
        return Problem(UserError(*CONSTRAINTS["person_not_of_foreigners"]).text)
    known = same_number(region, number, data["document_number"])
    if known:
        return Problem(Text("此号码或证件已登记。", "This number or document is registered already."), "document_number")
    if not data.get("not_the_same") and look_alikes(region, data["name"], date.fromisoformat(data["born_on"])):
        text = Text(
            "已有同名且同日出生的人员：请核对，确非同一人的，在此注明。",
            "Somebody of the same name and birth date is registered: look, and say here if they are two people.",
        )
        return Problem(text, "not_the_same")
    return None


def enrol(matter: Matter, by: User) -> Effect:
    data, region = matter.data, matter.region
    rows = [
        {
            "number": number,
            "credit_code": data["credit_code"],
            "employed_on": date.fromisoformat(data["employed_on"]),
            "registered_on": date.fromisoformat(data["registered_on"]),
            "insurances": int(data["insurances"]),
        }
        for number in data["numbers"]
    ]
    written = actions.enrol(pa.Table.from_pylist(rows), region=region, by=by)
    people = Person.objects.filter(region=region, number__in=data["numbers"]).order_by("number")
    trace = [(person.number, insured_from(person, data, region)) for person in people]
    return Effect({"registration_enrolment": written}, trace=trace)


def insured_from(person: Person, data: Data, region: str) -> Explanation:
    """From which day the law insures someone."""
    given = {
        "employed_on": day_number(date.fromisoformat(data["employed_on"])),
        "nationality": nationality_number(person.nationality),
    }
    return ask("insured_from", on=data["registered_on"], region=region, given=given)


def stop(matter: Matter, by: User) -> Effect:
    data, region = matter.data, matter.region
    rows = [
        {
            "number": number,
            "credit_code": data["credit_code"],
            "left_on": date.fromisoformat(data["left_on"]),
            "stop_reason": data["stop_reason"],
            "insurances": int(data.get("insurances") or ALL),
        }
        for number in data["numbers"]
    ]
    written = actions.stop(pa.Table.from_pylist(rows), region=region, by=by)
    if not written:
        raise UserError("所列人员在该单位没有正在参保的记录。", "None of these people is insured with this employer now.")
    return Effect({"registration_enrolment": written})


def change_employer(matter: Matter, by: User) -> Effect:
    data, region = matter.data, matter.region
    given = {"since": since(data), "reason": f"办件 {matter.number}", **answered(data, particulars.EMPLOYER_CHANGES)}
    employer = particulars.change_employer(data["credit_code"], region=region, by=by, **given)
    return Effect({"registration_employer": 1}, employer=employer)


def change_person(matter: Matter, by: User) -> Effect:
    data, region = matter.data, matter.region
    given = {"since": since(data), "reason": f"办件 {matter.number}", **answered(data, particulars.PERSON_CHANGES)}
    person = particulars.change_person(data["number"], region=region, by=by, **given)
    return Effect({"registration_person": 1}, person=person)
