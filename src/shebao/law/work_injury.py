"""Work injury 工伤: what the injured employee receives.

An employee whose injury has been recognised (工伤认定) and whose loss of ability has been graded (劳动能力鉴定, grade 1 the
gravest, grade 10 the lightest) receives, by the Regulation on Work Injury Insurance 工伤保险条例:

* for the time of treatment the wage as before (停工留薪期, from the employer), at most 12 months and 12 more if confirmed;
* once, by grade, a disability grant 一次性伤残补助金 = own wage × months;
* monthly, a disability allowance 伤残津贴 = own wage × share: grades 1-4 from the fund; grades 5-6 from the employer, and
  only if it has no suitable work. Not below the local minimum wage: `disability_allowance_due` is the allowance topped up;
* monthly, if care is needed, a care allowance 生活护理费 = 50, 40 or 30 % of the region's average wage of last year;
* grades 5-10 on leaving the employer: one-off medical aid 工伤医疗补助金 (fund) and employment aid 伤残就业补助金
  (employer);
* grades 1-4 at retirement: the pension, and from the fund what it is short of the allowance.

**Own wage** 本人工资 is the average contribution wage of the twelve months before the injury, at least 60 % and at most 300
% of the region's average. `insured_injury_wage` applies these limits; every amount is computed from `injury_wage` as given,
so that it can be computed where the average wage is not known. Give the limited wage where the limits bite.

**Since when.** The Regulation is in force since 2004-01-01. Its revision raised the grant from 2011-01-01: from 24, 22, 20,
18, 16, 14, 12, 10, 8, 6 months to 27, 25, 23, 21, 18, 16, 13, 11, 9, 7. The revision also governs earlier injuries that had
not been recognised by then, so the day whose law applies (`on`) is the day of the recognition, not of the injury.

**Local.** Months of medical and employment aid and the wage they are counted in (`aid_wage`): Zhejiang by its text in the
province's average wage; Guangdong (own wage) and Hebei (province's average) by weak sources and for grade 7 only. Zhejiang
pays the grants of several injuries each, the aids by the gravest grade (`gravest_grade`), and cuts the employment aid by 20 %
for each year of age within the last five years before retirement; how the first of these years counts is doubtful and the
table `employment_aid_ratio` unverified. Allowances in payment are adjusted by the provinces (art. 40): give the adjusted
amount.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from shebao.law.codes import Rate
from shebao.rules import (
    Day,
    Fen,
    Flag,
    Months,
    Ppm,
    add_months,
    both,
    clip,
    flag,
    largest,
    maximum,
    minimum,
    mul_div_half_up,
    rule,
    share,
    total,
    where,
)
from shebao.rules.kinds import COUNT, DAYS, FEN, MAX_FEN, MONTHS, Kind, Misread, choice, list_of
from shebao.text import Text

GRADE = COUNT.within(1, 10)
#: With one employer.
MOST_INJURIES = 20
AID_MONTHS = MONTHS.within(0, 60)
#: Whole years left to the statutory retirement age.
YEARS_LEFT = COUNT.within(0, 60)
HOSPITAL_DAYS = DAYS.within(0, 7_320)

_CARE = {"none": 0, "complete": 1, "mostly": 2, "partly": 3}
_CARE_SPELLINGS = {
    0: ("no", "not", "无", "不需要", "能自理"),
    1: ("completely", "full", "fully", "total", "totally", "whole", "entire", "entirely", "完全", "完全不能自理", "全部"),
    2: ("most", "major", "majority", "largely", "大部分", "大部分不能自理", "大部"),
    3: ("part", "partial", "partially", "minor", "部分", "部分不能自理"),
}
_CARE_CODES = {spelling: code for code, spellings in _CARE_SPELLINGS.items() for spelling in spellings}


def _care_level() -> Kind:
    listed = choice("care_level", _CARE)

    def read(value: Any) -> int:
        text = str(value).strip().lower().replace("-", "_").replace(" ", "_")
        text = text.removeprefix("生活").removesuffix("_dependent").removesuffix("护理依赖")
        if text in _CARE_CODES:
            return _CARE_CODES[text]
        try:
            return int(listed.read(text))
        except Misread:
            raise Misread(
                "生活自理障碍等级应为：complete（完全）、mostly（大部分）、partly（部分）、none（无）",
                "complete, mostly, partly or none is expected",
            ) from None

    return replace(listed, read=read)


CARE_LEVEL = _care_level()
#: Who pays a benefit of work injury.
PAYER = choice("injury_payer", {"nobody": 0, "fund": 1, "employer": 2})
NOBODY, FUND, EMPLOYER = 0, 1, 2

Grade = Annotated[int, GRADE]
AidMonths = Annotated[int, AID_MONTHS]
YearsLeft = Annotated[int, YEARS_LEFT]
HospitalDays = Annotated[int, HOSPITAL_DAYS]
CareLevel = Annotated[int, CARE_LEVEL]
Payer = Annotated[int, PAYER]
Grades = Annotated[tuple[int, ...], list_of(GRADE, most=MOST_INJURIES)]
Grants = Annotated[tuple[int, ...], list_of(FEN, most=MOST_INJURIES)]
ManyFen = Annotated[int, FEN.within(0, MOST_INJURIES * MAX_FEN)]

KEYS: dict[str, Kind] = {"disability_grade": GRADE, "care_level": CARE_LEVEL, "years_to_retirement": YEARS_LEFT}
UNITS: dict[str, Kind] = {"aid_months": AID_MONTHS, "injury_payer": PAYER}
FACTS: dict[str, Text] = {
    "disability_grade": Text("伤残等级", "Grade of disability"),
    "care_level": Text("生活自理障碍等级", "How far the injured depend on care"),
    "aid_wage_fen": Text(
        "一次性补助金计发工资（浙江、河北为全省职工月平均工资，广东为本人工资）",
        "Wage the one-off aids are counted in: the province's average, in Guangdong the own wage",
    ),
    "years_to_retirement": Text("距法定退休年龄整年数", "Whole years left to the statutory retirement age"),
    "injured_on": Text("事故伤害发生或者职业病诊断之日", "Day of the injury or of the diagnosis"),
    "paid_leave_months": Text("停工留薪期月数", "Months of paid leave for treatment"),
    "original_wage_fen": Text("原工资福利待遇（月）", "Wage before the injury, a month"),
    "injury_grades": Text("各次工伤的伤残等级", "Grades of the several injuries"),
    "injury_grants_fen": Text("各次一次性伤残补助金", "Grants of the several injuries"),
    "hospital_days": Text("住院天数", "Days in hospital"),
}


@rule(cite="工伤保险条例 第六十四条", zh="本人工资下限", en="Lowest own wage")
def injury_wage_floor_fen(average_wage_fen: Fen, injury_wage_floor_ratio_ppm: Ppm) -> Fen:
    """本人工资下限 = 统筹地区职工平均工资 × 60%，四舍五入到分"""
    return share(average_wage_fen, injury_wage_floor_ratio_ppm)


@rule(cite="工伤保险条例 第六十四条", zh="本人工资上限", en="Highest own wage")
def injury_wage_ceiling_fen(average_wage_fen: Fen, injury_wage_ceiling_ratio_ppm: Ppm) -> Fen:
    """本人工资上限 = 统筹地区职工平均工资 × 300%，四舍五入到分"""
    return share(average_wage_fen, injury_wage_ceiling_ratio_ppm)


@rule(cite="工伤保险条例 第六十四条", zh="核定的本人工资", en="Own wage within its limits")
def insured_injury_wage_fen(injury_wage_fen: Fen, injury_wage_floor_fen: Fen, injury_wage_ceiling_fen: Fen) -> Fen:
    """核定的本人工资 = 受伤前12个月平均月缴费工资，低于下限的按下限，高于上限的按上限"""
    return clip(injury_wage_fen, injury_wage_floor_fen, injury_wage_ceiling_fen)


@rule(
    cite="工伤保险条例 第三十五条、第三十六条、第三十七条、第十五条；社会保险法 第三十六条、第三十八条",
    zh="一次性伤残补助金",
    en="One-off disability grant",
)
def disability_grant_fen(
    injury_wage_fen: Fen, disability_grade: Grade, disability_grant_months: AidMonths, old_service_wound: Flag
) -> Fen:
    """一次性伤残补助金 = 本人工资 × 伤残等级对应月数；军人旧伤复发的不享受"""
    return where(old_service_wound == 1, 0, injury_wage_fen * disability_grant_months)


@rule(cite="工伤保险条例 第三十五条、第三十六条、第四十五条", zh="伤残津贴（月）", en="Disability allowance, monthly")
def disability_allowance_fen(
    injury_wage_fen: Fen, disability_grade: Grade, disability_allowance_ratio_ppm: Rate, suitable_work: Flag
) -> Fen:
    """伤残津贴 = 本人工资 × 伤残等级对应比例；五级、六级已安排适当工作的不发；七级至十级没有；再次工伤的按新认定的等级"""
    placed = both(disability_grade >= 5, suitable_work == 1)
    return where(placed == 1, 0, share(injury_wage_fen, disability_allowance_ratio_ppm))


@rule(cite="工伤保险条例 第三十五条、第三十六条", zh="应发伤残津贴（月）", en="Disability allowance due, topped up")
def disability_allowance_due_fen(disability_allowance_fen: Fen, minimum_wage_fen: Fen) -> Fen:
    """应发伤残津贴 = 伤残津贴，低于当地最低工资标准的补足到最低工资"""
    return where(disability_allowance_fen > 0, maximum(disability_allowance_fen, minimum_wage_fen), 0)


@rule(cite="工伤保险条例 第三十五条、第三十六条", zh="伤残津贴补足差额", en="Top-up of the disability allowance")
def disability_allowance_top_up_fen(disability_allowance_due_fen: Fen, disability_allowance_fen: Fen) -> Fen:
    """补足差额 = 应发伤残津贴 − 伤残津贴；由支付伤残津贴的一方补足"""
    return maximum(disability_allowance_due_fen - disability_allowance_fen, 0)


@rule(
    cite="社会保险法 第三十八条、第三十九条；工伤保险条例 第三十五条、第三十六条",
    zh="伤残津贴支付方",
    en="Who pays the allowance",
)
def disability_allowance_payer(disability_grade: Grade) -> Payer:
    """一级至四级由工伤保险基金支付，五级、六级由用人单位支付，七级至十级没有"""
    return where(disability_grade <= 4, FUND, where(disability_grade <= 6, EMPLOYER, NOBODY))


@rule(cite="工伤保险条例 第三十四条；社会保险法 第三十八条", zh="生活护理费（月）", en="Care allowance, monthly")
def care_allowance_fen(average_wage_fen: Fen, care_level: CareLevel, care_ratio_ppm: Rate) -> Fen:
    """生活护理费 = 统筹地区上年度职工月平均工资 × 50%（完全不能自理）、40%（大部分）或者30%（部分）"""
    return share(average_wage_fen, care_ratio_ppm)


@rule(
    cite="工伤保险条例 第三十六条、第三十七条；社会保险法 第三十八条",
    zh="一次性工伤医疗补助金",
    en="One-off medical aid on leaving",
)
def medical_aid_fen(aid_wage_fen: Fen, medical_aid_months: AidMonths) -> Fen:
    """一次性工伤医疗补助金 = 计发工资 × 省级规定的月数；一级至四级没有"""
    return aid_wage_fen * medical_aid_months


@rule(
    cite="工伤保险条例 第三十六条、第三十七条；社会保险法 第三十九条；浙江省工伤保险条例 第二十七条",
    zh="一次性伤残就业补助金",
    en="One-off employment aid on leaving",
)
def employment_aid_fen(aid_wage_fen: Fen, employment_aid_months: AidMonths, employment_aid_ratio_ppm: Rate) -> Fen:
    """一次性伤残就业补助金 = 计发工资 × 省级规定的月数 × 临近退休的递减比例，四舍五入到分"""
    return mul_div_half_up(aid_wage_fen, employment_aid_months * employment_aid_ratio_ppm, 1_000_000)


@rule(cite="浙江省工伤保险条例 第二十八条", zh="多次工伤的最高伤残等级", en="Gravest grade of several injuries")
def gravest_grade(injury_grades: Grades) -> Grade:
    """同一单位多次工伤：两项一次性补助金按最高伤残等级（等级数最小）计发"""
    return clip(11 - largest(lambda grade: 11 - grade, injury_grades, default=1), 1, 10)


@rule(cite="浙江省工伤保险条例 第二十八条", zh="多次工伤的一次性伤残补助金", en="Disability grants of several injuries")
def several_grants_fen(injury_grants_fen: Grants) -> ManyFen:
    """同一单位多次工伤：各次一次性伤残补助金分别计发，合计 = Σ 各次"""
    return total(lambda grant: grant, injury_grants_fen)


@rule(cite="工伤保险条例 第三十三条、第三十八条", zh="停工留薪期最长月数", en="Longest paid leave")
def paid_leave_limit_months(
    paid_leave_most_months: Months, paid_leave_extension_most_months: Months, paid_leave_extended: Flag
) -> Months:
    """停工留薪期最长月数 = 12个月；经劳动能力鉴定委员会确认延长的再加12个月；工伤复发的同样适用"""
    return paid_leave_most_months + where(paid_leave_extended == 1, paid_leave_extension_most_months, 0)


@rule(cite="工伤保险条例 第三十三条", zh="停工留薪期超过月数", en="Months of paid leave beyond the limit")
def paid_leave_excess_months(paid_leave_months: Months, paid_leave_limit_months: Months) -> Months:
    """超过月数 = 停工留薪期月数 − 最长月数，不足零的为零"""
    return maximum(paid_leave_months - paid_leave_limit_months, 0)


@rule(cite="工伤保险条例 第三十三条", zh="停工留薪期未超过期限", en="Paid leave within the limit")
def paid_leave_within_limit(paid_leave_excess_months: Months) -> Flag:
    """停工留薪期月数不超过最长月数"""
    return flag(paid_leave_excess_months == 0)


@rule(cite="工伤保险条例 第三十三条", zh="停工留薪期满日", en="Last day of paid leave")
def paid_leave_until(injured_on: Day, paid_leave_months: Months, paid_leave_limit_months: Months) -> Day:
    """停工留薪期满日 = 受伤之日起满停工留薪期月数（不超过最长月数）的前一日"""
    return add_months(injured_on, minimum(paid_leave_months, paid_leave_limit_months)) - 1


@rule(cite="工伤保险条例 第三十三条；社会保险法 第三十九条", zh="停工留薪期工资", en="Wage of the paid leave, from the employer")
def paid_leave_wage_fen(original_wage_fen: Fen, paid_leave_months: Months, paid_leave_limit_months: Months) -> Fen:
    """停工留薪期工资 = 原工资福利待遇 × 停工留薪期月数（不超过最长月数），由所在单位按月支付"""
    return original_wage_fen * minimum(paid_leave_months, paid_leave_limit_months)


@rule(cite="工伤保险条例 第三十五条；社会保险法 第四十条", zh="退休后基金补足差额（月）", en="Fund's supplement to the pension")
def injury_pension_supplement_fen(disability_grade: Grade, disability_allowance_fen: Fen, monthly_pension_fen: Fen) -> Fen:
    """一级至四级退休后停发伤残津贴；基本养老金低于伤残津贴的，差额由工伤保险基金补足"""
    return where(disability_grade <= 4, maximum(disability_allowance_fen - monthly_pension_fen, 0), 0)


@rule(cite="浙江省工伤保险条例 第二十六条", zh="冲抵个人账户养老金后的伤残津贴（月）", en="Allowance less the account's pension")
def allowance_after_account_fen(disability_allowance_fen: Fen, account_pension_fen: Fen) -> Fen:
    """一级至四级达到退休年龄而不能按月领取养老金的：继续发伤残津贴，冲抵个人账户养老金"""
    return maximum(disability_allowance_fen - account_pension_fen, 0)


@rule(cite="浙江省工伤保险条例 第二十五条", zh="停工留薪期近亲属护理费下限（月）", en="Least pay of a caring relative, monthly")
def relative_care_lowest_fen(average_wage_fen: Fen, relative_care_ratio_ppm: Rate) -> Fen:
    """近亲属护理的月护理费由用人单位支付，不低于上年度全省职工月平均工资"""
    return share(average_wage_fen, relative_care_ratio_ppm)


@rule(cite="浙江省工伤保险条例 第二十四条", zh="住院伙食补助费（日）", en="Hospital food, a day")
def hospital_food_daily_fen(minimum_wage_fen: Fen, hospital_food_ratio_ppm: Rate) -> Fen:
    """住院伙食补助费日标准 = 当地最低工资 × 35% ÷ 30，四舍五入到分（标准由统筹地区规定）"""
    return mul_div_half_up(minimum_wage_fen, hospital_food_ratio_ppm, 30 * 1_000_000)


@rule(
    cite="工伤保险条例 第三十条、第三十八条；社会保险法 第三十八条；浙江省工伤保险条例 第二十四条",
    zh="住院伙食补助费",
    en="Hospital food",
)
def hospital_food_fen(hospital_food_daily_fen: Fen, hospital_days: HospitalDays) -> Fen:
    """住院伙食补助费 = 日标准 × 住院期间的实际天数"""
    return hospital_food_daily_fen * hospital_days
