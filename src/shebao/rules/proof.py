"""The proof that no rule of a body can leave int64, on any engine, within the stated bounds of its inputs.

Every rule's own function runs once on intervals instead of integers. Facts and parameters range over their kinds; a
rule that another rule builds on ranges over what it can give and over its kind, since it may also be given.
"""

from __future__ import annotations

from typing import Any

from shebao.rules.body import Body
from shebao.rules.interval import Interval, Overflow
from shebao.rules.kinds import Kind
from shebao.rules.list_interval import ListInterval


def prove(body: Body) -> dict[str, Interval | ListInterval]:
    """Bounds of every rule that works on integers, by name; rules on text are left out.

    Raises:
        Overflow: a rule may leave int64; the sentence names the rule and the bounds of its inputs.
    """
    proof = _Proof(body)
    for name, made in body.rules.items():
        if not made.kind.text and not any(kind.text for kind in made.input_kinds):
            proof.bounds_of(name)
    return proof.known


class _Proof:
    def __init__(self, body: Body) -> None:
        self.body = body
        self.known: dict[str, Any] = {}

    def bounds_of(self, name: str) -> Any:
        if name in self.known:
            return self.known[name]
        made = self.body.rules[name]
        inputs = [self._input(given, kind) for given, kind in zip(made.inputs, made.input_kinds, strict=True)]
        try:
            result: Any = made.function(*inputs)
        except (Overflow, ValueError, ZeroDivisionError) as wrong:
            ranges = ", ".join(f"{given} {_range(value)}" for given, value in zip(made.inputs, inputs, strict=True))
            raise Overflow(f"{name}: {wrong}; its inputs are {ranges}") from wrong
        self.known[name] = result if isinstance(result, ListInterval) else Interval.of(result)
        return self.known[name]

    def _input(self, name: str, declared: Kind) -> Any:
        kind = self.body.kinds.get(name, declared)
        stated: Any = ListInterval.of_kind(kind) if kind.most else Interval(kind.low, kind.high)
        return self.bounds_of(name).hull(stated) if name in self.body.rules else stated


def _range(value: Any) -> str:
    bounds = value.fields if isinstance(value, ListInterval) else (value,)
    return " ".join(f"{one.low}..{one.high}" for one in bounds)
