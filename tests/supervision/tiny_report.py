"""The report of foreigners' participation, counted by hand: one case after another, in sets."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from shebao import months

Row = dict[str, Any]
BANDS = ((60, "60"), (55, "55"), (45, "45"), (35, "35"), (25, "25"), (0, "00"))
BITS = {110: 1, 210: 2, 310: 4, 410: 8, 510: 16}


def age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def report(month: int, tables: dict[str, list[Row]]) -> list[Row]:
    """Rows of `foreigners_participation` for a month (yyyymm) of one region."""
    first, last = months.first_day(month), months.last_day(month)
    foreigners = {p["person_id"]: p for p in tables["persons"] if p["nationality"] not in ("CHN", "HKG", "MAC", "TWN")}
    units = {e["employer_id"]: e["unit_type"] for e in tables["employers"]}
    charged = {
        (c["person_id"], c["employer_id"]): c["insurances"]
        for c in tables["contributions"]
        if c["month"] == month and c["kind"] == "10"
    }
    cells: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    for row in tables["enrolments"]:
        if row["person_id"] not in foreigners:
            continue
        who, insurance = foreigners[row["person_id"]], row["insurance"]
        band = next(code for years, code in BANDS if age(who["born_on"], last) >= years)
        person = (who["nationality"], who["document_type"], who["permit_type"], who["sex"], band)
        ends = row["to_on"] or date.max
        if row["from_on"] <= last < ends:
            cells["10", *person, None, None].add(row["person_id"])
            cells["11", *person, insurance, None].add(row["person_id"])
            cells["60", None, None, None, None, None, None, units[row["employer_id"]]].add(row["employer_id"])
        if first <= row["registered_on"] <= last:
            cells["12", *person, insurance, None].add(row["person_id"])
        if first <= ends <= last:
            cells["13", *person, insurance, None].add(row["person_id"])
        known = charged.get((row["person_id"], row["employer_id"]))
        if row["from_on"] <= last and ends >= first and known is not None and not known & BITS[insurance]:
            cells["20", *person, insurance, None].add(row["person_id"])
    names = ("indicator", "nationality", "document_type", "permit_type", "sex", "age_band", "insurance", "unit_type")
    return [
        dict(zip(names, codes, strict=True))
        | {"cell": "-".join(str(code) for code in codes if code is not None), "counted": len(counted), "amount_fen": 0}
        for codes, counted in cells.items()
    ]
