"""Residents' pension 城乡居民养老保险: bands and subsidies, the account, who gets how much, and what heirs get.

Residents without an employer's insurance pay once a year by bands of their choice. Three schemes followed each other:

| scheme | began | bands, yuan a year |
|---|---|---|
| `rural` 新农保, 国发〔2009〕32号 | 2009-09-01 | 100 to 500 by hundreds |
| `urban` 城居保, 国发〔2011〕18号 | 2011-07-01 | 100 to 1000 by hundreds |
| `merged` 城乡居民, 国发〔2014〕8号 | 2014-02-21 | 100 to 1000 by hundreds, 1500, 2000 |

Regions add bands. The government adds at least 30 yuan a year, and at least 60 from the band of 500 on since 2014; a
collective may add more. Payment, aid and subsidy all go into the account, with interest at the one-year deposit rate.

    monthly pension  = account pension + base pension (+ local additions)
    account pension  = balance ÷ 139, rounded half up to the fen

The State's lowest base pension: 55 yuan (September 2009), 70 (July 2014), 88 (2018), 93 (July 2020), 98 (July 2022),
103 (2023), 123 (2024), 143 (2025); the dates of 98 and 103 are unverified. Regions add to it, for years paid beyond
fifteen, and for age: parameters that are nothing unless a region sets them.

**Who.** At sixty, with fifteen years paid, drawing no other public pension. Who was over forty-five when the scheme
began needs only the years left until sixty (sixty less the age in whole years), and may pay in up to fifteen; who
was sixty already pays nothing and draws the base pension, under 新农保 if their children are insured.

**Death.** The pension ends with the month of death (see `pension_last_month`). Heirs get the balance: without the
government's subsidies until 20 February 2014 (they stay to pay others), all of it since. When part of the account
was drawn, the subsidies left are taken in proportion. A funeral aid is local: so many months of base pension.

**Local or doubtful**: the day the scheme began in a place, from when a year's payment earns interest, which day's
deposit rate counts, and whether years paid in afterwards are subsidised are parameters marked unverified. Moving
between this scheme and the employees' is told in the module on changes of scheme.
"""

from __future__ import annotations

from typing import Annotated

from shebao.rules import (
    Day,
    Fen,
    Flag,
    Month,
    Months,
    YearlyPpm,
    clip,
    flag,
    floor_div,
    largest,
    maximum,
    minimum,
    month_of,
    mul_div_half_up,
    rule,
    total,
    where,
)
from shebao.rules.kinds import COUNT, FEN, MONTHS, Kind, choice, list_of
from shebao.text import Text

RURAL, URBAN, MERGED = 1, 2, 3
SCHEME = choice("residents scheme", {"rural": RURAL, "urban": URBAN, "merged": MERGED})
Scheme = Annotated[int, SCHEME]
#: A year's payment, aid or subsidy, or a month's addition: at most a hundred thousand yuan.
HIGHEST_YEARLY = 10_000_000
YEARLY = FEN.within(0, HIGHEST_YEARLY)
YearlyFen = Annotated[int, YEARLY]
BANDS = list_of(YEARLY, most=40)
Bands = Annotated[tuple[int, ...], BANDS]
EVERY_YEAR = list_of(YEARLY, most=60)
EveryYear = Annotated[tuple[int, ...], EVERY_YEAR]
DIVISOR = MONTHS.within(1, 1200)
DivisorMonths = Annotated[int, DIVISOR]
YEARS = COUNT.within(0, 100)
INTEREST_MONTHS = MONTHS.within(0, 12)
InterestMonths = Annotated[int, INTEREST_MONTHS]
Years = Annotated[int, YEARS]
#: A resident's account: at most ten million yuan.
HIGHEST_ACCOUNT = 1_000_000_000
LONGEST_LIFE = 2400

UNITS: dict[str, Kind] = {
    "residents_scheme": SCHEME,
    "residents_bands": BANDS,
    "residents_yearly": EVERY_YEAR,
    "residents_years": YEARS,
    "residents_yuan": YEARLY,
    "residents_interest_months": INTEREST_MONTHS,
    "residents_divisor": DIVISOR,
}
KEYS: dict[str, Kind] = {"residents_scheme": SCHEME}
FACTS: dict[str, Text] = {
    "residents_payment_fen": Text("选择的缴费档次（年）", "Band chosen, a year"),
    "residents_yearly_payments_fen": Text("各年个人缴费", "Own payments of each year"),
    "residents_yearly_subsidies_fen": Text("各年政府补贴", "Government subsidies of each year"),
    "residents_interest_fen": Text("历年利息合计", "Interest of all years"),
    "residents_years_paid": Text("已缴费年数", "Years paid"),
    "paid_subsidy_fen": Text("实际给予的补贴（年）", "Subsidy given, a year"),
}


def _nearest(payment: int, bands: tuple[int, ...]) -> int:
    """How far the nearest band is from what was paid."""
    return HIGHEST_YEARLY - largest(lambda band: HIGHEST_YEARLY - maximum(maximum(band - payment, payment - band), 0), bands)


@rule(
    cite="国发〔2009〕32号 四；国发〔2011〕18号 四；国发〔2014〕8号 四", zh="与最近档次的差额", en="Distance to the nearest band"
)
def residents_band_gap_fen(
    residents_payment_fen: YearlyFen,
    residents_scheme: Scheme,
    rural_bands_fen: Bands,
    urban_bands_fen: Bands,
    merged_bands_fen: Bands,
) -> Fen:
    """差额 = 个人缴费与所参加制度各档次之差中最小的"""
    rural, urban = _nearest(residents_payment_fen, rural_bands_fen), _nearest(residents_payment_fen, urban_bands_fen)
    merged = _nearest(residents_payment_fen, merged_bands_fen)
    return where(residents_scheme == RURAL, rural, where(residents_scheme == URBAN, urban, merged))


@rule(cite="国发〔2009〕32号 四；国发〔2011〕18号 四；国发〔2014〕8号 四", zh="缴费档次符合规定", en="The band is allowed")
def residents_band_allowed(residents_band_gap_fen: Fen) -> Flag:
    """个人缴费等于当地规定的一个档次"""
    return flag(residents_band_gap_fen == 0)


@rule(cite="国发〔2009〕32号 四；国发〔2011〕18号 四；国发〔2014〕8号 四", zh="政府补贴（年）", en="Government subsidy, a year")
def residents_subsidy_fen(
    residents_payment_fen: YearlyFen,
    residents_lowest_subsidy_fen: YearlyFen,
    residents_higher_band_fen: YearlyFen,
    residents_higher_band_subsidy_fen: YearlyFen,
) -> YearlyFen:
    """缴费的不低于30元；2014年起选择500元及以上档次的不低于60元；没有缴费的不补"""
    due = where(
        residents_payment_fen >= residents_higher_band_fen, residents_higher_band_subsidy_fen, residents_lowest_subsidy_fen
    )
    return where(residents_payment_fen > 0, due, 0)


@rule(cite="国发〔2009〕32号 四；国发〔2014〕8号 四", zh="补贴不足", en="Subsidy given too little")
def residents_subsidy_short_fen(paid_subsidy_fen: YearlyFen, residents_subsidy_fen: YearlyFen) -> Fen:
    """补贴不足 = 应给予的最低补贴 − 实际给予的补贴，不小于零"""
    return maximum(residents_subsidy_fen - paid_subsidy_fen, 0)


@rule(cite="国发〔2014〕8号 四", zh="集体补助超出最高档次", en="Collective aid above the highest band")
def residents_aid_excess_fen(
    residents_collective_aid_fen: YearlyFen, merged_bands_fen: Bands, residents_aid_limited: Flag
) -> Fen:
    """超出 = 集体补助和其他资助 − 当地最高缴费档次，不小于零（2014年起）"""
    excess = maximum(residents_collective_aid_fen - largest(lambda band: band, merged_bands_fen), 0)
    return where(residents_aid_limited == 1, excess, 0)


@rule(
    cite="社会保险法 第二十条；国发〔2009〕32号 五；国发〔2011〕18号 五；国发〔2014〕8号 五",
    zh="当年记账额",
    en="Credited to the account in the year",
)
def residents_year_credit_fen(
    residents_payment_fen: YearlyFen, residents_collective_aid_fen: YearlyFen, residents_subsidy_fen: YearlyFen
) -> YearlyFen:
    """当年记账额 = 个人缴费 + 集体补助和其他资助 + 政府补贴"""
    return residents_payment_fen + residents_collective_aid_fen + residents_subsidy_fen


@rule(cite="国发〔2009〕32号 五；国发〔2014〕8号 五", zh="当年利息", en="Interest of the year")
def residents_year_interest_fen(
    opening_balance_fen: Fen,
    residents_year_credit_fen: YearlyFen,
    residents_interest_rate_ppm: YearlyPpm,
    residents_interest_months: InterestMonths,
) -> Fen:
    """当年利息 = 上年末累计 × 利率 + 当年记账额 × 利率 × 计息月数 ÷ 12，四舍五入到分"""
    product = opening_balance_fen * 12 + residents_year_credit_fen * residents_interest_months
    return mul_div_half_up(product, residents_interest_rate_ppm, 12 * 1_000_000)


@rule(cite="国发〔2009〕32号 五；国发〔2014〕8号 五", zh="年末累计", en="Balance at the year's end")
def residents_year_end_balance_fen(
    opening_balance_fen: Fen, residents_year_credit_fen: YearlyFen, residents_year_interest_fen: Fen
) -> Fen:
    """年末累计 = 上年末累计 + 当年记账额 + 当年利息"""
    return opening_balance_fen + residents_year_credit_fen + residents_year_interest_fen


@rule(
    cite="社会保险法 第二十条；国发〔2009〕32号 五；国发〔2011〕18号 五；国发〔2014〕8号 五",
    zh="个人账户储存额",
    en="Contents of the account",
)
def residents_account_contents_fen(
    residents_yearly_payments_fen: EveryYear,
    residents_yearly_subsidies_fen: EveryYear,
    residents_yearly_aids_fen: EveryYear,
    residents_interest_fen: Fen,
) -> Fen:
    """储存额 = Σ个人缴费 + Σ集体补助和其他资助 + Σ政府补贴 + 利息"""
    paid = total(lambda paid: paid, residents_yearly_payments_fen)
    added = total(lambda subsidy: subsidy, residents_yearly_subsidies_fen) + total(lambda aid: aid, residents_yearly_aids_fen)
    return paid + added + residents_interest_fen


@rule(cite="国发〔2009〕32号 六；国发〔2011〕18号 六；国发〔2014〕8号 六", zh="个人账户养老金", en="Account pension")
def residents_account_pension_fen(account_balance_fen: Fen, residents_divisor_months: DivisorMonths) -> Fen:
    """个人账户养老金 = 个人账户储存额 ÷ 139，四舍五入到分"""
    return mul_div_half_up(account_balance_fen, 1, residents_divisor_months)


@rule(cite="国发〔2009〕32号 六；国发〔2014〕8号 六", zh="长缴加发", en="Addition for years beyond fifteen")
def residents_years_addition_fen(residents_extra_years: Years, residents_extra_year_addition_fen: YearlyFen) -> Fen:
    """长缴加发 = 超过15年的年数 × 每多缴一年加发额（地方）"""
    return residents_extra_years * residents_extra_year_addition_fen


@rule(cite="人社部发〔2018〕21号", zh="高龄加发", en="Addition for age")
def residents_older_part_fen(
    residents_age_years: Years, residents_older_from_years: Years, residents_older_addition_fen: YearlyFen
) -> Fen:
    """达到规定年龄（一般65周岁）的，加发地方规定的金额"""
    return where(residents_age_years >= residents_older_from_years, residents_older_addition_fen, 0)


@rule(cite="社会保险法 第二十一条；国发〔2009〕32号 六；国发〔2014〕8号 六", zh="居民月养老金", en="Residents' monthly pension")
def residents_monthly_pension_fen(
    residents_account_pension_fen: Fen,
    residents_basic_pension_fen: Fen,
    residents_local_basic_addition_fen: Fen,
    residents_years_addition_fen: Fen,
    residents_older_part_fen: Fen,
) -> Fen:
    """月养老金 = 个人账户养老金 + 基础养老金 + 地方增加额 + 长缴加发 + 高龄加发"""
    basic = residents_basic_pension_fen + residents_local_basic_addition_fen
    return residents_account_pension_fen + basic + residents_years_addition_fen + residents_older_part_fen


@rule(cite="国发〔2009〕32号 七；国发〔2014〕8号 七", zh="须缴费年数", en="Years that must be paid")
def residents_years_needed(
    birth_month: Month, residents_started_on: Day, residents_pension_age_months: Months, residents_full_years: Years
) -> Years:
    """制度实施时已满60周岁的为零；不足15年满60周岁的为剩余年数（60 − 当时周岁）；其余15年"""
    age = floor_div(clip(month_of(residents_started_on) - birth_month, 0, LONGEST_LIFE), 12)
    return clip(floor_div(residents_pension_age_months, 12) - age, 0, residents_full_years)


@rule(cite="国发〔2009〕32号 七；国发〔2014〕8号 七", zh="所差年数", en="Years missing")
def residents_years_missing(residents_years_needed: Years, residents_years_paid: Years) -> Years:
    """所差年数 = 须缴费年数 − 已缴费年数，不小于零"""
    return maximum(residents_years_needed - residents_years_paid, 0)


@rule(cite="国发〔2009〕32号 七；国发〔2014〕8号 七", zh="可补缴年数", en="Years that may be paid in afterwards")
def residents_back_years_allowed(
    residents_years_needed: Years, residents_years_paid: Years, residents_full_years: Years
) -> Years:
    """可补缴至累计15年；制度实施时已满60周岁的不用缴费"""
    return where(residents_years_needed > 0, maximum(residents_full_years - residents_years_paid, 0), 0)


@rule(cite="国发〔2009〕32号 七；国发〔2014〕8号 七", zh="补足所差年数须缴", en="To pay for the missing years")
def residents_back_payment_fen(residents_years_missing: Years, residents_payment_fen: YearlyFen) -> Fen:
    """补缴额 = 所差年数 × 选择的档次"""
    return residents_years_missing * residents_payment_fen


@rule(cite="国发〔2009〕32号 五", zh="补缴记账额", en="Credited of the years paid in afterwards")
def residents_back_credit_fen(
    residents_back_payment_fen: Fen,
    residents_years_missing: Years,
    residents_subsidy_fen: YearlyFen,
    residents_back_subsidised: Flag,
) -> Fen:
    """补缴记账额 = 补缴额 + 补贴（当地对补缴给予补贴的）"""
    return residents_back_payment_fen + where(residents_back_subsidised == 1, residents_years_missing * residents_subsidy_fen, 0)


@rule(
    cite="国发〔2009〕32号 七；国发〔2011〕18号 七；国发〔2014〕8号 七",
    zh="可领居民养老金",
    en="Entitled to the residents' pension",
)
def residents_pension_entitled(  # noqa: PLR0917 - seven facts decide
    on: Day,
    birth_month: Month,
    residents_pension_age_months: Months,
    residents_years_needed: Years,
    residents_years_missing: Years,
    other_pension_drawn: Flag,
    residents_children_condition: Flag,
    children_insured: Flag,
) -> Flag:
    """年满60周岁、缴满须缴年数、未领取其他养老待遇；新农保实施时已满60周岁的，子女应当参保"""
    of_age = month_of(on) >= birth_month + residents_pension_age_months
    children = (residents_years_needed > 0) | (residents_children_condition == 0) | (children_insured == 1)
    return where(of_age & (residents_years_missing == 0) & (other_pension_drawn == 0) & children, 1, 0)


@rule(cite="国发〔2009〕32号 七；国发〔2014〕8号 七", zh="居民养老金起领月份", en="First month of the residents' pension")
def residents_first_month(
    birth_month: Month, residents_pension_age_months: Months, residents_start_months: Months, residents_started_on: Day
) -> Month:
    """起领月份 = 年满60周岁的次月，不早于制度实施当月"""
    return maximum(birth_month + residents_pension_age_months + residents_start_months, month_of(residents_started_on))


@rule(cite="国发〔2009〕32号 五；国发〔2014〕8号 六", zh="个人账户余额", en="What is left in the account")
def residents_account_left_fen(
    account_balance_fen: Fen, residents_account_pension_fen: Fen, residents_months_drawn: Months
) -> Fen:
    """余额 = 领取时储存额 − 个人账户养老金 × 已领月数，不小于零（余额的利息另计）"""
    return maximum(account_balance_fen - residents_account_pension_fen * residents_months_drawn, 0)


@rule(cite="国发〔2009〕32号 五；国发〔2011〕18号 五；国发〔2014〕8号 六", zh="可以继承的余额", en="Inherited from the account")
def residents_inheritance_fen(
    account_balance_fen: Fen,
    residents_account_left_fen: Fen,
    residents_subsidy_part_fen: Fen,
    residents_subsidy_inherited: Flag,
) -> Fen:
    """2014年2月21日起为全部余额；此前除政府补贴外：余额 − 余额 × 补贴 ÷ 储存额，四舍五入到分"""
    account = clip(account_balance_fen, 1, HIGHEST_ACCOUNT)
    left, subsidies = minimum(residents_account_left_fen, account), minimum(residents_subsidy_part_fen, account)
    without_subsidies = maximum(residents_account_left_fen - mul_div_half_up(left, subsidies, account), 0)
    return where(residents_subsidy_inherited == 1, residents_account_left_fen, without_subsidies)


@rule(cite="国发〔2014〕8号 七", zh="居民丧葬补助金", en="Funeral aid to residents")
def residents_funeral_aid_fen(residents_basic_pension_fen: Fen, residents_funeral_months: Months) -> Fen:
    """丧葬补助金 = 基础养老金 × 当地规定的月数（没有规定的为零）"""
    return residents_basic_pension_fen * residents_funeral_months
