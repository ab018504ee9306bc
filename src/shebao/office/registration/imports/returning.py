"""What goes back: the sheet with remarks, and empty sheets to fill in."""

from __future__ import annotations

import io

import xlsxwriter

from shebao.office.registration.models import Import
from shebao.office.sheets import annotate, find_columns, read_cells
from shebao.standard.register import REGISTER_SHEETS, RegisterSheet


def annotated(came: Import) -> tuple[bytes, bool]:
    """The sheet as it came with what was wrong in each row, and whether it is a workbook (else CSV)."""
    fields = REGISTER_SHEETS[came.sheet].fields
    cells = read_cells(bytes(came.content), came.file_name)
    find_columns(cells, fields[0].column, (), came.file_name)
    remarks = {int(row): f"{zh}。{en}." for row, (zh, en) in came.remarks.items()}
    rows = {at + 1 for at in cells.filled([f.column for f in fields if not f.nullable])}
    return annotate(cells, remarks, rows - remarks.keys() if came.rows_taken else ()), cells.workbook


def template(sheet: RegisterSheet) -> bytes:
    """An empty workbook: the codes in row 1, what they mean in row 2, the code lists on a second page."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
        label = book.add_format({"bg_color": "#F4F7FA", "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        page = book.add_worksheet(sheet.title.zh)
        for at, field in enumerate(sheet.fields):
            notes = [field.note.zh] if field.note else []
            needed = "" if field.nullable else "*"
            page.write(0, at, field.column, head)
            page.write(1, at, "\n".join([f"{needed}{field.title.zh}", *notes]), label)
            page.set_column(at, at, 20, None if field.type == "date" else text)
        page.freeze_panes(2, 0)
        lists = book.add_worksheet("代码 Codes")
        lists.set_column(0, 2, 28)
        row = 0
        for known in {f.codes.name: f.codes for f in sheet.fields if f.codes is not None and f.codes.values}.values():
            lists.write_row(row, 0, (known.name, known.title.zh, known.title.en), head)
            for code, named in known.values.items():
                row += 1
                lists.write_row(row, 0, (code, named.zh, named.en))
            row += 2
    return target.getvalue()
