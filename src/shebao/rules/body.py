"""A body of law: rules, parameters and the names of facts, and the graph between them."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from shebao.errors import UserError
from shebao.rules.kinds import DAY, REGION, Kind
from shebao.rules.parameters import Parameter
from shebao.text import Text

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "__shebao_rule__"


@dataclass(frozen=True)
class Rule:
    """One rule: a plain function whose arguments name facts, parameters or other rules."""

    name: str
    title: Text
    cite: str
    formula: str
    function: Callable[..., Any]
    inputs: tuple[str, ...]
    kind: Kind
    input_kinds: tuple[Kind, ...]
    module: str


def rule(*, cite: str, zh: str, en: str) -> Callable[[F], F]:
    """Mark a function as a rule of law.

    Args:
        cite: document and article, as printed.
        zh: its Chinese name.
        en: its English name.

    The docstring is the formula in words. Annotations are kinds (`Fen`, `Ppm`, …), for each argument and the result.
    """

    def mark(function: F) -> F:
        hints = typing.get_type_hints(function, include_extras=True)
        names = tuple(inspect.signature(function).parameters)
        missing = [name for name in (*names, "return") if not _kind(hints.get(name))]
        if missing:
            raise TypeError(f"{function.__name__}: no kind given for {', '.join(missing)}")
        kind = _kind(hints["return"])
        assert kind is not None
        made = Rule(
            name=function.__name__,
            title=Text(zh, en),
            cite=cite,
            formula=inspect.getdoc(function) or "",
            function=function,
            inputs=names,
            kind=kind,
            input_kinds=tuple(k for name in names if (k := _kind(hints[name]))),
            module=function.__module__,
        )
        setattr(function, _MARK, made)
        return function

    return mark


def _kind(hint: Any) -> Kind | None:
    return next((item for item in getattr(hint, "__metadata__", ()) if isinstance(item, Kind)), None)


def rules_of(modules: Iterable[Any]) -> dict[str, Rule]:
    """Every rule defined in the modules, by name."""
    found: dict[str, Rule] = {}
    for module in modules:
        for value in vars(module).values():
            made = getattr(value, _MARK, None)
            if isinstance(made, Rule) and made.module == module.__name__:
                if made.name in found:
                    raise TypeError(f"rule {made.name} is defined twice")
                found[made.name] = made
    return found


def outside_name(name: str, kind: Kind) -> str:
    """The name people use: without its unit (`late_fee_fen` → `late_fee`)."""
    return name.removesuffix(kind.suffix) if kind.suffix else name


class Body:
    """Rules + parameters + facts, checked to fit together."""

    def __init__(self, rules: Mapping[str, Rule], parameters: Mapping[str, Parameter], facts: Mapping[str, Text]) -> None:
        self.rules = dict(rules)
        self.parameters = dict(parameters)
        self.fact_titles = dict(facts)
        self.kinds: dict[str, Kind] = {"on": DAY, "region": REGION}
        for made in self.rules.values():
            for name, kind in ((made.name, made.kind), *zip(made.inputs, made.input_kinds, strict=True)):
                known = self.kinds.setdefault(name, kind)
                if (known.name, known.element) != (kind.name, kind.element):
                    raise TypeError(f"{made.name}: {name} is a {kind.name} here and a {known.name} elsewhere")
        for parameter in self.parameters.values():
            known = self.kinds.get(parameter.name, parameter.kind)
            if (known.name, known.element) != (parameter.kind.name, parameter.kind.element):
                raise TypeError(f"{parameter.name} is a {parameter.kind.name} in its file and a {known.name} in a rule")
            self.kinds[parameter.name] = parameter.kind
            self.kinds = {**parameter.by_kinds, **self.kinds}
        #: Name as people write it → name in code.
        self.names = {outside_name(name, kind): name for name, kind in self.kinds.items()}

    def title(self, name: str) -> Text:
        """The name of a rule, parameter or fact for people."""
        if name in self.rules:
            return self.rules[name].title
        if name in self.parameters:
            return self.parameters[name].title
        return self.fact_titles.get(name, Text(name, name))

    def inside(self, name: str) -> str:
        """Name as people write it → name in code.

        Raises:
            UserError: nothing has that name.
        """
        known = self.names.get(name, name if name in self.kinds else None)
        if known is None:
            import difflib

            near = difflib.get_close_matches(name, self.names, n=3)
            zh = f"，是否想写：{'、'.join(near)}" if near else ""
            en = f"; did you mean {', '.join(near)}?" if near else ""
            raise UserError(f"没有名为“{name}”的规则、参数或事实{zh}", f"no rule, parameter or fact is called {name}{en}")
        return known

    def outside(self, name: str) -> str:
        """Name in code → name as people write it."""
        return outside_name(name, self.kinds[name])

    def rule(self, name: str) -> Rule:
        """The rule of that (inside or outside) name.

        Raises:
            UserError: there is no such rule.
        """
        inside = self.inside(name)
        if inside not in self.rules:
            raise UserError(
                f"“{name}”不是规则，用 shebao law list 查看全部规则",
                f"{name} is not a rule; shebao law list shows them all",
            )
        return self.rules[inside]

    @cached_property
    def reach(self) -> dict[str, frozenset[str]]:
        """For each rule and parameter: every name it depends on, itself included (`on` and `region` for parameters)."""
        known: dict[str, frozenset[str]] = {}

        def visit(name: str, path: tuple[str, ...]) -> frozenset[str]:
            if name in path:
                raise TypeError(f"rules depend on each other in a circle: {' → '.join((*path, name))}")
            if name not in known:
                if name in self.rules:
                    below = self.rules[name].inputs
                elif name in self.parameters:
                    below = (*self.parameters[name].by, "on", "region")
                else:
                    below = ()
                known[name] = frozenset({name}).union(*(visit(b, (*path, name)) for b in below))
            return known[name]

        for name in (*self.rules, *self.parameters):
            visit(name, ())
        return known
