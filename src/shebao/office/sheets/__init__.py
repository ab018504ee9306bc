"""Spreadsheets that people hand in: read by the national field codes, and sent back with what was wrong written in."""

from shebao.office.sheets.reading import Cells, find_columns, number_lost, read_cells
from shebao.office.sheets.writing import annotate

__all__ = ["Cells", "annotate", "find_columns", "number_lost", "read_cells"]
