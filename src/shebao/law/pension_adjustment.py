"""Yearly adjustment of pensions 基本养老金调整: a fixed amount, an amount a year, a share, and steps of age.

Pensions are raised from time to time with wages and prices (社会保险法 第十八条). The State sets the overall ratio; each
province sets every year how it is shared out among those who had retired by the end of the year before:

    addition = fixed amount
             + amount × years of contribution   (often several amounts: up to fifteen years, beyond …)
             + pension before × share
             + addition of the step of age reached by the end of the year before
             + other additions (hardship areas …)

Each part is rounded half up to the fen by itself, as notices print them. The addition is due from January, the notice
comes in summer: what was not paid since January is paid at once (`adjustment_back_pay`).

Everything is local and of one year: parameters of a region that begin on 1 January. No province's values are held here;
enter or give `adjustment_fixed`, `adjustment_year_steps`, `adjustment_share` and, where there are any, `adjustment_age_steps`:

    adjustment_year_steps: [{up_to: 15, amount: 1.00}, {amount: 2.00}]      # yuan a year; the last without up_to
    adjustment_age_steps: [{age: 70, amount: 40.00}, {age: 80, amount: 60.00}]

One number is one amount for all years. Steps of age do not add up: the highest amount reached counts. An invalidity
allowance that is not computed by the whole pension formula follows the country's overall ratio (人社部发〔2024〕72号,
unverified).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from shebao.law.codes import Rate
from shebao.law.pension_events import LONGEST_MONTHS, MonthlyFen
from shebao.rules import (
    Day,
    Fen,
    Flag,
    Month,
    Months,
    clip,
    first_day,
    flag,
    floor_div,
    largest,
    maximum,
    minimum,
    month_of,
    mul_div_half_up,
    rule,
    total,
    where,
)
from shebao.rules.kinds import COUNT, FEN, Kind, Misread, records
from shebao.text import Text

OLDEST = 200
YEARS = COUNT.within(0, OLDEST)
Years = Annotated[int, YEARS]


def _year_steps(items: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    """Steps as people write them: `over` is where the step before ended, the last needs no `up_to`."""
    over: Any = 0
    for item in items:
        if not isinstance(item, Mapping) or "amount" not in item or set(item) - {"over", "up_to", "amount"}:
            raise Misread("每档应有 amount，并可有 up_to", "each step has an amount, and up_to unless it is the last")
        step = {"over": over, "up_to": OLDEST, **item}
        yield step
        over = step["up_to"]


YEAR_STEPS = records(
    "adjustment_year_steps",
    {"over": YEARS, "up_to": YEARS, "amount": FEN.within(0, 1_000_000)},
    most=30,
    read=_year_steps,
)
AGE_STEPS = records("adjustment_age_steps", {"age": YEARS, "amount": FEN.within(0, 10_000_000)}, most=30)
YearSteps = Annotated[tuple[tuple[int, ...], ...], YEAR_STEPS]
AgeSteps = Annotated[tuple[tuple[int, ...], ...], AGE_STEPS]

UNITS: dict[str, Kind] = {"adjustment_year_steps": YEAR_STEPS, "adjustment_age_steps": AGE_STEPS}
FACTS: dict[str, Text] = {
    "adjustment_paid_month": Text("开始按新标准发放的月份", "Month from which the new amount is paid"),
    "invalidity_paid_fen": Text("每月发放的病残津贴", "Invalidity allowance paid a month"),
    "average_pension_before_fen": Text("调整前人均养老金", "Average pension before the adjustment"),
    "average_pension_after_fen": Text("调整后人均养老金", "Average pension after the adjustment"),
}


@rule(
    cite="社会保险法 第十八条；浙江省职工基本养老保险条例 第三十六条",
    zh="参加本年调整",
    en="Takes part in this year's adjustment",
)
def adjustment_entitled(on: Day, pension_start_month: Month) -> Flag:
    """上年12月31日前已办理退休手续的参加，即不迟于本年1月起领"""
    return flag(pension_start_month <= floor_div(month_of(on), 12) * 12)


@rule(cite="社会保险法 第十八条", zh="计算调整的年限", en="Years that count for the adjustment")
def adjustment_counted_years(contribution_months: Months, adjustment_part_year_counts: Flag) -> Years:
    """年限 = 缴费月数 ÷ 12；不满一年的按一年计算（当地规定不计的舍去）"""
    return floor_div(contribution_months + where(adjustment_part_year_counts == 1, 11, 0), 12)


@rule(cite="社会保险法 第十八条；浙江省职工基本养老保险条例 第三十六条", zh="按年限增加", en="Addition for years of contribution")
def adjustment_years_part_fen(
    adjustment_counted_years: Years, adjustment_year_steps: YearSteps, adjustment_years_least_fen: MonthlyFen
) -> MonthlyFen:
    """按年限增加 = Σ（各档年数 × 该档每年增加额），不低于最低额"""
    added = total(
        lambda over, up_to, amount: maximum(minimum(adjustment_counted_years, up_to) - over, 0) * amount,
        adjustment_year_steps,
    )
    return maximum(added, adjustment_years_least_fen)


@rule(
    cite="社会保险法 第十八条；浙江省职工基本养老保险条例 第三十六条",
    zh="按养老金水平增加",
    en="Addition as a share of the pension",
)
def adjustment_share_part_fen(paid_pension_fen: MonthlyFen, adjustment_share_ppm: Rate) -> MonthlyFen:
    """按养老金水平增加 = 调整前养老金 × 比例，四舍五入到分"""
    return mul_div_half_up(paid_pension_fen, adjustment_share_ppm, 1_000_000)


@rule(cite="社会保险法 第十八条", zh="年龄截止日", en="Day until which age counts")
def adjustment_age_on(on: Day) -> Day:
    """年龄算至上年12月31日"""
    return first_day(floor_div(month_of(on), 12) * 12) - 1


@rule(cite="社会保险法 第十八条", zh="截止日周岁", en="Age in whole years on that day")
def adjustment_age_years(birth_month: Month, adjustment_age_on: Day) -> Years:
    """周岁 =（截止月 − 出生年月）÷ 12，取整"""
    return floor_div(clip(month_of(adjustment_age_on) - birth_month, 0, OLDEST * 12), 12)


@rule(cite="社会保险法 第十八条", zh="高龄倾斜", en="Addition for age")
def adjustment_age_part_fen(adjustment_age_years: Years, adjustment_age_steps: AgeSteps) -> MonthlyFen:
    """高龄倾斜 = 已达到的年龄档中最高的增加额，各档不累加"""
    return largest(lambda age, amount: where(adjustment_age_years >= age, amount, 0), adjustment_age_steps)


@rule(
    cite="社会保险法 第十八条；浙江省职工基本养老保险条例 第三十六条", zh="月养老金增加额", en="Addition to the monthly pension"
)
def pension_adjustment_fen(
    adjustment_fixed_fen: MonthlyFen,
    adjustment_years_part_fen: MonthlyFen,
    adjustment_share_part_fen: MonthlyFen,
    adjustment_age_part_fen: MonthlyFen,
    adjustment_extra_fen: MonthlyFen,
) -> MonthlyFen:
    """增加额 = 定额 + 按年限 + 按养老金水平 + 高龄倾斜 + 其他倾斜"""
    parts = adjustment_fixed_fen + adjustment_years_part_fen + adjustment_share_part_fen
    return parts + adjustment_age_part_fen + adjustment_extra_fen


@rule(cite="社会保险法 第十八条", zh="调整后的养老金", en="Pension after the adjustment")
def adjusted_pension_fen(paid_pension_fen: MonthlyFen, adjustment_entitled: Flag, pension_adjustment_fen: MonthlyFen) -> Fen:
    """调整后的养老金 = 调整前养老金 + 增加额（参加本年调整的）"""
    return paid_pension_fen + where(adjustment_entitled == 1, pension_adjustment_fen, 0)


@rule(cite="社会保险法 第十八条", zh="调整补发月数", en="Months of back payment")
def adjustment_back_months(on: Day, adjustment_paid_month: Month) -> Months:
    """补发月数 = 开始按新标准发放的月份 − 本年1月"""
    return clip(adjustment_paid_month - floor_div(month_of(on), 12) * 12, 0, LONGEST_MONTHS)


@rule(cite="社会保险法 第十八条", zh="调整补发额", en="Back payment of the addition")
def adjustment_back_pay_fen(adjustment_back_months: Months, pension_adjustment_fen: MonthlyFen) -> Fen:
    """补发额 = 补发月数 × 增加额"""
    return adjustment_back_months * pension_adjustment_fen


@rule(cite="人社部发〔2024〕72号 第四条、第五条", zh="调整后的病残津贴", en="Invalidity allowance after the adjustment")
def adjusted_invalidity_allowance_fen(invalidity_paid_fen: MonthlyFen, national_adjustment_ratio_ppm: Rate) -> Fen:
    """只按基础养老金计发的，随全国总体调整比例增加，四舍五入到分"""
    return invalidity_paid_fen + mul_div_half_up(invalidity_paid_fen, national_adjustment_ratio_ppm, 1_000_000)


@rule(cite="社会保险法 第十八条", zh="平均调整幅度超过全国比例", en="Average raise above the country's ratio")
def adjustment_above_national_fen(
    average_pension_before_fen: MonthlyFen, average_pension_after_fen: MonthlyFen, national_adjustment_ratio_ppm: Rate
) -> Fen:
    """超出额 = 调整后人均 − 调整前人均 ×（1 + 全国总体比例），不小于零"""
    allowed = average_pension_before_fen + mul_div_half_up(average_pension_before_fen, national_adjustment_ratio_ppm, 1_000_000)
    return maximum(average_pension_after_fen - allowed, 0)
