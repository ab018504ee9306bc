"""Medical insurance relation 医疗保险关系: accounts, outpatients, the retired, residents' money, waiting.

**Employees** (社会保险法 第二十三条): employer about 6 % of wages, employee 2 %, retired persons nothing. **The
account** gets the 2 % and, until the reform of 国办发〔2021〕14号 (region by region until the end of 2023), about 30 %
of the employer's part, more for the older: `account_credit` and `account_employer_share` of individual accounts. Since
then the retired get a fixed amount of about 2 % of the region's average pension of the reform year. In return the pool
pays **outpatients** 门诊统筹: at least 50 % of the cost in scope above a local deductible, up to a local cap.

**Retired persons** pay nothing if they have the months that the region requires (第二十七条; service in the army
counts, 军人保险法 第二十三条); who lacks some may pay on until then.

**Residents** (第二十五条): a subsidy of the government and an own payment, set each year. The state subsidises the
own payment of those on minimum subsistence allowance, disabled without ability to work, and of low-income families'
members of sixty or more and minors. The table of yearly amounts is that of the yearly circulars from memory: only
2011 and 2012 are marked `known`, the others `unverified`. Own payments are minima; regions may ask more.

**Interruption** (医保办发〔2021〕43号, since 2021-12-01): up to three months leave the insurance continuous once
they are paid; after more a region may set a waiting period of at most six months. What moves with the person is
told under changes of scheme: relation and account, never pooled money.

**Local**: required months, fixed amounts, outpatient deductible and cap, waiting.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.law.medical import InsuredAs
from shebao.law.work_injury_death import Multiple
from shebao.rules import Fen, Flag, Months, flag, maximum, minimum, rule, share, where
from shebao.rules.kinds import FEN, MONTHS
from shebao.text import Text

#: A working life: at most a hundred years of months.
LongMonths = Annotated[int, MONTHS]
#: Twelve hundred months at their price.
ManyFen = Annotated[int, FEN.within(0, 1200 * 10**11)]

FACTS: dict[str, Text] = {
    "average_pension_fen": Text("改革当年统筹区人均基本养老金（月）", "Average monthly pension of the region in the reform year"),
    "medical_contribution_months": Text("职工医保缴费月数", "Months of employees' medical contributions"),
    "medical_catch_up_month_fen": Text("每月补缴额", "Amount a month paid up"),
    "outpatient_in_scope_fen": Text("门诊政策范围内费用", "Outpatient cost in scope"),
}

# ---- the account


@rule(cite="国办发〔2021〕14号 二", zh="退休人员医保账户月划入", en="Monthly credit to a retired person's account")
def retired_account_month_fen(average_pension_fen: Fen, retired_account_ratio_ppm: Rate) -> Fen:
    """退休人员月划入定额 = 改革当年统筹区人均基本养老金 × 2%左右"""
    return share(average_pension_fen, retired_account_ratio_ppm)


# ---- outpatients


@rule(cite="国办发〔2021〕14号 二", zh="门诊统筹支付", en="Paid by the pool for outpatients")
def outpatient_payment_fen(
    outpatient_in_scope_fen: Fen,
    outpatient_deductible_fen: Fen,
    outpatient_ratio_ppm: Rate,
    outpatient_cap_fen: Fen,
    outpatient_paid_before_fen: Fen,
) -> Fen:
    """门诊统筹支付 =（政策范围内费用 − 门诊起付标准）× 支付比例，不超过门诊限额减去本年度已支付额"""
    paid = share(maximum(outpatient_in_scope_fen - outpatient_deductible_fen, 0), outpatient_ratio_ppm)
    return minimum(paid, maximum(outpatient_cap_fen - outpatient_paid_before_fen, 0))


@rule(cite="国办发〔2021〕14号 二", zh="门诊支付比例低于下限", en="Outpatient ratio below the least by")
def outpatient_ratio_short_ppm(outpatient_ratio_ppm: Rate, outpatient_least_ratio_ppm: Rate) -> Rate:
    """低于下限 = 50% − 门诊支付比例，不小于零"""
    return maximum(outpatient_least_ratio_ppm - outpatient_ratio_ppm, 0)


@rule(cite="国办发〔2021〕14号 二", zh="门诊支付比例合规", en="Outpatient ratio is lawful")
def outpatient_ratio_lawful(outpatient_ratio_short_ppm: Rate) -> Flag:
    """门诊支付比例合规 = 不低于50%"""
    return flag(outpatient_ratio_short_ppm == 0)


# ---- the years that free the retired


@rule(cite="社会保险法 第二十七条；军人保险法 第二十三条", zh="医保缴费年限不足月数", en="Months of medical contribution lacking")
def medical_months_lacking(
    medical_contribution_months: LongMonths, medical_deemed_months: LongMonths, required_medical_months: LongMonths
) -> LongMonths:
    """不足月数 = 规定月数 − 累计缴费月数 − 服现役等视同缴费月数，不小于零"""
    return maximum(required_medical_months - medical_contribution_months - medical_deemed_months, 0)


@rule(cite="社会保险法 第二十七条", zh="退休后不再缴纳医保费", en="Retired and free of medical contributions")
def free_of_medical_contributions(insured_as: InsuredAs, medical_months_lacking: LongMonths) -> Flag:
    """退休后不再缴费 = 已退休，且达到规定年限；未达到的可以缴费至规定年限"""
    return flag((insured_as == 2) & (medical_months_lacking == 0))


@rule(cite="社会保险法 第二十七条", zh="缴至规定年限的金额", en="Amount to pay up to the required years")
def medical_catch_up_fen(medical_months_lacking: LongMonths, medical_catch_up_month_fen: Fen) -> ManyFen:
    """缴至规定年限的金额 = 不足月数 × 每月补缴额"""
    return medical_months_lacking * medical_catch_up_month_fen


# ---- residents


@rule(cite="社会保险法 第二十五条；国发〔2007〕20号 二", zh="居民医保人均筹资", en="Money a head of residents' insurance")
def medical_funding_fen(medical_subsidy_fen: Fen, medical_own_payment_fen: Fen) -> Annotated[int, FEN.within(0, 2 * 10**11)]:
    """人均筹资 = 政府补助 + 个人缴费"""
    return medical_subsidy_fen + medical_own_payment_fen


@rule(cite="社会保险法 第二十五条", zh="居民医保个人应缴", en="Own payment due of a resident")
def medical_own_due_fen(medical_own_payment_fen: Fen, premium_assisted: Flag, premium_assistance_share_ppm: Rate) -> Fen:
    """个人应缴 = 个人缴费标准 − 政府对低保、丧失劳动能力残疾人、低收入家庭老年人和未成年人的补贴"""
    aid = where(premium_assisted == 1, share(medical_own_payment_fen, premium_assistance_share_ppm), 0)
    return maximum(medical_own_payment_fen - aid, 0)


@rule(cite="国发〔2009〕12号 二", zh="居民最高支付限额控制数", en="Usual yearly cap of residents")
def resident_usual_cap_fen(
    disposable_income_fen: Fen, resident_cap_multiple: Multiple, resident_cap_floor_fen: Fen
) -> Annotated[int, FEN.within(0, 10**13)]:
    """居民最高支付限额控制数 = 当地居民人均可支配收入的 6 倍，且不低于 6 万元"""
    return maximum(disposable_income_fen * resident_cap_multiple, resident_cap_floor_fen)


# ---- interruption


@rule(cite="医保办发〔2021〕43号", zh="医保待遇等待期（月）", en="Months of waiting for medical benefits")
def medical_waiting_months(medical_continuous: Flag, local_waiting_months: Months, longest_waiting_months: Months) -> Months:
    """等待期 = 中断不超过3个月并补缴的为零；超过的按统筹区规定，不超过6个月"""
    return where(medical_continuous == 1, 0, minimum(local_waiting_months, longest_waiting_months))
