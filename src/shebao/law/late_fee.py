"""Late fee 滞纳金: from which day, at which rate, how much."""

from __future__ import annotations

from typing import Annotated

from shebao.rules import DailyPpm, Day, Fen, Month, Months, clip, first_day, maximum, minimum, mul_div_half_up, rule
from shebao.rules.kinds import DAYS

#: Fifty years: no arrears are older, and the proof against overflow needs an end.
LONGEST_DAYS = 18_250
LateDays = Annotated[int, DAYS.within(0, LONGEST_DAYS)]


@rule(cite="社会保险法 第八十六条", zh="滞纳金起算日", en="First day of late fee")
def late_from(settlement_month: Month, payment_months: Months) -> Day:
    """滞纳金起算日 = 结算月之后第 n 个月的第一天"""
    return first_day(settlement_month + payment_months)


@rule(cite="社会保险费征缴暂行条例 第十三条", zh="旧费率滞纳天数", en="Days late at the former rate")
def former_late_days(late_from: Day, paid_on: Day, late_fee_rate_from: Day) -> LateDays:
    """旧费率滞纳天数 = 新费率施行前的天数，起止日均计入"""
    return clip(minimum(paid_on, late_fee_rate_from - 1) - late_from + 1, 0, LONGEST_DAYS)


@rule(cite="社会保险法 第八十六条", zh="滞纳天数", en="Days late")
def late_days(late_from: Day, paid_on: Day, late_fee_rate_from: Day) -> LateDays:
    """滞纳天数 = 止日 − 起日 + 1（新费率施行之后的部分）"""
    return clip(paid_on - maximum(late_from, late_fee_rate_from) + 1, 0, LONGEST_DAYS)


@rule(cite="社会保险法 第八十六条；社会保险费征缴暂行条例 第十三条", zh="滞纳金", en="Late fee")
def late_fee_fen(
    arrears_fen: Fen,
    late_days: LateDays,
    late_fee_rate_ppm: DailyPpm,
    former_late_days: LateDays,
    former_late_fee_rate_ppm: DailyPpm,
) -> Fen:
    """滞纳金 = 欠缴额 ×（滞纳天数 × 万分之五 + 旧费率滞纳天数 × 千分之二），四舍五入到分"""
    return mul_div_half_up(arrears_fen, late_days * late_fee_rate_ppm + former_late_days * former_late_fee_rate_ppm, 1_000_000)
