"""Numbers that identify people and units, made by the column: resident IDs, credit codes, passports, permits.

Text is held as fixed-width bytes (NumPy `S`), because check characters are then matrix arithmetic.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import numpy as np
import pyarrow as pa

from shebao.population.scenario import Bools, Bytes, Dates, Ints

_RESIDENT_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_RESIDENT_CHECK = np.frombuffer(b"10X98765432", np.uint8)
_CREDIT_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", np.uint8)
_CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECK = np.frombuffer(b"0X987654321", np.uint8)

# 9 a digit, ? a letter, # a letter or digit; other characters stand for themselves.
_PASSPORTS = {
    "DEU": "C########", "KOR": "M99999999", "JPN": "TK9999999", "USA": "999999999", "FRA": "99??99999",
    "GBR": "999999999", "CAN": "BA999999", "AUS": "N9999999", "IND": "J9999999", "SGP": "E9999999G",
    "ITA": "YA9999999", "RUS": "999999999",
}  # fmt: skip
_PERMITS = {"HKG": "H9999999900", "MAC": "M9999999900", "TWN": "9999999901"}
_DIGITS, _LETTERS, _EITHER = b"0123456789", b"BCDFGHJKLMNPRTVWXYZ", b"0123456789CFGHJKLMNPRTVWXYZ"


@cache
def area_codes() -> dict[str, tuple[int, ...]]:
    """Real county codes of GB/T 2260 by province ("31"), those in use without a gap from 1950 to 1995.

    Codes that were opened or closed in between would make a number implausible for some years of birth.
    """
    lines = (resources.files("stdnum") / "cn" / "loc.dat").read_text("utf-8").splitlines()
    codes: dict[str, list[int]] = {}
    province = ""
    for line in lines:
        if heading := re.match(r"(\d\d) province", line):
            province = heading[1]
        elif (county := re.match(r' +(\d{4}) county="(.*)"', line)) and _stood(county[2]) and county[1][2:] != "00":
            codes.setdefault(province, []).append(int(province + county[1]))
    return {key: tuple(values) for key, values in codes.items()}


def _stood(county: str) -> bool:
    spans = [re.match(r"\[(\d*)-(\d*)\]", name) for name in county.split(",")]
    years = [(int(span[1] or 0), int(span[2] or 9999)) if span else (0, 9999) for span in spans]
    return all(any(first <= year <= last for first, last in years) for year in range(1950, 1996))


def resident_numbers(areas: Ints, born_on: Dates, male: Bools, rng: np.random.Generator) -> Bytes:
    """GB 11643 numbers, all different: area, birth date, sequence (odd for men), check character."""
    day = born_on.astype("datetime64[D]").astype(np.int64)
    rank = _rank_within((areas.astype(np.int64) * 100_000 + day) * 2 + male)
    if rank.max(initial=0) >= 480:
        raise ValueError("too many people of one sex, county and birthday for three digits of sequence")
    # A start that differs from cell to cell, so that not everyone is the first of the day.
    sequence = 2 * ((rank + day * 7 % 480 + rng.integers(0, 480)) % 480) + 20 + male
    year = born_on.astype("datetime64[Y]").astype(np.int64) + 1970
    month = born_on.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day_of_month = (born_on - born_on.astype("datetime64[M]")).astype(np.int64) + 1
    text = np.empty((len(areas), 18), np.uint8)
    for start, width, values in ((0, 6, areas), (6, 4, year), (10, 2, month), (12, 2, day_of_month), (14, 3, sequence)):
        _write_digits(text, start, width, values)
    text[:, 17] = _RESIDENT_CHECK[_weighted(text[:, :17], _RESIDENT_WEIGHTS) % 11]
    return _as_bytes(text)


def credit_codes(kinds: Bytes, areas: Ints, rng: np.random.Generator) -> Bytes:
    """GB 32100 unified social credit codes, all different.

    `kinds` are the first two characters (91 enterprise, 93 …), `areas` the place of registration; characters 9-17 are
    an organisation code with its own check character (GB 11714). The codes date from 2015; the year of the scenario
    does not matter to them.
    """
    text = np.empty((len(areas), 18), np.uint8)
    text[:, :2] = kinds.astype("S2").view(np.uint8).reshape(-1, 2)
    _write_digits(text, 2, 6, areas)
    _write_digits(text, 8, 8, distinct_integers(10_000_000, 99_999_999, len(areas), rng))
    text[:, 16] = _ORGANISATION_CHECK[_weighted(text[:, 8:16], _ORGANISATION_WEIGHTS) % 11]
    value = np.zeros(128, np.int64)
    value[_CREDIT_ALPHABET] = np.arange(31)
    text[:, 17] = _CREDIT_ALPHABET[-(value[text[:, :17]] @ _CREDIT_WEIGHTS) % 31]
    return _as_bytes(text)


def passport_numbers(nationalities: list[str], rng: np.random.Generator) -> Bytes:
    """A passport number in the manner of each nationality, no two alike within it."""
    return _from_patterns(nationalities, _PASSPORTS, rng)


def permit_numbers(nationalities: list[str], rng: np.random.Generator) -> Bytes:
    """Permits of people from Hong Kong, Macau (港澳居民来往内地通行证) and Taiwan (台湾居民来往大陆通行证)."""
    return _from_patterns(nationalities, _PERMITS, rng)


def permanent_residence_numbers(nationalities: list[str], born_on: Dates, rng: np.random.Generator) -> Bytes:
    """15 characters: country, place of acceptance, birth date yymmdd, two digits (shape as commonly described)."""
    births = [str(day)[2:].replace("-", "") for day in born_on]
    serials = distinct_integers(0, 9999 * 100 + 99, len(births), rng)
    numbers = [
        f"{nation}{serial // 100:04d}{birth}{serial % 100:02d}"
        for nation, birth, serial in zip(nationalities, births, serials.tolist(), strict=True)
    ]
    return np.array(numbers, "S15")


def foreign_social_numbers(nationalities: list[str], documents: Bytes, document_types: list[str]) -> Bytes:
    """Annex of 人社部令第16号 and 港澳台令41号: country code + reserved digit 0 + document number, not padded.

    A permanent residence number begins with the country, which is not repeated; of a Hong Kong or Macau permit
    characters 2-9 count, of a Taiwan permit the first eight.
    """
    part = {"07": slice(3, None), "04": slice(1, 9), "05": slice(1, 9), "06": slice(0, 8)}
    numbers = [
        (nation + "0" + document.decode()[part.get(kind, slice(None))])[:18]
        for nation, document, kind in zip(nationalities, documents, document_types, strict=True)
    ]
    return np.array(numbers, "S18")


def distinct_integers(low: int, high: int, count: int, rng: np.random.Generator) -> Ints:
    """`count` different integers within low..high, in random order."""
    values = np.unique(rng.integers(low, high + 1, count + count // 8 + 16))
    while len(values) < count:
        values = np.unique(np.concatenate([values, rng.integers(low, high + 1, count)]))
    return rng.permutation(values)[:count]


def to_arrow(text: Bytes) -> pa.StringArray:
    """Arrow text of fixed-width ASCII; trailing zero bytes are no part of it."""
    width = text.dtype.itemsize
    matrix = np.ascontiguousarray(text).view(np.uint8).reshape(-1, width)
    lengths = np.count_nonzero(matrix, axis=1)
    offsets = np.zeros(len(text) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    data = matrix if int(offsets[-1]) == matrix.size else matrix[matrix != 0]
    return pa.StringArray.from_buffers(len(text), pa.py_buffer(offsets), pa.py_buffer(data))


def _rank_within(keys: Ints) -> Ints:
    """The position of each row among the rows with the same key, from 0."""
    order = np.argsort(keys, kind="stable")
    in_order = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], in_order[1:] != in_order[:-1]])) if len(keys) else np.array([], int)
    counts = np.diff(np.append(starts, len(keys)))
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.arange(len(keys)) - np.repeat(starts, counts)
    return ranks


def _write_digits(text: Ints, start: int, width: int, values: Ints) -> None:
    rest = values.astype(np.int64)
    for column in range(start + width - 1, start - 1, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, column] = digit + 48


def _weighted(digits: Ints, weights: Ints) -> Ints:
    # Column by column: the integer matrix product has no fast path in NumPy.
    total = np.zeros(len(digits), np.int32)
    for column, weight in enumerate(weights):
        total += (digits[:, column] - np.uint8(48)) * np.int32(weight)
    return total


def _as_bytes(text: Ints) -> Bytes:
    return np.ascontiguousarray(text).view(f"S{text.shape[1]}").ravel()


def _from_patterns(nationalities: list[str], patterns: dict[str, str], rng: np.random.Generator) -> Bytes:
    made: dict[str, None] = {}
    for nation in nationalities:
        number = _fill(patterns[nation], rng)
        while nation + number in made:
            number = _fill(patterns[nation], rng)
        made[nation + number] = None
    return np.array([key[3:] for key in made], "S18")


def _fill(pattern: str, rng: np.random.Generator) -> str:
    alphabets = {"9": _DIGITS, "?": _LETTERS, "#": _EITHER}
    draw = rng.integers(0, 1 << 30, len(pattern)).tolist()
    return "".join(
        chr(alphabets[sign][number % len(alphabets[sign])]) if sign in alphabets else sign
        for sign, number in zip(pattern, draw, strict=True)
    )
