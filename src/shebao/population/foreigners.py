"""Foreigners at work in the first year they were insured: permits, registration, certificates of coverage.

人社部令第16号 insured them from 2011-10-15. Who registered by 2011-12-31 owed no late fee; who came later owed it from
2011-10-15 (人社厅发〔2011〕113号). Germans and Koreans could show a certificate of coverage under a treaty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from shebao.months import month_number
from shebao.population.identity import foreign_social_numbers, passport_numbers, permanent_residence_numbers
from shebao.population.names import NATIONALITIES, passport_names
from shebao.population.scenario import (
    FOREIGNERS_INSURED_FROM,
    Bools,
    Bytes,
    Dates,
    Ints,
    Scenario,
    first_day,
    last_day,
    month_of_day,
)

TREATIES_IN_2011 = ("DEU", "KOR")
_RULE = np.datetime64(FOREIGNERS_INSURED_FROM)
_GRACE_ENDS = np.datetime64("2011-12-31")
_SHARES = {"DEU": 14, "KOR": 20, "JPN": 20, "USA": 14, "FRA": 6, "GBR": 6, "CAN": 5, "AUS": 4,
           "IND": 3, "SGP": 4, "ITA": 2, "RUS": 2}  # fmt: skip
_PERMIT_TYPES, _PERMIT_SHARES = ("11", "12", "13"), (0.78, 0.20, 0.02)


@dataclass(frozen=True)
class Foreigners:
    """One row a foreigner, in the order the caller numbers them; NaT and "" stand for "none"."""

    nationality: list[str]
    document_type: list[str]
    document: Bytes
    number: Bytes
    name: pa.StringArray
    permit_type: list[str]
    permit_issued_on: Dates
    employed_on: Dates
    registered_on: Dates
    certificate_shown_on: Dates
    certificate_ends_on: Dates


def build_foreigners(scenario: Scenario, male: Bools, born_on: Dates) -> Foreigners:
    """Foreigners with the given sexes and birth dates. Four in five were at work before the rule began."""
    rng, count = scenario.random("foreigners"), scenario.foreigners
    weights = np.array([_SHARES[nation] for nation in NATIONALITIES], float)
    nation = rng.choice(len(NATIONALITIES), count, p=weights / weights.sum())
    nationality = [NATIONALITIES[index] for index in nation]
    permanent = rng.random(count) < 0.03
    passports = passport_numbers(nationality, rng)
    document = np.where(permanent, permanent_residence_numbers(nationality, born_on, rng), passports)
    document_type = np.where(permanent, "07", "08").tolist()
    permit_type = np.where(permanent, "", rng.choice(_PERMIT_TYPES, count, p=_PERMIT_SHARES)).tolist()

    employed_on, permit_issued_on = _work_dates(scenario, count, rng)
    registered_on = _registration(scenario, employed_on, rng)
    treaty = np.isin(nationality, TREATIES_IN_2011) & ~permanent
    certificate = _certificates(scenario, treaty, permit_issued_on, registered_on, rng)
    return Foreigners(
        nationality=nationality,
        document_type=document_type,
        document=document,
        number=foreign_social_numbers(nationality, document, document_type),
        name=passport_names(nation, male, rng),
        permit_type=permit_type,
        permit_issued_on=np.where(permanent, np.datetime64("NaT"), permit_issued_on),
        employed_on=employed_on,
        registered_on=registered_on,
        certificate_shown_on=certificate,
        certificate_ends_on=_certificate_ends(scenario, certificate),
    )


def _work_dates(scenario: Scenario, count: int, rng: np.random.Generator) -> tuple[Dates, Dates]:
    """First day of work and the day the permit was issued, at most three weeks before it."""
    before = rng.random(count) < 0.8
    window_ends = last_day(np.array([month_number(scenario.last_month)]))[0]
    room = max(1, int((window_ends - _RULE).astype(int)) - 40)
    early = _RULE - 5 - rng.exponential(400, count).astype(np.int64).clip(0, 1300)
    late = _RULE + 3 + rng.integers(0, room, count)
    employed_on: Dates = np.where(before, early, late)
    issued_on: Dates = employed_on - rng.integers(0, 21, count)
    return employed_on, issued_on


def _registration(scenario: Scenario, employed_on: Dates, rng: np.random.Generator) -> Dates:
    """By the end of 2011 for most of those already at work, in 2012 for some; within ten days for the later ones."""
    count = len(employed_on)
    in_time = _RULE + 2 + rng.integers(0, 75, count)
    too_late = _GRACE_ENDS + 4 + rng.integers(0, 148, count)
    first = np.where(rng.random(count) < 0.86, np.minimum(in_time, _GRACE_ENDS), too_late)
    registered = np.where(employed_on < _RULE, first, employed_on + rng.integers(0, 10, count))
    window_ends = last_day(np.array([month_number(scenario.last_month)]))[0]
    in_window: Dates = np.minimum(registered, np.maximum(window_ends, _RULE + 2))
    return in_window


def _certificates(
    scenario: Scenario, treaty: Bools, permit_issued_on: Dates, registered_on: Dates, rng: np.random.Generator
) -> Dates:
    """45% at registration, 15% soon after it, 20% after three months, the rest never.

    Three months run from the permit, or from the start of the rule for permits older than that.
    """
    count = len(registered_on)
    start = np.maximum(permit_issued_on, _RULE)
    three_months = _three_months_after(start)
    soon = registered_on + (rng.random(count) * np.maximum((three_months - registered_on).astype(int), 0)).astype(int)
    late = np.maximum(three_months + 1 + rng.integers(0, 90, count), registered_on)
    kind = rng.random(count)
    shown = np.select([kind < 0.45, kind < 0.60, kind < 0.80], [registered_on, soon, late], np.datetime64("NaT"))
    window_ends = last_day(np.array([month_number(scenario.last_month)]))[0]
    return np.where(treaty & (shown <= window_ends), shown, np.datetime64("NaT"))


def _certificate_ends(scenario: Scenario, shown_on: Dates) -> Dates:
    """A fifth end with a month of the window after the one in which they were shown; the others in later years."""
    rng, count = scenario.random("ends of certificates"), len(shown_on)
    last = month_number(scenario.last_month)
    shown = np.where(np.isnat(shown_on), last, month_of_day(shown_on))
    soon = np.minimum(shown + 1 + rng.integers(0, 4, count), last)
    month = np.where(rng.random(count) < 0.2, soon, last + 6 + rng.integers(0, 30, count))
    return np.where(np.isnat(shown_on), np.datetime64("NaT"), last_day(month))


def _three_months_after(days: Dates) -> Dates:
    month = days.astype("datetime64[M]")
    day: Ints = (days - month).astype(np.int64)
    then = month.astype(np.int64) + 3 + 1970 * 12
    return np.minimum(first_day(then) + day, last_day(then))
