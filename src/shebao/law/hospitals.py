"""Payment to hospitals 医疗机构支付: what the fund owes for a case.

Concerned are the agency and hospitals under service agreements 服务协议: the agency settles with them directly
(社会保险法 第二十九条). Months, years and budgets are told under hospital budgets.

**DRG and DIP** pay a case by its group, not by its bill. A group's weight is its average cost over that of all
cases; points 点数 or 分值 are the weight times 100 or 1 000. By points, or by a printed standard of the group:

    group standard = points × point value (to six decimals of a yuan), unless the region has printed one
    payment = group standard × hospital coefficient
    the pooled fund pays = payment − paid by the patient − paid by other funds

The difference may be negative and is then deducted from the hospital. Elsewhere the fund's part comes from a
formula, Σ (standard − outside the catalogue − paid first − deductible) × ratio, nought for a case where negative:
both stand here. The point value is the year's budget over Σ points × coefficient (four decimals), the rate 费率 of
a weight likewise the budget over Σ weights; the case-mix index CMI is the average weight of a hospital's cases.
Points have at most four decimals, point values six; the payment is rounded once.

**Outliers**: a case that cost more than 3 times its payment standard (hospitals of level 2: 2 times) is paid the
standard and what is above that limit; one below 0.4 times, its own cost. **Incomplete stays** (Zhejiang): points ×
coefficient × cost ÷ average cost, at most the group's points. **Readmission** within 15 days in the same group: the
earlier stay's points are halved.

**Since when**: payment by disease beside other forms by 人社部发〔2011〕63号 and 国办发〔2017〕55号, DRG and DIP in
all regions by 医保发〔2021〕48号 (2022 to 2024). **Local and doubtful**: every number and limit; those of Zhejiang
are printed, the others typical. Whether a case exactly at a limit is an outlier differs by region; here it is not.
A weight is at most 100 and a group's cost ten million yuan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from shebao.law.codes import RATE, Rate
from shebao.law.medical import SignedFen
from shebao.rules import (
    Day,
    Days,
    Fen,
    Flag,
    Ppm,
    clip,
    flag,
    floor_div,
    kinds,
    largest,
    maximum,
    minimum,
    mul_div_half_up,
    rule,
    share,
    total,
    where,
)
from shebao.rules.kinds import COUNT, FEN, MAX_FEN, PPM, Kind, Misread
from shebao.text import Text

_FOUR_DECIMALS = 100  # of six


def _read_points(value: Any) -> int:
    points, rest = divmod(int(PPM.read(value)), _FOUR_DECIMALS)
    if rest:
        raise Misread("点数应为数字，至多四位小数", "points with at most four decimals are expected")
    return points


def _show_points(points: int) -> str:
    return str(PPM.show(points * _FOUR_DECIMALS))


#: Points of a case: inside ten-thousandths, at most 30 000 (a weight of 30 in a scale of 1 000).
POINTS = Kind("points", 0, 300_000_000, _read_points, _show_points)
#: Points of a hospital in a year, at most a hundred million.
TOTAL_POINTS = POINTS.within(0, 10**12)
#: Yuan a point (or a weight), six decimals, at most 30 000 yuan.
POINT_VALUE = PPM.within(0, 30_000_000_000)
WEIGHT = PPM.within(0, 100_000_000)
#: A case or an average cost: at most ten million yuan. A budget: at most ten thousand million.
CASE = FEN.within(0, 10**9)
BUDGET = FEN.within(0, 10**12)
#: A stay cut short costs less than thirty million yuan: three times the highest average.
HIGHEST_STAY = 3 * 10**9
LIMIT = PPM.within(0, 9_000_000)
COEFFICIENT = PPM.within(0, 5_000_000)
OUTLIER = kinds.choice("outlier", {"low": 1, "normal": 2, "high": 3})

#: Years of a group's average costs, or of all cases', with their weights (usually 1 : 2 : 7).
COST_YEARS = kinds.records("cost_years", {"cost": CASE, "weight": COUNT.within(0, 1000)})
CASE_MIX = kinds.records("case_mix", {"weight": WEIGHT, "cases": COUNT.within(0, 1_000_000)}, most=2000)
POINT_LINES = kinds.records("point_lines", {"points": TOTAL_POINTS, "coefficient": COEFFICIENT}, most=1000)


def _read_cases(items: tuple[Any, ...]) -> Iterator[Mapping[str, Any]]:
    fields = {"own_full": 0, "own_first": 0, "deductible": 0}
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping) or not {"standard", "ratio"} <= set(item) <= {"standard", "ratio", *fields}:
            raise Misread(f"第 {number} 项应有 standard 和 ratio", f"item {number} must have standard and ratio")
        yield {**fields, **item}


DRG_CASES = kinds.records(
    "drg_cases",
    {"standard": CASE, "own_full": CASE, "own_first": CASE, "deductible": CASE, "ratio": RATE},
    most=1000,
    read=_read_cases,
)

Points = Annotated[int, POINTS]
TotalPoints = Annotated[int, POINTS.within(0, 5 * 10**15)]
PointValue = Annotated[int, POINT_VALUE]
Weight = Annotated[int, WEIGHT]
Limit = Annotated[int, LIMIT]
CaseFen = Annotated[int, CASE]
#: What weights are divided by: at least a fen.
MeanFen = Annotated[int, CASE.within(1, 10**9)]
BudgetFen = Annotated[int, BUDGET]
#: A standard by points, in millionths of a yuan: points and value at their bounds.
STANDARD = PPM.within(0, 9 * 10**14)
#: What a case is paid: proven up to a standard at its bound times the highest coefficient.
PaymentFen = Annotated[int, FEN.within(0, 10**12)]
Outlier = Annotated[int, OUTLIER]
CostYears = Annotated[tuple[tuple[int, ...], ...], COST_YEARS]
CaseMix = Annotated[tuple[tuple[int, ...], ...], CASE_MIX]
PointLines = Annotated[tuple[tuple[int, ...], ...], POINT_LINES]
DrgCases = Annotated[tuple[tuple[int, ...], ...], DRG_CASES]
Scale = Annotated[int, COUNT.within(1, 1000)]

UNITS: dict[str, Kind] = {"scale": COUNT.within(1, 1000), "outlier_limit": LIMIT}
FACTS: dict[str, Text] = {
    "points": Text("点数（有公布标准的，改为给出 group_standard）", "Points of the case; or give group_standard"),
    "point_value_ppm": Text("点值", "Value of a point in yuan"),
    "patient_paid_fen": Text("患者个人支付", "Paid by the patient"),
    "cost_years": Text("历年例均费用及权重", "Average costs of past years with weights"),
    "all_mean_cost_fen": Text("全部病例例均费用", "Average cost of all cases"),
    "case_mix": Text("各组权重与病例数", "Weights and cases of the groups"),
    "point_lines": Text("各医院点数与系数", "Points and coefficients of the hospitals"),
    "drg_cases": Text("病例清单", "Cases"),
    "group_points": Text("病组基准点数", "Points of the group"),
    "discharged_on": Text("出院日期", "Discharged on"),
    "readmitted_on": Text("再次入院日期", "Readmitted on"),
    "points_budget_fen": Text("按点数支付的年度预算", "Year's budget paid by points"),
}


def _times(exact: int, unit: int, coefficient_ppm: int) -> int:
    """exact ÷ unit × coefficient, rounded once: the product is taken in two parts, so that none leaves int64."""
    whole = floor_div(exact, unit)
    rest = clip(exact - whole * unit, 0, unit - 1)
    return mul_div_half_up(whole * coefficient_ppm + floor_div(rest * coefficient_ppm, unit), 1, 1_000_000)


# ---- weights, points and their value


@rule(cite="医保发〔2021〕48号 二", zh="病组例均费用", en="Average cost of the group")
def group_mean_cost_fen(cost_years: CostYears) -> CaseFen:
    """病组例均费用 = Σ（各年例均费用 × 年度权重）÷ Σ 年度权重，通常前三年按 1∶2∶7"""
    weights = total(lambda cost, weight: weight, cost_years)
    average = mul_div_half_up(total(lambda cost, weight: cost * weight, cost_years), 1, maximum(weights, 1))
    return minimum(average, largest(lambda cost, weight: cost, cost_years))


@rule(cite="医保发〔2021〕48号 二", zh="病组权重", en="Weight of the group")
def group_weight_ppm(group_mean_cost_fen: CaseFen, all_mean_cost_fen: MeanFen) -> Weight:
    """病组权重 = 病组例均费用 ÷ 全部病例例均费用"""
    return minimum(mul_div_half_up(group_mean_cost_fen, 1_000_000, all_mean_cost_fen), 100_000_000)


@rule(cite="医保发〔2021〕48号 二", zh="病种分值", en="Points of the group by its costs")
def dip_points(group_mean_cost_fen: CaseFen, all_mean_cost_fen: MeanFen, dip_scale: Scale) -> Points:
    """病种分值 = 病种例均费用 ÷ 全部病例例均费用 × 100 或 1000，保留四位小数"""
    return minimum(mul_div_half_up(group_mean_cost_fen, dip_scale * 10_000, all_mean_cost_fen), 300_000_000)


@rule(cite="医保发〔2021〕48号 二", zh="病例组合指数", en="Case-mix index")
def cmi_ppm(case_mix: CaseMix) -> Weight:
    """CMI = Σ（权重 × 病例数）÷ Σ 病例数"""
    cases = total(lambda weight, n: n, case_mix)
    return minimum(mul_div_half_up(total(lambda weight, n: weight * n, case_mix), 1, maximum(cases, 1)), 100_000_000)


@rule(cite="医保发〔2021〕48号 二", zh="总权重", en="Total weight")
def total_weight_ppm(case_mix: CaseMix) -> Annotated[int, PPM.within(0, 2 * 10**17)]:
    """总权重 = Σ（权重 × 病例数）"""
    return total(lambda weight, n: weight * n, case_mix)


@rule(cite="医保发〔2021〕48号 二", zh="费率", en="Rate of a weight")
def drg_rate_fen(
    points_budget_fen: BudgetFen, total_weight_ppm: Annotated[int, PPM.within(0, 2 * 10**17)]
) -> Annotated[int, FEN.within(0, 10**8)]:
    """费率 = 年度预算总额 ÷ 总权重，四舍五入到分；没有病例的为零"""
    rate = minimum(mul_div_half_up(points_budget_fen, 1_000_000, maximum(total_weight_ppm, 1)), 10**8)
    return where(total_weight_ppm == 0, 0, rate)


@rule(cite="医保发〔2021〕48号 二", zh="总点数", en="Total points")
def total_points(point_lines: PointLines) -> TotalPoints:
    """总点数 = Σ（各医院点数 × 机构系数）"""
    return total(share, point_lines)


@rule(cite="医保发〔2021〕48号 二", zh="预算点值", en="Point value by the budget")
def budget_point_value_ppm(points_budget_fen: BudgetFen, total_points: TotalPoints) -> PointValue:
    """预算点值 = 年度预算总额 ÷ 总点数（元），保留四位小数；没有点数的为零"""
    value = mul_div_half_up(points_budget_fen, 1_000_000, maximum(total_points, 1))  # ten-thousandths of a yuan
    return where(total_points == 0, 0, minimum(value, 300_000_000) * 100)


# ---- a case


@rule(cite="医保发〔2021〕48号 二", zh="病组支付标准", en="Payment standard of the group")
def group_standard_ppm(points: Points, point_value_ppm: PointValue) -> Annotated[int, STANDARD]:
    """病组支付标准 = 点数 × 点值（元，保留六位小数，不先取整到分）；公布病组支付标准的地区直接给出"""
    return mul_div_half_up(points, point_value_ppm, 10_000)


@rule(cite="社会保险法 第二十九条；医保发〔2021〕48号 二", zh="病例支付标准", en="Payment for the case")
def drg_payment_fen(group_standard_ppm: Annotated[int, STANDARD], hospital_coefficient_ppm: Ppm) -> PaymentFen:
    """病例支付标准 = 病组支付标准（点数 × 点值，或者公布的标准）× 机构系数，四舍五入到分"""
    return _times(group_standard_ppm, 10_000, hospital_coefficient_ppm)


@rule(cite="医保发〔2021〕48号 二", zh="按费率支付标准", en="Payment by weight and rate")
def drg_rate_payment_fen(
    group_weight_ppm: Weight, drg_rate_fen: Annotated[int, FEN.within(0, 10**8)], hospital_coefficient_ppm: Ppm
) -> PaymentFen:
    """按费率支付标准 = 权重 × 费率 × 机构系数，四舍五入到分"""
    return _times(group_weight_ppm * drg_rate_fen, 10**6, hospital_coefficient_ppm)


@rule(cite="社会保险法 第二十九条；医疗保障基金使用监督管理条例 第十二条", zh="统筹基金应付", en="Paid by the fund for the case")
def drg_fund_payment_fen(drg_payment_fen: PaymentFen, patient_paid_fen: Fen, other_paid_fen: Fen) -> SignedFen:
    """统筹基金应付 = 病例支付标准 − 患者个人支付 − 其他基金支付；为负的从医院应付款中扣减"""
    return clip(drg_payment_fen - patient_paid_fen - other_paid_fen, -MAX_FEN, MAX_FEN)


@rule(cite="社会保险法 第二十九条", zh="按项目付费应付", en="Paid by the fund under fee for service")
def fee_for_service_payment_fen(total_cost_fen: Fen, patient_paid_fen: Fen, other_paid_fen: Fen) -> SignedFen:
    """按项目付费应付 = 医疗总费用 − 患者个人支付 − 其他基金支付"""
    return clip(total_cost_fen - patient_paid_fen - other_paid_fen, -MAX_FEN, MAX_FEN)


@rule(cite="医保发〔2021〕48号 二", zh="医院盈亏", en="The hospital's gain or loss")
def hospital_gain_fen(drg_fund_payment_fen: SignedFen, fee_for_service_payment_fen: SignedFen) -> SignedFen:
    """医院盈亏 = 统筹基金应付 − 按项目付费应付"""
    return clip(drg_fund_payment_fen - fee_for_service_payment_fen, -MAX_FEN, MAX_FEN)


@rule(cite="医保发〔2021〕48号 二", zh="按公式统筹应付（逐例合计）", en="Paid by the fund by the formula, all cases")
def drg_cases_fund_payment_fen(drg_cases: DrgCases) -> PaymentFen:
    """统筹应付 = Σ（病组标准 − 全自费 − 先自付 − 起付线）× 统筹支付比例，一例不足零的按零，四舍五入到分"""
    paid = total(
        lambda standard, own_full, own_first, deductible, ratio: maximum(standard - own_full - own_first - deductible, 0) * ratio,
        drg_cases,
    )
    return mul_div_half_up(paid, 1, 1_000_000)


# ---- outliers, incomplete stays, readmission


@rule(cite="医保发〔2021〕48号 二", zh="病例倍率类别", en="Outlier")
def outlier(
    total_cost_fen: Fen, drg_payment_fen: PaymentFen, high_outlier_limit_ppm: Limit, low_outlier_limit_ppm: Limit
) -> Outlier:
    """费用高于支付标准 × 上限倍率的为高倍率，低于支付标准 × 下限倍率的为低倍率，其余正常"""
    high = total_cost_fen * 1_000_000 > drg_payment_fen * high_outlier_limit_ppm
    low = total_cost_fen * 1_000_000 < drg_payment_fen * low_outlier_limit_ppm
    return where(high, 3, where(low, 1, 2))


@rule(cite="医保发〔2021〕48号 二", zh="超上限倍率费用", en="Cost above the limit")
def outlier_excess_fen(total_cost_fen: Fen, drg_payment_fen: PaymentFen, high_outlier_limit_ppm: Limit) -> Fen:
    """超上限倍率费用 = 医疗总费用 − 病例支付标准 × 高倍率上限，不小于零"""
    return maximum(total_cost_fen - share(drg_payment_fen, high_outlier_limit_ppm), 0)


@rule(cite="医保发〔2021〕48号 二", zh="倍率病例支付", en="Payment with regard to outliers")
def outlier_payment_fen(
    outlier: Outlier, total_cost_fen: Fen, drg_payment_fen: PaymentFen, outlier_excess_fen: Fen
) -> PaymentFen:
    """低倍率按医疗总费用，正常按病例支付标准，高倍率按病例支付标准 + 超上限倍率费用"""
    return where(outlier == 1, total_cost_fen, drg_payment_fen + where(outlier == 3, outlier_excess_fen, 0))


@rule(cite="浙江省基本医疗保险住院费用DRGs点数付费暂行办法", zh="未完成病例点数", en="Points of an incomplete stay")
def incomplete_points(
    group_points: Points, hospital_coefficient_ppm: Ppm, total_cost_fen: CaseFen, group_mean_cost_fen: CaseFen
) -> Points:
    """未完成病例点数 = 基准点数 × 系数（四位小数）× 病例费用 ÷ 病组例均费用，不超过基准点数"""
    adjusted = share(group_points, hospital_coefficient_ppm)
    cost = minimum(total_cost_fen, HIGHEST_STAY)
    return minimum(mul_div_half_up(adjusted, cost, maximum(group_mean_cost_fen, 1)), group_points)


@rule(cite="浙江省基本医疗保险住院费用DRGs点数付费暂行办法", zh="短期再次住院", en="Readmitted within the days")
def early_readmission(discharged_on: Day, readmitted_on: Day, same_group: Flag, readmission_days: Days) -> Flag:
    """短期再次住院 = 出院后15日内因同一病组再次住院"""
    return flag((readmitted_on >= discharged_on) & (readmitted_on - discharged_on <= readmission_days) & (same_group == 1))


@rule(cite="浙江省基本医疗保险住院费用DRGs点数付费暂行办法", zh="前次住院点数", en="Points of the earlier stay")
def earlier_stay_points(points: Points, early_readmission: Flag, readmission_points_ratio_ppm: Rate) -> Points:
    """前次住院点数 = 点数；短期再次住院的减半"""
    return where(early_readmission == 1, share(points, readmission_points_ratio_ppm), points)
