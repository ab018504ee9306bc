"""Enterprise annuity 企业年金: who pays how much, to whom it belongs, when it is paid, what of it is taxed.

Concerned are enterprises that set up a plan beside the basic pension insurance, and their employees. Who manages a plan stands
under annuity management 企业年金管理机构, what a portfolio may hold under investment 基金投资.

**Contributions.** Until 31 January 2018 (企业年金试行办法, from 1 May 2004) the enterprise paid at most 1/12 of last year's total
wages and both together at most 1/6; since 1 February 2018 (企业年金办法, 人社部令36) 8 % and 12 % of the wages of the year. The
limits are kept as parts (1 of 12, 8 of 100), because a twelfth is no decimal. Of the enterprise's money the highest allocation
is at most five times the average (since 2018).

    limit = wages × parts ÷ whole        excess = contribution − limit, not below zero

**Vesting 权益归属.** The employee's own money is the employee's from the first day; the enterprise's becomes so by the plan's
scale (`vesting_scale`: after so many years such a share), wholly after at most eight years since 2018, and at once at
retirement, total disability, death, the plan's end, or where the employment ended by the enterprise's doing.

**Payment.** Retirement, emigration and death since 2004, total disability since 2018; monthly, in instalments or at once, since
2018 also by buying a commercial annuity; emigrants and heirs are paid at once.

**Tax.** The enterprise deducts up to 5 % of wages (财税〔2009〕27号, from 2008). Since 2014 (财税〔2013〕103号) an employee's
payment is untaxed up to 4 % of the own average wage of last year, which counts up to three times the city's average; income
tax at payment is not computed here.

**Doubtful**: the list of causes of vesting at once, article numbers of 企业年金办法, and that nothing of an employee's payment
was untaxed before 2014. None of these texts was at hand: no value here is `found`.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import RATE, Rate
from shebao.law.investment import FundFen, big_share
from shebao.rules import Fen, Flag, Months, Ppm, both, kinds, largest, maximum, minimum, mul_div_half_up, rule, share, where
from shebao.rules.kinds import Kind
from shebao.text import Text

#: Why the employment or the participation ends.
VESTING_CAUSE = kinds.choice(
    "vesting_cause",
    {
        "resigned": 1,
        "dismissed_for_fault": 2,
        "retired": 11,
        "disabled": 12,
        "died": 13,
        "plan_ended": 14,
        "dismissed_without_fault": 15,
        "employer_breach": 16,
        "not_renewed_by_employer": 17,
    },
)
AT_ONCE_FROM = 11
CLAIM = kinds.choice("annuity_claim", {"retirement": 1, "total_disability": 2, "emigration": 3, "death": 4, "early": 9})
FORM = kinds.choice("annuity_form", {"monthly": 1, "instalments": 2, "lump_sum": 3, "insurance": 4})

YEARS = kinds.COUNT.within(0, 60)
SCALE = kinds.records("vesting_scale", {"years": YEARS, "share": RATE}, most=30)
PARTS = kinds.COUNT.within(1, 1_000)

VestingCause = Annotated[int, VESTING_CAUSE]
Claim = Annotated[int, CLAIM]
Form = Annotated[int, FORM]
Scale = Annotated[tuple[tuple[int, ...], ...], SCALE]
Parts = Annotated[int, PARTS]
Years = Annotated[int, YEARS]
Members = Annotated[int, kinds.COUNT.within(1, 10_000_000)]
Times = Annotated[int, kinds.COUNT.within(1, 100)]

FACTS: dict[str, Text] = {
    "annuity_wages_fen": Text("计算年金缴费上限的职工工资总额", "Total wages from which the annuity's limits are taken"),
    "annuity_employer_contribution_fen": Text("企业年金企业缴费", "Enterprise's contribution to the annuity"),
    "annuity_employee_contribution_fen": Text("企业年金职工缴费", "Employees' contribution to the annuity"),
    "annuity_highest_allocation_fen": Text("企业缴费计入个人账户的最高额", "Highest allocation of the enterprise's money"),
    "annuity_members": Text("参加年金的职工人数", "Members of the annuity plan"),
    "annuity_service_months": Text("在本企业工作月数", "Months of service with the enterprise"),
    "annuity_employer_balance_fen": Text("个人账户中企业缴费及其收益", "Enterprise's money in the account, with returns"),
    "annuity_employee_balance_fen": Text("个人账户中个人缴费及其收益", "Employee's money in the account, with returns"),
    "vesting_scale": Text("归属比例", "Vesting scale"),
    "annuity_claim": Text("领取情形", "Cause of payment"),
    "annuity_form": Text("领取方式", "Form of payment"),
    "tax_wages_fen": Text("税前扣除的职工工资总额", "Total wages for the deduction from tax"),
    "annuity_own_wage_fen": Text("本人上一年度月平均工资", "Own average monthly wage of last year"),
    "annuity_month_contribution_fen": Text("本人当月年金缴费", "Own payment to the annuity this month"),
}
KEYS: dict[str, Kind] = {"annuity_claim": CLAIM, "annuity_form": FORM}
UNITS: dict[str, Kind] = {
    "vesting_cause": VESTING_CAUSE,
    "annuity_parts": PARTS,
    "annuity_times": kinds.COUNT.within(1, 100),
    "vesting_years": YEARS,
}

CONTRIBUTION = "企业年金试行办法 第八条；企业年金办法"


@rule(cite=CONTRIBUTION, zh="企业缴费上限", en="Highest contribution of the enterprise")
def annuity_employer_limit_fen(annuity_wages_fen: FundFen, annuity_employer_parts: Parts, annuity_whole_parts: Parts) -> FundFen:
    """企业缴费上限 = 工资总额 × 份数 ÷ 总份数（2004年：十二分之一；2018年：百分之八），四舍五入到分"""
    return mul_div_half_up(annuity_wages_fen, annuity_employer_parts, annuity_whole_parts)


@rule(cite=CONTRIBUTION, zh="企业和职工缴费合计上限", en="Highest contribution together")
def annuity_total_limit_fen(annuity_wages_fen: FundFen, annuity_total_parts: Parts, annuity_whole_parts: Parts) -> FundFen:
    """合计上限 = 工资总额 × 份数 ÷ 总份数（2004年：六分之一；2018年：百分之十二），四舍五入到分"""
    return mul_div_half_up(annuity_wages_fen, annuity_total_parts, annuity_whole_parts)


@rule(cite=CONTRIBUTION, zh="企业缴费超限额", en="Enterprise's contribution over by")
def annuity_employer_excess_fen(annuity_employer_contribution_fen: FundFen, annuity_employer_limit_fen: FundFen) -> FundFen:
    """超限额 = 企业缴费 − 企业缴费上限，不小于零"""
    return maximum(annuity_employer_contribution_fen - annuity_employer_limit_fen, 0)


@rule(cite=CONTRIBUTION, zh="合计缴费超限额", en="Contributions together over by")
def annuity_total_excess_fen(
    annuity_employer_contribution_fen: FundFen, annuity_employee_contribution_fen: FundFen, annuity_total_limit_fen: FundFen
) -> FundFen:
    """超限额 = 企业缴费 + 职工缴费 − 合计上限，不小于零"""
    return maximum(annuity_employer_contribution_fen + annuity_employee_contribution_fen - annuity_total_limit_fen, 0)


@rule(cite=CONTRIBUTION, zh="职工缴费余地", en="What employees may still pay")
def annuity_employee_room_fen(annuity_total_limit_fen: FundFen, annuity_employer_contribution_fen: FundFen) -> FundFen:
    """职工缴费余地 = 合计上限 − 企业缴费，不小于零"""
    return maximum(annuity_total_limit_fen - annuity_employer_contribution_fen, 0)


@rule(cite=CONTRIBUTION, zh="缴费未超限", en="Contributions within the limits")
def annuity_contributions_kept(annuity_employer_excess_fen: FundFen, annuity_total_excess_fen: FundFen) -> Flag:
    """缴费未超限 = 企业缴费和合计缴费均未超过上限"""
    return both(annuity_employer_excess_fen == 0, annuity_total_excess_fen == 0)


@rule(cite="企业年金办法", zh="企业缴费分配上限", en="Highest allocation allowed")
def annuity_allocation_limit_fen(
    annuity_employer_contribution_fen: FundFen, annuity_members: Members, annuity_allocation_multiple: Times
) -> FundFen:
    """分配上限 = 企业缴费 ÷ 职工人数 × 5，四舍五入到分"""
    return mul_div_half_up(annuity_employer_contribution_fen, annuity_allocation_multiple, annuity_members)


@rule(cite="企业年金办法", zh="企业缴费分配超限额", en="Highest allocation over by")
def annuity_allocation_excess_fen(annuity_highest_allocation_fen: FundFen, annuity_allocation_limit_fen: FundFen) -> FundFen:
    """超限额 = 计入个人账户的最高额 − 分配上限，不小于零"""
    return maximum(annuity_highest_allocation_fen - annuity_allocation_limit_fen, 0)


@rule(cite="企业年金办法", zh="企业缴费归属比例", en="Vested share of the enterprise's money")
def vested_ratio_ppm(
    annuity_service_months: Months, vesting_scale: Scale, vesting_cause: VestingCause, longest_vesting_years: Years
) -> Rate:
    """归属比例 = 已满年限对应的比例；满最长年限或者有全部归属情形的为 1"""
    reached = largest(lambda years, ratio: where(annuity_service_months >= years * 12, ratio, 0), vesting_scale)
    whole = (vesting_cause >= AT_ONCE_FROM) | (annuity_service_months >= longest_vesting_years * 12)
    return where(whole, 1_000_000, reached)


@rule(cite="企业年金办法", zh="归属职工的年金", en="What belongs to the employee")
def vested_balance_fen(annuity_employee_balance_fen: Fen, annuity_employer_balance_fen: Fen, vested_ratio_ppm: Rate) -> Fen:
    """归属职工的年金 = 个人缴费及收益 + 企业缴费及收益 × 归属比例，四舍五入到分"""
    return annuity_employee_balance_fen + share(annuity_employer_balance_fen, vested_ratio_ppm)


@rule(cite="企业年金办法", zh="未归属而退回企业账户", en="Not vested, back to the enterprise's account")
def unvested_balance_fen(annuity_employer_balance_fen: Fen, vested_ratio_ppm: Rate) -> Fen:
    """未归属 = 企业缴费及收益 − 企业缴费及收益 × 归属比例"""
    return maximum(annuity_employer_balance_fen - share(annuity_employer_balance_fen, vested_ratio_ppm), 0)


@rule(cite="企业年金办法", zh="完全归属年限", en="Years until all has vested by the scale")
def full_vesting_years(vesting_scale: Scale) -> Years:
    """完全归属年限 = 归属比例达到 1 的最少年限；从不达到的为 60"""
    return 60 - largest(lambda years, ratio: where(ratio == 1_000_000, 60 - years, 0), vesting_scale)


@rule(cite="企业年金办法", zh="完全归属超过最长年限", en="Full vesting too late by, in years")
def vesting_years_excess(full_vesting_years: Years, longest_vesting_years: Years) -> Years:
    """超过年数 = 完全归属年限 − 最长年限，不小于零"""
    return maximum(full_vesting_years - longest_vesting_years, 0)


@rule(cite="企业年金试行办法 第十二条；企业年金办法", zh="可以领取", en="May be paid")
def annuity_payable(annuity_claim: Claim, annuity_form: Form, annuity_form_allowed: Flag) -> Flag:
    """可以领取 = 该情形允许该方式"""
    return annuity_form_allowed


@rule(cite="财税〔2009〕27号", zh="企业缴费税前扣除额", en="Deductible contribution of the enterprise")
def annuity_deductible_fen(
    annuity_employer_contribution_fen: FundFen, tax_wages_fen: FundFen, annuity_deductible_ratio_ppm: Rate
) -> FundFen:
    """税前扣除额 = 企业缴费，但不超过工资总额 × 5%，四舍五入到分"""
    return minimum(annuity_employer_contribution_fen, big_share(tax_wages_fen, annuity_deductible_ratio_ppm, 1_000_000))


@rule(cite="财税〔2009〕27号", zh="企业缴费不得扣除额", en="Contribution that is not deductible")
def annuity_nondeductible_fen(annuity_employer_contribution_fen: FundFen, annuity_deductible_fen: FundFen) -> FundFen:
    """不得扣除额 = 企业缴费 − 税前扣除额"""
    return maximum(annuity_employer_contribution_fen - annuity_deductible_fen, 0)


@rule(cite="财税〔2013〕103号", zh="个人缴费工资计税基数", en="Wage from which the untaxed part is taken")
def annuity_tax_base_fen(annuity_own_wage_fen: Fen, average_wage_fen: Fen, annuity_tax_base_multiple_ppm: Ppm) -> Fen:
    """计税基数 = 本人上一年度月平均工资，但不超过当地上一年度月平均工资的 300%"""
    return minimum(annuity_own_wage_fen, share(average_wage_fen, annuity_tax_base_multiple_ppm))


@rule(cite="财税〔2013〕103号", zh="个人缴费不征税额", en="Untaxed part of the own payment")
def annuity_untaxed_fen(annuity_month_contribution_fen: Fen, annuity_tax_base_fen: Fen, annuity_untaxed_ratio_ppm: Rate) -> Fen:
    """不征税额 = 个人缴费，但不超过计税基数 × 4%，四舍五入到分"""
    return minimum(annuity_month_contribution_fen, share(annuity_tax_base_fen, annuity_untaxed_ratio_ppm))


@rule(cite="财税〔2013〕103号", zh="个人缴费应计税额", en="Taxed part of the own payment")
def annuity_taxed_fen(annuity_month_contribution_fen: Fen, annuity_untaxed_fen: Fen) -> Fen:
    """应计税额 = 个人缴费 − 不征税额，并入当期工资薪金"""
    return maximum(annuity_month_contribution_fen - annuity_untaxed_fen, 0)
