"""Leaving, death, pension abroad 离境、死亡与境外领取: accounts kept or paid once, proof of life, and return.

**Leaving before pension age** (人力资源社会保障部令第16号 第五条): the individual accounts are kept. Who comes back to work
keeps the same number, and the years of contribution add up. On written application, and only then, the relation is ended and
the accounts (pension; the medical account is settled with it, 人社厅发〔2011〕113号 附件) are paid out once; the years are then
gone. The same holds for residents of Hong Kong, Macau and Taiwan, and for Chinese who have lost their nationality
(实施《社会保险法》若干规定 第六条). Other Chinese who settle abroad keep the account until pension age: an account may never be
drawn early (社会保险法 第十四条).

    paid out = balance of the pension account + balance of the medical account, if ended before pension age; else nothing

At pension age nothing special holds: with the minimum years there is a pension, without them the ways of 社会保险法 第十六条.

**Death**: what is left in the accounts is inherited (令16 第六条; 社会保险法 第十四条).

**Pension abroad** (令16 第七条): at least once a year a proof of life, issued by the Chinese embassy or notarised and
authenticated; who enters China may appear in person instead. If twelve months have passed without one, payment stops; on a new
proof it resumes and what was held back is paid. The month of the due day is still paid. The day itself is `proof_of_life_until`
of the chapter on events.

    next proof due  = same day, twelve months after the last proof
    months held back = months after the month of the due day, up to the asked month

Doubtful: the notice does not say how soon after the due day payment stops (here: from the next month), nor whether what was
held back is paid with interest (here: without). Nor is it said whether what is paid once bears the interest of the broken year
(here: it is credited on 31 December, as of any account, and remains to be paid).
"""

from __future__ import annotations

from shebao.rules import Day, Fen, Flag, Month, Months, clip, flag, month_of, rule, where
from shebao.rules.kinds import DAY, NEVER_DAY
from shebao.text import Text

ORDER_16 = "人力资源社会保障部令第16号"

FACTS: dict[str, Text] = {
    "left_on": Text("离境日期", "Left China on"),
    "returned_months": Text("再次就业后缴费月数", "Months of contribution after return"),
    "monthly_benefit_fen": Text("月待遇额", "Monthly benefit"),
    "entitled_month": Text("首次领取待遇月", "First month of benefit"),
}


@rule(
    cite=f"{ORDER_16} 第五条；人力资源社会保障部 国家医疗保障局令第41号；实施《社会保险法》若干规定 第六条",
    zh="可申请终止社会保险关系",
    en="May end the insurance relation",
)
def may_end_relation(foreigner: Flag, compatriot: Flag, nationality_lost: Flag, left_on: Day, retirement_month: Month) -> Flag:
    """达到领取养老金年龄前离境的外国人、港澳台居民、丧失中国国籍的人，可书面申请终止"""
    entitled = (foreigner == 1) | (compatriot == 1) | (nationality_lost == 1)
    return flag(entitled & (left_on != NEVER_DAY) & (month_of(left_on) < retirement_month))


@rule(cite=f"{ORDER_16} 第五条；社会保险法 第十四条", zh="社会保险关系已终止", en="Insurance relation ended")
def relation_ended(may_end_relation: Flag, termination_applied_on: Day, on: Day) -> Flag:
    """已终止 = 可申请终止，且已书面申请；未申请的保留"""
    return flag((may_end_relation == 1) & (termination_applied_on <= on) & (termination_applied_on != NEVER_DAY))


@rule(cite=f"{ORDER_16} 第五条", zh="个人账户保留", en="Account kept")
def account_kept(relation_ended: Flag) -> Flag:
    """个人账户保留 = 未终止社会保险关系"""
    return 1 - relation_ended


@rule(
    cite=f"{ORDER_16} 第五条；人社厅发〔2011〕113号 附件五",
    zh="终止关系一次性支付额",
    en="Paid once on ending the relation",
)
def termination_payment_fen(account_balance_fen: Fen, medical_account_left_fen: Fen, relation_ended: Flag) -> Fen:
    """一次性支付额 = 养老个人账户储存额 + 医疗个人账户余额（已书面申请终止的），否则为零"""
    return where(relation_ended == 1, account_balance_fen + medical_account_left_fen, 0)


@rule(cite=f"{ORDER_16} 第五条", zh="离境后个人账户", en="Pension account after leaving")
def account_after_leaving_fen(account_balance_fen: Fen, relation_ended: Flag) -> Fen:
    """保留的账户 = 储存额；已一次性支付的为零"""
    return where(relation_ended == 1, 0, account_balance_fen)


@rule(cite=f"{ORDER_16} 第五条", zh="再次就业后累计缴费月数", en="Months of contribution after return, in all")
def accumulated_months(contribution_months: Months, returned_months: Months, relation_ended: Flag) -> Months:
    """累计缴费月数 = 离境前月数（未终止的）+ 再次就业后月数"""
    return where(relation_ended == 1, 0, contribution_months) + returned_months


@rule(cite=f"{ORDER_16} 第六条；社会保险法 第十四条", zh="个人账户继承额", en="Accounts inherited")
def inherited_accounts_fen(account_balance_fen: Fen, medical_account_left_fen: Fen, death_on: Day, on: Day) -> Fen:
    """继承额 = 死亡后养老个人账户与医疗个人账户余额；在世的为零"""
    return where(on >= death_on, account_balance_fen + medical_account_left_fen, 0)


@rule(cite=f"{ORDER_16} 第七条", zh="生存证明期限月", en="Month in which the next proof of life is due")
def life_proof_due_month(proof_of_life_until: Day) -> Month:
    """生存证明期限月 = 最近一次生存证明之日 + 12个月，所在月"""
    return month_of(clip(proof_of_life_until, DAY.low, NEVER_DAY))


@rule(cite=f"{ORDER_16} 第七条", zh="暂停待遇月数", en="Months of benefit held back")
def months_held_back(life_proof_due_month: Month, on: Day) -> Months:
    """暂停月数 = 适用月 − 期限所在月，不小于零；补交证明后补发"""
    return clip(month_of(on) - life_proof_due_month, 0, 1200)


@rule(cite=f"{ORDER_16} 第七条", zh="境外领取当月待遇", en="Benefit paid abroad this month")
def benefit_abroad_fen(monthly_benefit_fen: Fen, months_held_back: Months) -> Fen:
    """当月待遇 = 月待遇额；生存证明过期的次月起暂停"""
    return where(months_held_back > 0, 0, monthly_benefit_fen)


@rule(cite=f"{ORDER_16} 第七条", zh="补发待遇", en="Benefit paid in arrears on a new proof of life")
def benefit_held_back_fen(monthly_benefit_fen: Fen, months_held_back: Months) -> Fen:
    """补发待遇 = 月待遇额 × 暂停月数"""
    return monthly_benefit_fen * months_held_back


@rule(cite=f"{ORDER_16} 第七条", zh="首次生存证明期限", en="First proof of life due on")
def first_life_proof_due_month(entitled_month: Month, proof_of_life_months: Months) -> Month:
    """首次生存证明月份 = 首次领取待遇月 + 12个月"""
    return entitled_month + proof_of_life_months
