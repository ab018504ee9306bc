"""What people hand to the law in a notebook: days, regions, arrays; as the engine reads them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shebao.rules.kinds import law_day

On = str | date | int | None
Place = str | int


def day_of(on: On) -> int:
    """A day, or a month's first day, as a day number; None is today.

    Raises:
        UserError: it is neither.
    """
    if on is None:
        on = date.today()
    if isinstance(on, datetime):
        on = on.date()
    return law_day(on)


def plain(value: Any) -> Any:
    """Arrays, series and scalars of NumPy, pandas and Polars as Python's own lists and numbers."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (str, bytes, int, float, Decimal, date)) and type(value).__module__ != "numpy":
        return value
    for method in ("to_pylist", "tolist", "to_list", "item"):
        if hasattr(value, method):
            return plain(getattr(value, method)())
    return value
