"""One case with every step."""

from __future__ import annotations

import pytest

from shebao.errors import UserError
from shebao.rules import Body, explain

WORKER = {"insurance": 110, "declared_wage_fen": 500_000}
SHANGHAI = {"on": "2012-03-01", "region": "310000"}


def test_every_step_is_there_inputs_first(body: Body) -> None:
    explanation = explain(body, "employer_contribution", given=WORKER, **SHANGHAI)
    assert [(step.name, step.role, step.shown) for step in explanation.steps] == [
        ("insurance", "fact", "pension"),
        ("declared_wage_fen", "fact", "5000.00"),
        ("average_wage_fen", "parameter", "3896.00"),
        ("base_floor_ratio_ppm", "parameter", "0.6"),
        ("base_rounding_fen", "parameter", "1.00"),
        ("base_floor_fen", "rule", "2338.00"),
        ("base_ceiling_ratio_ppm", "parameter", "3"),
        ("base_ceiling_fen", "rule", "11688.00"),
        ("contribution_base_fen", "rule", "5000.00"),
        ("employer_rate_ppm", "parameter", "0.22"),
        ("employer_contribution_fen", "rule", "1100.00"),
    ]


def test_rules_and_parameters_cite_their_document(body: Body) -> None:
    steps = explain(body, "employer_contribution", given=WORKER, **SHANGHAI).steps
    assert [step.name for step in steps if step.role != "fact" and not step.cite] == []


def test_the_evidence_is_json_with_the_result(body: Body) -> None:
    evidence = explain(body, "employer_contribution", given=WORKER, **SHANGHAI).to_dict()
    assert (evidence["on"], evidence["region"], evidence["result"]) == ("2012-03-01", "310000", "1100.00")
    assert evidence["steps"][-1]["inputs"] == ["insurance", "contribution_base_fen", "employer_rate_ppm"]


@pytest.mark.parametrize("name", ["contribution_base_fen", "employer_rate_ppm", "base_floor_fen"])
def test_anything_may_be_given_and_counts_before_the_law(body: Body, name: str) -> None:
    given = {**WORKER, name: 123}
    explanation = explain(body, "employer_contribution", given=given, **SHANGHAI)
    assert [step.role for step in explanation.steps if step.name == name] == ["fact"]


def test_day_and_region_may_be_given_as_facts(body: Body) -> None:
    given = {**WORKER, "on": 15400, "region": 310000}
    assert explain(body, "employer_contribution", on="2020-01-01", given=given).value == 110_000


def test_a_missing_fact_is_named_with_who_needs_it(body: Body) -> None:
    with pytest.raises(UserError) as refused:
        explain(body, "employer_contribution", given={"insurance": 110}, **SHANGHAI)
    assert refused.value.text.en == "declared_wage (Declared wage) is missing: give it with --given declared_wage=…"
    assert refused.value.text.zh == "缺少事实 declared_wage“申报工资”（缴费基数需要）：请用 --given declared_wage=… 给出"


def test_no_law_in_force_is_said_with_day_and_region(body: Body) -> None:
    with pytest.raises(UserError, match=r"no value of average_wage \(.*\) is in force on 1990-01-01 in 310000"):
        explain(body, "contribution_base", given=WORKER, on="1990-01-01", region="310000")


def test_what_a_parameter_depends_on_is_asked_for_by_name(body: Body) -> None:
    with pytest.raises(UserError) as refused:
        explain(body, "minimum_contribution_months", given={"birth_month": 1965 * 12}, **SHANGHAI)
    assert "it depends on --given retirement_category=…" in refused.value.text.en
    assert "（--given retirement_category=…）" in refused.value.text.zh


def test_of_a_month_the_law_of_its_first_day_applies(body: Body) -> None:
    by_month = explain(body, "employer_contribution", given=WORKER, on="2012-03", region="310000")
    assert by_month == explain(body, "employer_contribution", given=WORKER, **SHANGHAI)
