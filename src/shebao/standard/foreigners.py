"""Foreigners in a month's submission: who left, came back or died, pensions abroad, and the report to the ministry.

The report 外国人参保情况 follows from the other tables of the same submission: what it counts is stated here once, as SQL that
PostgreSQL (the office, when it reports) and DuckDB (the supervisor, who counts again) both run.
"""

from __future__ import annotations

from datetime import date

from shebao.months import first_day, last_day
from shebao.standard import codes
from shebao.standard.columns import INSURANCE, PERSON, REGION, SUBMITTED, field, rule
from shebao.standard.fields import Reference, Table
from shebao.text import Text

#: Nationalities that are no foreigners'.
CHINESE = ("CHN", "HKG", "MAC", "TWN")
_CHINESE = ", ".join(repr(code) for code in CHINESE)

#: What foreigners leave empty in the form of the insured person (人社厅发〔2011〕113号 附件).
NOT_OF_FOREIGNERS = (
    "ethnicity", "personal_status", "employment_form", "first_worked_on", "deemed_months", "actual_months", "special_work",
)  # fmt: skip

DOCUMENTS = Table(
    "documents", None, "snapshot", Text("外国人证件", "Documents of foreigners"),
    (
        REGION, SUBMITTED,
        field("document_id", None, "integer", "证件记录编号", "Record"),
        PERSON,
        field("kind", None, "text", "证件种类", "Kind", codes=codes.PAPER_KIND),
        field("document_number", "AAC147", "text", "证件号码", "Number of document"),
        field("issued_on", None, "date", "签发日期", "Issued on"),
        field("valid_until", None, "date", "有效期至", "Valid until", nullable=True,
              note=Text("为空表示长期", "empty: without end")),
    ),
    key=("document_id",), subject="document_id",
    rules=(rule("ends_before_issue", "valid_until < issued_on", "有效期止于签发之前", "it expires before it was issued"),),
    references=(Reference("person_id", "persons", "person_id"),),
)  # fmt: skip

PASSAGES = Table(
    "passages", None, "snapshot", Text("离境、返回和死亡", "Leavings, returns and deaths so far"),
    (
        REGION, SUBMITTED,
        field("passage_id", None, "integer", "记录编号", "Record"),
        PERSON,
        field("kind", None, "text", "类型", "Kind", codes=codes.PASSAGE_KIND),
        field("happened_on", None, "date", "发生日期", "Day"),
        field("pension_fen", None, "integer", "养老个人账户（分）", "Pension account then (fen)"),
        field("medical_fen", None, "integer", "医疗个人账户（分）", "Medical account then (fen)"),
        field("paid_fen", None, "integer", "一次性支付（分）", "Paid once (fen)"),
    ),
    key=("passage_id",), subject="passage_id",
    rules=(
        rule("paid_of_kind", "kind IN ('kept', 'returned') AND paid_fen <> 0",
             "保留账户或者返回不应有一次性支付", "accounts were kept, and yet something was paid out"),
        rule("paid_negative", "paid_fen < 0", "支付额为负", "the amount paid is negative"),
    ),
    references=(Reference("person_id", "persons", "person_id"),),
)  # fmt: skip

PENSIONS_ABROAD = Table(
    "pensions_abroad", None, "snapshot", Text("境外领取养老金", "Pensions paid abroad"),
    (
        REGION, SUBMITTED, PERSON,
        field("country", None, "text", "居住国", "Country of residence", codes=codes.NATIONALITY),
        field("monthly_fen", None, "integer", "月养老金（分）", "Monthly pension (fen)"),
        field("since", None, "date", "境外居住起始日", "Abroad since"),
        field("last_proven_on", None, "date", "最近一次生存证明日期", "Last proof of life", nullable=True),
    ),
    key=("person_id",), subject="person_id",
    rules=(rule("monthly_positive", "monthly_fen <= 0", "月养老金不为正", "the monthly pension is not positive"),),
    references=(Reference("person_id", "persons", "person_id"),),
)  # fmt: skip

#: What a row of the report is about; an indicator uses some of them. Joined by hyphens they name the row.
DIMENSIONS = ("indicator", "nationality", "document_type", "permit_type", "sex", "age_band", "insurance", "unit_type")
#: Indicators counted for each insurance; those that have an amount; the one of employers.
BY_INSURANCE, WITH_AMOUNT, OF_EMPLOYERS = ("11", "12", "13", "20"), ("40", "50"), "60"


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(repr(value) for value in values)


def bands(month: int) -> list[tuple[str, date]]:
    """The age bands, the oldest first, each with the last day of birth of those who have reached it at the month's end."""
    last = last_day(month)
    return [(code, _years_before(last, int(code))) for code in sorted(codes.AGE_BAND.values, reverse=True)]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def participation(month: int) -> str:
    """SQL: the report of a month from the tables of the same submission; people are counted once in a row.

    Whoever is insured on the month's last day for the last time has stopped: they are no longer insured at its end, so that
    insured + newly enrolled − stopped is the next month's insured as long as people enrol in the month that they register.
    """
    first, last = first_day(month), last_day(month)
    born = " ".join(f"WHEN born_on <= DATE '{day}' THEN '{code}'" for code, day in bands(month)[:-1])
    bit = "CASE p.insurance WHEN 110 THEN 1 WHEN 210 THEN 2 WHEN 310 THEN 4 WHEN 410 THEN 8 ELSE 16 END"
    person = "nationality, document_type, permit_type, sex, age_band"
    none, nothing = "CAST(NULL AS BIGINT)", "CAST(NULL AS VARCHAR)"

    def of(indicator: str, source: str, *, insurance: str = none, amount: str = "0") -> str:
        return (
            f"SELECT region, {indicator} AS indicator, {person}, {insurance} AS insurance, {nothing} AS unit_type,"
            f" person_id AS counted_id, CAST({amount} AS BIGINT) AS amount_fen FROM {source}"
        )

    kinds = "CASE kind WHEN 'kept' THEN '30' WHEN 'ended' THEN '31' WHEN 'returned' THEN '32' ELSE '33' END"
    ended = f"to_on BETWEEN DATE '{first}' AND DATE '{last}'"
    in_month = f"WHERE registered_on BETWEEN DATE '{first}' AND DATE '{last}'"
    rows = (
        of("'10'", "insured"),
        of("'11'", "insured", insurance="insurance"),
        of("'12'", f"periods {in_month}", insurance="insurance"),
        of("'13'", f"periods WHERE {ended}", insurance="insurance"),
        of("'20'", "exempted", insurance="insurance"),
        of(kinds, "moved"),
        of("'40'", "abroad", amount="monthly_fen"),
        of("'50'", "moved WHERE paid_fen > 0", amount="paid_fen"),
        f"SELECT region, '60', {', '.join([nothing] * 5)}, {none}, unit_type, employer_id, 0"
        " FROM insured JOIN employers USING (region, employer_id)",
    )
    return f"""
WITH foreigners AS (
  SELECT region, person_id, nationality, document_type, permit_type, sex, CASE {born} ELSE '00' END AS age_band
  FROM persons WHERE nationality NOT IN ({_CHINESE})),
periods AS (
  SELECT f.*, e.employer_id, e.insurance, e.registered_on, e.from_on, e.to_on
  FROM foreigners f JOIN enrolments e ON e.region = f.region AND e.person_id = f.person_id),
insured AS (SELECT * FROM periods WHERE from_on <= DATE '{last}' AND (to_on IS NULL OR to_on > DATE '{last}')),
exempted AS (
  SELECT p.* FROM periods p
  JOIN contributions c ON c.region = p.region AND c.person_id = p.person_id AND c.employer_id = p.employer_id
  WHERE c.kind = '10' AND c.month = {month} AND c.assessed_month = {month} AND (c.insurances & {bit}) = 0
    AND p.from_on <= DATE '{last}' AND (p.to_on IS NULL OR p.to_on >= DATE '{first}')),
moved AS (
  SELECT f.*, m.kind, m.paid_fen FROM foreigners f JOIN passages m ON m.region = f.region AND m.person_id = f.person_id
  WHERE m.happened_on BETWEEN DATE '{first}' AND DATE '{last}'),
abroad AS (
  SELECT f.*, a.monthly_fen FROM foreigners f JOIN pensions_abroad a ON a.region = f.region AND a.person_id = f.person_id
  WHERE a.since <= DATE '{last}' AND NOT EXISTS (
    SELECT 1 FROM passages d
    WHERE d.region = a.region AND d.person_id = a.person_id AND d.kind = 'died' AND d.happened_on <= DATE '{last}')),
rows_of_report AS ({" UNION ALL ".join(rows)})
SELECT region, concat_ws('-', {", ".join(DIMENSIONS)}) AS cell, {", ".join(DIMENSIONS)},
       count(DISTINCT counted_id) AS counted, CAST(sum(amount_fen) AS BIGINT) AS amount_fen
FROM rows_of_report GROUP BY region, {", ".join(DIMENSIONS)}"""


PARTICIPATION = Table(
    "foreigners_participation", None, "report", Text("外国人参保情况月报", "Foreigners' participation, monthly report"),
    (
        REGION, SUBMITTED,
        field(
            "cell", None, "text", "报表单元", "Cell of the report",
            note=Text("以下八列代码以连字符相连", "the codes of the next eight columns that apply, with hyphens between"),
        ),
        field("indicator", None, "text", "指标", "Indicator", codes=codes.FOREIGNERS_INDICATOR),
        field("nationality", "AAC161", "text", "国籍", "Nationality", nullable=True, codes=codes.NATIONALITY),
        field("document_type", "AAC058", "text", "证件类型", "Type of document", nullable=True, codes=codes.DOCUMENT_TYPE),
        field("permit_type", None, "text", "就业证件类型", "Type of work permit", nullable=True, codes=codes.PERMIT_TYPE),
        field("sex", "AAC004", "text", "性别", "Sex", nullable=True, codes=codes.SEX),
        field("age_band", None, "text", "年龄段", "Age band", nullable=True, codes=codes.AGE_BAND),
        field("insurance", INSURANCE.code, "integer", "险种类型", "Insurance", nullable=True, codes=codes.INSURANCE),
        field("unit_type", "AAB019", "text", "单位类型", "Type of unit", nullable=True, codes=codes.UNIT_TYPE),
        field("counted", None, "integer", "人数或者单位数", "Persons or employers"),
        field("amount_fen", "AAE019", "integer", "金额（分）", "Amount (fen)"),
    ),
    key=("cell",), subject="cell", derived=participation,
    rules=(
        rule("cell", f"cell <> concat_ws('-', {', '.join(DIMENSIONS)})",
             "报表单元与指标和分组代码不符", "the cell is not that of its codes"),
        rule("of_foreigners", f"nationality IN ({_CHINESE})", "中国公民不在本表统计", "Chinese citizens are not counted here"),
        rule("person_of_indicator",
             f"CASE WHEN indicator = '{OF_EMPLOYERS}'"
             " THEN coalesce(nationality, document_type, permit_type, sex, age_band) IS NOT NULL"
             " ELSE nationality IS NULL OR document_type IS NULL OR sex IS NULL OR age_band IS NULL END",
             "人员指标须按国籍、证件、性别和年龄段分组，单位指标不分",
             "persons are counted by nationality, document, sex and age, employers are not"),
        rule("insurance_of_indicator", f"(indicator IN ({_listed(BY_INSURANCE)})) <> (insurance IS NOT NULL)",
             "该指标是否分险种不符", "the indicator is counted by insurance and has none, or the other way round"),
        rule("unit_type_of_indicator", f"(indicator = '{OF_EMPLOYERS}') <> (unit_type IS NOT NULL)",
             "该指标是否分单位类型不符", "only employers are counted by type of unit"),
        rule("counted_positive", "counted <= 0", "人数或者单位数不为正", "nothing is counted"),
        rule("amount_of_indicator", f"amount_fen <> 0 AND indicator NOT IN ({_listed(WITH_AMOUNT)})",
             "该指标不应有金额", "the indicator has no amount"),
    ),
)  # fmt: skip
