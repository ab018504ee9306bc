"""Annuity management 企业年金管理机构: who may manage a plan, at what fee, when reports are due.

Concerned are the four providers of a plan of enterprise annuity: trustee 受托人, custodian 托管人, investment manager 投资管理人
and account manager 账户管理人.

**Fees** a year, unchanged since 1 May 2004 (令23, 令11): trustee and custodian at most 0.2 % of the net value each, investment
manager 1.2 %; account manager 5 yuan an account and month, paid by the enterprise beside. `fee_months` counts the months of a
shorter period.

    limit = net value × rate × months ÷ 12        excess = fee − limit, not below zero

The investment manager puts 20 % of the period's fee into a risk reserve 风险准备金, until the reserve is 10 % of the net value.

**Capital.** A custodian has net assets of at least 5 thousand million yuan, since 1 May 2011 registered capital as well; a
legal-person trustee had 100 and 150 million in 2004.

**Roles.** One trustee, one account manager and one custodian a plan. The custodian is neither trustee nor investment manager, nor
the enterprise whose annuity council 企业年金理事会 is trustee, nor does it hold shares in the investment manager. A legal-person
trustee may also be account manager or investment manager.

**Reports.** Trustee to client within 30 days of a quarter's and 60 days of a year's end; account manager, custodian and
investment manager to the trustee within 15 and 45. **Plans** take effect if the authority has not objected within 15 days.

**Doubtful**: the reports' days (one secondary source), a trustee's capital since 2011, incompatible roles before 2011, whether
the last addition to the reserve may be cut to what is missing (here it is), and whether a plan takes effect on the last day of
the fifteen or on the day after (here after).
"""

from __future__ import annotations

from typing import Annotated, Any

from shebao.law.codes import Rate
from shebao.law.investment import FundFen, big_share
from shebao.rules import (
    Count,
    Day,
    Days,
    Fen,
    Flag,
    both,
    clip,
    common,
    flag,
    kinds,
    maximum,
    minimum,
    rule,
    where,
)
from shebao.rules.kinds import NEVER_DAY, Kind, Misread
from shebao.text import Text

ROLE = kinds.choice("annuity_role", {"trustee": 1, "account_manager": 2, "custodian": 3, "investment_manager": 4})
REPORT = kinds.choice("report_period", {"quarter": 1, "year": 2})
#: Roles that one institution holds in a plan, one bit each; the last is the enterprise whose council is trustee.
ROLES: dict[str, int] = {"trustee": 1, "account_manager": 2, "custodian": 4, "investment_manager": 8, "council_enterprise": 16}
CUSTODIAN = ROLES["custodian"]


def _read_roles(value: Any) -> int:
    items = [part.strip() for part in value.strip("[]").split(",") if part.strip()] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)) or any(str(item) not in ROLES for item in items):
        allowed = ", ".join(ROLES)
        raise Misread(f"应为角色列表，可用：{allowed}", f"a list of roles out of {allowed} is expected")
    return sum(ROLES[name] for name in {str(item) for item in items})


def role_names(members: int) -> list[str]:
    """Bit set → names in the order of `ROLES`."""
    return [name for name, bit in ROLES.items() if members & bit]


ROLE_SET = Kind("annuity_roles", 0, 31, _read_roles, role_names)
FEE_MONTHS = kinds.MONTHS.within(0, 12)

Role = Annotated[int, ROLE]
Roles = Annotated[int, ROLE_SET]
Report = Annotated[int, REPORT]
Accounts = Annotated[int, kinds.COUNT.within(0, 100_000_000)]
FeeMonths = Annotated[int, FEE_MONTHS]

FACTS: dict[str, Text] = {
    "annuity_accounts": Text("账户数", "Number of accounts"),
    "trustee_fee_fen": Text("受托费", "Trustee's fee"),
    "custodian_fee_fen": Text("托管费", "Custodian's fee"),
    "investment_fee_fen": Text("投资管理费", "Investment manager's fee"),
    "account_fee_fen": Text("账户管理费", "Account manager's fee"),
    "risk_reserve_fen": Text("风险准备金余额", "Balance of the risk reserve"),
    "annuity_role": Text("管理机构角色", "Role of the provider"),
    "registered_capital_fen": Text("注册资本", "Registered capital"),
    "net_assets_fen": Text("净资产", "Net assets"),
    "annuity_roles": Text("同一机构在同一计划中的角色", "Roles of one institution in one plan"),
    "plan_trustees": Text("受托人个数", "Number of trustees"),
    "plan_account_managers": Text("账户管理人个数", "Number of account managers"),
    "plan_custodians": Text("托管人个数", "Number of custodians"),
    "report_period": Text("报告期", "Period of the report"),
    "report_period_end": Text("报告期末", "Last day of the report's period"),
    "report_delivered_on": Text("报告提交日期", "Report delivered on"),
    "plan_filed_on": Text("方案收到日期", "Plan received on"),
}
KEYS: dict[str, Kind] = {"annuity_role": ROLE, "report_period": REPORT}
UNITS: dict[str, Kind] = {"annuity_roles": ROLE_SET, "fee_months": FEE_MONTHS}

FEES = "企业年金基金管理试行办法；企业年金基金管理办法"
RESERVE = "企业年金基金管理试行办法 第五十八条；企业年金基金管理办法"
CAPITAL = "企业年金基金管理试行办法 第十二条、第二十六条；企业年金基金管理办法 第三十三条"


def _fee(net_value: int, ratio_ppm: int, months: int) -> int:
    return big_share(net_value, ratio_ppm * months, 12_000_000)


@rule(cite="企业年金基金管理试行办法 第五十三条；企业年金基金管理办法", zh="受托费上限", en="Highest fee of the trustee")
def trustee_fee_limit_fen(net_value_fen: FundFen, trustee_fee_ratio_ppm: Rate, fee_months: FeeMonths) -> FundFen:
    """受托费上限 = 基金财产净值 × 0.2% × 月数 ÷ 12，四舍五入到分"""
    return _fee(net_value_fen, trustee_fee_ratio_ppm, fee_months)


@rule(cite=FEES, zh="受托费超限额", en="Trustee's fee over by")
def trustee_fee_excess_fen(trustee_fee_fen: FundFen, trustee_fee_limit_fen: FundFen) -> FundFen:
    """超限额 = 受托费 − 受托费上限，不小于零"""
    return maximum(trustee_fee_fen - trustee_fee_limit_fen, 0)


@rule(cite=FEES, zh="托管费上限", en="Highest fee of the custodian")
def custodian_fee_limit_fen(net_value_fen: FundFen, custodian_fee_ratio_ppm: Rate, fee_months: FeeMonths) -> FundFen:
    """托管费上限 = 基金财产净值 × 0.2% × 月数 ÷ 12，四舍五入到分"""
    return _fee(net_value_fen, custodian_fee_ratio_ppm, fee_months)


@rule(cite=FEES, zh="托管费超限额", en="Custodian's fee over by")
def custodian_fee_excess_fen(custodian_fee_fen: FundFen, custodian_fee_limit_fen: FundFen) -> FundFen:
    """超限额 = 托管费 − 托管费上限，不小于零"""
    return maximum(custodian_fee_fen - custodian_fee_limit_fen, 0)


@rule(cite=FEES, zh="投资管理费上限", en="Highest fee of the investment manager")
def investment_fee_limit_fen(net_value_fen: FundFen, investment_fee_ratio_ppm: Rate, fee_months: FeeMonths) -> FundFen:
    """投资管理费上限 = 基金财产净值 × 1.2% × 月数 ÷ 12，四舍五入到分"""
    return _fee(net_value_fen, investment_fee_ratio_ppm, fee_months)


@rule(cite=FEES, zh="投资管理费超限额", en="Investment manager's fee over by")
def investment_fee_excess_fen(investment_fee_fen: FundFen, investment_fee_limit_fen: FundFen) -> FundFen:
    """超限额 = 投资管理费 − 投资管理费上限，不小于零"""
    return maximum(investment_fee_fen - investment_fee_limit_fen, 0)


@rule(cite=FEES, zh="账户管理费上限", en="Highest fee of the account manager")
def account_fee_limit_fen(annuity_accounts: Accounts, account_fee_a_month_fen: Fen, fee_months: FeeMonths) -> FundFen:
    """账户管理费上限 = 账户数 × 每户每月 5 元 × 月数，由企业另行缴纳"""
    return annuity_accounts * minimum(account_fee_a_month_fen, 100_000) * fee_months


@rule(cite=FEES, zh="账户管理费超限额", en="Account manager's fee over by")
def account_fee_excess_fen(account_fee_fen: FundFen, account_fee_limit_fen: FundFen) -> FundFen:
    """超限额 = 账户管理费 − 账户管理费上限，不小于零"""
    return maximum(account_fee_fen - account_fee_limit_fen, 0)


@rule(cite=RESERVE, zh="风险准备金限额", en="Risk reserve in full")
def risk_reserve_limit_fen(net_value_fen: FundFen, risk_reserve_limit_ratio_ppm: Rate) -> FundFen:
    """风险准备金限额 = 投资管理的基金财产净值 × 10%，四舍五入到分"""
    return big_share(net_value_fen, risk_reserve_limit_ratio_ppm, 1_000_000)


@rule(cite=RESERVE, zh="应提取风险准备金", en="Addition to the risk reserve")
def risk_reserve_addition_fen(
    investment_fee_fen: FundFen, risk_reserve_fen: FundFen, risk_reserve_limit_fen: FundFen, risk_reserve_ratio_ppm: Rate
) -> FundFen:
    """应提取 = 当期管理费 × 20%，但不超过限额与余额之差；余额达到限额的不再提取"""
    missing = maximum(risk_reserve_limit_fen - risk_reserve_fen, 0)
    return minimum(big_share(investment_fee_fen, risk_reserve_ratio_ppm, 1_000_000), missing)


@rule(cite=CAPITAL, zh="注册资本不足额", en="Registered capital short by")
def capital_short_fen(annuity_role: Role, registered_capital_fen: FundFen, required_capital_fen: FundFen) -> FundFen:
    """不足额 = 规定的注册资本 − 注册资本，不小于零"""
    return maximum(required_capital_fen - registered_capital_fen, 0)


@rule(cite=CAPITAL, zh="净资产不足额", en="Net assets short by")
def net_assets_short_fen(annuity_role: Role, net_assets_fen: FundFen, required_net_assets_fen: FundFen) -> FundFen:
    """不足额 = 规定的净资产 − 净资产，不小于零"""
    return maximum(required_net_assets_fen - net_assets_fen, 0)


@rule(cite=CAPITAL, zh="资本符合条件", en="Capital suffices")
def capital_suffices(capital_short_fen: FundFen, net_assets_short_fen: FundFen) -> Flag:
    """资本符合条件 = 注册资本和净资产均不低于规定"""
    return both(capital_short_fen == 0, net_assets_short_fen == 0)


@rule(cite="企业年金基金管理办法 第六条", zh="与托管人冲突的角色", en="Roles that a custodian may not hold")
def incompatible_roles(annuity_roles: Roles, custodian_may_not_be: Roles) -> Roles:
    """冲突的角色 = 兼任托管人的机构所担任的受托人、投资管理人或者设立理事会的企业"""
    return where(common(annuity_roles, CUSTODIAN) == CUSTODIAN, common(annuity_roles, custodian_may_not_be), 0)


@rule(cite="企业年金基金管理办法 第六条", zh="角色相容", en="Roles are compatible")
def roles_compatible(incompatible_roles: Roles, cross_holding: Flag) -> Flag:
    """角色相容 = 没有冲突的角色，托管人与投资管理人也不相互出资或者持股"""
    return both(incompatible_roles == 0, cross_holding == 0)


@rule(cite="企业年金基金管理办法 第五条", zh="管理机构个数合规", en="One of each provider")
def plan_providers_kept(plan_trustees: Count, plan_account_managers: Count, plan_custodians: Count) -> Flag:
    """合规 = 一个计划只有一个受托人、一个账户管理人和一个托管人；投资管理人可以多个"""
    return flag((plan_trustees == 1) & (plan_account_managers == 1) & (plan_custodians == 1))


@rule(cite="企业年金基金管理办法", zh="报告提交截止日", en="Report due on")
def report_due_on(annuity_role: Role, report_period: Report, report_period_end: Day, report_days: Days) -> Day:
    """报告提交截止日 = 报告期末 + 规定天数（受托人 30、60 日；其他 15、45 日）"""
    return minimum(report_period_end + report_days, NEVER_DAY)


@rule(cite="企业年金基金管理办法", zh="报告逾期天数", en="Days the report is late")
def report_late_days(report_delivered_on: Day, report_due_on: Day) -> Days:
    """逾期天数 = 提交日期 − 截止日，不小于零"""
    return clip(report_delivered_on - report_due_on, 0, 40_000)


@rule(cite="企业年金试行办法 第六条；企业年金办法", zh="方案异议期最后一日", en="Last day for objections to a plan")
def plan_objection_until(plan_filed_on: Day, plan_objection_days: Days) -> Day:
    """异议期最后一日 = 收到方案之日 + 15 日"""
    return minimum(plan_filed_on + plan_objection_days, NEVER_DAY)


@rule(cite="企业年金试行办法 第六条；企业年金办法", zh="方案生效日", en="Plan in effect from")
def plan_effective_on(plan_objection_until: Day, plan_objected: Flag) -> Day:
    """方案生效日 = 异议期最后一日的次日；提出异议的不生效"""
    return where(plan_objected == 1, NEVER_DAY, minimum(plan_objection_until + 1, NEVER_DAY))
