"""The annex's form for ending the relation, in Chinese and English; and the employer's checklist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

from shebao.office.accounts.queries import statement
from shebao.office.desk import wording
from shebao.office.foreigners import queries
from shebao.office.foreigners.effects import END
from shebao.office.foreigners.models import Paper, Passage
from shebao.office.matters.models import Matter
from shebao.office.matters.states import Verb
from shebao.office.paper import typeset
from shebao.office.registration.models import Person
from shebao.text import Text

TEMPLATE = Path(__file__).parent / "templates" / "foreigners" / "ending.typ"
SEX = {"1": "男 male", "2": "女 female"}
OPINIONS = {
    Verb.REVIEW: Text("复核：符合办理条件", "Reviewed: the conditions are met"),
    Verb.APPROVE: Text("审批：同意", "Approved"),
    Verb.REJECT: Text("不予办理", "Not granted"),
    Verb.SEND_BACK: Text("退回补正", "Returned for correction"),
}
COMPATRIOTS = ("HKG", "MAC", "TWN")


def ending_form(person: Person, matter: Matter | None = None) -> bytes:
    """参保人员终止社会保险关系申请表: the five parts of the annex (113号 附件 五), filled in as far as is known."""
    asked = matter.data if matter else {}
    last = person.enrolments.select_related("employer").order_by("-period").first()
    paper = Paper.objects.filter(person=person, kind=Paper.Kind.PASSPORT).order_by("-pk").first()
    passage = Passage.objects.filter(matter_id=matter.pk).first() if matter else None
    now = queries.balances(person)
    pension, medical = (passage.pension_fen, passage.medical_fen) if passage else (now[110], now[310])
    steps = matter.steps.filter(verb__in=OPINIONS).select_related("officer").order_by("version") if matter else []
    data: dict[str, Any] = {
        "region": _pair(wording.region_text(person.region)),
        "number": matter.number if matter else "",
        "printed": timezone.localdate().isoformat(),
        "basic": [
            ["个人编号", "Personal number", str(person.pk)],
            ["姓名", "Name", paper.name if paper else person.name],
            ["本国文字姓名", "Name in own script", paper.own_name if paper else ""],
            ["性别", "Sex", SEX[person.sex]],
            ["社会保障号码", "Social-security number", person.number],
            ["国籍或地区", "Nationality or region", " ".join(_pair(wording.country_text(person.nationality)))],
            ["单位编号", "Employer's code", last.employer.credit_code if last else ""],
            ["单位名称", "Employer", last.employer.name if last else ""],
            ["离境日期", "Left China on", asked.get("left_on") or ""],
            ["终止关系年月", "Relation ends in", (asked.get("left_on") or "")[:7]],
        ],
        "ends": None if not matter else asked.get("choice") == END,
        "applied_on": asked.get("applied_on") or "",
        "payment": [
            ["收款人", "Payee", asked.get("payee") or ""],
            ["开户银行", "Bank", asked.get("bank") or ""],
            ["收款账号", "Account number", asked.get("account") or ""],
        ],
        "opinions": [
            [*_pair(OPINIONS[Verb(step.verb)]), step.opinion, step.officer.name, f"{timezone.localtime(step.at):%Y-%m-%d}"]
            for step in steps
        ],
        "decided": None if passage is None else [wording.yuan(passage.paid_fen), passage.happened_on.isoformat()],
        "balances": [wording.yuan(pension), wording.yuan(medical), wording.yuan(pension + medical)],
        "accounts": [
            [*_pair(wording.INSURANCE_SHORT[year["insurance"]]), str(year["year"]), wording.yuan(year["before"]),
             wording.yuan(year["balance"] - year["before"]), wording.yuan(year["balance"])]
            for year in sorted(statement(person), key=lambda year: (year["insurance"], year["year"]))
        ],
    }  # fmt: skip
    return typeset(TEMPLATE.read_text(encoding="utf-8"), data)


def _pair(text: Text) -> list[str]:
    return [text.zh, text.en]


#: What is to be shown, and on what it rests: 113号 二; for residents of Hong Kong, Macau and Taiwan order 41.
NOTICE, ORDER_41 = "人社厅发〔2011〕113号 二", "人力资源社会保障部 国家医疗保障局令第41号"
_CONTRACT = (Text("劳动合同或者派遣合同", "Contract of employment or of posting"), NOTICE)
_FOREIGN = (
    (Text("有效护照", "Valid passport"), NOTICE),
    (
        Text(
            "《外国人就业证》《外国专家证》或者《外国常驻记者证》（现为外国人工作许可）",
            "Work permit, expert's certificate or correspondent's card",
        ),
        NOTICE,
    ),
    _CONTRACT,
)
_PERMANENT = (
    (
        Text("外国人永久居留证（代替护照和就业证件）", "Permanent residence card (for passport and permit)"),
        NOTICE,
    ),
    _CONTRACT,
)
_COMPATRIOT = (
    (
        Text("港澳台居民来往内地（大陆）通行证或者居住证", "Travel permit or residence permit"),
        ORDER_41,
    ),
    (Text("劳动合同", "Contract of employment"), ORDER_41),
)


def checklist(nationality: str, *, permanent: bool) -> tuple[tuple[Text, str], ...]:
    """The documents an employer brings to the registration, each with where that stands."""
    if nationality in COMPATRIOTS:
        return _COMPATRIOT
    return _PERMANENT if permanent else _FOREIGN
