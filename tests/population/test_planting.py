"""Planting wrongdoing: one record of one employer changes, all else stays, and the truth names it."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from stdnum.cn import ric

from shebao.population.lake_copy import LakeCopy
from shebao.population.planting import KINDS, Kind, Planted, plant

MONTH = 201201
CONTRIBUTION = {"contributions": (1, 1)}
ENTRY = {"account_entries": (1, 1)}
IDENTITY = {"persons": (1, 1), "wage_records": (1, 1)}

# Rows that disappeared and rows that appeared, by table.
CHANGES = {
    "wage_under_declared": {"wage_records": (1, 1)},
    "rate_of_another_year": CONTRIBUTION,
    "base_below_floor": CONTRIBUTION,
    "credit_not_matching_payment": ENTRY,
    "late_fee_waived": {"bills": (2, 2)},  # in the snapshots of this month and the next
    "exempt_without_certificate": {"certificates": (1, 0)},
    "exempt_after_its_end": {"certificates": (1, 1)},
    "two_regions_at_once": IDENTITY,
    "invalid_number": IDENTITY,
    "altered_account": {"accounts": (1, 1)},
    "interest_at_wrong_rate": ENTRY,
    "not_assessed": {"contributions": (1, 0)},
    "credited_without_payment": {"account_entries": (0, 1)},
    "wrong_risk_class": CONTRIBUTION,
    "ledger_altered": {"ledger": (1, 1)},
    "bill_altered": {"bills": (1, 1)},
    "foreigners_report_altered": {"foreigners_participation": (1, 1)},
}
BY_NAME = {kind.plant.__name__: kind for kind in KINDS}


@pytest.fixture
def lake(clean_lake: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean_lake, tmp_path / "lake"))


def test_every_kind_says_what_it_changes() -> None:
    assert set(CHANGES) == set(BY_NAME)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.plant.__name__)
def test_a_plant_changes_its_record_and_nothing_else(kind: Kind, lake: Path, clean_lake: Path) -> None:
    truth = plant(lake, MONTH, kinds=(kind,))

    assert {planted.check for planted in truth} == {kind.check}
    assert changes(clean_lake, lake) == CHANGES[kind.plant.__name__]


def test_all_kinds_together_touch_different_records(lake: Path, clean_lake: Path) -> None:
    truth = plant(lake, MONTH, each=2)

    assert Counter(planted.check for planted in truth) == Counter(
        kind.check for kind in KINDS for _turn in range(2 * truths(kind.check))
    )
    assert changes(clean_lake, lake) == {table: (2 * gone, 2 * come) for table, (gone, come) in total(CHANGES).items()}


def test_the_same_seed_plants_the_same_and_another_seed_something_else(clean_lake: Path, tmp_path: Path) -> None:
    first, second, third = (Path(shutil.copytree(clean_lake, tmp_path / name)) for name in ("a", "b", "c"))

    truth = plant(first, MONTH, seed=7)

    assert plant(second, MONTH, seed=7) == truth
    assert changes(first, second) == {}
    assert plant(third, MONTH, seed=8) != truth


def test_the_files_keep_their_schema_and_compression(lake: Path, clean_lake: Path) -> None:
    plant(lake, MONTH)

    assert formats(lake) == formats(clean_lake)


def test_a_hard_linked_copy_leaves_the_original_alone(clean_lake: Path, tmp_path: Path) -> None:
    original = Path(shutil.copytree(clean_lake, tmp_path / "original"))
    linked = Path(shutil.copytree(original, tmp_path / "linked", copy_function=lambda source, to: Path(to).hardlink_to(source)))

    plant(linked, MONTH)

    assert changes(original, linked) != {}
    assert changes(clean_lake, original) == {}


def test_the_under_declared_wage_is_at_least_a_fifth_higher_in_the_tax_record(lake: Path) -> None:
    (found,) = plant(lake, MONTH, kinds=(BY_NAME["wage_under_declared"],))
    sql = f"""SELECT w.wage_fen >= c.wage_fen * 1.2 AS higher FROM contributions c JOIN persons p USING (person_id)
              JOIN wage_records w USING (number) WHERE contribution_id = {found.subject}"""

    assert rows(lake, found, sql, "contributions", "persons", "wage_records") == [{"higher": True}]


def test_the_base_below_the_floor_is_the_wage(lake: Path) -> None:
    (found,) = plant(lake, MONTH, kinds=(BY_NAME["base_below_floor"],))
    sql = f"""SELECT base_fen = wage_fen AS is_wage, abs(pension_employee_fen - base_fen * 0.08) <= 1 AS scaled
              FROM contributions WHERE contribution_id = {found.subject}"""

    assert rows(lake, found, sql, "contributions") == [{"is_wage": True, "scaled": True}]


def test_the_person_in_two_regions_is_enrolled_and_charged_in_both(lake: Path) -> None:
    (found,) = plant(lake, MONTH, kinds=(BY_NAME["two_regions_at_once"],))
    charged = f"SELECT number FROM persons JOIN contributions USING (person_id) WHERE number = '{found.subject}'"

    assert rows(lake, found, charged, "persons", "contributions", region="310000") == [{"number": found.subject}]
    assert rows(lake, found, charged, "persons", "contributions", region="110000") == [{"number": found.subject}]


def test_the_invalid_number_fails_by_its_check_digit(lake: Path) -> None:
    (found,) = plant(lake, MONTH, kinds=(BY_NAME["invalid_number"],))
    (person,) = rows(lake, found, f"SELECT number FROM persons WHERE person_id = {found.subject}", "persons")

    assert not ric.is_valid(person["number"])


def test_an_account_is_credited_for_an_unpaid_bill(lake: Path) -> None:
    (found,) = plant(lake, MONTH, kinds=(BY_NAME["credited_without_payment"],))
    sql = f"SELECT paid_on FROM account_entries JOIN bills USING (bill_id) WHERE entry_id = {found.subject}"

    assert rows(lake, found, sql, "account_entries", "bills") == [{"paid_on": None}]


def test_a_kind_without_a_record_to_alter_plants_nothing(lake: Path, clean_lake: Path) -> None:
    # In the first month no bill is late yet.
    assert plant(lake, 201110, kinds=(BY_NAME["late_fee_waived"],)) == []
    assert changes(clean_lake, lake) == {}


def rows(lake: Path, found: Planted, sql: str, *tables: str, region: str = "") -> list[dict[str, object]]:
    return LakeCopy(lake).select(sql, region or found.region, found.month, tables)


def truths(check: str) -> int:
    """Lines of truth of one plant: a bill is shown in several snapshots."""
    return {"late_fee_waived": 2}.get(check, 1)


def total(changed: dict[str, dict[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    gone, come = Counter[str](), Counter[str]()
    for tables in changed.values():
        gone.update({table: pair[0] for table, pair in tables.items()})
        come.update({table: pair[1] for table, pair in tables.items()})
    return {table: (gone[table], come[table]) for table in gone | come}


def changes(before: Path, after: Path) -> dict[str, tuple[int, int]]:
    """Rows gone and rows come, by table, over all files of two lakes."""
    pairs = {table.name: (_missing(before, after, table.name), _missing(after, before, table.name)) for table in before.iterdir()}
    return {table: pair for table, pair in pairs.items() if pair != (0, 0)}


def _missing(here: Path, there: Path, table: str) -> int:
    sql = "SELECT count(*) FROM (FROM read_parquet('{}', filename=false) EXCEPT ALL FROM read_parquet('{}', filename=false))"
    pattern = f"{table}/*/*/data.parquet"
    ((count,),) = duckdb.sql(sql.format(here / pattern, there / pattern)).fetchall()
    return int(count)


def formats(lake: Path) -> dict[str, tuple[object, str]]:
    files = {str(path.relative_to(lake)): pq.ParquetFile(path) for path in lake.rglob("*.parquet")}
    return {name: (file.schema_arrow, file.metadata.row_group(0).column(0).compression) for name, file in files.items()}
