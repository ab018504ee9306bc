"""Recovery of overpaid benefits 多享受待遇的退回: at once, by instalments, or offset against later benefits and the account.

Concerned is whoever drew more than was due, on whatever ground. The agency orders the return; what was got by fraud is returned
with a fine beside (see enforcement 法律责任).

**Calculation.** What is left to return is the overpayment without what was returned already. Since 1 December 2023
(社会保险经办条例 第四十六条) a person who cannot return it at once may agree with the agency on instalments, and it may be offset
against later benefits or the balance of the account:

    instalment = left ÷ instalments, down to the fen; the last takes the rest
    offset of a month = left, at most the month's benefit × offset ratio, and what is kept for living stays
    offset of the account = what is then left, at most the balance

Before that day no national rule allowed either: the whole is due at once.

**Local.** The regulation sets no share of the benefit and no sum for living that offsetting must leave; regions and agreements
do. `offset_ratio` (the whole benefit) and `offset_living` (nothing) are therefore parameters to be set.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.rules import Fen, Flag, Month, floor_div, kinds, maximum, minimum, rule, share, where
from shebao.rules.kinds import Kind
from shebao.text import Text

INSTALMENTS = kinds.COUNT.within(1, 1_200)
#: To return a thousand million yuan fen by fen takes longer than any calendar: the count of months may be any.
MANY = kinds.COUNT.within(0, 10**11)

Instalments = Annotated[int, INSTALMENTS]
ManyMonths = Annotated[int, MANY]

FACTS: dict[str, Text] = {
    "overpaid_fen": Text("多享受的待遇", "Overpaid benefits"),
    "instalment_number": Text("第几期", "Number of the instalment"),
    "first_instalment_month": Text("首期还款月", "Month of the first instalment"),
    "monthly_return_fen": Text("约定每月退回", "Return agreed a month"),
}
UNITS: dict[str, Kind] = {"instalments": INSTALMENTS}

RETURN = "社会保险经办条例 第四十六条"


@rule(cite=RETURN, zh="尚应退回", en="Left to return")
def recovery_left_fen(overpaid_fen: Fen, overpaid_returned_fen: Fen) -> Fen:
    """尚应退回 = 多享受的待遇 − 已退回，不小于零"""
    return maximum(overpaid_fen - overpaid_returned_fen, 0)


@rule(cite=RETURN, zh="还款期数", en="Instalments agreed")
def agreed_instalments(instalments: Instalments, instalments_allowed: Flag) -> Instalments:
    """还款期数 = 还款协议的期数；不能分期的为一次退回"""
    return where(instalments_allowed == 1, instalments, 1)


@rule(cite=RETURN, zh="每期退回", en="Instalment")
def instalment_fen(recovery_left_fen: Fen, agreed_instalments: Instalments) -> Fen:
    """每期退回 = 尚应退回 ÷ 期数，舍去不足一分的部分，余数归末期"""
    return floor_div(recovery_left_fen, agreed_instalments)


@rule(cite=RETURN, zh="末期退回", en="Last instalment")
def last_instalment_fen(recovery_left_fen: Fen, agreed_instalments: Instalments, instalment_fen: Fen) -> Fen:
    """末期退回 = 尚应退回 − 每期退回 ×（期数 − 1）"""
    return maximum(recovery_left_fen - instalment_fen * (agreed_instalments - 1), 0)


@rule(cite=RETURN, zh="本期应退回", en="Due by this instalment")
def instalment_due_fen(
    instalment_number: Instalments, agreed_instalments: Instalments, instalment_fen: Fen, last_instalment_fen: Fen
) -> Fen:
    """本期应退回：末期以前为每期退回，末期为末期退回，此后为零"""
    later = where(instalment_number == agreed_instalments, last_instalment_fen, 0)
    return where(instalment_number < agreed_instalments, instalment_fen, later)


@rule(cite=RETURN, zh="末期还款月", en="Month of the last instalment")
def last_instalment_month(first_instalment_month: Month, agreed_instalments: Instalments) -> Month:
    """末期还款月 = 首期还款月 + 期数 − 1"""
    return minimum(first_instalment_month + agreed_instalments - 1, kinds.MONTH.high)


@rule(cite=RETURN, zh="按月退回所需月数", en="Months needed at an agreed sum a month")
def return_months(recovery_left_fen: Fen, monthly_return_fen: Fen) -> ManyMonths:
    """所需月数 = 尚应退回 ÷ 约定每月退回，不足一月的按一月"""
    return floor_div(recovery_left_fen + maximum(monthly_return_fen, 1) - 1, maximum(monthly_return_fen, 1))


@rule(cite=RETURN, zh="从待遇中抵扣", en="Offset against a later benefit")
def benefit_offset_fen(
    recovery_left_fen: Fen,
    later_benefit_fen: Fen,
    offset_ratio_ppm: Rate,
    offset_living_fen: Fen,
    overpayment_offset_allowed: Flag,
) -> Fen:
    """从待遇中抵扣 = 尚应退回，但不超过待遇 × 抵扣比例，也不超过待遇 − 保留生活费"""
    most = minimum(share(later_benefit_fen, offset_ratio_ppm), maximum(later_benefit_fen - offset_living_fen, 0))
    return where(overpayment_offset_allowed == 1, minimum(recovery_left_fen, most), 0)


@rule(cite=RETURN, zh="从个人账户余额中抵扣", en="Offset against the account's balance")
def account_offset_fen(
    recovery_left_fen: Fen, benefit_offset_fen: Fen, offset_account_fen: Fen, overpayment_offset_allowed: Flag
) -> Fen:
    """从账户中抵扣 = 尚应退回 − 从待遇中抵扣，但不超过账户余额"""
    left = maximum(recovery_left_fen - benefit_offset_fen, 0)
    return where(overpayment_offset_allowed == 1, minimum(left, offset_account_fen), 0)


@rule(cite=RETURN, zh="抵扣后尚应退回", en="Left after offsetting")
def recovery_after_offset_fen(recovery_left_fen: Fen, benefit_offset_fen: Fen, account_offset_fen: Fen) -> Fen:
    """抵扣后尚应退回 = 尚应退回 − 从待遇中抵扣 − 从账户中抵扣"""
    return maximum(recovery_left_fen - benefit_offset_fen - account_offset_fen, 0)


@rule(cite=RETURN, zh="抵扣所需月数", en="Months of offsetting")
def offset_months(recovery_left_fen: Fen, benefit_offset_fen: Fen) -> ManyMonths:
    """抵扣所需月数 = 尚应退回 ÷ 每月抵扣，不足一月的按一月；不能抵扣的为零"""
    months = floor_div(recovery_left_fen + maximum(benefit_offset_fen, 1) - 1, maximum(benefit_offset_fen, 1))
    return where(benefit_offset_fen == 0, 0, months)
