"""The sheets of the register 登记报表: what is registered, changed and stopped in bulk, by national code.

Columns are found by their codes, in any order. Rules are SQL for DuckDB over English names, true where a row is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shebao.standard import codes, identity
from shebao.standard.fields import CodeList, Field, RowRule, Type
from shebao.standard.tables import CERTIFICATES, PERSONS
from shebao.text import Text


@dataclass(frozen=True)
class RegisterSheet:
    """One kind of sheet. In a sheet of changes an empty cell leaves things as they are, and some cell says a change."""

    name: str
    title: Text
    about: Text
    fields: tuple[Field, ...]
    #: Columns that name the row's subject; together they occur once in a sheet.
    key: tuple[str, ...]
    rules: tuple[RowRule, ...] = ()
    #: Columns of which at least one must be filled in.
    some_of: tuple[str, ...] = ()


def _field(
    name: str, code: str | None, zh: str, en: str, *, type_: Type = "text", needed: bool = False,
    listed: CodeList | None = None, note: Text | None = None,
) -> Field:  # fmt: skip
    return Field(name, code, type_, Text(zh, en), not needed, listed, note)


def _optional(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(replace(field, nullable=True) for field in fields)


CREDIT_CODE = _field("credit_code", "AAB003", "统一社会信用代码", "Unified social credit code", needed=True)
NUMBER = _field("number", "AAC002", "社会保障号码", "Social security number", needed=True)
SINCE = _field("since", "AAE035", "变更日期", "Changed on", type_="date", needed=True)
REASON = _field("reason", "AAE013", "备注", "Remark")
INSURANCES = _field(
    "insurances", "AAE140", "险种类型", "Insurances",
    note=Text("一个或多个险种代码，以逗号分隔；不填为全部", "one or more codes with commas between them; empty: all"),
)  # fmt: skip
REGISTERED_ON = _field("registered_on", None, "登记日期", "Registered on", type_="date", needed=True)

_CREDIT_CODE_RULE = RowRule(
    "credit_code", f"NOT {identity.credit_code('credit_code')}",
    Text("统一社会信用代码校验码不符，请核对证照", "the credit code has a wrong check character: compare with the licence"),
)  # fmt: skip
_POSTCODE_RULE = RowRule(
    "postcode", "NOT regexp_full_match(postcode, '[0-9]{6}')", Text("邮政编码应为六位数字", "a postcode has six digits")
)

_EMPLOYER_FIELDS = (
    _field("name", "AAB004", "单位名称", "Name", needed=True),
    _field("unit_type", "AAB019", "单位类型", "Type of unit", needed=True, listed=codes.UNIT_TYPE),
    _field("industry", "AAB022", "行业代码", "Industry", needed=True, listed=codes.INDUSTRY),
    _field("risk_class", "AAA149", "行业风险类别", "Industry risk class", type_="integer", needed=True, listed=codes.RISK_CLASS),
    _field("representative", "AAB013", "法定代表人或负责人", "Legal representative"),
    _field("address", "AAE006", "地址", "Address"),
    _field("postcode", "AAE007", "邮政编码", "Postcode"),
    _field("contact", "AAE004", "联系人", "Contact person"),
    _field("phone", "AAE005", "联系电话", "Telephone"),
    _field("bank", "AAE008", "开户银行", "Bank"),
    _field("account_name", "AAE009", "户名", "Account holder"),
    _field("account_number", "AAE010", "账号", "Account number"),
)

EMPLOYERS = RegisterSheet(
    "employers", Text("单位登记", "Employers"), Text("首次登记的单位，每行一个。", "Employers registered for the first time."),
    (
        CREDIT_CODE, *_EMPLOYER_FIELDS,
        _field("parent", None, "上级单位信用代码", "Credit code of the parent", note=Text("分支机构填写", "of a branch")),
        REGISTERED_ON,
    ),
    key=("credit_code",), rules=(_CREDIT_CODE_RULE, _POSTCODE_RULE),
)  # fmt: skip

EMPLOYER_CHANGES = RegisterSheet(
    "employer_changes", Text("单位变更", "Changes of employers"),
    Text("只填有变化的列；空白表示不变。", "Fill in what changes; empty cells leave things as they are."),
    (CREDIT_CODE, SINCE, *_optional(_EMPLOYER_FIELDS), REASON),
    key=("credit_code",), rules=(_POSTCODE_RULE,), some_of=tuple(field.name for field in _EMPLOYER_FIELDS),
)  # fmt: skip

_PERSON_FORM = (
    _field("other_name", None, "其他文字姓名", "Name in another script"),
    _field("ethnicity", "AAC005", "民族", "Ethnicity", listed=codes.ETHNICITY),
    _field("personal_status", "AAC012", "个人身份", "Personal status", listed=codes.PERSONAL_STATUS),
    _field("employment_form", "AAC013", "用工形式", "Form of employment", listed=codes.EMPLOYMENT_FORM),
    _field("first_worked_on", "AAC007", "参加工作日期", "First worked on", type_="date"),
    _field("deemed_months", None, "视同缴费月数", "Months deemed contributed", type_="integer"),
    _field("actual_months", None, "登记前实际缴费月数", "Months contributed before", type_="integer"),
    _field("special_work", None, "从事特殊工种", "Special work", listed=codes.SPECIAL_WORK),
    _field("address", "AAC010", "联系地址", "Address"),
    _field("postcode", "AAE007", "邮政编码", "Postcode"),
    _field("phone", "AAE005", "联系电话", "Telephone"),
)
_PERMIT = (
    _field("permit_type", None, "就业证件类型", "Type of work permit", listed=codes.PERMIT_TYPE),
    _field("permit_issued_on", None, "就业证件登记时间", "Work permit registered on", type_="date"),
)
#: Rules of the lake's table about what no sheet has.
_NOT_IN_SHEETS = ("certificate_of_foreigner", "merged_into_itself")
_MONTHS_RULE = next(rule for rule in PERSONS.rules if rule.name == "months_negative")

PERSONS_SHEET = RegisterSheet(
    "persons", Text("人员登记", "Persons"),
    Text("首次登记的参保人员，每行一人。", "Persons registered for the first time, one a row."),
    (
        NUMBER,
        *(PERSONS.by_name[n] for n in (
            "name", "sex", "born_on", "nationality", "document_type", "document_number", "household",
        )),
        *_PERMIT, *_PERSON_FORM,
    ),
    key=("number",), rules=(*(r for r in PERSONS.rules if r.name not in _NOT_IN_SHEETS), _POSTCODE_RULE),
)  # fmt: skip

_PERSON_CHANGES = (
    *_optional(tuple(PERSONS.by_name[n] for n in ("name", "document_type", "document_number", "household"))),
    *_PERMIT, *_PERSON_FORM,
)  # fmt: skip
PERSON_CHANGES = RegisterSheet(
    "person_changes", Text("人员变更", "Changes of persons"), EMPLOYER_CHANGES.about,
    (NUMBER, SINCE, *_PERSON_CHANGES, REASON),
    key=("number",), rules=(_MONTHS_RULE, _POSTCODE_RULE), some_of=tuple(field.name for field in _PERSON_CHANGES),
)  # fmt: skip

ENROLMENTS_SHEET = RegisterSheet(
    "enrolments", Text("参保", "Enrolments"),
    Text("已登记人员参保或者恢复缴费，每行一人。", "Registered persons who are insured, or insured again, one a row."),
    (
        NUMBER, CREDIT_CODE,
        _field("employed_on", None, "就业日期", "First day of work", type_="date", needed=True),
        REGISTERED_ON, INSURANCES,
        _field("category", "AAC066", "参保身份", "Category", listed=codes.CATEGORY, note=Text("不填为职工", "empty: employee")),
        _field(
            "begun_as", "AAC050", "参保变更类型", "How it begins", listed=codes.ENROLMENT_TYPE,
            note=Text("不填为新参保", "empty: newly insured"),
        ),
    ),
    key=("number",),
    rules=(
        RowRule("registered_before_work", "registered_on < employed_on - 31", Text(
            "登记日期早于就业日期一个月以上", "it is registered more than a month before the work begins")),
    ),
)  # fmt: skip

STOPS = RegisterSheet(
    "stops", Text("停保", "Stops"), Text("离开单位的人员，每行一人。", "People who leave the employer, one a row."),
    (
        NUMBER, CREDIT_CODE, replace(SINCE, name="left_on", note=Text("离开单位之日", "the day they leave")),
        _field("stop_reason", "AAE160", "变更原因", "Reason", needed=True, listed=codes.STOP_REASON),
        INSURANCES,
    ),
    key=("number", "credit_code"),
)  # fmt: skip

CERTIFICATES_SHEET = RegisterSheet(
    "certificates", Text("参保证明", "Certificates of coverage"),
    Text("外国人提供的参保证明，每行一份。", "Certificates of coverage that foreigners showed, one a row."),
    (
        NUMBER,
        replace(CERTIFICATES.by_name["country"], nullable=False),
        replace(CERTIFICATES.by_name["certificate_number"], nullable=False),
        replace(CERTIFICATES.by_name["begins_on"], nullable=False, note=None),
        CERTIFICATES.by_name["ends_on"],
        CERTIFICATES.by_name["shown_on"],
        replace(
            CERTIFICATES.by_name["extension_months"], nullable=True, note=Text("未批准延长的不填", "empty where none was granted")
        ),
    ),
    key=("number",), rules=CERTIFICATES.rules,
)  # fmt: skip

REGISTER_SHEETS: dict[str, RegisterSheet] = {
    sheet.name: sheet
    for sheet in (EMPLOYERS, EMPLOYER_CHANGES, PERSONS_SHEET, PERSON_CHANGES, ENROLMENTS_SHEET, STOPS, CERTIFICATES_SHEET)
}
