"""A matter's way: received, reviewed, approved, in effect, archived; returned, rejected, withdrawn; each once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_10

from shebao.errors import UserError
from shebao.law import version
from shebao.office.database import acting
from shebao.office.desk.models import AuditEvent
from shebao.office.matters import actions, store
from shebao.office.matters.actions import Application
from shebao.office.matters.models import Decision, Material, Matter, Step
from shebao.office.registration.models import Employer, Enrolment, Person
from tests.office import givens
from tests.office.agency import FACTORY, HANS, SHANGHAI, WANG, foreigners
from tests.office.matters.desk import NEW_EMPLOYER, Desk, founding, leaving, pdf, scan


def steps(matter: Matter) -> list[str]:
    return list(Step.objects.filter(matter=matter).order_by("version").values_list("verb", flat=True))


def test_an_employer_is_registered_by_three_officers(desk: Desk) -> None:
    received = desk.receive()
    assert not Employer.objects.filter(credit_code=NEW_EMPLOYER).exists()
    effective = desk.approve(desk.review(received))
    assert effective.state == "effective"
    assert effective.employer == Employer.objects.get(credit_code=NEW_EMPLOYER)
    assert steps(effective) == ["receive", "review", "approve", "effect"]


def test_what_a_matter_writes_is_written_in_the_approver_s_name(desk: Desk) -> None:
    employer = desk.granted().employer
    event = AuditEvent.objects.get(object_table="registration_employer", object_id=employer.pk)
    assert event.actor == desk.approver


def test_an_approver_cannot_write_the_register_without_a_matter(desk: Desk) -> None:
    from tests.office.agency import employers

    with pytest.raises(UserError, match="may not: register"):
        actions_of_registration().register_employers(employers(NEW_EMPLOYER), region=SHANGHAI, by=desk.approver)


def actions_of_registration() -> Any:
    from shebao.office.registration import actions as registration

    return registration


def test_the_number_is_region_day_sequence_and_check_digit(desk: Desk) -> None:
    first = desk.receive(received_on=date(2026, 3, 2))
    second = desk.receive(leaving(), received_on=date(2026, 3, 2))
    assert first.number[:19] == "3100002026030200001"
    assert second.number[:19] == "3100002026030200002"
    assert mod_11_10.is_valid(first.number)
    assert mod_11_10.is_valid(second.number)


def test_the_same_request_twice_makes_one_matter(desk: Desk) -> None:
    application = founding()
    assert desk.receive(application) == desk.receive(application)
    assert Matter.objects.count() == 1
    assert Material.objects.count() == 1


def test_an_approval_twice_takes_effect_once(desk: Desk) -> None:
    reviewed = desk.review(desk.receive())
    desk.approve(reviewed)
    with pytest.raises(UserError, match="moved on since you opened it"):
        desk.approve(reviewed)
    assert Employer.objects.filter(credit_code=NEW_EMPLOYER).count() == 1


def test_a_stale_form_is_refused(desk: Desk) -> None:
    opened = desk.receive()
    actions.supplement_matter(opened, version=opened.version, files=[("agent", scan("power.pdf"))], by=desk.agency.counter)
    with pytest.raises(UserError, match="moved on since you opened it"):
        desk.review(opened)


def test_who_received_may_not_review(desk: Desk) -> None:
    with pytest.raises(UserError, match="may not: review_matters"):
        desk.review(desk.receive(), by=desk.agency.counter)


def test_who_reviewed_may_not_approve(desk: Desk) -> None:
    with pytest.raises(UserError, match="may not: approve_matters"):
        desk.approve(desk.review(desk.receive()), by=desk.agency.reviewer)


def test_a_matter_that_needs_review_is_not_approved_without(desk: Desk) -> None:
    with pytest.raises(UserError, match="cannot take this step"):
        desk.approve(desk.receive())


def test_a_simple_matter_goes_straight_to_approval(desk: Desk) -> None:
    assert desk.approve(desk.receive(leaving())).state == "effective"
    assert not Enrolment.objects.filter(person__number=WANG, period__endswith__isnull=True).exists()


def test_another_region_s_officer_neither_sees_nor_judges(desk: Desk) -> None:
    matter = desk.receive()
    stranger = givens.officer("reviewer", givens.BEIJING)
    with pytest.raises(UserError, match="belongs to another region"):
        desk.review(matter, by=stranger)
    with acting(stranger):
        assert not Matter.objects.exists()
        assert not Material.objects.exists()
        assert not Step.objects.exists()


def test_a_returned_matter_comes_back_corrected_and_its_time_begins_anew(desk: Desk) -> None:
    returned = desk.send_back(desk.receive(received_on=date(2026, 1, 5)))
    corrected = desk.resubmit(returned, founding(applicant_name="黄浦设计有限公司", files=[]))
    assert (corrected.state, corrected.applicant_name) == ("received", "黄浦设计有限公司")
    assert corrected.due_on > returned.due_on
    assert desk.approve(desk.review(corrected)).state == "effective"


@pytest.mark.parametrize("act", [actions.send_back_matter, actions.reject_matter])
def test_a_refusal_needs_its_reason(desk: Desk, act: Any) -> None:
    matter = desk.receive()
    with pytest.raises(UserError, match="Give the reason"):
        act(matter, version=matter.version, opinion="  ", by=desk.agency.reviewer)


def test_a_rejected_matter_changes_nothing_and_is_kept_ten_years(desk: Desk) -> None:
    matter = desk.receive()
    rejected = actions.reject_matter(matter, version=matter.version, opinion="Not founded.", by=desk.agency.reviewer)
    assert not Employer.objects.filter(credit_code=NEW_EMPLOYER).exists()
    assert rejected.kept_until == date(rejected.closed_on.year + 10, 12, 31)


def test_a_withdrawn_matter_is_over(desk: Desk) -> None:
    matter = desk.receive()
    gone = actions.withdraw_matter(matter, version=matter.version, opinion="Moves to Hangzhou.", by=desk.agency.counter)
    with pytest.raises(UserError, match="cannot take this step"):
        desk.review(gone)


def test_what_cannot_be_written_is_not_approved(desk: Desk) -> None:
    first, second = desk.receive(), desk.receive()
    desk.approve(desk.review(first))
    with pytest.raises(UserError, match="already registered"):
        desk.approve(desk.review(second))
    assert Matter.objects.get(pk=second.pk).state == "reviewed"
    assert not Decision.objects.filter(matter=second).exists()


def test_a_decision_keeps_its_proof(desk: Desk) -> None:
    desk.agency.register_persons(foreigners(HANS, permit_issued_on=date(2012, 1, 5)))
    data = {
        "credit_code": FACTORY,
        "numbers": [HANS],
        "employed_on": "2011-08-01",
        "registered_on": "2012-03-01",
        "insurances": 31,
    }
    application = Application("enrol", "employer", "浦江机床厂", data, files=[("contract", scan())])
    decision = desk.granted(application).decision
    assert decision.law == version()
    assert decision.inputs["form"] == data
    assert decision.trace[0]["rule"] == "insured_from"
    assert decision.trace[0]["result"] == "2011-10-15"
    assert decision.result["written"] == {"registration_enrolment": 5}


def test_a_certificate_s_decision_says_from_when_it_exempts(desk: Desk) -> None:
    desk.agency.register_persons(foreigners(HANS, permit_issued_on=date(2012, 1, 5)))
    data = {"number": HANS, "begins_on": "2012-01-01", "certificate_shown_on": "2012-03-20"}
    matter = desk.granted(Application("show_certificate", "person", "MEIER HANS", data, files=[("certificate", scan())]))
    assert matter.decision.trace[0]["result"] == "2012-01-05"
    assert Person.objects.get(number=HANS).certificate_shown_on == date(2012, 3, 20)


def test_a_person_gets_the_number_that_the_law_codes(desk: Desk) -> None:
    data = {
        "name": "MEIER HANS",
        "sex": "1",
        "born_on": "1970-05-01",
        "nationality": "DEU",
        "document_type": "08",
        "document_number": "C01X00T47",
        "household": "40",
        "permit_type": "11",
        "permit_issued_on": "2012-01-05",
    }
    matter = desk.granted(Application("register_person", "person", "MEIER HANS", data, files=[("identity", scan())]))
    assert matter.person.number == "DEU0C01X00T47"
    assert matter.decision.trace[0]["rule"] == "social_security_number"


@pytest.mark.parametrize(
    ("kind", "data", "now"),
    [
        ("change_employer", {"credit_code": FACTORY, "name": "浦江机床有限公司"}, {"name": "浦江机床有限公司", "risk_class": 1}),
        ("change_employer", {"credit_code": FACTORY, "risk_class": "3"}, {"name": "浦江机床厂", "risk_class": 3}),
    ],
)
def test_an_employer_s_particulars_change(desk: Desk, kind: str, data: dict[str, str], now: dict[str, Any]) -> None:
    desk.granted(Application(kind, "employer", "浦江机床厂", data, files=[("licence", scan())]))
    assert Employer.objects.filter(credit_code=FACTORY).values(*now).get() == now


def test_a_person_s_particulars_change_and_the_number_stays(desk: Desk) -> None:
    data = {"number": WANG, "name": "王建中", "document_type": ""}
    matter = desk.granted(Application("change_person", "person", "王建国", data, files=[("identity", scan())]))
    assert (matter.person.name, matter.person.number, matter.person.document_type) == ("王建中", WANG, "01")


def test_nothing_to_change_is_told(desk: Desk) -> None:
    data = {"number": WANG, "name": "王建国"}
    with pytest.raises(UserError, match="Nothing differs"):
        desk.granted(Application("change_person", "person", "王建国", data, files=[("identity", scan())]))


def test_a_missing_document_is_told_by_name(desk: Desk) -> None:
    with pytest.raises(UserError, match="Documents are missing: Business licence"):
        desk.receive(founding(files=[]))


def test_one_file_is_kept_once(desk: Desk) -> None:
    desk.receive(founding(files=[("licence", scan("a.pdf")), ("agent", scan("b.pdf"))]))
    assert Material.objects.values("sha256").distinct().count() == 1
    assert store.get(SHANGHAI, Material.objects.first().sha256) == pdf()


def test_archiving_reads_every_material_back(desk: Desk) -> None:
    matter = desk.granted()
    assert desk.archive(matter).state == "archived"
    assert Step.objects.get(matter=matter, verb="archive").details["files"] == 1


def test_an_altered_material_is_not_archived(desk: Desk) -> None:
    matter = desk.granted(founding(files=[("licence", scan(content=pdf("altered later")))]))
    path = store.path_of(SHANGHAI, matter.materials.get().sha256)
    path.chmod(0o600)
    path.write_bytes(b"%PDF-something else %%EOF")
    with pytest.raises(UserError, match="was altered"):
        desk.archive(matter)
    path.unlink()


def test_a_file_s_path_is_left_out_of_its_name(desk: Desk) -> None:
    desk.receive(founding(files=[("licence", scan("..\\..\\etc/执照.pdf"))]))
    assert Material.objects.get().name == "执照.pdf"
