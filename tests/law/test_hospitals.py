"""Payment to hospitals: what holds for every case, budget and year."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law import body as the_law
from shebao.law.hospitals import POINTS
from shebao.rules import explain

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

JUNE_2023 = 19509
amounts = st.integers(0, 10**8)
budgets = st.integers(0, 10**12)
shares = st.integers(0, 1_000_000)
points = st.integers(0, 300_000_000)


def value(rule: str, **facts: Any) -> int:
    return int(explain(the_law(), rule, on=JUNE_2023, given=facts).value)


@given(points, st.integers(0, 30_000_000_000), st.integers(0, 10_000_000))
def test_points_times_value_times_coefficient_is_exact_and_rounded_once(number: int, worth: int, coefficient: int) -> None:
    exact = Fraction(number, 10**4) * Fraction(worth, 10**6) * Fraction(coefficient, 10**6) * 100
    facts = {"points": number, "point_value_ppm": worth, "hospital_coefficient_ppm": coefficient}
    assert value("drg_payment", **facts) == int(exact + Fraction(1, 2))


@given(amounts, amounts, amounts, amounts)
def test_fund_patient_and_other_funds_together_pay_the_standard(cost: int, standard: int, patient: int, other: int) -> None:
    facts = {
        "total_cost_fen": cost,
        "drg_payment_fen": standard,
        "patient_paid_fen": patient,
        "other_paid_fen": other,
    }
    assert value("drg_fund_payment", **facts) + patient + other == standard
    assert value("hospital_gain", **facts) == standard - cost


@given(amounts, st.integers(1, 10**8))
def test_an_outlier_is_paid_neither_above_its_cost_nor_a_normal_case_by_it(cost: int, standard: int) -> None:
    facts = {"total_cost_fen": cost, "drg_payment_fen": standard, "hospital_level": 3}
    kind, paid = value("outlier", **facts), value("outlier_payment", **facts)
    assert (kind, paid) in [(1, cost), (2, standard), (3, standard + cost - 3 * standard)]
    assert paid <= max(cost, standard)


@given(points, amounts, st.integers(1, 10**8), st.integers(0, 10_000_000))
def test_an_incomplete_stay_earns_at_most_the_group_s_points(base: int, cost: int, mean: int, coefficient: int) -> None:
    facts = {"group_points": base, "total_cost_fen": cost, "group_mean_cost_fen": mean, "hospital_coefficient_ppm": coefficient}
    assert 0 <= value("incomplete_points", **facts) <= base


@given(st.lists(st.tuples(st.integers(0, 100_000_000), st.integers(1, 1000)), min_size=1, max_size=5))
def test_the_case_mix_index_lies_between_the_lightest_and_the_heaviest_group(mix: list[tuple[int, int]]) -> None:
    weights = [weight for weight, _ in mix]
    assert min(weights) <= value("cmi", case_mix=tuple(mix)) <= max(weights)


@given(st.integers(10**6, 10**12), st.integers(10**6, 10**10))
def test_all_points_at_the_budget_s_value_spend_the_budget(budget: int, total: int) -> None:
    worth = value("budget_point_value", points_budget_fen=budget, total_points=total)
    spent = Fraction(total, 10**4) * Fraction(worth, 10**6) * 100
    # four decimals: half a ten-thousandth of a yuan for each point; values above 30 000 yuan a point are not known
    assert worth == 30_000_000_000 or abs(spent - budget) <= Fraction(total, 10**4) * Fraction(5, 1000)


@given(budgets, budgets, shares, shares, shares)
def test_a_hospital_s_year_lies_between_what_it_spent_and_its_budget(
    budget: int, spent: int, kept: int, borne: int, limit: int
) -> None:
    facts = {
        "hospital_budget_fen": budget,
        "hospital_spent_fen": spent,
        "saving_kept_share_ppm": kept,
        "overspend_fund_share_ppm": borne,
        "overspend_limit_ppm": limit,
    }
    assert min(budget, spent) <= value("hospital_year_due", **facts) <= max(budget, spent)


@given(budgets, shares)
def test_twelve_prepayments_and_what_is_kept_are_the_budget(budget: int, part: int) -> None:
    facts = {"hospital_budget_fen": budget, "prepayment_share_ppm": part}
    assert abs(12 * value("monthly_prepayment", **facts) + value("kept_for_assessment", **facts) - budget) <= 7


@given(budgets, budgets, shares)
def test_a_deposit_given_back_whole_changes_nothing_in_the_clearing(due: int, paid: int, part: int) -> None:
    facts = {"hospital_year_due_fen": due, "hospital_prepaid_fen": paid, "quality_deposit_share_ppm": part}
    assert value("year_end_clearing", **facts, assessment_ratio_ppm=1_000_000) == due - paid


def test_points_are_written_with_four_decimals_at_most() -> None:
    assert POINTS.parse("points", "120.1234") == 1_201_234
    assert POINTS.show(1_201_234) == "120.1234"
    with pytest.raises(UserError, match=r"点数|points"):
        POINTS.parse("points", "120.12345")
