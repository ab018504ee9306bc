"""`generate`: a scenario in, the tables of a country out. Keys are people's own: numbers and credit codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from shebao.months import month_number, of_number
from shebao.population.employers import Employers, build_employers
from shebao.population.identity import to_arrow
from shebao.population.lives import REASONS, Spells, build_lives
from shebao.population.payments import payment_behaviour
from shebao.population.people import People, build_people, certificates_table, persons_table
from shebao.population.scenario import Ints, Scenario, first_day, month_of_day

ALL_FIVE = 31
"""The bit set of the five insurances, as employees have them."""


@dataclass(frozen=True)
class Country:
    """Tables with the English column names of the data standard; money in fen, months as yyyymm.

    `wages` holds what employers declare: `month` is the month worked, `declared_month` the one whose declaration
    carries it (later than `month` when the person was registered later). `wage_records` is what the tax bureau knows.
    """

    scenario: Scenario
    employers: pa.Table
    persons: pa.Table
    certificates: pa.Table
    employments: pa.Table
    opening_accounts: pa.Table
    wages: pa.Table
    wage_records: pa.Table
    payment_behaviour: pa.Table


def generate(scenario: Scenario | None = None) -> Country:
    """Build the country of a scenario (the default one if none is given)."""
    scenario = scenario or Scenario()
    employers = build_employers(scenario)
    first_employer = np.repeat(np.arange(scenario.employers), employers.size)
    people = build_people(scenario, employers.region[first_employer])
    spells = build_lives(scenario, employers, people, first_employer)
    keys = _Keys(scenario, employers, people, spells)
    wages, by_employer = _wages(keys)
    person, persons = _persons(keys)
    return Country(
        scenario=scenario,
        employers=employers.table,
        persons=persons,
        certificates=certificates_table(people, persons, person),
        employments=_employments(keys),
        opening_accounts=_opening_accounts(keys),
        wages=wages,
        wage_records=wages.select(["region", "number", "credit_code", "month", "wage_fen"]),
        payment_behaviour=_payments(keys, by_employer),
    )


class _Keys:
    """Indices to columns: each long text is stored once, and rows refer to it."""

    def __init__(self, scenario: Scenario, employers: Employers, people: People, spells: Spells) -> None:
        self.scenario, self.employers, self.people, self.spells = scenario, employers, people, spells
        self.numbers = to_arrow(people.number)
        self.codes = employers.table["credit_code"].combine_chunks()

    def region(self, index: Ints) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int8)), list(self.scenario.regions))

    def number(self, person: Ints) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(person.astype(np.int32)), self.numbers)

    def code(self, employer: Ints) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(employer.astype(np.int32)), self.codes)


def _persons(keys: _Keys) -> tuple[Ints, pa.Table]:
    """Each person once in every region where they work."""
    pair = np.unique(keys.employers.region[keys.spells.employer] * len(keys.people.male) + keys.spells.person)
    region, person = np.divmod(pair, len(keys.people.male))
    return person, persons_table(keys.scenario, keys.people, person, region)


def _employments(keys: _Keys) -> pa.Table:
    spells = keys.spells
    reason = pa.array(spells.reason.astype(np.int8), mask=spells.reason < 0)
    return pa.table(
        {
            "region": keys.region(keys.employers.region[spells.employer]),
            "number": keys.number(spells.person),
            "credit_code": keys.code(spells.employer),
            "employed_on": pa.array(spells.employed_on),
            "registered_on": pa.array(spells.registered_on),
            "left_on": pa.array(spells.left_on),
            "stop_reason": pa.DictionaryArray.from_arrays(reason, list(REASONS)),
            "insurances": pa.array(np.full(len(spells.person), ALL_FIVE, np.int64)),
        }
    )


def _opening_accounts(keys: _Keys) -> pa.Table:
    """Balances of individual accounts on the first day: pension 110 grows with years at work, medical 310 is spent."""
    spells, people = keys.spells, keys.people
    rng = keys.scenario.random("accounts")
    opening = first_day(np.array([month_number(keys.scenario.first_month)]))[0]
    rows = np.flatnonzero((spells.employed_on < opening) & ~people.is_foreign[spells.person])
    rows = rows[rows < len(people.male)]
    person, wage = spells.person[rows], spells.wage_fen[rows]
    average = np.array(keys.scenario.average_wage_fen)[keys.employers.region[spells.employer[rows]]]
    base = np.clip(wage, average * 6 // 10, average * 3)
    age = (opening - people.born_on[person]).astype(np.int64) / 365.25
    years = np.clip((age - 19) * rng.uniform(0.4, 1.0, len(rows)), 0.1, 18)
    # Wages were lower in earlier years: the mean of n years is about 1 / (1 + 0.06 n) of today's.
    pension = (base * 0.08 * 12 * years / (1 + 0.06 * years)).astype(np.int64)
    medical = (base * rng.uniform(0.02, 0.04, len(rows)) * np.minimum(12 * years, rng.exponential(14, len(rows)))).astype(
        np.int64
    )
    both, count = np.tile(rows, 2), len(rows)
    return pa.table(
        {
            "region": keys.region(keys.employers.region[spells.employer[both]]),
            "number": keys.number(spells.person[both]),
            "insurance": pa.array(np.repeat(np.array([110, 310], np.int64), count)),
            "balance_fen": pa.array(np.concatenate([pension, medical])),
        }
    )


def _wages(keys: _Keys) -> tuple[pa.Table, Ints]:
    """Declared wages, month by month in order of employer; and rows by employer and month of declaration."""
    scenario, spells = keys.scenario, keys.spells
    order = np.argsort(spells.employer, kind="stable")
    first, last = (months[order] for months in spells.due_months(scenario, keys.people.is_foreign))
    person, employer = spells.person[order].astype(np.int32), spells.employer[order].astype(np.int32)
    region = keys.employers.region[employer].astype(np.int8)
    registered = month_of_day(spells.registered_on)[order]
    started_in = month_of_day(spells.employed_on)[order] // 12
    wage, rise = spells.wage_fen[order], spells.rise_ppm[order]
    start, count = month_number(scenario.first_month), len(scenario.months)
    declared_rows = np.zeros(scenario.employers * count, np.int64)
    pieces: list[pa.Table] = []
    for month in range(start, start + count):
        if month % 12 == 0:  # Wages rise each January for those who were there before.
            wage = np.where(started_in < month // 12, wage + wage * rise // 1_000_000, wage)
        rows = np.flatnonzero((first <= month) & (month <= last))
        declared = np.maximum(registered[rows], month)
        declared_rows += np.bincount(employer[rows] * count + (declared - start), minlength=len(declared_rows))
        pieces.append(
            pa.table(
                {
                    "region": keys.region(region[rows]),
                    "number": keys.number(person[rows]),
                    "credit_code": keys.code(employer[rows]),
                    "month": pa.array(np.full(len(rows), of_number(month), np.int32)),
                    "declared_month": pa.array((declared // 12 * 100 + declared % 12 + 1).astype(np.int32)),
                    "wage_fen": pa.array(wage[rows]),
                }
            )
        )
    return pa.concat_tables(pieces), declared_rows.reshape(scenario.employers, count)


def _payments(keys: _Keys, declared_rows: Ints) -> pa.Table:
    """Behaviour for every employer and month that has something to pay."""
    month, employer = np.nonzero(declared_rows.T)
    months = np.array(keys.scenario.months, np.int32)
    return pa.table(
        {
            "region": keys.region(keys.employers.region[employer]),
            "credit_code": keys.code(employer),
            "month": pa.array(months[month]),
            **payment_behaviour(keys.scenario, keys.scenario.employers, employer, month),
        }
    )
