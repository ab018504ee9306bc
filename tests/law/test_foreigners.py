"""Foreigners, treaties and leaving: what must hold for every day, state and certificate."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.law import body as the_law
from shebao.rules import explain
from shebao.rules.kinds import NEVER_DAY, country_number

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

#: States with an agreement in force somewhere in the years drawn, those signed only, and one without.
STATES = ["DEU", "KOR", "DNK", "CAN", "FIN", "CHE", "NLD", "ESP", "LUX", "JPN", "SRB", "FRA", "KGZ", "USA"]
OCTOBER_2011 = 15_262
states = st.sampled_from(STATES).map(country_number)
days = st.integers(OCTOBER_2011, 21_000)
delays = st.integers(0, 400)


def ask(rule: str, on: int, **facts: Any) -> Any:
    return explain(the_law(), rule, on=on, given=facts).value


def posting(state: int, permit: int, delay: int, **more: int) -> dict[str, int]:
    return {"nationality": state, "permit_issued_on": permit, "certificate_shown_on": permit + delay, **more}


@given(states, days, days)
def test_without_a_certificate_nobody_is_exempt(state: int, permit: int, on: int) -> None:
    assert ask("exempt_insurances", on, **posting(state, permit, 0) | {"certificate_shown_on": NEVER_DAY}) == 0


@given(states, days, delays, days)
def test_medical_injury_and_maternity_insurance_are_always_paid_for(state: int, permit: int, delay: int, on: int) -> None:
    charged = ask("charged_insurances", on, **posting(state, permit, delay, enrolled_insurances=31))
    assert charged & 28 == 28


@given(states, days, delays, days)
def test_only_a_treaty_in_force_exempts(state: int, permit: int, delay: int, on: int) -> None:
    exempt = ask("exempt_insurances", on, **posting(state, permit, delay))
    in_force = ask("treaty_stage", on, nationality=state) == 2
    assert exempt == 0 or in_force


@given(states, days)
def test_what_is_exempt_and_the_day_in_force_tell_the_same_story(state: int, on: int) -> None:
    """The insurances and the dates of an agreement stand in two parameters: neither may run ahead of the other."""
    begun = ask("exempt_insurances", on, nationality=state, exempt_from=on, exempt_until=on) != 0
    assert begun == (ask("treaty_stage", on, nationality=state) == 2)


@given(states, days, delays, st.integers(0, 120), days)
def test_an_extension_never_shortens_an_exemption(state: int, permit: int, delay: int, granted: int, on: int) -> None:
    without = ask("exempt_until", on, **posting(state, permit, delay))
    extended = ask("exempt_until", on, **posting(state, permit, delay, granted_extension_months=granted))
    assert extended >= without


@given(states, days, delays, days, days)
def test_nobody_is_exempt_beyond_the_certificate(state: int, permit: int, delay: int, ends: int, on: int) -> None:
    exempt = ask("exempt_insurances", on, **posting(state, permit, delay, certificate_ends_on=ends))
    assert exempt == 0 or on <= ends


@given(states, days, delays, st.integers(0, 10**8), days)
def test_a_late_certificate_costs_either_the_late_fee_or_nothing(state: int, permit: int, delay: int, paid: int, on: int) -> None:
    """In time: refund and no late fee. Late: no refund and late fee on what is unpaid."""
    facts = posting(state, permit, delay, exempt_paid_fen=paid, insured_from=permit)
    refund, late_from = ask("certificate_refund", on, **facts), ask("uncertified_late_from", on, **facts)
    assert (refund, late_from) in {(paid, NEVER_DAY), (0, permit)}


LEAVING = {"retirement_month": 24_400, "left_on": 15_900}


@given(states, st.integers(15_900, 16_500), st.integers(0, 10**9), st.integers(0, 10**8), days)
def test_an_account_is_either_kept_or_paid_out_never_both(state: int, applied: int, balance: int, medical: int, on: int) -> None:
    facts = LEAVING | {"nationality": state, "termination_applied_on": applied, "account_balance_fen": balance}
    facts |= {"medical_account_left_fen": medical}
    paid, kept = ask("termination_payment", on, **facts), ask("account_after_leaving", on, **facts)
    assert (paid, kept) in {(0, balance), (balance + medical, 0)}


@given(states, st.integers(0, 600), st.integers(0, 600), days)
def test_years_add_up_unless_the_relation_was_ended(state: int, before: int, after: int, on: int) -> None:
    facts = LEAVING | {"nationality": state, "contribution_months": before, "returned_months": after}
    assert ask("accumulated_months", on, **facts) == before + after
    assert ask("accumulated_months", 16_500, **facts, termination_applied_on=16_000) == after


@given(st.integers(15_000, 16_000), st.integers(0, 1_500), st.integers(0, 10**6))
def test_what_is_held_back_and_what_is_paid_make_the_whole_benefit(proof: int, later: int, benefit: int) -> None:
    facts = {"last_proof_on": proof, "monthly_benefit_fen": benefit}
    held = ask("months_held_back", proof + later, **facts)
    paid = ask("benefit_abroad", proof + later, **facts)
    assert paid == benefit * (held == 0)
    assert ask("benefit_held_back", proof + later, **facts) == benefit * held


@pytest.mark.parametrize("nationality", ["HKG", "MAC", "TWN"])
def test_home_insurance_of_compatriots_counts_from_2020(nationality: str) -> None:
    facts = posting(country_number(nationality), 18_000, 0)
    assert [ask("exempt_insurances", on, **facts) for on in (18_261, 18_262)] == [0, 3]
