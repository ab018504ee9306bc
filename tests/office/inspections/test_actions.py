"""What the supervision found, kept at the office: recorded once, decided once, with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shebao.errors import UserError
from shebao.law import body
from shebao.office.desk.authority import NotAllowed
from shebao.office.desk.models import AuditEvent, User
from shebao.office.inspections.actions import decide_finding, record_findings
from shebao.office.inspections.models import Finding
from shebao.rules.kinds import law_day
from shebao.supervision import Finding as Found
from shebao.supervision.finding import Law
from shebao.text import Text
from tests.office import givens
from tests.office.agency import BEIJING, MARCH, SHANGHAI

LATE_FEE = Found(
    check="late_fee_waived",
    region=SHANGHAI,
    month=MARCH,
    subject="17",
    severity="error",
    text=Text("滞纳金少收 7.50 元", "7.50 yuan of late fee are missing"),
    expected={"late_fee_due_fen": 750},
    recorded={"late_fee_due_fen": 0},
    law=Law(
        "late_fee_fen",
        "2012-04-10",
        SHANGHAI,
        {
            "insurance": 110,
            "arrears_fen": 150_000,
            "late_from": law_day(date(2012, 4, 1)),
            "paid_on": law_day(date(2012, 4, 10)),
        },
    ),
    amount_fen=-750,
    employer_id=3,
)


@pytest.fixture
def supervisor(agency) -> User:
    return givens.officer("supervisor")


@pytest.fixture
def finding(supervisor) -> Finding:
    record_findings([LATE_FEE], region=SHANGHAI, month=MARCH, by=supervisor)
    return Finding.objects.get()


def test_a_finding_is_recorded_with_its_proof(finding):
    assert (finding.check_code, finding.key, finding.status, finding.month) == ("late_fee_waived", "201203-17", "open", MARCH)
    assert (finding.amount_fen, finding.employer_id, finding.person_id) == (-750, 3, None)
    assert (finding.text_zh, finding.text_en) == (LATE_FEE.text.zh, LATE_FEE.text.en)
    assert finding.evidence == LATE_FEE.evidence(body())
    assert finding.evidence["explanation"]["result"] == "7.50"


def test_what_is_found_again_is_the_same_finding(finding, supervisor):
    again = record_findings([LATE_FEE, replace(LATE_FEE, subject="18")], region=SHANGHAI, month=MARCH, by=supervisor)

    assert again.counts == {"found": 2, "new": 1}
    assert Finding.objects.count() == 2


def test_a_decided_finding_found_again_stays_decided(finding, supervisor):
    decide_finding(finding, decision="dismissed", reason="已另案处理", by=supervisor)
    record_findings([LATE_FEE], region=SHANGHAI, month=MARCH, by=supervisor)

    assert Finding.objects.get().status == "dismissed"


@pytest.mark.parametrize("decision", ["confirmed", "dismissed"])
def test_a_finding_is_decided_with_a_reason(finding, supervisor, decision):
    decide_finding(finding, decision=decision, reason="  核对银行回单  ", by=supervisor)

    decided = Finding.objects.get()
    assert (decided.status, decided.decision_note, decided.decided_by) == (decision, "核对银行回单", supervisor)
    line = AuditEvent.objects.filter(object_table="inspections_finding", action="update").latest("id")
    assert (line.actor, line.new["status"]) == (supervisor, decision)


def test_a_finding_is_decided_once(finding, supervisor):
    decide_finding(finding, decision="confirmed", reason="属实", by=supervisor)

    with pytest.raises(UserError, match=r"^This finding is decided already\.$"):
        decide_finding(finding, decision="dismissed", reason="不属实", by=supervisor)
    assert Finding.objects.get().status == "confirmed"


@pytest.mark.parametrize(
    ("decision", "reason", "told"),
    [
        ("confirmed", "  ", "Give the reason"),
        ("open", "x", "confirmed or dismissed"),
        ("resolved", "x", "confirmed or dismissed"),
    ],
)
def test_a_decision_needs_a_reason_and_is_one_of_two(finding, supervisor, decision, reason, told):
    with pytest.raises(UserError, match=told):
        decide_finding(finding, decision=decision, reason=reason, by=supervisor)
    assert Finding.objects.get().status == "open"


def test_only_supervisors_record_and_decide(finding, agency):
    with pytest.raises(NotAllowed, match="may not: inspect"):
        record_findings([LATE_FEE], region=SHANGHAI, month=MARCH, by=agency.auditor)
    with pytest.raises(NotAllowed, match="may not: decide_findings"):
        decide_finding(finding, decision="confirmed", reason="属实", by=agency.auditor)


def test_another_regions_supervisor_does_not_decide(finding):
    beijing = givens.officer("supervisor", BEIJING)

    with pytest.raises(NotAllowed, match="serves region 110000, not 310000"):
        decide_finding(finding, decision="confirmed", reason="属实", by=beijing)
