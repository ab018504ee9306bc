"""Contribution bases and amounts of the five insurances 缴费基数与应缴费额."""

from __future__ import annotations

from shebao.law.codes import Insurance, InsuranceCode, InsuranceSet, Rate, RoundingUnit, bit_of
from shebao.rules import Fen, Ppm, clip, common, rule, share, share_to_unit, where

EMPLOYERS_SHARE = "社会保险法 第十二条、第二十三条、第三十五条、第四十四条、第五十三条"
EMPLOYEES_SHARE = "社会保险法 第十二条、第二十三条、第三十三条、第四十四条、第五十三条"


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
