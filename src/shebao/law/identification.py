"""Identification numbers 社会保障号码: residents, Hong Kong, Macau and Taiwan residents, foreigners; employers' credit codes.

| who | number | example |
|---|---|---|
| citizen | the 18-character resident number, check digit verified | 11010519491231002X |
| foreigner | country (ISO 3166-1 alpha-3) + reserved digit (0) + passport without signs | G01234-56 of DEU → DEU0G0123456 |
| permanent resident | the same; the country is not repeated | DNK324578912056 → DNK0324578912056 |
| permanent resident, card since 2023-12-01 | the card's own 18 digits | |
| Hong Kong, Macau | HKG or MAC + 0 + eight digits of the permit | H01234567 → HKG001234567 |
| Taiwan | TWN + 0 + first eight digits of the permit | |

Numbers are not padded to 18 characters, and one is given once for life. Doubtful: the text of the foreigners' annex
(人力资源社会保障部令第16号 附件) was not at hand; the sister rule for Hong Kong, Macau and Taiwan was, and says the same in
what can be compared.
"""

from __future__ import annotations

from functools import lru_cache

from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from shebao.errors import UserError
from shebao.law.codes import Digit
from shebao.rules import Country, Flag, Str, rule
from shebao.rules.kinds import country_code

LONGEST = 18


def _plain(number: str) -> str:
    """Letters and digits only, upper case: the annex drops dots, hyphens and spaces."""
    return "".join(c for c in number.upper() if c.isascii() and c.isalnum())


def _refuse(number: str, zh: str, en: str) -> UserError:
    return UserError(f"证件号码 {number!r} 不正确：{zh}", f"document number {number!r} is not valid: {en}")


def is_resident_id(number: str) -> bool:
    """Whether an 18-character citizen's number is well formed, with its check digit (GB 11643-1999)."""
    if len(number) != LONGEST or not (number.isascii() and number[:-1].isdigit()):
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return number[-1].upper() == ric.calc_check_digit(number) and is_area(number[:6])


@lru_cache(maxsize=8192)
def is_area(code: str) -> bool:
    """Whether six digits are, or once were, a county's code (GB/T 2260).

    Not `ric.validate`, which wants the code to have been in force in the year of birth: numbers have been given out
    since 1984, so it turns away people born before their county had a code, as in the standard's own example.
    """
    return any("county" in names for _, names in numdb.get("cn/loc").info(code))


def is_credit_code(code: str) -> bool:
    """Whether an 18-character unified social credit code is well formed, with its check character (GB 32100-2015)."""
    try:
        uscc.validate(code)
    except ValidationError:
        return False
    return True


def _resident(country: str, number: str, reserved: int) -> str:
    plain = _plain(number)
    if not is_resident_id(plain):
        raise _refuse(
            number,
            "不是18位公民身份号码，或校验码不符",
            "not an 18-character resident number, or its check digit is wrong",
        )
    return plain


def _passport(country: str, number: str, reserved: int) -> str:
    plain = _plain(number)
    if country in ("CHN", "HKG", "MAC", "TWN") or not plain:
        raise _refuse(number, "护照仅适用于外国人，且不能为空", "a passport is for foreigners, and its number may not be empty")
    return f"{country}{reserved}{plain}"


def _permanent_residence(country: str, number: str, reserved: int) -> str:
    plain = _plain(number)
    if len(plain) == LONGEST and plain.isdigit() and plain.startswith("9"):
        return plain  # the card issued since 2023-12-01 carries its holder's number itself
    digits = plain.removeprefix(country)
    if digits == plain or len(digits) != 12 or not digits.isdigit():
        raise _refuse(
            number,
            f"永久居留证号码应为 {country} 加12位数字",
            f"a permanent residence number is {country} and 12 digits",
        )
    return f"{country}{reserved}{digits}"


def _hk_macau(country: str, number: str, reserved: int) -> str:
    plain = _plain(number)
    first = {"HKG": "H", "MAC": "M"}.get(country)
    if first is None or plain[:1] != first or len(plain) not in (9, 11) or not plain[1:].isdigit():
        raise _refuse(
            number,
            "来往内地通行证号码应为 H（香港）或 M（澳门）加8位或10位数字",
            "a permit is H (Hong Kong) or M (Macau) and 8 or 10 digits",
        )
    return f"{country}{reserved}{plain[1:9]}"


def _taiwan(country: str, number: str, reserved: int) -> str:
    plain = _plain(number)
    if country != "TWN" or len(plain) < 8 or not plain[:8].isdigit():
        raise _refuse(
            number,
            "来往大陆通行证号码应以8位数字开头，国家或地区为 TWN",
            "a permit begins with 8 digits, and its country is TWN",
        )
    return f"TWN{reserved}{plain[:8]}"


_CODING = {
    "resident_id": _resident,
    "passport": _passport,
    "permanent_residence": _permanent_residence,
    "hk_macau_permit": _hk_macau,
    "taiwan_permit": _taiwan,
}


@rule(
    cite="人力资源社会保障部令第16号 附件；人力资源社会保障部 国家医疗保障局令第41号；社会保险法 第五十八条",
    zh="社会保障号码",
    en="Social security number",
)
def social_security_number(country: Country, document_type: Str, document_number: Str, reserved_digit: Digit) -> Str:
    """公民：公民身份号码；外国人：国家代码 + 预留位 + 有效证件号码；港澳台居民：代码 + 预留位 + 通行证号码8位；不补足18位"""
    coding = _CODING.get(document_type)
    if coding is None:
        allowed = ", ".join(_CODING)
        raise UserError(
            f"证件类型 {document_type!r} 不正确，应为：{allowed}",
            f"document type {document_type!r} is not known; use one of {allowed}",
        )
    number = coding(country_code(country), document_number, reserved_digit)
    if len(number) > LONGEST:
        raise _refuse(
            document_number,
            f"编成的社会保障号码超过{LONGEST}位",
            f"the social security number would exceed {LONGEST} characters",
        )
    return number


@rule(cite="GB 32100-2015", zh="统一社会信用代码有效", en="Unified social credit code is valid")
def credit_code_valid(credit_code: Str) -> Flag:
    """18位，登记管理部门、机构类别、区划、主体标识与校验码均符合标准"""
    return int(is_credit_code(credit_code))


@rule(cite="GB 11643-1999", zh="公民身份号码有效", en="Resident number is valid")
def resident_id_valid(document_number: Str) -> Flag:
    """18位，区划、出生日期与校验码（ISO 7064 MOD 11-2）均符合标准"""
    return int(is_resident_id(document_number))
