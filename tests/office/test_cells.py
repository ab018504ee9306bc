"""Text that someone typed never becomes a formula in a file of ours, and comes back as it was."""

from __future__ import annotations

import ast
import csv
import io
import zipfile
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

import shebao
from shebao.office import cells
from shebao.office.desk.export import Yuan, _csv, _xlsx

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", " =cmd|' /C calc'!A0", "　=1"]
HARMLESS = ["王建国", "O'Brien", "'quoted'", "", "a=b", "310101198001010016", "—"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_is_made_text(text: str) -> None:
    assert cells.neutral(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays(text: str) -> None:
    assert cells.neutral(text) == text


def test_amounts_and_nothing_stay() -> None:
    assert [cells.neutral(value) for value in (-5, 1.5, None)] == [-5, 1.5, None]


@given(st.text() | st.sampled_from(HOSTILE))
def test_what_we_wrote_comes_back_as_it_was(text: str) -> None:
    assert cells.original(cells.neutral(text)) == text


def test_a_csv_of_ours_has_no_formula() -> None:
    written = "".join(_csv(["=head"], [[text, Yuan(-5)] for text in HOSTILE]))
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    assert [row[0] for row in rows] == ["'=head", *("'" + text for text in HOSTILE)]
    assert rows[1][1] == "-0.05"


def test_an_xlsx_of_ours_has_no_formula_and_the_text_as_it_was() -> None:
    content = _xlsx(["=head"], [[text] for text in HOSTILE])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet, styles = package.read("xl/worksheets/sheet1.xml"), package.read("xl/styles.xml")
    assert b"<f>" not in sheet
    assert b'quotePrefix="1"' in styles
    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows][:5] == ["=head", *HOSTILE[:4]]


def test_every_module_that_writes_sheets_neutralises() -> None:
    """A new writer of CSV or XLSX for people uses `cells` too."""
    office = Path(shebao.__file__).parent / "office"
    writers = {module for module in office.rglob("*.py") if {"xlsxwriter", "csv"} & imported(module)}
    careless = {module for module in writers if "cells" not in module.read_text(encoding="utf-8")}
    assert writers
    assert careless == set()


def imported(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
