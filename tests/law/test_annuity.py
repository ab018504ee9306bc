"""What is true of every annuity plan: nothing is paid beyond the limits, and what vests never shrinks."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.law import body
from shebao.rules import explain

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

amounts = st.integers(0, 10**11)
months = st.integers(0, 600)
#: A plan of four steps, the last of them whole.
steps = st.lists(st.integers(0, 8), min_size=4, max_size=4).map(sorted)
SHARES = (200_000, 500_000, 800_000, 1_000_000)


def ask(name: str, on: str, **facts: Any) -> Any:
    return explain(body(), name, on=on, given=facts).value


@given(amounts, amounts, amounts)
def test_contributions_are_kept_exactly_if_neither_is_over(wages: int, employer: int, employee: int) -> None:
    facts = {"annuity_wages_fen": wages, "annuity_employer_contribution_fen": employer}
    facts["annuity_employee_contribution_fen"] = employee
    own, both = ask("annuity_employer_excess", "2020-01-01", **facts), ask("annuity_total_excess", "2020-01-01", **facts)
    assert ask("annuity_contributions_kept", "2020-01-01", **facts) == (own == 0 and both == 0)


@given(amounts)
def test_the_measures_of_2018_lowered_both_limits(wages: int) -> None:
    before, since = [ask("annuity_total_limit", day, annuity_wages_fen=wages) for day in ("2018-01-31", "2018-02-01")]
    assert since <= before
    assert abs(ask("annuity_total_limit", "2018-01-31", annuity_wages_fen=wages) * 6 - wages) <= 3


@given(steps, months, months)
def test_longer_service_never_vests_less(years: list[int], earlier: int, longer: int) -> None:
    scale = tuple(zip(years, SHARES, strict=True))
    first, second = sorted((earlier, longer))
    low, high = [
        ask("vested_ratio", "2020-01-01", vesting_scale=scale, annuity_service_months=served) for served in (first, second)
    ]
    assert low <= high


@given(steps, months, st.integers(11, 17))
def test_all_is_vested_at_retirement_and_its_like_and_after_eight_years(years: list[int], served: int, cause: int) -> None:
    scale = tuple(zip(years, SHARES, strict=True))
    assert ask("vested_ratio", "2020-01-01", vesting_scale=scale, annuity_service_months=served, vesting_cause=cause) == 1_000_000
    assert ask("vested_ratio", "2020-01-01", vesting_scale=scale, annuity_service_months=96 + served) == 1_000_000


@given(amounts, amounts, st.integers(0, 1_000_000))
def test_what_vests_and_what_goes_back_is_the_whole_account(employer: int, employee: int, ratio: int) -> None:
    facts = {"annuity_employer_balance_fen": employer, "annuity_employee_balance_fen": employee, "vested_ratio_ppm": ratio}
    parts = ask("vested_balance", "2020-01-01", **facts) + ask("unvested_balance", "2020-01-01", **facts)
    assert parts == employer + employee


@given(amounts, amounts, amounts)
def test_of_an_own_payment_a_part_is_untaxed_and_the_rest_taxed(own: int, average: int, paid: int) -> None:
    facts = {"annuity_own_wage_fen": own, "average_wage_fen": average, "annuity_month_contribution_fen": paid}
    untaxed, taxed = ask("annuity_untaxed", "2014-01-01", **facts), ask("annuity_taxed", "2014-01-01", **facts)
    assert untaxed + taxed == paid
    assert untaxed * 100 <= min(own, 3 * average) * 4 + 50


@given(amounts, amounts, amounts)
def test_the_risk_reserve_never_grows_beyond_its_limit(net: int, fee: int, reserve: int) -> None:
    facts = {"net_value_fen": net, "investment_fee_fen": fee, "risk_reserve_fen": reserve}
    addition = ask("risk_reserve_addition", "2012-03-01", **facts)
    limit = ask("risk_reserve_limit", "2012-03-01", **facts)
    assert reserve + addition <= max(reserve, limit)
    assert addition * 5 <= fee + 2


@given(st.integers(0, 31))
def test_only_a_custodian_can_hold_incompatible_roles(roles: int) -> None:
    found = ask("incompatible_roles", "2012-03-01", annuity_roles=roles)
    assert found == (roles & 0b11001) * (roles >> 2 & 1)
