# ruff: noqa: E501 - a table of what people write
"""What people write, and the integers that rules compute with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.errors import UserError
from shebao.law.codes import CREDITS, INSURANCE, INSURANCE_SET
from shebao.rules.kinds import COUNTRY, DAY, FEN, FLAG, MONTH, NEVER_DAY, PPM, REGION, Kind, country_code, country_number


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (FEN, "5000", 500_000),
        (FEN, 0.1, 10),
        (FEN, 1234.56, 123_456),
        (PPM, "0.0005", 500),
        (PPM, 0.0831, 83_100),
        (DAY, "1970-01-02", 1),
        (DAY, None, NEVER_DAY),
        (MONTH, "2012-03", 2012 * 12 + 2),
        (MONTH, 201203, 2012 * 12 + 2),
        (FLAG, "true", 1),
        (FLAG, False, 0),
        (REGION, "310000", 310_000),
        (REGION, 310000, 310_000),
        (COUNTRY, "deu", 4 * 729 + 5 * 27 + 21),
        (INSURANCE, "pension", 110),
        (INSURANCE, 110, 110),
        (INSURANCE_SET, ["pension", "medical"], 5),
        (INSURANCE_SET, "pension, medical", 5),
        (INSURANCE_SET, [], 0),
        (CREDITS, "1,2,3,4,5,6,7,8,9,10,11,12", tuple(range(100, 1300, 100))),
    ],
)
def test_reading(kind: Kind, written: Any, value: Any) -> None:
    assert kind.parse("value", written) == value


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (FEN, "1.234"), (FEN, "-1"), (FEN, "abc"), (FEN, "nan"), (FEN, "inf"), (FEN, True), (FEN, "1e30"), (FEN, None), (FEN, [1]),
        (PPM, "0.0000001"), (PPM, "11"),
        (DAY, "2012-02-30"), (DAY, "1899-12-31"), (DAY, 5),
        (MONTH, "2012-13"), (MONTH, "2012-00"), (MONTH, "201213"), (MONTH, "12-03"),
        (FLAG, "perhaps"),
        (REGION, "31"), (REGION, "990000"), (REGION, "31000x"),
        (COUNTRY, "XXX"), (COUNTRY, "DE"), (COUNTRY, "中国人"),
        (INSURANCE, "fire"), (INSURANCE, 111),
        (INSURANCE_SET, "fire"), (INSURANCE_SET, 3),
        (CREDITS, "1,2"), (CREDITS, [1] * 11 + [-1]), (CREDITS, 5),
    ],
)  # fmt: skip
def test_what_is_impossible_is_refused_in_both_languages(kind: Kind, written: Any) -> None:
    with pytest.raises(UserError) as refused:
        kind.parse("the_name", written)
    assert "the_name" in refused.value.text.zh
    assert "the_name" in refused.value.text.en


@given(st.integers(0, 10**11))
def test_money_reads_what_it_shows(fen: int) -> None:
    assert FEN.parse("amount", FEN.show(fen)) == fen


@given(st.integers(0, 10**7))
def test_rates_read_what_they_show(ppm: int) -> None:
    assert PPM.parse("rate", PPM.show(ppm)) == ppm


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3))
def test_a_country_s_number_gives_its_letters_back(code: str) -> None:
    assert country_code(country_number(code)) == code
