"""Transfer and continuation 关系转移接续: what moves with the insured person, and where the pension is drawn.

**Who.** An employee who goes to work in another province takes the pension relation along (国办发〔2009〕66号, in force
2010-01-01, later 社会保险法 第十九条). Who already draws the pension no longer moves. Nobody may withdraw before pension age.

**Money that moves.**

* the account 个人账户: what the person paid before 1998-01-01 with interest, and the whole balance since then. Years credited
  above the national ratio (11 % for 1998-2005, 8 % since 2006) move only up to it; years below are made up to it. Give those
  years as `account_ratio_years`; without them nothing is adjusted. Current year's credits move without interest: the
  receiving place computes it.
* the pooled part 统筹基金: Σ own base of the year × months paid × 12 %, for the years since 1998. Between a public
  institution and an enterprise: the same 12 % for the months since October 2014 (国发〔2015〕2号).

Within a province only the relation and the record move, unless the province says otherwise (Zhejiang moves the account
between pooling regions). Each of three steps may take 15 working days.

**Temporary account 临时缴费账户.** A man of 50 or a woman of 40 who is newly insured outside the household's province keeps the
old relation; the new place opens a temporary account, which moves as a whole in the end. Not for a return to the
household's province, nor for an officially approved move.

**Where the pension is drawn 待遇领取地.** Give `household_region` and `stays` in their order, the last one current; a stay with
an interruption is written as two. Places are compared by province. In this order:

1. the relation is in the household's province: there;
2. at least ten years where the relation is: there;
3. else the last place before it with at least ten years;
4. else the household's place.

Years at a place add up over several stays; temporary accounts do not count and do not carry the relation.

**Insured twice.** Months that two stays share count once; the person's own payments of the other are refunded.

**Doubtful.** Whether money moves within a province is the province's rule, here `unverified` but for Zhejiang. Of
人社部规〔2016〕5号 the proofs for back payments of more than three years are not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from shebao.law.codes import MonthlyCredits, Rate
from shebao.law.pension import YearlyFen, YearlyMonths
from shebao.rules import (
    POSITION,
    Count,
    Day,
    Days,
    Fen,
    Flag,
    Month,
    Months,
    Region,
    both,
    clip,
    filled,
    flag,
    floor_div,
    kinds,
    largest,
    maximum,
    minimum,
    month_of,
    mul_div_half_up,
    rule,
    share,
    total,
    weighted_total,
    where,
)
from shebao.rules.kinds import Kind, Misread
from shebao.text import Text

YEAR = kinds.COUNT.within(1900, 2200)
SEX = kinds.choice("sex", {"male": 1, "female": 2})
WITHIN_POOL, WITHIN_PROVINCE, ACROSS_PROVINCES = 1, 2, 3
TRANSFER_REACH = kinds.choice(
    "transfer reach",
    {"within_pool": WITHIN_POOL, "within_province": WITHIN_PROVINCE, "across_provinces": ACROSS_PROVINCES},
)
#: A stay that has not ended is read as ending in the last month there is.
OPEN_MONTH = 9999 * 12 + 11
STILL_OPEN = (None, "", "now", "至今")
LONGEST_STAY = 1200
PROVINCE = 10_000


def _read_rate(value: Any) -> int:
    points = kinds.PPM.read(value)
    if points % 100:
        raise Misread("转移比例至多四位小数", "a transfer rate has at most four decimals")
    return int(points // 100)


#: Inside in basis points: the longest lists of the largest bases times this still fit an integer.
TRANSFER_RATE = kinds.Kind("basis points", 0, 1_250, _read_rate, lambda points: kinds.PPM.show(points * 100), suffix="_bp")


def _written(value: Any, month: str) -> str:
    """A month as people write it: 1997-01, a day in it, or a year (then its first or last month); nothing is still open."""
    text = "9999-12" if value in STILL_OPEN else value.isoformat() if isinstance(value, date) else str(value).strip()
    text = f"{text}-{month}" if re.fullmatch(r"\d{4}", text) else text
    text = text[:7] if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text
    return f"{text[:4]}-{text[4:]}" if re.fullmatch(r"\d{6}", text) else text


def _read_stays(items: tuple[Any, ...]) -> Iterator[Mapping[str, Any]]:
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping) or "from" not in item:
            raise Misread(f"第 {number} 项应有 region、from、to", f"item {number} must have region, from and to")
        start, end = _written(item["from"], "01"), _written(item.get("to"), "12")
        if start > end:
            raise Misread(f"第 {number} 项止于开始之前", f"item {number} ends before it begins")
        yield {"temporary": False, **item, "from": start, "to": end}


def _read_ratio_years(items: tuple[Any, ...]) -> Iterable[Mapping[str, Any]]:
    return [{"months": 12, **item} if isinstance(item, Mapping) else item for item in items]


STAYS = kinds.records(
    "stays",
    {"region": kinds.REGION, "from": kinds.MONTH, "to": kinds.MONTH, "temporary": kinds.FLAG},
    most=40,
    read=_read_stays,
)
RATIO_YEARS = kinds.records(
    "account ratio years",
    {"year": YEAR, "base": kinds.FEN, "months": kinds.MONTHS.within(0, 12), "ratio": kinds.PPM.within(0, 1_000_000)},
    read=_read_ratio_years,
)
YEARLY_MONTHS = kinds.list_of(kinds.MONTHS)
YEARLY_YEARS = kinds.list_of(YEAR)

UNITS: dict[str, Kind] = {
    "year": YEAR,
    "transfer_rate": TRANSFER_RATE,
    "transfer_reach": TRANSFER_REACH,
    "list_of_months": YEARLY_MONTHS,
    "list_of_years": YEARLY_YEARS,
    "account_ratio_years": RATIO_YEARS,
}
KEYS: dict[str, Kind] = {"sex": SEX}
FACTS: dict[str, Text] = {
    "sex": Text("性别", "Sex"),
    "household_region": Text("户籍所在地", "Place of household registration"),
    "stays": Text("各地参保经历", "Places of insurance, in order"),
    "transfer_working_days_taken": Text("转移接续已用工作日", "Working days the transfer has taken"),
    "temporary_account_payments_fen": Text(
        "临时账户单位和个人缴费", "Employer's and own payments recorded in the temporary account"
    ),
    "temporary_account_interest_fen": Text("临时账户利息", "Interest of the temporary account"),
    "duplicate_own_payment_fen": Text("重复月份个人缴费", "Own contribution in each month insured twice"),
}

Year = Annotated[int, YEAR]
TransferRate = Annotated[int, TRANSFER_RATE]
Sex = Annotated[int, SEX]
TransferReach = Annotated[int, TRANSFER_REACH]
Stays = Annotated[tuple[tuple[int, int, int, int], ...], STAYS]
RatioYears = Annotated[tuple[tuple[int, int, int, int], ...], RATIO_YEARS]
YearlyYears = Annotated[tuple[int, ...], YEARLY_YEARS]


# --- Money of the pension relation


@rule(
    cite="国办发〔2009〕66号 第四条；人社部发〔2009〕187号",
    zh="记账比例超出部分",
    en="Part of the account above the national ratio",
)
def account_ratio_excess_fen(
    account_ratio_years: RatioYears,
    former_account_ratio_ppm: Rate,
    account_ratio_ppm: Rate,
    account_ratio_from_year: Year,
    transfer_pool_from_year: Year,
) -> Fen:
    """超出部分 = Σ 当年月平均缴费工资 × 月数 ×（记账比例 − 11%，2006年起8%），高于的不转移；逐年四舍五入到分；1998年前不调整"""

    def above(year: int, base: int, months: int, ratio: int) -> int:
        national = where(year >= account_ratio_from_year, account_ratio_ppm, former_account_ratio_ppm)
        return where(year >= transfer_pool_from_year, share(base * months, maximum(ratio - national, 0)), 0)

    return total(above, account_ratio_years)


@rule(cite="国办发〔2009〕66号 第四条；人社部发〔2009〕187号", zh="记账比例补足部分", en="Part added up to the national ratio")
def account_ratio_shortfall_fen(
    account_ratio_years: RatioYears,
    former_account_ratio_ppm: Rate,
    account_ratio_ppm: Rate,
    account_ratio_from_year: Year,
    transfer_pool_from_year: Year,
) -> Fen:
    """补足部分 = Σ 当年月平均缴费工资 × 月数 ×（11%，2006年起8% − 记账比例），低于的补足；逐年四舍五入到分；1998年前不调整"""

    def below(year: int, base: int, months: int, ratio: int) -> int:
        national = where(year >= account_ratio_from_year, account_ratio_ppm, former_account_ratio_ppm)
        return where(year >= transfer_pool_from_year, share(base * months, maximum(national - ratio, 0)), 0)

    return total(below, account_ratio_years)


@rule(cite="国办发〔2009〕66号 第四条", zh="个人账户转移额", en="Money of the account that moves")
def transfer_account_amount_fen(
    account_balance_fen: Fen,
    employer_credit_before_1998_fen: Fen,
    account_ratio_excess_fen: Fen,
    account_ratio_shortfall_fen: Fen,
) -> Fen:
    """个人账户转移额 = 储存额 − 1998年前单位划入部分本息 − 记账比例超出部分 + 补足部分"""
    return maximum(
        account_balance_fen - employer_credit_before_1998_fen - account_ratio_excess_fen + account_ratio_shortfall_fen, 0
    )


@rule(cite="国办发〔2009〕66号 第四条", zh="年中转移的储存额", en="Balance that moves within a year")
def midyear_transfer_balance_fen(opening_balance_fen: Fen, monthly_credits_fen: MonthlyCredits) -> Fen:
    """年中转移的储存额 = 上年末累计 + 本年各月记账额本金；本年利息由转入地计算"""
    return opening_balance_fen + weighted_total(monthly_credits_fen, (1,) * 12)


@rule(cite="国办发〔2009〕66号 第四条", zh="统筹基金转移额", en="Pooled money that moves")
def transfer_pool_amount_fen(
    yearly_bases_fen: YearlyFen,
    yearly_months: YearlyMonths,
    yearly_years: YearlyYears,
    transfer_pool_from_year: Year,
    transfer_pool_rate_bp: TransferRate,
) -> Fen:
    """统筹基金转移额 = Σ 1998年起各年月平均缴费工资 × 缴费月数 × 12%，四舍五入到分"""
    paid = total(
        lambda base, months, year: where(year >= transfer_pool_from_year, base * months, 0),
        yearly_bases_fen,
        filled(yearly_months, yearly_bases_fen, 12),
        filled(yearly_years, yearly_bases_fen, 2200),
    )
    return mul_div_half_up(paid, transfer_pool_rate_bp, 10_000)


@rule(cite="国发〔2015〕2号 七", zh="机关事业单位统筹基金转移额", en="Pooled money that moves from or to a public institution")
def public_transfer_pool_amount_fen(  # noqa: PLR0917 - the lists and the reform's dates
    yearly_bases_fen: YearlyFen,
    yearly_months: YearlyMonths,
    yearly_years: YearlyYears,
    public_reform_year: Year,
    public_reform_first_months: Months,
    transfer_pool_rate_bp: TransferRate,
) -> Fen:
    """统筹基金转移额 = Σ 2014年10月起各年月平均缴费工资 × 缴费月数 × 12%，四舍五入到分"""

    def since_reform(base: int, months: int, year: int) -> int:
        in_first = minimum(months, public_reform_first_months)
        counted = where(year > public_reform_year, months, where(year == public_reform_year, in_first, 0))
        return base * counted

    paid = total(
        since_reform,
        yearly_bases_fen,
        filled(yearly_months, yearly_bases_fen, 12),
        filled(yearly_years, yearly_bases_fen, 2200),
    )
    return mul_div_half_up(paid, transfer_pool_rate_bp, 10_000)


@rule(cite="国办发〔2009〕66号 第二条；社会保险法 第十九条；社会保险经办条例 第十二条", zh="可以转移", en="May be moved")
def transferable(draws_pension: Flag) -> Flag:
    """可以转移 = 尚未领取基本养老保险待遇"""
    return where(draws_pension == 1, 0, 1)


@rule(
    cite="国办发〔2009〕66号 第四条；浙江省职工基本养老保险条例 第二十八条；郑州市企业职工基本养老保险条例 第二十七条",
    zh="转移资金",
    en="Money that moves with the relation",
)
def transfer_amount_fen(
    transfer_account_amount_fen: Fen,
    transfer_pool_amount_fen: Fen,
    transfer_reach: TransferReach,
    province_account_moves: Flag,
    transferable: Flag,
) -> Fen:
    """转移资金：跨省 = 个人账户转移额 + 统筹基金转移额；省内 = 省规定转移的，个人账户转移额；同一统筹地区或已领待遇 = 0"""
    across = where(transfer_reach == ACROSS_PROVINCES, transfer_account_amount_fen + transfer_pool_amount_fen, 0)
    inside = both(transfer_reach == WITHIN_PROVINCE, province_account_moves == 1)
    return where(transferable == 1, where(inside == 1, transfer_account_amount_fen, across), 0)


@rule(cite="国办发〔2009〕66号 第八条", zh="转移接续时限（工作日）", en="Working days allowed for a transfer")
def transfer_working_days(transfer_steps: Count, transfer_step_working_days: Count) -> Days:
    """转移接续时限 = 3个环节 × 15个工作日"""
    return minimum(transfer_steps, 10) * minimum(transfer_step_working_days, 365)


@rule(cite="国办发〔2009〕66号 第八条；社会保险经办条例 第十六条", zh="超过时限的工作日", en="Working days over the limit")
def transfer_days_over(transfer_working_days_taken: Days, transfer_working_days: Days) -> Days:
    """超过时限的工作日 = 已用工作日 − 时限，不小于零"""
    return maximum(transfer_working_days_taken - transfer_working_days, 0)


@rule(cite="国办发〔2009〕66号 第八条；社会保险经办条例 第十六条", zh="在时限内办结", en="Finished in time")
def transfer_in_time(transfer_days_over: Days) -> Flag:
    """在时限内办结 = 没有超过时限的工作日"""
    return flag(transfer_days_over == 0)


# --- Temporary accounts and the place where the pension is drawn


@rule(cite="国办发〔2009〕66号 第五条", zh="应建立临时缴费账户", en="A temporary account is to be opened")
def temporary_account(  # noqa: PLR0917 - age, place and approval decide
    birth_month: Month, on: Day, temporary_account_age: Months, household_region: Region, region: Region, approved_move: Flag
) -> Flag:
    """临时缴费账户：在户籍所在省以外新参保，男满50周岁、女满40周岁，且不是经批准调动"""
    elsewhere = floor_div(household_region, PROVINCE) != floor_div(region, PROVINCE)
    old_enough = month_of(on) - birth_month >= temporary_account_age
    return where(approved_move == 1, 0, both(elsewhere, old_enough))


@rule(cite="国办发〔2009〕66号 第五条", zh="临时账户转移额", en="Money of the temporary account that moves")
def temporary_account_transfer_fen(temporary_account_payments_fen: Fen, temporary_account_interest_fen: Fen) -> Fen:
    """临时账户转移额 = 单位和个人全部缴费 + 利息"""
    return temporary_account_payments_fen + temporary_account_interest_fen


@rule(cite="国办发〔2009〕66号 第五条", zh="基本养老保险关系所在地", en="Place of the pension relation")
def relation_region(stays: Stays) -> Region:
    """关系所在地 = 最后一段不是临时账户的参保地；没有的为零"""
    last = largest(lambda place, region, start, end, temporary: where(temporary == 0, place, 0), POSITION, stays)
    return largest(lambda place, region, start, end, temporary: where(place == last, region, 0), POSITION, stays)


@rule(cite="国办发〔2009〕66号 第六条", zh="关系所在地累计缴费月数", en="Months of contribution where the relation is")
def relation_months(stays: Stays, relation_region: Region, on: Day) -> Count:
    """关系所在地累计缴费月数 = Σ 同省各段（起止月均计入，临时账户不计）"""
    today, province = month_of(on), floor_div(relation_region, PROVINCE)

    def here(region: int, start: int, end: int, temporary: int) -> int:
        counts = (temporary == 0) & (floor_div(region, PROVINCE) == province)
        return where(counts, clip(where(end == OPEN_MONTH, today, end) - start + 1, 0, LONGEST_STAY), 0)

    return total(here, stays)


@rule(cite="国办发〔2009〕66号 第六条；人社部规〔2016〕5号 一", zh="待遇领取地", en="Place where the pension is drawn")
def benefit_place(
    household_region: Region, stays: Stays, relation_region: Region, benefit_place_months: Months, on: Day
) -> Region:
    """待遇领取地：关系在户籍省的为户籍地；否则为关系所在地（满10年）；否则为上一个满10年的参保地；都不满10年的为户籍地"""
    today, household = month_of(on), floor_div(household_region, PROVINCE)

    def months_in(province: int) -> int:
        def here(region: int, start: int, end: int, temporary: int) -> int:
            counts = (temporary == 0) & (floor_div(region, PROVINCE) == province)
            return where(counts, clip(where(end == OPEN_MONTH, today, end) - start + 1, 0, LONGEST_STAY), 0)

        return total(here, stays)

    def long_enough(place: int, region: int, start: int, end: int, temporary: int) -> int:
        enough = months_in(floor_div(region, PROVINCE)) >= benefit_place_months
        return where((temporary == 0) & enough, place, 0)

    last = largest(long_enough, POSITION, stays)
    place = largest(lambda number, region, start, end, temporary: where(number == last, region, 0), POSITION, stays)
    at_home = (floor_div(relation_region, PROVINCE) == household) | (floor_div(place, PROVINCE) == household)
    return where(at_home | (place == 0), household_region, place)


@rule(cite="人社部规〔2016〕5号", zh="重复参保月数", en="Months insured in two places")
def overlapping_months(stays: Stays, on: Day) -> Count:
    """重复参保月数 = Σ 每两段参保经历重叠的月数"""
    today = month_of(on)

    def with_later(place: int, region: int, start: int, end: int, temporary: int) -> int:
        def shared(other: int, region: int, other_start: int, other_end: int, temporary: int) -> int:
            both_end = minimum(where(end == OPEN_MONTH, today, end), where(other_end == OPEN_MONTH, today, other_end))
            return where(other > place, clip(both_end - maximum(start, other_start) + 1, 0, LONGEST_STAY), 0)

        return total(shared, POSITION, stays)

    return total(with_later, POSITION, stays)


@rule(cite="人社部规〔2016〕5号", zh="重复缴费退还额", en="Refund of contributions paid twice")
def duplicate_refund_fen(overlapping_months: Count, duplicate_own_payment_fen: Fen) -> Fen:
    """重复缴费退还额 = 重复参保月数 × 重复月份个人缴费；只保留一个关系"""
    return duplicate_own_payment_fen * minimum(overlapping_months, LONGEST_STAY)
