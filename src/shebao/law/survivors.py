"""Survivors of the insured 遗属待遇: funeral grant, survivors' grant and the inherited account.

Who is insured for the employees' pension, working or retired, and dies through illness or off work, leaves to the
survivors a funeral grant 丧葬补助金 and a survivors' grant 抚恤金 from the pension fund (社会保险法 第十七条), and the
balance of the account to the heirs (第十四条). Give the day of death as the day whose law applies.

From 1 September 2021 the grants are the same everywhere (人社部发〔2021〕18号):

    base            = previous year's urban disposable income per head of the province ÷ 12
    funeral grant   = 2 × base
    survivors' grant = base × months

Months by years of contribution: 3 (fewer than five years), 6 (five to ten), 9 (ten to fifteen); beyond fifteen one month
more for each year, counted to the month, at most 24 (thirty years). After a pensioner each year of pension drawn takes a
month away, down to nine. Years and drawing count to the month: 28 years 9 months and 3 years 6 months drawn give
22.75 − 3.5 = 19.25 months. Inside, the number is kept in twelfths (`survivors_grant_twelfths`). With fewer than five
years the two grants together do not exceed what the person paid.

Before September 2021 level and base were local: give `survivors_base` and `pension_funeral_months`. Monthly aid to
dependants (遗属生活补助费, as in 郑州市企业职工基本养老保险条例 第二十八条) is local and not computed here.

Only one funeral grant is paid when pension, work injury and unemployment insurance all owe one (第四十九条):
`chosen_funeral_grant` picks it, `funeral_grants_excess` says what was paid too much.

The account: until 30 June 2011 heirs got what the person had paid, with interest (劳办发〔1997〕116号; 浙江省职工基本
养老保险条例 第二十九条); the employer's part stayed in the fund. From 1 July 2011 the whole balance is inherited.
郑州市企业职工基本养老保险条例 第二十六条 still says "the person's part" in its text of 2021; the law prevails. A
pensioner's balance holds the employer's part in the proportion it had at retirement.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.pension_events import MonthlyFen
from shebao.rules import (
    Fen,
    Flag,
    Months,
    Ppm,
    clip,
    flag,
    largest,
    maximum,
    minimum,
    mul_div_half_up,
    rule,
    share,
    total,
    where,
)
from shebao.rules.kinds import COUNT, FEN, Kind, list_of
from shebao.text import Text

SURVIVORS_STEP = COUNT.within(1, 3)
Step = Annotated[int, SURVIVORS_STEP]
#: Months in twelfths, at most a hundred years.
Twelfths = Annotated[int, COUNT.within(0, 14_400)]
FuneralGrants = Annotated[tuple[int, ...], list_of(FEN, most=30)]
FIVE_YEARS, TEN_YEARS, FIFTEEN_YEARS = 60, 120, 180

FACTS: dict[str, Text] = {
    "yearly_urban_income_fen": Text(
        "本省上年度城镇居民人均可支配收入", "Previous year's urban disposable income per head of the province"
    ),
    "personal_contributions_fen": Text("个人缴费之和", "Own contributions in all"),
    "paid_funeral_grants_fen": Text("各险种已付丧葬补助金", "Funeral grants paid by the insurances"),
    "account_at_retirement_fen": Text("退休时个人账户储存额", "Account at retirement"),
    "employer_part_at_retirement_fen": Text("退休时账户中单位划入部分", "Employer's part of the account at retirement"),
}
KEYS: dict[str, Kind] = {"survivors_step": SURVIVORS_STEP}


@rule(cite="人社部发〔2021〕18号 第四条、第五条", zh="遗属待遇计发基数（月）", en="Base of the survivors' benefits, a month")
def survivors_base_fen(yearly_urban_income_fen: Fen) -> MonthlyFen:
    """基数 = 本省上年度城镇居民人均可支配收入 ÷ 12，四舍五入到分；2021年9月以前由各地规定，须给出"""
    return mul_div_half_up(yearly_urban_income_fen, 1, 12)


@rule(
    cite="社会保险法 第十七条；人社部发〔2021〕18号 第四条", zh="养老保险丧葬补助金", en="Funeral grant of the pension insurance"
)
def pension_funeral_grant_fen(survivors_base_fen: MonthlyFen, pension_funeral_months_ppm: Ppm) -> Fen:
    """丧葬补助金 = 基数 × 月数（全国统一为2个月），四舍五入到分"""
    return share(survivors_base_fen, pension_funeral_months_ppm)


@rule(cite="人社部发〔2021〕18号 第五条", zh="抚恤金年限档", en="Step of the survivors' grant")
def survivors_step(contribution_months: Months) -> Step:
    """不满5年为1档，满5年不满10年为2档，满10年为3档"""
    return where(contribution_months < FIVE_YEARS, 1, where(contribution_months < TEN_YEARS, 2, 3))


@rule(
    cite="人社部发〔2021〕18号 第五条", zh="最高发放月数（十二分之一月）", en="Months of the grant by contributions, in twelfths"
)
def survivors_grant_highest_twelfths(
    contribution_months: Months, survivors_grant_months: Months, survivors_longest_months: Months
) -> Twelfths:
    """最高发放月数 = 档次月数 + 15年以上每多缴1年1个月（计算到月，30年封顶），以十二分之一月计"""
    beyond = maximum(minimum(contribution_months, survivors_longest_months) - FIFTEEN_YEARS, 0)
    return survivors_grant_months * 12 + beyond


@rule(cite="人社部发〔2021〕18号 第五条", zh="抚恤金发放月数（十二分之一月）", en="Months of the survivors' grant, in twelfths")
def survivors_grant_twelfths(
    survivors_grant_highest_twelfths: Twelfths, pension_months_drawn: Months, survivors_least_months: Months
) -> Twelfths:
    """在职人员按最高月数；退休人员每领取1年养老金减1个月（计算到月），最低9个月"""
    after_pension = maximum(survivors_grant_highest_twelfths - pension_months_drawn, survivors_least_months * 12)
    return where(pension_months_drawn > 0, after_pension, survivors_grant_highest_twelfths)


@rule(cite="社会保险法 第十七条；人社部发〔2021〕18号 第五条", zh="抚恤金", en="Survivors' grant")
def survivors_grant_fen(survivors_base_fen: MonthlyFen, survivors_grant_twelfths: Twelfths) -> Fen:
    """抚恤金 = 基数 × 发放月数，四舍五入到分"""
    return mul_div_half_up(survivors_base_fen, survivors_grant_twelfths, 12)


@rule(
    cite="社会保险法 第十七条；社会保险经办条例 第十九条；浙江省职工基本养老保险条例 第三十八条",
    zh="丧葬补助金与抚恤金合计",
    en="Funeral and survivors' grant together",
)
def survivors_grants_fen(pension_funeral_grant_fen: Fen, survivors_grant_fen: Fen) -> Fen:
    """合计 = 丧葬补助金 + 抚恤金"""
    return pension_funeral_grant_fen + survivors_grant_fen


@rule(cite="人社部发〔2021〕18号", zh="遗属待遇", en="Survivors' benefits within the limit")
def survivors_benefit_fen(
    survivors_grants_fen: Fen,
    contribution_months: Months,
    personal_contributions_fen: Fen,
    survivors_capped_below_months: Months,
) -> Fen:
    """遗属待遇 = 合计；累计缴费不足5年的，不得超过个人缴费之和"""
    capped = minimum(survivors_grants_fen, personal_contributions_fen)
    return where(contribution_months < survivors_capped_below_months, capped, survivors_grants_fen)


@rule(cite="社会保险法 第四十九条", zh="多付的丧葬补助金", en="Funeral grants paid too much")
def funeral_grants_excess_fen(paid_funeral_grants_fen: FuneralGrants) -> Fen:
    """同时符合几项的只能选择其中一项：多付 = 各项合计 − 最高一项"""
    highest = largest(lambda paid: paid, paid_funeral_grants_fen)
    return maximum(total(lambda paid: paid, paid_funeral_grants_fen) - highest, 0)


@rule(cite="社会保险法 第四十九条", zh="重复领取丧葬补助金", en="More than one funeral grant paid")
def funeral_grant_paid_twice(paid_funeral_grants_fen: FuneralGrants) -> Flag:
    """几个险种都付了丧葬补助金"""
    return flag(total(lambda paid: flag(paid > 0), paid_funeral_grants_fen) > 1)


@rule(cite="劳办发〔1997〕116号", zh="退休人员账户余额中单位划入部分", en="Employer's part left in a pensioner's account")
def account_employer_part_left_fen(
    account_balance_fen: Fen, employer_part_at_retirement_fen: MonthlyFen, account_at_retirement_fen: MonthlyFen
) -> Fen:
    """余额中单位划入部分 = 余额 × 退休时单位划入部分 ÷ 退休时储存额，四舍五入到分"""
    balance = clip(account_balance_fen, 0, maximum(account_at_retirement_fen, 1))
    return mul_div_half_up(balance, employer_part_at_retirement_fen, maximum(account_at_retirement_fen, 1))


@rule(
    cite="社会保险法 第十四条；劳办发〔1997〕116号；浙江省职工基本养老保险条例 第二十九条；"
    "郑州市企业职工基本养老保险条例 第二十六条",
    zh="可以继承的个人账户余额",
    en="Account inherited",
)
def account_inheritance_fen(
    account_balance_fen: Fen, account_employer_part_fen: Fen, account_employer_part_inherited: Flag
) -> Fen:
    """2011年7月1日起全部余额可以继承；此前只继承个人缴费部分的本息"""
    own = maximum(account_balance_fen - account_employer_part_fen, 0)
    return where(account_employer_part_inherited == 1, account_balance_fen, own)
