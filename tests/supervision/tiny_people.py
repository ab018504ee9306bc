"""Six people and four employers in two regions: who they are, and the numbers that identify them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def resident_number(area: str, born_on: date, sequence: int) -> str:
    """A citizen's number with its check character (GB 11643)."""
    body = f"{area}{born_on:%Y%m%d}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def credit_code(body: str) -> str:
    """A credit code of 17 characters with its check character (GB 32100)."""
    total = sum(CREDIT_ALPHABET.index(c) * weight for c, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]


@dataclass(frozen=True)
class Employer:
    region: str
    employer_id: int
    risk_class: int
    pays_late: bool = False
    overpays_fen: int = 0

    @property
    def code(self) -> str:
        return credit_code(f"91{self.region}{self.employer_id:09d}")


@dataclass(frozen=True)
class Person:
    region: str
    person_id: int
    employer: Employer
    number: str
    born_on: date
    wage_fen: int
    employed_on: date
    registered_on: date
    from_on: date
    nationality: str = "CHN"
    permit_issued_on: date | None = None
    certificate_shown_on: date | None = None
    pension_opening_fen: int = 0
    medical_opening_fen: int = 0


PROMPT = Employer("310000", 1, risk_class=2, overpays_fen=10_000)
LATE = Employer("310000", 2, risk_class=1, pays_late=True)
MINE = Employer("110000", 11, risk_class=3)
SHOP = Employer("110000", 12, risk_class=1)
EMPLOYERS = (PROMPT, LATE, MINE, SHOP)

WANG = Person(
    "310000", 1, PROMPT, resident_number("310101", date(1975, 3, 8), 11), date(1975, 3, 8), 800_050,
    date(2004, 5, 17), date(2004, 5, 20), date(2004, 5, 1), pension_opening_fen=3_456_789, medical_opening_fen=123_456,
)  # fmt: skip
LI = Person(
    "310000", 2, LATE, resident_number("310104", date(1988, 12, 31), 13), date(1988, 12, 31), 150_000,
    date(2009, 1, 5), date(2009, 1, 9), date(2009, 1, 1), pension_opening_fen=400_000,
)  # fmt: skip
#: Exempt from pension and unemployment insurance since the month in which the certificate was shown.
SCHMIDT = Person(
    "310000", 3, PROMPT, "DEU0C01X00T47", date(1968, 7, 1), 4_000_000, date(2010, 2, 1), date(2011, 11, 5), date(2011, 10, 15),
    "DEU", permit_issued_on=date(2010, 1, 20), certificate_shown_on=date(2011, 11, 5),
)  # fmt: skip
#: Registered too late: earlier months are paid back, with late fee since 15 October.
KIM = Person(
    "310000", 4, LATE, "KOR0M12345678", date(1980, 9, 9), 1_100_000, date(2011, 3, 1), date(2012, 1, 10), date(2011, 10, 15),
    "KOR", permit_issued_on=date(2011, 2, 20),
)  # fmt: skip
ZHAO = Person(
    "110000", 11, MINE, resident_number("110101", date(1970, 1, 2), 15), date(1970, 1, 2), 600_000,
    date(2000, 6, 1), date(2000, 6, 2), date(2000, 6, 1), pension_opening_fen=9_999_999, medical_opening_fen=1,
)  # fmt: skip
CHEN = Person(
    "110000", 12, SHOP, resident_number("130105", date(1990, 5, 5), 21), date(1990, 5, 5), 321_099,
    date(2011, 12, 12), date(2012, 1, 4), date(2011, 12, 1),
)  # fmt: skip
PEOPLE = (WANG, LI, SCHMIDT, KIM, ZHAO, CHEN)
