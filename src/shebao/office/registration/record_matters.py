"""Matters of records that are there already: corrected, suspended, resumed, closed, merged and taken apart again."""

from __future__ import annotations

from shebao.office.fields import Insurance
from shebao.office.matters.kinds import EMPLOYER, OFFICER, PERSON, Document, Field, Kind
from shebao.office.matters.retention import EMPLOYERS, PERSONS
from shebao.office.registration import record_effects as effects
from shebao.office.registration.questions import HAPPENED, REASON, SINCE, asked, some_of
from shebao.standard import codes
from shebao.standard import register as sheets
from shebao.text import Text

LIMIT = "registration_working_days"
_CHANGE_LAW = "社会保险法 第五十七条；社会保险经办条例 第十条"
_PERSON_LAW = "社会保险经办条例 第十条"

_EMPLOYER = Field("credit_code", Text("单位（统一社会信用代码）", "Employer (unified social credit code)"), "credit_code")
_PERSON = Field("number", Text("社会保障号码", "Social-security number"), "number")
_ABOUT_CORRECTION = Text(
    "登记有误：更正后，原登记内容及更正理由仍可查询。", "What was recorded is wrong; what it was, and why, stays to be read."
)
_PROOF = Document("proof", Text("证明材料", "Proof"))
_FROM = Field("since", Text("自何日起（不填为自始）", "From (empty: always)"), "day", required=False)
_LAST = Field("last", Text("至何日止（含；不填为至今）", "To, included (empty: still)"), "day", required=False)
_INSURANCES = Field("insurances", Text("险种", "Insurances"), "insurances")
_INSURANCE = Field("insurance", Text("险种", "Insurance"), "choice", codes.INSURANCE.values)
_STOP_REASON = Field(
    "stop_reason", Text("变更原因（AAE160）", "Reason (AAE160)"), "choice", codes.STOP_REASON.values, required=False
)
assert set(codes.INSURANCE.values) == {str(code) for code in Insurance.values}

EMPLOYER_NAMES = (
    "name", "unit_type", "industry", "risk_class", "registered_on", "representative", "address", "postcode", "contact",
    "phone", "bank", "account_name", "account_number",
)  # fmt: skip
PERSON_NAMES = (
    "name", "sex", "born_on", "nationality", "document_type", "document_number", "household", "permit_type",
    "permit_issued_on", "other_name", "ethnicity", "personal_status", "employment_form", "first_worked_on", "deemed_months",
    "actual_months", "special_work", "address", "postcode", "phone",
)  # fmt: skip


def _of_employer(code: str, title: Text, about: Text, perform: object, document: Document) -> Kind:
    return Kind(
        code=code, title=title, about=about, applicants=(EMPLOYER, OFFICER), fields=(_EMPLOYER, SINCE, REASON),
        documents=(document,), cite=_CHANGE_LAW, limit=LIMIT, perform=perform, retention=EMPLOYERS, check=HAPPENED,  # type: ignore[arg-type]
    )  # fmt: skip


KINDS: tuple[Kind, ...] = (
    Kind(
        code="correct_employer",
        title=Text("单位登记更正", "Correct an employer's record"),
        about=_ABOUT_CORRECTION,
        applicants=(EMPLOYER, OFFICER),
        fields=(_EMPLOYER, *asked(sheets.EMPLOYERS, *EMPLOYER_NAMES), _FROM, _LAST, REASON),
        documents=(_PROOF,),
        cite=_CHANGE_LAW,
        limit=LIMIT,
        perform=effects.correct_employer(EMPLOYER_NAMES),
        retention=EMPLOYERS,
        check=some_of(*EMPLOYER_NAMES),
    ),
    Kind(
        code="correct_person",
        title=Text("人员登记更正", "Correct a person's record"),
        about=_ABOUT_CORRECTION,
        applicants=(PERSON, EMPLOYER, OFFICER),
        fields=(_PERSON, *asked(sheets.PERSONS_SHEET, *PERSON_NAMES), _FROM, _LAST, REASON),
        documents=(_PROOF,),
        cite=_PERSON_LAW,
        limit=LIMIT,
        perform=effects.correct_person(PERSON_NAMES),
        retention=PERSONS,
        check=some_of(*PERSON_NAMES),
    ),
    Kind(
        code="correct_enrolment",
        title=Text("参保记录更正", "Correct an enrolment"),
        about=Text("更正参保的起止日期或者停保原因。", "Another first or last day, or another reason of its end."),
        applicants=(EMPLOYER, PERSON, OFFICER),
        fields=(
            _PERSON,
            _INSURANCE,
            Field("within", Text("参保期间内任一日", "A day within the enrolment"), "day"),
            Field("first_day", Text("应为：首日", "First day, as it should be"), "day", required=False),
            Field("last_day", Text("应为：末日", "Last day, as it should be"), "day", required=False),
            _STOP_REASON,
            REASON,
        ),
        documents=(_PROOF,),
        cite=_PERSON_LAW,
        limit=LIMIT,
        perform=effects.correct_enrolment,
        retention=PERSONS,
        check=some_of("first_day", "last_day", "stop_reason"),
    ),
    _of_employer(
        "suspend_employer",
        Text("单位中断参保", "Suspend an employer"),
        Text("单位已无在保人员，暂停参保。", "Nobody is insured with the employer any more; it may go on later."),
        effects.suspend_employer,
        _PROOF,
    ),
    _of_employer(
        "resume_employer",
        Text("单位恢复参保", "Resume an employer"),
        Text("中断参保的单位恢复参保。", "A suspended employer insures people again."),
        effects.resume_employer,
        _PROOF,
    ),
    _of_employer(
        "close_employer",
        Text("单位注销登记", "Close an employer"),
        Text(
            "单位依法终止：无在保人员、无欠费、分支机构均已注销。",
            "Nobody is insured, nothing is owed, no branch is open.",
        ),
        effects.close_employer,
        Document("ending", Text("终止的批准文件或者注销证明", "Act or proof of its ending")),
    ),
    Kind(
        code="resume",
        title=Text("恢复参保", "Resume enrolments"),
        about=Text("曾停保的职工恢复缴费，自回到岗位之月起。", "Insured again, from the month in which they are back."),
        applicants=(EMPLOYER,),
        fields=(
            _EMPLOYER,
            Field("numbers", Text("社会保障号码（每行一人）", "Social-security numbers, one a line"), "numbers"),
            Field("resumed_on", Text("恢复日期", "Back since"), "day"),
            _INSURANCES,
        ),
        documents=(Document("contract", Text("劳动合同或者用工名册", "Contract of employment, or staff list")),),
        cite="社会保险法 第五十八条",
        limit=LIMIT,
        perform=effects.resume,
        retention=PERSONS,
        check=HAPPENED,
    ),
    Kind(
        code="change_category",
        title=Text("变更参保身份", "Change the category of an insured person"),
        about=Text("自变更之月起按新的参保身份参保。", "From the month of the day on, in another category."),
        applicants=(EMPLOYER, PERSON),
        fields=(
            _PERSON,
            _EMPLOYER,
            Field("category", Text("参保身份（AAC066）", "Category (AAC066)"), "choice", codes.CATEGORY.values),
            Field("since", Text("变更日期", "Since"), "day"),
            _INSURANCES,
        ),
        documents=(_PROOF,),
        cite=_PERSON_LAW,
        limit=LIMIT,
        perform=effects.change_category,
        retention=PERSONS,
        check=HAPPENED,
    ),
    Kind(
        code="merge_persons",
        title=Text("合并重复号码", "Merge two records of a person"),
        about=Text(
            "同一人有两个号码：并入保留的号码，原有记录不变，可撤销。",
            "One is kept, the other points to it; it can be undone.",
        ),
        applicants=(PERSON, OFFICER),
        fields=(
            Field("number", Text("被合并的号码", "Number that is merged"), "number"),
            Field("into", Text("保留的号码", "Number that is kept"), "other_number"),
            REASON,
        ),
        documents=(Document("identity", Text("身份证件", "Identity document")),),
        cite="社会保险法 第五十八条（社会保障号码唯一）",
        limit=LIMIT,
        perform=effects.merge_persons,
        retention=PERSONS,
    ),
    Kind(
        code="unmerge_person",
        title=Text("撤销号码合并", "Take merged records apart"),
        about=Text("查明不是同一人：恢复为各自的记录。", "They are two people after all: each record stands for itself again."),
        applicants=(PERSON, OFFICER),
        fields=(Field("number", Text("被合并的号码", "Number that was merged"), "number"), REASON),
        documents=(_PROOF,),
        cite="社会保险法 第五十八条（社会保障号码唯一）",
        limit=LIMIT,
        perform=effects.unmerge_person,
        retention=PERSONS,
    ),
)
