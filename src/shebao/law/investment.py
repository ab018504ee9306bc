"""Investment of pension money 基金投资: limits of a portfolio, which are broken and by how much.

Concerned are enterprise annuities 企业年金 (`fund: annuity`, the default), the basic pension fund 基本养老保险基金 as far as it
is entrusted for investment (`basic_pension`), and the national social security fund 全国社会保障基金 (`national_reserve`).

**Calculation.** A limit is a share of the portfolio's net value 投资组合净值 at fair value. For every limit there are a share
(`equity_share`), the dated limit (`equity_limit`) and the amount by which it is broken (`equity_breach`, 0 if it is kept):

    breach = amount − net value × limit        for a ceiling
    breach = net value × limit − amount        for a floor (liquid assets, treasury bonds until 2011)

`investment_breaches` names all limits that are broken, `limits_broken` counts them. Amounts that are not given count as
nothing; liquid assets, fixed income and equity must be given (before 1 May 2011 treasury bonds too: they had a floor).

| of the net value, annuity | 2004-05-01 令23 | 2011-05-01 令11 | 2013-04-02 〔2013〕23号 | 2021-01-01 〔2020〕95号 |
|---|---|---|---|---|
| liquid 流动性 at least | 20 % | 5 % | 5 % | 5 % |
| fixed income 固定收益 at most | 50 % | 95 % | 135 % | 135 % |
| treasury bonds 国债 at least | 20 % | – | – | – |
| equity 权益类 at most | 30 % | 30 % | 30 % | 40 % |
| shares 股票 at most | 20 % | (equity) | (equity) | (equity) |
| repo financing 正回购 at most | – | 40 % | 40 % | 40 % |
| alternatives 信托、债权计划等 together at most | none | none | 30 % | 30 % |
| of these trust products 信托产品 at most | none | none | 10 % | 10 % |

One issuer's security: at most 5 % of its issue (asset-backed ones 10 % since 2021) and 10 % of the portfolio. One trust product
or debt plan: at most 20 % of its size. Warrants that came with shares or bonds are sold within ten trading days of listing; the
trading days are counted by the user, who knows the calendar. A portfolio made for alternatives 专门投资组合 is free of the 30 %
and 10 %.

The **basic pension fund** could until 2015 only buy treasury bonds or be deposited (`idle_balance`: what lies beyond two
months' payments); since 国发〔2015〕48号 it is invested by shares of its own. The **national fund** invests by shares that the
State Council approves (全国社会保障基金条例 第六条): the regulation prints none, so they have to be given.

**Doubtful**: articles of the 2004 and 2013 documents, the day from which 〔2013〕23号 applies (its publication is taken), all of
国发〔2015〕48号 (known from its published draft), and whether 30 % and 10 % stand unchanged in 〔2020〕95号.
"""

from __future__ import annotations

from typing import Annotated, Any

from shebao.law.codes import Rate
from shebao.rules import (
    Count,
    Flag,
    Months,
    Ppm,
    clip,
    common,
    flag,
    floor_div,
    kinds,
    maximum,
    minimum,
    mul_div_half_up,
    rule,
    where,
)
from shebao.rules.kinds import Kind, Misread
from shebao.text import Text

#: Ten million million yuan: more than all pension money of the country.
MAX_FUND_FEN = 10**15
FUND_FEN = kinds.FEN.within(0, MAX_FUND_FEN)
FUND = kinds.choice("fund", {"annuity": 1, "basic_pension": 2, "national_reserve": 3})
SECURITY_CLASS = kinds.choice("security_class", {"ordinary": 1, "asset_backed": 2})

#: The limits, each with its bit.
LIMITS: dict[str, Text] = {
    "liquid": Text("流动性资产下限", "liquid assets too low"),
    "fixed_income": Text("固定收益类上限", "fixed income too high"),
    "treasury": Text("国债下限", "treasury bonds too low"),
    "equity": Text("权益类上限", "equity too high"),
    "shares": Text("股票上限", "shares too high"),
    "repo": Text("债券正回购上限", "repo financing too high"),
    "alternatives": Text("信托、债权计划等产品合计上限", "alternative products together too high"),
    "trust": Text("信托产品上限", "trust products too high"),
    "issue": Text("占单只证券发行量上限", "too much of one issue"),
    "issuer": Text("单只证券占组合上限", "too much of the portfolio in one security"),
    "product": Text("占单期产品规模上限", "too much of one product"),
    "projects": Text("重大项目和重点企业股权上限", "too much in key projects and enterprises"),
    "warrants": Text("权证限期卖出", "warrants not sold in time"),
}
BITS: dict[str, int] = {name: 1 << place for place, name in enumerate(LIMITS)}
_CHINESE: dict[str, str] = {text.zh: name for name, text in LIMITS.items()}


def _read_breaches(value: Any) -> int:
    items = [part.strip() for part in value.strip("[]").split(",") if part.strip()] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)) or any(_CHINESE.get(str(item), str(item)) not in BITS for item in items):
        allowed = ", ".join(LIMITS)
        raise Misread(f"应为限额列表，可用：{'、'.join(_CHINESE)}", f"a list of limits out of {allowed} is expected")
    return sum(BITS[name] for name in {_CHINESE.get(str(item), str(item)) for item in items})


def breach_names(members: int) -> list[str]:
    """Bit set → names in the order of `LIMITS`."""
    return [name for name, bit in BITS.items() if members & bit]


BREACHES = Kind("investment_breaches", 0, (1 << len(LIMITS)) - 1, _read_breaches, breach_names)

FundFen = Annotated[int, FUND_FEN]
Fund = Annotated[int, FUND]
SecurityClass = Annotated[int, SECURITY_CLASS]
Breaches = Annotated[int, BREACHES]
TradingDays = Annotated[int, kinds.COUNT.within(0, 40_000)]

FACTS: dict[str, Text] = {
    "fund": Text("基金种类", "Kind of fund"),
    "security_class": Text("证券类别", "Class of the security"),
    "net_value_fen": Text("投资组合净值", "Net value of the portfolio"),
    "liquid_fen": Text("流动性资产", "Liquid assets"),
    "fixed_income_fen": Text("固定收益类资产", "Fixed income"),
    "treasury_fen": Text("国债", "Treasury bonds"),
    "equity_fen": Text("权益类资产", "Equity"),
    "fund_balance_fen": Text("基金结余", "Balance of the fund"),
    "month_payments_fen": Text("月支付额", "A month's payments"),
}
KEYS: dict[str, Kind] = {"fund": FUND, "security_class": SECURITY_CLASS}
UNITS: dict[str, Kind] = {"fund_yuan": FUND_FEN}

ANNUITY = "企业年金基金管理办法 第四十八条；人社部发〔2013〕23号；人社部发〔2020〕95号 四"
SINGLE = "企业年金基金管理试行办法；人社部发〔2020〕95号 五"


def big_share(amount: int, numerator: int, denominator: int) -> int:
    """`amount × numerator ÷ denominator`, half up, also where the product would leave int64."""
    whole = floor_div(amount, denominator)
    rest = clip(amount - whole * denominator, 0, denominator - 1)
    return whole * numerator + mul_div_half_up(rest, numerator, denominator)


def proportion(amount: int, net_value: int) -> int:
    """`amount ÷ net value` in parts per million, half up, at most tenfold: long division, three digits at a time."""
    divisor = maximum(net_value, 1)
    times = minimum(floor_div(amount, divisor), 9)
    rest = clip(amount - times * divisor, 0, divisor)
    thousandths = minimum(floor_div(rest * 1_000, divisor), 1_000)
    rest_of_rest = clip(rest * 1_000 - thousandths * divisor, 0, divisor)
    millionths = minimum(mul_div_half_up(rest_of_rest, 1_000, divisor), 1_000)
    return minimum(times * 1_000_000 + thousandths * 1_000 + millionths, 10_000_000)


def above(amount: int, whole: int, limit_ppm: int) -> int:
    """By how much the amount is more than the limit's share of the whole."""
    return maximum(amount - big_share(whole, limit_ppm, 1_000_000), 0)


def below(amount: int, whole: int, limit_ppm: int) -> int:
    """By how much the amount is less than the limit's share of the whole."""
    return maximum(big_share(whole, limit_ppm, 1_000_000) - amount, 0)


@rule(cite=ANNUITY, zh="流动性资产占比", en="Rate of liquid assets")
def liquid_share_ppm(liquid_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """流动性资产占比 = 流动性资产 ÷ 净值"""
    return proportion(liquid_fen, net_value_fen)


@rule(cite=ANNUITY, zh="流动性资产不足额", en="Liquid assets short by")
def liquid_breach_fen(liquid_fen: FundFen, net_value_fen: FundFen, liquid_floor_ppm: Rate) -> FundFen:
    """不足额 = 净值 × 下限 − 流动性资产，不小于零"""
    return below(liquid_fen, net_value_fen, liquid_floor_ppm)


@rule(cite=ANNUITY, zh="固定收益类占比", en="Rate of fixed income")
def fixed_income_share_ppm(fixed_income_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """固定收益类占比 = 固定收益类资产 ÷ 净值"""
    return proportion(fixed_income_fen, net_value_fen)


@rule(cite=ANNUITY, zh="固定收益类超限额", en="Fixed income over by")
def fixed_income_breach_fen(fixed_income_fen: FundFen, net_value_fen: FundFen, fixed_income_limit_ppm: Ppm) -> FundFen:
    """超限额 = 固定收益类资产 − 净值 × 上限，不小于零"""
    return above(fixed_income_fen, net_value_fen, fixed_income_limit_ppm)


@rule(cite="企业年金基金管理试行办法", zh="国债占比", en="Rate of treasury bonds")
def treasury_share_ppm(treasury_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """国债占比 = 国债 ÷ 净值"""
    return proportion(treasury_fen, net_value_fen)


@rule(cite="企业年金基金管理试行办法", zh="国债不足额", en="Treasury bonds short by")
def treasury_breach_fen(treasury_fen: FundFen, net_value_fen: FundFen, treasury_floor_ppm: Rate) -> FundFen:
    """不足额 = 净值 × 下限 − 国债，不小于零；2011年5月1日起无下限"""
    return below(treasury_fen, net_value_fen, treasury_floor_ppm)


@rule(cite=ANNUITY, zh="权益类占比", en="Rate of equity")
def equity_share_ppm(equity_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """权益类占比 = 权益类资产 ÷ 净值"""
    return proportion(equity_fen, net_value_fen)


@rule(cite=ANNUITY, zh="权益类超限额", en="Equity over by")
def equity_breach_fen(equity_fen: FundFen, net_value_fen: FundFen, equity_limit_ppm: Ppm) -> FundFen:
    """超限额 = 权益类资产 − 净值 × 上限，不小于零"""
    return above(equity_fen, net_value_fen, equity_limit_ppm)


@rule(cite="企业年金基金管理试行办法", zh="股票占比", en="Rate of shares")
def shares_share_ppm(shares_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """股票占比 = 股票 ÷ 净值"""
    return proportion(shares_fen, net_value_fen)


@rule(cite="企业年金基金管理试行办法", zh="股票超限额", en="Shares over by")
def shares_breach_fen(shares_fen: FundFen, net_value_fen: FundFen, shares_limit_ppm: Ppm) -> FundFen:
    """超限额 = 股票 − 净值 × 上限，不小于零；2011年5月1日起不再单列"""
    return above(shares_fen, net_value_fen, shares_limit_ppm)


@rule(cite=ANNUITY, zh="债券正回购占比", en="Rate of repo financing")
def repo_share_ppm(repo_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """债券正回购占比 = 正回购资金余额 ÷ 净值"""
    return proportion(repo_fen, net_value_fen)


@rule(cite=ANNUITY, zh="债券正回购超限额", en="Repo financing over by")
def repo_breach_fen(repo_fen: FundFen, net_value_fen: FundFen, repo_limit_ppm: Ppm) -> FundFen:
    """超限额 = 正回购资金余额 − 净值 × 上限，不小于零；每个交易日均不得超过"""
    return above(repo_fen, net_value_fen, repo_limit_ppm)


@rule(cite="人社部发〔2013〕23号；人社部发〔2020〕95号 四", zh="信托、债权计划等产品合计占比", en="Rate of alternatives")
def alternatives_share_ppm(alternatives_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """合计占比 = 理财、信托、债权计划、特定资产管理计划等产品 ÷ 净值"""
    return proportion(alternatives_fen, net_value_fen)


@rule(cite="人社部发〔2013〕23号；人社部发〔2020〕95号 四", zh="信托、债权计划等产品超限额", en="Alternatives over by")
def alternatives_breach_fen(
    alternatives_fen: FundFen, net_value_fen: FundFen, alternatives_limit_ppm: Ppm, specialised_portfolio: Flag
) -> FundFen:
    """超限额 = 各类产品合计 − 净值 × 上限，不小于零；专门投资组合不受限"""
    return where(specialised_portfolio == 1, 0, above(alternatives_fen, net_value_fen, alternatives_limit_ppm))


@rule(cite="人社部发〔2013〕23号；人社部发〔2020〕95号 四", zh="信托产品占比", en="Rate of trust products")
def trust_share_ppm(trust_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """信托产品占比 = 信托产品 ÷ 净值"""
    return proportion(trust_fen, net_value_fen)


@rule(cite="人社部发〔2013〕23号；人社部发〔2020〕95号 四", zh="信托产品超限额", en="Trust products over by")
def trust_breach_fen(trust_fen: FundFen, net_value_fen: FundFen, trust_limit_ppm: Ppm, specialised_portfolio: Flag) -> FundFen:
    """超限额 = 信托产品 − 净值 × 上限，不小于零；专门投资组合不受限"""
    return where(specialised_portfolio == 1, 0, above(trust_fen, net_value_fen, trust_limit_ppm))


@rule(cite=SINGLE, zh="占单只证券发行量之比", en="Rate of one issue")
def issue_share_ppm(security_fen: FundFen, security_issue_fen: FundFen) -> Ppm:
    """占发行量之比 = 持有该证券 ÷ 该证券发行量（基金为份额）"""
    return proportion(security_fen, security_issue_fen)


@rule(cite=SINGLE, zh="占单只证券发行量超限额", en="Holding of one issue over by")
def issue_breach_fen(security_fen: FundFen, security_issue_fen: FundFen, issue_limit_ppm: Ppm) -> FundFen:
    """超限额 = 持有该证券 − 发行量 × 上限，不小于零；未给出发行量的不计"""
    return where(security_issue_fen == 0, 0, above(security_fen, security_issue_fen, issue_limit_ppm))


@rule(cite=SINGLE, zh="单只证券占组合之比", en="One security's share of the portfolio")
def issuer_share_ppm(security_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """占组合之比 = 持有该证券 ÷ 净值"""
    return proportion(security_fen, net_value_fen)


@rule(cite=SINGLE, zh="单只证券占组合超限额", en="One security over by")
def issuer_breach_fen(security_fen: FundFen, net_value_fen: FundFen, issuer_limit_ppm: Ppm) -> FundFen:
    """超限额 = 持有该证券 − 净值 × 上限，不小于零"""
    return above(security_fen, net_value_fen, issuer_limit_ppm)


@rule(cite="人社部发〔2020〕95号 五", zh="占单期产品规模之比", en="Rate of one product")
def product_share_ppm(product_fen: FundFen, product_size_fen: FundFen) -> Ppm:
    """占产品规模之比 = 投资该期产品 ÷ 该期产品资产管理规模"""
    return proportion(product_fen, product_size_fen)


@rule(cite="人社部发〔2020〕95号 五", zh="占单期产品规模超限额", en="Holding of one product over by")
def product_breach_fen(
    product_fen: FundFen, product_size_fen: FundFen, product_limit_ppm: Ppm, specialised_portfolio: Flag
) -> FundFen:
    """超限额 = 投资该期产品 − 产品规模 × 上限，不小于零；专门投资组合不受限，未给出规模的不计"""
    free = (specialised_portfolio == 1) | (product_size_fen == 0)
    return where(free, 0, above(product_fen, product_size_fen, product_limit_ppm))


@rule(cite="国发〔2015〕48号", zh="重大项目和重点企业股权占比", en="Rate of key projects and enterprises")
def projects_share_ppm(projects_fen: FundFen, net_value_fen: FundFen) -> Ppm:
    """占比 = 国家重大项目和重点企业股权 ÷ 净值"""
    return proportion(projects_fen, net_value_fen)


@rule(cite="国发〔2015〕48号", zh="重大项目和重点企业股权超限额", en="Key projects and enterprises over by")
def projects_breach_fen(projects_fen: FundFen, net_value_fen: FundFen, projects_limit_ppm: Ppm) -> FundFen:
    """超限额 = 国家重大项目和重点企业股权 − 净值 × 上限，不小于零"""
    return above(projects_fen, net_value_fen, projects_limit_ppm)


@rule(cite="企业年金基金管理办法 第四十八条", zh="权证逾期交易日", en="Trading days warrants are overdue")
def warrants_overdue(warrant_trading_days: TradingDays, warrant_days_limit: TradingDays) -> TradingDays:
    """逾期交易日 = 权证上市后已持有的交易日 − 限期，不小于零"""
    return maximum(warrant_trading_days - warrant_days_limit, 0)


@rule(cite=f"{ANNUITY}；国发〔2015〕48号", zh="超限项目", en="Limits that are broken")
def investment_breaches(  # noqa: PLR0917 - one for each limit
    liquid_breach_fen: FundFen,
    fixed_income_breach_fen: FundFen,
    treasury_breach_fen: FundFen,
    equity_breach_fen: FundFen,
    shares_breach_fen: FundFen,
    repo_breach_fen: FundFen,
    alternatives_breach_fen: FundFen,
    trust_breach_fen: FundFen,
    issue_breach_fen: FundFen,
    issuer_breach_fen: FundFen,
    product_breach_fen: FundFen,
    projects_breach_fen: FundFen,
    warrants_overdue: TradingDays,
) -> Breaches:
    """超限项目 = 不足额或者超限额大于零的各项"""
    return (
        flag(liquid_breach_fen > 0) * BITS["liquid"]
        + flag(fixed_income_breach_fen > 0) * BITS["fixed_income"]
        + flag(treasury_breach_fen > 0) * BITS["treasury"]
        + flag(equity_breach_fen > 0) * BITS["equity"]
        + flag(shares_breach_fen > 0) * BITS["shares"]
        + flag(repo_breach_fen > 0) * BITS["repo"]
        + flag(alternatives_breach_fen > 0) * BITS["alternatives"]
        + flag(trust_breach_fen > 0) * BITS["trust"]
        + flag(issue_breach_fen > 0) * BITS["issue"]
        + flag(issuer_breach_fen > 0) * BITS["issuer"]
        + flag(product_breach_fen > 0) * BITS["product"]
        + flag(projects_breach_fen > 0) * BITS["projects"]
        + flag(warrants_overdue > 0) * BITS["warrants"]
    )


@rule(cite=f"{ANNUITY}；国发〔2015〕48号", zh="超限项数", en="How many limits are broken")
def limits_broken(investment_breaches: Breaches) -> Count:
    """超限项数 = 超限项目的个数"""
    count = flag(common(investment_breaches, 1) == 1)
    for bit in list(BITS.values())[1:]:
        count = count + flag(common(investment_breaches, bit) == bit)
    return count


@rule(cite="国发〔1997〕26号", zh="应购买国债或者存入专户的结余", en="Balance to be put into treasury bonds or deposits")
def idle_balance_fen(fund_balance_fen: FundFen, month_payments_fen: FundFen, kept_payment_months: Months) -> FundFen:
    """应购国债或者存入专户 = 基金结余 − 月支付额 × 预留月数，不小于零"""
    return maximum(fund_balance_fen - month_payments_fen * kept_payment_months, 0)
