"""What is true of every fine, every reward and every return of benefits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.law import body
from shebao.law.enforcement import VIOLATION
from shebao.rules import explain

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

amounts = st.integers(0, 10**11)
violations = st.sampled_from([code for _, code in VIOLATION.codes])
days = st.sampled_from(
    ["1999-01-22", "2010-12-31", "2011-01-01", "2011-07-01", "2012-04-28", "2021-05-01", "2023-12-01", "2030-01-01"]
)


def ask(name: str, on: str, region: str = "000000", **facts: Any) -> Any:
    return explain(body(), name, on=on, region=region, given=facts).value


@given(violations, days, amounts)
def test_the_lowest_fine_is_never_above_the_highest(violation: int, on: str, amount: int) -> None:
    facts = {"violation": violation, "violation_amount_fen": amount}
    assert ask("fine_low", on, **facts) <= ask("fine_high", on, **facts)


@given(violations, days, amounts, amounts)
def test_a_fine_is_within_its_range_or_too_low_or_too_high(violation: int, on: str, amount: int, fine: int) -> None:
    facts = {"violation": violation, "violation_amount_fen": amount, "proposed_fine_fen": fine}
    within, short, excess = (ask(name, on, **facts) for name in ("fine_within", "fine_short", "fine_excess"))
    assert within == (short == 0 and excess == 0)
    assert short == 0 or excess == 0


@pytest.mark.parametrize("insurance", [110, 210, 310, 410, 510])
@given(amount=amounts)
def test_since_july_2011_fraud_costs_two_to_five_times_in_every_insurance(insurance: int, amount: int) -> None:
    facts = {"violation": 12, "insurance": insurance, "violation_amount_fen": amount}
    assert ask("fine_low", "2011-07-01", **facts) == 2 * amount
    assert ask("fine_high", "2011-07-01", **facts) == 5 * amount
    assert ask("return_due", "2011-07-01", **facts) == amount


@given(amounts, st.sampled_from([1, 2, 3]), amounts)
def test_no_reward_of_a_province_is_above_the_national_cap(loss: int, party: int, elsewhere: int) -> None:
    facts = {"verified_loss_fen": loss, "reported_party": party, "reward_paid_elsewhere_fen": elsewhere}
    rewards = [ask("reward", "2023-03-01", region, **facts) for region in ("370000", "120000")]
    assert max(rewards) + elsewhere <= max(10_000_000, elsewhere)


@given(amounts, amounts)
def test_a_greater_loss_never_earns_less_of_the_steps(one: int, other: int) -> None:
    steps = ((0, 500_000, 20_000, 0), (500_000, 1_000_000, 30_000, 0), (1_000_000, 10**11, 0, 40_000))
    low, high = [
        ask("tiered_reward", "2023-03-01", verified_loss_fen=loss, reward_steps=steps, reward_cap_fen=500_000)
        for loss in sorted((one, other))
    ]
    assert low <= high


@given(amounts, st.integers(1, 1_200))
def test_instalments_add_up_to_what_is_left(overpaid: int, instalments: int) -> None:
    facts = {"overpaid_fen": overpaid, "instalments": instalments}
    each, last = ask("instalment", "2024-01-01", **facts), ask("last_instalment", "2024-01-01", **facts)
    assert each * (instalments - 1) + last == overpaid
    assert 0 <= last - each < instalments


@given(amounts, amounts, amounts, amounts)
def test_offsets_and_the_rest_are_what_is_left_to_return(overpaid: int, returned: int, benefit: int, account: int) -> None:
    facts = {"overpaid_fen": overpaid, "overpaid_returned_fen": returned, "later_benefit_fen": benefit}
    facts["offset_account_fen"] = account
    names = ("benefit_offset", "account_offset", "recovery_after_offset")
    assert sum(ask(name, "2024-01-01", **facts) for name in names) == ask("recovery_left", "2024-01-01", **facts)
    assert ask("recovery_after_offset", "2023-11-30", **facts) == max(overpaid - returned, 0)
