"""Contribution bases and amounts of the five insurances 缴费基数与应缴费额: from a wage to what is due.

**The base.** An employee's base is the declared wage (the average of the year before; for new employees the starting wage),
held between two limits that follow from the region's average wage of the year before:

    floor   = average wage × 60 %,   rounded to the region's unit
    ceiling = average wage × 300 %,  rounded to the region's unit
    base    = min(max(wage, floor), ceiling)

The ratios are national (国发〔1997〕26号; 国发〔2005〕38号); the average wage, the day of the year from which a new one counts
and the rounding unit belong to the region. Since 2019-05-01 the average wage is that of all urban employees (全口径,
国办发〔2019〕13号). In 2020 the floor could stay at that of 2019 (人社部发〔2020〕49号): in Shanghai it did, so the ratio there
is 4927 ÷ 9339 for that year.

| from | Shanghai 310000: average · floor · ceiling | Beijing 110000: average · floor · ceiling |
|---|---|---|
| 2011-04-01 | 3,896 · 2,338 · 11,688 | 4,201 · 2,521 · 12,603 |
| 2012-04-01 | 4,331 · 2,599 · 12,993 | 4,672 · 2,803 · 14,016 |
| 2020-07-01 | 9,339 · 4,927 · 28,017 | |

The law that applies is that of the **first day of the month the wage was earned for**, not of the day of assessment.

**The amounts.** amount = base × rate, rounded half up to the fen, each amount on its own. Work injury and maternity are the
employer's alone (社会保险法 第三十三条、第五十三条), so a month has eight amounts. An insurance that is not charged (not
enrolled, or exempt) has a charged base of nothing.

| employer's rate, nation | |
|---|---|
| pension | 20 % (1997); 20 %, or 19 % where the fund can pay more than nine months (2016-05-01); 16 % (2019-05-01) |
| unemployment, with the employee's part | 3 % (1999), 2 % (2015-03-01), at most 1.5 % (2016-05-01), 1 % (2017-01-01) |
| medical | about 6 % (1998) |
| work injury | 0.5, 1, 2 % in three classes (2004); eight classes of 0.2 to 1.9 % (2015-10-01) |
| maternity | at most 1 % (1995), 0.5 % (2015-10-01) |

Employees: pension 8 % since 2006 (4 % in 1997, rising), unemployment 1 %, 0.5 % since 2015, medical 2 %.

**Flexible workers 灵活就业人员** pay the pension contribution alone: 20 % of their base, of which 8 points go to the account.
The base was the average wage; since 2019-05-01 they choose between 60 % and 300 % of it. Zhejiang: income between 80 % and 300
% (浙江省职工基本养老保险条例 第十一条).

**Local**, and therefore parameters: average wages, all employer rates, the split of the unemployment rate, risk classes.
**Doubtful**: Shanghai's and Beijing's figures are `unverified`; how provinces split the lowered unemployment rate.
"""

from __future__ import annotations

from shebao.law.codes import Insurance, InsuranceCode, InsuranceSet, Rate, RoundingUnit, bit_of
from shebao.rules import Fen, Flag, Months, Ppm, clip, common, flag, maximum, rule, share, share_to_unit, where
from shebao.text import Text

MONTHS_OF_A_RICH_FUND = 9
EMPLOYERS_SHARE = "社会保险法 第十二条、第二十三条、第三十五条、第四十四条、第五十三条"
EMPLOYEES_SHARE = "社会保险法 第十二条、第二十三条、第三十三条、第四十四条、第五十三条"

FACTS: dict[str, Text] = {
    "pension_reserve_months": Text("养老保险基金备付月数", "Months the pension fund can pay"),
}


@rule(cite="国发〔2005〕38号；社会保险法 第十二条", zh="缴费基数下限", en="Lowest contribution base")
def base_floor_fen(average_wage_fen: Fen, base_floor_ratio_ppm: Ppm, base_rounding_fen: RoundingUnit) -> Fen:
    """缴费基数下限 = 当地上年度在岗职工月平均工资 × 60%，四舍五入到规定单位"""
    return share_to_unit(average_wage_fen, base_floor_ratio_ppm, base_rounding_fen)


@rule(cite="国发〔2005〕38号；社会保险法 第十二条", zh="缴费基数上限", en="Highest contribution base")
def base_ceiling_fen(average_wage_fen: Fen, base_ceiling_ratio_ppm: Ppm, base_rounding_fen: RoundingUnit) -> Fen:
    """缴费基数上限 = 当地上年度在岗职工月平均工资 × 300%，四舍五入到规定单位"""
    return share_to_unit(average_wage_fen, base_ceiling_ratio_ppm, base_rounding_fen)


@rule(cite="社会保险法 第十二条；社会保险费征缴暂行条例 第三条", zh="缴费基数", en="Contribution base")
def contribution_base_fen(declared_wage_fen: Fen, base_floor_fen: Fen, base_ceiling_fen: Fen) -> Fen:
    """缴费基数 = 申报工资，低于下限的按下限，高于上限的按上限"""
    return clip(declared_wage_fen, base_floor_fen, base_ceiling_fen)


@rule(cite=EMPLOYERS_SHARE, zh="单位应缴费额", en="Employer's contribution")
def employer_contribution_fen(insurance: InsuranceCode, contribution_base_fen: Fen, employer_rate_ppm: Rate) -> Fen:
    """单位应缴费额 = 缴费基数 × 单位费率，四舍五入到分"""
    return share(contribution_base_fen, employer_rate_ppm)


@rule(cite=EMPLOYEES_SHARE, zh="个人应缴费额", en="Employee's contribution")
def employee_contribution_fen(insurance: InsuranceCode, contribution_base_fen: Fen, employee_rate_ppm: Rate) -> Fen:
    """个人应缴费额 = 缴费基数 × 个人费率，四舍五入到分；职工不缴纳工伤和生育保险费"""
    borne_by_employer = (insurance == Insurance.WORK_INJURY.value) | (insurance == Insurance.MATERNITY.value)
    return where(borne_by_employer, 0, share(contribution_base_fen, employee_rate_ppm))


@rule(cite="社会保险法 第五十八条", zh="本险种计费基数", en="Base charged for the insurance")
def charged_base_fen(insurance: InsuranceCode, contribution_base_fen: Fen, charged_insurances: InsuranceSet) -> Fen:
    """本险种计费基数 = 缴费基数（参加该险种且未免缴），否则为零"""
    bit = bit_of(insurance)
    return where(common(charged_insurances, bit) == bit, contribution_base_fen, 0)


@rule(cite=EMPLOYERS_SHARE, zh="单位本月应缴", en="Due from the employer this month")
def employer_due_fen(insurance: InsuranceCode, charged_base_fen: Fen, employer_rate_ppm: Rate) -> Fen:
    """单位本月应缴 = 本险种计费基数 × 单位费率"""
    return employer_contribution_fen(insurance, charged_base_fen, employer_rate_ppm)


@rule(cite=EMPLOYEES_SHARE, zh="个人本月应缴", en="Due from the employee this month")
def employee_due_fen(insurance: InsuranceCode, charged_base_fen: Fen, employee_rate_ppm: Rate) -> Fen:
    """个人本月应缴 = 本险种计费基数 × 个人费率"""
    return employee_contribution_fen(insurance, charged_base_fen, employee_rate_ppm)


@rule(
    cite="国发〔2005〕38号 三；国办发〔2019〕13号 三；浙江省职工基本养老保险条例 第十一条",
    zh="灵活就业人员缴费基数",
    en="Contribution base of a flexible worker",
)
def flexible_base_fen(
    declared_wage_fen: Fen,
    average_wage_fen: Fen,
    flexible_floor_ratio_ppm: Ppm,
    flexible_ceiling_ratio_ppm: Ppm,
    base_rounding_fen: RoundingUnit,
) -> Fen:
    """缴费基数 = 选定的月收入，不低于当地平均工资的下限比例、不高于上限比例（2019年4月底前为平均工资）"""
    floor = share_to_unit(average_wage_fen, flexible_floor_ratio_ppm, base_rounding_fen)
    ceiling = share_to_unit(average_wage_fen, flexible_ceiling_ratio_ppm, base_rounding_fen)
    return clip(declared_wage_fen, floor, ceiling)


@rule(
    cite="国发〔2005〕38号 三；社会保险法 第十二条；浙江省职工基本养老保险条例 第十一条",
    zh="灵活就业人员养老保险费",
    en="Pension contribution of a flexible worker",
)
def flexible_contribution_fen(flexible_base_fen: Fen, flexible_rate_ppm: Rate) -> Fen:
    """养老保险费 = 缴费基数 × 20%，四舍五入到分，由本人缴纳"""
    return share(flexible_base_fen, flexible_rate_ppm)


@rule(
    cite="国发〔2005〕38号 三；社会保险法 第十二条", zh="灵活就业人员个人账户记账额", en="Credit to a flexible worker's account"
)
def flexible_account_credit_fen(flexible_base_fen: Fen, flexible_account_rate_ppm: Rate) -> Fen:
    """个人账户记账额 = 缴费基数 × 8%"""
    return share(flexible_base_fen, flexible_account_rate_ppm)


@rule(
    cite="失业保险条例 第六条；人社部发〔2016〕36号 二；人社部发〔2017〕14号", zh="单位与个人费率合计", en="Both rates together"
)
def total_rate_ppm(insurance: InsuranceCode, employer_rate_ppm: Rate, employee_rate_ppm: Rate) -> Ppm:
    """合计费率 = 单位费率 + 个人费率"""
    return employer_rate_ppm + employee_rate_ppm


@rule(
    cite="失业保险条例 第六条；人社部发〔2016〕36号 二；人社部发〔2017〕14号",
    zh="合计费率超过上限",
    en="Total rate above the highest",
)
def total_rate_excess_ppm(total_rate_ppm: Ppm, total_rate_most_ppm: Rate) -> Ppm:
    """超过部分 = 合计费率 − 上限，不小于零"""
    return maximum(total_rate_ppm - total_rate_most_ppm, 0)


@rule(cite="失业保险条例 第六条；人社部发〔2016〕36号 二；人社部发〔2017〕14号", zh="合计费率在上限以内", en="Total rate allowed")
def total_rate_allowed(total_rate_excess_ppm: Ppm) -> Flag:
    """在上限以内 = 没有超过部分"""
    return flag(total_rate_excess_ppm == 0)


@rule(
    cite="国发〔1997〕26号 三；人社部发〔2016〕36号 一；国办发〔2019〕13号 一",
    zh="单位养老保险费率上限",
    en="Highest pension rate for the region",
)
def pension_rate_ceiling_ppm(
    pension_reserve_months: Months, pension_rate_most_ppm: Rate, pension_rate_rich_most_ppm: Rate
) -> Rate:
    """费率上限 = 20%；2016年5月至2019年4月备付月数超过9个月的为19%；2019年5月起16%"""
    return where(pension_reserve_months > MONTHS_OF_A_RICH_FUND, pension_rate_rich_most_ppm, pension_rate_most_ppm)
