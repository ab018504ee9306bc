"""Lists as files, streamed: CSV that Excel opens in Chinese, and XLSX; each export is on the audit trail."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

from shebao.office import cells
from shebao.office.desk.actions import note
from shebao.office.files import CSV, XLSX, sent


def export(
    form: str, name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]], *, region: str | None, month: int | None = None
) -> Any:
    """A response with the rows as `csv` or `xlsx`, in a file of that name (and month); amounts are given in fen as `Yuan`."""
    note("export", name, region=region, form=form)
    content = list(rows)  # read now: the response leaves after the transaction that may see these rows
    file_name = f"{name}-{month}" if month else name
    if form == "xlsx":
        return sent(_xlsx(titles, content), XLSX, f"{file_name}.xlsx")
    response = StreamingHttpResponse(_csv(titles, content), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{file_name}.csv"'
    return response


class Yuan(int):
    """An amount in fen that a file shows in yuan."""

    def text(self) -> str:
        return f"{'-' if self < 0 else ''}{abs(self) // 100}.{abs(self) % 100:02d}"


def _csv(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"
    for row in (titles, *rows):
        writer.writerow([_cell(value) for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cell(value: Any) -> Any:
    if isinstance(value, Yuan):
        return value.text()
    return "" if value is None else cells.neutral(value)


def _xlsx(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F6"})
        money = book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        text = book.add_format(cells.TEXT)
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, titles, head)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, Yuan):
                    sheet.write_number(at, column, Decimal(value) / 100, money)
                elif hasattr(value, "isoformat"):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(at, column, value, text if cells.is_formula(value) else None)
                else:
                    sheet.write(at, column, value)
    return file.getvalue()
