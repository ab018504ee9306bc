"""Death at work 因工死亡: what the family receives, and what while an employee is missing.

The next of kin of an employee who dies of a work injury receive from the fund (工伤保险条例 art. 39):

* a funeral grant 丧葬补助金: 6 months of the region's average wage of last year;
* a dependants' pension 供养亲属抚恤金, monthly, for relatives whom the deceased maintained and who cannot work: 40 % of the
  deceased's own wage for the spouse, 30 % for each other, 10 % more for a lonely elder or an orphan; together at most the
  own wage. The whole is rounded once. Each one's share is rounded so that the shares add up to the whole; where the limit
  bites they are cut in proportion (the Regulation only says that the sum may not be higher);
* a death grant 一次性工亡补助金: 20 times the national urban disposable income per head of the year before the death.

A disabled employee of grade 1-4 who dies after the paid leave leaves the first two, not the grant
(`died_after_paid_leave`).

**Since when.** 20 times the income since 2011-01-01, the incomes being a table by year of death
(`urban_disposable_income`). It also applies to deaths of 2010 that had not been recognised by then. Before, the grant was
48 to 60 months of the region's average wage, as the region set it: `former_death_grant`, whose months must be given.

**Missing** (art. 41): the wage for three months, the month of the accident included; from the fourth the dependants'
pension, and in hardship half of the death grant in advance, which is set off once the court has declared the death.

**One funeral grant only** where pension and unemployment insurance owe one too (社会保险法 art. 49): see Survivors.

`dependants` is a list: `[spouse, child, parent]`, with `orphan` and `lonely_elder` for those with 10 % more, or mappings
`{relation: parent, alone: true}`. Who counts as a dependant, and until when, is not decided here. Whether the limit is the
own wage or the actual wage of the deceased ("生前的工资") is doubtful; the own wage is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from shebao.law.codes import RATE, Rate
from shebao.law.work_injury import AidMonths
from shebao.rules import (
    POSITION,
    Day,
    Fen,
    Flag,
    Month,
    Months,
    each,
    first_day,
    floor_div,
    maximum,
    month_of,
    mul_div_half_up,
    rule,
    share,
    total,
    where,
)
from shebao.rules.kinds import COUNT, FEN, FLAG, MONTHS, Kind, Misread, choice, list_of, records
from shebao.text import Text

MOST_DEPENDANTS = 30
WHOLE = 1_000_000

RELATION = choice(
    "dependant_relation",
    {"spouse": 1, "child": 2, "parent": 3, "grandparent": 4, "grandchild": 5, "sibling": 6, "other": 9},
)
SPOUSE = 1
_RELATIONS = {
    "spouse": ("spouse", "wife", "husband", "widow", "widower", "配偶", "妻子", "丈夫", "妻", "夫"),
    "child": ("child", "son", "daughter", "children", "orphan", "子女", "儿子", "女儿", "孤儿", "子", "女"),
    "parent": (
        "parent",
        "parents",
        "father",
        "mother",
        "elder",
        "elderly",
        "父母",
        "父亲",
        "母亲",
        "父",
        "母",
        "孤寡老人",
        "孤寡",
    ),
    "grandparent": ("grandparent", "grandfather", "grandmother", "祖父母", "外祖父母", "祖父", "祖母", "外祖父", "外祖母"),
    "grandchild": ("grandchild", "grandson", "granddaughter", "孙子女", "外孙子女"),
    "sibling": ("sibling", "brother", "sister", "兄弟姐妹"),
    "other": ("other", "others", "relative", "relatives", "other_relative", "其他", "其他亲属"),
}
_RELATION_OF = {spelling: relation for relation, spellings in _RELATIONS.items() for spelling in spellings}
_ALONE = frozenset({"alone", "lonely", "lone", "solitary", "orphan", "orphaned", "孤儿", "孤寡老人", "孤寡"})
_RELATION_KEYS = ("relation", "kind", "type", "关系")
_ALONE_KEYS = ("alone", "lonely", "orphan", "orphaned", "lonely_elder", "elder_alone", "solitary", "孤寡", "孤儿")


def _spelled(text: Any) -> tuple[str, bool]:
    """`lonely_elder` → parent, alone."""
    words = str(text).strip().lower().replace("-", "_").replace(" ", "_")
    parts = [words, *words.split("_")]
    relation = next((_RELATION_OF[part] for part in parts if part in _RELATION_OF), None)
    alone = any(part in _ALONE for part in parts)
    if relation is None and not alone:
        raise Misread(
            f"不认识的供养亲属“{text}”，可用：{', '.join(_RELATIONS)}、orphan、lonely_elder",
            f"no dependant {text!r}; use {', '.join(_RELATIONS)}, orphan, lonely_elder",
        )
    return relation or "other", alone


def _dependant(item: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(item, Mapping):
        relation, alone = _spelled(item)
        yield {"relation": relation, "alone": alone}
        return
    if "spouse" in item and not set(item) & set(_RELATION_KEYS):  # {spouse: false, alone: true}
        rest = {key: value for key, value in item.items() if key != "spouse"}
        item = {"relation": "spouse" if FLAG.read(item["spouse"]) else "other", **rest}
    unknown = set(item) - {*_RELATION_KEYS, *_ALONE_KEYS, "count"}
    named = [item[key] for key in _RELATION_KEYS if key in item]
    if unknown or len(named) > 1:
        raise Misread("供养亲属应写作 {relation: parent, alone: true}", "{relation: parent, alone: true} is expected")
    relation, alone = _spelled(named[0] if named else "orphan" if item.get("orphan") else "other")
    marks = [bool(FLAG.read(item[key])) for key in _ALONE_KEYS if key in item]
    for _ in range(int(item.get("count", 1))):
        yield {"relation": relation, "alone": alone or any(marks)}


def _dependants() -> Kind:
    listed = records(
        "dependants",
        {"relation": RELATION, "alone": FLAG},
        MOST_DEPENDANTS,
        lambda items: [record for item in items for record in _dependant(item)],
    )

    def read(value: Any) -> Any:
        counted = isinstance(value, Mapping) and not set(value) & set(_RELATION_KEYS)
        if counted:
            return listed.read([{"relation": relation, "count": count} for relation, count in value.items()])
        return listed.read([value] if isinstance(value, Mapping) else value)

    return replace(listed, read=read)


DEPENDANTS = _dependants()
DEATH_YEAR = COUNT.within(1900, 9999)
#: A person's income of a year: at most ten million yuan, so that its multiples stay far from overflow.
YEARLY_INCOME = FEN.within(0, 10**9)
#: Times a year's income.
MULTIPLE = COUNT.within(0, 100)

Dependants = Annotated[tuple[Any, ...], DEPENDANTS]
DependantsRatios = Annotated[tuple[int, ...], list_of(RATE, most=MOST_DEPENDANTS)]
DependantsShares = Annotated[tuple[int, ...], list_of(FEN, most=MOST_DEPENDANTS)]
DeathYear = Annotated[int, DEATH_YEAR]
Multiple = Annotated[int, MULTIPLE]
YearlyIncome = Annotated[int, YEARLY_INCOME]
FormerMonths = Annotated[int, MONTHS.within(48, 60)]

KEYS: dict[str, Kind] = {"death_year": DEATH_YEAR}
UNITS: dict[str, Kind] = {"multiple": MULTIPLE, "yearly_income": YEARLY_INCOME}
FACTS: dict[str, Text] = {
    "dependants": Text("供养亲属", "Dependants"),
    "former_death_grant_months": Text(
        "2011年前一次性工亡补助金月数（48至60，由统筹地区规定）", "Months of the death grant before 2011"
    ),
    "missing_on": Text("下落不明的事故发生日", "Day of the accident since which the employee is missing"),
}


@rule(cite="工伤保险条例 第三十九条；社会保险法 第三十八条", zh="丧葬补助金", en="Funeral grant")
def funeral_grant_fen(average_wage_fen: Fen, funeral_grant_months: AidMonths) -> Fen:
    """丧葬补助金 = 统筹地区上年度职工月平均工资 × 6个月"""
    return average_wage_fen * funeral_grant_months


@rule(cite="工伤保险条例 第三十九条", zh="各供养亲属抚恤金比例", en="Each dependant's share of the wage")
def dependants_ratios_ppm(
    dependants: Dependants, spouse_ratio_ppm: Rate, dependant_ratio_ppm: Rate, alone_extra_ratio_ppm: Rate
) -> DependantsRatios:
    """配偶40%，其他亲属每人30%，孤寡老人或者孤儿每人再加10%"""
    return each(
        lambda relation, alone: (
            where(relation == SPOUSE, spouse_ratio_ppm, dependant_ratio_ppm) + where(alone == 1, alone_extra_ratio_ppm, 0)
        ),
        dependants,
    )


@rule(cite="工伤保险条例 第三十九条；社会保险法 第三十八条", zh="供养亲属抚恤金（月）", en="Dependants' pension, monthly")
def dependants_pension_fen(injury_wage_fen: Fen, dependants_ratios_ppm: DependantsRatios) -> Fen:
    """供养亲属抚恤金 = 本人工资 × 各供养亲属比例之和，不高于本人工资，四舍五入到分"""
    ratios = total(lambda ratio: ratio, dependants_ratios_ppm)
    return mul_div_half_up(injury_wage_fen, ratios, maximum(ratios, WHOLE))


@rule(cite="工伤保险条例 第三十九条", zh="各供养亲属的抚恤金（月）", en="Each dependant's pension, monthly")
def dependants_shares_fen(injury_wage_fen: Fen, dependants_ratios_ppm: DependantsRatios) -> DependantsShares:
    """各人抚恤金 = 本人工资 × 本人比例；比例之和超过100%的按比例缩减；逐人累计取整，使各人之和等于总额"""
    ratios = total(lambda ratio: ratio, dependants_ratios_ppm)

    def up_to(position: int) -> int:
        part = total(lambda i, ratio: where(i <= position, ratio, 0), POSITION, dependants_ratios_ppm)
        return mul_div_half_up(injury_wage_fen, part, maximum(ratios, WHOLE))

    return each(lambda position, ratio: maximum(up_to(position) - up_to(position - 1), 0), POSITION, dependants_ratios_ppm)


@rule(cite="工伤保险条例 第三十九条", zh="死亡年度", en="Year of death")
def death_year(death_on: Day) -> DeathYear:
    """死亡年度 = 死亡日期所在年"""
    return floor_div(month_of(death_on), 12)


@rule(cite="工伤保险条例 第三十九条；社会保险法 第三十八条", zh="一次性工亡补助金", en="Death grant")
def death_grant_fen(
    urban_disposable_income_fen: YearlyIncome, death_grant_multiple: Multiple, died_after_paid_leave: Flag
) -> Fen:
    """一次性工亡补助金 = 死亡上一年度全国城镇居民人均可支配收入 × 20；一级至四级停工留薪期满后死亡的没有"""
    return where(died_after_paid_leave == 1, 0, urban_disposable_income_fen * death_grant_multiple)


@rule(cite="工伤保险条例（2003年） 第三十七条", zh="2011年前的一次性工亡补助金", en="Death grant before 2011")
def former_death_grant_fen(average_wage_fen: Fen, former_death_grant_months: FormerMonths, died_after_paid_leave: Flag) -> Fen:
    """2010年12月31日以前：统筹地区上年度职工月平均工资 × 48至60个月（由统筹地区规定）"""
    return where(died_after_paid_leave == 1, 0, average_wage_fen * former_death_grant_months)


@rule(cite="工伤保险条例 第四十一条", zh="下落不明停发工资之日", en="Wage of the missing ends on")
def missing_wage_until(missing_on: Day, missing_wage_months: Months) -> Day:
    """照发工资至事故发生当月起3个月（含当月）的末日"""
    return first_day(month_of(missing_on) + missing_wage_months) - 1


@rule(cite="工伤保险条例 第四十一条", zh="下落不明供养亲属抚恤金起始月", en="Dependants' pension of the missing from")
def missing_pension_from_month(missing_on: Day, missing_wage_months: Months) -> Month:
    """供养亲属抚恤金自事故发生当月起第4个月支付"""
    return month_of(missing_on) + missing_wage_months


@rule(cite="工伤保险条例 第四十一条", zh="可预支的一次性工亡补助金", en="Advance on the death grant")
def death_grant_advance_fen(death_grant_fen: Fen, death_grant_advance_ratio_ppm: Rate) -> Fen:
    """生活有困难的，可预支一次性工亡补助金的50%"""
    return share(death_grant_fen, death_grant_advance_ratio_ppm)


@rule(cite="工伤保险条例 第四十一条、第三十九条", zh="宣告死亡后应补发的一次性工亡补助金", en="Rest of the death grant")
def death_grant_rest_fen(death_grant_fen: Fen, death_grant_advanced_fen: Fen) -> Fen:
    """宣告死亡后应补发 = 一次性工亡补助金 − 已预支"""
    return maximum(death_grant_fen - death_grant_advanced_fen, 0)
