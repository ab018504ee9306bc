"""Unemployment insurance 失业保险: who may draw the benefit, for how long, how much, and what ends it.

**Who** (失业保险条例 第十四条 from 1999-01-22, 社会保险法 第四十五条 from 2011-07-01). Employer and employee paid for at
least one year; the job was lost against the person's will; the person is registered as unemployed and looks for work.
`contribution_years` are years since the last unemployment, whole or with decimals (8.5 is eight years and six months);
only full months count. Military service counts from 2012-07-01 (军人保险法 第四十九条).

**How long.** The law sets maxima: 12 months after one year paid, 18 after five, 24 after ten. Regions give less:

`scale = months per year × full years (up to a limit) + one month for every so many months paid beyond`

| region | scale |
|---|---|
| Chongqing (found) | 3 a year up to five years; 15 until seven years, 16 at seven, then 1 a year |
| Guangdong (found for 2022) | 1 a year up to four years, then 1 for every half year |
| Beijing (unverified) | 3 a year up to four years, then 1 a year |
| Shanghai, Jiangsu, Zhejiang (unverified) | 2 a year |
| elsewhere (unverified) | the law's maximum |

The lower of scale and maximum, plus months not drawn in an earlier unemployment, together at most 24. They count from
registration; in Chongqing from the claim, in Guangdong from a claim more than seven working days after registration.

**How much.** `minimum_wage × benefit_ratio`, which the region sets below the minimum wage and above (since 2011-07-01: not
below) the subsistence allowance 最低生活保障标准. Shanghai (unverified) pays 80 % of it from the 13th month. Ratios are
known for Guangdong only; give `benefit_ratio` for others.

What comes beside the benefit and what ends it stand in `unemployment_support`.

**Not here.** Fuzhou's and Jieyang's ratios by years paid, Zhejiang's remainders of a year.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from shebao.law.codes import Rate
from shebao.rules import (
    Count,
    Fen,
    Flag,
    Months,
    both,
    clip,
    floor_div,
    kinds,
    maximum,
    minimum,
    rule,
    share,
    where,
)
from shebao.rules.kinds import Kind, Misread
from shebao.text import Text


def _read_years(value: Any) -> int:
    years = Decimal(repr(value) if isinstance(value, float) else str(value))
    if isinstance(value, bool) or not years.is_finite():
        raise Misread("应为年数，如 8 或 8.5", "a number of years such as 8 or 8.5 is expected")
    # two decimals name every month (23 months are 1.92 years); what is no full month does not count
    return int(years * 12 + Decimal("0.06"))


def _show_years(months: int) -> int | float:
    return months // 12 if months % 12 == 0 else round(months / 12, 2)


#: Years as people write them, full months inside.
YEARS = Kind("years in months", 0, 720, _read_years, _show_years, suffix="_months")

UNITS: dict[str, Kind] = {"years_in_months": YEARS}
FACTS: dict[str, Text] = {
    "contribution_years_months": Text("失业保险累计缴费年限", "Years of unemployment contribution"),
    "subsistence_allowance_fen": Text("城市居民最低生活保障标准", "Subsistence allowance of urban residents"),
    "benefit_month": Text("领取的第几个月", "Which month of the benefit"),
}

YearsInMonths = Annotated[int, YEARS]
#: 24 months and no more, whatever is carried over.
BenefitMonths = Annotated[int, kinds.MONTHS.within(0, 24)]


# --- Who


@rule(
    cite="社会保险法 第四十五条；军人保险法 第四十九条；广东省失业保险条例 第十八条、第三十条",
    zh="计算期限的缴费月数",
    en="Months of contribution that count",
)
def counted_unemployment_months(
    contribution_years_months: YearsInMonths, military_service_months: YearsInMonths, military_service_counts: Flag
) -> Months:
    """计算期限的缴费月数 = 累计缴费月数 + 服现役月数（2012年7月1日起视同缴费）"""
    return contribution_years_months + where(military_service_counts == 1, military_service_months, 0)


@rule(cite="失业保险条例 第十四条；社会保险法 第四十五条", zh="距领取条件所差缴费月数", en="Months of contribution short")
def unemployment_months_short(
    counted_unemployment_months: Months,
    unemployment_qualifying_months: Months,
    unused_months: Months,
    unused_months_suffice: Flag,
) -> Months:
    """所差月数 = 12 − 缴费月数，不小于零；有前次未领期限的不差"""
    left_over = both(unused_months > 0, unused_months_suffice == 1)
    return where(left_over == 1, 0, maximum(unemployment_qualifying_months - counted_unemployment_months, 0))


@rule(
    cite="失业保险条例 第十四条；社会保险法 第四十五条；重庆市失业保险条例 第十八条；广东省失业保险条例 第十五条",
    zh="可以领取失业保险金",
    en="May draw the benefit",
)
def unemployment_qualified(unemployment_months_short: Months, involuntary: Flag, registered_unemployed: Flag) -> Flag:
    """可以领取 = 缴费满一年，且非因本人意愿中断就业，且已失业登记并有求职要求"""
    return where(unemployment_months_short == 0, both(involuntary == 1, registered_unemployed == 1), 0)


# --- How long


@rule(cite="失业保险条例 第十七条；社会保险法 第四十六条", zh="领取期限法定上限", en="Longest benefit by law")
def unemployment_months_maximum(  # noqa: PLR0917 - three grades and where they begin
    counted_unemployment_months: Months,
    unemployment_qualifying_months: Months,
    unemployment_second_from: Months,
    unemployment_third_from: Months,
    unemployment_first_maximum: Months,
    unemployment_second_maximum: Months,
    unemployment_third_maximum: Months,
) -> Months:
    """法定上限：满一年不足五年12个月，满五年不足十年18个月，十年以上24个月"""
    paid = counted_unemployment_months
    from_five = where(paid >= unemployment_second_from, unemployment_second_maximum, unemployment_first_maximum)
    graded = where(paid >= unemployment_third_from, unemployment_third_maximum, from_five)
    return where(paid >= unemployment_qualifying_months, graded, 0)


@rule(
    cite="广东省失业保险条例 第十七条；重庆市失业保险条例 第二十四条；社会保险法 第四十六条",
    zh="地方领取月数",
    en="Months by the region's scale",
)
def unemployment_months_scale(
    counted_unemployment_months: Months,
    unemployment_months_per_year: Months,
    unemployment_scaled_months: Months,
    unemployment_extra_after: Months,
    unemployment_extra_every: Months,
) -> Count:
    """地方领取月数 = 每满一年的月数 × 满的年数（到规定年数为止）+ 其后每满规定月数增加一个月"""
    full_years = floor_div(minimum(counted_unemployment_months, unemployment_scaled_months), 12)
    beyond = maximum(counted_unemployment_months - unemployment_extra_after, 0)
    return unemployment_months_per_year * full_years + floor_div(beyond, maximum(unemployment_extra_every, 1))


@rule(cite="失业保险条例 第十七条；社会保险法 第四十六条", zh="本次核定领取月数", en="Months of benefit for this unemployment")
def unemployment_own_months(unemployment_months_scale: Count, unemployment_months_maximum: Months) -> Months:
    """本次核定领取月数 = 地方领取月数，不超过法定上限"""
    return minimum(unemployment_months_scale, unemployment_months_maximum)


@rule(
    cite="失业保险条例 第十七条；社会保险法 第四十六条；广东省失业保险条例 第十八条；重庆市失业保险条例 第二十四条",
    zh="领取失业保险金的期限（月）",
    en="Months of unemployment benefit",
)
def unemployment_months(unemployment_own_months: Months, unused_months: Months, unemployment_third_maximum: Months) -> Months:
    """领取期限 = 本次核定领取月数 + 前次应领取而尚未领取的月数，最长24个月"""
    return minimum(unemployment_own_months + unused_months, unemployment_third_maximum)


@rule(cite="失业保险条例 第十七条；社会保险法 第四十六条", zh="尚未领取月数", en="Months of benefit left")
def unemployment_remaining_months(unemployment_months: Months, drawn_months: Months) -> BenefitMonths:
    """尚未领取月数 = 领取期限 − 已领取月数，不小于零"""
    return clip(unemployment_months - drawn_months, 0, 24)


# --- How much


@rule(
    cite="失业保险条例 第十八条；社会保险法 第四十七条；广东省失业保险条例 第十九条",
    zh="失业保险金（月）",
    en="Unemployment benefit a month",
)
def unemployment_benefit_fen(minimum_wage_fen: Fen, benefit_ratio_ppm: Rate) -> Fen:
    """失业保险金 = 最低工资标准 × 省级规定比例，四舍五入到分"""
    return share(minimum_wage_fen, benefit_ratio_ppm)


@rule(cite="失业保险条例 第十八条；社会保险法 第四十七条", zh="第13个月起的失业保险金", en="Benefit from the 13th month")
def second_year_benefit_fen(unemployment_benefit_fen: Fen, second_year_ratio_ppm: Rate) -> Fen:
    """第13个月起的失业保险金 = 失业保险金 × 规定比例，四舍五入到分"""
    return share(unemployment_benefit_fen, second_year_ratio_ppm)


@rule(cite="失业保险条例 第十七条、第十八条；社会保险法 第四十六条、第四十七条", zh="当月失业保险金", en="Benefit of the month")
def benefit_of_month_fen(
    benefit_month: Months, unemployment_months: Months, unemployment_benefit_fen: Fen, second_year_benefit_fen: Fen
) -> Fen:
    """当月失业保险金：第1至12个月为失业保险金，其后为第13个月起的标准，期限届满后为零"""
    within = (benefit_month >= 1) & (benefit_month <= unemployment_months)
    return where(within, where(benefit_month <= 12, unemployment_benefit_fen, second_year_benefit_fen), 0)


@rule(
    cite="失业保险条例 第十七条、第十八条；社会保险法 第四十六条、第四十七条", zh="全部期限失业保险金", en="Benefit of all months"
)
def unemployment_total_fen(unemployment_months: Months, unemployment_benefit_fen: Fen, second_year_benefit_fen: Fen) -> Fen:
    """全部期限失业保险金 = 前12个月 × 失业保险金 + 其余月数 × 第13个月起的标准"""
    first_year = minimum(unemployment_months, 12)
    return unemployment_benefit_fen * first_year + second_year_benefit_fen * maximum(unemployment_months - 12, 0)


@rule(cite="失业保险条例 第十八条", zh="失业保险金高出额", en="Benefit too high by")
def unemployment_benefit_excess_fen(unemployment_benefit_fen: Fen, minimum_wage_fen: Fen) -> Fen:
    """高出额 = 失业保险金 −（最低工资标准 − 0.01元），不小于零：应低于当地最低工资标准"""
    return maximum(unemployment_benefit_fen - minimum_wage_fen + 1, 0)


@rule(cite="失业保险条例 第十八条；社会保险法 第四十七条", zh="失业保险金不足额", en="Benefit too low by")
def unemployment_benefit_shortfall_fen(
    unemployment_benefit_fen: Fen, subsistence_allowance_fen: Fen, subsistence_may_equal: Flag
) -> Fen:
    """不足额 = 最低生活保障标准 − 失业保险金，不小于零；2011年7月1日前应高于该标准，相等即不足0.01元"""
    least = subsistence_allowance_fen + where(subsistence_may_equal == 1, 0, 1)
    return maximum(least - unemployment_benefit_fen, 0)


@rule(
    cite="失业保险条例 第十八条；社会保险法 第四十七条；重庆市失业保险条例 第二十五条；广东省失业保险条例 第十九条",
    zh="失业保险金标准合法",
    en="Benefit within its limits",
)
def unemployment_benefit_lawful(unemployment_benefit_excess_fen: Fen, unemployment_benefit_shortfall_fen: Fen) -> Flag:
    """标准合法 = 低于最低工资标准，且不低于（2011年7月1日前：高于）最低生活保障标准"""
    return both(unemployment_benefit_excess_fen == 0, unemployment_benefit_shortfall_fen == 0)
