"""Bilateral agreements 双边社会保障协定: who is exempt from which insurances, from when, and until when.

Nationals of a treaty state who show a certificate of coverage (参保证明) do not pay for the insurances that the treaty names,
and only those; medical, work injury and maternity insurance are always paid for. Treaties free from contributions only: years
at home and years in China are not added together.

    exempt from  = day of the work permit, if the certificate is shown within three months of it
                 = first day of the month in which it is shown, if later (what was paid before is not refunded)
                   never before the first day of coverage that the certificate names
    exempt until = day before the same day, (limit + granted extension) months later; never later than the certificate's own end
    exempt       = treaty insurances, from the month of the first day to the last day; else nothing

The months are counted from the day the exemption begins, or from `posted_from` if the posting is known to have begun on another
day; never from before the treaty came into force. Diplomats, civil servants and crews have no limit in most treaties: give
`treaty_limit_months` as 1200, which stands for no limit.

| state | signed | in force | exempt from | months, extension |
|---|---|---|---|---|
| Germany DEU | 2001-07-12 | 2002-04-04 | pension, unemployment | 60, to 96 in all |
| Korea KOR | 2003-02-28 | 2003-05-23 | pension | as long as needed |
| | 2012-10-29 | 2013-01-16 | pension, unemployment | 60, to 120, at the very last 36 more; hired locally 60 |
| Denmark DNK | 2013-12-09 | 2014-05-14 | pension | 36, by consent |
| Canada CAN | 2015-04-02 | 2017-01-01 | pension | 72, by consent |
| Finland FIN | 2014-09-22 | 2017-02-01 | pension, unemployment | 60, by consent |
| Switzerland CHE | 2015-09-30 | 2017-06-19 | pension, unemployment | 72, disputed |
| Netherlands NLD | 2016-09-12 | 2017-09-01 | pension, unemployment | 60, in special cases |
| Spain ESP | 2017-05-19 | 2018-03-20 | pension, unemployment | 72, by consent |
| Luxembourg LUX | 2017-11-27 | 2019-05-01 | pension | 60, by consent |
| Japan JPN | 2018-05-09 | 2019-09-01 | pension | 60, by consent |
| Serbia SRB | 2018-06-08 | 2021-02-01 | pension, unemployment | 60, 24 more |
| France FRA | 2016-10-31 | not in force, as far as known | (pension, unemployment) | (60) |
| Kyrgyzstan KGZ | 2025-02-05 | unknown: nothing exempt until entered | (pension) | unknown |

Residents of Hong Kong, Macau and Taiwan who are insured at home use the same rules since 2020-01-01, though it is no treaty:
with proof they may leave out pension and unemployment insurance, without a limit (人力资源社会保障部 国家医疗保障局令第41号).

A later certificate is judged like the first: by its own day, begin and end. One that follows without a gap goes on with the
same posting, so the treaty's months count from the first (`posted_from`).

Doubtful. Whether the months count from the permit where the certificate came late (here: from the exemption). Whether a
certificate that prolongs another has three months of its own (here: no; shown late, it counts from its month). Whether
Switzerland allows an extension. Treaties gave people already posted a window of their own after coming into force (Switzerland
three months, the Netherlands six): give `exempt_from` for them. Korea's protocol freed people at work before 2013 who had
private health insurance from medical insurance until 2016-12-31; that is not computed.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import InsuranceSet
from shebao.rules import (
    Country,
    Day,
    Days,
    Fen,
    Flag,
    Month,
    Months,
    add_months,
    clip,
    first_day,
    flag,
    maximum,
    minimum,
    month_of,
    rule,
    where,
)
from shebao.rules.kinds import DAY, NEVER_DAY, choice
from shebao.text import Text

#: As the months of a treaty's limit: no limit.
NO_LIMIT = 1200
NONE, SIGNED, IN_FORCE = 0, 1, 2
TREATY_STAGE = choice("treaty_stage", {"none": NONE, "signed": SIGNED, "in_force": IN_FORCE})
TreatyStage = Annotated[int, TREATY_STAGE]

NOTICE = "人社厅发〔2011〕113号 二；人力资源社会保障部令第16号 第九条"

FACTS: dict[str, Text] = {
    "exempt_paid_fen": Text("免缴期内已缴的免缴险种保费", "Paid for exempt insurances in months that turned out to be exempt"),
}


@rule(cite="人力资源社会保障部令第16号 第九条", zh="双边协定状态", en="State of the bilateral agreement")
def treaty_stage(nationality: Country, treaty_signed_on: Day, treaty_in_force_on: Day, on: Day) -> TreatyStage:
    """协定状态：已生效；已签署未生效；无"""
    signed = where(on >= treaty_signed_on, SIGNED, NONE)
    return where(on >= treaty_in_force_on, IN_FORCE, signed)


@rule(cite=NOTICE, zh="免缴起始日", en="Exempt from")
def exempt_from(certificate_shown_on: Day, permit_issued_on: Day, certificate_months: Months, certificate_begins_on: Day) -> Day:
    """免缴起始日：取得就业证件后3个月内提供参保证明的，自取得之日起；逾期提供的，自提供之月起；不早于参保证明载明的起始日"""
    in_time = certificate_shown_on <= add_months(permit_issued_on, certificate_months)
    counted = where(in_time, permit_issued_on, first_day(month_of(certificate_shown_on)))
    return where(certificate_shown_on == NEVER_DAY, NEVER_DAY, maximum(counted, certificate_begins_on))


@rule(cite=NOTICE, zh="提供参保证明期限", en="Certificate to be shown by")
def certificate_due_on(permit_issued_on: Day, certificate_months: Months) -> Day:
    """提供参保证明期限 = 取得就业证件之日 + 3个月"""
    return clip(add_months(permit_issued_on, certificate_months), DAY.low, NEVER_DAY)


@rule(cite=NOTICE, zh="参保证明按期提供", en="Certificate shown in time")
def certificate_in_time(certificate_shown_on: Day, certificate_due_on: Day) -> Flag:
    """按期提供 = 提供日期不晚于期限；从未提供的不是"""
    return flag((certificate_shown_on != NEVER_DAY) & (certificate_shown_on <= certificate_due_on))


@rule(cite=NOTICE, zh="参保证明逾期天数", en="Days by which the certificate came late")
def certificate_late_days(certificate_shown_on: Day, certificate_due_on: Day, on: Day) -> Days:
    """逾期天数 = 提供日期（未提供的按适用日期）− 期限，不小于零"""
    return clip(minimum(certificate_shown_on, on) - certificate_due_on, 0, 40_000)


@rule(cite=NOTICE, zh="已缴免缴险种保费退还额", en="Refund of contributions paid before the certificate")
def certificate_refund_fen(exempt_paid_fen: Fen, certificate_in_time: Flag) -> Fen:
    """退还额 = 自取得就业证件起已缴的免缴险种保费；逾期提供的不退"""
    return where(certificate_in_time == 1, exempt_paid_fen, 0)


@rule(cite=NOTICE, zh="未免缴月份滞纳金起算日", en="Late fee on treaty insurances from")
def uncertified_late_from(certificate_in_time: Flag, insured_from: Day) -> Day:
    """按期提供参保证明的不收；逾期提供或未提供的，此前未缴各月自参保起始日起收滞纳金"""
    return where(certificate_in_time == 1, NEVER_DAY, insured_from)


@rule(cite="人力资源社会保障部令第16号 第九条", zh="派遣期限起算日", en="Months of posting counted from")
def posting_counted_from(exempt_from: Day, posted_from: Day, treaty_in_force_on: Day) -> Day:
    """派遣期限起算日 = 派遣之日（不详的按免缴起始日），不早于协定生效日"""
    began = where(posted_from == NEVER_DAY, exempt_from, posted_from)
    return maximum(began, treaty_in_force_on)


@rule(cite="人社厅发〔2011〕113号 二", zh="免缴期限（月）", en="Months of exemption allowed")
def posting_months_allowed(
    treaty_limit_months: Months, treaty_extension_months: Months, granted_extension_months: Months
) -> Months:
    """免缴期限 = 协定首次期限 + 批准延长的月数（不超过协定允许的延长）"""
    extension = minimum(granted_extension_months, treaty_extension_months)
    return where(treaty_limit_months >= NO_LIMIT, NO_LIMIT, minimum(treaty_limit_months + extension, NO_LIMIT))


@rule(cite="人社厅发〔2011〕113号 二；人力资源社会保障部令第16号 第九条", zh="免缴截止日", en="Exempt until")
def exempt_until(exempt_from: Day, posting_counted_from: Day, posting_months_allowed: Months, certificate_ends_on: Day) -> Day:
    """免缴截止日 = 派遣期限起算日 + 免缴期限 − 1天，且不晚于参保证明载明的截止日；无期限的不截止"""
    over = add_months(posting_counted_from, posting_months_allowed) - 1
    unlimited = (posting_months_allowed >= NO_LIMIT) | (posting_counted_from == NEVER_DAY)
    limit = where(unlimited, NEVER_DAY, clip(over, DAY.low, NEVER_DAY))
    return where(exempt_from == NEVER_DAY, NEVER_DAY, minimum(limit, certificate_ends_on))


@rule(cite=NOTICE, zh="免缴险种", en="Exempt insurances")
def exempt_insurances(exempt_from: Day, exempt_until: Day, treaty_insurances: InsuranceSet, on: Day) -> InsuranceSet:
    """免缴险种 = 协定规定的险种（已提供参保证明且在免缴期内），否则无"""
    begun = (exempt_from != NEVER_DAY) & (month_of(on) >= month_of(exempt_from))
    return where(begun & (on <= exempt_until), treaty_insurances, 0)


@rule(cite="人社厅发〔2011〕113号 二", zh="免缴期已满", en="Exemption is over")
def exemption_over(exempt_from: Day, exempt_until: Day, on: Day) -> Flag:
    """免缴期已满 = 曾免缴且适用日期晚于免缴截止日；此后协定险种正常缴费"""
    return flag((exempt_from != NEVER_DAY) & (on > exempt_until))


@rule(cite="人社厅发〔2011〕113号 二", zh="超过免缴期的天数", en="Days since the exemption ended")
def exemption_over_days(exemption_over: Flag, exempt_until: Day, on: Day) -> Days:
    """超过天数 = 适用日期 − 免缴截止日，未满期的为零"""
    return where(exemption_over == 1, clip(on - exempt_until, 0, 40_000), 0)


@rule(cite="人社厅发〔2011〕113号 二", zh="恢复缴费月", en="First month to be paid for again")
def charged_again_from(exempt_until: Day) -> Month:
    """恢复缴费月 = 免缴截止日之次日所在月；该月1日仍在免缴期内的，为其次月"""
    after = month_of(minimum(exempt_until + 1, NEVER_DAY))
    return where(first_day(after) <= exempt_until, after + 1, after)
