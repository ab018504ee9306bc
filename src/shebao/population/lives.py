"""Working lives through the months: who is hired, who leaves and why, who moves, what each earns.

A spell is one person's work with one employer. People leave on the last day of a month and start elsewhere in a later
one, so that no month of a person belongs to two employers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shebao.months import month_number
from shebao.population.employers import Employers
from shebao.population.people import People
from shebao.population.scenario import (
    FOREIGNERS_INSURED_FROM,
    Bools,
    Dates,
    Floats,
    Ints,
    Scenario,
    first_day,
    last_day,
    month_of_day,
)

REASONS = ("6301", "6302", "6304", "6307", "6399", "6402", "6308", "6404", "6406")
"""Stop reasons AAE160 in use; spells hold the position in this list, -1 for none."""
_DISMISSED, _TRANSFERRED, _RETIRED, _MOVED, _DEPARTED = 0, 1, 6, 7, 8
_LEAVING_SHARES = (0.66, 0.24, 0.02, 0.02, 0.05, 0.01)
_STAYS = np.datetime64("NaT")


@dataclass(frozen=True)
class Spells:
    """Spells by index: person and employer by index, days, wage in fen a month at the start of the scenario."""

    person: Ints
    employer: Ints
    employed_on: Dates
    registered_on: Dates
    left_on: Dates
    reason: Ints
    wage_fen: Ints
    rise_ppm: Ints

    def due_months(self, scenario: Scenario, foreign: Bools) -> tuple[Ints, Ints]:
        """First and last month index for which each spell owes contributions within the scenario."""
        first = np.maximum(month_of_day(self.employed_on), month_number(scenario.first_month))
        rule = month_number(FOREIGNERS_INSURED_FROM.year * 100 + FOREIGNERS_INSURED_FROM.month)
        first = np.where(foreign[self.person], np.maximum(first, rule), first)
        last = month_number(scenario.last_month)
        gone = np.where(np.isnat(self.left_on), last, np.minimum(month_of_day(self.left_on), last))
        return first, gone


def build_lives(scenario: Scenario, employers: Employers, people: People, employer: Ints) -> Spells:
    """Every spell of every person; `employer` is the index of each person's first employer."""
    rng, count = scenario.random("lives"), len(employer)
    first, last = month_number(scenario.first_month), month_number(scenario.last_month)
    foreign = people.is_foreign
    steady = ~foreign & (people.retires > last)
    moving = _choose(steady, scenario.movers if len(scenario.regions) > 1 and last > first else 0, rng)
    hired = steady & ~moving & (rng.random(count) < scenario.hired_per_month * (last - first + 1))

    employed_on, registered_on = _starts(scenario, employers, people, employer=employer, hired=hired, rng=rng)
    leaves, reason = _leaving(scenario, people, moving, starts=(employed_on, registered_on), rng=rng)
    wage = _wages(scenario, employers, employer, foreign, rng)
    rise = (30_000 + 100_000 * rng.beta(2, 2.5, count)).astype(np.int64)

    again, new_employer, new_start = _next_jobs(scenario, employers, employer, left=(leaves, reason), rng=rng)
    # A transfer needs an employer to go to: without one the contract simply ended.
    reason[(reason == _TRANSFERRED) & ~np.isin(np.arange(count), again)] = _DISMISSED
    new_wage = wage[again].astype(np.float64) * np.exp(rng.normal(0.05, 0.12, len(again)))
    left_on = np.full(count, _STAYS, "datetime64[D]")
    left_on[reason >= 0] = last_day(leaves[reason >= 0])
    both = np.concatenate
    return Spells(
        person=both([np.arange(count), again]),
        employer=both([employer, new_employer]),
        employed_on=both([employed_on, first_day(new_start)]),
        registered_on=both([registered_on, first_day(new_start) + rng.integers(0, 20, len(again))]),
        left_on=both([left_on, np.full(len(again), _STAYS, "datetime64[D]")]),
        reason=both([reason, np.full(len(again), -1)]),
        wage_fen=both([wage, _round_wage(new_wage, rng)]),
        rise_ppm=both([rise, rise[again]]),
    )


def _choose(among: Bools, count: int, rng: np.random.Generator) -> Bools:
    chosen = np.zeros(len(among), np.bool_)
    chosen[rng.permutation(np.flatnonzero(among))[:count]] = True
    return chosen


def _starts(
    scenario: Scenario, employers: Employers, people: People, *, employer: Ints, hired: Bools, rng: np.random.Generator
) -> tuple[Dates, Dates]:
    """First day of work, and the day of registration within thirty days of it (社会保险法 art. 58)."""
    count, months = len(employer), len(scenario.months)
    first = month_number(scenario.first_month)
    opening = first_day(np.array([first]))[0]
    grown = people.born_on + int(18 * 365.25)
    before = opening - 1 - rng.exponential(1400, count).astype(np.int64)
    before = np.minimum(np.maximum(np.maximum(before, grown), employers.registered_on[employer]), opening - 1)
    registered_before = np.minimum(before + rng.integers(0, 30, count), opening - 1)

    month = first + rng.integers(0, months, count)
    day = np.where(rng.random(count) < 0.4, 0, rng.integers(0, 25, count))
    start, month_end = first_day(month) + day, last_day(month)
    at_once = start + (rng.random(count) * ((month_end - start).astype(np.int64) + 1)).astype(np.int64)
    next_month = np.minimum(month_end + 1 + rng.integers(0, 8, count), start + 30)
    is_next = rng.random(count) < scenario.next_month_registration_share
    is_next &= (next_month > month_end) & (month < first + months - 1)
    employed = np.where(hired, start, before)
    registered = np.where(hired, np.where(is_next, next_month, at_once), registered_before)

    rows, foreigners = people.foreign, people.foreigners
    employed[rows] = np.maximum(foreigners.employed_on, employers.registered_on[employer[rows]])
    registered[rows] = np.maximum(foreigners.registered_on, employed[rows])
    return employed, registered


def _leaving(
    scenario: Scenario, people: People, moving: Bools, *, starts: tuple[Dates, Dates], rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """The month index each person leaves in, and the position of the reason in `REASONS` (-1: stays)."""
    employed_on, registered_on = starts
    count, months = len(moving), len(scenario.months)
    first, last = month_number(scenario.first_month), month_number(scenario.last_month)
    # Newcomers stay two months at least, and nobody leaves before being registered.
    earliest = np.maximum(np.where(month_of_day(employed_on) >= first, month_of_day(employed_on) + 2, first), first)
    earliest = np.maximum(earliest, month_of_day(registered_on) + people.is_foreign)
    leaves = earliest + rng.integers(0, months, count)
    reason = np.where(rng.random(count) < scenario.leaving_per_month * months, 0, -1)
    reason[reason == 0] = rng.choice(len(_LEAVING_SHARES), int((reason == 0).sum()), p=_LEAVING_SHARES)
    reason[(reason >= 0) & people.is_foreign] = _DEPARTED
    reason[leaves > last] = -1
    retiring = (people.retires <= last) & ~people.is_foreign
    reason[retiring], leaves[retiring] = _RETIRED, people.retires[retiring]
    reason[moving], leaves[moving] = _MOVED, first + rng.integers(0, max(1, months - 1), int(moving.sum()))
    return leaves, reason


def _next_jobs(
    scenario: Scenario, employers: Employers, employer: Ints, *, left: tuple[Ints, Ints], rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Persons who find another employer, that employer, and the month index they start in.

    Transferred: the next month in the same region; dismissed: 30% two to four months later; moved: another region.
    """
    leaves, reason = left
    regions, last = len(scenario.regions), month_number(scenario.last_month)
    found = (reason == _TRANSFERRED) | (reason == _MOVED) | ((reason == _DISMISSED) & (rng.random(len(reason)) < 0.3))
    person = np.flatnonzero(found)
    start = leaves[person] + 1 + np.where(reason[person] == _DISMISSED, rng.integers(1, 4, len(person)), 0)
    home = employers.region[employer[person]]
    away = (home + rng.integers(1, max(2, regions), len(person))) % regions
    target = np.where(reason[person] == _MOVED, away, home)
    # An employer is found in proportion to its size: by way of a random colleague.
    bounds = np.searchsorted(employers.region[employer], np.arange(regions + 1))
    low, high = bounds[target], bounds[target + 1]
    new_employer = employer[low + (rng.random(len(person)) * (high - low)).astype(np.int64)]
    keep = (start <= last) & (new_employer != employer[person])
    return person[keep], new_employer[keep], start[keep]


def _wages(scenario: Scenario, employers: Employers, employer: Ints, foreign: Bools, rng: np.random.Generator) -> Ints:
    """Monthly wages in fen, log-normal about the regional average; not below a third of it (a minimum wage)."""
    average = np.array(scenario.average_wage_fen, float)[employers.region[employer]]
    level = employers.wage_level / np.average(employers.wage_level, weights=employers.size)
    wage = average * 0.88 * level[employer] * np.exp(rng.normal(0, 0.45, len(employer)))
    wage = np.where(foreign, wage * 3.2, wage)
    return _round_wage(np.maximum(wage, average / 3), rng)


def _round_wage(wage: Floats, rng: np.random.Generator) -> Ints:
    """Seven wages in ten are whole yuan; the others keep their fen, as overtime and deductions leave them."""
    exact = np.floor(wage).astype(np.int64)
    return np.where(rng.random(len(wage)) < 0.7, exact // 100 * 100, exact)
