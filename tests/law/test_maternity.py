"""Maternity: what must hold for every birth, wage and family."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.law import body as the_law
from shebao.rules import explain

settings.register_profile("law", deadline=None, max_examples=60)
settings.load_profile("law")

FROM_2012 = (date(2012, 4, 28) - date(1970, 1, 1)).days
INSURED, UNINSURED, SPOUSE = 1, 2, 3

wages = st.integers(0, 10_000_000)
births = st.integers(FROM_2012 - 2_000, FROM_2012 + 5_000)
since_2012 = st.integers(FROM_2012, FROM_2012 + 5_000)
babies = st.integers(1, 5)
extra = st.integers(0, 90)


def law(rule: str, facts: Mapping[str, Any], on: date | int = date(2013, 3, 1)) -> Any:
    return explain(the_law(), rule, on=on, given=facts).value


@given(babies, st.integers(0, 1), extra)
def test_births_since_28_april_2012_give_eight_days_more(children: int, difficult: int, more: int) -> None:
    same = {"babies": children, "difficult_birth": difficult, "extra_leave_days": more}
    after, before = (law("maternity_leave_days", {**same, "born_on": day}) for day in (FROM_2012, FROM_2012 - 1))
    assert after - before == 8


@given(births, babies)
def test_a_difficult_birth_gives_as_much_as_one_more_baby(born: int, children: int) -> None:
    difficult = law("maternity_leave_days", {"born_on": born, "babies": children, "difficult_birth": 1})
    one_more = law("maternity_leave_days", {"born_on": born, "babies": children + 1})
    assert difficult == one_more == law("maternity_leave_days", {"born_on": born, "babies": children}) + 15


@given(births)
def test_the_day_of_birth_counts_and_not_the_day_of_the_claim(born: int) -> None:
    on_the_day = law("maternity_leave_days", {}, born)
    assert law("maternity_leave_days", {"born_on": born}, born + 100) == on_the_day


@given(wages, since_2012, extra)
def test_the_allowance_is_the_employer_s_average_for_every_day_rounded_once(wage: int, born: int, more: int) -> None:
    facts = {"employer_average_wage_fen": wage, "born_on": born, "extra_leave_days": more}
    assert law("maternity_allowance", facts) == int(Fraction(wage * (98 + more), 30) + Fraction(1, 2))


@given(wages, wages, since_2012)
def test_with_the_top_up_no_one_has_less_than_the_own_wage(average: int, own: int, born: int) -> None:
    facts = {"employer_average_wage_fen": average, "wage_before_leave_fen": own, "born_on": born}
    allowance = law("maternity_allowance", facts)
    assert allowance + law("maternity_top_up", facts) == max(allowance, law("leave_wage", facts))


@given(wages, wages, st.sampled_from([INSURED, UNINSURED, SPOUSE]))
def test_fund_and_employer_never_both_pay_for_the_leave(average: int, own: int, claimant: int) -> None:
    facts = {"employer_average_wage_fen": average, "wage_before_leave_fen": own, "maternity_claimant": claimant}
    assert law("maternity_allowance_from_fund", facts) * law("maternity_pay_from_employer", facts) == 0


@given(st.integers(0, 9))
def test_a_later_miscarriage_never_gives_fewer_days(months: int) -> None:
    earlier, later = (law("miscarriage_leave_days", {"pregnancy_months": m}) for m in (months, months + 1))
    assert 15 <= earlier <= later <= 42
