"""Events of a pension 养老保险待遇事项: too few years, total disability, the first and the last month, overpayments.

**Too few years 缴费年限不足.** A pension is paid monthly to who reaches retirement age with the minimum years
(社会保险法 第十六条). Who is short of it (`short_of_minimum_months`, see retirement) had until 30 June 2011 no choice: the
account was paid once and the relation ended (国发〔2005〕38号 六). Zhejiang allowed extended payments even then and, to
those who would not, paid a month of indexed wage for each full year besides the account.
From 1 July 2011 the person chooses:

| option | rule | condition |
|---|---|---|
| extend payments 延长缴费 | `extension_open` | years are missing |
| pay the rest at once 一次性缴费 | `one_off_payment_open` | insured before July 2011, still short after five years of extension |
| move to the residents' scheme 转入居民养老保险 | `residents_move_open` | years are missing |
| end the relation in writing 书面终止 | `account_payout` | years are missing; the account is paid once |

Extended payments follow the local standard of flexible workers: `base × 20 %`, of which 8 points go to the account.

**Total disability 完全丧失劳动能力** through illness or off work, before retirement age: 病残津贴 (第十七条), formerly
退职. Until 2024 its level was local: in Zhejiang the pension formula, from ten years of contributions for who began work
before 1998 (fifteen from 2011). From 1 January 2025 (人社部发〔2024〕72号, not held against the text: unverified) the
whole formula within five years of retirement age, else the base pension alone; with fewer than the minimum years for a
limited time: `12 months + 3 × years beyond five`, a part of a year counting as one. Elsewhere before 2025 give
`invalidity_share`.

**Start and end.** The pension starts the month after the retirement procedure and is paid for the month of death.
Payments for later months are overpaid; their return, by instalments or offsetting, is told under recovery. A proof of
life serves for twelve months by common practice (a parameter); what was suspended meanwhile is paid when the person
proves to live. From 1 December 2023 the agency decides on an application within 20 working days (社会保险经办条例
第十八条), and the employer, the pensioner or the family reports within 20 working days what ends the pension (第二十五条).

**Doubtful.** From 2030 too few years may be made up "by rule" also at once; the rule is not published, so the five
years of extension stay in force here. Whether Zhejiang still pays a month of wage for each year after July 2011 is
taken to be no.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.rules import (
    Count,
    Day,
    Days,
    Fen,
    Flag,
    Month,
    Months,
    Ppm,
    add_months,
    both,
    clip,
    first_day,
    flag,
    floor_div,
    maximum,
    minimum,
    month_of,
    mul_div_half_up,
    rule,
    where,
)
from shebao.rules.kinds import FEN, FLAG, Kind
from shebao.text import Text

#: A month's wage, base or pension: at most a million yuan.
MonthlyFen = Annotated[int, FEN.within(0, 100_000_000)]
LONGEST_MONTHS = 1200
LONGEST_DAYS = 40_000
FIVE_YEARS = 60

FACTS: dict[str, Text] = {
    "first_insured_month": Text("首次参保年月", "Month first insured"),
    "last_paid_month": Text("已缴费至", "Paid up to the month"),
    "extension_base_fen": Text("延长缴费基数（月）", "Base of extended payments, a month"),
    "total_disability": Text(
        "因病或者非因工致残，经鉴定完全丧失劳动能力", "Assessed as totally disabled through illness or off work"
    ),
    "months_before_retirement": Text("距法定退休年龄的月数", "Months before retirement age"),
    "started_before_1998": Text("1997年12月31日以前参加工作", "Began work before 1998"),
    "first_paid_month": Text("实际首次发放月份", "Month first paid"),
    "paid_pension_fen": Text("每月发放的养老金", "Pension paid a month"),
    "last_proof_on": Text("最近一次资格核验日期", "Last proof of life on"),
    "stop_report_working_days": Text("自停发情形发生之日起已过工作日", "Working days since the pension's ground ended"),
    "decision_working_days": Text("办理已用工作日", "Working days the decision took"),
    "paid_through_month": Text("已发放至", "Paid through the month"),
}
KEYS: dict[str, Kind] = {"started_before_1998": FLAG}


@rule(cite="国发〔2005〕38号 六；社会保险法 第十六条", zh="到龄即终止关系", en="Relation ends at retirement age")
def relation_ended_at_once(short_of_minimum_months: Months, extension_allowed: Flag) -> Flag:
    """缴费不足且不能延长缴费的（社会保险法施行前），账户一次性支付，终止关系"""
    return both(short_of_minimum_months > 0, extension_allowed == 0)


@rule(
    cite="社会保险法 第十六条；人力资源社会保障部令第13号 第二条；浙江省职工基本养老保险条例 第三十四条",
    zh="可延长缴费",
    en="May extend payments",
)
def extension_open(short_of_minimum_months: Months, extension_allowed: Flag) -> Flag:
    """缴费不足的，可以缴费至满最低年限"""
    return both(short_of_minimum_months > 0, extension_allowed == 1)


@rule(cite="社会保险法 第十六条", zh="延长缴费至", en="Last month of extended payments")
def extension_last_month(last_paid_month: Month, short_of_minimum_months: Months) -> Month:
    """延长缴费至 = 已缴费至的月份 + 缴费不足月数（逐月缴费）"""
    return last_paid_month + short_of_minimum_months


@rule(cite="社会保险法 第十二条；浙江省职工基本养老保险条例 第三十四条", zh="延长缴费每月应缴", en="Extended payment a month")
def extension_due_fen(extension_base_fen: MonthlyFen, flexible_rate_ppm: Rate) -> Fen:
    """延长缴费每月应缴 = 基数 × 费率，四舍五入到分"""
    return mul_div_half_up(extension_base_fen, flexible_rate_ppm, 1_000_000)


@rule(
    cite="社会保险法 第十二条；浙江省职工基本养老保险条例 第二十四条",
    zh="延长缴费每月记入账户",
    en="Credited of an extended payment",
)
def extension_credit_fen(extension_base_fen: MonthlyFen, flexible_account_rate_ppm: Rate) -> Fen:
    """延长缴费每月记入个人账户 = 基数 × 记账比例，四舍五入到分"""
    return mul_div_half_up(extension_base_fen, flexible_account_rate_ppm, 1_000_000)


@rule(cite="人力资源社会保障部令第13号 第二条", zh="可一次性缴费", en="May pay the rest at once")
def one_off_payment_open(
    short_of_minimum_months: Months,
    first_insured_month: Month,
    extended_months: Months,
    one_off_insured_before: Day,
    one_off_after_months: Months,
) -> Flag:
    """社会保险法施行前参保、延长缴费五年后仍不足的，可以一次性缴费至满最低年限"""
    early = first_day(first_insured_month) < one_off_insured_before
    return where((short_of_minimum_months > 0) & early & (extended_months >= one_off_after_months), 1, 0)


@rule(cite="人力资源社会保障部令第13号 第二条", zh="一次性缴费额", en="One-off payment")
def one_off_payment_fen(short_of_minimum_months: Months, extension_base_fen: MonthlyFen, flexible_rate_ppm: Rate) -> Fen:
    """一次性缴费额 = 基数 × 缴费不足月数 × 费率，四舍五入到分"""
    return mul_div_half_up(extension_base_fen * short_of_minimum_months, flexible_rate_ppm, 1_000_000)


@rule(
    cite="社会保险法 第十六条；人力资源社会保障部令第13号 第三条", zh="可转入居民养老保险", en="May move to the residents' scheme"
)
def residents_move_open(short_of_minimum_months: Months, residents_move_allowed: Flag) -> Flag:
    """缴费不足的（含延长缴费后），可以转入新农保、城居保或者城乡居民养老保险"""
    return both(short_of_minimum_months > 0, residents_move_allowed == 1)


@rule(cite="国发〔2005〕38号 六；人力资源社会保障部令第13号 第三条", zh="一次性支付的账户储存额", en="Account paid once")
def account_payout_fen(short_of_minimum_months: Months, account_balance_fen: Fen) -> Fen:
    """缴费不足并终止关系的（2011年7月起须本人书面申请），个人账户储存额一次性支付"""
    return where(short_of_minimum_months > 0, account_balance_fen, 0)


@rule(cite="浙江省职工基本养老保险条例 第三十四条", zh="按年限另发", en="Paid besides for the years")
def years_payment_fen(
    short_of_minimum_months: Months, contribution_months: Months, indexed_wage_fen: MonthlyFen, years_payment_wages_ppm: Ppm
) -> Fen:
    """按年限另发 = 指数化月平均缴费工资 × 满年数（含视同缴费）× 每年月数，四舍五入到分"""
    wages = minimum(indexed_wage_fen, 100_000_000) * floor_div(contribution_months, 12)
    return where(short_of_minimum_months > 0, mul_div_half_up(wages, years_payment_wages_ppm, 1_000_000), 0)


@rule(cite="浙江省职工基本养老保险条例 第三十四条", zh="终止关系一次性支付合计", en="Paid in all when the relation ends")
def ended_relation_payment_fen(account_payout_fen: Fen, years_payment_fen: Fen) -> Fen:
    """合计 = 个人账户储存额 + 按年限另发"""
    return account_payout_fen + years_payment_fen


@rule(
    cite="社会保险法 第十七条；浙江省职工基本养老保险条例 第三十五条",
    zh="可领病残津贴",
    en="Entitled to the invalidity allowance",
)
def invalidity_open(
    total_disability: Flag,
    months_before_retirement: Months,
    contribution_months: Months,
    invalidity_minimum_months: Months,
) -> Flag:
    """未达到法定退休年龄，因病或者非因工完全丧失劳动能力，并满当地规定的缴费月数"""
    enough = contribution_months >= invalidity_minimum_months
    return where((total_disability == 1) & (months_before_retirement > 0) & enough, 1, 0)


@rule(
    cite="浙江省职工基本养老保险条例 第三十五条；人社部发〔2024〕72号 第三条、第四条",
    zh="按基本养老金办法计发",
    en="By the whole pension formula",
)
def invalidity_by_pension_formula(
    short_of_minimum_months: Months, months_before_retirement: Months, invalidity_formula_within_months: Months
) -> Flag:
    """满最低缴费年限，且距法定退休年龄在规定月数以内的，按基本养老金办法；否则只计基础养老金"""
    return both(short_of_minimum_months == 0, months_before_retirement <= invalidity_formula_within_months)


@rule(
    cite="社会保险法 第十七条；浙江省职工基本养老保险条例 第三十五条；人社部发〔2024〕72号 第三条至第五条",
    zh="病残津贴（退职待遇）",
    en="Invalidity allowance",
)
def invalidity_allowance_fen(
    invalidity_open: Flag,
    invalidity_by_pension_formula: Flag,
    monthly_pension_fen: MonthlyFen,
    basic_pension_fen: MonthlyFen,
    invalidity_share_ppm: Rate,
) -> Fen:
    """病残津贴 =（按办法的基本养老金，或者基础养老金）× 当地比例，四舍五入到分"""
    computed = where(invalidity_by_pension_formula == 1, monthly_pension_fen, basic_pension_fen)
    return where(invalidity_open == 1, mul_div_half_up(computed, invalidity_share_ppm, 1_000_000), 0)


@rule(cite="人社部发〔2024〕72号 第五条", zh="病残津贴支付月数", en="Months of invalidity allowance")
def invalidity_paid_months(
    short_of_minimum_months: Months,
    contribution_months: Months,
    months_before_retirement: Months,
    invalidity_short_months: Months,
    invalidity_months_a_year: Months,
) -> Months:
    """满最低年限的付至法定退休年龄；不足的12个月，满五年后每多缴一年（不满一年按一年）加3个月"""
    years = floor_div(maximum(contribution_months - FIVE_YEARS, 0) + 11, 12)
    short = minimum(invalidity_short_months + years * invalidity_months_a_year, months_before_retirement)
    return where(short_of_minimum_months == 0, months_before_retirement, short)


@rule(cite="社会保险法 第十六条", zh="补发养老金", en="Back payment of the pension")
def pension_back_pay_fen(pension_start_month: Month, first_paid_month: Month, paid_pension_fen: MonthlyFen) -> Fen:
    """补发 = 起领月份至实际首次发放前一月的月数 × 月养老金；停发后恢复的同理"""
    return clip(first_paid_month - pension_start_month, 0, LONGEST_MONTHS) * paid_pension_fen


@rule(cite="社会保险经办条例 第二十六条", zh="资格核验有效至", en="Proof of life serves until")
def proof_of_life_until(last_proof_on: Day, proof_of_life_months: Months) -> Day:
    """有效至 = 最近一次核验日期 + 有效月数"""
    return add_months(last_proof_on, proof_of_life_months)


@rule(cite="社会保险经办条例 第二十六条", zh="逾期未核验", en="Proof of life lapsed")
def proof_of_life_lapsed(on: Day, proof_of_life_until: Day) -> Flag:
    """有效期届满仍未核验的，须调查核实"""
    return flag(on > proof_of_life_until)


@rule(cite="社会保险经办条例 第二十六条", zh="逾期天数", en="Days since the proof of life lapsed")
def proof_of_life_days_late(on: Day, proof_of_life_until: Day) -> Days:
    """逾期天数 = 当日 − 有效至，不小于零"""
    return clip(on - proof_of_life_until, 0, LONGEST_DAYS)


@rule(
    cite="浙江省职工基本养老保险条例 第三十一条；郑州市企业职工基本养老保险条例 第二十九条",
    zh="养老金末发月份",
    en="Last month of the pension",
)
def pension_last_month(death_on: Day) -> Month:
    """养老金发至死亡当月，次月起停发"""
    return month_of(death_on)


@rule(cite="社会保险经办条例 第二十五条、第四十六条", zh="多发月数", en="Months overpaid")
def overpaid_months(paid_through_month: Month, pension_last_month: Month) -> Months:
    """多发月数 = 已发放至的月份 − 末发月份，不小于零"""
    return clip(paid_through_month - pension_last_month, 0, LONGEST_MONTHS)


@rule(cite="社会保险经办条例 第四十六条", zh="多发养老金", en="Pension overpaid")
def overpaid_pension_fen(overpaid_months: Months, paid_pension_fen: MonthlyFen) -> Fen:
    """多发养老金 = 多发月数 × 每月发放额，应当退回"""
    return overpaid_months * paid_pension_fen


@rule(cite="社会保险经办条例 第二十五条", zh="停发情形告知逾期工作日", en="Working days the report of an end was late")
def stop_report_days_late(stop_report_working_days: Count, stop_report_limit_working_days: Count) -> Count:
    """逾期 = 自情形发生之日起已过的工作日 − 20个工作日，不小于零"""
    return maximum(stop_report_working_days - stop_report_limit_working_days, 0)


@rule(cite="社会保险经办条例 第二十五条", zh="按期告知停发情形", en="The end was reported in time")
def stop_reported_in_time(stop_report_days_late: Count) -> Flag:
    """按期告知 = 没有逾期工作日"""
    return flag(stop_report_days_late == 0)


@rule(cite="社会保险经办条例 第十八条", zh="养老金申请办理超期工作日", en="Working days the decision on a pension is late")
def pension_decision_days_late(decision_working_days: Count, pension_decision_working_days: Count) -> Count:
    """办理超期 = 自收到申请之日起已用工作日 − 20个工作日，不小于零"""
    return maximum(decision_working_days - pension_decision_working_days, 0)


@rule(cite="社会保险经办条例 第十八条", zh="养老金申请按时办理", en="The pension was decided in time")
def pension_decided_in_time(pension_decision_days_late: Count) -> Flag:
    """按时办理 = 没有超期工作日"""
    return flag(pension_decision_days_late == 0)
