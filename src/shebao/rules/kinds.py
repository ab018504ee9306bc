"""Kinds of values: what the integers of a rule mean, their bounds, and how people write them.

Inside a rule everything is an integer: money is fen, ratios are parts per million, a day is the number of days
since 1970-01-01, a month is `year * 12 + month - 1`. At the border (YAML, command line, screens) the same value is
written the way people write it: yuan, fractions, dates. A kind knows both sides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Any

from shebao.errors import UserError

EPOCH = date(1970, 1, 1)
#: Stands for "never": the last day that dates can write. Shown to people as nothing.
NEVER_DAY = (date(9999, 12, 31) - EPOCH).days
#: First two digits of area codes (GB/T 2260).
PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82)
)


@dataclass(frozen=True)
class Kind:
    """A kind of integer (or text): `low` and `high` are the stated bounds for which overflow is excluded.

    `suffix` is the unit that ends the name inside the code (`_fen`, `_ppm`) and is dropped at the border.
    """

    name: str
    low: int
    high: int
    read: Callable[[Any], Any]
    show: Callable[[Any], Any]
    suffix: str = ""
    element: Kind | None = None
    length: int | None = None
    #: Of a list: the longest for which overflow is excluded; and of a list of records, the kinds of their fields.
    most: int = 0
    fields: tuple[tuple[str, Kind], ...] = ()
    text: bool = False
    #: For a code list: names as people write them, with their codes.
    codes: tuple[tuple[str, int], ...] = ()

    def within(self, low: int, high: int) -> Kind:
        """The same kind with narrower stated bounds."""
        return replace(self, low=low, high=high)

    def parse(self, name: str, value: Any) -> Any:
        """Read what a person wrote for `name`.

        Raises:
            UserError: the value is not of this kind or out of its bounds.
        """
        try:
            result = self.read(value)
        except (ValueError, TypeError, InvalidOperation, ArithmeticError) as wrong:
            raise UserError(
                f"“{name}”的值 {value!r} 不正确：{_zh(wrong)}",
                f"{name}: {value!r} is not valid: {_en(wrong)}",
            ) from None
        if self.most and len(result) > self.most:
            raise UserError(
                f"“{name}”有 {len(result)} 项，至多 {self.most} 项",
                f"{name} has {len(result)} items; {self.most} are the most",
            )
        if self.fields:
            return tuple(self._record(f"{name}[{number}]", item) for number, item in enumerate(result, 1))
        if self.element is not None:
            return tuple(self.element.parse(name, item) for item in result)
        if isinstance(result, int) and not self.low <= result <= self.high:
            low, high = self.show(self.low), self.show(self.high)
            raise UserError(
                f"“{name}”的值 {value} 超出允许范围（{low} 至 {high or '最晚日期'}）",
                f"{name}: {value} is outside the allowed {low} to {high or 'the last date'}",
            )
        return result

    def _record(self, name: str, item: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(kind.parse(f"{name}.{field}", value) for (field, kind), value in zip(self.fields, item, strict=True))


class Misread(ValueError):
    """A reading error with its sentence in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh


def _zh(error: Exception) -> str:
    return error.zh if isinstance(error, Misread) else "格式不对"


def _en(error: Exception) -> str:
    return str(error) if isinstance(error, Misread) else "wrong format"


def _exact(value: Any, factor: int, zh: str, en: str) -> int:
    if isinstance(value, bool):
        raise Misread(zh, en)
    # repr of a float is the shortest text that names it, so 0.0005 from YAML stays exactly 0.0005
    scaled = Decimal(repr(value) if isinstance(value, float) else str(value)) * factor
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise Misread(zh, en)
    return int(scaled)


def _read_yuan(value: Any) -> int:
    return _exact(value, 100, "金额应为元，至多两位小数", "an amount in yuan with at most two decimals is expected")


def _show_yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _read_ratio(value: Any) -> int:
    return _exact(value, 1_000_000, "比例应为小数，至多六位小数", "a ratio as a fraction with at most six decimals is expected")


def _show_ratio(ppm: int) -> str:
    sign = "-" if ppm < 0 else ""
    digits = f"{abs(ppm) % 1_000_000:06d}".rstrip("0")
    return f"{sign}{abs(ppm) // 1_000_000}" + (f".{digits}" if digits else "")


def _read_whole(value: Any) -> int:
    return _exact(value, 1, "应为整数", "a whole number is expected")


def _read_day(value: Any) -> int:
    if value is None:
        return NEVER_DAY
    if isinstance(value, date):
        return (value - EPOCH).days
    try:
        return (date.fromisoformat(str(value)) - EPOCH).days
    except ValueError:
        raise Misread("日期应写作 2012-03-01", "a date such as 2012-03-01 is expected") from None


def show_day(day: int) -> str | None:
    """Day number → `2012-03-01`; never → None."""
    return None if day >= NEVER_DAY else (EPOCH + timedelta(days=day)).isoformat()


def law_day(on: date | str | int, name: str = "on") -> int:
    """The day whose law applies, in any of its forms, as a day number; a month (`2012-03`) is its first day.

    Raises:
        UserError: it is neither; names `name`.
    """
    if isinstance(on, int):
        return on
    if isinstance(on, str) and len(on) == len("2012-03") and on[4] == "-":
        MONTH.parse(name, on)
        on = f"{on}-01"
    return int(DAY.parse(name, on))


def _read_month(value: Any) -> int:
    text = value.isoformat() if isinstance(value, date) else str(value)
    if len(text) == 10:
        text = date.fromisoformat(text).isoformat()[:7]  # a day lies in its month
    year, dash, month = text.partition("-")
    if not dash and len(text) == 6:
        year, month = text[:4], text[4:]
    if not (year.isdigit() and len(year) == 4 and month.isdigit() and 1 <= int(month) <= 12):
        raise Misread("月份应写作 2012-03", "a month such as 2012-03 is expected")
    return int(year) * 12 + int(month) - 1


def _show_month(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _read_flag(value: Any) -> int:
    text = str(value).lower()
    if text in ("true", "yes", "1"):
        return 1
    if text in ("false", "no", "0"):
        return 0
    raise Misread("应为 true 或 false", "true or false is expected")


def _read_region(value: Any) -> int:
    text = f"{value:06d}" if isinstance(value, int) else str(value)
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise Misread("统筹区应为六位行政区划代码，如 310000", "a six-digit area code such as 310000 is expected")
    if int(text[:2]) not in PROVINCES and int(text) != 0:
        raise Misread(f"没有代码为 {text[:2]} 的省级行政区", f"no province has the code {text[:2]}")
    return int(text)


#: Longest list where a kind states none: sixty years of one value each.
MOST = 60


def list_of(element: Kind, length: int | None = None, most: int = MOST) -> Kind:
    """A list of values of one kind: of fixed `length`, or of up to `most`."""

    def read(value: Any) -> tuple[Any, ...]:
        items = _items(value)
        if length is not None and len(items) != length:
            raise Misread(f"应有 {length} 个值", f"{length} values are expected")
        return items  # `Kind.parse` reads each

    return Kind(
        f"list of {element.name}",
        element.low,
        element.high,
        read,
        lambda values: [element.show(v) for v in values] if isinstance(values, (list, tuple)) else element.show(values),
        suffix=element.suffix,
        element=element,
        length=length,
        most=length or most,
    )


def _items(value: Any) -> tuple[Any, ...]:
    items = value
    if isinstance(value, str):
        items = json.loads(value) if value.lstrip().startswith("[") else [part.strip() for part in value.split(",")]
    if not isinstance(items, (list, tuple)):
        raise Misread("应为列表", "a list is expected")
    return tuple(items)


def records(
    name: str,
    fields: Mapping[str, Kind],
    most: int = MOST,
    read: Callable[[tuple[Any, ...]], Iterable[Mapping[str, Any]]] | None = None,
) -> Kind:
    """A list of up to `most` records; inside, each is a tuple of integers in the order of `fields`.

    Args:
        fields: name of a field → its kind.
        read: makes of the items as people wrote them records with exactly these fields, still as people write them
            (fills in what may be left out); raises `Misread` for what it does not know.
    """

    def read_all(value: Any) -> tuple[Any, ...]:
        items = _items(value)
        made = list(read(items)) if read is not None else items
        for number, item in enumerate(made, 1):
            if not isinstance(item, Mapping) or set(item) != set(fields):
                expected = ", ".join(fields)
                raise Misread(f"第 {number} 项应有且仅有：{expected}", f"item {number} must have exactly: {expected}")
        return tuple(tuple(item[field] for field in fields) for item in made)

    def show(values: Any) -> Any:
        return [{field: kind.show(cell) for (field, kind), cell in zip(fields.items(), row, strict=True)} for row in values]

    return Kind(name, 0, 0, read_all, show, most=most, fields=tuple(fields.items()))


def _read_country(value: Any) -> int:
    code = str(value).upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise Misread(
            "国家或地区应为 ISO 3166-1 三位字母代码，如 DEU",
            "a country's ISO 3166-1 alpha-3 code such as DEU is expected",
        )
    if not is_country(code):
        raise Misread("ISO 3166-1 中没有这个国家或地区", "no such country in ISO 3166-1")
    return country_number(code)


@cache
def is_country(code: str) -> bool:
    """Whether ISO 3166-1 knows this alpha-3 code."""
    import pycountry  # its tables take 40 ms to load: only when a country is named

    return pycountry.countries.get(alpha_3=code) is not None


def country_number(code: str) -> int:
    """Alpha-3 code as an integer: its letters as digits of base 27, so that SQL can compute it without a table."""
    a, b, c = (ord(letter) - 64 for letter in code)
    return (a * 27 + b) * 27 + c


def country_code(number: int) -> str:
    """The inverse of `country_number`."""
    return "".join(chr(64 + digit) for digit in (number // 729, number // 27 % 27, number % 27))


def choice(name: str, codes: dict[str, int]) -> Kind:
    """A code list: written as its English name, computed as its national code."""
    names = {code: label for label, code in codes.items()}

    def read(value: Any) -> int:
        if str(value) in codes:
            return codes[str(value)]
        if str(value).isdigit() and int(value) in names:
            return int(value)
        allowed = ", ".join(codes) if len(codes) <= 12 else "…"
        raise Misread(f"应为：{allowed}", f"one of {allowed} is expected")

    low, high = min(codes.values()), max(codes.values())
    return Kind(name, low, high, read, lambda code: names.get(code, code), codes=tuple(codes.items()))


#: Largest single amount for which absence of overflow is proven: one thousand million yuan.
MAX_FEN = 10**11

FEN = Kind("fen", 0, MAX_FEN, _read_yuan, _show_yuan, suffix="_fen")
PPM = Kind("ppm", 0, 10_000_000, _read_ratio, _show_ratio, suffix="_ppm")
MONTHS = Kind("months", 0, 1200, _read_whole, int)
DAYS = Kind("days", 0, 40_000, _read_whole, int)
DAY = Kind("day", 0 - 25_567, NEVER_DAY, _read_day, show_day)
MONTH = Kind("month", 1900 * 12, 9999 * 12 + 11, _read_month, _show_month)
COUNT = Kind("count", 0, 10**9, _read_whole, int)
FLAG = Kind("flag", 0, 1, _read_flag, bool)
TEXT = Kind("text", 0, 0, str, str, text=True)

COUNTRY = Kind("country", 0, 27**3 - 1, _read_country, country_code)
REGION = Kind("region", 0, 999_999, _read_region, lambda code: f"{code:06d}")

Fen = Annotated[int, FEN]
Ppm = Annotated[int, PPM]
#: A rate for one day (late fees): at most 2 ‰, the highest in the law.
DailyPpm = Annotated[int, PPM.within(0, 2_000)]
#: A rate for one year (interest): at most 100 %.
YearlyPpm = Annotated[int, PPM.within(0, 1_000_000)]
Months = Annotated[int, MONTHS]
Days = Annotated[int, DAYS]
Day = Annotated[int, DAY]
Month = Annotated[int, MONTH]
Count = Annotated[int, COUNT]
Flag = Annotated[int, FLAG]
Country = Annotated[int, COUNTRY]
Region = Annotated[int, REGION]
Str = Annotated[str, TEXT]
