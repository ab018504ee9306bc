"""Whether a difference in a sum is explained by differences already found in its parts.

Each difference is reported once, where it arises. A bill that still holds the lawful amount of an altered
contribution, or books that still hold the payment before it was altered, are not wrong a second time.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Beyond so many sums the parts are taken together, by their bounds.
_MOST = 20_000


def explained(difference: int, parts: Iterable[int]) -> bool:
    """Whether some of the parts add up to the difference."""
    return explained_together((difference,), ((part,) for part in parts))


def explained_together(difference: tuple[int, ...], parts: Iterable[tuple[int, ...]]) -> bool:
    """The same for several sums of the same parts at once."""
    nothing = (0,) * len(difference)
    listed = [part for part in parts if part != nothing]
    reached = {nothing}
    for number, part in enumerate(listed):
        reached |= {tuple(a + b for a, b in zip(known, part, strict=True)) for known in reached}
        if len(reached) > _MOST:
            return _within(difference, listed[number + 1 :], reached)
    return difference in reached


def _within(difference: tuple[int, ...], rest: list[tuple[int, ...]], reached: set[tuple[int, ...]]) -> bool:
    for place, wanted in enumerate(difference):
        low = min(known[place] for known in reached) + sum(min(part[place], 0) for part in rest)
        high = max(known[place] for known in reached) + sum(max(part[place], 0) for part in rest)
        if not low <= wanted <= high:
            return False
    return True
