"""Work injury procedure 工伤认定与劳动能力鉴定: what is a work injury, and by when to apply, decide and appraise.

**What counts** (工伤保险条例 arts. 14-16): an accident at work for reasons of work, preparing and finishing, violence while
on duty, occupational disease, business trips, the way to and from work in an accident not mainly one's own fault; as a work
injury also count death of sudden illness at work within 48 hours, rescue, and an old service wound. Not: intentional crime,
drunkenness or drugs, self-harm. Until 2010 the way to work counted in any motor-vehicle accident.

**Time limits.** The day itself is not counted: "within 30 days of the 1st" ends on the 31st.

| what | by when |
|---|---|
| the employer applies for recognition | 30 days from the accident or diagnosis, longer with consent |
| the employee, kin or union applies | 1 year; time lost through no fault of theirs is not counted (最高人民法院 2014, art. 7) |
| recognition is decided | 60 days from acceptance, 15 where the facts are clear; suspended time is not counted |
| appraisal | 60 days from application, 30 more if necessary; the same for repeated ones |
| a second appraisal is asked for | 15 days from receipt |
| a review may be asked for | 1 year after the conclusion |

**Late employers** bear the costs that arise until the application (art. 17); in Zhejiang only if neither side applied in
time (art. 13): there give the first application of either.

**Which law.** Injuries before 2004-01-01 whose recognition was finished by then are old injuries 老工伤, outside the
Regulation. The revision of 2011 also governs those not yet recognised on 2011-01-01.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.collection import WorkingDays, add_working_days
from shebao.rules import Day, Days, Fen, Flag, Months, add_months, both, clip, flag, maximum, minimum, rule, where
from shebao.rules.kinds import COUNT, NEVER_DAY, Kind, choice
from shebao.text import Text

CIRCUMSTANCE = choice(
    "injury_circumstance",
    {
        "none": 0, "at_work": 1, "preparing_or_finishing": 2, "violence_on_duty": 3, "occupational_disease": 4,
        "business_trip": 5, "commuting": 6, "other_by_law": 7, "sudden_illness": 8, "rescue": 9, "old_service_wound": 10,
    },
)  # fmt: skip
COMMUTING, SUDDEN_ILLNESS = 6, 8
EXCLUSION = choice("injury_exclusion", {"none": 0, "intentional_crime": 1, "drunk_or_drugged": 2, "self_harm": 3})
HOURS = COUNT.within(0, 1_000_000)
#: So late that no one is later: a hundred years.
LATEST_DAYS = 36_500

Circumstance = Annotated[int, CIRCUMSTANCE]
Exclusion = Annotated[int, EXCLUSION]
Hours = Annotated[int, HOURS]

UNITS: dict[str, Kind] = {"injury_exclusion": EXCLUSION, "hours": HOURS}
FACTS: dict[str, Text] = {
    "injury_circumstance": Text("受伤情形", "Circumstances of the injury"),
    "recognition_applied_on": Text("工伤认定申请日", "Recognition applied for on"),
    "recognition_accepted_on": Text("工伤认定受理日", "Application accepted on"),
    "recognition_decided_on": Text("工伤认定决定日", "Recognition decided on"),
    "appraisal_applied_on": Text("劳动能力鉴定申请收到日", "Application for appraisal received on"),
    "appraisal_received_on": Text("鉴定结论收到日", "Conclusion of the appraisal received on"),
    "appraisal_concluded_on": Text("鉴定结论作出日", "Conclusion of the appraisal made on"),
    "costs_before_application_fen": Text("申请前发生的工伤待遇等费用", "Costs that arose before the application"),
}


def _after(day: int, days: int) -> int:
    """The day some days later; never stays never."""
    return minimum(day + days, NEVER_DAY)


@rule(
    cite="工伤保险条例 第十四条、第十五条、第十六条；社会保险法 第三十七条",
    zh="应当认定或者视同工伤",
    en="To be recognised as a work injury",
)
def injury_recognised(  # noqa: PLR0917 - six facts decide
    injury_circumstance: Circumstance,
    injury_exclusion: Exclusion,
    mainly_own_fault: Flag,
    commuting_fault_excludes: Flag,
    hours_until_death: Hours,
    sudden_death_hours: Hours,
) -> Flag:
    """属于第十四条、第十五条情形且无第十六条情形；上下班途中须非本人主要责任；突发疾病须48小时之内抢救无效死亡"""
    own_fault = (injury_circumstance == COMMUTING) & (mainly_own_fault == 1) & (commuting_fault_excludes == 1)
    too_long = (injury_circumstance == SUDDEN_ILLNESS) & (hours_until_death > sudden_death_hours)
    excluded = (injury_circumstance == 0) | (injury_exclusion != 0) | own_fault | too_long
    return where(excluded, 0, 1)


@rule(cite="工伤保险条例 第十七条", zh="单位申请工伤认定期限", en="Last day for the employer to apply")
def employer_apply_until(injured_on: Day, employer_application_days: Days, application_extension_days: Days) -> Day:
    """事故伤害发生或者职业病诊断之日起30日内，经同意可适当延长"""
    return _after(injured_on, employer_application_days + application_extension_days)


@rule(
    cite="工伤保险条例 第十七条；最高人民法院关于审理工伤保险行政案件若干问题的规定 第七条",
    zh="职工申请工伤认定期限",
    en="Last day for the employee to apply",
)
def employee_apply_until(injured_on: Day, employee_application_months: Months, excused_days: Days) -> Day:
    """事故伤害发生或者职业病诊断之日起1年内；非自身原因被耽误的时间不计算在内"""
    return _after(add_months(injured_on, employee_application_months), excused_days)


@rule(cite="工伤保险条例 第十七条", zh="单位申请逾期天数", en="Days by which the employer applied late")
def application_late_days(recognition_applied_on: Day, employer_apply_until: Day) -> Days:
    """逾期天数 = 申请日 − 单位申请期限，未逾期的为零"""
    return clip(recognition_applied_on - employer_apply_until, 0, LATEST_DAYS)


@rule(cite="工伤保险条例 第十七条；浙江省工伤保险条例 第十三条", zh="逾期申请由单位负担的费用", en="Costs of a late employer")
def late_application_cost_fen(application_late_days: Days, costs_before_application_fen: Fen) -> Fen:
    """未在期限内申请的，申请前发生的符合规定的工伤待遇等费用由用人单位负担"""
    return where(application_late_days > 0, costs_before_application_fen, 0)


@rule(cite="浙江省工伤保险条例 第十六条", zh="工伤认定受理期限", en="Acceptance to be decided by")
def acceptance_decide_until(recognition_applied_on: Day, acceptance_working_days: WorkingDays, holidays: Days) -> Day:
    """受理期限 = 收到工伤认定申请后第5个工作日（期间的法定休假日另加）"""
    return add_working_days(recognition_applied_on, acceptance_working_days + holidays)


@rule(cite="工伤保险条例 第十七条", zh="职工申请未逾期", en="The employee applied in time")
def employee_applied_in_time(recognition_applied_on: Day, employee_apply_until: Day) -> Flag:
    """申请日不晚于职工申请期限"""
    return flag(recognition_applied_on <= employee_apply_until)


@rule(cite="工伤保险条例 第二十条", zh="工伤认定决定期限", en="Recognition to be decided by")
def recognition_decide_until(
    recognition_accepted_on: Day,
    injury_facts_clear: Flag,
    recognition_days: Days,
    recognition_clear_days: Days,
    recognition_suspended_days: Days,
) -> Day:
    """自受理之日起60日内；事实清楚、权利义务明确的15日内；中止的时间不计"""
    days = where(injury_facts_clear == 1, recognition_clear_days, recognition_days)
    return _after(recognition_accepted_on, days + recognition_suspended_days)


@rule(cite="工伤保险条例 第二十条", zh="工伤认定超期天数", en="Days by which the decision is late")
def recognition_late_days(recognition_decided_on: Day, recognition_decide_until: Day) -> Days:
    """超期天数 = 决定日 − 决定期限，未超期的为零"""
    return clip(recognition_decided_on - recognition_decide_until, 0, LATEST_DAYS)


@rule(cite="工伤保险条例 第二十条", zh="工伤认定未超期", en="Recognition decided in time")
def recognition_in_time(recognition_late_days: Days) -> Flag:
    """工伤认定超期天数为零"""
    return flag(recognition_late_days == 0)


@rule(cite="工伤保险条例 第二十五条、第二十九条", zh="劳动能力鉴定结论期限", en="Appraisal to be concluded by")
def appraisal_conclude_until(
    appraisal_applied_on: Day, appraisal_days: Days, appraisal_extension_days: Days, appraisal_extended: Flag
) -> Day:
    """自收到鉴定申请之日起60日内，必要时可以延长30日；再次鉴定、复查鉴定相同"""
    return _after(appraisal_applied_on, appraisal_days + where(appraisal_extended == 1, appraisal_extension_days, 0))


@rule(cite="工伤保险条例 第二十五条、第二十九条", zh="劳动能力鉴定超期天数", en="Days by which the appraisal is late")
def appraisal_late_days(appraisal_concluded_on: Day, appraisal_conclude_until: Day) -> Days:
    """超期天数 = 结论作出日 − 结论期限，未超期的为零"""
    return clip(appraisal_concluded_on - appraisal_conclude_until, 0, LATEST_DAYS)


@rule(cite="工伤保险条例 第二十六条", zh="再次鉴定申请期限", en="Last day to ask for a second appraisal")
def second_appraisal_until(appraisal_received_on: Day, second_appraisal_days: Days) -> Day:
    """自收到鉴定结论之日起15日内"""
    return _after(appraisal_received_on, second_appraisal_days)


@rule(cite="工伤保险条例 第二十八条", zh="可以申请复查鉴定之日", en="Review may be asked for from")
def appraisal_review_from(appraisal_concluded_on: Day, appraisal_review_months: Months) -> Day:
    """自劳动能力鉴定结论作出之日起1年后"""
    return _after(add_months(appraisal_concluded_on, appraisal_review_months), 1)


@rule(cite="工伤保险条例 第六十七条", zh="老工伤", en="Old injury, outside the Regulation")
def old_injury(injured_on: Day, recognition_decided_on: Day, injury_regulation_from: Day) -> Flag:
    """条例施行（2004年1月1日）前受伤，且施行前已完成工伤认定的"""
    return both(injured_on < injury_regulation_from, recognition_decided_on < injury_regulation_from)


@rule(cite="工伤保险条例（2010年修订） 第六十七条", zh="适用2010年修订的条例", en="The revised Regulation applies")
def revised_regulation_applies(injured_on: Day, recognition_decided_on: Day, injury_revision_from: Day) -> Flag:
    """2011年1月1日起受伤，或者此前受伤而尚未完成工伤认定的"""
    return flag(maximum(injured_on, recognition_decided_on) >= injury_revision_from)
