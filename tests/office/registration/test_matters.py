"""Registration's matters, from the counter to the approver: each does what it says, by two or three officers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shebao.errors import UserError
from shebao.office.matters.actions import Application
from shebao.office.matters.forms import MatterForm
from shebao.office.matters.kinds import KINDS
from shebao.office.matters.questions import QUESTIONS, register_questions
from shebao.office.registration.effects import check_person
from shebao.office.registration.history import now_known
from shebao.office.registration.models import Employer, Enrolment, Particulars, Person
from shebao.text import in_language
from tests.office import givens
from tests.office.agency import FACTORY, LI, SHANGHAI, SHOP, WANG, employers, employments, persons
from tests.office.matters.desk import Desk, scan

LI_65 = "310101196505050022"
MARCH = date(2012, 3, 1)


@pytest.fixture
def desk(agency: Any) -> Iterator[Desk]:
    with in_language("en"), agency.reading():
        yield Desk(agency, givens.officer("approver"))


def granted(desk: Desk, kind: str, **data: Any) -> Any:
    slot, who = KINDS[kind].documents[0].slot, KINDS[kind].applicants[0].value
    applicant = {"applicant_kind": who, "applicant_name": "申请人", "files": [(slot, scan())]}
    return desk.granted(Application(kind, data=data, **applicant))


def wang() -> Person:
    return Person.objects.get(number=WANG)


def employer(code: str) -> Employer:
    return Employer.objects.get(credit_code=code)


def test_a_branch_with_its_bank_is_registered(desk: Desk) -> None:
    granted(
        desk, "register_employer", credit_code="91310000MA1FL0AA6C", name="浦江分厂", unit_type="10", industry="C",
        risk_class="2", registered_on="2012-03-01", parent=FACTORY, bank="工商银行", account_number="1001234",
    )  # fmt: skip

    branch = employer("91310000MA1FL0AA6C")
    assert (branch.parent, branch.bank, branch.risk_class) == (employer(FACTORY), "工商银行", 2)


def resident(**other: Any) -> dict[str, Any]:
    return {
        "name": "李梅", "sex": "2", "born_on": "1965-05-05", "nationality": "CHN", "document_type": "01",
        "document_number": LI_65, "household": "51", **other,
    }  # fmt: skip


def test_a_person_is_registered_with_the_whole_form(desk: Desk) -> None:
    granted(desk, "register_person", **resident(ethnicity="01", deemed_months=24, first_worked_on="1985-07-01", phone="139"))

    li = Person.objects.get(number=LI_65)
    assert (li.ethnicity, li.deemed_months, li.first_worked_on, li.phone) == ("01", 24, date(1985, 7, 1), "139")


def problem(**other: Any) -> str | None:
    found = check_person(resident(**other), SHANGHAI)
    return found.text.en if found else None


def test_the_counter_is_told_of_somebody_who_may_be_the_same(desk: Desk) -> None:
    assert problem() is None
    assert "two people" in problem(name="王建国", born_on="1980-01-01")
    assert problem(name="王建国", born_on="1980-01-01", not_the_same="1") is None
    desk.agency.register_persons(persons(LI_65))
    assert "registered already" in problem()


def test_foreigners_leave_the_citizens_questions_empty(desk: Desk) -> None:
    foreign = {"nationality": "USA", "document_type": "08", "document_number": "123456789"}
    assert problem(**foreign) is None
    assert "Foreigners leave" in problem(**foreign, ethnicity="01")


def test_a_change_holds_from_the_day_it_says(desk: Desk) -> None:
    granted(desk, "change_employer", credit_code=FACTORY, bank="建设银行", risk_class="3", since="2012-03-01")
    granted(desk, "change_person", number=WANG, address="南京东路1号", since="2012-03-01")

    assert (employer(FACTORY).bank, employer(FACTORY).risk_class) == ("建设银行", 3)
    assert now_known(wang(), date(2012, 2, 29)).address is None
    assert wang().address == "南京东路1号"


def test_a_correction_keeps_what_was_and_why(desk: Desk) -> None:
    matter = granted(desk, "correct_person", number=WANG, born_on="1980-01-02", reason="户口簿")
    granted(desk, "correct_employer", credit_code=FACTORY, name="浦江机床总厂", last="2012-02-29", reason="错字")

    assert wang().born_on == date(1980, 1, 2)
    line = Particulars.objects.get(subject="person", kind="correction")
    assert (line.reason, line.by) == (f"户口簿（办件 {matter.number}）", desk.approver)
    assert [now_known(employer(FACTORY), day).name for day in (date(2012, 2, 29), MARCH)] == ["浦江机床总厂", "浦江机床厂"]


def test_the_days_of_an_enrolment_are_corrected(desk: Desk) -> None:
    days = {"within": "2012-01-01", "first_day": "2011-08-01", "last_day": "2012-02-29", "stop_reason": "6301"}
    granted(desk, "correct_enrolment", number=WANG, insurance="110", reason="劳动合同", **days)

    pension = Enrolment.objects.get(person=wang(), insurance=110)
    assert (pension.period.lower, pension.period.upper, pension.stop_reason) == (date(2011, 8, 1), MARCH, "6301")


def test_an_employer_is_suspended_resumed_and_closed(desk: Desk) -> None:
    desk.agency.register_employers(employers(SHOP))
    statuses = []
    for kind in ("suspend_employer", "resume_employer", "close_employer"):
        granted(desk, kind, credit_code=SHOP, reason="申请", since="2012-03-01")
        statuses.append(employer(SHOP).status)

    assert statuses == ["2", "1", "3"]


def test_one_insurance_stops_and_resumes(desk: Desk) -> None:
    left = {"credit_code": FACTORY, "numbers": [WANG], "left_on": "2012-03-20", "stop_reason": "6307", "insurances": 1}
    granted(desk, "stop", **left)
    assert Enrolment.objects.filter(person=wang(), period__endswith__isnull=True).count() == 4

    granted(desk, "resume", credit_code=FACTORY, numbers=[WANG], resumed_on="2012-06-18", insurances=1)
    assert [e.begun_as for e in Enrolment.objects.filter(person=wang(), insurance=110).order_by("period")] == ["11", "12"]


def test_another_category(desk: Desk) -> None:
    granted(desk, "change_category", number=WANG, credit_code=FACTORY, category="302", since="2012-03-15", insurances=31)

    assert Enrolment.objects.filter(person=wang(), category="302", period__startswith=MARCH).count() == 5


def test_records_merge_and_come_apart_by_more_than_one_officer(desk: Desk) -> None:
    desk.agency.register_persons(persons(LI))
    desk.agency.enrol(employments(LI, employed_on=date(2010, 1, 1)))
    desk.agency.stop(LI, date(2010, 12, 9))

    matter = granted(desk, "merge_persons", number=LI, into=WANG, reason="同一人")
    assert Person.objects.get(number=LI).merged_into == wang()
    assert matter.received_by != matter.approved_by

    granted(desk, "unmerge_person", number=LI, reason="不是同一人")
    assert Person.objects.get(number=LI).merged_into is None


def test_what_cannot_be_done_leaves_the_matter_as_it_was(desk: Desk) -> None:
    with pytest.raises(UserError, match="still insured"):
        granted(desk, "suspend_employer", credit_code=FACTORY, reason="申请")
    assert employer(FACTORY).status == "1"


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        ("change_employer", {"credit_code": FACTORY, "since": "2012-03-01"}, "Fill in what changes."),
        ("change_person", {"number": WANG, "since": "2999-01-01", "phone": "1"}, "The day lies in the future."),
        ("resume", {"credit_code": FACTORY, "resumed_on": "2999-01-01"}, "The day lies in the future."),
    ],
)
def test_answers_are_looked_at_together(kind: str, given: dict[str, str], told: str) -> None:
    check = KINDS[kind].check
    assert check is not None
    assert check(given, SHANGHAI).text.en == told


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("register_employer", "parent", "91310115MA1K000A0D"),
        ("register_employer", "parent", "no code"),
        ("merge_persons", "into", LI),
        ("correct_person", "deemed_months", "-1"),
        ("correct_person", "postcode", "2000011"),
        ("change_category", "category", "999"),
    ],
)
def test_an_answer_that_cannot_be_is_marked(desk: Desk, kind: str, field: str, value: str) -> None:
    assert field in MatterForm(KINDS[kind], SHANGHAI, {field: value}, {}).errors


def test_thirty_years_deemed_contributed_can_be_typed_in(desk: Desk) -> None:
    assert "deemed_months" not in MatterForm(KINDS["change_person"], SHANGHAI, {"deemed_months": "360"}, {}).errors
    assert "deemed_months" in MatterForm(KINDS["change_person"], SHANGHAI, {"deemed_months": "721"}, {}).errors


def test_an_extension_of_a_posting_is_ten_years_at_most(desk: Desk) -> None:
    assert "extension_months" not in MatterForm(KINDS["show_certificate"], SHANGHAI, {"extension_months": "120"}, {}).errors
    assert "extension_months" in MatterForm(KINDS["show_certificate"], SHANGHAI, {"extension_months": "121"}, {}).errors


def test_a_way_of_asking_is_registered_once() -> None:
    with pytest.raises(ValueError, match="months"):
        register_questions(months=QUESTIONS["text"])
