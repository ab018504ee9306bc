"""Tip-offs and audits 举报与稽核: rewards for reports of wrongs against the fund, and the time limits of the authority.

Concerned are people who report a wrong (举报人), the authority that handles the report, and agencies that audit employers.

**Reward.** A verified report without loss to the fund earns a fixed sum; with a loss a share of it, at least a minimum and at
most a cap. Several bodies that investigate one matter together pay no more than the cap:

    reward = loss × ratio, at least the minimum, at most cap − paid elsewhere

The national cap is 100 000 yuan a matter since 2022 (人社部发〔2022〕45号); the shares are set by provinces. Found are Shandong
(since 1 March 2023: 500 yuan without loss, else 2, 3 or 5 % by who is reported) and Tianjin (10 %, at least 200, at most 200 000
yuan; since the national cap 100 000). A region without values gives its own. Steps such as "up to 5000 yuan 200, up to
10 000 yuan 300, …, above 40 000 yuan 4 %, at most 5000" are computed by `tiered_reward` from `reward_steps`.

**Time limits.** A report is closed within 60 days of acceptance, 30 more if extended. Since 1 May 2023 (令49) it is looked at
within five working days and the reporter told within ten. An audit 稽核 is announced three days before, unless a special case
forbids it, and done by at least two; its result is served within five working days, with findings within ten. Working days are
counted by the user.

**Doubtful**: all days of handling reports, the day the national cap begins, which of Shandong's shares belongs to whom, and the
year in which Tianjin's rule began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from shebao.law.codes import RATE, Rate
from shebao.rules import Count, Day, Days, Fen, Flag, clip, kinds, maximum, minimum, rule, share, total, where
from shebao.rules.kinds import NEVER_DAY, Kind, Misread
from shebao.text import Text

PARTY = kinds.choice("reported_party", {"person": 1, "employer": 2, "agency": 3})
#: Written at most in yuan: what a step without `up_to` reaches to.
_WITHOUT_END = kinds.MAX_FEN // 100


def _read_steps(items: tuple[Any, ...]) -> Iterable[Mapping[str, Any]]:
    """Fills in what may be left out: where a step begins, where the last ends, a sum or a share that it does not have."""
    above: Any = 0
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping) or not set(item) <= {"up_to", "reward", "ratio"}:
            raise Misread(f"第 {number} 档应写作 up_to、reward、ratio", f"step {number} is written with up_to, reward, ratio")
        up_to = item.get("up_to")
        up_to = _WITHOUT_END if up_to is None else up_to
        yield {"above": above, "up_to": up_to, "reward": item.get("reward", 0), "ratio": item.get("ratio", 0)}
        above = up_to


STEPS = kinds.records(
    "reward_steps", {"above": kinds.FEN, "up_to": kinds.FEN, "reward": kinds.FEN, "ratio": RATE}, most=30, read=_read_steps
)

Party = Annotated[int, PARTY]
Steps = Annotated[tuple[tuple[int, ...], ...], STEPS]

FACTS: dict[str, Text] = {
    "verified_loss_fen": Text("查实的基金损失", "Loss to the fund as verified"),
    "reported_party": Text("被举报对象", "Who is reported"),
    "proposed_reward_fen": Text("拟发奖金", "Proposed reward"),
    "reward_steps": Text("分档奖励", "Steps of the reward"),
    "tip_accepted_on": Text("举报受理日期", "Report accepted on"),
    "tip_closed_on": Text("举报办结日期", "Report closed on"),
    "tip_working_days": Text("接收举报后经过的工作日", "Working days since the report came in"),
    "audit_notice_on": Text("稽核通知日期", "Audit announced on"),
    "audit_on": Text("稽核日期", "Audit on"),
    "inspectors": Text("检查人员人数", "Number of inspectors"),
    "audit_working_days": Text("稽核结束后经过的工作日", "Working days since the audit's end"),
    "audit_findings": Text("稽核发现违法行为", "The audit found a violation"),
}
KEYS: dict[str, Kind] = {"reported_party": PARTY}

REWARD = "人社部发〔2022〕45号"
REPORTS = "社会保险基金监督举报工作管理办法（人力资源社会保障部令第49号）"
AUDIT = "社会保险稽核办法（劳动和社会保障部令第16号）"


@rule(cite=REWARD, zh="封顶前的举报奖金", en="Reward before the cap")
def reward_before_cap_fen(
    verified_loss_fen: Fen, reward_ratio_ppm: Rate, reward_minimum_fen: Fen, reward_no_loss_fen: Fen
) -> Fen:
    """没有损失的为固定金额；有损失的 = 损失 × 比例，四舍五入到分，不低于最低金额"""
    return where(
        verified_loss_fen == 0, reward_no_loss_fen, maximum(share(verified_loss_fen, reward_ratio_ppm), reward_minimum_fen)
    )


@rule(cite=REWARD, zh="举报奖金", en="Reward for a tip-off")
def reward_fen(reward_before_cap_fen: Fen, reward_cap_fen: Fen, reward_paid_elsewhere_fen: Fen) -> Fen:
    """举报奖金 = 封顶前的奖金，但连同其他部门已付的不超过最高金额"""
    return minimum(reward_before_cap_fen, maximum(reward_cap_fen - reward_paid_elsewhere_fen, 0))


@rule(cite=REWARD, zh="拟发奖金超出", en="Proposed reward too high by")
def reward_excess_fen(proposed_reward_fen: Fen, reward_fen: Fen) -> Fen:
    """超出 = 拟发奖金 − 举报奖金，不小于零"""
    return maximum(proposed_reward_fen - reward_fen, 0)


@rule(cite=REWARD, zh="分档举报奖金", en="Reward by steps")
def tiered_reward_fen(verified_loss_fen: Fen, reward_steps: Steps, reward_cap_fen: Fen) -> Fen:
    """分档奖金 = 损失所在档的固定金额 + 损失 × 该档比例，不超过最高金额"""
    step = total(
        lambda above, up_to, reward, ratio: where(
            (verified_loss_fen > above) & (verified_loss_fen <= up_to), reward + share(verified_loss_fen, ratio), 0
        ),
        reward_steps,
    )
    return minimum(step, reward_cap_fen)


@rule(cite=REPORTS, zh="举报办结截止日", en="Report to be closed by")
def tip_close_by(tip_accepted_on: Day, tip_days: Days, tip_extended: Flag, tip_extension_days: Days) -> Day:
    """办结截止日 = 受理之日 + 60 日；经批准延长的再加 30 日"""
    return minimum(tip_accepted_on + tip_days + where(tip_extended == 1, tip_extension_days, 0), NEVER_DAY)


@rule(cite=REPORTS, zh="举报办结逾期天数", en="Days the closing is late")
def tip_late_days(tip_closed_on: Day, tip_close_by: Day) -> Days:
    """逾期天数 = 办结日期 − 截止日，不小于零"""
    return clip(tip_closed_on - tip_close_by, 0, 40_000)


@rule(cite=REPORTS, zh="举报审查逾期工作日", en="Working days the first look is late")
def tip_review_overdue(tip_working_days: Days, tip_review_days: Days) -> Days:
    """逾期工作日 = 经过的工作日 − 5，不小于零"""
    return maximum(tip_working_days - tip_review_days, 0)


@rule(cite=REPORTS, zh="告知举报人逾期工作日", en="Working days the reply is late")
def tip_reply_overdue(tip_working_days: Days, tip_reply_days: Days) -> Days:
    """逾期工作日 = 经过的工作日 − 10，不小于零"""
    return maximum(tip_working_days - tip_reply_days, 0)


@rule(cite=AUDIT, zh="最早稽核日", en="Earliest day of the audit")
def audit_earliest_on(audit_notice_on: Day, audit_notice_days: Days, audit_unannounced: Flag) -> Day:
    """最早稽核日 = 通知之日 + 3 日；特殊情况可以不事先通知"""
    return where(audit_unannounced == 1, audit_notice_on, minimum(audit_notice_on + audit_notice_days, NEVER_DAY))


@rule(cite=AUDIT, zh="稽核提前天数", en="Days the audit is too early")
def audit_early_days(audit_on: Day, audit_earliest_on: Day) -> Days:
    """提前天数 = 最早稽核日 − 稽核日期，不小于零"""
    return clip(audit_earliest_on - audit_on, 0, 40_000)


@rule(cite=f"{AUDIT}；医疗保障基金使用监督管理条例 第二十九条", zh="检查人员不足", en="Inspectors missing")
def inspectors_short(inspectors: Count, inspectors_least: Count) -> Count:
    """不足人数 = 2 − 检查人员人数，不小于零"""
    return maximum(inspectors_least - inspectors, 0)


@rule(cite=AUDIT, zh="稽核结果送达逾期工作日", en="Working days the audit's result is late")
def audit_result_overdue(
    audit_working_days: Days, audit_findings: Flag, audit_result_days: Days, audit_findings_days: Days
) -> Days:
    """逾期工作日 = 经过的工作日 − 5（未发现违法行为）或者 10（发现的），不小于零"""
    return maximum(audit_working_days - where(audit_findings == 1, audit_findings_days, audit_result_days), 0)
