"""Foreigners 在中国境内就业的外国人 (and residents of Hong Kong, Macau, Taiwan): insured from when, late fee from when.

A foreigner here is a person whose nationality is not CHN, HKG, MAC or TWN. Since 2011-10-15 (人力资源社会保障部令第16号)
whoever works in China with a work permit, an expert's or correspondent's certificate, or a permanent residence card is insured
in all five insurances like a Chinese employee; those sent by an employer abroad are registered by the place where they work.

    insured from = first day of the month employment began, but not before 2011-10-15

Employed since June 2010: insured from 2011-10-15, and October 2011 is charged as a whole month. Employed on 20 November 2011:
from 2011-11-01. Bases are declared in RMB.

| registered | late fee on the months paid back |
|---|---|
| 2011-10-15 to 2011-12-31 | waived (人社厅发〔2011〕113号) |
| within 30 days of employment | none |
| otherwise | from 2011-10-15, or the later day from which the person had to be insured |

The first day for each month paid back is not before that month's own first day. What a treaty exempts from is told in the next
chapter; a permanent resident has no work permit, so a certificate counts from the month it is shown.

**Registration** asks for passport, work document and contract; a permanent residence card stands for the first two. **Pension
age** is that of Chinese employees (113号 三): ask `retirement_month`. **Maternity costs** arising in China are borne by the
maternity fund; how, the province decides, so the share is a parameter (default: all). **Numbers**: an identifier is given once
for life (identification); since 2023-12-01 the new permanent residence card carries the number itself.

**Residents of Hong Kong, Macau and Taiwan** (人力资源社会保障部 国家医疗保障局令第41号, since 2020-01-01): employed, all five;
those insured at home may leave out pension and unemployment insurance on proof. With a residence permit (港澳台居民居住证)
people in flexible work may join the employees' pension and medical insurance, and people without work the residents' schemes.
From 2005-10-01 employees were insured under 劳动保障部令第26号 (from memory). The waiver of 2011 was for foreigners only.

Doubtful: `late_fee_from` counts the 30 days from employment; 令16 第四条 counts them from the work document, which is asked
separately by `foreigner_registration_due_on`. A late fee from the month's own first day follows the notice; for others than
foreigners it is our reading.
"""

from __future__ import annotations

from shebao.law.codes import Insurances, InsuranceSet, Rate
from shebao.rules import (
    Count,
    Country,
    Day,
    Days,
    Fen,
    Flag,
    Month,
    both,
    first_day,
    flag,
    maximum,
    minimum,
    month_of,
    rule,
    share,
    where,
    without,
)
from shebao.rules.kinds import NEVER_DAY, country_number
from shebao.text import Text

#: Not foreigners: Chinese citizens, and residents of Hong Kong, Macau and Taiwan, who have rules of their own.
CHINESE = tuple(country_number(code) for code in ("CHN", "HKG", "MAC", "TWN"))
PENSION_AND_MEDICAL = int(Insurances.PENSION | Insurances.MEDICAL)
HMT_ORDER = "人力资源社会保障部 国家医疗保障局令第41号"

FACTS: dict[str, Text] = {
    "passport_shown": Text("已提供有效护照", "Passport shown"),
    "work_document_shown": Text("已提供就业证件", "Work document shown"),
    "permanent_residence_shown": Text("已提供外国人永久居留证", "Permanent residence card shown"),
    "contract_shown": Text("已提供劳动合同或派遣合同", "Contract of employment or posting shown"),
    "residence_permit_held": Text("已办理港澳台居民居住证", "Holds a residence permit for Hong Kong, Macau and Taiwan residents"),
    "has_work": Text("已就业", "Has work"),
    "maternity_cost_fen": Text("生育医疗费用（政策范围内）", "Maternity costs within scope"),
    "incurred_in_china": Text("费用发生在中国境内", "Incurred in China"),
}


@rule(cite="人力资源社会保障部令第16号 第二条", zh="外国人", en="Foreigner")
def foreigner(nationality: Country) -> Flag:
    """外国人 = 国籍不是中国（含港澳台）"""
    mainland, hong_kong, macau, taiwan = CHINESE
    chinese = (nationality == mainland) | (nationality == hong_kong) | (nationality == macau) | (nationality == taiwan)
    return where(chinese, 0, 1)


@rule(cite=f"{HMT_ORDER} 第一条", zh="港澳台居民", en="Resident of Hong Kong, Macau or Taiwan")
def compatriot(nationality: Country) -> Flag:
    """港澳台居民 = 香港、澳门、台湾居民"""
    _, hong_kong, macau, taiwan = CHINESE
    return flag((nationality == hong_kong) | (nationality == macau) | (nationality == taiwan))


@rule(cite="社会保险法 第五十八条；人社厅发〔2011〕113号 一", zh="参保起始日", en="Insured from")
def insured_from(employed_on: Day, foreigner: Flag, foreigners_insured_from: Day) -> Day:
    """参保起始日 = 就业当月一日；外国人不早于2011年10月15日"""
    start = first_day(month_of(employed_on))
    return where(foreigner == 1, maximum(start, foreigners_insured_from), start)


@rule(
    cite="社会保险法 第五十八条、第八十六条；人社厅发〔2011〕113号 一",
    zh="补缴滞纳金起算日",
    en="Late fee on back payment from",
)
def late_fee_from(  # noqa: PLR0917 - six facts decide
    employed_on: Day,
    registered_on: Day,
    insured_from: Day,
    foreigner: Flag,
    foreigners_waiver_until: Day,
    registration_days: Days,
) -> Day:
    """参保登记及时的不收滞纳金；外国人2011年12月31日前办理的免收；逾期的自参保起始日起算"""
    waived = both(foreigner == 1, registered_on <= foreigners_waiver_until)
    in_time = flag(registered_on <= employed_on + registration_days)
    return where((waived == 1) | (in_time == 1), NEVER_DAY, insured_from)


@rule(cite="人社厅发〔2011〕113号 一", zh="补缴月份滞纳金起算日", en="Late fee on a back-paid month from")
def back_payment_late_from(late_fee_from: Day, contribution_month: Month) -> Day:
    """补缴月份滞纳金起算日 = 补缴滞纳金起算日，且不早于该月一日；免收的不起算"""
    return where(late_fee_from == NEVER_DAY, NEVER_DAY, maximum(late_fee_from, first_day(contribution_month)))


@rule(
    cite="社会保险法 第八十六条；人社厅发〔2011〕113号 一",
    zh="补缴账单滞纳金起算日",
    en="Late fee on the bill of a back payment from",
)
def back_bill_late_from(back_payment_late_from: Day, late_from: Day) -> Day:
    """补缴账单滞纳金起算日 = 补缴月份滞纳金起算日；免收的，账单逾期未缴时自结算月次月起算"""
    return where(back_payment_late_from == NEVER_DAY, late_from, back_payment_late_from)


@rule(cite="社会保险法 第五十八条；人社厅发〔2011〕113号 二", zh="应缴险种", en="Insurances to pay for")
def charged_insurances(enrolled_insurances: InsuranceSet, exempt_insurances: InsuranceSet) -> InsuranceSet:
    """应缴险种 = 参保险种 − 免缴险种"""
    return without(enrolled_insurances, exempt_insurances)


@rule(
    cite=f"人力资源社会保障部令第16号 第三条；{HMT_ORDER} 第二条；社会保险法 第二条、第九十七条",
    zh="受雇人员应缴险种",
    en="Insurances an employee must be insured in",
)
def compulsory_insurances(employee_insurances: InsuranceSet, exempt_insurances: InsuranceSet) -> InsuranceSet:
    """受雇人员应缴险种 = 按国籍和日期应参加的险种 − 凭参保证明免缴的险种"""
    return without(employee_insurances, exempt_insurances)


@rule(cite="人社厅发〔2011〕113号 二；人力资源社会保障部令第16号 第三条", zh="未参加的险种", en="Insurances missing")
def missing_insurances(compulsory_insurances: InsuranceSet, enrolled_insurances: InsuranceSet) -> InsuranceSet:
    """未参加的险种 = 受雇人员应缴险种 − 已参保险种"""
    return without(compulsory_insurances, enrolled_insurances)


@rule(cite="人力资源社会保障部令第16号 第四条", zh="外国人参保登记期限", en="Foreigner to be registered by")
def foreigner_registration_due_on(permit_issued_on: Day, registration_days: Days) -> Day:
    """登记期限 = 办理就业证件之日 + 30日"""
    return minimum(permit_issued_on + registration_days, NEVER_DAY)


@rule(cite="人社厅发〔2011〕113号 二", zh="登记材料缺少份数", en="Registration documents missing")
def foreigner_documents_missing(
    passport_shown: Flag, work_document_shown: Flag, permanent_residence_shown: Flag, contract_shown: Flag
) -> Count:
    """应有护照、就业证件、合同；持外国人永久居留证的，以居留证代替前两项"""
    documents = where(permanent_residence_shown == 1, 2, passport_shown + work_document_shown)
    return 3 - documents - contract_shown


@rule(cite="人社厅发〔2011〕113号 二", zh="登记材料齐全", en="Registration documents complete")
def foreigner_documents_complete(foreigner_documents_missing: Count) -> Flag:
    """材料齐全 = 不缺材料"""
    return flag(foreigner_documents_missing == 0)


@rule(cite="人社厅发〔2011〕113号 三", zh="外国人生育费用基金支付额", en="Foreigner's maternity costs borne by the fund")
def foreigners_maternity_payment_fen(
    maternity_cost_fen: Fen, incurred_in_china: Flag, foreigners_maternity_share_ppm: Rate
) -> Fen:
    """基金支付额 = 在中国境内发生的生育费用 × 支付比例（省定）；境外发生的不支付"""
    return where(incurred_in_china == 1, share(maternity_cost_fen, foreigners_maternity_share_ppm), 0)


@rule(
    cite=f"{HMT_ORDER} 第二条",
    zh="港澳台居民可自愿参加的职工险种",
    en="Employees' insurances open to compatriots in flexible work",
)
def flexible_compatriot_insurances(
    compatriot: Flag, residence_permit_held: Flag, compatriots_insured_from: Day, on: Day
) -> InsuranceSet:
    """灵活就业且办理居住证的港澳台居民：可参加职工养老和职工医疗保险"""
    open_to = (compatriot == 1) & (residence_permit_held == 1) & (on >= compatriots_insured_from)
    return where(open_to, PENSION_AND_MEDICAL, 0)


@rule(cite=f"{HMT_ORDER} 第二条", zh="港澳台居民可参加城乡居民保险", en="Residents' schemes open to a compatriot")
def residents_schemes_open(
    compatriot: Flag, residence_permit_held: Flag, has_work: Flag, compatriots_insured_from: Day, on: Day
) -> Flag:
    """在内地居住、办理居住证且未就业的港澳台居民，可在居住地参加城乡居民养老和医疗保险"""
    eligible = (compatriot == 1) & (residence_permit_held == 1) & (has_work == 0)
    return flag(eligible & (on >= compatriots_insured_from))
