"""Changes of scheme 制度衔接: between employees' and residents' pension, and what moves in medical and unemployment insurance.

**Between the pensions** (人社部发〔2014〕17号, from 2014-07-01; before, 社会保险法 第十六条 only promised a rule). At the
employees' retirement age, first all employees' years are gathered. With 15 years (after an extension too) the residents'
pension changes into the employees': the accounts are added, the residents' years are lost. With less than 15 years the
employees' pension may change into the residents': the accounts are added, the employees' years count as residents' years.

**The same months in both.** They count once, as employees'. What the person and the collective paid to the residents' pension for
them is refunded: payments of the year ÷ 12 × months.

**Both pensions drawn.** The residents' relation ends. The account without the government's subsidies goes back to the person,
who returns the residents' basic pension drawn meanwhile. Not returned, it is offset first against that account, then against
the employees' pension:

`refund = max(account − subsidies − drawn, 0)`, `from the pension = max(drawn − (account − subsidies), 0)`.

**The household moves** while payments go on (国发〔2014〕8号 八): the whole account of the residents' pension moves along,
and the years add up. Who draws the pension already stays with the old place, wherever the household is.

**Medical** (人社部发〔2009〕191号, from 2010-07-01; 医保办发〔2021〕43号, from 2021-12-01). The relation and the account's
balance move, never pooled money. A short interruption leaves the insurance continuous; how short is `unverified` and
differs by region.

**Unemployment** (失业保险条例 第二十二条, 社会保险法 第五十二条). Employees move without money: their years add up. The
unemployed who move take the benefit not yet drawn and half as much again, for medical aid, training and placement; the
half is found in Chongqing's regulation and otherwise `unverified`.

**Work injury and maternity** move nothing: one is insured anew at the new place (社会保险经办条例 第十五条).

**Doubtful.** Whether the 15 years of the conversion rise with the minimum contribution years from 2030 is open; they stay here.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.law.unemployment import BenefitMonths
from shebao.rules import Fen, Flag, Months, clip, flag, kinds, maximum, minimum, mul_div_half_up, rule, where
from shebao.text import Text

EMPLOYEES, RESIDENTS = 1, 2
PENSION_SCHEME = kinds.choice("pension scheme", {"employees": EMPLOYEES, "residents": RESIDENTS})

FACTS: dict[str, Text] = {
    "residents_account_balance_fen": Text("居民养老保险个人账户储存额", "Balance of the residents' pension account"),
    "residents_account_subsidy_fen": Text("其中政府补贴", "Government subsidies in the residents' account"),
    "residents_contribution_months": Text("居民养老保险缴费月数", "Months of contribution to the residents' pension"),
    "residents_year_payment_fen": Text(
        "居民养老保险当年个人缴费和集体补助", "Own and collective residents' payments of the year"
    ),
    "residents_base_drawn_fen": Text("已领取的居民基础养老金", "Residents' basic pension drawn beside the employees'"),
    "medical_account_balance_fen": Text("医疗保险个人账户余额", "Balance of the medical account"),
    "medical_interruption_months": Text("医疗保险中断月数", "Months without medical insurance"),
}

PensionScheme = Annotated[int, PENSION_SCHEME]


@rule(cite="人社部发〔2014〕17号 第三条", zh="衔接后的养老保险", en="Pension scheme after the conversion")
def conversion_scheme(contribution_months: Months, conversion_months: Months) -> PensionScheme:
    """职工养老保险缴费满15年（含延长缴费）的，转入职工养老保险；不足的，可转入居民养老保险"""
    return where(contribution_months >= conversion_months, EMPLOYEES, RESIDENTS)


@rule(cite="人社部发〔2014〕17号 第三条", zh="距转入职工养老保险所差月数", en="Months short of the employees' pension")
def conversion_months_short(contribution_months: Months, conversion_months: Months) -> Months:
    """所差月数 = 180 − 职工养老保险缴费月数，不小于零"""
    return maximum(conversion_months - contribution_months, 0)


@rule(cite="人社部发〔2014〕17号 第五条、第六条", zh="合并后个人账户储存额", en="Balance of the joined account")
def joined_account_fen(account_balance_fen: Fen, residents_account_balance_fen: Fen) -> Fen:
    """合并后储存额 = 职工养老保险个人账户储存额 + 居民养老保险个人账户储存额"""
    return account_balance_fen + residents_account_balance_fen


@rule(cite="人社部发〔2014〕17号 第五条、第六条、第七条", zh="衔接后缴费月数", en="Months of contribution after the conversion")
def converted_contribution_months(
    conversion_scheme: PensionScheme,
    contribution_months: Months,
    residents_contribution_months: Months,
    double_paid_months: Months,
) -> Months:
    """转入职工养老保险：居民缴费月数不计；转入居民养老保险：职工月数 + 居民月数 − 重复月数"""
    residents_only = maximum(residents_contribution_months - double_paid_months, 0)
    return where(conversion_scheme == EMPLOYEES, contribution_months, contribution_months + residents_only)


@rule(cite="人社部发〔2014〕17号 第七条", zh="重复时段居民缴费退还额", en="Refund of residents' payments for months paid twice")
def double_payment_refund_fen(residents_year_payment_fen: Fen, double_paid_months: Months) -> Fen:
    """退还额 = 居民养老保险当年个人缴费和集体补助 ÷ 12 × 当年重复月数，四舍五入到分"""
    return mul_div_half_up(residents_year_payment_fen, minimum(double_paid_months, 12), 12)


@rule(cite="人社部发〔2014〕17号 第八条", zh="居民账户可退余额", en="Refundable balance of the residents' account")
def residents_refundable_fen(residents_account_balance_fen: Fen, residents_account_subsidy_fen: Fen) -> Fen:
    """可退余额 = 居民养老保险个人账户余额 − 政府补贴"""
    return maximum(residents_account_balance_fen - residents_account_subsidy_fen, 0)


@rule(cite="人社部发〔2014〕17号 第八条", zh="重复领取：退还本人", en="Both pensions drawn: refund to the person")
def double_benefit_refund_fen(residents_refundable_fen: Fen, residents_base_drawn_fen: Fen) -> Fen:
    """退还本人 = 可退余额 − 应退还的基础养老金，不小于零"""
    return maximum(residents_refundable_fen - residents_base_drawn_fen, 0)


@rule(
    cite="人社部发〔2014〕17号 第八条；社会保险经办条例 第四十六条",
    zh="重复领取：从职工养老金抵扣",
    en="Both pensions drawn: taken from the pension",
)
def double_benefit_deduction_fen(residents_refundable_fen: Fen, residents_base_drawn_fen: Fen) -> Fen:
    """从职工基本养老金抵扣 = 应退还的基础养老金 − 可退余额，不小于零"""
    return maximum(residents_base_drawn_fen - residents_refundable_fen, 0)


@rule(
    cite="国发〔2014〕8号 八；社会保险经办条例 第十二条",
    zh="居民养老保险转移额",
    en="Money that moves with the residents' pension",
)
def residents_transfer_amount_fen(residents_account_balance_fen: Fen, residents_pension_drawn: Flag) -> Fen:
    """居民养老保险转移额 = 个人账户储存额（户籍迁移的，一次性全部转移）；已领取待遇的不转移"""
    return where(residents_pension_drawn == 1, 0, residents_account_balance_fen)


@rule(
    cite="人社部发〔2009〕191号；社会保险法 第三十二条；社会保险经办条例 第十三条",
    zh="医疗保险转移额",
    en="Money that moves with medical insurance",
)
def medical_transfer_amount_fen(medical_account_balance_fen: Fen) -> Fen:
    """医疗保险转移额 = 个人账户余额；统筹基金不转移"""
    return medical_account_balance_fen


@rule(cite="人社部发〔2009〕191号；医保办发〔2021〕43号", zh="视为连续参加医疗保险", en="Medical insurance counts as continuous")
def medical_continuous(medical_interruption_months: Months, continuous_interruption_months: Months) -> Flag:
    """中断月数不超过规定的，视为连续参保"""
    return flag(medical_interruption_months <= continuous_interruption_months)


@rule(
    cite="失业保险条例 第二十二条；社会保险法 第五十二条；社会保险经办条例 第十四条；重庆市失业保险条例 第二十九条",
    zh="失业保险转移额",
    en="Money that moves with an unemployed person",
)
def unemployment_transfer_amount_fen(
    unemployment_benefit_fen: Fen, unemployment_remaining_months: BenefitMonths, unemployment_transfer_extra_ppm: Rate
) -> Fen:
    """失业保险转移额 = 失业保险金 × 未领月数 ×（1 + 50%），四舍五入到分；在职转移的不转移基金"""
    months = clip(unemployment_remaining_months, 0, 24)
    return mul_div_half_up(unemployment_benefit_fen * months, 1_000_000 + unemployment_transfer_extra_ppm, 1_000_000)
