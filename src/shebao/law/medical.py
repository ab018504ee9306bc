"""Medical settlement 医疗费用结算: what of a bill the pooled fund pays, and what is left to the patient.

Concerned are the insured of the employees' and the residents' basic medical insurance, for a stay in hospital or
any other bill that is settled by steps. A bill is split in this order (the names are those of the national
platform):

    total cost 总费用 − outside the catalogue 全自费 − above the price limit 超限价 − paid first by the patient 先行自付
        = cost in scope 符合政策范围金额
    Σ over the segments (part of the cost in scope above the deductible that lies in the segment × its ratio)
        = what the pool pays 统筹支付, up to what is left of the yearly cap 最高支付限额

**Segments** (`segments`) are written `[{up_to: 30000, ratio: 0.85}, {up_to: 40000, ratio: 0.90}, {ratio: 0.95}]`.
Their bounds lie on the cost in scope, the deductible included: with a deductible of 1 300 yuan the first segment is
the 28 700 yuan from 1 300 to 30 000, as regions print it ("from the deductible to 30 000"). Only the last may lack
`up_to`; if it has one, nothing is paid above. A ratio is what the fund pays to an employed person at home; the
patient's own share is multiplied by a factor for the retired (60 % in Beijing, 80 % in the printed rule of a
Guangdong city), and the ratio is lowered by some points for care elsewhere.

**The items of a bill** (`medical_items`) are of class A 甲类 (all in scope), B 乙类 (a share is paid first by the
patient: 5–30 %, local, usually 10 %) or C 丙类 (all own). Each line is rounded to the fen, as hospitals send lines
to the platform; the settlement itself is rounded once. `own_full`, `over_limit` and `own_first` come from the items
unless given.

**The parts add up.** Pool, above the cap, the patient's part within scope and the part out of scope are the bill;
so are pool, other payments, account and cash.

**Not paid by the fund** (社会保险法 第三十条): what the work injury fund, a liable third party or public health
must bear, and care abroad. If the third party does not pay or is unknown the fund pays in advance and recovers.

**Care elsewhere** 异地就医: catalogue of the place of care, deductible, ratio and cap of the place of insurance.
Since 2023-01-01 (医保发〔2022〕22号) resettled persons are paid as at home, the referred and emergencies at most 10
points less, others at most 20 points less. The numbers here are these limits; a region may lower less.

**Local**, hence parameters or given: deductible (about 10 % of the local yearly average wage), segments, cap (about
4 times that wage, 6 times since 2009), the retired factor, the halved deductible of later admissions, what accounts
may pay for. Default values are nought or no limit. **Doubtful**: whether a region counts segments by admission or
by year (here: by bill), and whether its cap limits payments (as here) or costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from shebao.law.codes import RATE, Rate
from shebao.rules import Count, Days, Fen, Flag, clip, flag, kinds, maximum, minimum, mul_div_half_up, rule, share, total, where
from shebao.rules.kinds import COUNT, FEN, MAX_FEN, Kind, Misread
from shebao.text import Text

#: 收费项目等级 AKA065.
CLASS = kinds.choice("catalogue_class", {"A": 1, "B": 2, "C": 3})
CLASS_NAMES = {"甲": "A", "甲类": "A", "乙": "B", "乙类": "B", "丙": "C", "丙类": "C", "自费": "C"}
HOSPITAL_LEVEL = kinds.choice("hospital_level", {"ungraded": 0, "level_1": 1, "level_2": 2, "level_3": 3})
INSURED_AS = kinds.choice("insured_as", {"employed": 1, "retired": 2, "resident": 3})
CARE_PLACE = kinds.choice("care_place", {"home": 0, "resettled": 1, "referred": 2, "emergency": 3, "other": 4})
BEARER = kinds.choice("cost_bearer", {"none": 0, "work_injury_fund": 1, "third_party": 2, "public_health": 3, "abroad": 4})
#: One line of a bill: at most ten million yuan.
LINE = FEN.within(0, 10**9)


def read_items(items: tuple[Any, ...]) -> Iterator[Mapping[str, Any]]:
    """Lines of a bill: `class` and `amount`; `over_limit` and the share paid first, `own_first`, may be left out."""
    for number, item in enumerate(items, 1):
        known = {"class", "amount", "over_limit", "own_first", "usual"}
        if not isinstance(item, Mapping) or not {"class", "amount"} <= set(item) <= known:
            raise Misread(
                f"第 {number} 项应有 class、amount，可有 over_limit、own_first",
                f"item {number} must have class and amount, and may have over_limit and own_first",
            )
        label = str(item["class"])
        yield {
            "class": CLASS_NAMES.get(label, label),
            "amount": item["amount"],
            "over_limit": item.get("over_limit", 0),
            "own_first": item.get("own_first", 0),
            "usual": item.get("usual", "own_first" not in item),
        }


#: Lines of a bill; `usual`: no share of its own is stated, the region's holds.
ITEMS = kinds.records(
    "medical_items",
    {"class": CLASS, "amount": LINE, "over_limit": LINE, "own_first": RATE, "usual": kinds.FLAG},
    most=1000,
    read=read_items,
)


def read_segments(items: tuple[Any, ...]) -> Iterator[Mapping[str, Any]]:
    """Segments as regions print them, {up_to, ratio}; each begins where the one before it ends."""
    above = 0
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping) or not {"ratio"} <= set(item) <= {"above", "up_to", "ratio"}:
            raise Misread(f"第 {number} 段应有 up_to 和 ratio", f"segment {number} must have up_to and ratio")
        end = item.get("up_to")
        if end is None and number < len(items):
            raise Misread(f"第 {number} 段缺少 up_to：只有末段可以不写", f"segment {number} lacks up_to: only the last may")
        up_to = MAX_FEN if end is None else FEN.read(end)
        if up_to <= above or FEN.read(item.get("above", FEN.show(above))) != above:
            raise Misread(f"第 {number} 段应接在前一段之后", f"segment {number} must begin where the one before it ends")
        yield {"above": FEN.show(above), "up_to": FEN.show(up_to), "ratio": item["ratio"]}
        above = up_to


SEGMENTS = kinds.records("segments", {"above": FEN, "up_to": FEN, "ratio": RATE}, read=read_segments)

HospitalLevel = Annotated[int, HOSPITAL_LEVEL]
InsuredAs = Annotated[int, INSURED_AS]
CarePlace = Annotated[int, CARE_PLACE]
Bearer = Annotated[int, BEARER]
Items = Annotated[tuple[tuple[int, ...], ...], ITEMS]
Segments = Annotated[tuple[tuple[int, ...], ...], SEGMENTS]
SignedFen = Annotated[int, FEN.within(-MAX_FEN, MAX_FEN)]
Number = Annotated[int, COUNT.within(1, 1000)]

KEYS: dict[str, Kind] = {"hospital_level": HOSPITAL_LEVEL, "insured_as": INSURED_AS, "care_place": CARE_PLACE}
UNITS: dict[str, Kind] = {"medical_items": ITEMS, "cost_bearer": BEARER, "number": COUNT.within(1, 1000)}
FACTS: dict[str, Text] = {
    "total_cost_fen": Text("医疗总费用", "Total cost of care"),
    "segments": Text("分段支付比例", "Segments and their ratios"),
    "hospital_level": Text("医院等级", "Level of the hospital"),
    "insured_as": Text("参保人员类别", "Insured as"),
    "care_place": Text("就医地类别", "Kind of care elsewhere"),
    "refund_working_days": Text("办理所用工作日", "Working days taken"),
}

# ---- what is in scope


@rule(cite="社会保险法 第二十八条；医疗保障基金使用监督管理条例 第八条", zh="全自费金额", en="Outside the catalogue, all own")
def own_full_fen(medical_items: Items) -> Fen:
    """全自费金额 = Σ 丙类（目录外）项目金额"""
    return total(lambda kind, amount, over, first, usual: where(kind == 3, amount, 0), medical_items)


@rule(cite="社会保险法 第二十八条", zh="超限价自费金额", en="Above the price limit")
def over_limit_fen(medical_items: Items) -> Fen:
    """超限价自费金额 = Σ 目录内项目超过支付标准的部分"""
    return total(
        lambda kind, amount, over, first, usual: where(kind == 3, 0, minimum(over, amount)),
        medical_items,
    )


@rule(cite="社会保险法 第二十八条", zh="先行自付金额", en="Paid first by the patient")
def own_first_fen(medical_items: Items, own_first_ratio_ppm: Rate) -> Fen:
    """先行自付金额 = Σ 乙类项目（金额 − 超限价部分）× 先行自付比例，逐项四舍五入到分；项目自定比例的从其比例"""
    return total(
        lambda kind, amount, over, first, usual: where(
            kind == 2, share(maximum(amount - over, 0), where(usual == 1, own_first_ratio_ppm, first)), 0
        ),
        medical_items,
    )


@rule(cite="社会保险法 第三十条", zh="医保基金应予支付", en="Payable by the medical fund")
def payable_by_medical_fund(cost_bearer: Bearer, third_party_fails: Flag) -> Flag:
    """工伤基金、第三人、公共卫生负担和境外就医的不支付；第三人不支付或无法确定的先行支付"""
    advanced = (cost_bearer == 2) & (third_party_fails == 1)
    return flag((cost_bearer == 0) | advanced)


@rule(cite="社会保险法 第二十八条、第三十条", zh="符合政策范围金额", en="Cost in scope")
def medical_in_scope_fen(
    total_cost_fen: Fen, own_full_fen: Fen, over_limit_fen: Fen, own_first_fen: Fen, payable_by_medical_fund: Flag
) -> Fen:
    """符合政策范围金额 = 医疗总费用 − 全自费金额 − 超限价自费金额 − 先行自付金额，不小于零；依法不由医保基金支付的为零"""
    rest = maximum(total_cost_fen - own_full_fen - over_limit_fen - own_first_fen, 0)
    return where(payable_by_medical_fund == 1, rest, 0)


@rule(cite="社会保险法 第二十八条", zh="政策范围外金额", en="Cost out of scope")
def out_of_scope_fen(total_cost_fen: Fen, medical_in_scope_fen: Fen) -> Fen:
    """政策范围外金额 = 医疗总费用 − 符合政策范围金额"""
    return maximum(total_cost_fen - medical_in_scope_fen, 0)


# ---- deductible and cap


@rule(cite="国发〔1998〕44号 三", zh="起付标准", en="Deductible")
def deductible_fen(hospital_deductible_fen: Fen, admission_number: Number, later_admission_ratio_ppm: Rate) -> Fen:
    """起付标准 = 住院起付标准；第二次及以后住院 × 第二次及以后住院起付标准比例"""
    return where(admission_number > 1, share(hospital_deductible_fen, later_admission_ratio_ppm), hospital_deductible_fen)


@rule(cite="国发〔1998〕44号 三", zh="实际支付起付线", en="Deductible actually borne")
def deductible_borne_fen(medical_in_scope_fen: Fen, deductible_fen: Fen) -> Fen:
    """实际支付起付线 = 起付标准，不超过符合政策范围金额"""
    return minimum(deductible_fen, medical_in_scope_fen)


@rule(cite="国发〔1998〕44号 三", zh="起付标准控制数", en="Usual deductible")
def usual_deductible_fen(average_wage_fen: Fen, usual_deductible_ratio_ppm: Rate) -> Fen:
    """起付标准控制数 = 当地职工年平均工资（月平均 × 12）× 10%左右"""
    return share(average_wage_fen * 12, usual_deductible_ratio_ppm)


@rule(cite="国发〔1998〕44号 三；国发〔2009〕12号 二", zh="最高支付限额控制数", en="Usual yearly cap")
def usual_cap_fen(average_wage_fen: Fen, usual_cap_multiple: Count) -> Annotated[int, FEN.within(0, 10**14)]:
    """最高支付限额控制数 = 当地职工年平均工资（月平均 × 12）的 4 倍，2009年起 6 倍左右"""
    return minimum(average_wage_fen * 12 * minimum(usual_cap_multiple, 50), 10**14)


# ---- what the pool pays


@rule(cite="社会保险法 第二十八条；国发〔1998〕44号 三", zh="封顶前统筹支付", en="Pool's payment before the cap")
def pool_before_cap_fen(
    medical_in_scope_fen: Fen,
    deductible_fen: Fen,
    segments: Segments,
    own_share_factor_ppm: Rate,
    place_reduction_ppm: Rate,
) -> Fen:
    """封顶前统筹支付 = Σ 起付标准以上、落在本段的政策范围内费用 × 本段比例，四舍五入到分；
    本段比例 = 1 −（1 − 规定比例）× 自付系数 − 异地降低"""
    paid = total(
        lambda above, up_to, ratio: (
            maximum(minimum(medical_in_scope_fen, up_to) - maximum(above, deductible_fen), 0)
            * clip(1_000_000 - share(1_000_000 - ratio, own_share_factor_ppm) - place_reduction_ppm, 0, 1_000_000)
        ),
        segments,
    )
    return minimum(mul_div_half_up(paid, 1, 1_000_000), medical_in_scope_fen)


@rule(cite="国发〔1998〕44号 三", zh="统筹基金支付", en="Paid by the pooled fund")
def pool_payment_fen(pool_before_cap_fen: Fen, cap_fen: Fen, pool_paid_before_fen: Fen) -> Fen:
    """统筹基金支付 = 封顶前统筹支付，不超过年度最高支付限额 − 本年度统筹基金已支付"""
    return minimum(pool_before_cap_fen, maximum(cap_fen - pool_paid_before_fen, 0))


@rule(cite="国发〔1998〕44号 三", zh="超最高支付限额部分", en="Above the cap")
def over_cap_fen(pool_before_cap_fen: Fen, pool_payment_fen: Fen) -> Fen:
    """超最高支付限额部分 = 封顶前统筹支付 − 统筹基金支付"""
    return maximum(pool_before_cap_fen - pool_payment_fen, 0)


# ---- what is left to the patient


@rule(cite="社会保险法 第二十八条", zh="政策范围内个人负担（限额内）", en="Patient's part within scope, below the cap")
def co_payment_fen(medical_in_scope_fen: Fen, pool_before_cap_fen: Fen) -> Fen:
    """政策范围内个人负担（限额内）= 符合政策范围金额 − 封顶前统筹支付，即起付标准和各段自付"""
    return maximum(medical_in_scope_fen - pool_before_cap_fen, 0)


@rule(cite="社会保险法 第二十八条", zh="政策范围内个人自付", en="Left to the patient within scope")
def in_scope_own_cost_fen(co_payment_fen: Fen, over_cap_fen: Fen) -> Fen:
    """政策范围内个人自付 = 政策范围内个人负担（限额内）+ 超最高支付限额部分"""
    return co_payment_fen + over_cap_fen


@rule(cite="社会保险法 第二十八条、第二十九条", zh="个人支付合计", en="Paid by the patient")
def patient_payment_fen(in_scope_own_cost_fen: Fen, out_of_scope_fen: Fen, other_medical_payments_fen: Fen) -> Fen:
    """个人支付合计 = 政策范围内个人自付 + 政策范围外金额 − 大病、补助、救助等其他支付"""
    return maximum(in_scope_own_cost_fen + out_of_scope_fen - other_medical_payments_fen, 0)


@rule(cite="国发〔1998〕44号 三；国办发〔2021〕14号 二", zh="个人账户支付", en="Paid from the account")
def account_payment_fen(
    in_scope_own_cost_fen: Fen,
    patient_payment_fen: Fen,
    medical_account_balance_fen: Fen,
    account_pays_out_of_scope: Flag,
) -> Fen:
    """个人账户支付 = 个人支付中政策范围内部分（统筹区规定可支付范围外的为全部），不超过医保个人账户余额"""
    payable = where(account_pays_out_of_scope == 1, patient_payment_fen, minimum(in_scope_own_cost_fen, patient_payment_fen))
    return minimum(payable, medical_account_balance_fen)


@rule(cite="社会保险法 第二十九条", zh="个人现金支付", en="Paid in cash")
def cash_payment_fen(patient_payment_fen: Fen, account_payment_fen: Fen) -> Fen:
    """个人现金支付 = 个人支付合计 − 个人账户支付"""
    return maximum(patient_payment_fen - account_payment_fen, 0)


# ---- third parties, refunds


@rule(cite="社会保险法 第三十条", zh="医保基金先行支付", en="Paid in advance for a third party")
def medical_advance_fen(cost_bearer: Bearer, third_party_fails: Flag, pool_payment_fen: Fen) -> Fen:
    """先行支付 = 应由第三人负担而第三人不支付或无法确定时，统筹基金支付的金额"""
    return where((cost_bearer == 2) & (third_party_fails == 1), pool_payment_fen, 0)


@rule(cite="社会保险法 第三十条", zh="应向第三人追偿", en="To be recovered from the third party")
def medical_recoverable_fen(medical_advance_fen: Fen, medical_recovered_fen: Fen) -> Fen:
    """应向第三人追偿 = 医保基金先行支付 − 已向第三人追回"""
    return maximum(medical_advance_fen - medical_recovered_fen, 0)


@rule(cite="社会保险经办条例 第二十条、第二十二条", zh="手工报销逾期工作日", en="Working days by which a manual refund is late")
def manual_refund_days_over(refund_working_days: Days, manual_refund_working_days: Days) -> Days:
    """手工报销逾期工作日 = 办理所用工作日 − 手工报销办理时限（工作日），不小于零"""
    return maximum(refund_working_days - manual_refund_working_days, 0)


@rule(cite="社会保险经办条例 第二十条、第二十二条", zh="手工报销逾期", en="Manual refund is late")
def manual_refund_late(manual_refund_days_over: Days) -> Flag:
    """手工报销逾期 = 自收到申请之日起超过30个工作日（工伤超过20个工作日）"""
    return flag(manual_refund_days_over > 0)


@rule(cite="医疗保障基金使用监督管理条例 第三十条", zh="暂停联网结算期间垫付", en="Advanced by the patient while suspended")
def advanced_by_patient_fen(total_cost_fen: Fen, online_settlement_suspended: Flag) -> Fen:
    """暂停联网结算期间发生的医疗费用由参保人员全额垫付，查明不属骗保的再按规定结算"""
    return where(online_settlement_suspended == 1, total_cost_fen, 0)
