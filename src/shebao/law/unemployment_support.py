"""Beside the unemployment benefit 失业保险其他待遇与经办: medical contributions, death, local aids, what ends it, days.

**Medical.** Since 2011-07-01 the fund pays the whole medical contribution and the person pays nothing (社会保险法
第四十八条); before, the person could ask for a medical aid 医疗补助金 as the province set it (失业保险条例 第十九条).

**Death while drawing** (失业保险条例 第二十条; 社会保险法 第四十九条). Once, a funeral grant and a survivors' grant, as for the
employed of the place: in Guangdong 3 and 6 months of last year's average wage, in Chongqing 6 and 10 months of the
benefit. Elsewhere give the months. That a family takes one funeral grant only stands with the survivors' benefits.

**Rural contract workers** 农民合同制工人 pay nothing themselves (失业保险条例 第六条). After a year of unbroken work for which
the employer paid they get one sum by the length of their work when the contract ends (第二十一条); the standard is the
province's, here a fact.

**Guangdong** (2022): a job-seeking subsidy of 15 % of the wage before, at most six months; three months' benefit for a
birth; half of the months left at once for a new job of a year's contract and three months insured; all of them for a
business.

**What ends it** (失业保险条例 第十五条; 社会保险法 第五十一条). A new job, the army, emigration, a pension, refusing suitable
work or training (Guangdong: the third time). Prison ends it by the regulation of 1999; the law of 2011 does not name it,
so the value is `unverified` since; Guangdong only interrupts. Chongqing adds the retirement age and 60 days without
reporting.

**Days.** The employer names the unemployed within 7 days, since 2011-07-01 within 15; the first day does not count. The
claim within 60 days is Chongqing's text and `unverified` elsewhere. The benefit counts from registration; in Chongqing
from the claim; in Guangdong from a claim more than seven working days after registration. The agency decides within ten
working days (社会保险经办条例 第二十四条, from 2023-12-01), in Guangdong within seven.

**Arrears** (重庆市失业保险条例 第十九条). Whose employer has not paid has no benefit there, unless principal and late fee
are paid within a year of the first month owed: then from the month after.

**Place** (广东省失业保险条例 第二十九条). Where one was insured last; with the household in another city of the province
there, if one so chooses. Survivors there claim within six months (第二十五条).

**Not here.** Chongqing's seven working days for the employer (第二十一条): the law's fifteen days hold since July 2011.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.law.unemployment import BenefitMonths
from shebao.rules import (
    Count,
    Day,
    Days,
    Fen,
    Flag,
    Month,
    Months,
    Region,
    add_months,
    both,
    clip,
    flag,
    floor_div,
    kinds,
    maximum,
    minimum,
    mul_div_half_up,
    rule,
    share,
    where,
)
from shebao.rules.kinds import NEVER_DAY, Kind
from shebao.text import Text

REGISTRATION, CLAIM, CLAIM_IF_LATE = 1, 2, 3
BENEFIT_START = kinds.choice("benefit start", {"registration": REGISTRATION, "claim": CLAIM, "claim_if_late": CLAIM_IF_LATE})
#: What may happen while the benefit is drawn.
EVENTS = (
    "none",
    "reemployed",
    "army",
    "emigrated",
    "pension",
    "imprisoned",
    "not_reporting",
    "retirement_age",
    "drug_rehabilitation",
)
EVENT = kinds.choice("unemployment event", {name: code for code, name in enumerate(EVENTS)})

UNITS: dict[str, Kind] = {"benefit_start": BENEFIT_START}
KEYS: dict[str, Kind] = {"unemployment_event": EVENT}
FACTS: dict[str, Text] = {
    "unemployed_medical_base_fen": Text("领取期间医疗保险缴费基数", "Base of the medical contribution while drawing"),
    "unemployed_medical_rate_ppm": Text("领取期间医疗保险费率（单位和个人合计）", "Medical rate, employer's and own together"),
    "medical_aid_fen": Text("医疗补助金标准", "Medical aid as the province sets it"),
    "wage_before_unemployment_fen": Text("失业前12个月平均缴费工资", "Average contribution wage of the 12 months before"),
    "rural_work_months": Text("农民合同制工人连续工作月数", "Months a rural contract worker worked without a break"),
    "rural_aid_a_year_fen": Text("一次性生活补助每满一年标准", "Living aid for each full year as the province sets it"),
    "former_rural_months": Text("条例施行前农民合同制工人连续缴费月数", "Months paid under the former rural workers' scheme"),
    "unemployment_event": Text("领取期间发生的情形", "What happened while drawing"),
    "survivors_claimed_on": Text("遗属申领日期", "Survivors claimed on"),
    "arrears_from_month": Text("开始欠缴月份", "First month in arrears"),
    "arrears_cleared_month": Text("清缴欠费月份", "Month in which arrears were cleared"),
    "last_insured_region": Text("最后参保地", "Place insured last"),
    "job_ended_on": Text("终止或者解除劳动关系日期", "Employment ended on"),
    "employer_notified_on": Text("用人单位告知名单日期", "Employer named the unemployed on"),
    "unemployment_registered_on": Text("失业登记日期", "Registered as unemployed on"),
}

BenefitStart = Annotated[int, BENEFIT_START]


# --- Medical insurance, death, rural contract workers


@rule(
    cite="社会保险法 第四十八条；社会保险经办条例 第二十四条；广东省失业保险条例 第二十四条",
    zh="基金支付的医疗保险费（月）",
    en="Medical contribution the fund pays a month",
)
def unemployed_medical_contribution_fen(
    unemployed_medical_base_fen: Fen, unemployed_medical_rate_ppm: Rate, medical_paid_by_fund: Flag
) -> Fen:
    """基金支付的医疗保险费 = 缴费基数 × 费率（单位和个人合计），四舍五入到分；2011年7月1日起，个人不缴纳"""
    return where(medical_paid_by_fund == 1, share(unemployed_medical_base_fen, unemployed_medical_rate_ppm), 0)


@rule(cite="失业保险条例 第十九条；社会保险法 第四十八条；重庆市失业保险条例 第二十六条", zh="医疗补助金", en="Medical aid")
def medical_aid_paid_fen(medical_aid_fen: Fen, medical_paid_by_fund: Flag) -> Fen:
    """医疗补助金：按省规定的标准；2011年7月1日起由基本医疗保险代替"""
    return where(medical_paid_by_fund == 1, 0, medical_aid_fen)


@rule(
    cite="社会保险法 第四十九条；失业保险条例 第二十条；广东省失业保险条例 第二十五条；社会保险经办条例 第十九条",
    zh="失业人员丧葬补助金（按平均工资）",
    en="Funeral grant, by the average wage",
)
def unemployed_funeral_fen(average_wage_fen: Fen, unemployed_funeral_wage_months: Months) -> Fen:
    """丧葬补助金 = 上年度在岗职工月平均工资 × 月数（广东3个月）"""
    return average_wage_fen * unemployed_funeral_wage_months


@rule(
    cite="社会保险法 第四十九条；失业保险条例 第二十条；广东省失业保险条例 第二十五条；社会保险经办条例 第十九条",
    zh="失业人员遗属抚恤金（按平均工资）",
    en="Survivors' grant, by the average wage",
)
def unemployed_survivors_fen(average_wage_fen: Fen, unemployed_survivors_wage_months: Months) -> Fen:
    """抚恤金 = 上年度在岗职工月平均工资 × 月数（广东6个月）"""
    return average_wage_fen * unemployed_survivors_wage_months


@rule(cite="重庆市失业保险条例 第二十七条", zh="失业人员丧葬补助金（按失业保险金）", en="Funeral grant, by the benefit")
def unemployed_funeral_by_benefit_fen(unemployment_benefit_fen: Fen, unemployed_funeral_benefit_months: Months) -> Fen:
    """丧葬补助金 = 失业保险金标准 × 月数（重庆6个月）"""
    return unemployment_benefit_fen * unemployed_funeral_benefit_months


@rule(cite="重庆市失业保险条例 第二十七条", zh="失业人员遗属抚恤金（按失业保险金）", en="Survivors' grant, by the benefit")
def unemployed_survivors_by_benefit_fen(unemployment_benefit_fen: Fen, unemployed_survivors_benefit_months: Months) -> Fen:
    """抚恤金 = 失业保险金标准 × 月数（重庆10个月，有供养的配偶、直系亲属的）"""
    return unemployment_benefit_fen * unemployed_survivors_benefit_months


@rule(
    cite="失业保险条例 第二十一条；重庆市失业保险条例 第二十八条",
    zh="可以领取一次性生活补助",
    en="May have the rural workers' aid",
)
def rural_aid_qualified(rural_work_months: Months, unemployment_qualifying_months: Months) -> Flag:
    """农民合同制工人连续工作满1年、单位已缴费，合同期满未续订或者提前解除的，可以领取"""
    return flag(rural_work_months >= unemployment_qualifying_months)


@rule(cite="失业保险条例 第二十一条", zh="农民合同制工人一次性生活补助", en="Rural contract workers' living aid")
def rural_living_aid_fen(rural_aid_qualified: Flag, rural_work_months: Months, rural_aid_a_year_fen: Fen) -> Fen:
    """一次性生活补助 = 每满一年标准（省定）× 连续工作满的年数"""
    return where(rural_aid_qualified == 1, rural_aid_a_year_fen * floor_div(rural_work_months, 12), 0)


@rule(cite="广东省失业保险条例 第四十七条", zh="原农民合同制工人缴费补助", en="Aid for months under the former rural scheme")
def former_rural_aid_fen(former_rural_months: Months, wage_before_unemployment_fen: Fen, former_rural_ratio_ppm: Rate) -> Fen:
    """补助 =（条例施行前连续缴费月数 − 12）× 失业前12个月平均缴费工资 × 2%，四舍五入到分"""
    beyond = clip(former_rural_months - 12, 0, 80)
    return mul_div_half_up(wage_before_unemployment_fen * beyond, former_rural_ratio_ppm, 1_000_000)


@rule(cite="广东省失业保险条例 第二十五条", zh="遗属申领期限", en="Last day for the survivors' claim")
def unemployed_survivors_claim_by(death_on: Day, unemployed_survivors_claim_months: Months) -> Day:
    """遗属申领期限 = 死亡之日（或者收到宣告死亡判决书之日）+ 6个月"""
    return add_months(death_on, unemployed_survivors_claim_months)


@rule(cite="广东省失业保险条例 第二十五条", zh="遗属按期申领", en="Survivors claimed in time")
def unemployed_survivors_claim_in_time(survivors_claimed_on: Day, unemployed_survivors_claim_by: Day) -> Flag:
    """遗属按期申领 = 申领日期不晚于期限"""
    return flag(survivors_claimed_on <= unemployed_survivors_claim_by)


# --- Arrears of the employer, and the place of the benefit


@rule(cite="重庆市失业保险条例 第十九条", zh="补清欠费后可享受", en="Entitled after arrears were paid")
def cleared_arrears_count(arrears_from_month: Month, arrears_cleared_month: Month, arrears_clearing_months: Months) -> Flag:
    """自欠缴之月起一年内清缴所欠失业保险费和滞纳金的，可以享受失业保险待遇"""
    return flag(arrears_cleared_month < arrears_from_month + arrears_clearing_months)


@rule(cite="重庆市失业保险条例 第十九条", zh="补清欠费后起领月份", en="First month after arrears were paid")
def benefit_month_after_arrears(arrears_cleared_month: Month) -> Month:
    """自清缴的次月起享受失业保险待遇"""
    return minimum(arrears_cleared_month + 1, kinds.MONTH.high)


@rule(cite="广东省失业保险条例 第二十九条", zh="失业保险金领取地", en="Place where the benefit is drawn")
def unemployment_benefit_place(last_insured_region: Region, household_region: Region, household_place_chosen: Flag) -> Region:
    """领取地 = 最后参保地；户籍在本省另一地级以上市的，可以选择户籍所在地"""
    province = floor_div(last_insured_region, 10_000) == floor_div(household_region, 10_000)
    return where(province & (household_place_chosen == 1), household_region, last_insured_region)


# --- Local additions


@rule(cite="广东省失业保险条例 第二十条", zh="求职补贴（月）", en="Job-seeking subsidy a month")
def job_seeking_subsidy_fen(wage_before_unemployment_fen: Fen, job_seeking_ratio_ppm: Rate) -> Fen:
    """求职补贴 = 失业前12个月平均缴费工资 × 15%，四舍五入到分；超过法定退休年龄的不享受"""
    return share(wage_before_unemployment_fen, job_seeking_ratio_ppm)


@rule(cite="广东省失业保险条例 第二十条", zh="求职补贴期限（月）", en="Months of the job-seeking subsidy")
def job_seeking_subsidy_months(unemployment_months: Months, job_seeking_months: Months) -> Months:
    """求职补贴期限 = 领取失业保险金的期限，最长6个月"""
    return minimum(unemployment_months, job_seeking_months)


@rule(cite="广东省失业保险条例 第二十一条", zh="生育加发失业保险金", en="Benefit added for a birth")
def childbirth_supplement_fen(unemployment_benefit_fen: Fen, childbirth_multiple: Months) -> Fen:
    """加发额 = 生育当月失业保险金 × 3"""
    return unemployment_benefit_fen * childbirth_multiple


@rule(cite="广东省失业保险条例 第二十二条", zh="再就业一次性领取月数", en="Months paid at once on re-employment")
def reemployment_lump_months(unemployment_remaining_months: BenefitMonths, reemployment_lump_share_ppm: Rate) -> Months:
    """一次性领取月数 = 尚未领取月数 × 一半，不足一个月的按一个月计算"""
    return floor_div(clip(unemployment_remaining_months, 0, 24) * reemployment_lump_share_ppm + 999_999, 1_000_000)


@rule(cite="广东省失业保险条例 第二十二条", zh="再就业一次性失业保险金", en="Benefit paid at once on re-employment")
def reemployment_lump_fen(unemployment_benefit_fen: Fen, reemployment_lump_months: Months) -> Fen:
    """再就业一次性失业保险金 = 失业保险金 × 一次性领取月数"""
    return unemployment_benefit_fen * reemployment_lump_months


@rule(cite="广东省失业保险条例 第二十二条", zh="再就业后保留月数", en="Months kept after re-employment")
def months_kept(unemployment_remaining_months: BenefitMonths, reemployment_lump_months: Months) -> Months:
    """保留月数 = 尚未领取月数 − 一次性领取月数，与再次失业的期限合并计算"""
    return maximum(unemployment_remaining_months - reemployment_lump_months, 0)


@rule(cite="广东省失业保险条例 第二十三条", zh="创业一次性失业保险金", en="Benefit paid at once on starting a business")
def startup_lump_fen(
    unemployment_benefit_fen: Fen, unemployment_remaining_months: BenefitMonths, startup_lump_share_ppm: Rate
) -> Fen:
    """创业一次性失业保险金 = 失业保险金 × 尚未领取月数 × 规定比例（广东为全部），四舍五入到分"""
    return share(unemployment_benefit_fen * clip(unemployment_remaining_months, 0, 24), startup_lump_share_ppm)


# --- What ends or interrupts the benefit


@rule(cite="失业保险条例 第十五条；社会保险法 第五十一条", zh="停止领取失业保险金", en="The benefit ends")
def unemployment_benefit_stopped(event_stops_benefit: Flag, refused_offers: Count, refusals_that_stop: Count) -> Flag:
    """停止领取 = 发生停止情形，或者无正当理由拒绝适当工作或者培训达到规定次数；其他失业保险待遇同时停止"""
    refused = (refused_offers >= refusals_that_stop) & (refused_offers >= 1)
    return where(event_stops_benefit == 1, 1, flag(refused))


@rule(cite="广东省失业保险条例 第二十八条", zh="中断领取失业保险金", en="The benefit is interrupted")
def unemployment_benefit_suspended(event_suspends_benefit: Flag, unemployment_benefit_stopped: Flag) -> Flag:
    """中断领取 = 发生中断情形而未停止；原因消除后继续，期限中断计算"""
    return both(event_suspends_benefit == 1, unemployment_benefit_stopped == 0)


# --- Days


@rule(cite="失业保险条例 第十六条；社会保险法 第五十条", zh="告知名单期限", en="Last day for naming the unemployed")
def unemployment_notice_due_on(job_ended_on: Day, unemployment_notice_days: Days) -> Day:
    """告知名单期限 = 终止或者解除劳动关系之日 + 15日（2011年7月1日前7日）"""
    return minimum(job_ended_on + unemployment_notice_days, NEVER_DAY)


@rule(cite="失业保险条例 第十六条；社会保险法 第五十条", zh="告知名单逾期天数", en="Days the employer named the unemployed late")
def unemployment_notice_days_late(employer_notified_on: Day, unemployment_notice_due_on: Day) -> Days:
    """逾期天数 = 告知日期 − 告知名单期限，不小于零"""
    return clip(employer_notified_on - unemployment_notice_due_on, 0, 40_000)


@rule(cite="失业保险条例 第十六条；社会保险法 第五十条", zh="按期告知名单", en="Employer named the unemployed in time")
def unemployment_notice_in_time(unemployment_notice_days_late: Days) -> Flag:
    """按期告知 = 逾期天数为零"""
    return flag(unemployment_notice_days_late == 0)


@rule(cite="重庆市失业保险条例 第二十一条", zh="申领期限", en="Last day for the claim")
def unemployment_claim_due_on(job_ended_on: Day, unemployment_claim_days: Days) -> Day:
    """申领期限 = 终止或者解除劳动关系之日 + 60日"""
    return minimum(job_ended_on + unemployment_claim_days, NEVER_DAY)


@rule(cite="重庆市失业保险条例 第二十一条", zh="申领逾期天数", en="Days the claim is late")
def unemployment_claim_days_late(benefit_claimed_on: Day, unemployment_claim_due_on: Day) -> Days:
    """逾期天数 = 申领日期 − 申领期限，不小于零"""
    return clip(benefit_claimed_on - unemployment_claim_due_on, 0, 40_000)


@rule(cite="重庆市失业保险条例 第二十一条", zh="按期申领", en="Claimed in time")
def unemployment_claim_in_time(unemployment_claim_days_late: Days) -> Flag:
    """按期申领 = 逾期天数为零"""
    return flag(unemployment_claim_days_late == 0)


@rule(
    cite="失业保险条例 第十六条；社会保险法 第五十条；广东省失业保险条例 第三十六条；重庆市失业保险条例 第二十二条",
    zh="领取期限起算日",
    en="First day of the benefit",
)
def unemployment_benefit_from(
    unemployment_registered_on: Day,
    benefit_claimed_on: Day,
    benefit_start: BenefitStart,
    claim_working_days: Count,
    claim_grace_working_days: Count,
) -> Day:
    """领取期限起算日 = 失业登记日；重庆为申领日；广东登记后超过7个工作日申领的为申领日"""
    late = both(benefit_start == CLAIM_IF_LATE, claim_working_days > claim_grace_working_days)
    return where((benefit_start == CLAIM) | (late == 1), benefit_claimed_on, unemployment_registered_on)


@rule(
    cite="社会保险经办条例 第二十四条；广东省失业保险条例 第三十六条", zh="办理超期工作日", en="Working days the decision is late"
)
def unemployment_decision_days_late(decision_working_days: Count, unemployment_decision_working_days: Count) -> Count:
    """办理超期 = 已用工作日 − 10个工作日（广东7个），不小于零"""
    return maximum(decision_working_days - unemployment_decision_working_days, 0)


@rule(cite="社会保险经办条例 第二十四条；广东省失业保险条例 第三十六条", zh="按时办理", en="Decided in time")
def unemployment_decided_in_time(unemployment_decision_days_late: Count) -> Flag:
    """按时办理 = 没有超期工作日"""
    return flag(unemployment_decision_days_late == 0)
