"""Foreigners' matters: documents, certificates of coverage, leaving, return, death, pension abroad and proofs of life."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shebao.office.desk import wording
from shebao.office.foreigners import effects
from shebao.office.foreigners.models import LifeProof, Paper
from shebao.office.matters.kinds import EMPLOYER, OFFICER, PERSON, Document, Field, Kind, not_in_the_future, register
from shebao.office.matters.questions import Question, register_questions
from shebao.office.matters.retention import ACCOUNTS, PERSONS, QUALIFICATION
from shebao.standard import codes
from shebao.text import Text

ORDER_16 = "人力资源社会保障部令第16号"
NOTICE_113 = "人社厅发〔2011〕113号"


class FenField(forms.DecimalField):
    """Yuan typed, fen kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=0, **options)

    def clean(self, value: Any) -> Any:
        given = super().clean(value)
        return None if given is None else int(given * 100)


class HeirsField(forms.CharField):
    """One heir a line: name, relation, share in percent."""

    def clean(self, value: Any) -> Any:
        lines = [line for line in str(super().clean(value)).splitlines() if line.strip()]
        heirs = [re.fullmatch(r"\s*(.+?)\s*[,，;；]\s*(.+?)\s*[,，;；]\s*(\d{1,3})\s*%?\s*", line) for line in lines]
        if not heirs or not all(heirs):
            raise ValidationError(_("One heir a line: name, relation, share in percent."))
        return [dict(zip(("name", "relation", "percent"), heir.groups(), strict=True)) for heir in heirs if heir]


def _heirs(_asked: Field, value: Any) -> str:
    told = [f"{heir['name']} ({heir['relation']}) {heir['percent']} %" for heir in value]
    return ("；" if wording.chinese() else "; ").join(told)


register_questions(
    yuan=Question(
        lambda _asked, **common: FenField(**common),
        shown=lambda _asked, value: wording.yuan(int(value)),
        initial=lambda value: None if value in (None, "") else int(value) / 100,
    ),
    heirs=Question(
        lambda _asked, **common: HeirsField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, **common),
        shown=_heirs,
        initial=lambda value: "\n".join(f"{h['name']}, {h['relation']}, {h['percent']}" for h in value or []),
    ),
    extension=Question(lambda _asked, **common: forms.IntegerField(min_value=0, max_value=120, **common)),
)

_PERSON = Field("number", Text("社会保障号码", "Social-security number"), "number")
PAPERS = {kind.value: codes.DOCUMENT_TYPE.values.get(kind.value) or codes.PERMIT_TYPE.values[kind.value] for kind in Paper.Kind}
_HOW = {
    LifeProof.How.EMBASSY.value: Text("我国驻外使领馆出具", "Issued by a Chinese embassy or consulate"),
    LifeProof.How.NOTARY.value: Text("当地公证并经认证", "Notarised and authenticated"),
    LifeProof.How.IN_PERSON.value: Text("本人入境到场", "Appeared in person in China"),
}
#: The law's categories of retirement: pension age depends on them.
_CATEGORIES = {
    "1": Text("男性", "Man"),
    "2": Text("女性，管理或者技术岗位", "Woman in a managerial or technical post"),
    "3": Text("女性，其他岗位", "Woman in another post"),
    "4": Text("男性，特殊工种", "Man in special work"),
    "5": Text("女性，特殊工种", "Woman in special work"),
    "6": Text("男性，完全丧失劳动能力", "Man wholly unable to work"),
    "7": Text("女性，完全丧失劳动能力", "Woman wholly unable to work"),
    "8": Text("女性，灵活就业", "Woman in flexible employment"),
}
_CHOICES = {
    effects.KEEP: Text("保留个人账户", "Keep the accounts"),
    effects.END: Text("终止社会保险关系，一次性领取", "End the relation, and be paid once"),
}

register(
    Kind(
        code="show_document",
        title=Text("外国人证件登记、更换", "A foreigner's document, new or renewed"),
        about=Text(
            "护照、就业证件、永久居留证、港澳台通行证；社会保障号码终身不变。",
            "Passport, work permit, residence card or travel permit. The social-security number stays for life.",
        ),
        applicants=(PERSON, EMPLOYER, OFFICER),
        fields=(
            _PERSON,
            Field("kind", Text("证件类型", "Kind of document"), "choice", PAPERS),
            Field("document_number", Text("证件号码", "Number of document"), "document_number", longest=32),
            Field("name", Text("证件上的姓名", "Name as in the document"), longest=200),
            Field("own_name", Text("本国文字姓名", "Name in the holder's own script"), required=False, longest=200),
            Field("issued_on", Text("签发日期", "Issued on"), "day"),
            Field("valid_until", Text("有效期至", "Valid until"), "day", required=False),
        ),
        documents=(Document("copy", Text("证件复印件", "Copy of the document")),),
        cite=f"{ORDER_16} 附件；{NOTICE_113} 附件 二",
        limit="registration_working_days",
        perform=effects.show_paper,
        retention=PERSONS,
        reviewed=False,
        check=effects.check_paper,
    ),
    Kind(
        code="show_certificate",
        title=Text("提供参保证明（双边协定）", "Show a certificate of coverage"),
        about=Text(
            "取得就业证件3个月内提供的，自取得之日起免缴，已缴的退还；逾期提供的，自提供之月起免缴。",
            "Shown within three months of the work permit it exempts from the permit's day, and what was paid is refunded;"
            " shown later, from that month on.",
        ),
        applicants=(EMPLOYER, PERSON),
        online=(EMPLOYER, PERSON),
        fields=(
            _PERSON,
            Field("country", Text("出具国家或地区", "Country or region that issued it"), "country"),
            Field("certificate_number", Text("参保证明编号", "Number of the certificate"), longest=64),
            Field("begins_on", Text("证明所载起始日", "Coverage begins on"), "day"),
            Field("ends_on", Text("证明所载截止日", "Coverage ends on"), "day", required=False),
            Field("certificate_shown_on", Text("提供日期", "Shown on"), "day"),
            Field("extension_months", Text("批准延长月数", "Months of extension granted"), "extension", required=False),
        ),
        documents=(Document("certificate", Text("参保证明", "Certificate of coverage")),),
        cite=f"{ORDER_16} 第九条；{NOTICE_113} 二",
        limit="registration_working_days",
        perform=effects.show_certificate,
        retention=PERSONS,
        reviewed=False,
        check=not_in_the_future("certificate_shown_on"),
    ),
    Kind(
        code="leave_china",
        title=Text("离境：保留账户或者终止社会保险关系", "Leaving China: keep the accounts, or end the relation"),
        about=Text(
            "未书面申请终止的，个人账户保留，再来就业时号码不变、年限累计；终止的一次性支付个人账户，年限不再保留。",
            "Without a written application the accounts are kept, and number and years go on after return; with one they are"
            " paid once, and the years are gone.",
        ),
        applicants=(PERSON, EMPLOYER),
        fields=(
            _PERSON,
            Field("left_on", Text("离境日期", "Left China on"), "day"),
            Field("choice", Text("个人申请", "Choice"), "choice", _CHOICES),
            Field("applied_on", Text("书面申请日期", "Applied in writing on"), "day", required=False),
            Field("category", Text("退休类别", "Category of retirement"), "choice", _CATEGORIES, required=False),
            Field("payee", Text("收款人", "Payee"), required=False, longest=200),
            Field("bank", Text("开户银行", "Bank"), required=False, longest=100),
            Field("account", Text("收款账号", "Account number"), "document_number", required=False, longest=40),
        ),
        documents=(
            Document("application", Text("本人签字的申请表", "Application form, signed")),
            Document("passport", Text("护照或者通行证", "Passport or travel permit")),
            Document("ending", Text("解除或者终止劳动关系证明", "Proof that the employment ended"), required=False),
        ),
        cite=f"{ORDER_16} 第五条；{NOTICE_113} 附件 五",
        limit="registration_working_days",
        perform=effects.leave_china,
        retention=ACCOUNTS,
        check=effects.check_leaving,
    ),
    Kind(
        code="return_to_china",
        title=Text("再次来华就业", "Back in China"),
        about=Text(
            "沿用原社会保障号码；保留账户的，缴费年限累计。更换的证件另行登记。",
            "The number is the same as before; years that were kept go on. A new passport is shown apart.",
        ),
        applicants=(EMPLOYER, PERSON),
        fields=(_PERSON, Field("returned_on", Text("返回日期", "Came back on"), "day")),
        documents=(Document("passport", Text("护照或者通行证", "Passport or travel permit")),),
        cite=f"{ORDER_16} 第五条",
        limit="registration_working_days",
        perform=effects.come_back,
        retention=PERSONS,
        reviewed=False,
        check=not_in_the_future("returned_on"),
    ),
    Kind(
        code="settle_death",
        title=Text("死亡：个人账户继承", "Death: the accounts are inherited"),
        about=Text("个人账户余额由继承人继承。", "What is left in the accounts is the heirs'."),
        applicants=(PERSON, EMPLOYER, OFFICER),
        fields=(
            _PERSON,
            Field("died_on", Text("死亡日期", "Died on"), "day"),
            Field(
                "heirs",
                Text("继承人（每行：姓名，关系，份额%）", "Heirs (a line each: name, relation, share in percent)"),
                "heirs",
            ),
        ),
        documents=(
            Document("death", Text("死亡证明", "Certificate of death")),
            Document("heirs", Text("继承权证明", "Proof of the heirs' right")),
        ),
        cite=f"{ORDER_16} 第六条；社会保险法 第十四条",
        limit="registration_working_days",
        perform=effects.settle_death,
        retention=ACCOUNTS,
        check=effects.check_heirs,
    ),
    Kind(
        code="pension_abroad",
        title=Text("境外领取养老金登记", "Pension to be paid abroad"),
        about=Text("每年至少提供一次生存证明。", "At least once a year a proof of life is due."),
        applicants=(PERSON,),
        fields=(
            _PERSON,
            Field("country", Text("居住国家或地区", "Country of residence"), "country"),
            Field("monthly_fen", Text("月待遇额（元）", "Monthly benefit (yuan)"), "yuan"),
            Field(
                "since", Text("境外居住起始日（首次生存证明自此计）", "Abroad since (the first proof counts from here)"), "day"
            ),
        ),
        documents=(Document("residence", Text("境外居住证明", "Proof of residence abroad")),),
        cite=f"{ORDER_16} 第七条",
        limit="registration_working_days",
        perform=effects.pay_abroad,
        retention=QUALIFICATION,
    ),
    Kind(
        code="prove_life",
        title=Text("生存证明", "Proof of life"),
        about=Text(
            "逾期未提供的停发待遇；补交后恢复并补发。", "Without it payment stops; on a new proof it goes on, with arrears."
        ),
        applicants=(PERSON, OFFICER),
        fields=(
            _PERSON,
            Field("proven_on", Text("证明日期", "Proven on"), "day"),
            Field("how", Text("证明方式", "How"), "choice", _HOW),
        ),
        documents=(Document("proof", Text("生存证明书", "Proof of life"), required=False),),
        cite=f"{ORDER_16} 第七条",
        limit="registration_working_days",
        perform=effects.prove_life,
        retention=QUALIFICATION,
        reviewed=False,
        check=not_in_the_future("proven_on"),
    ),
)
