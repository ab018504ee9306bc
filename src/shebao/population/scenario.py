"""What kind of country to build: every knob in one frozen object, so that a scenario is its own record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from shebao.months import month_number, of_number

Ints = npt.NDArray[np.integer]
Dates = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.floating]
Bytes = npt.NDArray[np.bytes_]

FOREIGNERS_INSURED_FROM = date(2011, 10, 15)
"""外国人 first insured: 人社部令第16号, and 人社厅发〔2011〕113号 for those employed before it."""


@dataclass(frozen=True)
class Scenario:
    """A synthetic country. The same scenario always gives the same country.

    Money in fen, shares as fractions of 1. `average_wage_fen` is the previous year's average monthly wage of each
    region, in the order of `regions`; the defaults are remembered 2010 figures and serve as a shape only, never as law.
    """

    seed: int = 2011
    people: int = 20_000
    employers: int = 800
    foreigners: int = 400
    compatriots: int = 24
    movers: int = 36
    regions: tuple[str, ...] = ("310000", "110000")
    average_wage_fen: tuple[int, ...] = (389_600, 420_100)
    first_month: int = 201107
    last_month: int = 201206
    local_share: float = 0.62
    hired_per_month: float = 0.011
    leaving_per_month: float = 0.009
    next_month_registration_share: float = 0.03
    late_payment_share: float = 0.04

    def __post_init__(self) -> None:
        if len(self.average_wage_fen) != len(self.regions):
            raise ValueError("average_wage_fen needs one figure for each region")
        if self.first_month > self.last_month:
            raise ValueError("first_month is after last_month")
        if self.people < self.foreigners + self.compatriots + self.movers + self.employers:
            raise ValueError("people must exceed foreigners + compatriots + movers + employers")
        if self.employers < len(self.regions):
            raise ValueError("each region needs at least one employer")

    @property
    def months(self) -> tuple[int, ...]:
        """Every month of the scenario, as yyyymm."""
        first, last = month_number(self.first_month), month_number(self.last_month)
        return tuple(of_number(index) for index in range(first, last + 1))

    def random(self, stream: str) -> np.random.Generator:
        """The random numbers of one part of the country: adding draws to one part leaves the others as they were."""
        return np.random.default_rng([self.seed, *stream.encode()])


_EPOCH = 1970 * 12


def month_of_day(days: Dates) -> Ints:
    """Month index of each day."""
    return days.astype("datetime64[M]").astype(np.int64) + _EPOCH


def first_day(month_indices: Ints) -> Dates:
    """First day of each month given as month index."""
    return (np.asarray(month_indices, np.int64) - _EPOCH).astype("datetime64[M]").astype("datetime64[D]")


def last_day(month_indices: Ints) -> Dates:
    """Last day of each month given as month index."""
    return first_day(np.asarray(month_indices, np.int64) + 1) - np.timedelta64(1, "D")
