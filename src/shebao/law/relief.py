"""Relief and refunds 阶段性减免与退费: contributions not charged for a time, and contributions given back.

**Relief of 2020.** Contributions are not reduced or waived (社会保险法 第六十条) except by law; in the epidemic the employer's
part of pension, unemployment and work injury insurance was (人社部发〔2020〕11号, 人社部发〔2020〕49号). The employee's part
was always due.

| employer | months | not charged |
|---|---|---|
| small and medium, household businesses with employees | 2020-02 to 2020-12 | all |
| large, and others; not authorities and institutions | 2020-02 to 2020-06 | half |
| the same in Hubei | 2020-02 to 2020-06 | all |

    due after relief = employer's due − employer's due × share, rounded half up to the fen

Regions could also halve the employer's medical contribution for up to five months from February 2020: give `relief_share`.
Hardship deferral without late fee, and the frozen floor of the base, stand in the chapters on collection and contributions;
lower rates of 2015-2019 are values of `employer_rate` and `employee_rate`; the work injury rate's cuts stand in its own
chapter.

**Refunds 退费.** What was paid without being due is given back without interest: each side its own part, unless the reason
allows only the employee's part (which lies in the account).

    overpaid = paid − due, for each side        after the end = months after the month of the end × monthly contribution

| reason (code of one deployed system) | employer's part |
|---|---|
| 101 retired, 102 others past the age | given back |
| 104 deceased, 105 serving a sentence | given back |
| 106 flexible worker who joined an employer, 109 paid in error by the employer | given back |
| 107 insured twice, on transfer | kept: only the employee's part (人社部规〔2016〕5号) |
| 108 back payment not accepted elsewhere | given back |

**Local and doubtful**: whether the employer's part is given back is decided by the region (all values here `unverified`, except
for people insured twice); the month of the death itself is due.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import Rate
from shebao.rules import Day, Fen, Flag, Month, Months, clip, maximum, minimum, month_of, rule, share, where
from shebao.rules.kinds import FEN, NEVER_DAY, Kind, choice
from shebao.text import Text

RELIEF = "人社部发〔2020〕11号；人社部发〔2020〕49号"
EMPLOYER_SIZE = choice("employer_size", {"small_medium": 1, "large": 2, "public": 3})
REFUND_REASON = choice(
    "refund_reason",
    {
        "retired": 101,
        "over_age": 102,
        "deceased": 104,
        "imprisoned": 105,
        "joined_employer": 106,
        "insured_twice": 107,
        "not_accepted": 108,
        "employer_error": 109,
    },
)
EmployerSize = Annotated[int, EMPLOYER_SIZE]
RefundReason = Annotated[int, REFUND_REASON]
#: A month's contribution of one person: at most ten million yuan, so that a hundred years of it are proven.
MonthlyContribution = Annotated[int, FEN.within(0, 10**9)]

KEYS: dict[str, Kind] = {"employer_size": EMPLOYER_SIZE, "refund_reason": REFUND_REASON}
FACTS: dict[str, Text] = {
    "employer_size": Text("单位规模", "Size of the employer"),
    "refund_reason": Text("退费原因", "Reason of the refund"),
    "employer_paid_fen": Text("单位已缴额", "Paid by the employer"),
    "employee_paid_fen": Text("个人已缴额", "Paid by the employee"),
    "insurance_ended_on": Text("死亡或收监执行日期", "Died, or began to serve a sentence, on"),
    "paid_until_month": Text("已缴至月份", "Paid until the month"),
    "monthly_employer_paid_fen": Text("每月单位缴费额", "Paid by the employer each month"),
    "monthly_employee_paid_fen": Text("每月个人缴费额", "Paid by the employee each month"),
}


@rule(cite=RELIEF, zh="单位减免额", en="Employer's contribution not charged")
def employer_relief_fen(employer_due_fen: Fen, relief_share_ppm: Rate) -> Fen:
    """减免额 = 单位应缴 × 减免比例（按险种、单位规模和日期），四舍五入到分"""
    return share(employer_due_fen, relief_share_ppm)


@rule(cite=RELIEF, zh="减免后单位应缴", en="Due from the employer after relief")
def employer_due_after_relief_fen(employer_due_fen: Fen, employer_relief_fen: Fen) -> Fen:
    """减免后单位应缴 = 单位应缴 − 减免额；个人缴费不减免"""
    return maximum(employer_due_fen - employer_relief_fen, 0)


@rule(cite="社会保险法 第六十条；社会保险费征缴暂行条例 第十条", zh="单位多缴额", en="Overpaid by the employer")
def employer_overpaid_fen(employer_paid_fen: Fen, employer_due_fen: Fen) -> Fen:
    """单位多缴额 = 单位已缴 − 单位应缴，不小于零"""
    return maximum(employer_paid_fen - employer_due_fen, 0)


@rule(cite="社会保险法 第六十条；社会保险费征缴暂行条例 第十条", zh="个人多缴额", en="Overpaid by the employee")
def employee_overpaid_fen(employee_paid_fen: Fen, employee_due_fen: Fen) -> Fen:
    """个人多缴额 = 个人已缴 − 个人应缴，不小于零"""
    return maximum(employee_paid_fen - employee_due_fen, 0)


@rule(cite="社会保险法 第六十条；社会保险费征缴暂行条例 第十条", zh="误缴退费额", en="Refund of what was paid in error")
def wrong_payment_refund_fen(employer_overpaid_fen: Fen, employee_overpaid_fen: Fen) -> Fen:
    """误缴退费额 = 单位多缴额 + 个人多缴额，各退各的"""
    return employer_overpaid_fen + employee_overpaid_fen


@rule(cite="社会保险法 第十七条、第六十条", zh="终止后多缴月数", en="Months paid after the end")
def months_paid_after_end(insurance_ended_on: Day, paid_until_month: Month) -> Months:
    """多缴月数 = 已缴至月份 − 死亡或收监执行所在月，不小于零"""
    return where(insurance_ended_on == NEVER_DAY, 0, clip(paid_until_month - month_of(insurance_ended_on), 0, 1200))


@rule(cite="社会保险法 第十七条、第六十条", zh="终止后多缴的个人部分", en="Employee's part paid after the end")
def employee_part_after_end_fen(months_paid_after_end: Months, monthly_employee_paid_fen: MonthlyContribution) -> Fen:
    """个人部分 = 多缴月数 × 每月个人缴费额"""
    return minimum(months_paid_after_end, 1200) * monthly_employee_paid_fen


@rule(cite="社会保险法 第十七条、第六十条", zh="终止后多缴的单位部分", en="Employer's part paid after the end")
def employer_part_after_end_fen(months_paid_after_end: Months, monthly_employer_paid_fen: MonthlyContribution) -> Fen:
    """单位部分 = 多缴月数 × 每月单位缴费额"""
    return minimum(months_paid_after_end, 1200) * monthly_employer_paid_fen


@rule(
    cite="社会保险法 第十七条、第六十条；人社部规〔2016〕5号", zh="终止后多缴退费额", en="Refund of what was paid after the end"
)
def after_end_refund_fen(employee_part_after_end_fen: Fen, employer_part_after_end_fen: Fen, employer_part_refunded: Flag) -> Fen:
    """退费额 = 个人部分 + 单位部分（当地规定退还的）"""
    return employee_part_after_end_fen + where(employer_part_refunded == 1, employer_part_after_end_fen, 0)


@rule(cite="人社部规〔2016〕5号", zh="退费额", en="Refund by reason")
def refund_by_reason_fen(employee_paid_fen: Fen, employer_paid_fen: Fen, employer_part_refunded: Flag) -> Fen:
    """退费额 = 不应缴的个人部分 + 单位部分（按退费原因，可退的）；不计利息"""
    return employee_paid_fen + where(employer_part_refunded == 1, employer_paid_fen, 0)


@rule(cite="人社部规〔2016〕5号", zh="不退的单位部分", en="Employer's part kept by the fund")
def kept_by_fund_fen(employer_paid_fen: Fen, employer_part_refunded: Flag) -> Fen:
    """不退的单位部分 = 单位已缴额 − 已退的单位部分，留在统筹基金"""
    return where(employer_part_refunded == 1, 0, employer_paid_fen)
