"""What the law says of a foreigner, each answer with its steps: on pages they open, on decisions they are the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shebao.errors import UserError
from shebao.months import month_number, month_of
from shebao.office.desk.explaining import EPOCH, NEVER_DAY, Line, ask, day_number, lines_of, nationality_number, show
from shebao.office.fields import INSURANCE_BITS, Insurance
from shebao.office.foreigners.models import Coverage, Passage, PensionAbroad
from shebao.office.registration.models import Person
from shebao.rules.explain import Explanation

#: Without a work permit the three months have passed: a certificate counts from the month it is shown.
NO_PERMIT = date(1970, 1, 1)
#: National code of men, and those of the law's categories of retirement that are theirs.
MAN, MALE = "1", 1
MENS = (MALE, 4, 6)


@dataclass(frozen=True)
class Answer:
    """One question of a page, what the law answers, and how it comes to it."""

    question: str
    shown: str
    lines: list[Line]
    tone: str = ""
    note: str = ""


def day_of(number: int) -> date | None:
    """A day as the rules count it; never is none."""
    return None if number >= NEVER_DAY else EPOCH + timedelta(days=number)


def facts_of(person: Person, coverage: Coverage | None) -> dict[str, Any]:
    """What is known of someone's exemption by one certificate; of one with no period, the day it was shown."""
    facts: dict[str, Any] = {
        "nationality": nationality_number(person.nationality),
        "permit_issued_on": day_number(person.permit_issued_on or NO_PERMIT),
        "certificate_shown_on": day_number(coverage.shown_on if coverage else person.certificate_shown_on),
    }
    if coverage:
        facts["certificate_begins_on"] = day_number(coverage.begins_on)
        facts["granted_extension_months"] = coverage.extension_months
        ends = {"certificate_ends_on": coverage.ends_on, "posted_from": coverage.posted_from}
        facts |= {name: day_number(known) for name, known in ends.items() if known}
    return facts


def counting(person: Person, on: date, held: Sequence[Coverage] | None = None) -> Coverage | None:
    """The certificate that exempts someone on a day, out of those `held` (newest first; read, if not given); else the newest."""
    if person.certificate_shown_on is None:
        return None
    found = list(Coverage.objects.filter(person=person).order_by("-pk")) if held is None else held
    exempting = (one for one in found if ask("exempt_insurances", on=on, region=person.region, given=facts_of(person, one)).value)
    return next(exempting, found[0] if found else None)


def employment(person: Person) -> dict[str, Any] | None:
    """Of the employment that now insures someone: since when, registered when, in which insurances."""
    rows = list(person.enrolments.filter(period__endswith__isnull=True).order_by("employed_on"))
    if not rows:
        return None
    bits = sum({INSURANCE_BITS[row.insurance] for row in rows})
    return {"employed_on": rows[0].employed_on, "registered_on": rows[0].registered_on, "insurances": bits}


def of_person(person: Person, coverage: Coverage | None, on: date) -> list[Answer]:
    """Who must be insured, in what, from when; what is exempt and until when; what is missing."""
    facts, job = facts_of(person, coverage), employment(person)
    work: dict[str, Any] = {}
    if job:
        work = {
            "employed_on": day_number(job["employed_on"]),
            "registered_on": day_number(job["registered_on"]),
            "enrolled_insurances": job["insurances"],
        }
    given = {**facts, **work}
    found = [_answer(_("Must be insured in"), "compulsory_insurances", on, person.region, given)]
    if job:
        found.append(_answer(_("Insured from"), "insured_from", job["registered_on"], person.region, given))
        missing = _answer(_("Not insured in, though compulsory"), "missing_insurances", on, person.region, given, bad_if=bool)
        late = _answer(_("Late fee on months paid back from"), "late_fee_from", job["registered_on"], person.region, given)
        found += [missing, late]
    if person.permit_issued_on:
        found.append(
            _answer(_("To be registered by"), "foreigner_registration_due_on", person.permit_issued_on, person.region, given)
        )
    return [*found, *of_treaty(person, given, on)]


def of_treaty(person: Person, given: Mapping[str, Any], on: date) -> list[Answer]:
    """What an agreement with the home country changes."""
    region = person.region
    found = []
    if treaty_insurances(given, on, region):
        if person.permit_issued_on:
            found.append(_answer(_("Certificate of coverage to be shown by"), "certificate_due_on", on, region, given))
        if given["certificate_shown_on"] < NEVER_DAY:
            found += [
                _answer(_("Exempt now from"), "exempt_insurances", on, region, given),
                _answer(_("Exempt from the day"), "exempt_from", on, region, given),
                _answer(_("Exempt until"), "exempt_until", on, region, given),
                _answer(_("First month to be paid for again"), "charged_again_from", on, region, given),
            ]
    return found


def treaty_insurances(given: Mapping[str, Any], on: date, region: str) -> int:
    """What an agreement in force on the day exempts people of this nationality from, once they show a certificate."""
    told = ask("exempt_insurances", on=on, region=region, given=dict(given))
    return int(next(step.value for step in told.steps if step.name == "treaty_insurances"))


def hiring(nationality: str, *, employed_on: date, permit_issued_on: date | None, region: str, on: date) -> list[Answer]:
    """What an employer asks before hiring: by when, in what, from when; and what an agreement allows."""
    given = {
        "nationality": nationality_number(nationality),
        "employed_on": day_number(employed_on),
        "registered_on": day_number(on),
        "permit_issued_on": day_number(permit_issued_on or NO_PERMIT),
        "certificate_shown_on": NEVER_DAY,
    }
    found = [
        _answer(_("Must be insured in"), "compulsory_insurances", employed_on, region, given),
        _answer(_("Insured from"), "insured_from", employed_on, region, given),
    ]
    if permit_issued_on:
        found.append(_answer(_("To be registered by"), "foreigner_registration_due_on", employed_on, region, given))
    found.append(_answer(_("Late fee if registered today, from"), "late_fee_from", on, region, given))
    if treaty_insurances(given, employed_on, region):
        first = max(employed_on, permit_issued_on or employed_on)
        shown = given | {"certificate_shown_on": day_number(first)}
        found.append(_answer(_("A certificate of coverage would exempt from"), "exempt_insurances", first, region, shown))
        if permit_issued_on:
            found.append(_answer(_("Certificate of coverage to be shown by"), "certificate_due_on", employed_on, region, given))
    return found


def _answer(  # noqa: PLR0917 - what is asked, of whom, and how it is shown
    question: str, rule: str, on: date, region: str, given: Mapping[str, Any], bad_if: Any = lambda _value: False
) -> Answer:
    told = ask(rule, on=on, region=region, given=dict(given))
    return Answer(question, show(rule, told.value), lines_of(told), "bad" if bad_if(told.value) else "")


# Decisions ------------------------------------------------------------------------------------------------------


def exemption(person: Person, coverage: Coverage, paid_fen: int) -> list[Explanation]:
    """How the law comes to a certificate's first and last day of exemption and its refund, as they were recorded."""
    given = facts_of(person, coverage)
    asked = {"exempt_from": given, "exempt_until": given, "certificate_refund_fen": given | {"exempt_paid_fen": paid_fen}}
    on = max(coverage.shown_on, coverage.begins_on)
    return [ask(rule, on=on, region=person.region, given=facts) for rule, facts in asked.items()]


def ending(
    person: Person, *, left_on: date, applied_on: date | None, balances: Mapping[int, int], category: int | None = None
) -> Explanation:
    """What is paid once to someone who leaves and ends the relation, if they may; nothing if they keep the accounts.

    `category` is the law's category of retirement, on which pension age depends: of a woman it must be said, for the post
    that she holds decides; a man is one without special work unless it says otherwise.

    Raises:
        UserError: the relation is to be ended, and of a woman the category is not known, or it is not one of the sex.
    """
    given = {
        **_citizenship(person),
        "left_on": day_number(left_on),
        "termination_applied_on": day_number(applied_on),
        "account_balance_fen": balances[Insurance.PENSION],
        "medical_account_left_fen": balances[Insurance.MEDICAL],
    }
    if applied_on is None:
        given["relation_ended"] = 0
    else:
        given["birth_month"] = month_number(month_of(person.born_on))
        given["retirement_category"] = retirement_category(person.sex, category)
    return ask("termination_payment_fen", on=max(left_on, applied_on or left_on), region=person.region, given=given)


def retirement_category(sex: str, category: int | None) -> int:
    """The law's category of retirement.

    Raises:
        UserError: of a woman it is not said, or it is not one of the sex.
    """
    if category is None and sex == MAN:
        return MALE
    if category is None:
        raise UserError(
            "请填写退休类别：女性的退休年龄因岗位而不同。",
            "Say the category of retirement: a woman's pension age depends on her post.",
        )
    if (category in MENS) != (sex == MAN):
        raise UserError("退休类别与性别不符。", "This category of retirement is not one of the person's sex.")
    return category


def _citizenship(person: Person) -> dict[str, int]:
    return {"nationality": nationality_number(person.nationality), "nationality_lost": 0}


def inherited(person: Person, *, died_on: date, balances: Mapping[int, int]) -> Explanation:
    """What the heirs are paid."""
    given = {
        "death_on": day_number(died_on),
        "account_balance_fen": balances[Insurance.PENSION],
        "medical_account_left_fen": balances[Insurance.MEDICAL],
    }
    return ask("inherited_accounts_fen", on=died_on, region=person.region, given=given)


def paid_out(passage: Passage, balances: Mapping[int, int]) -> Explanation:
    """What is paid now to whoever ended the relation, or to the heirs: the decision stands, the balances are today's."""
    if passage.kind == Passage.Kind.DIED:
        return inherited(passage.person, died_on=passage.happened_on, balances=balances)
    given = {
        "relation_ended": 1,
        "account_balance_fen": balances[Insurance.PENSION],
        "medical_account_left_fen": balances[Insurance.MEDICAL],
    }
    return ask("termination_payment_fen", on=passage.happened_on, region=passage.region, given=given)


@dataclass(frozen=True)
class Standing:
    """A pension abroad on a day: when the next proof is due, whether it is held back, and what a proof would release."""

    due_on: date
    months_held_back: int
    arrears_fen: int
    trace: list[Explanation]

    @property
    def suspended(self) -> bool:
        return self.months_held_back > 0


def standing(pension: PensionAbroad, last_proof_on: date, on: date) -> Standing:
    """By the law's parameters, from the last proof of life (the first year counts from going abroad)."""
    given = {"last_proof_on": day_number(last_proof_on), "monthly_benefit_fen": pension.monthly_fen}
    due, held, back = (
        ask(rule, on=on, region=pension.region, given=given)
        for rule in ("proof_of_life_until", "months_held_back", "benefit_held_back_fen")
    )
    due_on = day_of(int(due.value))
    return Standing(due_on or date.max, int(held.value), int(back.value), [due, held, back])
