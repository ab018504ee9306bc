"""Lists inside a rule: thirty years of bases, the stays in several regions, the steps of a scale.

A rule walks a list, or several side by side, with a function of one item of each; a list of records gives the
function one argument per field. What comes out is a sum, a maximum or another list. On Python integers these are
loops; on columns each becomes one expression of the engine (`list_column.py` makes it, `spelling.py` writes it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from shebao.rules.values import maximum

Walk = Callable[..., Any]


class UnevenLists(ValueError):
    """Lists walked side by side differ in length."""


class _Position:
    """Stands among the lists for the number of the item, from 1."""


POSITION: Final[Any] = _Position()


def total(function: Walk, *lists: Any) -> int:
    """Σ function(item, …) over the lists walked side by side; 0 for empty lists.

    Raises:
        UnevenLists: the lists differ in length.
    """
    special = _special(lists)
    if special is not None:
        return cast(int, special.total(function, lists))
    result: Any = 0
    for arguments in _walk(lists):
        result = function(*arguments) + result
    return cast(int, result)


def largest(function: Walk, *lists: Any, default: int = 0) -> int:
    """The largest function(item, …) over the lists walked side by side, and `default` if nothing is larger.

    Raises:
        UnevenLists: the lists differ in length.
    """
    special = _special(lists)
    if special is not None:
        return cast(int, special.largest(function, lists, default))
    result: Any = default
    for arguments in _walk(lists):
        result = maximum(function(*arguments), result)
    return cast(int, result)


def each(function: Walk, *lists: Any) -> tuple[int, ...]:
    """The list of function(item, …) over the lists walked side by side.

    Raises:
        UnevenLists: the lists differ in length.
    """
    special = _special(lists)
    if special is not None:
        return cast("tuple[int, ...]", special.each(function, lists))
    return tuple(function(*arguments) for arguments in _walk(lists))


def length(items: Any) -> int:
    """How many items the list has."""
    return total(lambda *item: 1, items)


def filled(items: Any, like: Any, value: int) -> tuple[int, ...]:
    """`items`, and where that list is empty `value` once for each item of `like`: what is left out has a usual value."""
    special = _special((items,))
    if special is not None:
        return cast("tuple[int, ...]", special.filled(like, value))
    return tuple(items) if len(items) else each(lambda *item: value, like)


def _special(lists: tuple[Any, ...]) -> Any:
    """The first list that is no tuple of integers but a column or an interval of lists; None if there is none."""
    return next((items for items in lists if not isinstance(items, (tuple, list, _Position))), None)


def _walk(lists: tuple[Any, ...]) -> Iterator[list[Any]]:
    counts = {len(items) for items in lists if not isinstance(items, _Position)}
    if len(counts) > 1:
        raise UnevenLists("lists walked side by side must be of the same length")
    for position in range(min(counts, default=0)):
        arguments: list[Any] = []
        for items in lists:
            item = position + 1 if isinstance(items, _Position) else items[position]
            arguments.extend(item if isinstance(item, tuple) else (item,))
        yield arguments
