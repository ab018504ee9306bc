"""Matters of registration: employers, persons, enrolments, certificates of coverage."""

from __future__ import annotations

from shebao.office.matters.kinds import EMPLOYER, OFFICER, PERSON, Document, Field, Kind, register
from shebao.office.matters.retention import EMPLOYERS, PERSONS
from shebao.office.registration import effects, record_matters
from shebao.office.registration.particulars import EMPLOYER_CHANGES, PERSON_CHANGES
from shebao.office.registration.questions import SINCE, asked, some_of
from shebao.standard import codes
from shebao.standard.register import EMPLOYERS as EMPLOYERS_SHEET
from shebao.standard.register import PERSONS_SHEET
from shebao.text import Text

_CREDIT_CODE = Text("统一社会信用代码", "Unified social credit code")
_UNIT_TYPE = Text("单位类型", "Type of unit")
_INDUSTRY = Text("行业", "Industry")
_RISK = Text("工伤行业风险类别", "Work-injury risk class")
_RISKS = {str(n): Text(f"{zh}类", f"Class {n}") for n, zh in ((1, "一"), (2, "二"), (3, "三"))}
_NUMBER = Text("社会保障号码", "Social-security number")
_NUMBERS = Text("社会保障号码（每行一人）", "Social-security numbers, one a line")
_NAME = Text("姓名（外国人按护照）", "Name (foreigners: as in the passport)")
_EMPLOYER = Field("credit_code", Text("单位（统一社会信用代码）", "Employer (unified social credit code)"), "credit_code")
_PERSON = Field("number", _NUMBER, "number")
_PEOPLE = Field("numbers", _NUMBERS, "numbers")
_DOCUMENTS = {code: codes.DOCUMENT_TYPE.values[code] for code in effects.CODED_BY}
_PERMIT_TYPE = Field(
    "permit_type", Text("就业证件类型", "Type of work permit"), "choice", codes.PERMIT_TYPE.values, required=False
)
_PERMIT_DAY = Field("permit_issued_on", Text("就业证件办理日期", "Work permit issued on"), "day", required=False)
_HOUSEHOLD = Text("户口性质", "Household registration")
_DOCUMENT_TYPE = Text("证件类型", "Type of document")
_SEXES = {"1": Text("男", "male"), "2": Text("女", "female")}
_NOT_THE_SAME = Field(
    "not_the_same", Text("同名同日出生者", "Same name and birth date as somebody registered"), "choice",
    {"1": Text("已核对，确非同一人", "looked at: they are two people")}, required=False,
)  # fmt: skip
_LICENCE = Document("licence", Text("营业执照或者批准成立文件", "Business licence or act of foundation"))
_IDENTITY = Document("identity", Text("身份证件", "Identity document"))

register(
    Kind(
        code="register_employer",
        title=Text("单位参保登记", "Register an employer"),
        about=Text("单位成立后首次办理社会保险登记。", "An employer's first registration, after its founding."),
        applicants=(EMPLOYER,),
        fields=(
            Field("credit_code", _CREDIT_CODE, "new_credit_code"),
            Field("name", Text("单位名称", "Name of the employer"), longest=200),
            Field("unit_type", _UNIT_TYPE, "choice", codes.UNIT_TYPE.values),
            Field("industry", _INDUSTRY, "choice", codes.INDUSTRY.values),
            Field("risk_class", _RISK, "choice", _RISKS),
            Field("registered_on", Text("登记日期", "Registered on"), "day"),
            *asked(EMPLOYERS_SHEET, "parent", *effects.EMPLOYER_MORE),
        ),
        documents=(_LICENCE, Document("agent", Text("经办人授权书", "Authority of the person who acts"), required=False)),
        cite="社会保险法 第五十七条",
        limit="employer_review_days",
        perform=effects.register_employer,
        retention=EMPLOYERS,
    ),
    Kind(
        code="change_employer",
        title=Text("单位信息变更", "Change an employer's particulars"),
        about=Text(
            "名称、类型、行业或工伤风险类别变更；只填有变化的项目。",
            "A new name, type, industry or risk class: fill in only what changes.",
        ),
        applicants=(EMPLOYER, OFFICER),
        online=(EMPLOYER,),
        fields=(
            _EMPLOYER,
            Field("name", Text("新名称", "New name"), required=False, longest=200),
            Field("unit_type", _UNIT_TYPE, "choice", codes.UNIT_TYPE.values, required=False),
            Field("industry", _INDUSTRY, "choice", codes.INDUSTRY.values, required=False),
            Field("risk_class", _RISK, "choice", _RISKS, required=False),
            *asked(EMPLOYERS_SHEET, *effects.EMPLOYER_MORE),
            SINCE,
        ),
        documents=(Document("licence", Text("变更后的营业执照或者批准文件", "Licence or act after the change")),),
        cite="社会保险法 第五十七条；社会保险经办条例 第十条",
        limit="registration_working_days",
        perform=effects.change_employer,
        retention=EMPLOYERS,
        check=some_of(*EMPLOYER_CHANGES),
    ),
    Kind(
        code="register_person",
        title=Text("人员参保登记", "Register a person"),
        about=Text(
            "首次建立参保人员档案，按法规编制社会保障号码。", "A person's first registration; the law codes their number."
        ),
        applicants=(EMPLOYER, PERSON),
        online=(EMPLOYER,),
        fields=(
            Field("name", _NAME),
            Field("sex", Text("性别", "Sex"), "choice", _SEXES),
            Field("born_on", Text("出生日期", "Born on"), "day"),
            Field("nationality", Text("国家或地区", "Country or region"), "country"),
            Field("document_type", _DOCUMENT_TYPE, "choice", _DOCUMENTS),
            Field("document_number", Text("证件号码", "Number of document"), "document_number", longest=32),
            Field("household", _HOUSEHOLD, "choice", codes.HOUSEHOLD.values),
            _PERMIT_TYPE,
            _PERMIT_DAY,
            *asked(PERSONS_SHEET, *effects.PERSON_MORE),
            _NOT_THE_SAME,
        ),
        documents=(_IDENTITY, Document("permit", Text("就业证件（外国人）", "Work permit (foreigners)"), required=False)),
        cite="社会保险法 第五十八条；社会保险经办条例 第六条",
        limit="registration_working_days",
        perform=effects.register_person,
        retention=PERSONS,
        check=effects.check_person,
    ),
    Kind(
        code="change_person",
        title=Text("人员信息变更", "Change a person's particulars"),
        about=Text(
            "姓名、证件、户口或就业证件变更；号码终身不变。",
            "A new name, document, household or permit: only what changes. The number stays for life.",
        ),
        applicants=(PERSON, EMPLOYER, OFFICER),
        online=(EMPLOYER, PERSON),
        fields=(
            _PERSON,
            Field("name", Text("新姓名", "New name"), required=False),
            Field("document_type", _DOCUMENT_TYPE, "choice", codes.DOCUMENT_TYPE.values, required=False),
            Field("document_number", Text("证件号码", "Number of document"), "document_number", required=False, longest=32),
            Field("household", _HOUSEHOLD, "choice", codes.HOUSEHOLD.values, required=False),
            _PERMIT_TYPE,
            _PERMIT_DAY,
            *asked(PERSONS_SHEET, *effects.PERSON_MORE),
            SINCE,
        ),
        documents=(_IDENTITY,),
        cite="社会保险经办条例 第十条",
        limit="registration_working_days",
        perform=effects.change_person,
        retention=PERSONS,
        check=some_of(*PERSON_CHANGES),
    ),
    Kind(
        code="enrol",
        title=Text("职工参保", "Enrol employees"),
        about=Text(
            "用人单位为已登记的职工参加各项保险，起始日依法计算。",
            "An employer enrols people who are registered; from which day, the law says.",
        ),
        applicants=(EMPLOYER,),
        online=(EMPLOYER,),
        fields=(
            _EMPLOYER,
            _PEOPLE,
            Field("employed_on", Text("用工日期", "Employed on"), "day"),
            Field("registered_on", Text("参保登记日期", "Enrolment registered on"), "day"),
            Field("insurances", Text("参加险种", "Insurances"), "insurances"),
        ),
        documents=(Document("contract", Text("劳动合同或者用工名册", "Contract of employment, or staff list")),),
        cite="社会保险法 第五十八条",
        limit="registration_working_days",
        perform=effects.enrol,
        retention=PERSONS,
    ),
    Kind(
        code="stop",
        title=Text("停止参保", "Stop enrolments"),
        about=Text("职工离开单位，自次月起停止参保。", "People leave the employer and are insured to the month's end."),
        applicants=(EMPLOYER,),
        online=(EMPLOYER,),
        fields=(
            _EMPLOYER,
            _PEOPLE,
            Field("left_on", Text("离开日期", "Left on"), "day"),
            Field("stop_reason", Text("变更原因（AAE160）", "Reason (AAE160)"), "choice", codes.STOP_REASON.values),
            Field(
                "insurances",
                Text("停保险种（不选为全部）", "Insurances (none: all)"),
                "insurances",
                required=False,
            ),
        ),
        documents=(Document("ending", Text("解除或者终止劳动关系证明", "Proof that the employment ended")),),
        cite="社会保险经办条例 第十条",
        limit="registration_working_days",
        perform=effects.stop,
        retention=PERSONS,
        reviewed=False,
    ),
    *record_matters.KINDS,
)
