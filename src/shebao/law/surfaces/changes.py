"""What the law changed between two days: values of parameters, and the rules that depend on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shebao.law.surfaces.sheet import written
from shebao.rules import Body
from shebao.rules.kinds import DAY, show_day
from shebao.rules.parameters import ANY, NATION, Entry, Parameter
from shebao.text import Text


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. `old` or `new` is None where no value is in force."""

    parameter: Parameter
    region: int
    keys: tuple[int | str, ...]
    old: Entry | None
    new: Entry | None


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs between the law of two days."""

    before: int
    after: int
    values: tuple[Change, ...]
    #: Parameters that are themselves days, and lie after the first day and not after the second: a rule may change there.
    turns: tuple[Change, ...]

    def rules(self, body: Body) -> dict[str, tuple[str, ...]]:
        """Every rule that can give something else, and because of which parameters, by name in code."""
        changed = {change.parameter.name for change in (*self.values, *self.turns)}
        found = {name: tuple(sorted(body.reach[name] & changed)) for name in body.rules}
        return {name: because for name, because in found.items() if because}

    def to_dict(self, body: Body) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "from": show_day(self.before),
            "to": show_day(self.after),
            "parameters": [_row(body, change) for change in self.values],
            "turning_days": [_row(body, change) for change in self.turns],
            "rules": [
                {
                    "name": body.outside(name),
                    "zh": body.title(name).zh,
                    "en": body.title(name).en,
                    "because": [body.outside(parameter) for parameter in because],
                }
                for name, because in self.rules(body).items()
            ],
        }


def changes(body: Body, before: int, after: int, region: int | None = None) -> Changes:
    """Compare the law of two days (day numbers), everywhere or as it holds in one region."""
    before, after = sorted((before, after))
    parameters = sorted(body.parameters.values(), key=lambda parameter: body.outside(parameter.name))
    values = [change for parameter in parameters for change in _of(parameter, before, after, region)]
    turns = [
        change
        for parameter in parameters
        if parameter.kind.name == DAY.name
        for change in _turns(parameter, before, after, region)
    ]
    return Changes(before, after, tuple(values), tuple(turns))


def _of(parameter: Parameter, before: int, after: int, region: int | None) -> Iterator[Change]:
    for change in _cells(parameter, before, after, region):
        old, new = change.old, change.new
        if (old and old.value) != (new and new.value):
            yield change


def _turns(parameter: Parameter, before: int, after: int, region: int | None) -> Iterator[Change]:
    for change in _cells(parameter, before, after, region):
        new = change.new
        if new is not None and isinstance(new.value, int) and before < new.value <= after:
            yield change


def _cells(parameter: Parameter, before: int, after: int, region: int | None) -> Iterator[Change]:
    """Each region and key with a history of its own, unless it only repeats what it inherits."""
    places = _places(parameter, region)
    keys = sorted({entry.keys for entry in parameter.entries}, key=lambda key: tuple(map(str, key)))
    seen: set[tuple[int, int]] = set()
    for place in places:
        for key in sorted(keys, key=lambda key: sum(part != ANY for part in key)):
            known = tuple(part if isinstance(part, int) else None for part in key)
            old, new = parameter.find(before, place, known), parameter.find(after, place, known)
            pair = (id(old), id(new))  # entries live as long as their parameter
            if pair not in seen:
                seen.add(pair)
                yield Change(parameter, place, key, old, new)


def _places(parameter: Parameter, region: int | None) -> Iterable[int]:
    if region is not None:
        return (region,)
    regions = parameter.regions()
    # the province before its cities: what they inherit is told once
    return (NATION, *sorted(regions, key=lambda code: (code % 10_000 != 0, code)))


def place_of(change: Change) -> Text:
    """Where and for what a value holds."""
    kinds = change.parameter.by_kinds.values()
    keys = [f"{kind.show(key)}" for kind, key in zip(kinds, change.keys, strict=True) if key != ANY]
    place = Text("全国", "nation") if change.region == NATION else Text(f"{change.region:06d}", f"{change.region:06d}")
    return Text("、".join((place.zh, *keys)), ", ".join((place.en, *keys)))


def value_of(change: Change, entry: Entry | None) -> Text:
    """A value as people write it; a dash where none is in force."""
    if entry is None:
        return Text("—", "—")
    texts = written(change.parameter.kind, entry.value)
    return Text("、".join(t.zh for t in texts), ", ".join(t.en for t in texts))


def _row(body: Body, change: Change) -> dict[str, Any]:
    parameter = change.parameter
    keys = zip(parameter.by_kinds.items(), change.keys, strict=True)
    return {
        "name": body.outside(parameter.name),
        "zh": parameter.title.zh,
        "en": parameter.title.en,
        "region": f"{change.region:06d}",
        "keys": {
            body.outside(fact) if fact in body.kinds else fact: key if key == ANY else kind.show(key)
            for (fact, kind), key in keys
        },
        "old": _entry(parameter, change.old),
        "new": _entry(parameter, change.new),
    }


def _entry(parameter: Parameter, entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "value": parameter.kind.show(entry.value),
        "since": show_day(entry.start),
        "cite": entry.citation,
        "status": entry.status,
        "note": entry.note,
    }
