"""From an application to what stands on the foreigner's page: documents, coverage, leaving, return, death, pension abroad."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shebao.errors import UserError
from shebao.office.foreigners import answers
from shebao.office.foreigners.models import Coverage, LifeProof, Paper, Passage, PensionAbroad
from shebao.office.matters.actions import Application
from shebao.office.matters.models import Matter
from shebao.office.registration.models import Enrolment, Person
from tests.office.agency import FEBRUARY, HANS, JOHN, WANG, employments, foreigners, line
from tests.office.matters.desk import Desk, scan

SLOTS = {
    "show_document": ["copy"],
    "show_certificate": ["certificate"],
    "leave_china": ["application", "passport"],
    "return_to_china": ["passport"],
    "settle_death": ["death", "heirs"],
    "pension_abroad": ["residence"],
    "prove_life": ["proof"],
}
#: Names that the register must keep as they are: Hangul, Arabic, diacritics, and one longer than any field of a passport.
NAMES = ("김하나", "محمد عبد الله", "Þórður Ægisson Šćëpañ", "Wolfeschlegelsteinhausenbergerdorff " * 5)


def asks(kind: str, /, number: str = HANS, **answers: Any) -> Application:
    """An application of the person, with every document that the kind wants."""
    files = [(slot, scan()) for slot in SLOTS[kind]]
    return Application(kind, "person", "MEIER HANS", {"number": number, **answers}, files=files)


def passport(**other: Any) -> Application:
    given = {"kind": "08", "document_number": "C01X00T99", "name": "MEIER HANS", "own_name": "", "issued_on": "2012-03-01"}
    return asks("show_document", **{**given, "valid_until": "2022-02-28", **other})


def certificate(**other: Any) -> Application:
    given = {"country": "DEU", "certificate_number": "D-1", "begins_on": "2012-01-05", "ends_on": None}
    return asks("show_certificate", **{**given, "certificate_shown_on": "2012-03-20", "extension_months": None, **other})


def leaves(choice: str = "end", **other: Any) -> Application:
    given = {"left_on": "2012-03-20", "choice": choice, "applied_on": "2012-03-15" if choice == "end" else None}
    return asks("leave_china", **{**given, "payee": "MEIER HANS", "bank": "", "account": "60138", **other})


def heirs(died_on: str = "2012-03-10") -> Application:
    return asks("settle_death", died_on=died_on, heirs=[{"name": "MEIER EVA", "relation": "wife", "percent": "100"}])


@pytest.fixture
def hans(desk: Desk) -> Person:
    """At work since January 2012 with a permit of the 5th, with 10,000 yuan of pension account and 300 of medical."""
    desk.agency.insure(foreigners(HANS, name="MEIER HANS", permit_issued_on=date(2012, 1, 5)), employed_on=date(2012, 1, 5))
    desk.agency.open_accounts((HANS, 110, 1_000_000), (HANS, 310, 30_000), on=date(2012, 2, 1))
    return Person.objects.get(number=HANS)


# Documents ------------------------------------------------------------------------------------------------------


def test_a_new_passport_changes_the_document_and_never_the_number(desk: Desk, hans: Person) -> None:
    desk.granted(passport())
    hans.refresh_from_db()

    assert (hans.number, hans.document_number) == (HANS, "C01X00T99")
    assert Paper.objects.get().valid_until == date(2022, 2, 28)


def test_a_renewed_permit_leaves_the_day_from_which_the_law_counts(desk: Desk, hans: Person) -> None:
    desk.granted(passport(kind="11", document_number="310012345", issued_on="2013-01-05", valid_until="2014-01-04"))
    hans.refresh_from_db()

    assert hans.permit_issued_on == date(2012, 1, 5)


def test_a_residence_card_stands_for_passport_and_permit(desk: Desk, hans: Person) -> None:
    desk.granted(passport(kind="07", document_number="DEU324578912056"))
    hans.refresh_from_db()

    assert (hans.number, hans.document_type, hans.permit_type) == (HANS, "07", None)


@pytest.mark.parametrize("name", NAMES)
def test_any_script_and_length_is_kept_as_it_is(desk: Desk, hans: Person, name: str) -> None:
    desk.granted(passport(own_name=name.strip()))

    assert Paper.objects.get().own_name == name.strip()


def test_two_officers_are_enough_and_both_are_needed(desk: Desk, hans: Person) -> None:
    matter = desk.receive(passport())

    with pytest.raises(UserError, match="may not"):
        desk.approve(matter, by=desk.agency.counter)
    assert desk.approve(matter).state == "effective"


def test_one_applies_for_oneself(desk: Desk, hans: Person) -> None:
    stranger = Person.objects.get(number=WANG)
    application = Application("show_document", "person", "王建国", passport().data, [("copy", scan())], person_id=stranger.pk)

    with pytest.raises(UserError, match="applies for oneself"):
        desk.granted(application)


# Certificates of coverage ----------------------------------------------------------------------------------------


def test_a_certificate_within_three_months_exempts_from_the_permit_s_day_for_five_years(desk: Desk, hans: Person) -> None:
    desk.granted(certificate())
    coverage = Coverage.objects.get()
    hans.refresh_from_db()

    assert (coverage.insurances, coverage.exempt_from, coverage.exempt_until) == (3, date(2012, 1, 5), date(2017, 1, 4))
    assert hans.certificate_shown_on == date(2012, 3, 20)


def test_what_was_paid_before_is_refunded_if_it_came_in_time(desk: Desk, hans: Person) -> None:
    desk.agency.bill(line(HANS, 5000, FEBRUARY), month=FEBRUARY)
    desk.agency.pay(240_000, date(2012, 2, 29))
    matter = desk.granted(certificate())

    assert Coverage.objects.get().refund_fen == 150_000 + 13_500  # pension and unemployment, both shares
    assert [one["rule"] for one in matter.decision.trace] == ["exempt_from", "exempt_until", "certificate_refund_fen"]


def test_shown_late_it_exempts_from_its_month_and_nothing_is_refunded(desk: Desk, hans: Person) -> None:
    desk.agency.bill(line(HANS, 5000, FEBRUARY), month=FEBRUARY)
    desk.agency.pay(240_000, date(2012, 2, 29))
    desk.granted(certificate(certificate_shown_on="2012-04-06"))

    assert (Coverage.objects.get().exempt_from, Coverage.objects.get().refund_fen) == (date(2012, 4, 1), 0)


def test_a_certificate_s_own_end_comes_first(desk: Desk, hans: Person) -> None:
    desk.granted(certificate(ends_on="2013-06-30"))

    assert Coverage.objects.get().exempt_until == date(2013, 6, 30)


def test_a_country_without_an_agreement_exempts_from_nothing(desk: Desk) -> None:
    desk.agency.register_persons(foreigners(JOHN))

    with pytest.raises(UserError, match=r"\(USA\): no agreement in force"):
        desk.granted(asks("show_certificate", JOHN, country="USA", certificate_shown_on="2012-03-20"))
    with pytest.raises(UserError, match="whose nationality"):
        desk.granted(asks("show_certificate", JOHN, country="DEU", certificate_shown_on="2012-03-20"))


# Leaving, return, death -------------------------------------------------------------------------------------------


def test_who_ends_the_relation_is_to_be_paid_both_accounts_once(desk: Desk, hans: Person) -> None:
    matter = desk.granted(leaves())
    passage = Passage.objects.get()

    assert (passage.kind, passage.paid_fen) == ("ended", 1_030_000)
    assert matter.decision.trace[0]["rule"] == "termination_payment_fen"
    ended = Enrolment.objects.filter(person=hans).values_list("period__endswith", "stop_reason")
    assert set(ended) == {(date(2012, 4, 1), "6405")}


def test_who_keeps_the_accounts_is_paid_nothing_and_comes_back_with_the_same_number(desk: Desk, hans: Person) -> None:
    desk.granted(leaves("keep"))
    desk.granted(asks("return_to_china", returned_on="2012-09-01"))
    desk.agency.enrol(employments(HANS, employed_on=date(2012, 9, 1)))

    assert list(Passage.objects.order_by("pk").values_list("kind", "paid_fen")) == [("kept", 0), ("returned", 0)]
    assert Enrolment.objects.filter(person__number=HANS, insurance=110).count() == 2


def test_the_relation_ends_once(desk: Desk, hans: Person) -> None:
    desk.granted(leaves())

    with pytest.raises(UserError, match="does not follow"):
        desk.granted(leaves(left_on="2012-05-20", applied_on="2012-05-21"))


def test_a_chinese_citizen_cannot_end_the_relation(desk: Desk) -> None:
    with pytest.raises(UserError, match="only foreigners"):
        desk.granted(leaves(number=WANG))


def test_after_pension_age_the_relation_is_not_ended(desk: Desk) -> None:
    desk.agency.register_persons(foreigners(HANS, born_on=date(1951, 1, 1)))

    with pytest.raises(UserError, match="before pension age"):
        desk.granted(leaves())


@pytest.mark.parametrize(("category", "may"), [("2", True), ("3", False)])
def test_a_woman_s_pension_age_is_that_of_her_category(desk: Desk, category: str, may: bool) -> None:
    """At 51 she has reached the age of women in other posts, 50, and not that of those in managerial posts, 55."""
    desk.agency.register_persons(foreigners(HANS, born_on=date(1961, 1, 1), sex="2"))
    matter = desk.receive(leaves(category=category))

    assert answers.ending(
        Person.objects.get(number=HANS), left_on=date(2012, 3, 20), applied_on=date(2012, 3, 15), balances={110: 100, 310: 0},
        category=int(category),
    ).value == 100 * may  # fmt: skip
    assert matter.state == "received"


@pytest.mark.parametrize(
    ("sex", "category", "said"), [("2", "", "depends on her post"), ("2", "1", "not one of"), ("1", "3", "not one of")]
)
def test_the_category_of_retirement_is_said_and_fits(desk: Desk, sex: str, category: str, said: str) -> None:
    desk.agency.register_persons(foreigners(HANS, sex=sex))

    with pytest.raises(UserError, match=said):
        desk.granted(leaves(category=category))


def test_who_keeps_the_accounts_need_not_say_the_category(desk: Desk) -> None:
    desk.agency.register_persons(foreigners(HANS, sex="2"))

    assert desk.granted(leaves("keep")).state == "effective"


def test_the_accounts_of_the_dead_are_the_heirs(desk: Desk, hans: Person) -> None:
    desk.granted(heirs())
    passage = Passage.objects.get()

    assert (passage.kind, passage.paid_fen, passage.heirs[0]["name"]) == ("died", 1_030_000, "MEIER EVA")
    with pytest.raises(UserError, match="does not follow"):
        desk.granted(asks("return_to_china", returned_on="2012-09-01"))


def test_what_was_decided_stays(desk: Desk, hans: Person, refused: Any) -> None:
    desk.granted(passport())

    with refused("42501"):
        Paper.objects.update(number="X")


# Pension abroad ----------------------------------------------------------------------------------------------------


@pytest.fixture
def pension(desk: Desk, hans: Person) -> PensionAbroad:
    desk.granted(asks("pension_abroad", country="DEU", monthly_fen=300_000, since="2012-01-10"))
    return PensionAbroad.objects.get()


def test_a_proof_in_time_releases_nothing(desk: Desk, pension: PensionAbroad) -> None:
    desk.granted(asks("prove_life", proven_on="2013-01-31", how="embassy"))

    assert (LifeProof.objects.get().months_held_back, LifeProof.objects.get().arrears_fen) == (0, 0)


def test_a_proof_made_good_pays_the_months_held_back(desk: Desk, pension: PensionAbroad) -> None:
    matter = desk.granted(asks("prove_life", proven_on="2013-04-02", how="notary"))

    assert (LifeProof.objects.get().months_held_back, LifeProof.objects.get().arrears_fen) == (3, 900_000)
    assert matter.decision.trace[2]["rule"] == "benefit_held_back_fen"


def test_a_paper_is_needed_unless_the_person_appears(desk: Desk, pension: PensionAbroad) -> None:
    def proof(how: str) -> Application:
        return Application("prove_life", "person", "MEIER HANS", {"number": HANS, "proven_on": "2012-09-01", "how": how})

    with pytest.raises(UserError, match="proof of life itself"):
        desk.granted(proof("embassy"))
    assert desk.granted(proof("in_person")).state == "effective"


def test_a_proof_does_not_go_back(desk: Desk, pension: PensionAbroad) -> None:
    desk.granted(asks("prove_life", proven_on="2013-01-05", how="embassy"))

    with pytest.raises(UserError, match="2013-01-05 already"):
        desk.granted(asks("prove_life", proven_on="2012-12-01", how="embassy"))
    assert Matter.objects.filter(kind="prove_life", state="effective").count() == 1
