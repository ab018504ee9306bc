"""Late fee 滞纳金: from which day, at which rate, how much.

Employers who do not pay on time, the employees' share included, owe a late fee for every day. It belongs to the fund of the
insurance, never to the account of a person, and may not be passed on to employees (实施《社会保险法》若干规定 第二十条).

    late fee = arrears × (days × 0.05 % + days before the change × 0.2 %), rounded half up to the fen, once
    days     = last day − first day + 1, both ends counted

| days of arrears | rate a day | source |
|---|---|---|
| up to 2011-06-30 | 0.2 % (千分之二) | 社会保险费征缴暂行条例 第十三条 |
| from 2011-07-01 | 0.05 % (万分之五) | 社会保险法 第八十六条 |
| work injury, from 2011-01-01 | 0.05 % | 工伤保险条例（2010年修订）第六十二条 |

The day of each day of arrears decides, not the day on which the question is put: arrears that straddle the change are charged
on each side at that side's rate, whatever `on` is. The days are weighted first and there is one rounding at the end; two halves
rounded apart could differ by a fen.

| arrears 10,000.00 | former days | present days | late fee |
|---|---|---|---|
| 2012-01-01 to 2012-01-30 | 0 | 30 | 150.00 |
| 2011-05-01 to 2011-05-30 | 30 | 0 | 600.00 |
| 2011-05-01 to 2011-07-31 | 61 | 31 | 1,375.00 |
| the same, work injury | 0 | 92 | 460.00 |

**The first day 起算日.** An ordinary bill is late from the first day of the n-th month after the month of settlement
(`payment_months`; local, so a parameter, national default 1, `unverified`): March 2012 is billed in March, due on 31 March,
late from 1 April. For a month paid back because a person was registered late, see the chapter on foreigners
(`back_bill_late_from`). During an approved deferral no late fee arises: see `late_fee_with_deferral` in the chapter on
collection.

**When it is charged.** The office charges it at the moment principal is paid, on the part paid, to that day. A bill that nobody
has paid carries none in the books yet; what it would cost today is a question to the rule.

**Disputed.** Whether the fee may exceed the principal (行政强制法 第四十五条, since 2012-01-01): `late_fee_capped`, off by
default; Chongqing says so for unemployment insurance (重庆市失业保险条例 第三十三条). Before July 2011 a fee required a prior
order to pay that was not obeyed; the rule computes it whenever it is asked.
"""

from __future__ import annotations

from typing import Annotated

from shebao.rules import (
    DailyPpm,
    Day,
    Fen,
    Flag,
    Month,
    Months,
    clip,
    first_day,
    maximum,
    minimum,
    mul_div_half_up,
    rule,
    where,
)
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
def late_fee_fen(  # noqa: PLR0917 - two rates, two lengths of time
    arrears_fen: Fen,
    late_days: LateDays,
    late_fee_rate_ppm: DailyPpm,
    former_late_days: LateDays,
    former_late_fee_rate_ppm: DailyPpm,
    late_fee_capped: Flag,
) -> Fen:
    """滞纳金 = 欠缴额 ×（滞纳天数 × 万分之五 + 旧费率滞纳天数 × 千分之二），四舍五入到分；规定封顶的不超过欠缴额"""
    fee = mul_div_half_up(arrears_fen, late_days * late_fee_rate_ppm + former_late_days * former_late_fee_rate_ppm, 1_000_000)
    return where(late_fee_capped == 1, minimum(fee, arrears_fen), fee)
