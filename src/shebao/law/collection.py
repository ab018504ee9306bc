"""Collection 征缴: registration, declaration, shortage, deferral, back payment, and what a payment settles.

**Registration.** An employer registers within 30 days of its founding, changes and its end within 30 days, each employee within
30 days of employment (社会保险法 第五十七条、第五十八条; 社会保险费征缴暂行条例 第八条、第九条). The agency examines an
employer's application within 15 days; since 2023-12-01 a person's within 10 working days (社会保险经办条例 第六条、第十条).
Companies register together with their business registration. Working days here are Monday to Friday; public holidays are given
as `holidays`.

**Declaration.** Every month. An employer that does not declare is assessed at 110 % of last month's contribution; where there
is none, by its situation (number of employees, business), which is given (社会保险法 第六十二条; 征缴暂行条例 第十条). When it
declares later, the difference is settled.

    assessed = last month's contribution × 110 %        settled = declared − assessed, to be paid or given back

**Shortage** is what is due and not paid. The employer is ordered to pay; its bank account may be charged; if that holds too
little, security and an agreement to pay later may be asked for (社会保险法 第六十三条).

**Deferral 缓缴.** Approved for at most a year (Shanghai: 上海市城镇职工社会保险费征缴若干规定 第六条; Zhengzhou: six months,
郑州市企业职工基本养老保险条例 第十一条; in 2020 six months, to the year's end). No late fee arises in it; days before and after
it count as usual.

    late fee = arrears × (days late − deferred days) × rate, at each of the two rates

**What a payment settles 分配.** Principal first, then the late fee that arose on the principal paid, to the day of payment;
what is left is kept. With `principal_first: false` the late fee on the whole arrears comes first. Of several bills the oldest
month comes first (office). A bill of 1,800.00 late from 1 April 2012: 1,000.00 paid on 10 April cost 5.00, the other 800.00 on
20 April 8.00; paid at once on 20 April it would be 18.00.

**Back payment 补缴** costs late fee; a region may ask for interest at the accounts' rate instead (`back_interest_rate`, default
none). Three years or more at once need the document of a court, an audit, labour inspection or arbitration
(人社部规〔2016〕5号; 人社厅发〔2019〕94号). Months in arrears are neither credited nor counted until paid
(浙江省职工基本养老保险条例 第二十六条).

**Doubtful.** Whether 110 % applies again to an assessed month; the order of allocation (local custom); three working days for
the notice of shortage (人社部令第20号, from memory); deferral of one year nation-wide (实施《社会保险法》若干规定, from
memory). Fines stand in the chapter on enforcement. Since 2019-2023 the tax offices collect; the law is the same.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.late_fee import LONGEST_DAYS, LateDays
from shebao.rules import (
    DailyPpm,
    Day,
    Days,
    Fen,
    Flag,
    Months,
    Ppm,
    YearlyPpm,
    add_months,
    clip,
    flag,
    floor_div,
    maximum,
    minimum,
    month_of,
    mul_div_half_up,
    rule,
    share,
    where,
)
from shebao.rules.kinds import DAY, DAYS, NEVER_DAY, Kind
from shebao.text import Text

#: A Monday long before every day of the law, so that weekdays are counted in non-negative numbers.
A_MONDAY = -70_003
#: Months of interest times the yearly rate (ppm): 7.5 times the principal, beyond which nothing is asked.
MOST_INTEREST = 90_000_000
WORKING_DAYS = DAYS.within(0, 1_000)
WorkingDays = Annotated[int, WORKING_DAYS]
RULES_13 = "实施《社会保险法》若干规定"
ARREARS_RULE = "社会保险法 第八十六条；社会保险费征缴暂行条例 第十三条"

UNITS: dict[str, Kind] = {"working_days": WORKING_DAYS}

FACTS: dict[str, Text] = {
    "founded_on": Text("单位成立日期", "Employer founded on"),
    "registration_changed_on": Text("登记事项变更或单位终止日期", "Registration changed, or employer ended, on"),
    "registration_applied_on": Text("登记申请收到日期", "Application for registration received on"),
    "last_month_contribution_fen": Text("单位上月缴费额", "Employer's contribution of last month"),
    "declared_contribution_fen": Text("补办申报后核定的应缴额", "Contribution as declared afterwards"),
    "contribution_due_fen": Text("应缴额", "Contribution due"),
    "contribution_paid_fen": Text("已缴额", "Contribution paid"),
    "bank_balance_fen": Text("单位账户余额", "Balance of the employer's bank account"),
    "deferral_from": Text("缓缴起始日", "Deferred from"),
    "deferral_months": Text("申请缓缴月数", "Months of deferral asked for"),
    "payment_fen": Text("本次缴款额", "Payment"),
    "back_payment_months": Text("一次性补缴月数", "Months paid back at once"),
    "months_due": Text("应缴月数", "Months due"),
    "months_unpaid": Text("欠缴月数", "Months in arrears"),
}


def add_working_days(day: int, count: int) -> int:
    """The `count`th working day (Monday to Friday) after a day; from a weekend as from the Friday before it."""
    weekday = day - A_MONDAY - 7 * floor_div(day - A_MONDAY, 7)
    friday = minimum(clip(weekday, 0, 6), 4)
    start = day - clip(weekday - 4, 0, 2)
    return minimum(start + count + 2 * floor_div(friday + count, 5), NEVER_DAY)


@rule(cite="社会保险法 第五十七条；社会保险费征缴暂行条例 第八条", zh="单位登记期限", en="Employer to register by")
def employer_registration_due_on(founded_on: Day, employer_registration_days: Days) -> Day:
    """单位登记期限 = 成立之日 + 30日"""
    return minimum(founded_on + employer_registration_days, NEVER_DAY)


@rule(
    cite="社会保险法 第五十七条；社会保险费征缴暂行条例 第九条", zh="变更、注销登记期限", en="Change or end to be registered by"
)
def change_registration_due_on(registration_changed_on: Day, employer_registration_days: Days) -> Day:
    """变更、注销登记期限 = 变更或者终止之日 + 30日"""
    return minimum(registration_changed_on + employer_registration_days, NEVER_DAY)


@rule(cite="社会保险法 第五十八条", zh="职工参保登记期限", en="Employee to be registered by")
def person_registration_due_on(employed_on: Day, registration_days: Days) -> Day:
    """职工登记期限 = 用工之日 + 30日"""
    return minimum(employed_on + registration_days, NEVER_DAY)


@rule(cite="社会保险法 第五十八条", zh="参保登记逾期天数", en="Days by which registration was late")
def person_registration_late_days(registered_on: Day, person_registration_due_on: Day) -> Days:
    """逾期天数 = 登记之日 − 期限，不小于零"""
    return clip(registered_on - person_registration_due_on, 0, DAYS.high)


@rule(cite="社会保险法 第五十八条", zh="按期参保登记", en="Registered in time")
def person_registered_in_time(person_registration_late_days: Days) -> Flag:
    """按期 = 没有逾期天数"""
    return flag(person_registration_late_days == 0)


@rule(cite="社会保险法 第五十七条", zh="单位登记审核期限", en="Employer's registration to be examined by")
def employer_review_due_on(registration_applied_on: Day, employer_review_days: Days) -> Day:
    """审核期限 = 收到申请之日 + 15日"""
    return minimum(registration_applied_on + employer_review_days, NEVER_DAY)


@rule(cite="社会保险经办条例 第六条、第十条", zh="个人登记、变更注销办结期限", en="Person's registration, or a change, done by")
def registration_done_by(registration_applied_on: Day, registration_working_days: WorkingDays, holidays: Days) -> Day:
    """办结期限 = 收到申请后第10个工作日，其间法定节假日顺延"""
    return add_working_days(registration_applied_on, registration_working_days + holidays)


@rule(cite="社会保险法 第六十二条；社会保险费征缴暂行条例 第十条", zh="未申报核定额", en="Assessed where nothing was declared")
def undeclared_assessment_fen(last_month_contribution_fen: Fen, undeclared_ratio_ppm: Ppm, situation_assessment_fen: Fen) -> Fen:
    """未申报核定额 = 单位上月缴费额 × 110%；没有上月缴费额的，按经营状况、职工人数等确定"""
    by_last_month = share(last_month_contribution_fen, undeclared_ratio_ppm)
    return where(last_month_contribution_fen > 0, by_last_month, situation_assessment_fen)


@rule(cite="社会保险法 第六十二条；社会保险费征缴暂行条例 第十条", zh="补报后应补缴", en="To pay after declaring late")
def settlement_due_fen(declared_contribution_fen: Fen, undeclared_assessment_fen: Fen) -> Fen:
    """应补缴 = 补办申报后核定的应缴额 − 未申报核定额，不小于零"""
    return maximum(declared_contribution_fen - undeclared_assessment_fen, 0)


@rule(cite="社会保险法 第六十二条；社会保险费征缴暂行条例 第十条", zh="补报后应退或抵缴", en="To give back after declaring late")
def settlement_refund_fen(declared_contribution_fen: Fen, undeclared_assessment_fen: Fen) -> Fen:
    """应退或抵缴 = 未申报核定额 − 补办申报后核定的应缴额，不小于零"""
    return maximum(undeclared_assessment_fen - declared_contribution_fen, 0)


@rule(cite="社会保险法 第六十三条；社会保险费征缴暂行条例 第十二条", zh="少缴额", en="Shortage")
def shortage_fen(contribution_due_fen: Fen, contribution_paid_fen: Fen) -> Fen:
    """少缴额 = 应缴额 − 已缴额，不小于零"""
    return maximum(contribution_due_fen - contribution_paid_fen, 0)


@rule(cite="社会保险法 第六十条、第六十三条", zh="足额缴纳", en="Paid in full")
def paid_in_full(shortage_fen: Fen) -> Flag:
    """足额缴纳 = 没有少缴额"""
    return flag(shortage_fen == 0)


@rule(cite="社会保险法 第六十条、第八十六条", zh="缴费截止日", en="To be paid by")
def payment_due_on(late_from: Day) -> Day:
    """缴费截止日 = 滞纳金起算日的前一日"""
    return late_from - 1


@rule(cite="社会保险法 第六十三条；人力资源社会保障部令第20号", zh="催缴通知期限", en="Notice of shortage by")
def shortage_notice_due_on(payment_due_on: Day, shortage_notice_working_days: WorkingDays, holidays: Days) -> Day:
    """催缴通知期限 = 缴费截止日后第3个工作日"""
    return add_working_days(payment_due_on, shortage_notice_working_days + holidays)


@rule(cite="社会保险法 第六十三条", zh="账户余额不足额", en="What the bank account lacks")
def security_amount_fen(shortage_fen: Fen, bank_balance_fen: Fen) -> Fen:
    """账户余额不足额 = 少缴额 − 账户余额，不小于零；可要求就此提供担保，签订延期缴费协议"""
    return maximum(shortage_fen - bank_balance_fen, 0)


@rule(cite=f"{RULES_13} 第二十一条；上海市城镇职工社会保险费征缴若干规定 第六条", zh="缓缴月数", en="Months of deferral allowed")
def deferral_months_allowed(deferral_months: Months, deferral_most_months: Months) -> Months:
    """缓缴月数 = 申请月数，不超过最长期限"""
    return minimum(deferral_months, deferral_most_months)


@rule(
    cite=f"{RULES_13} 第二十一条；上海市城镇职工社会保险费征缴若干规定 第六条",
    zh="超过最长缓缴期的月数",
    en="Months of deferral too many",
)
def deferral_excess_months(deferral_months: Months, deferral_most_months: Months) -> Months:
    """超过月数 = 申请月数 − 最长期限，不小于零"""
    return maximum(deferral_months - deferral_most_months, 0)


@rule(
    cite=f"{RULES_13} 第二十一条；上海市城镇职工社会保险费征缴若干规定 第六条", zh="缓缴期限合规", en="Deferral within the limit"
)
def deferral_within_limit(deferral_excess_months: Months) -> Flag:
    """合规 = 没有超过最长期限"""
    return flag(deferral_excess_months == 0)


@rule(cite=f"{RULES_13} 第二十一条；郑州市企业职工基本养老保险条例 第十一条", zh="缓缴截止日", en="Deferred until")
def deferred_until(deferral_from: Day, deferral_months_allowed: Months) -> Day:
    """缓缴截止日 = 缓缴起始日 + 缓缴月数 − 1天"""
    return clip(add_months(deferral_from, deferral_months_allowed) - 1, DAY.low, NEVER_DAY)


@rule(cite=f"{RULES_13} 第二十一条；郑州市企业职工基本养老保险条例 第十一条", zh="缓缴天数", en="Days late that were deferred")
def deferred_days(late_from: Day, paid_on: Day, late_fee_rate_from: Day, deferral_from: Day, deferred_until: Day) -> LateDays:
    """缓缴天数 = 新费率滞纳天数中落在缓缴期内的天数"""
    start = maximum(maximum(late_from, late_fee_rate_from), deferral_from)
    return clip(minimum(paid_on, deferred_until) - start + 1, 0, LONGEST_DAYS)


@rule(
    cite=f"{RULES_13} 第二十一条；郑州市企业职工基本养老保险条例 第十一条",
    zh="旧费率缓缴天数",
    en="Deferred days at the former rate",
)
def former_deferred_days(
    late_from: Day, paid_on: Day, late_fee_rate_from: Day, deferral_from: Day, deferred_until: Day
) -> LateDays:
    """旧费率缓缴天数 = 旧费率滞纳天数中落在缓缴期内的天数"""
    end = minimum(minimum(paid_on, late_fee_rate_from - 1), deferred_until)
    return clip(end - maximum(late_from, deferral_from) + 1, 0, LONGEST_DAYS)


@rule(
    cite=f"{ARREARS_RULE}；郑州市企业职工基本养老保险条例 第十一条", zh="扣除缓缴期的滞纳金", en="Late fee without the deferral"
)
def late_fee_with_deferral_fen(  # noqa: PLR0917 - two rates, four lengths of time
    arrears_fen: Fen,
    late_days: LateDays,
    deferred_days: LateDays,
    late_fee_rate_ppm: DailyPpm,
    former_late_days: LateDays,
    former_deferred_days: LateDays,
    former_late_fee_rate_ppm: DailyPpm,
) -> Fen:
    """滞纳金 = 欠缴额 ×〔（滞纳天数 − 缓缴天数）× 万分之五 +（旧费率滞纳天数 − 旧费率缓缴天数）× 千分之二〕"""
    present = maximum(late_days - deferred_days, 0) * late_fee_rate_ppm
    former = maximum(former_late_days - former_deferred_days, 0) * former_late_fee_rate_ppm
    return mul_div_half_up(arrears_fen, present + former, 1_000_000)


@rule(cite="社会保险法 第八十六条", zh="本次缴款抵本金", en="Principal settled by the payment")
def payment_to_principal_fen(payment_fen: Fen, arrears_fen: Fen, late_fee_fen: Fen, principal_first: Flag) -> Fen:
    """抵本金 = 缴款额与欠缴额中较小者；先抵滞纳金的，为扣除滞纳金后的余额与欠缴额中较小者"""
    return minimum(where(principal_first == 1, payment_fen, maximum(payment_fen - late_fee_fen, 0)), arrears_fen)


@rule(cite=ARREARS_RULE, zh="本次缴款应收滞纳金", en="Late fee arising on the payment")
def payment_late_fee_fen(  # noqa: PLR0917 - two rates, two lengths of time
    payment_to_principal_fen: Fen,
    late_days: LateDays,
    late_fee_rate_ppm: DailyPpm,
    former_late_days: LateDays,
    former_late_fee_rate_ppm: DailyPpm,
    late_fee_fen: Fen,
    principal_first: Flag,
) -> Fen:
    """应收滞纳金 = 本次所抵本金至缴款之日的滞纳金；先抵滞纳金的，为全部欠缴额的滞纳金"""
    rates = late_days * late_fee_rate_ppm + former_late_days * former_late_fee_rate_ppm
    on_part = mul_div_half_up(payment_to_principal_fen, rates, 1_000_000)
    return where(principal_first == 1, minimum(on_part, late_fee_fen), late_fee_fen)


@rule(cite="社会保险法 第八十六条", zh="本次缴款抵滞纳金", en="Late fee settled by the payment")
def payment_to_late_fee_fen(payment_fen: Fen, payment_to_principal_fen: Fen, payment_late_fee_fen: Fen) -> Fen:
    """抵滞纳金 = 缴款额抵本金后的余额与应收滞纳金中较小者"""
    return minimum(maximum(payment_fen - payment_to_principal_fen, 0), payment_late_fee_fen)


@rule(cite="社会保险法 第八十六条", zh="本次缴款余额", en="Left of the payment")
def payment_left_fen(payment_fen: Fen, payment_to_principal_fen: Fen, payment_to_late_fee_fen: Fen) -> Fen:
    """余额 = 缴款额 − 抵本金 − 抵滞纳金，留作以后各月抵缴"""
    return maximum(payment_fen - payment_to_principal_fen - payment_to_late_fee_fen, 0)


@rule(cite="社会保险法 第十四条、第八十六条", zh="补缴利息", en="Interest on a back payment")
def back_payment_interest_fen(arrears_fen: Fen, late_from: Day, paid_on: Day, back_interest_rate_ppm: YearlyPpm) -> Fen:
    """补缴利息 = 欠缴额 × 年利率 × 欠缴整月数 ÷ 12，四舍五入到分"""
    months = clip(month_of(paid_on) - month_of(late_from), 0, 1200)
    return mul_div_half_up(arrears_fen, minimum(months * back_interest_rate_ppm, MOST_INTEREST), 12 * 1_000_000)


@rule(cite="社会保险法 第八十六条", zh="补缴加收额", en="Charged on a back payment")
def back_payment_charge_fen(back_payment_interest_fen: Fen, late_fee_fen: Fen, back_interest_rate_ppm: YearlyPpm) -> Fen:
    """加收额 = 滞纳金；当地规定以利息代替的，为利息"""
    return where(back_interest_rate_ppm > 0, back_payment_interest_fen, late_fee_fen)


@rule(cite="人社部规〔2016〕5号；人社厅发〔2019〕94号 二", zh="补缴须提供法律文书", en="Document needed for a back payment")
def back_payment_document_needed(back_payment_months: Months, document_from_months: Months) -> Flag:
    """一次性补缴超过3年（含3年）的，须有法院、审计、劳动监察或者仲裁的文书"""
    return flag(back_payment_months >= document_from_months)


@rule(cite="浙江省职工基本养老保险条例 第二十六条", zh="计入缴费年限的月数", en="Months that count")
def paid_up_months(months_due: Months, months_unpaid: Months) -> Months:
    """计入月数 = 应缴月数 − 欠缴月数；补缴本金和滞纳金后补计"""
    return maximum(months_due - months_unpaid, 0)
