"""Employers: how many people each has, what they do, and how risky it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.months import month_number
from shebao.population.identity import area_codes, credit_codes, distinct_integers, to_arrow
from shebao.population.scenario import Bytes, Dates, Floats, Ints, Scenario, first_day

# GB/T 4754 letter, share in percent, work-injury risk class (劳社部发〔2003〕29号, by section as a whole), wage level.
_INDUSTRIES = (
    ("A", 1, 2, 0.7, "农业"), ("B", 1, 3, 1.2, "矿业"), ("C", 24, 2, 0.9, "制造"), ("C", 8, 3, 1.0, "化工"),
    ("D", 1, 2, 1.4, "水务"), ("E", 7, 2, 0.9, "建设"), ("F", 20, 1, 0.9, "商贸"), ("G", 5, 2, 1.1, "物流"),
    ("H", 6, 1, 0.7, "餐饮"), ("I", 7, 1, 1.5, "信息"), ("J", 3, 1, 2.0, "金融"), ("K", 4, 2, 1.1, "置业"),
    ("L", 5, 1, 1.1, "商务"), ("M", 2, 1, 1.4, "科技"), ("N", 1, 2, 0.9, "环境"), ("O", 2, 1, 0.7, "服务"),
    ("P", 1, 1, 1.2, "教育"), ("Q", 1, 1, 1.1, "医疗"), ("R", 1, 1, 1.1, "文化"),
)  # fmt: skip

# Unit type AAB019, share in percent, first two characters of the credit code, legal form in the name.
_UNIT_TYPES = (("10", 90, b"91", "有限公司"), ("23", 2, b"12", "研究所"), ("40", 2, b"51", "协会"),
               ("50", 3, b"52", "中心"), ("60", 3, b"92", "经营部"))  # fmt: skip

_BRANDS = "华新东方中天金宏大海泰安信德利丰盛恒通达源兴隆和顺嘉美康健百汇远景星辰光明瑞祥润泽博雅联创智凯捷诚正元亨永昌福禄"
_PLACES = {"31": "上海", "11": "北京", "44": "广东", "32": "江苏", "33": "浙江", "37": "山东", "51": "四川"}


@dataclass(frozen=True)
class Employers:
    """The employers' table, and what the rest of the country needs of it: in order of region."""

    table: pa.Table
    region: Ints
    size: Ints
    wage_level: Floats
    registered_on: Dates


def build_employers(scenario: Scenario) -> Employers:
    """Employers of every region, each with at least one employee; sizes are log-normal within a region."""
    rng, count = scenario.random("employers"), scenario.employers
    region = np.sort(np.resize(np.arange(len(scenario.regions)), count))
    size = _sizes(scenario, region, rng)
    industry = _pick([entry[1] for entry in _INDUSTRIES], count, rng)
    unit_type = _pick([entry[1] for entry in _UNIT_TYPES], count, rng)
    codes = credit_codes(_prefixes(unit_type), _areas(scenario, region, rng), rng)
    registered_on = first_day(np.array([month_number(scenario.first_month)]))[0] - rng.integers(200, 7000, count)
    level = np.array([entry[3] for entry in _INDUSTRIES])[industry] * np.exp(rng.normal(0, 0.2, count))
    table = pa.table(
        {
            "region": pa.DictionaryArray.from_arrays(pa.array(region.astype(np.int8)), list(scenario.regions)),
            "credit_code": to_arrow(codes),
            "name": _names(scenario, region, industry, unit_type, rng),
            "unit_type": _lookup([entry[0] for entry in _UNIT_TYPES], unit_type),
            "industry": _lookup([entry[0] for entry in _INDUSTRIES], industry),
            "risk_class": pa.array(np.array([entry[2] for entry in _INDUSTRIES], np.int64)[industry]),
            "registered_on": pa.array(registered_on),
        }
    )
    return Employers(table, region, size, level, registered_on)


def _sizes(scenario: Scenario, region: Ints, rng: np.random.Generator) -> Ints:
    weights = np.exp(rng.normal(0, 1.25, len(region)))
    extra: Ints = rng.multinomial(scenario.people - len(region), weights / weights.sum())
    return extra + 1


def _areas(scenario: Scenario, region: Ints, rng: np.random.Generator) -> Ints:
    areas = np.zeros(len(region), np.int64)
    for index, code in enumerate(scenario.regions):
        here = region == index
        areas[here] = rng.choice(area_codes()[code[:2]], int(here.sum()))
    return areas


def _prefixes(unit_type: Ints) -> Bytes:
    return np.array([entry[2] for entry in _UNIT_TYPES], "S2")[unit_type]


def _names(scenario: Scenario, region: Ints, industry: Ints, unit_type: Ints, rng: np.random.Generator) -> pa.StringArray:
    """Place, brand, trade, legal form. The brand is the number of the name written in brand characters, so no two meet."""
    base, count = len(_BRANDS), len(region)
    serial = distinct_integers(0, max(base**2, count * 2), count, rng)
    third = ["", *_BRANDS]
    return pc.binary_join_element_wise(
        _lookup([_PLACES.get(code[:2], "") for code in scenario.regions], region),
        _lookup([*_BRANDS], serial % base),
        _lookup([*_BRANDS], serial // base % base),
        _lookup(third, serial // base**2 % len(third)),
        _lookup([entry[4] for entry in _INDUSTRIES], industry),
        _lookup([entry[3] for entry in _UNIT_TYPES], unit_type),
        "",
    )


def _pick(shares: list[int], count: int, rng: np.random.Generator) -> Ints:
    weights = np.array(shares, float)
    chosen: Ints = rng.choice(len(shares), count, p=weights / weights.sum())
    return chosen


def _lookup(values: list[str], indices: Ints) -> pa.StringArray:
    return pa.array(values, pa.string()).take(pa.array(indices))
