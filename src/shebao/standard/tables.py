"""The tables of a month's submission, each with its fields, keys and quality rules."""

from __future__ import annotations

from shebao.errors import UserError
from shebao.standard import codes, identity
from shebao.standard.books import ACCOUNT_ENTRIES, ACCOUNTS, ALLOCATIONS, LEDGER, RECEIPTS
from shebao.standard.columns import (
    ASSESSED,
    CREDIT_CODE,
    EMPLOYER,
    INSURANCE,
    MONTH,
    NUMBER,
    PERSON,
    REGION,
    SUBMITTED,
    WAGE,
)
from shebao.standard.columns import field as _field
from shebao.standard.columns import rule as _rule
from shebao.standard.fields import Reference, Table
from shebao.standard.foreigners import CHINESE, DOCUMENTS, NOT_OF_FOREIGNERS, PARTICIPATION, PASSAGES, PENSIONS_ABROAD
from shebao.text import Text

_ANY_NOT_OF_FOREIGNERS = f"coalesce({', '.join(f'CAST({name} AS VARCHAR)' for name in NOT_OF_FOREIGNERS)}) IS NOT NULL"
RESIDENT = "document_type = '01'"
_NUMBER_HELPERS = (
    (("number_digits", identity.digits("number")),),
    (
        ("number_born_on", identity.birth_date("number", "number_digits")),
        (
            "number_valid",
            f"CASE WHEN {RESIDENT} THEN {identity.resident_id('number', 'number_digits')}"
            f" ELSE {identity.foreign_number('number', 'number_digits')} END",
        ),
    ),
)

PERSONS = Table(
    "persons", "AC01", "snapshot", Text("个人基本信息", "Insured persons"),
    (
        REGION, SUBMITTED, PERSON, NUMBER,
        _field("name", "AAC003", "text", "姓名", "Name"),
        _field("sex", "AAC004", "text", "性别", "Sex", codes=codes.SEX),
        _field("born_on", "AAC006", "date", "出生日期", "Born on"),
        _field("nationality", "AAC161", "text", "国籍", "Nationality", codes=codes.NATIONALITY),
        _field("document_type", "AAC058", "text", "证件类型", "Type of document", codes=codes.DOCUMENT_TYPE),
        _field("document_number", "AAC147", "text", "证件号码", "Number of document"),
        _field("household", "AAC009", "text", "户口性质", "Household registration", codes=codes.HOUSEHOLD),
        _field("permit_type", None, "text", "就业证件类型", "Type of work permit", nullable=True, codes=codes.PERMIT_TYPE),
        _field("permit_issued_on", None, "date", "就业证件签发日期", "Work permit issued on", nullable=True),
        _field("certificate_shown_on", None, "date", "提供参保证明日期", "Certificate of coverage shown on", nullable=True),
        _field("ethnicity", "AAC005", "text", "民族", "Ethnicity", nullable=True, codes=codes.ETHNICITY),
        _field("personal_status", "AAC012", "text", "个人身份", "Personal status", nullable=True, codes=codes.PERSONAL_STATUS),
        _field("employment_form", "AAC013", "text", "用工形式", "Form of employment", nullable=True, codes=codes.EMPLOYMENT_FORM),
        _field("first_worked_on", "AAC007", "date", "参加工作日期", "First worked on", nullable=True),
        _field("deemed_months", None, "integer", "视同缴费月数", "Months deemed contributed", nullable=True),
        _field("actual_months", None, "integer", "登记前实际缴费月数", "Months contributed before", nullable=True),
        _field("special_work", None, "text", "从事特殊工种", "Special work", nullable=True, codes=codes.SPECIAL_WORK),
        _field("merged_into", None, "integer", "并入的个人编号", "Merged into the person", nullable=True),
    ),
    key=("person_id",), subject="person_id", unique=(("number",),), helpers=_NUMBER_HELPERS,
    rules=(
        _rule(
            "number", "NOT number_valid",
            "社会保障号码不合编码规则或校验码不符", "the social security number breaks its rule or has a wrong check digit",
            code="invalid_number",
        ),
        _rule(
            "born_on_of_number",
            f"{RESIDENT} AND number_valid AND number_born_on <> born_on",
            "出生日期与社会保障号码不符", "the birth date is not that of the number",
        ),
        _rule(
            "sex_of_number",
            f"{RESIDENT} AND number_valid AND (number_digits % 2 = 1) <> (sex = '1')",
            "性别与社会保障号码不符", "the sex is not that of the number",
        ),
        _rule(
            "permit_of_foreigner",
            "permit_type IS NOT NULL AND nationality = 'CHN'",
            "中国公民不应有外国人就业证件", "a Chinese citizen has a foreigner's work permit",
        ),
        _rule(
            "certificate_of_foreigner",
            "certificate_shown_on IS NOT NULL AND nationality = 'CHN'",
            "中国公民不应有参保证明", "a Chinese citizen has a certificate of coverage",
        ),
        _rule(
            "document_of_nationality",
            f"({RESIDENT} AND nationality <> 'CHN')"
            " OR (document_type IN ('07', '08') AND nationality IN ('CHN', 'HKG', 'MAC', 'TWN'))"
            " OR (document_type = '04' AND nationality <> 'HKG') OR (document_type = '05' AND nationality <> 'MAC')"
            " OR (document_type = '06' AND nationality <> 'TWN')",
            "证件类型与国籍不符", "the document is not one that this nationality has",
        ),
        _rule(
            "not_of_foreigners",
            f"nationality NOT IN ({', '.join(repr(code) for code in CHINESE)}) AND {_ANY_NOT_OF_FOREIGNERS}",
            "外国人不填民族、个人身份、用工形式、参加工作日期、视同和实际缴费年限、特殊工种",
            "foreigners leave ethnicity, status, form of employment, first work, months contributed and special work empty",
        ),
        _rule(
            "permit_of_resident", "document_type = '07' AND permit_type IS NOT NULL",
            "取得永久居留资格的外国人不填就业证件", "permanent residents have no work permit",
        ),
        _rule("months_negative", "deemed_months < 0 OR actual_months < 0", "缴费月数不能为负", "months cannot be negative"),
        _rule("merged_into_itself", "merged_into = person_id", "并入了自身", "the record is merged into itself"),
    ),
    references=(Reference("merged_into", "persons", "person_id"),),
)  # fmt: skip

CERTIFICATES = Table(
    "certificates", None, "snapshot", Text("参保证明", "Certificates of coverage"),
    (
        REGION, SUBMITTED,
        _field("certificate_id", None, "integer", "参保证明编号", "Certificate"),
        PERSON,
        _field("country", None, "text", "出具国家或地区", "Country or region that issued it", codes=codes.NATIONALITY),
        _field("certificate_number", None, "text", "参保证明号码", "Number of the certificate", nullable=True),
        _field("shown_on", None, "date", "提供日期", "Shown on"),
        _field(
            "begins_on", None, "date", "证明所载起始日", "Coverage begins on", nullable=True,
            note=Text("为空表示未载明", "empty: not known"),
        ),
        _field(
            "ends_on", None, "date", "证明所载截止日", "Coverage ends on", nullable=True,
            note=Text("为空表示未载明", "empty: not known"),
        ),
        _field("extension_months", None, "integer", "批准延长月数", "Months of extension granted"),
        _field(
            "posted_from", None, "date", "派遣期限起算日", "Months of posting count from", nullable=True,
            note=Text("接续前一证明的，为前一证明的起算日", "of a certificate that follows another: as under the first"),
        ),
    ),
    key=("certificate_id",), subject="person_id",
    rules=(
        _rule("ends_before_start", "ends_on < begins_on", "截止日早于起始日", "it ends before it begins"),
        _rule("shown_after_end", "ends_on < shown_on", "提供时已经失效", "it had expired when it was shown"),
        _rule("extension_negative", "extension_months < 0", "批准延长月数为负", "the extension is negative"),
        _rule(
            "certificate_of_foreigner", "country = 'CHN'",
            "中国公民不应有参保证明", "a Chinese citizen has a certificate of coverage",
        ),
    ),
    references=(Reference("person_id", "persons", "person_id"),),
)  # fmt: skip

EMPLOYERS = Table(
    "employers", "AB01", "snapshot", Text("单位基本信息", "Employers"),
    (
        REGION, SUBMITTED, EMPLOYER, CREDIT_CODE,
        _field("name", "AAB004", "text", "单位名称", "Name"),
        _field("unit_type", "AAB019", "text", "单位类型", "Type of unit", codes=codes.UNIT_TYPE),
        _field("industry", "AAB022", "text", "行业代码", "Industry", codes=codes.INDUSTRY),
        _field("risk_class", "AAA149", "integer", "行业风险类别", "Industry risk class", codes=codes.RISK_CLASS),
        _field("registered_on", None, "date", "登记日期", "Registered on"),
        _field("status", "AAB051", "text", "单位参保状态", "Status", codes=codes.EMPLOYER_STATUS),
        _field("parent_id", None, "integer", "上级单位编号", "Parent, of a branch", nullable=True),
    ),
    key=("employer_id",), subject="employer_id", unique=(("credit_code",),),
    rules=(
        _rule(
            "credit_code", f"NOT {identity.credit_code('credit_code')}",
            "统一社会信用代码校验码不符", "the credit code has a wrong check character",
        ),
        _rule("branch_of_itself", "parent_id = employer_id", "上级单位为自身", "the employer is its own branch"),
    ),
    references=(Reference("parent_id", "employers", "employer_id"),),
)  # fmt: skip

ENROLMENTS = Table(
    "enrolments", "AC02", "snapshot", Text("个人参保信息", "Enrolments"),
    (
        REGION, SUBMITTED,
        _field("enrolment_id", None, "integer", "参保记录编号", "Enrolment"),
        PERSON, EMPLOYER, INSURANCE,
        _field("employed_on", None, "date", "就业日期", "First day of work with this employer"),
        _field("registered_on", None, "date", "参保登记日期", "Registered on"),
        _field("from_on", "AAE030", "date", "生效日期", "First day insured"),
        _field("to_on", "AAE031", "date", "失效日期", "Last day insured", nullable=True),
        _field("stop_reason", "AAE160", "text", "变更原因", "Reason of ending", nullable=True, codes=codes.STOP_REASON),
        _field("category", "AAC066", "text", "参保身份", "Category of insured person", codes=codes.CATEGORY),
        _field("begun_as", "AAC050", "text", "参保变更类型", "How it began", codes=codes.ENROLMENT_TYPE),
    ),
    key=("enrolment_id",), subject="enrolment_id", no_overlap=("person_id", "insurance"),
    rules=(
        _rule("ends_before_start", "to_on < from_on", "失效日期早于生效日期", "it ends before it starts"),
        _rule(
            "insured_before_work", "from_on < date_trunc('month', employed_on)",
            "参保早于就业月份", "it starts before the month of employment",
        ),
    ),
    references=(Reference("person_id", "persons", "person_id"), Reference("employer_id", "employers", "employer_id")),
)  # fmt: skip

#: The eight amounts of a contribution: name, insurance, who pays.
AMOUNTS: tuple[tuple[str, int, str], ...] = (
    ("pension_employer_fen", 110, "employer"), ("pension_employee_fen", 110, "employee"),
    ("unemployment_employer_fen", 210, "employer"), ("unemployment_employee_fen", 210, "employee"),
    ("medical_employer_fen", 310, "employer"), ("medical_employee_fen", 310, "employee"),
    ("work_injury_employer_fen", 410, "employer"), ("maternity_employer_fen", 510, "employer"),
)  # fmt: skip
_ALL_AMOUNTS = ", ".join(name for name, _, _ in AMOUNTS)
_NAMES = {
    110: ("养老", "Pension"), 210: ("失业", "Unemployment"), 310: ("医疗", "Medical"),
    410: ("工伤", "Work injury"), 510: ("生育", "Maternity"),
}  # fmt: skip
_PAYERS = {"employer": ("单位", "employer"), "employee": ("个人", "employee")}


def _english(code: int, by: str) -> str:
    return f"{_NAMES[code][1]}, {_PAYERS[by][1]} (fen)"


CONTRIBUTIONS = Table(
    "contributions", "AC43", "flow", Text("应缴明细", "Contributions assessed in the month"),
    (
        REGION, SUBMITTED,
        _field("contribution_id", None, "integer", "应缴编号", "Contribution"),
        PERSON, EMPLOYER, MONTH, ASSESSED,
        _field("kind", None, "text", "应缴类型", "Kind", codes=codes.CONTRIBUTION_KIND),
        WAGE,
        _field("base_fen", "AAE180", "integer", "缴费基数（分）", "Contribution base (fen)"),
        _field(
            "insurances", None, "integer", "应缴险种（位集）", "Insurances charged (bit set)",
            note=Text("养老1 失业2 医疗4 工伤8 生育16", "pension 1, unemployment 2, medical 4, work injury 8, maternity 16"),
        ),
        *(
            _field(name, None, "integer", f"{_NAMES[code][0]}{_PAYERS[by][0]}缴费（分）", _english(code, by))
            for name, code, by in AMOUNTS
        ),
    ),
    key=("contribution_id",), subject="contribution_id",
    rules=(
        _rule(
            "insurances_range", "insurances NOT BETWEEN 0 AND 31",
            "应缴险种位集超出范围", "the bit set of insurances is out of range",
        ),
        _rule(
            "assessed_before_month", "assessed_month < month",
            "核定早于所属期", "it was assessed before the month it belongs to",
        ),
        _rule(
            "assessed_in_submission", "assessed_month <> submission_month",
            "核定月份不是报送月份", "it was not assessed in the month submitted",
        ),
        _rule(
            "wage_sign", "(kind = '20' AND wage_fen > 0) OR (kind <> '20' AND wage_fen < 0)",
            "缴费工资符号不符", "the wage has the wrong sign",
        ),
        _rule(
            "amount_sign",
            f"(kind = '20' AND greatest({_ALL_AMOUNTS}) > 0) OR (kind <> '20' AND least({_ALL_AMOUNTS}) < 0)",
            "缴费额符号不符", "an amount has the wrong sign",
        ),
    ),
    references=(Reference("person_id", "persons", "person_id"), Reference("employer_id", "employers", "employer_id")),
)  # fmt: skip

BILLS = Table(
    "bills", None, "snapshot", Text("应缴账单", "Bills of the year so far"),
    (
        REGION, SUBMITTED,
        _field("bill_id", None, "integer", "账单编号", "Bill"),
        EMPLOYER, MONTH, ASSESSED,
        _field("kind", None, "text", "应缴类型", "Kind", codes=codes.BILL_KIND),
        INSURANCE,
        _field("employer_fen", None, "integer", "单位应缴（分）", "Due from the employer (fen)"),
        _field("employee_fen", None, "integer", "个人应缴（分）", "Due from the employees (fen)"),
        _field("due_on", None, "date", "缴款期限", "Due on"),
        _field(
            "late_from", None, "date", "滞纳金起算日", "First day of late fee", nullable=True,
            note=Text("为空表示免收滞纳金", "empty: no late fee is charged"),
        ),
        _field("principal_paid_fen", None, "integer", "已缴本金（分）", "Principal paid (fen)"),
        _field("late_fee_due_fen", None, "integer", "已计滞纳金（分）", "Late fee charged so far (fen)"),
        _field("late_fee_paid_fen", None, "integer", "已缴滞纳金（分）", "Late fee paid (fen)"),
        _field("paid_on", None, "date", "缴清日期", "Principal complete on", nullable=True),
    ),
    key=("bill_id",), subject="bill_id",
    rules=(
        _rule(
            "assessed_before_month", "assessed_month < month",
            "核定早于所属期", "it was assessed before the month it belongs to",
        ),
        _rule(
            "kind_of_month", "kind = '10' AND assessed_month <> month",
            "正常应缴的核定月份应为所属期", "a normal bill belongs to the month of its assessment",
        ),
        _rule("late_fee_negative", "late_fee_due_fen < 0 OR late_fee_paid_fen < 0", "滞纳金为负", "a late fee is negative"),
    ),
    references=(Reference("employer_id", "employers", "employer_id"),),
)  # fmt: skip

WAGE_RECORDS = Table(
    "wage_records", None, "external", Text("税务工资记录", "Wages on the tax record"),
    (REGION, SUBMITTED, NUMBER, CREDIT_CODE, MONTH, WAGE),
    key=("number", "credit_code", "month"), subject="number",
    rules=(_rule("wage_negative", "wage_fen < 0", "工资为负", "the wage is negative"),),
)  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        PERSONS, CERTIFICATES, EMPLOYERS, ENROLMENTS, CONTRIBUTIONS, BILLS, RECEIPTS, ALLOCATIONS, ACCOUNT_ENTRIES, ACCOUNTS,
        LEDGER, WAGE_RECORDS, DOCUMENTS, PASSAGES, PENSIONS_ABROAD, PARTICIPATION,
    )
}  # fmt: skip


def table(name: str) -> Table:
    """The table of that name.

    Raises:
        UserError: the standard has no such table.
    """
    if name not in TABLES:
        known = ", ".join(TABLES)
        raise UserError(f"数据标准中没有表“{name}”，可用：{known}", f"the data standard has no table {name}; it has {known}")
    return TABLES[name]
