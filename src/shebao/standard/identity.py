"""Well-formed numbers as SQL conditions: the same tests as `law.identification`, by the column.

Whole-number arithmetic on the digits, because cutting texts into characters costs ten times as much per row.
"""

from __future__ import annotations

from shebao.rules.kinds import PROVINCES

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
#: Taiwan residents' residence permits begin with 83.
_PROVINCES = ", ".join(f"'{code}'" for code in sorted((*PROVINCES, 83)))
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def digits(value: str) -> str:
    """The first 17 characters as a number; NULL if they are none. Rules use it as a column of its own, computed once."""
    return f"TRY_CAST(left({value}, 17) AS BIGINT)"


def resident_id(value: str, number: str = "") -> str:
    """True for an 18-character citizen's number: province, birth date and check character (GB 11643).

    `number` is the column that holds its `digits`, if there is one.
    """
    number = number or digits(value)
    total = " + ".join(f"{number} // {10 ** (16 - place)} % 10 * {weight}" for place, weight in enumerate(RESIDENT_WEIGHTS))
    return (
        f"(length({value}) = 18 AND regexp_full_match({value}, '[1-9][0-9]{{16}}[0-9X]')"
        f" AND left({value}, 2) IN ({_PROVINCES})"
        f" AND {birth_date(value, number)} IS NOT NULL"
        f" AND substr('10X98765432', CAST(({total}) % 11 AS INTEGER) + 1, 1) = right({value}, 1))"
    )


def birth_date(value: str, number: str = "") -> str:
    """The birth date inside a citizen's number; NULL if it is none."""
    number = number or digits(value)
    year, month, day = f"{number} // 10000000 % 10000", f"{number} // 100000 % 100", f"{number} // 1000 % 100"
    longest = f"day(last_day(make_date({year}, {month}, 1)))"
    return (
        f"CASE WHEN {year} BETWEEN 1800 AND 2200 AND {month} BETWEEN 1 AND 12 AND {day} >= 1"
        f" THEN CASE WHEN {day} <= {longest} THEN make_date({year}, {month}, {day}) END END"
    )


def full_number(value: str) -> str:
    """The 18 characters of a citizen's number, also of one of the 15 digits given out before 1999; else `value` itself."""
    longer = f"(left({value}, 6) || '19' || right({value}, 9))"
    total = " + ".join(
        f"CAST(substr({longer}, {place}, 1) AS INTEGER) * {weight}" for place, weight in enumerate(RESIDENT_WEIGHTS, 1)
    )
    check = f"substr('10X98765432', ({total}) % 11 + 1, 1)"
    return f"CASE WHEN regexp_full_match({value}, '[0-9]{{15}}') THEN {longer} || {check} ELSE {value} END"


def foreign_number(value: str, number: str = "") -> str:
    """True for country + reserved digit + document number (人社部令第16号 附件), or the number on a newer card."""
    newer = f"starts_with({value}, '9') AND {resident_id(value, number)}"
    return f"regexp_full_match({value}, '[A-Z]{{3}}[0-9][A-Z0-9]{{1,14}}') OR ({newer})"


def credit_code(value: str) -> str:
    """True for an 18-character unified social credit code with its check character (GB 32100)."""
    total = " + ".join(
        f"(strpos('{CREDIT_ALPHABET}', substr({value}, {place}, 1)) - 1) * {weight}"
        for place, weight in enumerate(CREDIT_WEIGHTS, 1)
    )
    check = f"substr('{CREDIT_ALPHABET}', CAST((31 - ({total}) % 31) % 31 AS INTEGER) + 1, 1)"
    return f"(regexp_full_match({value}, '[0-9A-HJ-NPQRTUWXY]{{18}}') AND {check} = right({value}, 1))"
