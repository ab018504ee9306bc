"""Numbers are what the standards say, checked by a library that is not ours and by the law's own rules."""

from __future__ import annotations

import re

import numpy as np
import pyarrow.compute as pc
import pytest
from stdnum.cn import ric, uscc

from shebao.law.identification import social_security_number
from shebao.population import Country, Scenario
from shebao.population.identity import area_codes, distinct_integers, resident_numbers, to_arrow
from shebao.rules.kinds import country_number

LAW_NAMES = {
    "01": "resident_id",
    "04": "hk_macau_permit",
    "05": "hk_macau_permit",
    "06": "taiwan_permit",
    "07": "permanent_residence",
    "08": "passport",
}


def test_resident_numbers_are_valid_and_tell_birth_and_sex(country: Country) -> None:
    citizens = country.persons.filter(pc.equal(country.persons["document_type"], "01")).to_pylist()

    assert len(citizens) > 19_000
    assert [person["number"] for person in citizens if not ric.is_valid(person["number"])] == []
    assert all(ric.get_birth_date(person["number"]) == person["born_on"] for person in citizens)
    assert all(int(person["number"][16]) % 2 == int(person["sex"]) % 2 for person in citizens)
    assert all(person["document_number"] == person["number"] for person in citizens)


def test_credit_codes_are_valid_and_different(country: Country) -> None:
    codes = country.employers["credit_code"].to_pylist()

    assert [code for code in codes if not uscc.is_valid(code)] == []
    assert len(set(codes)) == country.scenario.employers


def test_the_organisation_code_within_a_credit_code_has_its_own_check_character(country: Country) -> None:
    # GB 11714: 11 − Σ(weight × digit) mod 11, 10 written X and 11 written 0.
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    codes = [code[8:17] for code in country.employers["credit_code"].to_pylist()]
    totals = [sum(int(digit) * weight for digit, weight in zip(code, weights, strict=False)) for code in codes]

    assert [code[8] for code in codes] == ["0X987654321"[total % 11] for total in totals]


@pytest.mark.parametrize("document_type", LAW_NAMES)
def test_social_security_numbers_are_what_the_law_makes_of_the_document(document_type: str, country: Country) -> None:
    people = country.persons.filter(pc.equal(country.persons["document_type"], document_type)).slice(0, 200).to_pylist()
    kind = LAW_NAMES[document_type]

    assert people != []
    assert [person["number"] for person in people] == [
        social_security_number(country_number(person["nationality"]), kind, person["document_number"], 0) for person in people
    ]


def test_foreigners_numbers_are_within_18_characters(country: Country) -> None:
    numbers = country.persons.filter(pc.equal(country.persons["household"], "40"))["number"].to_pylist()

    assert [number for number in numbers if not re.fullmatch(r"[A-Z]{3}0[A-Z0-9]{1,14}", number)] == []


def test_area_codes_are_real_ones() -> None:
    assert set(area_codes()["11"]) >= {110101, 110105, 110108}
    assert set(area_codes()["31"]) >= {310101, 310104}
    assert 110118 not in area_codes()["11"]  # Miyun district, opened in 2015


def test_people_of_one_county_and_day_get_different_numbers() -> None:
    count = 400
    areas, male = np.full(count, 310101), np.arange(count) % 2 == 0
    born_on = np.full(count, np.datetime64("1980-02-29"))

    numbers = to_arrow(resident_numbers(areas, born_on, male, np.random.default_rng(1))).to_pylist()

    assert len(set(numbers)) == count
    assert all(ric.is_valid(number) for number in numbers)


def test_more_people_than_a_day_has_numbers_for_is_refused() -> None:
    count = 481
    born_on = np.full(count, np.datetime64("1980-02-29"))

    with pytest.raises(ValueError, match="sequence"):
        resident_numbers(np.full(count, 310101), born_on, np.ones(count, bool), np.random.default_rng(1))


def test_distinct_integers_fill_a_range_completely() -> None:
    assert sorted(distinct_integers(1, 10, 10, np.random.default_rng(1)).tolist()) == list(range(1, 11))


def test_a_scenario_says_what_is_wrong_with_it() -> None:
    with pytest.raises(ValueError, match="average_wage_fen"):
        Scenario(regions=("310000",))
    with pytest.raises(ValueError, match="last_month"):
        Scenario(first_month=201207)
    with pytest.raises(ValueError, match="people"):
        Scenario(people=100)
