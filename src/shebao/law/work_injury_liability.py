"""Work injury liability 工伤待遇由谁支付: fund, employer or a third party; in advance, after back payment; when benefits stop.

**Who pays.** 社会保险法 arts. 38 and 39 list what the fund pays (treatment, hospital food, travel, devices, care, grants,
the allowance of grades 1-4, medical aid, death benefits, appraisal) and what the employer pays (wage during treatment, the
allowance of grades 5-6, employment aid). Since 2011-01-01; before, food, travel and medical aid were the employer's.
`injury_benefit_payer` is that table. An employer that has not insured pays everything (工伤保险条例 art. 62).

**Which employer** where several are concerned (dispatched, seconded, subcontracted, attached …):
`injury_answerable_employer`.

**Abroad** (art. 44): the insurance at home is suspended only while the law of the country of posting insures the employee.

**After back payment** of contributions and late fees the fund takes over what newly arises. The text does not say to whom
the costs of the very day belong; here the fund pays from the next day on.

**In advance** 先行支付 (社会保险法 arts. 41, 42; since 2011-07-01): what an uninsured employer does not pay, and medical
costs that a third party does not pay, are paid by the fund and recovered; the employer has ten days to repay.

**Third parties.** The fund pays although the injured may sue; only medical costs that the third party has paid are not paid
again (最高人民法院关于审理工伤保险行政案件若干问题的规定 art. 8). Zhejiang pays the difference of all benefits (art. 32),
`third_party_shortfall`.

**Stop** (art. 42): whoever no longer qualifies, refuses the appraisal or refuses treatment.

**Lump sums of uninsured employers** are Zhejiang's (arts. 34, 35): a multiple of the province's yearly wage for grades 1-4;
for dependants the pension until 18, or for 20 years, one year less for each year of age above 60, five years from 75 on.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.work_injury import EMPLOYER, Payer
from shebao.law.work_injury_death import Multiple
from shebao.rules import Day, Days, Fen, Flag, Months, clip, flag, floor_div, maximum, minimum, rule, where
from shebao.rules.kinds import NEVER_DAY, Kind, choice
from shebao.text import Text

INJURY_BENEFIT = choice(
    "injury_benefit",
    {
        "medical": 1, "rehabilitation": 2, "hospital_food": 3, "travel": 4, "devices": 5, "care": 6, "disability_grant": 7,
        "allowance_grades_1_to_4": 8, "medical_aid": 9, "funeral_grant": 10, "dependants_pension": 11, "death_grant": 12,
        "appraisal": 13, "paid_leave_wage": 21, "allowance_grades_5_to_6": 22, "employment_aid": 23, "paid_leave_care": 24,
    },
)  # fmt: skip

#: How the injured worked when more than one unit is concerned.
ARRANGEMENT = choice(
    "injury_arrangement",
    {
        "single": 0, "several_employers": 1, "dispatched": 2, "assigned": 3, "subcontracted": 4, "attached": 5,
        "seconded": 6, "succeeded": 7,
    },
)  # fmt: skip
LIABLE = choice(
    "liable_employer",
    {
        "employer": 0, "worked_for": 1, "dispatching": 2, "assigning": 3, "contracting": 4, "attached_to": 5,
        "original": 6, "successor": 7,
    },
)  # fmt: skip

Arrangement = Annotated[int, ARRANGEMENT]
Liable = Annotated[int, LIABLE]
InjuryBenefit = Annotated[int, INJURY_BENEFIT]

KEYS: dict[str, Kind] = {"injury_benefit": INJURY_BENEFIT, "injury_arrangement": ARRANGEMENT}
UNITS: dict[str, Kind] = {"liable_employer": LIABLE}
FACTS: dict[str, Text] = {
    "injury_benefit": Text("工伤待遇项目", "Benefit of work injury"),
    "injury_arrangement": Text("用工关系", "How the injured worked"),
    "insured_abroad": Text("依前往地法律参加当地工伤保险", "Insured in the country of posting by its law"),
    "roster_received_on": Text("收到参保职工名册之日", "Roster of the insured received on"),
    "benefit_by_due_wage_fen": Text("按应缴工资计算的待遇", "Benefit by the wage that should have been declared"),
    "benefit_by_declared_wage_fen": Text("按申报工资计算的待遇", "Benefit by the wage declared"),
    "back_paid_on": Text("参保并补缴保险费、滞纳金之日", "Day on which insurance, arrears and late fee were settled"),
    "injury_cost_on": Text("费用发生日", "Day on which the cost arose"),
    "injury_cost_fen": Text("应由基金支付的费用", "Cost of a kind that the fund pays"),
    "injury_benefits_fen": Text("应支付的工伤保险待遇", "Benefits of work injury due"),
    "repayment_demanded_on": Text("责令偿还先行支付之日", "Repayment of the advance demanded on"),
    "injury_medical_cost_fen": Text("工伤医疗费用", "Medical costs of the injury"),
    "province_yearly_wage_fen": Text("工伤发生时上一年度全省职工年平均工资", "Province's average yearly wage of the year before"),
    "lump_sum_months_pension_fen": Text("初次核定的本人供养亲属抚恤金", "The dependant's pension as first set"),
    "dependant_age_months": Text("供养亲属年龄（月）", "Dependant's age in months"),
}


@rule(
    cite="社会保险法 第三十八条、第三十九条；工伤保险条例 第六十二条",
    zh="工伤待遇支付方",
    en="Who bears the benefit",
)
def injury_benefit_borne_by(injury_benefit_payer: Payer, injury_insured: Flag) -> Payer:
    """已参保的，按待遇项目由基金或者用人单位支付；未参保的，由用人单位支付"""
    return where(injury_insured == 1, injury_benefit_payer, EMPLOYER)


@rule(
    cite="工伤保险条例 第四十三条；最高人民法院关于审理工伤保险行政案件若干问题的规定 第三条",
    zh="工伤保险责任单位",
    en="Employer who answers for the injury",
)
def injury_answerable_employer(injury_liable_employer: Liable) -> Liable:
    """按用工关系：劳务派遣为派遣单位，转包为用工单位，挂靠为被挂靠单位，借调为原用人单位等"""
    return injury_liable_employer


@rule(cite="工伤保险条例 第四十四条", zh="国内工伤保险关系中止", en="Insurance at home suspended")
def home_insurance_suspended(insured_abroad: Flag) -> Flag:
    """派遣出境：依当地法律参加当地工伤保险的，国内工伤保险关系中止；不能参加的不中止"""
    return insured_abroad


@rule(cite="浙江省工伤保险条例 第十一条", zh="工伤保险生效日", en="Insured against work injury from")
def injury_cover_from(roster_received_on: Day) -> Day:
    """生效日 = 经办机构收到参保职工名册或者增减表的次日"""
    return minimum(roster_received_on + 1, NEVER_DAY)


@rule(cite="浙江省工伤保险条例 第三十三条", zh="未足额缴费由单位支付的差额", en="Difference borne for wages declared too low")
def underdeclared_benefit_fen(benefit_by_due_wage_fen: Fen, benefit_by_declared_wage_fen: Fen) -> Fen:
    """差额 = 按应缴工资计算的待遇 − 按申报工资计算的待遇，不足零的为零"""
    return maximum(benefit_by_due_wage_fen - benefit_by_declared_wage_fen, 0)


@rule(cite="工伤保险条例 第六十二条", zh="基金支付新发生费用起始日", en="Fund pays new costs from")
def fund_liable_from(back_paid_on: Day) -> Day:
    """参加工伤保险并补缴工伤保险费、滞纳金之日的次日"""
    return minimum(back_paid_on + 1, NEVER_DAY)


@rule(cite="工伤保险条例 第六十二条", zh="补缴后由基金支付的费用", en="Cost borne by the fund after back payment")
def fund_borne_cost_fen(injury_cost_fen: Fen, injury_cost_on: Day, fund_liable_from: Day) -> Fen:
    """补缴后新发生的费用由基金支付，此前发生的为零"""
    new = (injury_cost_on >= fund_liable_from) & (fund_liable_from != NEVER_DAY)
    return where(new, injury_cost_fen, 0)


@rule(cite="工伤保险条例 第六十二条", zh="补缴前由用人单位支付的费用", en="Cost borne by the employer before back payment")
def employer_borne_cost_fen(injury_cost_fen: Fen, fund_borne_cost_fen: Fen) -> Fen:
    """用人单位支付 = 费用 − 基金支付"""
    return maximum(injury_cost_fen - fund_borne_cost_fen, 0)


@rule(cite="社会保险法 第四十一条；社会保险基金先行支付暂行办法", zh="先行支付额", en="Paid by the fund in advance")
def advance_payment_fen(
    injury_benefits_fen: Fen, employer_paid_benefits_fen: Fen, injury_insured: Flag, advance_payment_in_force: Flag
) -> Fen:
    """先行支付额 = 应支付的待遇 − 用人单位已支付；限用人单位未依法缴费且不支付的，2011年7月1日起"""
    unpaid = maximum(injury_benefits_fen - employer_paid_benefits_fen, 0)
    return where((injury_insured == 0) & (advance_payment_in_force == 1), unpaid, 0)


@rule(cite="社会保险法 第四十一条、第六十三条", zh="应向用人单位追偿额", en="To be recovered from the employer")
def advance_recovery_fen(advance_payment_fen: Fen, advance_repaid_fen: Fen) -> Fen:
    """追偿额 = 先行支付额 − 已偿还"""
    return maximum(advance_payment_fen - advance_repaid_fen, 0)


@rule(cite="社会保险基金先行支付暂行办法；社会保险法 第四十一条", zh="偿还先行支付期限", en="Advance to be repaid by")
def advance_repay_until(repayment_demanded_on: Day, advance_repay_days: Days) -> Day:
    """偿还期限 = 责令偿还之日起10日；逾期不偿还的，按社会保险法第六十三条处理"""
    return minimum(repayment_demanded_on + advance_repay_days, NEVER_DAY)


@rule(
    cite="社会保险法 第四十二条；最高人民法院关于审理工伤保险行政案件若干问题的规定 第八条",
    zh="第三人责任的工伤医疗费由基金支付额",
    en="Medical costs of a third party's fault paid by the fund",
)
def third_party_medical_advance_fen(injury_medical_cost_fen: Fen, third_party_medical_paid_fen: Fen) -> Fen:
    """基金先行支付 = 工伤医疗费用 − 第三人已支付的医疗费用，并向第三人追偿"""
    return maximum(injury_medical_cost_fen - third_party_medical_paid_fen, 0)


@rule(cite="浙江省工伤保险条例 第三十二条", zh="第三人赔偿后的差额", en="Benefits beyond the third party's damages")
def third_party_shortfall_fen(injury_benefits_fen: Fen, third_party_damages_fen: Fen) -> Fen:
    """差额 = 依法应当享受的工伤保险待遇 − 第三人赔偿数额，不足零的为零"""
    return maximum(injury_benefits_fen - third_party_damages_fen, 0)


@rule(cite="工伤保险条例 第四十二条；社会保险法 第四十三条", zh="停止享受工伤保险待遇", en="Benefits stop")
def injury_benefits_stopped(
    injury_entitlement_lost: Flag, refuses_injury_appraisal: Flag, refuses_injury_treatment: Flag
) -> Flag:
    """丧失享受待遇条件、拒不接受劳动能力鉴定或者拒绝治疗的，停止享受"""
    return flag((injury_entitlement_lost == 1) | (refuses_injury_appraisal == 1) | (refuses_injury_treatment == 1))


@rule(cite="浙江省工伤保险条例 第三十四条", zh="一次性领取的工伤保险待遇", en="Lump sum of an uninsured employer")
def injury_lump_sum_fen(province_yearly_wage_fen: Fen, injury_lump_sum_multiple: Multiple) -> Fen:
    """一次性待遇 = 工伤发生时上一年度全省职工年平均工资 × 倍数（一级16、二级14、三级12、四级10）"""
    return province_yearly_wage_fen * injury_lump_sum_multiple


@rule(cite="浙江省工伤保险条例 第三十四条", zh="变更为一次性领取的余额", en="Lump sum after monthly payments")
def injury_lump_sum_rest_fen(injury_lump_sum_fen: Fen, injury_benefits_received_fen: Fen) -> Fen:
    """余额 = 一次性待遇 − 已经领取的一次性伤残补助金、伤残津贴"""
    return maximum(injury_lump_sum_fen - injury_benefits_received_fen, 0)


@rule(cite="浙江省工伤保险条例 第三十五条", zh="一次性支付抚恤金月数", en="Months of a dependant's lump sum")
def dependant_lump_sum_months(dependant_age_months: Months) -> Months:
    """未满18周岁的计算到18周岁；其他20年，超过60周岁的每增加一周岁减少一年，75周岁以上5年"""
    years_above_60 = maximum(floor_div(dependant_age_months, 12) - 60, 0)
    adult = clip(20 - years_above_60, 5, 20) * 12
    return where(dependant_age_months < 18 * 12, 18 * 12 - minimum(dependant_age_months, 18 * 12), adult)


@rule(cite="浙江省工伤保险条例 第三十五条", zh="一次性支付的供养亲属抚恤金", en="A dependant's lump sum")
def dependant_lump_sum_fen(lump_sum_months_pension_fen: Fen, dependant_lump_sum_months: Months) -> Fen:
    """一次性支付 = 初次核定的供养亲属抚恤金 × 月数"""
    return lump_sum_months_pension_fen * dependant_lump_sum_months
