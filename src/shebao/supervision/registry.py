"""The checks 检查项: what they are called, what they look for, which article they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shebao.standard import TABLES
from shebao.supervision import (
    accounts,
    bills,
    contributions,
    credits,
    enrolment,
    interest,
    late_fees,
    ledger,
    payments,
    quality,
    reports,
)
from shebao.supervision.finding import Finding
from shebao.supervision.view import View
from shebao.text import Text


@dataclass(frozen=True)
class Check:
    """A pure function of a view. Its findings carry one of `codes`; the first is its own name."""

    name: str
    subject: str
    title: Text
    cite: str
    run: Callable[[View], list[Finding]]


@dataclass(frozen=True)
class Code:
    """What a finding's code means."""

    title: Text
    cite: str


_ART_57 = "社会保险法 第五十七条"
_ART_58 = "社会保险法 第五十八条"
_ART_60 = "社会保险法 第六十条"
_ART_86 = "社会保险法 第八十六条"
_COLLECT = "社会保险费征缴暂行条例"
_REPORTED = "人社厅发〔2011〕113号 四、五；社会保险法 第七十四条"
_BOOKS = "社会保险基金会计制度（财会字〔1999〕20号）"

CHECKS: tuple[Check, ...] = (
    Check("quality", "quality", Text("报送数据质量", "Quality of the data"), "社会保险法 第七十四条", quality.quality),
    Check(
        "two_regions_at_once",
        "enrolment",
        Text("跨统筹区重复参保", "Insured in two regions at once"),
        f"{_ART_58}；国办发〔2009〕66号",
        enrolment.two_regions_at_once,
    ),
    Check(
        "wage_under_declared",
        "contributions",
        Text("缴费工资少报", "Wage under-declared"),
        f"{_ART_60}；{_COLLECT} 第十条",
        contributions.wage_under_declared,
    ),
    Check(
        "contribution_amount",
        "contributions",
        Text("应缴额与法定不符", "Contribution not as the law has it"),
        "社会保险法 第十二条、第二十三条、第三十五条、第四十四条、第五十三条",
        contributions.contribution_amount,
    ),
    Check("not_assessed", "enrolment", Text("参保未核定", "Enrolled and not assessed"), _ART_60, enrolment.not_assessed),
    Check(
        "assessed_without_enrolment",
        "enrolment",
        Text("未参保而核定", "Assessed without enrolment"),
        _ART_58,
        enrolment.assessed_without_enrolment,
    ),
    Check(
        "insured_late",
        "enrolment",
        Text("参保起始晚于法定", "Insured later than the law says"),
        f"{_ART_58}；人社厅发〔2011〕113号",
        enrolment.insured_late,
    ),
    Check(
        "insured_with_closed_employer",
        "enrolment",
        Text("单位已中断或终止仍有人参保", "Insured with a suspended or closed employer"),
        f"{_ART_57}；{_ART_58}",
        enrolment.still_insured,
    ),
    Check(
        "bill_altered",
        "bills",
        Text("账单与应缴明细或收款不符", "Bill unlike its contributions or payments"),
        "社会保险法 第六十三条",
        bills.bill_altered,
    ),
    Check("not_billed", "bills", Text("应缴未出账单", "Assessed and not billed"), _ART_60, bills.not_billed),
    Check(
        "late_fee_waived",
        "late_fees",
        Text("少计滞纳金", "Late fee waived"),
        f"{_ART_86}；人社厅发〔2011〕113号 一",
        late_fees.late_fee_waived,
    ),
    Check(
        "late_fee_overcharged", "late_fees", Text("多计滞纳金", "Late fee overcharged"), _ART_86, late_fees.late_fee_overcharged
    ),
    Check("payment_misallocated", "bills", Text("到账分配不符", "Payment misallocated"), _BOOKS, payments.payment_misallocated),
    Check(
        "credit_not_matching_payment",
        "accounts",
        Text("个人账户记账额与缴费不符", "Credit not matching the payment"),
        "社会保险法 第十四条；国发〔2005〕38号 六",
        credits.credit_not_matching_payment,
    ),
    Check(
        "credited_without_payment",
        "accounts",
        Text("未缴费而记账", "Credited without payment"),
        f"{_COLLECT} 第十五条",
        credits.credited_without_payment,
    ),
    Check("not_credited", "accounts", Text("缴费未记账", "Paid and not credited"), "社会保险法 第七十四条", credits.not_credited),
    Check(
        "interest_at_wrong_rate",
        "accounts",
        Text("个人账户利息不符", "Interest at a wrong rate"),
        "社会保险法 第十四条；劳办发〔1997〕116号",
        interest.interest_at_wrong_rate,
    ),
    Check(
        "altered_account",
        "accounts",
        Text("个人账户余额被改动", "Account altered"),
        "社会保险法 第十四条、第七十四条",
        accounts.altered_account,
    ),
    Check(
        "ledger_altered",
        "ledger",
        Text("会计科目余额与明细不符", "Ledger altered"),
        f"{_BOOKS}；社会保险法 第六十四条",
        ledger.ledger_altered,
    ),
    Check(
        "foreigners_report_altered",
        "reports",
        Text("外国人参保月报与参保数据不符", "Foreigners' report unlike the register"),
        _REPORTED,
        reports.foreigners_report_altered,
    ),
    Check(
        "foreigners_report_missing",
        "reports",
        Text("未报送外国人参保月报", "Foreigners' report not submitted"),
        _REPORTED,
        reports.foreigners_report_missing,
    ),
)

_MORE: dict[str, Code] = {
    "rate_of_another_year": Code(Text("费率与所属期不符", "Rate not of the period"), "社会保险法 第十二条"),
    "base_below_floor": Code(Text("缴费基数低于下限", "Base below the floor"), "国发〔2005〕38号；社会保险法 第十二条"),
    "base_above_ceiling": Code(Text("缴费基数高于上限", "Base above the ceiling"), "国发〔2005〕38号；社会保险法 第十二条"),
    "exempt_without_certificate": Code(
        Text("无证明免缴", "Exempt without a certificate"), "人社厅发〔2011〕113号 二；社会保险法 第九十七条"
    ),
    "insured_under_merged_number": Code(Text("以已合并的编号参保", "Insured under a merged number"), _ART_58),
    "wrong_risk_class": Code(Text("行业风险类别费率不符", "Wrong risk class"), "劳社部发〔2003〕29号；工伤保险条例 第八条"),
    "interest_not_credited": Code(Text("年利息未记", "Interest not credited"), "社会保险法 第十四条"),
    "invalid_number": Code(
        Text("社会保障号码无效", "Invalid social security number"), "GB 11643-1999；人力资源社会保障部令第16号 附件"
    ),
}


def code(name: str) -> Code:
    """What a finding's code means; quality codes are `quality_<table>_<rule>`."""
    for check in CHECKS:
        if check.name == name:
            return Code(check.title, check.cite)
    if name in _MORE:
        return _MORE[name]
    for table in TABLES.values():
        rule = name.removeprefix(f"quality_{table.name}_")
        if rule != name:
            known = {r.name: r.title for r in table.row_rules}
            title = known.get(rule, Text("键、引用或期间有误", "key, reference or period is wrong"))
            return Code(Text(f"{table.title.zh}：{title.zh}", f"{table.title.en}: {title.en}"), CHECKS[0].cite)
    return Code(Text(name, name), "")
