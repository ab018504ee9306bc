"""Names of the facts that the rules ask for."""

from __future__ import annotations

from shebao.text import Text

FACTS: dict[str, Text] = {
    "on": Text("适用日期", "Day whose law applies"),
    "region": Text("统筹区", "Pooling region"),
    "declared_wage_fen": Text("申报工资", "Declared wage"),
    "insurance": Text("险种", "Insurance"),
    "risk_class": Text("行业风险类别", "Industry risk class"),
    "contribution_month": Text("费款所属期", "Month of contribution"),
    "settlement_month": Text("结算月", "Month of settlement"),
    "paid_on": Text("缴款日期", "Paid on"),
    "arrears_fen": Text("欠缴额", "Arrears"),
    "employed_on": Text("就业日期", "Employed on"),
    "registered_on": Text("参保登记日期", "Registered on"),
    "nationality": Text("国籍", "Nationality"),
    "certificate_shown_on": Text("提供参保证明日期", "Certificate of coverage shown on"),
    "permit_issued_on": Text("就业证件签发日期", "Work permit issued on"),
    "enrolled_insurances": Text("参保险种", "Insurances enrolled in"),
    "opening_balance_fen": Text("上年末累计", "Balance at the end of last year"),
    "monthly_credits_fen": Text("本年各月记账额", "Credits of the year by month"),
    "country": Text("国家或地区", "Country or region"),
    "document_type": Text("证件类型", "Document type"),
    "document_number": Text("证件号码", "Document number"),
    "credit_code": Text("统一社会信用代码", "Unified social credit code"),
    "contribution_months": Text("缴费月数（含视同缴费）", "Months of contribution, deemed months included"),
    "account_balance_fen": Text("个人账户储存额", "Balance of the individual account"),
    "yearly_bases_fen": Text("各年月平均缴费工资", "Average monthly base of each year"),
    "yearly_average_wages_fen": Text("各年对应的当地月平均工资", "Average monthly wage of the region for each year"),
    "yearly_months": Text("各年缴费月数", "Months of contribution in each year"),
    "birth_month": Text("出生年月", "Month of birth"),
    "death_on": Text("死亡日期", "Died on"),
    "injury_wage_fen": Text(
        "本人工资（工伤前12个月平均缴费工资）", "Own wage: average contribution wage of the 12 months before the injury"
    ),
}
