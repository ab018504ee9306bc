"""Declarations as spreadsheets: what is written is what a reader that is not ours reads back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from stdnum.cn import ric

from shebao.population import Country, Scenario, generate
from shebao.population.declarations import Written, declarations, write_declarations
from shebao.population.mistakes import BadRow
from shebao.population.sheet import COLUMNS, SHEET, declaration_bytes

MONTH = 201112


@pytest.fixture(scope="module")
def small() -> Country:
    return generate(Scenario(people=600, employers=40, foreigners=60, compatriots=4, movers=2))


@pytest.fixture(scope="module")
def written(small: Country, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Written]:
    folder = tmp_path_factory.mktemp("declarations")
    return folder, write_declarations(small, folder, mistakes_share=0.5)


def read(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python()


def bad_rows(written: Written, reason: str) -> list[BadRow]:
    return [bad for bad in written.bad_rows if bad.reason == reason]


def test_a_declaration_reads_back_as_it_was_written(small: Country) -> None:
    declaration = next(declarations(small, [MONTH]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(declaration_bytes(declaration.rows)))

    codes, labels, *rows = book.get_sheet_by_name(SHEET).to_python()

    assert book.sheet_names == [SHEET]
    assert codes == [code for code, _, _ in COLUMNS]
    assert labels == [label for _, label, _ in COLUMNS]
    assert [[*row[:6], int(row[6]), int(row[7]), round(row[8] * 100)] for row in rows] == [
        [row.credit_code, *row] for row in declaration.rows
    ]


def test_the_declarations_of_a_year_hold_every_wage_once(small: Country) -> None:
    declared = [
        (row.number, row.credit_code, row.month_worked, row.month, row.wage_fen)
        for each in declarations(small)
        for row in each.rows
    ]
    columns = ("number", "credit_code", "month", "declared_month", "wage_fen")

    assert sorted(declared) == sorted(zip(*(small.wages[name].to_pylist() for name in columns), strict=True))


def test_foreigners_registered_late_bring_the_months_since_october_2011(small: Country) -> None:
    december = [row for each in declarations(small, [MONTH]) for row in each.rows if row.nationality not in ("CHN", "TWN", "HKG")]

    assert {row.month_worked for row in december} == {201110, 201111, 201112}
    assert {row.month for row in december} == {MONTH}


def test_the_same_declaration_is_the_same_file(small: Country) -> None:
    first, again = (next(declarations(small, [MONTH])) for _ in range(2))

    assert declaration_bytes(first.rows) == declaration_bytes(again.rows)


def test_names_that_mean_something_in_xml_are_written_as_they_are(small: Country) -> None:
    row = next(declarations(small)).rows[0]._replace(name="O'NEIL <& SONS>")
    book = CalamineWorkbook.from_filelike(io.BytesIO(declaration_bytes([row])))

    assert book.get_sheet_by_index(0).to_python()[2][3] == "O'NEIL <& SONS>"


def test_files_lie_by_month_region_and_employer(written: tuple[Path, Written], small: Country) -> None:
    folder, report = written

    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.xlsx")) == sorted(report.files)
    assert len(report.files) == small.payment_behaviour.num_rows
    assert report.rows == small.wages.num_rows + len(report.bad_rows)


def test_a_bad_row_is_besides_the_good_ones_and_is_where_the_list_says(written: tuple[Path, Written]) -> None:
    folder, report = written

    assert len({bad.file for bad in report.bad_rows}) == len(report.bad_rows) > 100
    assert all(len(read(folder / bad.file)) == bad.row for bad in report.bad_rows[:50])


def test_bad_rows_are_wrong_in_the_way_the_list_says(written: tuple[Path, Written], small: Country) -> None:
    folder, report = written
    known = set(small.persons["number"].to_pylist())
    last = {
        reason: [read(folder / bad.file) for bad in bad_rows(report, reason)[:20]]
        for reason in ("wrong_check_digit", "unknown_person", "negative_wage", "duplicate_row", "wrong_month")
    }

    assert all(rows != [] for rows in last.values())
    assert not any(ric.is_valid(str(rows[-1][2])) for rows in last["wrong_check_digit"])
    assert all(ric.is_valid(str(rows[-1][2])) and rows[-1][2] not in known for rows in last["unknown_person"])
    assert all(rows[-1][8] < 0 for rows in last["negative_wage"])
    assert all(rows[-1] in rows[:-1] for rows in last["duplicate_row"])
    assert all(rows[-1][6] == rows[2][6] - 100 for rows in last["wrong_month"])


def test_no_mistakes_are_made_unless_asked_for(small: Country, tmp_path: Path) -> None:
    assert write_declarations(small, tmp_path, months=[MONTH]).bad_rows == []
