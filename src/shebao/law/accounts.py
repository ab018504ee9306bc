"""Individual accounts 个人账户: what is credited, and the interest of a year by the monthly-product method 月积数法."""

from __future__ import annotations

from shebao.law.codes import Insurance, InsuranceCode, MonthlyCredits, Rate
from shebao.rules import Fen, YearlyPpm, mul_div_half_up, rule, share, weighted_total, where

#: A credit of month n earns interest for the rest of the year, its own month included: 12 − n + 1 months.
MONTHS_OF_INTEREST = tuple(range(12, 0, -1))


@rule(
    cite="社会保险法 第十二条；国发〔2005〕38号 五；国发〔1998〕44号 三",
    zh="个人账户记账额",
    en="Credit to the individual account",
)
def account_credit_fen(
    insurance: InsuranceCode, employer_due_fen: Fen, employee_due_fen: Fen, account_employer_share_ppm: Rate
) -> Fen:
    """个人账户记账额 = 个人缴费 + 单位缴费 × 划入比例；只有养老和医疗保险设个人账户"""
    has_account = (insurance == Insurance.PENSION.value) | (insurance == Insurance.MEDICAL.value)
    return where(has_account, employee_due_fen + share(employer_due_fen, account_employer_share_ppm), 0)


@rule(cite="劳办发〔1997〕116号 月积数法", zh="个人账户本年利息", en="The account's interest of the year")
def account_year_interest_fen(opening_balance_fen: Fen, monthly_credits_fen: MonthlyCredits, interest_rate_ppm: YearlyPpm) -> Fen:
    """本年利息 = 上年末累计 × 记账利率 + Σ〔n月记账额 ×（12 − n + 1）〕× 记账利率 ÷ 12，四舍五入到分"""
    product = opening_balance_fen * 12 + weighted_total(monthly_credits_fen, MONTHS_OF_INTEREST)
    return mul_div_half_up(product, interest_rate_ppm, 12 * 1_000_000)


@rule(cite="劳办发〔1997〕116号 月积数法", zh="个人账户年末累计", en="The account's balance at the year's end")
def account_year_end_balance_fen(
    opening_balance_fen: Fen, monthly_credits_fen: MonthlyCredits, account_year_interest_fen: Fen
) -> Fen:
    """年末累计 = 上年末累计 + 本年记账额 + 本年利息"""
    return opening_balance_fen + weighted_total(monthly_credits_fen, (1,) * 12) + account_year_interest_fen
