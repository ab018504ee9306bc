"""Hospital budgets 医疗机构总额预算: what is paid in a month, what is cleared at the year's end.

Concerned are the agency and hospitals under service agreements: budget and dates of payment are agreed between them
(医疗保障基金使用监督管理条例 第十一条) and paid in time (第十二条).

**A month**: a twelfth of the year's budget, 90 % of it at once, 10 % kept for the assessment at the year's end
总额预付; Zhejiang pays at least 85 % of what is due. A share is held back as quality deposit 质量保证金.

**A year's clearing** 年终清算:

    due = the smaller of budget and what the year's cases came to
          + saving × share kept by the hospital 结余留用
          + overspending, up to a limit, × the fund's share 合理超支分担
    clearing = due − quality deposit + deposit given back by the assessment − paid during the year

A negative clearing is what the hospital returns or what the next payment is reduced by. **Capitation** 按人头:
signed persons × the amount a head and month.

**Since when**: budgets paid in advance by 人社部发〔2011〕63号 (2011-05-31), for all hospitals by
人社部发〔2012〕70号, saving kept and overspending shared by 国办发〔2017〕55号. **Local and doubtful**: every share
and limit; the values here are typical ones, not law. "Deposit 10 %, 3 % monthly" is printed by one region without
saying how the two go together: they stand side by side.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.law.hospitals import BudgetFen
from shebao.rules import Flag, flag, maximum, minimum, mul_div_half_up, rule, share
from shebao.rules.kinds import COUNT, FEN
from shebao.text import Text

#: What is due for a year: the budget and shares of what differs from it.
YearFen = Annotated[int, FEN.within(0, 3 * 10**12)]
Persons = Annotated[int, COUNT.within(0, 100_000_000)]
#: A head and month: at most ten thousand yuan.
PerHeadFen = Annotated[int, FEN.within(0, 1_000_000)]

FACTS: dict[str, Text] = {
    "hospital_budget_fen": Text("医院年度预算", "The hospital's budget of the year"),
    "hospital_spent_fen": Text("医院年度应付统筹费用", "Due to the hospital in the year by its cases"),
    "hospital_prepaid_fen": Text("年度已拨付", "Paid to the hospital during the year"),
    "month_due_fen": Text("当月应付", "Due for the month"),
    "month_paid_fen": Text("当月已拨付", "Paid for the month"),
    "signed_persons": Text("签约人数", "Signed persons"),
    "capitation_fen": Text("每人每月定额", "Amount a head and month"),
}

# ---- a month


@rule(cite="医疗保障基金使用监督管理条例 第十一条；人社部发〔2011〕63号 三", zh="月预拨额", en="Monthly prepayment")
def monthly_prepayment_fen(hospital_budget_fen: BudgetFen, prepayment_share_ppm: Rate) -> BudgetFen:
    """月预拨额 = 医院年度预算 ÷ 12 × 月预拨比例（其余留待年终考核），四舍五入到分"""
    return mul_div_half_up(hospital_budget_fen, prepayment_share_ppm, 12_000_000)


@rule(
    cite="医疗保障基金使用监督管理条例 第十一条；人社部发〔2011〕63号 三", zh="年终考核预留", en="Kept for the year's assessment"
)
def kept_for_assessment_fen(hospital_budget_fen: BudgetFen, prepayment_share_ppm: Rate) -> BudgetFen:
    """年终考核预留 = 医院年度预算 ×（1 − 月预拨比例）"""
    return share(hospital_budget_fen, 1_000_000 - prepayment_share_ppm)


@rule(cite="医疗保障基金使用监督管理条例 第十二条", zh="月拨付不足额", en="Paid less than the least share by")
def prepayment_short_fen(month_due_fen: BudgetFen, month_paid_fen: BudgetFen, least_prepayment_share_ppm: Rate) -> BudgetFen:
    """月拨付不足额 = 当月应付 × 最低月预拨比例 − 当月已拨付，不小于零"""
    return maximum(share(month_due_fen, least_prepayment_share_ppm) - month_paid_fen, 0)


@rule(cite="医疗保障基金使用监督管理条例 第十二条", zh="月拨付足额", en="At least the least share is paid")
def prepayment_enough(prepayment_short_fen: BudgetFen) -> Flag:
    """月拨付足额 = 没有不足额"""
    return flag(prepayment_short_fen == 0)


@rule(cite="医疗保障基金使用监督管理条例 第十一条", zh="当月质量保证金", en="Quality deposit of the month")
def monthly_quality_deposit_fen(month_due_fen: BudgetFen, monthly_deposit_share_ppm: Rate) -> BudgetFen:
    """当月质量保证金 = 当月应付 × 每月质量保证金比例"""
    return share(month_due_fen, monthly_deposit_share_ppm)


@rule(cite="国办发〔2017〕55号 二（四）", zh="按人头付费月额", en="Capitation of the month")
def capitation_month_fen(signed_persons: Persons, capitation_fen: PerHeadFen) -> Annotated[int, FEN.within(0, 10**14)]:
    """按人头付费月额 = 签约人数 × 每人每月定额"""
    return signed_persons * capitation_fen


# ---- a year


@rule(cite="国办发〔2017〕55号 三", zh="预算结余", en="Spent less than the budget by")
def budget_saving_fen(hospital_budget_fen: BudgetFen, hospital_spent_fen: BudgetFen) -> BudgetFen:
    """预算结余 = 医院年度预算 − 医院年度应付统筹费用，不小于零"""
    return maximum(hospital_budget_fen - hospital_spent_fen, 0)


@rule(cite="国办发〔2017〕55号 三", zh="预算超支", en="Spent more than the budget by")
def budget_overspend_fen(hospital_budget_fen: BudgetFen, hospital_spent_fen: BudgetFen) -> BudgetFen:
    """预算超支 = 医院年度应付统筹费用 − 医院年度预算，不小于零"""
    return maximum(hospital_spent_fen - hospital_budget_fen, 0)


@rule(cite="国办发〔2017〕55号 三", zh="结余留用", en="Saving kept by the hospital")
def saving_kept_fen(budget_saving_fen: BudgetFen, saving_kept_share_ppm: Rate) -> BudgetFen:
    """结余留用 = 预算结余 × 结余留用比例"""
    return share(budget_saving_fen, saving_kept_share_ppm)


@rule(cite="国办发〔2017〕55号 三", zh="基金分担超支", en="The fund's share of the overspending")
def overspend_from_fund_fen(
    budget_overspend_fen: BudgetFen,
    hospital_budget_fen: BudgetFen,
    overspend_limit_ppm: Rate,
    overspend_fund_share_ppm: Rate,
) -> BudgetFen:
    """基金分担超支 = 预算超支（不超过预算 × 合理超支限度）× 基金分担比例"""
    return share(minimum(budget_overspend_fen, share(hospital_budget_fen, overspend_limit_ppm)), overspend_fund_share_ppm)


@rule(cite="国办发〔2017〕55号 三", zh="年度应付总额", en="Due for the year")
def hospital_year_due_fen(
    hospital_spent_fen: BudgetFen, hospital_budget_fen: BudgetFen, saving_kept_fen: BudgetFen, overspend_from_fund_fen: BudgetFen
) -> YearFen:
    """年度应付总额 = 医院年度应付统筹费用与医院年度预算的较小者 + 结余留用 + 基金分担超支"""
    return minimum(hospital_spent_fen, hospital_budget_fen) + saving_kept_fen + overspend_from_fund_fen


@rule(cite="医疗保障基金使用监督管理条例 第十一条", zh="年度质量保证金", en="Quality deposit of the year")
def quality_deposit_fen(hospital_year_due_fen: YearFen, quality_deposit_share_ppm: Rate) -> YearFen:
    """年度质量保证金 = 年度应付总额 × 年度质量保证金比例"""
    return share(hospital_year_due_fen, quality_deposit_share_ppm)


@rule(cite="医疗保障基金使用监督管理条例 第十一条", zh="质量保证金返还", en="Quality deposit given back")
def quality_deposit_returned_fen(quality_deposit_fen: YearFen, assessment_ratio_ppm: Rate) -> YearFen:
    """质量保证金返还 = 年度质量保证金 × 考核得分比例"""
    return share(quality_deposit_fen, assessment_ratio_ppm)


@rule(cite="医疗保障基金使用监督管理条例 第十二条", zh="年终清算", en="Year's clearing")
def year_end_clearing_fen(
    hospital_year_due_fen: YearFen,
    quality_deposit_fen: YearFen,
    quality_deposit_returned_fen: YearFen,
    hospital_prepaid_fen: BudgetFen,
) -> Annotated[int, FEN.within(-4 * 10**12, 6 * 10**12)]:
    """年终清算 = 年度应付总额 − 年度质量保证金 + 质量保证金返还 − 年度已拨付；为负的由医院退回或抵扣"""
    return hospital_year_due_fen - quality_deposit_fen + quality_deposit_returned_fen - hospital_prepaid_fen
