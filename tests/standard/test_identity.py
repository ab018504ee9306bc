"""Numbers tested by the column give the answers that the law's rules give one by one."""

from __future__ import annotations

import duckdb
import pytest

from shebao.law.identification import is_credit_code, is_resident_id
from shebao.standard import identity

RESIDENTS = (
    "11010519491231002X", "440524188001010014", "110105194912310021", "44052418800101001X", "440524188013010014",
    "000000000000000000", "1101051949123100", "11010519491231002x", "", "99010519491231002X",
)  # fmt: skip
UNITS = ("91110000600037341L", "911100006000373410", "91110000600037341", "9111000060003734IL", "91310000600037341L")


@pytest.mark.parametrize("number", RESIDENTS)
def test_resident_numbers(number: str) -> None:
    assert _answer(identity.resident_id("n"), number) == (is_resident_id(number) and number == number.upper())


@pytest.mark.parametrize("code", UNITS)
def test_credit_codes(code: str) -> None:
    assert _answer(identity.credit_code("n"), code) == is_credit_code(code)


@pytest.mark.parametrize(
    ("number", "valid"),
    [("DEU0G0123456", True), ("HKG012345678", True), ("DNK0324578912056", True), ("DE0G0123456", False), ("DEU0G01234-56", False),
     ("DEU0123456789012345", False), ("deu0G0123456", False)],
)  # fmt: skip
def test_numbers_of_foreigners_and_of_people_from_hong_kong_macau_and_taiwan(number: str, valid: bool) -> None:
    assert _answer(identity.foreign_number("n"), number) is valid


def _answer(condition: str, number: str) -> bool:
    with duckdb.connect() as connection:
        ((answer,),) = connection.execute(f"SELECT coalesce({condition}, false) FROM (SELECT ? AS n)", [number]).fetchall()
    return bool(answer)
