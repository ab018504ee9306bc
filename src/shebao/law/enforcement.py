"""Enforcement 法律责任: which fine a violation carries, from when, and whether a proposed fine is within it.

Concerned are employers, persons, agencies, hospitals and other service institutions. `violation` names the conduct, not the
article; `on` is the day of the conduct, because a fine follows the law of that day: thus the article that
prevails comes out by date.

**Calculation.** Most fines are multiples of an amount (`violation_amount`: contributions due, arrears, money obtained by fraud,
loss, illegal gains), some are fixed. The law gives a lowest and a highest fine:

    lowest = amount × lowest multiple        highest = amount × highest multiple        or the fixed amounts

`fine_within` tells whether `proposed_fine` lies between, `fine_short` and `fine_excess` by how much it does not. The fine of the
person in charge 直接负责的主管人员和其他直接责任人员 is separate (`person_fine_within`). What was obtained is returned
beside the fine (`return_due`).

| conduct | until 30 June 2011 | since 1 July 2011 (社会保险法) |
|---|---|---|
| not registered 不办理登记 | person 1000-5000, grave 5000-10000 | 1-3 times the contributions due; person 500-3000 (84) |
| changes not registered, not declared | the same persons' fines | unchanged (征缴暂行条例 23) |
| accounts forged or none kept | person 5000-20000 | unchanged (征缴暂行条例 24) |
| still unpaid after the deadline | none (work injury since 2011: 1-3 times) | 1-3 times the arrears (86) |
| benefits obtained by fraud | unemployment 1-3 times; work injury 1-3, since 2011 2-5 | 2-5 times (88) |
| fund money obtained by fraud | work injury 1-3, since 2011 2-5 | 2-5 times (87; 医保条例 40; 经办条例 55) |
| wages underreported, work injury | 2004-2010 1-3 times what was hidden | none: deleted on 1 January 2011 |

失业保险条例 第二十八条 (1-3 times) was never repealed; the later law of higher rank prevails. Since 1 May 2021 the medical fund
has its own regulation: 1-2 times the loss, 10 000-50 000 for bad administration, suspensions of 6-12 months (hospitals) and
3-12 months (persons' online settlement). Service institutions that refuse inspection: 10 000-50 000 since 1 December 2023.
军人保险法 第四十七条 orders the return of what was obtained and sets no fine.

**Local**: Zhejiang's persons and multiples until 2011. Chongqing's 1-3 times for unemployment fraud (重庆市失业保险条例
第三十四条) contradicts 社会保险法 第八十八条 and is not applied.

**Doubtful**: whether persons' fines of 1999 for missing registration survive beside 第八十四条 (here they do not). Severity 情节
is the authority's judgement: without `severity`, the ordinary grave case 情节严重 is taken.
"""

from __future__ import annotations

from typing import Annotated

from shebao.rules import Day, Fen, Flag, Months, Ppm, add_months, both, flag, kinds, maximum, rule, share, where
from shebao.rules.kinds import Kind
from shebao.text import Text

VIOLATION = kinds.choice(
    "violation",
    {
        "not_registered": 1,
        "registration_change": 2,
        "not_declared": 3,
        "accounts_forged": 4,
        "arrears": 5,
        "wages_underreported": 6,
        "fund_fraud": 11,
        "benefit_fraud": 12,
        "appraisal_fraud": 13,
        "investigation_refused": 14,
        "inspection_refused": 15,
        "medical_loss": 21,
        "medical_administration": 22,
        "medical_card_misuse": 23,
        "women_workers": 31,
        "women_workers_hazard": 32,
        "reserve_fund_manager": 41,
    },
)
SEVERITY = kinds.choice("severity", {"ordinary": 1, "serious": 2, "very_serious": 3})
PERSONS = kinds.COUNT.within(0, 1_000_000)

Violation = Annotated[int, VIOLATION]
Severity = Annotated[int, SEVERITY]
Persons = Annotated[int, PERSONS]
#: Fixed fines are at most ten million yuan, so that a fine for each of a million persons is still proven.
FixedFine = Annotated[int, kinds.FEN.within(0, 1_000_000_000)]
#: A fine of several times an amount, or for many persons, may be more than any single amount.
FineFen = Annotated[int, kinds.FEN.within(0, 10**15)]

FACTS: dict[str, Text] = {
    "violation": Text("违法行为", "Violation"),
    "severity": Text("情节", "Severity"),
    "violation_amount_fen": Text("违法金额", "Amount of the violation"),
    "proposed_fine_fen": Text("拟处罚款", "Proposed fine"),
    "proposed_person_fine_fen": Text("对责任人员拟处罚款", "Proposed fine of the person in charge"),
    "proposed_suspension_months": Text("拟暂停月数", "Proposed months of suspension"),
    "decided_on": Text("决定日期", "Decided on"),
}
KEYS: dict[str, Kind] = {"violation": VIOLATION, "severity": SEVERITY}
UNITS: dict[str, Kind] = {"fixed_fine": kinds.FEN.within(0, 1_000_000_000), "persons": PERSONS}

FINES = (
    "社会保险法 第八十四条、第八十六条、第八十七条、第八十八条；工伤保险条例 第六十条、第六十一条、第六十二条、第六十三条；"
    "失业保险条例 第二十八条；医疗保障基金使用监督管理条例 第三十七条、第三十八条、第三十九条、第四十条、第四十一条；"
    "社会保险经办条例 第五十五条、第五十七条；女职工劳动保护特别规定 第十三条；全国社会保障基金条例 第二十五条"
)
PERSONS_FINES = "社会保险法 第八十四条；社会保险费征缴暂行条例 第二十三条、第二十四条；全国社会保障基金条例 第二十五条"
SUSPENSION = "医疗保障基金使用监督管理条例 第三十八条、第四十条、第四十一条；社会保险经办条例 第五十五条"


def _fine(amount: int, multiple_ppm: int, threshold: int, fixed: int) -> int:
    """The multiple where there is one and the amount reaches the threshold, else the fixed fine."""
    return where((multiple_ppm > 0) & (amount >= threshold), share(amount, multiple_ppm), fixed)


@rule(cite="女职工劳动保护特别规定 第十三条", zh="按人计罚人数", en="Persons the fine is counted by")
def fined_persons(violation: Violation, affected_persons: Persons, fine_by_person: Flag) -> Persons:
    """按人计罚的为受侵害人数，其他为 1"""
    return where(fine_by_person == 1, affected_persons, 1)


@rule(cite=FINES, zh="罚款下限", en="Lowest fine")
def fine_low_fen(  # noqa: PLR0917 - a multiple or a fixed fine
    violation: Violation,
    violation_amount_fen: Fen,
    fine_low_multiple_ppm: Ppm,
    fine_low_fixed_fen: FixedFine,
    fine_threshold_fen: Fen,
    fined_persons: Persons,
) -> FineFen:
    """罚款下限 = 违法金额 × 最低倍数；按金额幅度的为最低金额 × 人数"""
    return _fine(violation_amount_fen, fine_low_multiple_ppm, fine_threshold_fen, fine_low_fixed_fen * fined_persons)


@rule(cite=FINES, zh="罚款上限", en="Highest fine")
def fine_high_fen(  # noqa: PLR0917 - a multiple or a fixed fine
    violation: Violation,
    violation_amount_fen: Fen,
    fine_high_multiple_ppm: Ppm,
    fine_high_fixed_fen: FixedFine,
    fine_threshold_fen: Fen,
    fined_persons: Persons,
) -> FineFen:
    """罚款上限 = 违法金额 × 最高倍数；按金额幅度的为最高金额 × 人数"""
    return _fine(violation_amount_fen, fine_high_multiple_ppm, fine_threshold_fen, fine_high_fixed_fen * fined_persons)


@rule(cite=FINES, zh="罚款在幅度内", en="Proposed fine within the range")
def fine_within(proposed_fine_fen: FineFen, fine_low_fen: FineFen, fine_high_fen: FineFen) -> Flag:
    """在幅度内 = 罚款下限 ≤ 拟处罚款 ≤ 罚款上限"""
    return both(proposed_fine_fen >= fine_low_fen, proposed_fine_fen <= fine_high_fen)


@rule(cite=FINES, zh="罚款低于下限", en="Proposed fine too low by")
def fine_short_fen(proposed_fine_fen: FineFen, fine_low_fen: FineFen) -> FineFen:
    """低于下限 = 罚款下限 − 拟处罚款，不小于零"""
    return maximum(fine_low_fen - proposed_fine_fen, 0)


@rule(cite=FINES, zh="罚款高于上限", en="Proposed fine too high by")
def fine_excess_fen(proposed_fine_fen: FineFen, fine_high_fen: FineFen) -> FineFen:
    """高于上限 = 拟处罚款 − 罚款上限，不小于零"""
    return maximum(proposed_fine_fen - fine_high_fen, 0)


@rule(cite=PERSONS_FINES, zh="对责任人员罚款在幅度内", en="Proposed fine of the person within the range")
def person_fine_within(
    violation: Violation, proposed_person_fine_fen: Fen, person_fine_low_fen: FixedFine, person_fine_high_fen: FixedFine
) -> Flag:
    """在幅度内 = 最低金额 ≤ 对责任人员拟处罚款 ≤ 最高金额"""
    return both(proposed_person_fine_fen >= person_fine_low_fen, proposed_person_fine_fen <= person_fine_high_fen)


@rule(cite=PERSONS_FINES, zh="对责任人员罚款低于下限", en="Fine of the person too low by")
def person_fine_short_fen(violation: Violation, proposed_person_fine_fen: Fen, person_fine_low_fen: FixedFine) -> Fen:
    """低于下限 = 最低金额 − 对责任人员拟处罚款，不小于零"""
    return maximum(person_fine_low_fen - proposed_person_fine_fen, 0)


@rule(cite=PERSONS_FINES, zh="对责任人员罚款高于上限", en="Fine of the person too high by")
def person_fine_excess_fen(violation: Violation, proposed_person_fine_fen: Fen, person_fine_high_fen: FixedFine) -> Fen:
    """高于上限 = 对责任人员拟处罚款 − 最高金额，不小于零"""
    return maximum(proposed_person_fine_fen - person_fine_high_fen, 0)


@rule(
    cite="社会保险法 第八十七条、第八十八条；失业保险条例 第二十八条；工伤保险条例 第六十条；"
    "医疗保障基金使用监督管理条例 第三十八条、第四十条、第四十一条；社会保险经办条例 第五十五条",
    zh="责令退回",
    en="To be returned",
)
def return_due_fen(violation: Violation, violation_amount_fen: Fen, return_ordered: Flag) -> Fen:
    """责令退回 = 骗取金额或者造成的损失；其他违法行为不适用"""
    return where(return_ordered == 1, violation_amount_fen, 0)


@rule(cite=SUSPENSION, zh="暂停期限在幅度内", en="Proposed suspension within the range")
def suspension_within(
    violation: Violation, proposed_suspension_months: Months, suspension_low_months: Months, suspension_high_months: Months
) -> Flag:
    """在幅度内 = 最短月数 ≤ 拟暂停月数 ≤ 最长月数（服务 6 至 12 个月；个人联网结算 3 至 12 个月）"""
    return both(proposed_suspension_months >= suspension_low_months, proposed_suspension_months <= suspension_high_months)


@rule(cite=SUSPENSION, zh="暂停期限短于下限", en="Suspension too short by, in months")
def suspension_short_months(violation: Violation, proposed_suspension_months: Months, suspension_low_months: Months) -> Months:
    """短于下限 = 最短月数 − 拟暂停月数，不小于零"""
    return maximum(suspension_low_months - proposed_suspension_months, 0)


@rule(cite=SUSPENSION, zh="暂停期限长于上限", en="Suspension too long by, in months")
def suspension_excess_months(violation: Violation, proposed_suspension_months: Months, suspension_high_months: Months) -> Months:
    """长于上限 = 拟暂停月数 − 最长月数，不小于零"""
    return maximum(proposed_suspension_months - suspension_high_months, 0)


@rule(cite="医疗保障基金使用监督管理条例 第四十三条", zh="禁止从事定点管理至", en="Banned from managing until")
def manager_banned_until(decided_on: Day, manager_ban_months: Months) -> Day:
    """禁止至 = 决定之日 + 5 年（造成基金重大损失或者其他严重不良社会影响的）"""
    return add_months(decided_on, manager_ban_months)


@rule(
    cite="社会保险法 第八十四条、第八十六条、第八十七条、第八十八条、第九十八条",
    zh="适用社会保险法",
    en="Under the Social Insurance Law",
)
def social_insurance_law_applies(on: Day, social_insurance_law_from: Day) -> Flag:
    """行为发生在 2011 年 7 月 1 日及以后的，适用社会保险法的罚则；此前的，从旧"""
    return flag(on >= social_insurance_law_from)
