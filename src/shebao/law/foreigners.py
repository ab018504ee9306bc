"""Foreigners employed in China 在中国境内就业的外国人: insured from when, exempt from what, late fee from when."""

from __future__ import annotations

from shebao.law.codes import InsuranceSet
from shebao.rules import (
    Country,
    Day,
    Days,
    Flag,
    Month,
    Months,
    add_months,
    both,
    first_day,
    flag,
    maximum,
    month_of,
    rule,
    where,
    without,
)
from shebao.rules.kinds import NEVER_DAY, country_number

#: Not foreigners: Chinese citizens, and residents of Hong Kong, Macau and Taiwan, who have rules of their own.
CHINESE = tuple(country_number(code) for code in ("CHN", "HKG", "MAC", "TWN"))


@rule(cite="人力资源社会保障部令第16号 第二条", zh="外国人", en="Foreigner")
def foreigner(nationality: Country) -> Flag:
    """外国人 = 国籍不是中国（含港澳台）"""
    mainland, hong_kong, macau, taiwan = CHINESE
    chinese = (nationality == mainland) | (nationality == hong_kong) | (nationality == macau) | (nationality == taiwan)
    return where(chinese, 0, 1)


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


@rule(cite="人社厅发〔2011〕113号 二；人力资源社会保障部令第16号 第九条", zh="免缴起始日", en="Exempt from")
def exempt_from(certificate_shown_on: Day, permit_issued_on: Day, certificate_months: Months) -> Day:
    """免缴起始日：取得就业证件后3个月内提供参保证明的，自取得之日起；逾期提供的，自提供之月起"""
    in_time = certificate_shown_on <= add_months(permit_issued_on, certificate_months)
    shown = first_day(month_of(certificate_shown_on))
    return where(certificate_shown_on == NEVER_DAY, NEVER_DAY, where(in_time, permit_issued_on, shown))


@rule(cite="人社厅发〔2011〕113号 二；人力资源社会保障部令第16号 第九条", zh="免缴险种", en="Exempt insurances")
def exempt_insurances(exempt_from: Day, treaty_insurances: InsuranceSet, on: Day) -> InsuranceSet:
    """免缴险种 = 协议规定的险种（已提供参保证明且在免缴期内），否则无"""
    exempt = (exempt_from != NEVER_DAY) & (month_of(on) >= month_of(exempt_from))
    return where(exempt, treaty_insurances, 0)


@rule(cite="社会保险法 第五十八条；人社厅发〔2011〕113号 二", zh="应缴险种", en="Insurances to pay for")
def charged_insurances(enrolled_insurances: InsuranceSet, exempt_insurances: InsuranceSet) -> InsuranceSet:
    """应缴险种 = 参保险种 − 免缴险种"""
    return without(enrolled_insurances, exempt_insurances)
