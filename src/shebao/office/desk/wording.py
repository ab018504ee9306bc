"""National codes, months and money in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shebao.office import numbers
from shebao.office.desk.pages import page_words
from shebao.office.fields import INSURANCE_BITS, Insurance
from shebao.standard import codes
from shebao.text import Text

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# GB/T 2260, provinces; a pooling region below one is told by its code.
PROVINCES: dict[str, Text] = {
    code: Text(zh, en)
    for code, zh, en in (
        ("11", "北京市", "Beijing"),
        ("12", "天津市", "Tianjin"),
        ("13", "河北省", "Hebei"),
        ("14", "山西省", "Shanxi"),
        ("15", "内蒙古自治区", "Inner Mongolia"),
        ("21", "辽宁省", "Liaoning"),
        ("22", "吉林省", "Jilin"),
        ("23", "黑龙江省", "Heilongjiang"),
        ("31", "上海市", "Shanghai"),
        ("32", "江苏省", "Jiangsu"),
        ("33", "浙江省", "Zhejiang"),
        ("34", "安徽省", "Anhui"),
        ("35", "福建省", "Fujian"),
        ("36", "江西省", "Jiangxi"),
        ("37", "山东省", "Shandong"),
        ("41", "河南省", "Henan"),
        ("42", "湖北省", "Hubei"),
        ("43", "湖南省", "Hunan"),
        ("44", "广东省", "Guangdong"),
        ("45", "广西壮族自治区", "Guangxi"),
        ("46", "海南省", "Hainan"),
        ("50", "重庆市", "Chongqing"),
        ("51", "四川省", "Sichuan"),
        ("52", "贵州省", "Guizhou"),
        ("53", "云南省", "Yunnan"),
        ("54", "西藏自治区", "Tibet"),
        ("61", "陕西省", "Shaanxi"),
        ("62", "甘肃省", "Gansu"),
        ("63", "青海省", "Qinghai"),
        ("64", "宁夏回族自治区", "Ningxia"),
        ("65", "新疆维吾尔自治区", "Xinjiang"),
    )
}

CODES: dict[str, Mapping[str, Text]] = {
    "document": codes.DOCUMENT_TYPE.values,
    "household": codes.HOUSEHOLD.values,
    "permit": codes.PERMIT_TYPE.values,
    "unit": codes.UNIT_TYPE.values,
    "industry": codes.INDUSTRY.values,
    "stop": codes.STOP_REASON.values,
    "category": codes.CATEGORY.values,
    "begun": codes.ENROLMENT_TYPE.values,
    "ethnicity": codes.ETHNICITY.values,
    "personal_status": codes.PERSONAL_STATUS.values,
    "employment_form": codes.EMPLOYMENT_FORM.values,
    "special_work": codes.SPECIAL_WORK.values,
    "sex": codes.SEX.values,
    "age_band": codes.AGE_BAND.values,
    "foreigners_indicator": codes.FOREIGNERS_INDICATOR.values,
}

INSURANCE_SHORT: dict[int, Text] = {
    110: Text("养老", "Pension"),
    210: Text("失业", "Unemployment"),
    310: Text("医疗", "Medical"),
    410: Text("工伤", "Work injury"),
    510: Text("生育", "Maternity"),
}


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def said(text: Text) -> str:
    """One of the two, by the page's language."""
    return text.zh if chinese() else text.en


def yuan(fen: int | None) -> str:
    """1234567 → 12,345.67."""
    if fen is None:
        return "—"
    return f"{'−' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def short_yuan(fen: int) -> tuple[str, str]:
    """Amount and unit: 亿元 and 万元 in Chinese; in English whole yuan, from ten million on million yuan."""
    size, sign = abs(fen), "−" if fen < 0 else ""
    if chinese():
        known = [(10**10, 10**10, "亿元"), (10**6, 10**6, "万元")]
    else:
        known = [(10**9, 10**8, "million yuan")]
    for least, unit_fen, unit in known:
        if size >= least:
            hundredths = (size * 100 + unit_fen // 2) // unit_fen
            return f"{sign}{hundredths // 100:,}.{hundredths % 100:02d}", unit
    return (yuan(fen), "元") if chinese() else (f"{sign}{(size + 50) // 100:,}", "yuan")


def month(value: int | None) -> str:
    """201203 → 2012年3月, Mar 2012."""
    if not value:
        return "—"
    year, of_year = divmod(int(value), 100)
    return f"{year}年{of_year}月" if chinese() else f"{MONTHS[of_year - 1]} {year}"


def region(code: str | None) -> str:
    """310000 → 上海市; below a province the code follows."""
    if not code:
        return _("All regions")
    return said(region_text(code))


def region_text(code: str) -> Text:
    """The same in both languages."""
    province = PROVINCES.get(code[:2])
    if province is None:
        return Text(code, code)
    return province if code.endswith("0000") else Text(f"{province.zh} {code}", f"{province.en} {code}")


def insurance(code: int) -> str:
    """The short name, for columns."""
    return said(INSURANCE_SHORT[code])


def insurance_set(bits: int) -> str:
    """A bit set in words."""
    names = [insurance(code) for code, bit in INSURANCE_BITS.items() if bits & bit]
    return ("、" if chinese() else ", ").join(names) or _("none")


def masked(number: str) -> str:
    """Keeps the area and the last four of a citizen's number; less of a shorter one."""
    return numbers.masked(number)


def coded(table: str, code: str | None) -> str:
    """A national code in words, or the code itself."""
    if not code:
        return "—"
    text = CODES[table].get(str(code))
    return said(text) if text else str(code)


@cache
def country_text(code: str) -> Text:
    import pycountry

    known = pycountry.countries.get(alpha_3=code)
    name = getattr(known, "common_name", None) or getattr(known, "name", code)
    return Text(CHINESE_COUNTRIES.get(code, f"{name}（{code}）"), name)


def country(code: str) -> str:
    """The name of a country or region."""
    return said(country_text(code))


CHINESE_COUNTRIES: dict[str, str] = {
    "CHN": "中国", "HKG": "中国香港", "MAC": "中国澳门", "TWN": "中国台湾", "DEU": "德国", "KOR": "韩国", "JPN": "日本",
    "USA": "美国", "FRA": "法国", "GBR": "英国", "CAN": "加拿大", "AUS": "澳大利亚", "SGP": "新加坡", "MYS": "马来西亚",
    "IND": "印度", "RUS": "俄罗斯", "ITA": "意大利", "ESP": "西班牙", "NLD": "荷兰", "CHE": "瑞士", "DNK": "丹麦",
    "FIN": "芬兰", "SWE": "瑞典", "NOR": "挪威", "BRA": "巴西", "PAK": "巴基斯坦", "PHL": "菲律宾", "THA": "泰国",
    "VNM": "越南", "IDN": "印度尼西亚", "NZL": "新西兰", "LUX": "卢森堡", "SRB": "塞尔维亚", "BEL": "比利时",
    "AUT": "奥地利", "POL": "波兰", "UKR": "乌克兰", "ZAF": "南非", "NGA": "尼日利亚", "MEX": "墨西哥", "KAZ": "哈萨克斯坦",
}  # fmt: skip


def amount(column: str) -> str:
    """pension_employer_fen → 养老 · 单位, Pension · employer; base_fen → the base."""
    if column == "base_fen":
        return _("Contribution base")
    insurance_name, _sep, side = column.removesuffix("_fen").rpartition("_")
    code = Insurance[insurance_name.upper()].value
    return f"{insurance(code)} · {_('employer') if side == 'employer' else _('employee')}"


def check(code: str) -> str:
    """The name of a supervision check."""
    return said(_check(code))


@cache
def _check(code: str) -> Text:
    from shebao.supervision.registry import code as check_code  # brings DuckDB along: not when the server starts

    return check_code(code).title


def table(name: str) -> str:
    """What a line of the trail is about: a table by the name of its model, an address or an export in words."""
    return str(_tables().get(name) or page_words(name))


@cache
def _tables() -> dict[str, object]:
    from django.apps import apps

    return {model._meta.db_table: model._meta.verbose_name for model in apps.get_models()}
