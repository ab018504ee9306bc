"""Employees' pension 职工基本养老金: the index of a working life, the three parts, the former formula and the way between.

Concerns who retires from the employees' scheme with the shortest contribution. The pension of a month is

    基本养老金 = 基础养老金 + 过渡性养老金 + 个人账户养老金
    基础养老金     = (P + P × index) ÷ 2 × years × 1 %
    过渡性养老金   = P × transition index × transition years × rate        rate 1.0 % to 1.4 %, set by the province
    个人账户养老金 = balance of the account ÷ divisor months 计发月数

`P` is the region's average monthly wage of the year before. Years are months ÷ 12, not rounded. `P × index`, the own indexed
wage 本人指数化月平均缴费工资, is an amount of its own and rounded to the fen; then each part is rounded once.

**The index** of a year is the own base divided by the average wage that belongs to it (five at most: bases end at three);
the average weighs each year by its months, twelve where none are stated. Deemed years 视同缴费年限 count with an index of
their own. One city also divides by interrupted months: a switch.

**The divisor** follows age at retirement: 195 at 50, 170 at 55, 139 at 60. Until 2024 whole years reached decide. From 2025
ages have months, and the divisor falls evenly between two birthdays: 137.25 at 60 years and 3 months; Jilin rounds to
137.3. The official table by months was not at hand.

**Who gets what.** 老人 retired before the reform and keep what they had; 新人 began work after it and have no transitional
pension; 中人 are between, and have one for the years before accounts began.

**When.** Under 国发〔1997〕26号 the base pension was 20 % of `P` and the account was divided by 120. Under 国发〔2005〕38号, from
1 January 2006, the formula above. Many provinces led over in five years and paid a growing share of the difference:
`determined_pension` = former + share × (new − former). Before 2006 the share is 0, afterwards 1, in Guangxi from 20 % in 2006
to all in 2011.

**Determined anew.** The year's crediting rate and average wage are announced in mid-year. Who retired earlier is paid by
last year's, determined anew, and paid the difference for the months since.

Local, and therefore parameters: rate, index of deemed years, lowest transition index, interrupted months, dates of the
reform, Zhejiang's ten years and its lowest pension of 60 % of the average pension. Where a region's rate is missing it must
be given. Doubtful: 计发月数 at 47 (207 or 208), the divisor between birthdays, whether the former pension is a floor.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.rules import (
    Day,
    Fen,
    Flag,
    Month,
    Months,
    clip,
    each,
    filled,
    flag,
    floor_div,
    maximum,
    minimum,
    month_of,
    mul_div_half_up,
    rule,
    share,
    total,
    where,
)
from shebao.rules.kinds import COUNT, FEN, FLAG, MONTHS, PPM, Kind, choice, list_of
from shebao.text import Text

ONE = 1_000_000
#: Bases end at three times the average wage; an index beyond five is a slip of the pen.
HIGHEST_INDEX = 5 * ONE
YOUNGEST, OLDEST = 40, 70
LONGEST_MONTHS = 1200

INDEX = PPM.within(0, HIGHEST_INDEX)
#: Months of a working life: sixty years.
CAREER = MONTHS.within(0, 720)
DIVISOR = PPM.within(ONE, 300 * ONE)
DIVISOR_AGE = COUNT.within(YOUNGEST, OLDEST)
OLD, MIDDLE, NEW = 1, 2, 3
PENSION_CLASS = choice("pension_class", {"old": OLD, "middle": MIDDLE, "new": NEW})

KEYS: dict[str, Kind] = {"divisor_age": DIVISOR_AGE, "next_divisor_age": DIVISOR_AGE, "has_transition": FLAG}
UNITS: dict[str, Kind] = {
    "index": INDEX,
    "career_months": CAREER,
    "divisor_unit": PPM.within(1, ONE),
    "yearly_yuan": list_of(FEN),
    "basic_yearly_ratio": PPM.within(0, 10_000),
    "transition_rate": PPM.within(0, 20_000),
}
FACTS: dict[str, Text] = {
    "work_start_month": Text("参加工作年月", "Month of starting work"),
    "average_pension_fen": Text("当地上年度月平均基本养老金", "Region's average monthly pension of last year"),
    "provisional_pension_fen": Text("重新核定前月基本养老金", "Monthly pension before it was determined anew"),
    "redetermined_month": Text("重新核定后起发月份", "First month paid as determined anew"),
}

YearlyFen = Annotated[tuple[int, ...], list_of(FEN)]
YearlyMonths = Annotated[tuple[int, ...], list_of(MONTHS)]
YearlyPpms = Annotated[tuple[int, ...], list_of(INDEX)]
Index = Annotated[int, INDEX]
IndexMonths = Annotated[int, MONTHS.within(0, 72_000)]
MonthsOfYear = Annotated[int, MONTHS.within(0, 11)]
Career = Annotated[int, CAREER]
Divisor = Annotated[int, DIVISOR]
DivisorUnit = Annotated[int, UNITS["divisor_unit"]]
DivisorAge = Annotated[int, DIVISOR_AGE]
YearlyRatio = Annotated[int, UNITS["basic_yearly_ratio"]]
TransitionRate = Annotated[int, UNITS["transition_rate"]]
PensionClass = Annotated[int, PENSION_CLASS]

ZHEJIANG = "浙江省职工基本养老保险条例"
ZHENGZHOU = "郑州市企业职工基本养老保险条例"


@rule(cite="国发〔2005〕38号 六", zh="各年缴费指数", en="Index of each year")
def yearly_indices_ppm(yearly_bases_fen: YearlyFen, yearly_average_wages_fen: YearlyFen) -> YearlyPpms:
    """各年缴费指数 = 当年月平均缴费工资 ÷ 对应的当地月平均工资，保留六位小数"""
    return each(
        lambda base, wage: minimum(mul_div_half_up(base, ONE, maximum(wage, 1)), HIGHEST_INDEX),
        yearly_bases_fen,
        yearly_average_wages_fen,
    )


@rule(cite="国发〔2005〕38号 六", zh="各年计入月数", en="Months that each year counts for")
def counted_months(yearly_months: YearlyMonths, yearly_bases_fen: YearlyFen) -> YearlyMonths:
    """各年计入月数 = 各年缴费月数；没有给出的，每年按12个月"""
    return filled(yearly_months, yearly_bases_fen, 12)


@rule(cite="国发〔2005〕38号 六", zh="计算平均指数的月数", en="Months of the average index")
def index_months(
    counted_months: YearlyMonths, deemed_months: Career, interrupted_months: Career, interruption_counts: Flag
) -> IndexMonths:
    """计算平均指数的月数 = 各年缴费月数之和 + 视同缴费月数；个别地方加中断月数"""
    return total(lambda months: months, counted_months) + deemed_months + interrupted_months * interruption_counts


@rule(cite="国发〔2005〕38号 六", zh="平均缴费工资指数", en="Average index")
def average_index_ppm(
    yearly_indices_ppm: YearlyPpms,
    counted_months: YearlyMonths,
    deemed_months: Career,
    deemed_index_ppm: Index,
    index_months: IndexMonths,
) -> Index:
    """平均缴费工资指数 =（Σ 各年指数 × 月数 + 视同缴费指数 × 视同月数）÷ 月数合计，保留六位小数"""
    weighted = total(lambda index, months: index * months, yearly_indices_ppm, counted_months) + deemed_index_ppm * deemed_months
    return minimum(mul_div_half_up(weighted, 1, maximum(index_months, 1)), HIGHEST_INDEX)


@rule(
    cite="国发〔2005〕38号 六",
    zh="本人指数化月平均缴费工资",
    en="Own indexed average wage",
)
def indexed_wage_fen(average_wage_fen: Fen, average_index_ppm: Index) -> Fen:
    """本人指数化月平均缴费工资 = 当地上年度月平均工资 × 平均缴费工资指数，四舍五入到分"""
    return share(average_wage_fen, average_index_ppm)


@rule(cite="国发〔1997〕26号 五", zh="原办法基础养老金", en="Base pension of the former formula")
def former_basic_pension_fen(average_wage_fen: Fen, former_basic_ratio_ppm: Rate) -> Fen:
    """原办法基础养老金 = 当地上年度月平均工资 × 20%，四舍五入到分"""
    return share(average_wage_fen, former_basic_ratio_ppm)


@rule(
    cite=f"社会保险法 第十五条；国发〔2005〕38号 六；国发〔1997〕26号 五；{ZHEJIANG} 第三十二条",
    zh="基础养老金",
    en="Base pension",
)
def basic_pension_fen(
    average_wage_fen: Fen,
    indexed_wage_fen: Fen,
    contribution_months: Months,
    basic_yearly_ratio_ppm: YearlyRatio,
    former_basic_pension_fen: Fen,
) -> Fen:
    """基础养老金 =（当地上年度月平均工资 + 本人指数化月平均缴费工资）÷ 2 × 缴费年限 × 1%，四舍五入到分；2006年以前按原办法"""
    by_years = mul_div_half_up(average_wage_fen + indexed_wage_fen, contribution_months * basic_yearly_ratio_ppm, 24 * ONE)
    return where(basic_yearly_ratio_ppm > 0, by_years, former_basic_pension_fen)


@rule(cite="国发〔1997〕26号 五", zh="过渡性养老金指数", en="Index of the transitional pension")
def transition_index_ppm(average_index_ppm: Index) -> Index:
    """过渡性养老金指数：没有另行给出的，按平均缴费工资指数"""
    return average_index_ppm


@rule(cite="国发〔1997〕26号 五", zh="有过渡年限", en="Has years of transition")
def has_transition(transition_months: Career) -> Flag:
    """有过渡年限 = 计算过渡性养老金的月数大于零"""
    return flag(transition_months > 0)


@rule(cite=f"国发〔1997〕26号 五；国发〔2005〕38号 六；{ZHEJIANG} 第三十二条", zh="过渡性养老金", en="Transitional pension")
def transitional_pension_fen(
    average_wage_fen: Fen,
    transition_index_ppm: Index,
    transition_index_floor_ppm: Index,
    transition_months: Career,
    transition_rate_ppm: TransitionRate,
) -> Fen:
    """过渡性养老金 = 当地上年度月平均工资 × 指数（个别地方有下限）× 过渡年限 × 计发比例，四舍五入到分"""
    wage = share(average_wage_fen, maximum(transition_index_ppm, transition_index_floor_ppm))
    return mul_div_half_up(wage, transition_months * transition_rate_ppm, 12 * ONE)


@rule(cite="国发〔2005〕38号 附件", zh="查计发月数的周岁", en="Whole age for the divisor")
def divisor_age(retirement_age_months: Months) -> DivisorAge:
    """查计发月数的周岁 = 退休时已满周岁，40至70岁"""
    return clip(floor_div(retirement_age_months, 12), YOUNGEST, OLDEST)


@rule(cite="国发〔2005〕38号 附件", zh="下一周岁", en="Next whole age")
def next_divisor_age(divisor_age: DivisorAge) -> DivisorAge:
    """下一周岁 = 周岁 + 1，至70岁"""
    return minimum(divisor_age + 1, OLDEST)


@rule(cite="国发〔2005〕38号 附件", zh="满周岁后的月数", en="Months since the birthday")
def months_since_birthday(retirement_age_months: Months, divisor_age: DivisorAge, divisor_interpolated: Flag) -> MonthsOfYear:
    """满周岁后的月数 = 退休年龄 − 已满周岁；不按月插值的（2025年以前）为零"""
    return clip(retirement_age_months - divisor_age * 12, 0, 11) * divisor_interpolated


@rule(cite="国发〔2005〕38号 附件；国发〔1997〕26号 五", zh="计发月数", en="Divisor months")
def divisor_months_ppm(
    divisor_at_age: Months, divisor_at_next_age: Months, months_since_birthday: MonthsOfYear, divisor_rounding_ppm: DivisorUnit
) -> Divisor:
    """计发月数按已满周岁查表；2025年起在两周岁之间按月线性插值；2006年以前为120"""
    twelfths = divisor_at_age * (12 - months_since_birthday) + divisor_at_next_age * months_since_birthday
    return clip(mul_div_half_up(twelfths, ONE, 12 * divisor_rounding_ppm) * divisor_rounding_ppm, ONE, 300 * ONE)


@rule(cite=f"社会保险法 第十五条；国发〔2005〕38号 六；{ZHEJIANG} 第三十二条", zh="个人账户养老金", en="Account pension")
def account_pension_fen(account_balance_fen: Fen, divisor_months_ppm: Divisor) -> Fen:
    """个人账户养老金 = 个人账户储存额 ÷ 计发月数，四舍五入到分"""
    return mul_div_half_up(account_balance_fen, ONE, maximum(divisor_months_ppm, ONE))


@rule(
    cite=f"社会保险法 第十五条；国发〔2005〕38号 六；{ZHEJIANG} 第三十二条、第三十三条；{ZHENGZHOU} 第三十条",
    zh="月基本养老金",
    en="Monthly pension",
)
def monthly_pension_fen(basic_pension_fen: Fen, transitional_pension_fen: Fen, account_pension_fen: Fen) -> Fen:
    """月基本养老金 = 基础养老金 + 过渡性养老金 + 个人账户养老金"""
    return basic_pension_fen + transitional_pension_fen + account_pension_fen


@rule(cite="国发〔1997〕26号 五", zh="原办法个人账户养老金", en="Account pension of the former formula")
def former_account_pension_fen(account_balance_fen: Fen, former_divisor_months: Career) -> Fen:
    """原办法个人账户养老金 = 个人账户储存额 ÷ 120，四舍五入到分"""
    return mul_div_half_up(account_balance_fen, 1, maximum(former_divisor_months, 1))


@rule(cite="国发〔1997〕26号 五", zh="原办法月基本养老金", en="Monthly pension of the former formula")
def former_monthly_pension_fen(
    former_basic_pension_fen: Fen, transitional_pension_fen: Fen, former_account_pension_fen: Fen
) -> Fen:
    """原办法月基本养老金 = 原办法基础养老金 + 过渡性养老金 + 原办法个人账户养老金"""
    return former_basic_pension_fen + transitional_pension_fen + former_account_pension_fen


@rule(cite="国发〔1997〕26号 五；国发〔2005〕38号 六", zh="核定的月基本养老金", en="Monthly pension as determined")
def determined_pension_fen(
    monthly_pension_fen: Fen, former_monthly_pension_fen: Fen, phase_in_ratio_ppm: Rate, former_guaranteed: Flag
) -> Fen:
    """核定的月基本养老金 = 原办法 +（新办法 − 原办法）× 当年比例；2006年以前按原办法，过渡期后按新办法"""
    higher = maximum(monthly_pension_fen, former_monthly_pension_fen)
    new = where(former_guaranteed == 1, higher, monthly_pension_fen)
    return mul_div_half_up(new * phase_in_ratio_ppm + former_monthly_pension_fen * (ONE - phase_in_ratio_ppm), 1, ONE)


@rule(cite=f"{ZHEJIANG} 第三十七条", zh="低于最低计发水平的差额", en="Amount by which the pension is below the lowest")
def pension_topping_up_fen(determined_pension_fen: Fen, average_pension_fen: Fen, pension_floor_ratio_ppm: Rate) -> Fen:
    """差额 = 当地上年度月平均基本养老金 × 60% − 核定的月基本养老金，不小于零，四舍五入到分"""
    return maximum(share(average_pension_fen, pension_floor_ratio_ppm) - determined_pension_fen, 0)


@rule(cite=f"{ZHEJIANG} 第三十七条", zh="补足后的月基本养老金", en="Monthly pension topped up")
def topped_up_pension_fen(determined_pension_fen: Fen, pension_topping_up_fen: Fen) -> Fen:
    """补足后的月基本养老金 = 核定的月基本养老金 + 差额"""
    return determined_pension_fen + pension_topping_up_fen


@rule(
    cite=f"国发〔2005〕38号 六；{ZHEJIANG} 第三十条、第三十一条", zh="老人、中人、新人", en="Retired before, in between, or new"
)
def pension_class(
    work_start_month: Month, retirement_month: Month, new_entrants_from: Day, old_retirees_before: Day
) -> PensionClass:
    """改革前已退休的为老人；改革后参加工作的为新人；之前参加工作、之后退休的为中人"""
    started = where(work_start_month >= month_of(new_entrants_from), NEW, MIDDLE)
    return where(retirement_month < month_of(old_retirees_before), OLD, started)


@rule(cite=f"{ZHEJIANG} 第三十一条；国发〔2005〕38号 六", zh="按月领取所需月数", en="Months needed for a monthly pension")
def entitling_months(pension_class: PensionClass, minimum_contribution_months: Months, middle_relief_months: Months) -> Months:
    """按月领取所需月数 = 最低缴费年限；中人减去当地放宽的月数"""
    relief = where(pension_class == MIDDLE, middle_relief_months, 0)
    return maximum(minimum_contribution_months - relief, 0)


@rule(cite="社会保险法 第十五条；人社部发〔2017〕31号", zh="重新核定应补月数", en="Months to pay for after a new determination")
def redetermined_months(pension_start_month: Month, redetermined_month: Month) -> Months:
    """应补月数 = 重新核定后起发月份 − 起领月份"""
    return clip(redetermined_month - pension_start_month, 0, LONGEST_MONTHS)


@rule(cite="社会保险法 第十五条；人社部发〔2017〕31号", zh="重新核定补发", en="Back payment after a new determination")
def redetermined_back_pay_fen(determined_pension_fen: Fen, provisional_pension_fen: Fen, redetermined_months: Months) -> Fen:
    """补发 =（重新核定的月基本养老金 − 重新核定前的）× 应补月数，不小于零"""
    return maximum(determined_pension_fen - provisional_pension_fen, 0) * redetermined_months


@rule(cite="社会保险法 第十五条；人社部发〔2017〕31号", zh="重新核定多发", en="Overpaid before a new determination")
def redetermined_overpaid_fen(determined_pension_fen: Fen, provisional_pension_fen: Fen, redetermined_months: Months) -> Fen:
    """多发 =（重新核定前的月基本养老金 − 重新核定的）× 应补月数，不小于零"""
    return maximum(provisional_pension_fen - determined_pension_fen, 0) * redetermined_months
