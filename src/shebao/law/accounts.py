"""Individual accounts 个人账户: what is credited, and the interest of a year by the monthly-product method 月积数法.

    credit = employee's contribution + employer's contribution × share, rounded half up to the fen

Only pension (110) and medical insurance (310) have accounts.

| insurance | employee's part | share of the employer's part | source |
|---|---|---|---|
| pension, since 2006-01-01 | all | 0 | 国发〔2005〕38号 六 |
| medical, until the reform | all | 30 %, `unverified` | 国发〔1998〕44号 三: about 30 %, by age group, set by the region |
| medical, since the reform | all | 0 | 国办发〔2021〕14号 二: here 2024-01-01, Beijing 2022-09-01 |

In Shanghai a wage of 6,000 in March 2012 puts 480.00 into the pension account, and 120.00 + 30 % of 720.00 = 336.00 into the
medical one. Money is credited when it is there: once the principal of the bill on which the person stands is complete
(浙江省职工基本养老保险条例 第二十六条: what is owed is neither credited nor counted until it is paid). Late fee is never
credited.

**Interest of the year 计息.** On 31 December every account earns a year's interest (劳办发〔1997〕116号); a credit counts from
the month it is booked in, so January's earn twelve twelfths and December's one:

    interest = (opening × 12 + Σ credit of month n × (12 − n + 1)) × rate ÷ 12, rounded half up to the fen, once
    balance  = opening + credits + interest

| opening | credits | rate | interest | balance |
|---|---|---|---|---|
| 10,000.00 | 240.00 × 12 | 3.50 % (2011) | 404.60 | 13,284.60 |
| 10,000.00 | 240.00 × 12 | 8.31 % (2016) | 960.64 | 13,840.64 |
| 5,000.00 | Sep 480, Oct 480, Dec 960 | 3.50 % (2011) | 187.60 | 7,107.60 |

The third by hand: 5,000 × 12 + 480 × 4 + 480 × 3 + 960 × 1 = 64,320; × 3.5 % ÷ 12 = 187.60. An account may not be drawn before
pension age, its interest is not below that of a deposit and free of tax, and what is left at death is inherited (社会保险法
第十四条).

**Interrupted.** Whoever stops paying keeps the account, and it goes on earning: credits are 0, the interest is that of the
opening balance; when payments begin again balance and years add up (浙江省职工基本养老保险条例 第二十七条).

**By the year** 年度计算法. Where last year's average wage is the base all year, agencies also use

    balance = opening × (1 + rate) + credits × (1 + rate × 1.083 × ½), rounded half up to the fen, once

1.083 is 13 ÷ 12 cut to three decimals, so that level credits give the same but for some fen: 13,840.60 in the second case.

**Local.** Before 2016 the rate was each province's, commonly the one-year deposit rate; the national rate has been published
since (8.31 % for 2016, 人社厅发〔2017〕71号). **Doubtful**: the rates before 2016 and of 2021, 2022 and 2025 are `unverified`;
the medical share has no age groups, and the day the reform reached a region is that region's.
"""

from __future__ import annotations

from shebao.law.codes import Insurance, InsuranceCode, MonthlyCredits, Rate
from shebao.rules import Fen, YearlyPpm, minimum, mul_div_half_up, rule, share, weighted_total, where

#: A credit of month n earns interest for the rest of the year, its own month included: 12 − n + 1 months.
MONTHS_OF_INTEREST = tuple(range(12, 0, -1))
#: What one person's account holds, and what a year brings: at most ten million yuan.
HIGHEST_ACCOUNT = 1_000_000_000


@rule(
    cite="社会保险法 第十二条；国发〔2005〕38号 六；国发〔1998〕44号 三；国办发〔2021〕14号 二",
    zh="个人账户记账额",
    en="Credit to the individual account",
)
def account_credit_fen(
    insurance: InsuranceCode, employer_due_fen: Fen, employee_due_fen: Fen, account_employer_share_ppm: Rate
) -> Fen:
    """个人账户记账额 = 个人缴费 + 单位缴费 × 划入比例；只有养老和医疗保险设个人账户"""
    has_account = (insurance == Insurance.PENSION.value) | (insurance == Insurance.MEDICAL.value)
    return where(has_account, employee_due_fen + share(employer_due_fen, account_employer_share_ppm), 0)


@rule(
    cite="劳办发〔1997〕116号 月积数法；社会保险法 第十四条；浙江省职工基本养老保险条例 第二十五条、第二十七条；"
    "郑州市企业职工基本养老保险条例 第十条、第二十四条",
    zh="个人账户本年利息",
    en="The account's interest of the year",
)
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


@rule(
    cite="劳办发〔1997〕116号 年度计算法",
    zh="个人账户年末累计（年度计算法）",
    en="The balance at the year's end by the yearly method",
)
def account_yearly_method_balance_fen(
    opening_balance_fen: Fen, monthly_credits_fen: MonthlyCredits, interest_rate_ppm: YearlyPpm
) -> Fen:
    """年末累计 = 上年末累计 ×（1 + 记账利率）+ 本年记账额 ×（1 + 记账利率 × 1.083 × 1/2），四舍五入到分"""
    credits = weighted_total(monthly_credits_fen, (1,) * 12)
    product = minimum(opening_balance_fen, HIGHEST_ACCOUNT) * 2_000 + minimum(credits, HIGHEST_ACCOUNT) * 1_083
    interest = mul_div_half_up(product, interest_rate_ppm, 2_000 * 1_000_000)
    return opening_balance_fen + credits + interest
