"""Retirement 退休: in which month, after how many months of contribution, and by which choice.

Concerns every insured person of the employees' pension. What is asked for is the month of birth and the category of the
post: men, women in managerial or technical posts (女干部), women in other posts (女工人), special work (特殊工种: underground,
at height, in heat, heavy or harmful), and persons wholly unable to work.

**The month.** Until 2024 the retirement month is the month in which the original age 原法定退休年龄 is reached: 60, 55, 50,
for special work 55 and 45, for the wholly disabled 50 and 45. From 1 January 2025 the age rises by small steps. Let `k` be
the months from January 2025 to the month in which the original age is reached; who had reached it before keeps it. Then

    delay = min(36, k ÷ 4 + 1)      men, and women whose original age is 55
    delay = min(60, k ÷ 2 + 1)      women whose original age is 50

with whole quotients. Special work and disability keep their ages.

**The choice** (from 2025). With the shortest contribution one may retire up to 36 months earlier than the statutory month,
never before the original age; notice in writing three months ahead. By agreement with the employer one may retire up to 36
months later; agreed in writing one month ahead, and not again. What is asked beyond the limit is cut off, and a rule says
by how much.

**The shortest contribution** 最低缴费年限 is 15 years, and from 2030 half a year more each year until 20 years in 2039. Who
retires earlier needs that of the chosen year; who retires later that of the year of the statutory age.

**The first payment** is due for the month after the retirement is approved.

Which law holds is decided by the day asked for: on a day of 2024 or before nobody's retirement is delayed yet. Deadlines
of notice count from the first day of a month, because the decision fixes the month only.

Doubtful, and therefore parameters marked unverified: which year's shortest contribution counts for an early or late
retirement, that special work and disability are not delayed, and the age of women in flexible employment, which
regions set.
"""

from __future__ import annotations

from typing import Annotated

from shebao.rules import (
    Day,
    Days,
    Flag,
    Month,
    Months,
    both,
    clip,
    first_day,
    flag,
    floor_div,
    maximum,
    minimum,
    month_of,
    rule,
    where,
)
from shebao.rules.kinds import MONTHS, NEVER_DAY, Kind, choice
from shebao.text import Text

#: A century: nobody retires older, and no notice is later.
HIGHEST_AGE, LONGEST_DAYS = 1200, 36_500

STATUTORY, EARLY, LATE = 1, 2, 3
RETIRE_CHOICE = choice("retire_choice", {"statutory": STATUTORY, "early": EARLY, "late": LATE})
RETIREMENT_CATEGORY = choice(
    "retirement_category",
    {
        "male": 1,
        "female_cadre": 2,
        "female_worker": 3,
        "special_male": 4,
        "special_female": 5,
        "disabled_male": 6,
        "disabled_female": 7,
        "female_flexible": 8,
    },
)
STEP = MONTHS.within(1, 12)

KEYS: dict[str, Kind] = {"retirement_category": RETIREMENT_CATEGORY}
UNITS: dict[str, Kind] = {"retire_choice": RETIRE_CHOICE, "step_months": STEP}
FACTS: dict[str, Text] = {
    "retirement_category": Text("退休类别", "Category of retirement"),
    "retirement_approved_on": Text("办理退休手续日期", "Retirement approved on"),
    "retirement_notice_on": Text("书面告知或者约定日期", "Notice given or agreement made on"),
}

RetireChoice = Annotated[int, RETIRE_CHOICE]
StepMonths = Annotated[int, STEP]

OLD_AGES = "国发〔1978〕104号"
DELAY = "国务院关于渐进式延迟法定退休年龄的办法"
FLEXIBLE = "人社部发〔2024〕94号"


@rule(cite=OLD_AGES, zh="达到原法定退休年龄的月份", en="Month of the original retirement age")
def original_retirement_month(birth_month: Month, original_age_months: Months) -> Month:
    """达到原法定退休年龄的月份 = 出生年月 + 原法定退休年龄"""
    return birth_month + original_age_months


@rule(cite=f"{DELAY} 第一条", zh="延迟月数", en="Months of delay")
def retirement_delay_months(
    original_retirement_month: Month, delay_from: Day, delay_step_months: StepMonths, longest_delay_months: Months
) -> Months:
    """延迟月数 = 自起始月至达到原年龄之月的月数 ÷ 步长（取整）+ 1，不超过最多延迟月数；起始月前已达到的不延迟"""
    after = original_retirement_month - month_of(delay_from)
    steps = floor_div(maximum(after, 0), delay_step_months) + 1
    return where(after >= 0, minimum(steps, longest_delay_months), 0)


@rule(cite=f"{DELAY} 第一条", zh="法定退休月份", en="Statutory month of retirement")
def statutory_retirement_month(original_retirement_month: Month, retirement_delay_months: Months) -> Month:
    """法定退休月份 = 达到原法定退休年龄的月份 + 延迟月数"""
    return original_retirement_month + retirement_delay_months


@rule(cite=f"{DELAY} 第一条", zh="法定退休年龄（月）", en="Statutory retirement age in months")
def statutory_age_months(original_age_months: Months, retirement_delay_months: Months) -> Months:
    """法定退休年龄 = 原法定退休年龄 + 延迟月数"""
    return original_age_months + retirement_delay_months


@rule(cite=f"{DELAY} 第三条；{FLEXIBLE}", zh="可提前或者延迟的最多月数", en="Most months earlier or later")
def shift_limit_months(
    retire_choice: RetireChoice, retirement_delay_months: Months, early_limit_months: Months, late_limit_months: Months
) -> Months:
    """提前：不超过三年，且不早于原法定退休年龄；延迟：不超过三年；按法定年龄退休：无"""
    earlier = minimum(early_limit_months, retirement_delay_months)
    return where(retire_choice == EARLY, earlier, where(retire_choice == LATE, late_limit_months, 0))


@rule(cite=f"{DELAY} 第三条；{FLEXIBLE}", zh="认可的提前或者延迟月数", en="Months earlier or later as allowed")
def granted_shift_months(retire_shift_months: Months, shift_limit_months: Months) -> Months:
    """认可的月数 = 所选月数，不超过可提前或者延迟的最多月数"""
    return minimum(retire_shift_months, shift_limit_months)


@rule(cite=f"{DELAY} 第三条；{FLEXIBLE}", zh="超出可选月数", en="Months chosen beyond the limit")
def shift_excess_months(retire_shift_months: Months, shift_limit_months: Months) -> Months:
    """超出月数 = 所选月数 − 可提前或者延迟的最多月数，不小于零"""
    return maximum(retire_shift_months - shift_limit_months, 0)


@rule(cite=f"{DELAY} 第三条；{FLEXIBLE}", zh="所选退休时间在允许范围内", en="The chosen time is within the limits")
def retire_choice_allowed(shift_excess_months: Months) -> Flag:
    """所选退休时间在允许范围内 = 没有超出可选月数"""
    return flag(shift_excess_months == 0)


@rule(cite=f"{OLD_AGES}；{DELAY} 第一条、第三条", zh="退休月份", en="Month of retirement")
def retirement_month(statutory_retirement_month: Month, retire_choice: RetireChoice, granted_shift_months: Months) -> Month:
    """退休月份 = 法定退休月份，选择提前的减、延迟的加认可的月数"""
    earlier = statutory_retirement_month - granted_shift_months
    later = statutory_retirement_month + granted_shift_months
    return where(retire_choice == EARLY, earlier, where(retire_choice == LATE, later, statutory_retirement_month))


@rule(cite=f"{OLD_AGES}；{DELAY} 第一条、第三条", zh="退休年龄（月）", en="Age at retirement in months")
def retirement_age_months(retirement_month: Month, birth_month: Month) -> Months:
    """退休年龄 = 退休月份 − 出生年月"""
    return clip(retirement_month - birth_month, 0, HIGHEST_AGE)


@rule(cite="社会保险法 第十六条", zh="已到退休月份", en="The month of retirement has come")
def retirement_due(retirement_month: Month, on: Day) -> Flag:
    """已到退休月份 = 适用日期所在月份不早于退休月份"""
    return flag(month_of(on) >= retirement_month)


@rule(
    cite=f"{DELAY} 第二条；{FLEXIBLE}",
    zh="提前月数（按法定年份计最低缴费年限时）",
    en="Months back to the statutory year, if early",
)
def early_reference_months(
    retire_choice: RetireChoice, retire_shift_months: Months, early_limit_months: Months, early_minimum_by_chosen: Flag
) -> Months:
    """弹性提前按所选年份计最低缴费年限的为零；参数改为按法定年份的，为提前的月数"""
    return where(retire_choice == EARLY, minimum(retire_shift_months, early_limit_months) * (1 - early_minimum_by_chosen), 0)


@rule(
    cite=f"{DELAY} 第二条；{FLEXIBLE}",
    zh="延迟月数（按法定年份计最低缴费年限时）",
    en="Months back to the statutory year, if late",
)
def late_reference_months(
    retire_choice: RetireChoice, retire_shift_months: Months, late_limit_months: Months, late_minimum_by_chosen: Flag
) -> Months:
    """弹性延迟按法定年份计最低缴费年限的，为延迟的月数；参数改为按所选年份的为零"""
    return where(retire_choice == LATE, minimum(retire_shift_months, late_limit_months) * (1 - late_minimum_by_chosen), 0)


@rule(cite=f"{DELAY} 第二条；{FLEXIBLE}", zh="最低缴费年限的参照月份", en="Month whose shortest contribution counts")
def minimum_reference_month(retirement_month: Month, early_reference_months: Months, late_reference_months: Months) -> Month:
    """参照月份 = 退休月份；弹性延迟的减去延迟月数，即法定退休月份（参数可改）"""
    return retirement_month + early_reference_months - late_reference_months


@rule(cite=f"社会保险法 第十六条；{DELAY} 第二条", zh="最低缴费年限（月）", en="Shortest contribution in months")
def minimum_contribution_months(
    minimum_reference_month: Month,
    lowest_minimum_months: Months,
    minimum_rises_from: Day,
    minimum_rise_months: Months,
    highest_minimum_months: Months,
) -> Months:
    """最低缴费年限 = 十五年；自2030年起每年提高六个月，至二十年"""
    rises = floor_div(minimum_reference_month, 12) - floor_div(month_of(minimum_rises_from), 12) + 1
    return minimum(
        lowest_minimum_months + minimum_rise_months * maximum(rises, 0), maximum(lowest_minimum_months, highest_minimum_months)
    )


@rule(cite=f"社会保险法 第十六条；{DELAY} 第二条", zh="距最低缴费年限所差月数", en="Months short of the shortest contribution")
def short_of_minimum_months(minimum_contribution_months: Months, contribution_months: Months) -> Months:
    """所差月数 = 最低缴费年限 − 累计缴费月数，不小于零"""
    return maximum(minimum_contribution_months - contribution_months, 0)


@rule(cite=f"社会保险法 第十六条；{DELAY} 第二条", zh="达到最低缴费年限", en="The shortest contribution is reached")
def minimum_contribution_reached(short_of_minimum_months: Months) -> Flag:
    """达到最低缴费年限 = 所差月数为零"""
    return flag(short_of_minimum_months == 0)


@rule(cite=f"{DELAY} 第三条；{FLEXIBLE}", zh="可以按所选时间退休", en="May retire at the chosen time")
def may_retire_as_chosen(retire_choice: RetireChoice, retire_choice_allowed: Flag, minimum_contribution_reached: Flag) -> Flag:
    """可以按所选时间退休 = 在允许范围内；提前退休还须达到最低缴费年限"""
    long_enough = where(retire_choice == EARLY, minimum_contribution_reached, 1)
    return both(retire_choice_allowed == 1, long_enough == 1)


@rule(cite=FLEXIBLE, zh="告知或者约定期限", en="Last day of notice or agreement")
def retirement_notice_by(
    retire_choice: RetireChoice,
    retirement_month: Month,
    statutory_retirement_month: Month,
    early_notice_months: Months,
    late_notice_months: Months,
) -> Day:
    """提前：所选退休月份一日的三个月前；延迟：法定退休月份一日的一个月前；按法定年龄退休无须告知"""
    earlier = first_day(retirement_month - early_notice_months)
    later = first_day(statutory_retirement_month - late_notice_months)
    return where(retire_choice == EARLY, earlier, where(retire_choice == LATE, later, NEVER_DAY))


@rule(cite=FLEXIBLE, zh="告知或者约定逾期天数", en="Days by which notice was late")
def retirement_notice_late_days(retirement_notice_on: Day, retirement_notice_by: Day) -> Days:
    """逾期天数 = 告知或者约定日期 − 期限，不小于零"""
    return clip(retirement_notice_on - retirement_notice_by, 0, LONGEST_DAYS)


@rule(cite=FLEXIBLE, zh="按期告知或者约定", en="Notice was in time")
def retirement_notice_in_time(retirement_notice_late_days: Days) -> Flag:
    """按期 = 没有逾期天数"""
    return flag(retirement_notice_late_days == 0)


@rule(
    cite="浙江省职工基本养老保险条例 第三十一条；郑州市企业职工基本养老保险条例 第二十九条",
    zh="基本养老金起领月份",
    en="First month of pension",
)
def pension_start_month(retirement_approved_on: Day, pension_start_months: Months) -> Month:
    """起领月份 = 办理退休手续的次月"""
    return month_of(retirement_approved_on) + pension_start_months
