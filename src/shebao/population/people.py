"""People: sex, age, name, number, where they are from. Where they work is decided before, how they fare after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.months import month_number
from shebao.population.foreigners import Foreigners, build_foreigners
from shebao.population.identity import (
    area_codes,
    foreign_social_numbers,
    permit_numbers,
    resident_numbers,
    to_arrow,
)
from shebao.population.names import chinese_names
from shebao.population.scenario import Bools, Bytes, Dates, Ints, Scenario, first_day, month_of_day

# Share of migrants by province of origin; rough, and the same for every region.
_ORIGINS = {"34": 20, "32": 14, "41": 13, "13": 11, "37": 8, "42": 6, "36": 6, "51": 6, "43": 4, "14": 3, "35": 2,
            "22": 2, "23": 3, "61": 2, "21": 2, "15": 1, "52": 1}  # fmt: skip
_COMPATRIOTS = (("HKG", "04", "31", 0.4), ("MAC", "05", "32", 0.1), ("TWN", "06", "33", 0.5))


@dataclass(frozen=True)
class People:
    """Natural persons, by index; a person who works in two regions is one row here."""

    male: Bools
    born_on: Dates
    retires: Ints
    foreign: Ints
    compatriot: Ints
    province: Ints
    number: Bytes
    name: pa.Array
    nationality: pa.StringArray
    document_type: pa.StringArray
    document: pa.StringArray
    household_abroad: pa.StringArray
    foreigners: Foreigners

    @property
    def is_foreign(self) -> Bools:
        return _mask(len(self.male), self.foreign)


def build_people(scenario: Scenario, home: Ints) -> People:
    """`scenario.people` persons; `home` is the region index where each first works."""
    rng, count = scenario.random("people"), len(home)
    special = rng.permutation(count)[: scenario.foreigners + scenario.compatriots]
    foreign, compatriot = np.sort(special[: scenario.foreigners]), np.sort(special[scenario.foreigners :])
    male = rng.random(count) < 0.55
    male[foreign] = rng.random(len(foreign)) < 0.72
    born_on, retires = _ages(scenario, male, foreign, rng)
    foreigners = build_foreigners(scenario, male[foreign], born_on[foreign])
    areas = _areas(scenario, home, rng)
    number = resident_numbers(areas, born_on, male, rng)
    name = chinese_names(male, rng)
    country = np.searchsorted(np.cumsum([row[3] for row in _COMPATRIOTS]), rng.random(len(compatriot)))
    nationality = [_COMPATRIOTS[index][0] for index in country]
    permit_kind = [_COMPATRIOTS[index][1] for index in country]
    household = [_COMPATRIOTS[index][2] for index in country]
    permits = permit_numbers(nationality, rng)

    document = number.copy()
    document[compatriot], document[foreign] = permits, foreigners.document
    number[compatriot] = foreign_social_numbers(nationality, permits, permit_kind)
    number[foreign] = foreigners.number
    return People(
        male=male,
        born_on=born_on,
        retires=retires,
        foreign=foreign,
        compatriot=compatriot,
        province=areas // 10_000,
        number=number,
        name=_overlay(name, foreign, foreigners.name),
        nationality=_text(count, "CHN", (compatriot, nationality), (foreign, foreigners.nationality)),
        document_type=_text(count, "01", (compatriot, permit_kind), (foreign, foreigners.document_type)),
        document=to_arrow(document),
        household_abroad=_text(count, "", (compatriot, household), (foreign, ["40"] * len(foreign))),
        foreigners=foreigners,
    )


def persons_table(scenario: Scenario, people: People, person: Ints, region: Ints) -> pa.Table:
    """The persons of the regions: one row for each pair given; household 51 local, 52 other, 31-33, 40."""
    count = len(people.male)
    rows = pa.array(person)
    provinces = np.array([int(code[:2]) for code in scenario.regions])
    local = pa.array(np.where(people.province[person] == provinces[region], "51", "52"))
    abroad = people.household_abroad.take(rows)
    is_abroad = pa.array(_mask(count, np.concatenate([people.foreign, people.compatriot]))[person])
    foreigners = people.foreigners
    return pa.table(
        {
            "region": pa.DictionaryArray.from_arrays(pa.array(region.astype(np.int8)), list(scenario.regions)),
            "number": to_arrow(people.number[person]),
            "name": people.name.take(rows),
            "sex": pa.array(np.where(people.male[person], "1", "2")),
            "born_on": pa.array(people.born_on[person]),
            "nationality": people.nationality.take(rows),
            "document_type": people.document_type.take(rows),
            "document_number": people.document.take(rows),
            "household": pc.if_else(is_abroad, abroad, local),
            "permit_type": _sparse_text(count, people.foreign, foreigners.permit_type).take(rows),
            "permit_issued_on": pa.array(_sparse_days(count, people.foreign, foreigners.permit_issued_on)[person]),
            "certificate_shown_on": pa.array(_sparse_days(count, people.foreign, foreigners.certificate_shown_on)[person]),
        }
    )


def certificates_table(people: People, persons: pa.Table, person: Ints) -> pa.Table:
    """Certificates of coverage of those persons: from the day of the work permit, which is that of the posting."""
    ends = _sparse_days(len(people.male), people.foreign, people.foreigners.certificate_ends_on)[person]
    shown = persons["certificate_shown_on"]
    rows = pa.table(
        {
            "region": persons["region"],
            "number": persons["number"],
            "country": persons["nationality"],
            "certificate_number": pc.binary_join_element_wise("COC", persons["number"], "-"),
            "begins_on": persons["permit_issued_on"],
            "ends_on": pa.array(ends),
            "shown_on": shown,
            "extension_months": pa.array(np.zeros(len(person), np.int64)),
        }
    )
    return rows.filter(pc.is_valid(shown))


def _ages(scenario: Scenario, male: Bools, foreign: Ints, rng: np.random.Generator) -> tuple[Dates, Ints]:
    """Birth dates, and the month in which each reaches retirement age: 60, for women 50 or (cadres) 55."""
    count = len(male)
    limit = np.where(male, 60, np.where(rng.random(count) < 0.3, 55, 50))
    limit[foreign] = 60 - 5 * ~male[foreign]
    age = 18.2 + (limit - 18.2) * rng.beta(1.6, 2.6, count)
    near = rng.random(count) < 0.02
    age[near] = limit[near] - 3 * rng.random(int(near.sum()))
    age[foreign] = 24 + 27 * rng.beta(1.6, 2.2, len(foreign))
    start = first_day(np.array([month_number(scenario.first_month)]))[0]
    born_on = start - (age * 365.2425).astype(np.int64)
    # A birthday within days of the start may fall before it by leap years: those retire in the first month.
    retires = np.maximum(month_of_day(born_on) + limit * 12, month_number(scenario.first_month))
    return born_on, retires


def _areas(scenario: Scenario, home: Ints, rng: np.random.Generator) -> Ints:
    """County where the number was first given: in the region for `local_share`, else a province of origin."""
    weights = np.array(list(_ORIGINS.values()), float)
    provinces = np.array([int(code) for code in _ORIGINS])
    homes = np.array([int(code[:2]) for code in scenario.regions])
    origin = provinces[rng.choice(len(provinces), len(home), p=weights / weights.sum())]
    province = np.where(rng.random(len(home)) < scenario.local_share, homes[home], origin)
    areas = np.zeros(len(home), np.int64)
    draw = rng.integers(0, 1 << 30, len(home))
    for code in np.unique(province):
        counties = np.array(area_codes()[f"{code:02d}"])
        here = province == code
        areas[here] = counties[draw[here] % len(counties)]
    return areas


def _mask(count: int, rows: Ints) -> Bools:
    mask = np.zeros(count, np.bool_)
    mask[rows] = True
    return mask


def _text(count: int, usual: str, *others: tuple[Ints, list[str]]) -> pa.StringArray:
    """A column that holds `usual` but in some rows."""
    distinct, index = [usual], np.zeros(count, np.int32)
    for rows, values in others:
        distinct += sorted(set(values) - set(distinct))
        index[rows] = [distinct.index(value) for value in values]
    return pa.array(distinct, pa.string()).take(pa.array(index))


def _overlay(usual: pa.Array, rows: Ints, values: pa.Array) -> pa.Array:
    index = np.arange(len(usual))
    index[rows] = len(usual) + np.arange(len(rows))
    return pa.concat_arrays([usual, values]).take(pa.array(index))


def _sparse_text(count: int, rows: Ints, values: list[str]) -> pa.Array:
    index = np.zeros(count, np.int32)
    index[rows] = 1 + np.arange(len(rows))
    return pa.array([None, *(value or None for value in values)], pa.string()).take(pa.array(index))


def _sparse_days(count: int, rows: Ints, values: Dates) -> Dates:
    days = np.full(count, np.datetime64("NaT"), "datetime64[D]")
    days[rows] = values
    return days
