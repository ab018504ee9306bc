"""The rule engine: resolve, explain, evaluate, prove. Knows no law and no Django."""

from shebao.rules.batch import Ask, plan
from shebao.rules.body import Body, Rule, rule, rules_of
from shebao.rules.calendar import add_months, first_day, month_of
from shebao.rules.explain import Explanation, Step, explain
from shebao.rules.kinds import (
    Count,
    Country,
    DailyPpm,
    Day,
    Days,
    Fen,
    Flag,
    Month,
    Months,
    Ppm,
    Region,
    Str,
    YearlyPpm,
)
from shebao.rules.values import both, clip, common, flag, floor_div, maximum, minimum, mul_div_half_up, share, weighted_total, where, without

__all__ = [
    "Ask", "Body", "Count", "Country", "DailyPpm", "Day", "Days", "Explanation", "Fen", "Flag", "Month", "Months", "Ppm", "Region",
    "Rule", "Step", "Str", "YearlyPpm", "add_months", "both", "clip", "common", "explain", "first_day", "flag", "floor_div", "maximum", "minimum", "month_of", "mul_div_half_up",
    "plan", "rule", "rules_of", "share", "weighted_total", "where", "without",
]  # fmt: skip
