"""Maternity 生育保险: leave, allowance, medical costs, and who pays them.

Employees whose employer has paid the contributions receive medical costs and, for the days of leave, an allowance; the
spouse of an insured employee who is out of work receives medical costs only (社会保险法 art. 54). The employee pays nothing
(art. 53).

**Leave** 产假, in calendar days, by the day of birth (`born_on`; if it is not given, the day whose law applies):

    leave = basic days + 15 if the birth was difficult + 15 × (babies − 1) + the province's extra days

The basic days are 98 for births since 2012-04-28 (女职工劳动保护特别规定 art. 7), 90 before (regulation of 1988); 15 of
them may be taken before the birth. A miscarriage before four months of pregnancy gives 15 days, later 42. Whether a woman
on leave on 2012-04-28 gets the eight days more was decided locally; here the day of birth decides.

**Allowance** 生育津贴 = the employer's average monthly wage of last year ÷ 30 × days, rounded once. If it is below the
employee's own wage, the employer adds the difference; an uninsured employer pays the own wage for the leave, and the
medical costs (art. 8). The top-up stands in many provinces' rules, not in the national text.

**Who pays.** The maternity fund; after the merger with employees' medical insurance (国办发〔2019〕10号), by the end of
2019, the medical fund. The kinds of benefit did not change. The parameter `maternity_benefit_fund` starts on 2020-01-01;
many regions merged earlier.

**Rates.** The employer pays up to 1 % of wages (劳部发〔1994〕504号); since 2015-10-01 up to 0.5 % where the fund holds
more than nine months of payments. `employer_rate` with `insurance: maternity` is the rate itself.

**Local, therefore parameters.** `extra_leave_days` (30 to 90 days more in most provinces, 0 unless given) and of these
`unpaid_extra_days`, for which the fund pays no allowance.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.rules import (
    Day,
    Fen,
    Flag,
    Months,
    Ppm,
    add_months,
    flag,
    maximum,
    minimum,
    mul_div_half_up,
    rule,
    where,
)
from shebao.rules.kinds import COUNT, DAYS, NEVER_DAY, Kind, choice
from shebao.text import Text

BABIES = COUNT.within(1, 10)
#: Of leave: at most two years are possible.
LEAVE_DAYS = DAYS.within(0, 730)
#: The regulation by which leave is counted, by its year.
LEAVE_REGULATION = COUNT.within(1988, 2012)
CLAIMANT = choice("maternity_claimant", {"insured_employee": 1, "uninsured_employee": 2, "unemployed_spouse": 3})
INSURED, UNINSURED, SPOUSE = 1, 2, 3
PAYER = choice("maternity_payer", {"nobody": 0, "maternity_fund": 1, "medical_fund": 2, "employer": 3})
NOBODY, EMPLOYER = 0, 3

Babies = Annotated[int, BABIES]
LeaveDays = Annotated[int, LEAVE_DAYS]
LeaveRegulation = Annotated[int, LEAVE_REGULATION]
Claimant = Annotated[int, CLAIMANT]
Payer = Annotated[int, PAYER]

KEYS: dict[str, Kind] = {"leave_regulation": LEAVE_REGULATION}
UNITS: dict[str, Kind] = {
    "babies": BABIES,
    "leave_days": LEAVE_DAYS,
    "maternity_claimant": CLAIMANT,
    "maternity_payer": PAYER,
}
FACTS: dict[str, Text] = {
    "employer_average_wage_fen": Text("用人单位上年度职工月平均工资", "Employer's average monthly wage of last year"),
    "wage_before_leave_fen": Text("产假前工资（月）", "Own wage before the leave, a month"),
    "pregnancy_months": Text("怀孕满几个月", "Completed months of pregnancy"),
    "prenatal_days": Text("产前休假天数", "Days of leave taken before the birth"),
    "surgery_leave_days": Text("计划生育手术休假天数（地方规定）", "Days of leave after family planning surgery"),
    "leave_from": Text("产假开始日", "First day of leave"),
    "maternity_medical_cost_fen": Text("符合规定的生育医疗费用", "Medical costs of maternity within the catalogue"),
}


@rule(cite="女职工劳动保护特别规定 第七条", zh="生育日期", en="Day of birth")
def born_on(on: Day) -> Day:
    """生育日期未给出时，按适用日期"""
    return on


@rule(cite="女职工劳动保护特别规定 第十六条", zh="适用的产假规定", en="Regulation by which leave is counted")
def leave_regulation(born_on: Day, leave_regulation_2012_from: Day) -> LeaveRegulation:
    """2012年4月28日起生育的适用2012年规定，此前适用1988年规定"""
    return where(born_on >= leave_regulation_2012_from, 2012, 1988)


@rule(cite="女职工劳动保护特别规定 第七条", zh="产假天数", en="Days of maternity leave")
def maternity_leave_days(  # noqa: PLR0917 - six facts decide
    maternity_leave_basic_days: LeaveDays,
    difficult_birth: Flag,
    difficult_birth_days: LeaveDays,
    babies: Babies,
    further_baby_days: LeaveDays,
    extra_leave_days: LeaveDays,
) -> LeaveDays:
    """产假天数 = 98天（2012年4月28日前90天）+ 难产15天 + 每多生育1个婴儿15天 + 地方增加天数"""
    difficult = where(difficult_birth == 1, difficult_birth_days, 0)
    return maternity_leave_basic_days + difficult + (babies - 1) * further_baby_days + extra_leave_days


@rule(cite="女职工劳动保护特别规定 第七条", zh="流产产假天数", en="Days of leave after a miscarriage")
def miscarriage_leave_days(
    pregnancy_months: Months, miscarriage_line_months: Months, early_miscarriage_days: LeaveDays, late_miscarriage_days: LeaveDays
) -> LeaveDays:
    """怀孕未满4个月流产的15天，满4个月流产的42天"""
    return where(pregnancy_months < miscarriage_line_months, early_miscarriage_days, late_miscarriage_days)


@rule(cite="女职工劳动保护特别规定 第七条", zh="产前休假超过天数", en="Days before the birth beyond the limit")
def prenatal_excess_days(prenatal_days: LeaveDays, prenatal_most_days: LeaveDays) -> LeaveDays:
    """超过天数 = 产前休假天数 − 15天，不足零的为零"""
    return maximum(prenatal_days - prenatal_most_days, 0)


@rule(cite="女职工劳动保护特别规定 第七条", zh="产前休假未超过期限", en="Leave before the birth within the limit")
def prenatal_within_limit(prenatal_excess_days: LeaveDays) -> Flag:
    """产前休假不超过15天"""
    return flag(prenatal_excess_days == 0)


@rule(cite="女职工劳动保护特别规定 第七条", zh="产假最后一日", en="Last day of leave")
def maternity_leave_until(leave_from: Day, maternity_leave_days: LeaveDays) -> Day:
    """产假最后一日 = 产假开始日 + 产假天数 − 1"""
    return minimum(leave_from + maternity_leave_days - 1, NEVER_DAY)


@rule(cite="女职工劳动保护特别规定 第九条", zh="哺乳期满日", en="Nursing hours until")
def nursing_until(born_on: Day, nursing_months: Months) -> Day:
    """婴儿满1周岁的前一日"""
    return add_months(born_on, nursing_months) - 1


@rule(cite="女职工劳动保护特别规定 第九条", zh="每日哺乳时间（小时）", en="Nursing hours a day")
def nursing_hours(babies: Babies) -> Babies:
    """每日哺乳时间 = 1小时，每多哺乳1个婴儿增加1小时"""
    return babies


@rule(cite="社会保险法 第五十六条", zh="生育津贴计发天数", en="Days of allowance")
def allowance_days(maternity_leave_days: LeaveDays, unpaid_extra_days: LeaveDays) -> LeaveDays:
    """计发天数 = 产假天数 − 地方规定基金不支付津贴的增加天数"""
    return maximum(maternity_leave_days - unpaid_extra_days, 0)


@rule(cite="社会保险法 第五十六条；女职工劳动保护特别规定 第八条", zh="生育津贴", en="Maternity allowance")
def maternity_allowance_fen(employer_average_wage_fen: Fen, allowance_days: LeaveDays) -> Fen:
    """生育津贴 = 用人单位上年度职工月平均工资 ÷ 30 × 计发天数，四舍五入到分"""
    return mul_div_half_up(employer_average_wage_fen, allowance_days, 30)


@rule(cite="社会保险法 第五十六条；女职工劳动保护特别规定 第七条、第八条", zh="流产生育津贴", en="Allowance after a miscarriage")
def miscarriage_allowance_fen(employer_average_wage_fen: Fen, miscarriage_leave_days: LeaveDays) -> Fen:
    """流产生育津贴 = 用人单位上年度职工月平均工资 ÷ 30 × 流产产假天数，四舍五入到分"""
    return mul_div_half_up(employer_average_wage_fen, miscarriage_leave_days, 30)


@rule(cite="社会保险法 第五十六条", zh="计划生育手术休假津贴", en="Allowance for leave after family planning surgery")
def surgery_allowance_fen(employer_average_wage_fen: Fen, surgery_leave_days: LeaveDays) -> Fen:
    """计划生育手术休假津贴 = 用人单位上年度职工月平均工资 ÷ 30 × 手术休假天数，四舍五入到分"""
    return mul_div_half_up(employer_average_wage_fen, surgery_leave_days, 30)


@rule(cite="女职工劳动保护特别规定 第八条", zh="产假期间本人工资", en="Own wage for the leave")
def leave_wage_fen(wage_before_leave_fen: Fen, allowance_days: LeaveDays) -> Fen:
    """产假期间本人工资 = 产假前工资 ÷ 30 × 计发天数，四舍五入到分"""
    return mul_div_half_up(wage_before_leave_fen, allowance_days, 30)


@rule(cite="女职工劳动保护特别规定 第五条、第八条", zh="单位补足生育津贴差额", en="Employer's top-up of the allowance")
def maternity_top_up_fen(leave_wage_fen: Fen, maternity_allowance_fen: Fen) -> Fen:
    """补足差额 = 产假期间本人工资 − 生育津贴，不足零的为零（多数省份规定）"""
    return maximum(leave_wage_fen - maternity_allowance_fen, 0)


@rule(
    cite="社会保险法 第五十四条；女职工劳动保护特别规定 第八条；国办发〔2019〕10号",
    zh="生育津贴支付方",
    en="Who pays the allowance",
)
def maternity_allowance_payer(maternity_claimant: Claimant, maternity_benefit_fund: Payer) -> Payer:
    """已参保的由基金支付；未参保的由用人单位支付；未就业配偶没有生育津贴"""
    uninsured = where(maternity_claimant == UNINSURED, EMPLOYER, NOBODY)
    return where(maternity_claimant == INSURED, maternity_benefit_fund, uninsured)


@rule(
    cite="社会保险法 第五十四条；女职工劳动保护特别规定 第八条；国办发〔2019〕10号",
    zh="生育医疗费用支付方",
    en="Who pays the medical costs",
)
def maternity_medical_payer(maternity_claimant: Claimant, maternity_benefit_fund: Payer) -> Payer:
    """已参保的和未就业配偶由基金支付；未参保的由用人单位支付"""
    return where(maternity_claimant == UNINSURED, EMPLOYER, maternity_benefit_fund)


@rule(cite="社会保险法 第五十四条、第五十六条", zh="基金支付的生育津贴", en="Allowance from the fund")
def maternity_allowance_from_fund_fen(maternity_claimant: Claimant, maternity_allowance_fen: Fen) -> Fen:
    """参保职工的生育津贴由基金支付；未参保职工和未就业配偶为零"""
    return where(maternity_claimant == INSURED, maternity_allowance_fen, 0)


@rule(cite="女职工劳动保护特别规定 第八条", zh="单位支付的产假工资", en="Leave pay from an uninsured employer")
def maternity_pay_from_employer_fen(maternity_claimant: Claimant, leave_wage_fen: Fen) -> Fen:
    """未参加生育保险的，由用人单位按产假前工资支付；其他为零"""
    return where(maternity_claimant == UNINSURED, leave_wage_fen, 0)


@rule(
    cite="社会保险法 第五十四条、第五十五条；女职工劳动保护特别规定 第八条",
    zh="基金支付的生育医疗费用",
    en="Medical costs from the fund",
)
def maternity_medical_from_fund_fen(
    maternity_claimant: Claimant, maternity_medical_cost_fen: Fen, maternity_medical_cap_fen: Fen
) -> Fen:
    """参保职工和未就业配偶：按规定的项目和标准支付，不超过当地限额；未参保的为零"""
    return where(maternity_claimant == UNINSURED, 0, minimum(maternity_medical_cost_fen, maternity_medical_cap_fen))


@rule(cite="劳部发〔1994〕504号；人社部发〔2015〕70号", zh="生育保险费率上限", en="Highest maternity rate")
def maternity_rate_ceiling_ppm(
    fund_reserve_months: Months, maternity_rate_most_ppm: Rate, maternity_rate_rich_most_ppm: Rate, rich_fund_months: Months
) -> Rate:
    """不超过工资总额的1%；2015年10月1日起，基金累计结余超过9个月的不超过0.5%"""
    return where(fund_reserve_months > rich_fund_months, maternity_rate_rich_most_ppm, maternity_rate_most_ppm)


@rule(cite="劳部发〔1994〕504号；人社部发〔2015〕70号", zh="生育保险费率超过上限", en="Maternity rate above the ceiling by")
def maternity_rate_excess_ppm(employer_rate_ppm: Rate, maternity_rate_ceiling_ppm: Rate) -> Ppm:
    """超过 = 生育保险费率 − 上限，不足零的为零"""
    return maximum(employer_rate_ppm - maternity_rate_ceiling_ppm, 0)


@rule(cite="劳部发〔1994〕504号；人社部发〔2015〕70号", zh="生育保险费率未超过上限", en="Maternity rate within the ceiling")
def maternity_rate_allowed(maternity_rate_excess_ppm: Ppm) -> Flag:
    """生育保险费率不超过上限"""
    return flag(maternity_rate_excess_ppm == 0)
