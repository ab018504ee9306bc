"""Code lists that the law's rules compute with: insurances (AAE140) and sets of them."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Annotated, Any

from shebao.rules import kinds
from shebao.rules.kinds import Kind, Misread
from shebao.rules.values import where


class Insurance(IntEnum):
    """险种类型 AAE140."""

    PENSION = 110
    UNEMPLOYMENT = 210
    MEDICAL = 310
    WORK_INJURY = 410
    MATERNITY = 510


class Insurances(IntFlag):
    """A set of insurances, one bit each; small enough to travel in a column."""

    PENSION = 1
    UNEMPLOYMENT = 2
    MEDICAL = 4
    WORK_INJURY = 8
    MATERNITY = 16


NAMES: dict[str, Insurance] = {member.name.lower(): member for member in Insurance}
BIT: dict[int, int] = {int(member): int(Insurances[member.name]) for member in Insurance}
ALL_FIVE = 31


def bit_of(insurance: int) -> int:
    """The bit of an insurance in `Insurances`; on columns too."""
    bit = int(Insurances.MATERNITY)
    for code in (Insurance.WORK_INJURY, Insurance.MEDICAL, Insurance.UNEMPLOYMENT, Insurance.PENSION):
        bit = where(insurance == int(code), BIT[code], bit)
    return bit


def _read_set(value: Any) -> int:
    items = [part.strip() for part in value.strip("[]").split(",") if part.strip()] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)) or any(str(item) not in NAMES for item in items):
        allowed = ", ".join(NAMES)
        raise Misread(f"应为险种列表，可用：{allowed}", f"a list of insurances out of {allowed} is expected")
    return sum(BIT[NAMES[str(item)]] for item in set(items))


def insurance_names(members: int) -> list[str]:
    """Bit set → names in the order of the law."""
    return [name for name, code in NAMES.items() if members & BIT[code]]


INSURANCE = kinds.choice("insurance", {name: int(code) for name, code in NAMES.items()})
INSURANCE_SET = Kind("insurances", 0, ALL_FIVE, _read_set, insurance_names)
RISK_CLASS = kinds.COUNT.within(1, 8)
CREDITS = kinds.list_of(kinds.FEN, 12)
#: A share of a whole: contribution rates, shares credited to accounts.
RATE = kinds.PPM.within(0, 1_000_000)
#: To what limits of bases are rounded: a fen to a hundred yuan.
ROUNDING_UNIT = kinds.FEN.within(1, 10_000)
DIGIT = kinds.COUNT.within(0, 9)

UNITS: dict[str, Kind] = {"insurances": INSURANCE_SET, "rate": RATE, "rounding_unit": ROUNDING_UNIT, "digit": DIGIT}

InsuranceCode = Annotated[int, INSURANCE]
InsuranceSet = Annotated[int, INSURANCE_SET]
RiskClass = Annotated[int, RISK_CLASS]
MonthlyCredits = Annotated[tuple[int, ...], CREDITS]
Rate = Annotated[int, RATE]
RoundingUnit = Annotated[int, ROUNDING_UNIT]
Digit = Annotated[int, DIGIT]
