"""Collection, late fee, relief and refunds: what must hold for every amount and every day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.law import body as the_law
from shebao.rules import explain
from shebao.rules.kinds import EPOCH

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

JULY_2011 = 15_156
fen = st.integers(0, 10**9)
days = st.integers(14_000, 18_000)
lengths = st.integers(0, 1_000)


def ask(rule: str, on: int, *, region: int = 0, **facts: Any) -> Any:
    return explain(the_law(), rule, on=on, region=region, given=facts).value


@given(fen, st.integers(14_900, 15_300), lengths, st.integers(14_000, 20_000), st.sampled_from([110, 410]))
def test_a_late_fee_does_not_depend_on_the_day_of_the_question(
    arrears: int, start: int, length: int, on: int, insurance: int
) -> None:
    facts = {"arrears_fen": arrears, "late_from": start, "paid_on": start + length, "insurance": insurance}
    assert ask("late_fee", on, **facts) == ask("late_fee", 20_000, **facts)


@given(fen, st.integers(0, 400), st.integers(0, 400))
def test_a_day_before_july_2011_costs_four_times_a_day_after(arrears: int, before: int, after: int) -> None:
    facts = {"arrears_fen": arrears, "late_from": JULY_2011 - before, "paid_on": JULY_2011 + after - 1}
    at_one_rate = ask("late_fee", 16_000, arrears_fen=arrears, late_days=4 * before + after, former_late_days=0)
    assert ask("late_fee", 16_000, **facts) == at_one_rate


@given(fen, st.integers(0, 18_250))
def test_a_capped_late_fee_is_the_smaller_of_fee_and_principal(arrears: int, late: int) -> None:
    facts = {"arrears_fen": arrears, "late_days": late, "former_late_days": 0}
    assert ask("late_fee", 18_000, **facts, late_fee_capped=1) == min(ask("late_fee", 18_000, **facts), arrears)


@given(fen, days, lengths, days, st.integers(0, 12))
def test_a_deferral_never_makes_a_late_fee_larger(arrears: int, start: int, length: int, deferred: int, months: int) -> None:
    facts = {"arrears_fen": arrears, "late_from": start, "paid_on": start + length}
    facts |= {"deferral_from": deferred, "deferral_months": months}
    assert ask("late_fee_with_deferral", 18_000, region=310000, **facts) <= ask("late_fee", 18_000, **facts)


@given(fen, days, lengths, days)
def test_no_deferral_changes_nothing(arrears: int, start: int, length: int, deferred: int) -> None:
    facts = {"arrears_fen": arrears, "late_from": start, "paid_on": start + length}
    facts |= {"deferral_from": deferred, "deferral_months": 0}
    assert ask("late_fee_with_deferral", 18_000, region=310000, **facts) == ask("late_fee", 18_000, **facts)


@given(fen, fen, days, lengths, st.integers(0, 1))
def test_every_fen_of_a_payment_goes_to_principal_late_fee_or_what_is_left(
    payment: int, arrears: int, start: int, length: int, principal_first: int
) -> None:
    facts = {"payment_fen": payment, "arrears_fen": arrears, "late_from": start, "paid_on": start + length}
    facts |= {"principal_first": principal_first}
    parts = [ask(rule, 18_000, **facts) for rule in ("payment_to_principal", "payment_to_late_fee", "payment_left")]
    assert sum(parts) == payment
    assert parts[0] <= arrears


@given(fen, fen, days, lengths)
def test_nothing_is_left_before_all_is_paid(payment: int, arrears: int, start: int, length: int) -> None:
    facts = {"payment_fen": payment, "arrears_fen": arrears, "late_from": start, "paid_on": start + length}
    left, whole = ask("payment_left", 18_000, **facts), arrears + ask("late_fee", 18_000, **facts)
    assert left == max(payment - whole, 0) or payment < whole


@given(days, st.integers(0, 60))
def test_working_days_are_monday_to_friday(applied: int, count: int) -> None:
    day = EPOCH + timedelta(days=applied)
    expected = np.busday_offset(np.datetime64(day, "D"), count, roll="backward").astype(int)
    facts = {"registration_applied_on": applied, "registration_working_days": count}
    assert ask("registration_done_by", 20_000, **facts) == expected


@given(fen, fen)
def test_what_was_assessed_and_what_was_declared_are_settled_to_the_fen(last: int, declared: int) -> None:
    facts = {"last_month_contribution_fen": last, "declared_contribution_fen": declared}
    due, back = ask("settlement_due", 16_000, **facts), ask("settlement_refund", 16_000, **facts)
    assert ask("undeclared_assessment", 16_000, **facts) + due - back == declared
    assert 0 in (due, back)


@given(fen, st.integers(18_000, 19_000), st.sampled_from([110, 210, 310, 410, 510]), st.integers(1, 3))
def test_relief_and_what_remains_make_the_whole(due: int, on: int, insurance: int, size: int) -> None:
    facts = {"employer_due_fen": due, "insurance": insurance, "employer_size": size}
    assert ask("employer_relief", on, **facts) + ask("employer_due_after_relief", on, **facts) == due


@given(fen, fen, st.sampled_from([101, 102, 104, 105, 106, 107, 108, 109]))
def test_a_refund_and_what_the_fund_keeps_make_the_whole(employer: int, employee: int, reason: int) -> None:
    facts = {"employer_paid_fen": employer, "employee_paid_fen": employee, "refund_reason": reason}
    assert ask("refund_by_reason", 18_000, **facts) + ask("kept_by_fund", 18_000, **facts) == employer + employee


@pytest.mark.parametrize("region", [0, 310000, 110000])
@given(on=st.integers(15_400, 20_000))
def test_unemployment_rates_stay_within_the_highest_total(region: int, on: int) -> None:
    assert ask("total_rate_allowed", on, region=region, insurance=210) == 1
