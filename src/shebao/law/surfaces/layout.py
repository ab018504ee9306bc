"""A layered layout from left to right: who stands in which column, in which order, how high, and how lines run.

Sugiyama's four steps: layers by the longest path; one dummy per source and layer crossed, so that lines of one source
run together; order within layers by barycentres, keeping the order with the fewest crossings; heights by repeated
averaging of neighbours, exact under the spacing (pool adjacent violators).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SWEEPS = 24
#: Free space above and below a box, and a line that passes between boxes.
GAP, LINE = 14.0, 10.0
#: Weight of the pull to the middle; a line to a neighbour weighs 1 to 8.
LEVEL = 0.4


@dataclass
class Cell:
    """A box of the graph, or the place where a line passes through a layer (then `of` is its source)."""

    key: str
    layer: int
    height: float
    of: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    y: float = 0.0


@dataclass(frozen=True)
class Layout:
    """Every cell by key, with its middle height `y`; lines as pairs of cells in neighbouring layers."""

    cells: dict[str, Cell]
    layers: list[list[Cell]]
    height: float


def layout(inputs: Mapping[str, Sequence[str]], heights: Mapping[str, float]) -> Layout:
    """Lay out a graph without circles.

    Args:
        inputs: name → the names it is computed from; every name is a key.
        heights: name → height of its box.
    """
    layer_of = _layers(inputs)
    cells = {name: Cell(name, layer, heights[name]) for name, layer in layer_of.items()}
    for name, sources in inputs.items():
        for source in dict.fromkeys(sources):
            _connect(cells, source, name)
    layers: list[list[Cell]] = [[] for _ in range(1 + max(layer_of.values()))]
    for cell in cells.values():
        layers[cell.layer].append(cell)
    _order(layers, cells)
    height = _raise(layers, cells)
    return Layout(cells, layers, height)


def _layers(inputs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    depth: dict[str, int] = {}

    def visit(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((visit(source) for source in inputs[name]), default=-1)
        return depth[name]

    for name in inputs:
        visit(name)
    users = defaultdict(list)
    for name, sources in inputs.items():
        for source in sources:
            users[source].append(name)
    # what nothing feeds stands right before its first user, not at the far left
    for name in sorted(inputs, key=lambda name: -depth[name]):
        if users[name]:
            depth[name] = min(depth[user] for user in users[name]) - 1
    return depth


def _connect(cells: dict[str, Cell], source: str, name: str) -> None:
    at = source
    for layer in range(cells[source].layer + 1, cells[name].layer):
        key = f"{source}@{layer}"
        if key not in cells:
            cells[key] = Cell(key, layer, LINE, of=source, before=[at])
            cells[at].after.append(key)
        at = key
    cells[at].after.append(name)
    cells[name].before.append(at)


def _order(layers: list[list[Cell]], cells: Mapping[str, Cell]) -> None:
    best, fewest = [list(layer) for layer in layers], _crossings(layers)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for layer in layers[1:] if forward else layers[-2::-1]:
            place = {cell.key: number for other in layers for number, cell in enumerate(other)}
            sides = {cell.key: cell.before if forward else cell.after for cell in layer}
            centre = {
                key: sum(place[other] for other in others) / len(others) if others else place[key]
                for key, others in sides.items()
            }
            layer.sort(key=lambda cell: (centre[cell.key], place[cell.key]))
        _exchange(layers)
        crossings = _crossings(layers)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    for layer, ordered in zip(layers, best, strict=True):
        layer[:] = ordered


def _exchange(layers: list[list[Cell]]) -> None:
    """Swap neighbours wherever that removes a crossing."""
    place = {cell.key: number for layer in layers for number, cell in enumerate(layer)}
    for layer in layers:
        for number in range(len(layer) - 1):
            upper, lower = layer[number], layer[number + 1]
            now, swapped = _between(upper, lower, place), _between(lower, upper, place)
            if swapped < now:
                layer[number], layer[number + 1] = lower, upper
                place[upper.key], place[lower.key] = number + 1, number


def _between(upper: Cell, lower: Cell, place: Mapping[str, int]) -> int:
    sides = ((upper.before, lower.before), (upper.after, lower.after))
    return sum(place[a] > place[b] for above, below in sides for a in above for b in below)


def _crossings(layers: list[list[Cell]]) -> int:
    place = {cell.key: number for layer in layers for number, cell in enumerate(layer)}
    count = 0
    for layer in layers:
        edges = [(number, place[after]) for number, cell in enumerate(layer) for after in cell.after]
        count += sum(a < c and b > d for number, (a, b) in enumerate(edges) for c, d in edges[number:])
    return count


def _raise(layers: list[list[Cell]], cells: Mapping[str, Cell]) -> float:
    for layer in layers:
        _settle(layer, [0.0] * len(layer))
        middle = (layer[0].y + layer[-1].y) / 2
        for cell in layer:
            cell.y -= middle
    for sweep in range(2 * SWEEPS):
        forward = sweep % 2 == 0
        for layer in layers if forward else reversed(layers):
            _settle(layer, [_wish(cell, cells, forward) for cell in layer])
    top = min(cell.y - cell.height / 2 for layer in layers for cell in layer)
    for cell in cells.values():
        cell.y -= top
    return max(cell.y + cell.height / 2 for cell in cells.values())


def _wish(cell: Cell, cells: Mapping[str, Cell], forward: bool) -> float:
    """The mean height of the neighbours; lines that pass through weigh more, so that they run straight.

    A weak pull to the middle keeps long graphs level.
    """
    near = [(cells[key], 2.0) for key in (cell.before if forward else cell.after)]
    far = [(cells[key], 1.0) for key in (cell.after if forward else cell.before)]
    weighted = [(other.y, weight * (4.0 if cell.of and other.of else 1.0)) for other, weight in (*near, *far)]
    total = LEVEL + sum(weight for _, weight in weighted)
    return sum(y * weight for y, weight in weighted) / total


def _settle(layer: Sequence[Cell], wishes: Sequence[float]) -> None:
    """Put cells as near to their wishes as order and spacing allow (least squares)."""
    offset, offsets = 0.0, []
    for number, cell in enumerate(layer):
        if number:
            above = layer[number - 1]
            offset += (above.height + cell.height) / 2 + (LINE / 2 if above.of and cell.of else GAP)
        offsets.append(offset)
    blocks: list[list[float]] = []  # each: sum of wishes, number of cells
    for wish, off in zip(wishes, offsets, strict=True):
        blocks.append([wish - off, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    starts = [total / count for total, count in blocks for _ in range(int(count))]
    for cell, start, off in zip(layer, starts, offsets, strict=True):
        cell.y = start + off
