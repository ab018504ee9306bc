"""Work injury rates 工伤保险费率: classes of industry, floating levels, cuts for a time.

Only the employer pays (工伤保险条例 art. 10): contribution = payroll × rate. The rate of an employer is made of

* the base rate of its industry's risk class (`employer_rate` with `insurance: work_injury` and `risk_class`): three classes
  of 0.5, 1 and 2 % by 劳社部发〔2003〕29号; since 2015-10-01 eight classes of 0.2, 0.4, 0.7, 0.9, 1.1, 1.3, 1.6 and 1.9 %
  by 人社部发〔2015〕71号;
* its floating level within the class (`rate_level`, 1 if nothing is given): 1.2 or 1.5 for many claims, 0.8 or 0.5 for few.
  Classes 2 and 3 before, 2 to 8 now float both ways; class 1 did not float before and now floats only upwards;
* a cut for a time where the fund holds much: from May 2018 by 20 % where it can pay 18 to 23 months, by 50 % from 24 months
  on.

    rate = base rate × level × (1 − cut)

The agency sets the level every one to three years by the employer's claims; by which figures is local and not computed
here. The day on which the cuts end was moved year by year; after April 2020 the parameters are unverified.
"""

from __future__ import annotations

from typing import Annotated

from shebao.law.codes import RATE, RISK_CLASS, Rate, RiskClass
from shebao.rules import Fen, Flag, Months, flag, maximum, mul_div_half_up, rule, share, where
from shebao.rules.kinds import PPM, Kind
from shebao.text import Text

#: Of the class's base rate: half to one and a half times.
RATE_LEVEL = PPM.within(0, 2_000_000)
WHOLE = 1_000_000
UP, FAR_UP, DOWN, FAR_DOWN = 1_200_000, 1_500_000, 800_000, 500_000

RateLevel = Annotated[int, RATE_LEVEL]
Cut = Annotated[int, RATE]

UNITS: dict[str, Kind] = {"rate_level": RATE_LEVEL, "risk_class": RISK_CLASS}
FACTS: dict[str, Text] = {"payroll_fen": Text("单位工资总额", "Employer's payroll")}


@rule(cite="工伤保险条例 第八条；劳社部发〔2003〕29号；人社部发〔2015〕71号", zh="行业类别有效", en="The risk class exists")
def risk_class_in_force(risk_class: RiskClass, risk_classes: RiskClass) -> Flag:
    """2015年9月30日以前三类，2015年10月1日起八类"""
    return flag(risk_class <= risk_classes)


@rule(cite="工伤保险条例 第八条；劳社部发〔2003〕29号；人社部发〔2015〕71号", zh="浮动档次有效", en="The floating level exists")
def rate_level_allowed(rate_level_ppm: RateLevel, rate_rise_allowed: Flag, rate_fall_allowed: Flag) -> Flag:
    """档次为100%，可上浮的类别有120%、150%，可下浮的类别有80%、50%"""
    up = ((rate_level_ppm == UP) | (rate_level_ppm == FAR_UP)) & (rate_rise_allowed == 1)
    down = ((rate_level_ppm == DOWN) | (rate_level_ppm == FAR_DOWN)) & (rate_fall_allowed == 1)
    return flag((rate_level_ppm == WHOLE) | up | down)


@rule(cite="人社部发〔2018〕25号；国办发〔2019〕13号", zh="阶段性降低比例", en="Cut of the rate for a time")
def phase_cut_ppm(fund_reserve_months: Months, phase_cut_ratio_ppm: Rate, phase_cut_higher_ratio_ppm: Rate) -> Cut:
    """基金累计结余可支付18至23个月的下调20%，24个月以上的下调50%"""
    return where(fund_reserve_months >= 24, phase_cut_higher_ratio_ppm, where(fund_reserve_months >= 18, phase_cut_ratio_ppm, 0))


@rule(cite="工伤保险条例 第八条；社会保险法 第三十四条", zh="单位工伤保险费率", en="Employer's work injury rate")
def work_injury_rate_ppm(employer_rate_ppm: Rate, rate_level_ppm: RateLevel, phase_cut_ppm: Cut) -> Rate:
    """单位工伤保险费率 = 行业基准费率 × 浮动档次 ×（1 − 阶段性降低比例），四舍五入到百万分之一"""
    return mul_div_half_up(employer_rate_ppm, rate_level_ppm * maximum(WHOLE - phase_cut_ppm, 0), WHOLE * WHOLE)


@rule(cite="工伤保险条例 第十条；社会保险法 第三十五条", zh="单位应缴工伤保险费", en="Employer's work injury contribution")
def work_injury_contribution_fen(payroll_fen: Fen, work_injury_rate_ppm: Rate) -> Fen:
    """单位应缴工伤保险费 = 单位工资总额 × 单位缴费费率，四舍五入到分；职工个人不缴费"""
    return share(payroll_fen, work_injury_rate_ppm)
