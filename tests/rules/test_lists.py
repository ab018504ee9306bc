"""Rules that walk lists: one person's on Python integers, a table's on every engine, and their bounds."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shebao.errors import UserError
from shebao.rules import (
    POSITION,
    Body,
    Count,
    Fen,
    Region,
    each,
    explain,
    filled,
    floor_div,
    largest,
    length,
    maximum,
    mul_div_half_up,
    rule,
    rules_of,
    total,
    where,
)
from shebao.rules.engines import evaluate
from shebao.rules.kinds import DAY, FEN, FLAG, MONTH, MONTHS, PPM, REGION, list_of, records
from shebao.rules.list_interval import ListInterval
from shebao.rules.proof import prove

Bases = Annotated[tuple[int, ...], list_of(FEN, most=40)]
YearMonths = Annotated[tuple[int, ...], list_of(MONTHS.within(0, 12), most=40)]
Indices = Annotated[tuple[int, ...], list_of(PPM, most=40)]
Stays = Annotated[
    tuple[tuple[int, ...], ...],
    records("stays", {"region": REGION, "since": MONTH, "paid_on": DAY, "months": MONTHS, "temporary": FLAG}, most=10),
]


@rule(cite="没有这样的法", zh="各年指数", en="Index of each year")
def indices_ppm(bases_fen: Bases, wages_fen: Bases) -> Indices:
    """各年指数 = 缴费基数 ÷ 平均工资"""
    return each(lambda base, wage: mul_div_half_up(base, 1_000_000, maximum(wage, 100_000)), bases_fen, wages_fen)


@rule(cite="没有这样的法", zh="平均指数", en="Average index")
def mean_ppm(indices_ppm: Indices, paid_months: YearMonths) -> Annotated[int, PPM.within(0, 10**12)]:
    """平均指数 = Σ（各年指数 × 月数）÷ 总月数；未给出月数的，每年十二个月"""
    months = filled(paid_months, indices_ppm, 12)
    paid = total(lambda month: month, months)
    return floor_div(total(lambda index, month: index * month, indices_ppm, months), maximum(paid, 1))


@rule(cite="没有这样的法", zh="满十年的最后一地", en="Last place of ten years")
def last_place(stays: Stays) -> Region:
    """最后一个累计满120个月的地区，没有的为零"""

    def months_in(wanted: int) -> int:
        return total(lambda region, since, paid, months, temporary: where(region == wanted, months, 0), stays)

    last = largest(lambda i, region, *rest: where(months_in(region) >= 120, i, 0), POSITION, stays)
    return total(lambda i, region, *rest: where(i == last, region, 0), POSITION, stays)


@rule(cite="没有这样的法", zh="最高基数", en="Highest base")
def highest_fen(bases_fen: Bases, least_fen: Fen) -> Fen:
    """最高基数，不低于所给的数"""
    return largest(lambda base: base, bases_fen, default=least_fen)


@rule(cite="没有这样的法", zh="年数", en="Number of years")
def years(bases_fen: Bases) -> Count:
    """列表的项数"""
    return length(bases_fen)


LISTS = Body(rules_of([sys.modules[__name__]]), {}, {})
RULES = ["indices_ppm", "mean_ppm", "last_place", "highest_fen", "years"]
STAY = {"since": "2001-01", "paid_on": "2001-02-01", "temporary": False}
SHANGHAI, BEIJING = {**STAY, "region": "310000"}, {**STAY, "region": "110000"}
#: Columns as people write them, one person a row.
PEOPLE: dict[str, list[Any]] = {
    "bases": [["3000", "3200", "3500", "3600", "3800"], [], ["1000.01"]],
    "wages": [["3500", "4000", "4200", "4200", "4500"], [], ["3000"]],
    "paid_months": [[12, 12, 12, 12, 6], [], []],
    "stays": [
        [{**SHANGHAI, "months": 60}, {**BEIJING, "months": 119}, {**SHANGHAI, "months": 60}],
        [{**BEIJING, "months": 119}],
        [],
    ],
    "least": ["0", "100", "0"],
}


def given(row: int) -> dict[str, Any]:
    inside = {LISTS.inside(name): values[row] for name, values in PEOPLE.items()}
    return {name: LISTS.kinds[name].parse(name, value) for name, value in inside.items()}


def by_hand(row: int) -> list[Any]:
    found = [explain(LISTS, name, on="2012-01-01", given=given(row)).value for name in RULES]
    return [list(value) if isinstance(value, tuple) else value for value in found]


def test_one_person_s_lists() -> None:
    assert by_hand(0) == [[857143, 800000, 833333, 857143, 844444], 837742, 310000, 380000, 5]
    assert by_hand(1) == [[], 0, 0, 10000, 0]
    assert by_hand(2) == [[333337], 333337, 0, 100001, 1]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """The same people as a file: records are structs, months yyyymm, days DATE, regions text."""
    stays = [[{**stay, "since": 200101, "paid_on": date(2001, 2, 1)} for stay in person] for person in PEOPLE["stays"]]
    record = pa.struct(
        [
            ("temporary", pa.bool_()),
            ("region", pa.string()),
            ("since", pa.int32()),
            ("paid_on", pa.date32()),
            ("months", pa.int16()),
        ]
    )
    table = pa.table(
        {
            "bases_fen": pa.array([given(row)["bases_fen"] for row in range(3)], pa.list_(pa.int64())),
            "wages_fen": pa.array([given(row)["wages_fen"] for row in range(3)], pa.list_(pa.int32())),
            "paid_months": pa.array(PEOPLE["paid_months"], pa.list_(pa.int8())),
            "stays": pa.array(stays, pa.list_(record)),
            "least_fen": [0, 10_000, 0],
        }
    )
    pq.write_table(table, tmp_path / "people.parquet")
    return tmp_path / "people.parquet"


@pytest.mark.parametrize("engine", ["duckdb", "postgres", pytest.param("local[2]", marks=pytest.mark.spark)])
def test_a_table_of_lists_gives_the_same_integers(people: Path, engine: str, dsn: str, tmp_path: Path) -> None:
    output = tmp_path / "results.parquet"
    evaluate(LISTS, RULES, people, output, engine, on="2012-01-01", dsn=dsn)
    rows = pq.read_table(output, columns=RULES).to_pylist()
    assert [list(row.values()) for row in rows] == [by_hand(0), by_hand(1), by_hand(2)]


def test_a_list_that_is_the_same_for_every_row_need_not_stand_in_the_table(people: Path, tmp_path: Path) -> None:
    table = pq.read_table(people).drop_columns(["wages_fen"]).slice(0, 1)
    pq.write_table(table, tmp_path / "without.parquet")
    wages = given(0)["wages_fen"]
    evaluate(
        LISTS, ["mean_ppm"], tmp_path / "without.parquet", tmp_path / "out.parquet", on="2012-01-01", given={"wages_fen": wages}
    )
    assert pq.read_table(tmp_path / "out.parquet")["mean_ppm"].to_pylist() == [837742]


@pytest.mark.parametrize("engine", ["duckdb", pytest.param("local[2]", marks=pytest.mark.spark)])
def test_lists_that_belong_together_must_be_equally_long(people: Path, engine: str, tmp_path: Path) -> None:
    table = pq.read_table(people)
    shorter = pa.array([[350_000], [], [300_000]], pa.list_(pa.int64()))
    pq.write_table(table.set_column(1, "wages_fen", shorter), tmp_path / "uneven.parquet")
    with pytest.raises(UserError, match="in 1 rows the lists differ in length: bases_fen, wages_fen"):
        evaluate(LISTS, ["indices_ppm"], tmp_path / "uneven.parquet", tmp_path / "out.parquet", engine, on="2012-01-01")
    with pytest.raises(UserError, match="the lists of Index of each year must be equally long: bases 5, wages 1"):
        explain(LISTS, "indices_ppm", on="2012-01-01", given={**given(0), "wages_fen": (350_000,)})


BAD = {
    "a month that is none": ("since", pa.array([201313], pa.int32()), "no months"),
    "an unknown region": ("months", pa.array([1201], pa.int16()), "column stays.months holds 1201"),
    "an empty item": ("paid_on", pa.array(["x"]), "a list of structs with region, since, paid_on, months, temporary"),
}


@pytest.mark.parametrize(("field", "values", "sentence"), BAD.values(), ids=BAD)
def test_records_out_of_bounds_are_refused_in_one_sentence(field: str, values: pa.Array, sentence: str, tmp_path: Path) -> None:
    good = {
        "region": pa.array(["310000"]),
        "since": pa.array([200101], pa.int32()),
        "paid_on": pa.array([date(2001, 1, 1)]),
        "months": pa.array([1], pa.int16()),
        "temporary": pa.array([False]),
    }
    fields = {**good, field: values}
    stays = pa.ListArray.from_arrays([0, 1], pa.StructArray.from_arrays(list(fields.values()), list(fields)))
    pq.write_table(pa.table({"stays": stays}), tmp_path / "bad.parquet")
    with pytest.raises(UserError, match=sentence):
        evaluate(LISTS, ["last_place"], tmp_path / "bad.parquet", tmp_path / "out.parquet", on="2012-01-01")


def test_the_bounds_of_lists_are_proven() -> None:
    bounds = prove(LISTS)
    indices = bounds["indices_ppm"]
    assert isinstance(indices, ListInterval)
    assert (indices.fields[0].low, indices.fields[0].high, indices.most) == (0, 10**12 + 500_000, 40)


def test_lists_are_written_with_commas_or_as_json() -> None:
    expected = (300_000, 320_000)
    assert FEN and list_of(FEN).parse("bases", "3000,3200") == expected
    assert list_of(FEN).parse("bases", '["3000", "3200"]') == expected
    written = '[{"region": "310000", "since": "2001-01", "paid_on": "2001-02-01", "months": 12, "temporary": true}]'
    assert LISTS.kinds["stays"].parse("stays", written) == ((310000, 24012, 11354, 12, 1),)


def test_an_item_that_is_wrong_is_named() -> None:
    with pytest.raises(UserError, match=r"stays\[1\]\.region: '990000' is not valid: no province has the code 99"):
        LISTS.kinds["stays"].parse("stays", [{**SHANGHAI, "region": "990000", "months": 1}])
    with pytest.raises(UserError, match="item 2 must have exactly: region, since, paid_on, months, temporary"):
        LISTS.kinds["stays"].parse("stays", [{**SHANGHAI, "months": 1}, {"region": "310000"}])
    with pytest.raises(UserError, match="bases has 41 items; 40 are the most"):
        LISTS.kinds["bases_fen"].parse("bases", [1] * 41)
