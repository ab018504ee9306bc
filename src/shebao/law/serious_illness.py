"""Serious illness 大病保险 and large amounts 大额补助: the second payment on what a patient must still bear.

Concerned are residents (since 2012-08-24, 发改社会〔2012〕2605号) whose own cost within scope of a year, after the
basic insurance, is above the line 起付线; and employees whose costs are above the yearly cap of the pooled fund.

    serious illness = Σ over the segments (part of the own cost above the line that lies in the segment × its ratio)
                      − what was paid earlier in the year, up to the yearly cap

**Segments** are written as those of the pool and their bounds too lie on the cost itself, the line included: with a
line of 12 000 yuan "60 % to 30 000" is 60 % of 18 000. `in_scope_own_cost` is the year's sum so far where there was
more than one bill, and comes from the settlement where there was one.

**2012**: the line is about the urban residents' disposable income 可支配收入 (farmers: net income) of the year
before, the ratio at least 50 %, rising with the cost. **2019** (医保发〔2019〕30号): the line is half of the
disposable income, the ratio at least 60 %; for the poor 困难人员 the line is halved, the ratio five points higher,
and no cap holds. These are dated parameters: the day of the circular is taken as the first day; regions followed
within the year.

The employees' supplement 大额医疗费用补助 pays a local share of what the pool would have paid above its cap
(国发〔1998〕44号 leaves it to "commercial insurance and other ways"). **Local**: segments, caps, shares.
**Doubtful**: some regions count the supplement on the cost above the cap, not on the payment: then give `over_cap`
accordingly.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.law.medical import Segments
from shebao.rules import Fen, Flag, flag, largest, maximum, minimum, mul_div_half_up, rule, share, total, where
from shebao.rules.kinds import FEN
from shebao.text import Text

FACTS: dict[str, Text] = {
    "disposable_income_fen": Text("统筹区上年人均可支配收入（年）", "Last year's disposable income a head, yearly"),
    "serious_illness_segments": Text("大病保险分段支付比例", "Segments of the serious illness insurance"),
}


@rule(cite="发改社会〔2012〕2605号 三；医保发〔2019〕30号 二", zh="大病保险起付线", en="Line of the serious illness insurance")
def serious_illness_line_fen(disposable_income_fen: Fen, serious_illness_line_ratio_ppm: Rate) -> Fen:
    """大病保险起付线 = 统筹区上年人均可支配收入（年）× 大病起付线占人均可支配收入的比例"""
    return share(disposable_income_fen, serious_illness_line_ratio_ppm)


@rule(cite="医保发〔2019〕30号 二", zh="本人适用的大病起付线", en="The person's line")
def serious_illness_own_line_fen(serious_illness_line_fen: Fen, poor: Flag, poor_line_ratio_ppm: Rate) -> Fen:
    """本人适用的大病起付线 = 大病保险起付线；困难人员降低50%"""
    return where(poor == 1, share(serious_illness_line_fen, poor_line_ratio_ppm), serious_illness_line_fen)


@rule(
    cite="发改社会〔2012〕2605号 三；医保发〔2019〕30号 二", zh="大病保险封顶前支付", en="Serious illness payment before the cap"
)
def serious_illness_before_cap_fen(
    in_scope_own_cost_fen: Fen,
    serious_illness_own_line_fen: Fen,
    serious_illness_segments: Segments,
    poor: Flag,
    poor_ratio_points_ppm: Rate,
) -> Fen:
    """封顶前支付 = Σ 起付线以上、落在本段的自付费用 × 本段比例（困难人员加5个百分点），四舍五入到分"""
    more = where(poor == 1, poor_ratio_points_ppm, 0)
    paid = total(
        lambda above, up_to, ratio: (
            maximum(minimum(in_scope_own_cost_fen, up_to) - maximum(above, serious_illness_own_line_fen), 0)
            * minimum(ratio + more, 1_000_000)
        ),
        serious_illness_segments,
    )
    return minimum(mul_div_half_up(paid, 1, 1_000_000), in_scope_own_cost_fen)


@rule(cite="发改社会〔2012〕2605号 三；医保发〔2019〕30号 二", zh="大病保险支付", en="Serious illness payment")
def serious_illness_payment_fen(
    serious_illness_before_cap_fen: Fen,
    serious_illness_cap_fen: Fen,
    serious_illness_paid_before_fen: Fen,
    poor: Flag,
    poor_without_cap: Flag,
) -> Fen:
    """大病保险支付 = 大病保险封顶前支付（不超过大病保险年度封顶线）− 本年度大病保险已支付；困难人员2019年起不封顶"""
    uncapped = (poor == 1) & (poor_without_cap == 1)
    limited = where(uncapped, serious_illness_before_cap_fen, minimum(serious_illness_before_cap_fen, serious_illness_cap_fen))
    return maximum(limited - serious_illness_paid_before_fen, 0)


@rule(cite="发改社会〔2012〕2605号 三", zh="大病保险后个人自付", en="Left to the patient after serious illness insurance")
def own_cost_after_serious_illness_fen(
    in_scope_own_cost_fen: Fen, serious_illness_payment_fen: Fen, serious_illness_paid_before_fen: Fen
) -> Fen:
    """大病保险后个人自付 = 政策范围内个人自付 − 大病保险支付 − 本年度大病保险已支付"""
    return maximum(in_scope_own_cost_fen - serious_illness_payment_fen - serious_illness_paid_before_fen, 0)


@rule(cite="发改社会〔2012〕2605号 三；医保发〔2019〕30号 二", zh="大病支付比例低于下限", en="Ratio below the least by")
def serious_illness_ratio_short_ppm(serious_illness_segments: Segments, serious_illness_least_ratio_ppm: Rate) -> Rate:
    """低于下限 = 各段中最低比例比国家规定的下限（50%，2019年起60%）低多少，不低为零"""
    return largest(lambda above, up_to, ratio: serious_illness_least_ratio_ppm - ratio, serious_illness_segments, default=0)


@rule(cite="发改社会〔2012〕2605号 三；医保发〔2019〕30号 二", zh="大病支付比例合规", en="Ratios are lawful")
def serious_illness_ratio_lawful(serious_illness_ratio_short_ppm: Rate) -> Flag:
    """大病支付比例合规 = 各段均不低于下限"""
    return flag(serious_illness_ratio_short_ppm == 0)


# ---- employees: above the cap


@rule(cite="国发〔1998〕44号 三", zh="大额医疗费用补助支付", en="Employees' large amount supplement")
def large_amount_payment_fen(
    over_cap_fen: Fen, large_amount_ratio_ppm: Rate, large_amount_cap_fen: Fen, large_amount_paid_before_fen: Fen
) -> Annotated[int, FEN]:
    """大额补助支付 = 超最高支付限额部分 × 大额医疗费用补助比例，不超过大额补助年度封顶线 − 本年度大额补助已支付"""
    room = maximum(large_amount_cap_fen - large_amount_paid_before_fen, 0)
    return minimum(share(over_cap_fen, large_amount_ratio_ppm), room)
