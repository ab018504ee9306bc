"""The rule engine: resolve, explain, evaluate, prove. Knows no law and no Django."""

from typing import TYPE_CHECKING, Any

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
from shebao.rules.lists import POSITION, each, filled, largest, length, total
from shebao.rules.values import (
    both,
    clip,
    common,
    flag,
    floor_div,
    maximum,
    minimum,
    mul_div_half_up,
    share,
    share_to_unit,
    weighted_total,
    where,
    without,
)

if TYPE_CHECKING:
    from shebao.rules.batch import Ask, plan

_BATCH = ("Ask", "plan")


def __getattr__(name: str) -> Any:
    """`Ask` and `plan` bring sqlglot, which explaining one case does not need: loaded when first asked for."""
    if name in _BATCH:
        from shebao.rules import batch

        return getattr(batch, name)
    raise AttributeError(f"module {__name__} has no attribute {name}")


__all__ = [
    "POSITION", "Ask", "Body", "Count", "Country", "DailyPpm", "Day", "Days", "Explanation", "Fen", "Flag", "Month", "Months",
    "Ppm", "Region", "Rule", "Step", "Str", "YearlyPpm", "add_months", "both", "clip", "common", "each", "explain",
    "filled", "first_day", "flag", "floor_div", "largest", "length", "maximum", "minimum", "month_of", "mul_div_half_up", "plan",
    "rule", "rules_of", "share", "share_to_unit", "total", "weighted_total", "where", "without",
]  # fmt: skip
