"""The graph of a rule as SVG: facts and parameters on the left, what follows from them to the right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from shebao.law.surfaces.layout import Cell, Layout, layout
from shebao.law.surfaces.sheet import UNVERIFIED
from shebao.rules import Body
from shebao.text import Text

WIDTH, INNER, COLUMN_GAP, MARGIN, HEAD, FOOT = 188.0, 168.0, 64.0, 28.0, 66.0, 58.0
ZH, EN, CODE = 14.0, 11.5, 10.0
LEADING = 1.32
_LOOKS = {
    "fact": ("#eaf2fd", "#2f6fc4"),
    "parameter": ("#fdf3dc", "#b9770e"),
    "weak": ("#fdf3dc", "#c2410c"),
    "rule": ("#e9f6ef", "#1f8a5b"),
    "asked": ("#1f8a5b", "#14603f"),
}
_LEGEND = (
    ("fact", Text("事实", "fact")),
    ("parameter", Text("参数", "parameter")),
    ("weak", Text("参数（有未核实的值）", "parameter with unverified values")),
    ("rule", Text("规则", "rule")),
    ("asked", Text("所问", "asked")),
)
_STYLE = """
text { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; fill: #1b1f24 }
.zh { font-size: 14px; font-weight: 600 } .en { font-size: 11.5px; fill: #3d444d }
.code { font: 10px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #6e7781 }
.asked .zh, .asked .en, .asked .code { fill: #fff }
.title { font-size: 20px; font-weight: 600 } .about { font-size: 12px; fill: #57606a }
path.line { fill: none; stroke-width: 1.4; opacity: .6 } .node:hover path { stroke-width: 3 }
"""


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its look, and its lines of text with their classes."""

    look: str
    lines: tuple[tuple[str, str, float], ...]
    about: str

    @property
    def height(self) -> float:
        """Of the box, in pixels."""
        return 14.0 + sum(size * LEADING for _, _, size in self.lines)


@dataclass(frozen=True, slots=True)
class Graph:
    """A rule with all it depends on; a notebook draws it."""

    body: Body
    rule: str
    #: Steps back from the rule that are drawn; None for all.
    depth: int | None = None

    def inputs(self) -> dict[str, tuple[str, ...]]:
        """Each name on the graph (in code) → what it is computed from, as far as it is drawn."""
        found: dict[str, tuple[str, ...]] = {}
        row, steps = [self.rule], 0
        while row:
            last = steps == self.depth
            found |= {name: () if last else self._below(name) for name in row}
            row = list(dict.fromkeys(below for name in row for below in found[name] if below not in found))
            steps += 1
        return found

    def _below(self, name: str) -> tuple[str, ...]:
        if name in self.body.rules:
            return tuple(dict.fromkeys(self.body.rules[name].inputs))
        return self.body.parameters[name].by if name in self.body.parameters else ()

    def svg(self) -> str:
        """The drawing; nothing from elsewhere in it."""
        inputs = self.inputs()
        nodes = {
            name: _node(self.body, name, asked=name == self.rule, more=len(self._below(name)) - len(drawn))
            for name, drawn in inputs.items()
        }
        laid = layout(inputs, {name: node.height for name, node in nodes.items()})
        return _drawn(self.body, self.rule, laid, nodes)

    def _repr_svg_(self) -> str:
        return self.svg()


def graph(body: Body, rule: str, depth: int | None = None) -> Graph:
    """The graph of a rule, by its name in code or outside.

    Raises:
        UserError: there is no such rule.
    """
    return Graph(body, body.rule(rule).name, depth)


def _node(body: Body, name: str, *, asked: bool, more: int) -> Node:
    title, outside = body.title(name), body.outside(name)
    about = f"{title.zh} {title.en} ({outside})"
    look = "fact"
    if name in body.rules:
        look = "asked" if asked else "rule"
        about = f"{about}\n{body.rules[name].formula}\n{body.rules[name].cite}"
    elif name in body.parameters:
        entries = body.parameters[name].entries
        look = "weak" if any(entry.status == UNVERIFIED for entry in entries) else "parameter"
        about = f"{about}\n{'；'.join(dict.fromkeys(entry.citation for entry in entries))}"
    lines = [*((text, "zh", ZH) for text in _wrapped(title.zh, ZH)), *((text, "en", EN) for text in _wrapped(title.en, EN))]
    lines += [(text, "code", CODE) for text in _wrapped(outside, CODE, "_", 0.61)]
    if more:
        lines.append((f"← 另有 {more} 项 {more} more", "en", EN))
    return Node(look, tuple(lines), about)


def _wrapped(text: str, size: float, mark: str = " ", latin: float = 0.56) -> list[str]:
    """Lines that fit into a box; Chinese breaks anywhere, other scripts after a mark."""
    pieces: list[str] = []
    word = ""
    for letter in text:
        if _wide(letter) or letter == mark:
            pieces += [word + letter] if letter == mark or not word else [word, letter]
            word = ""
        else:
            word += letter
    lines = [""]
    for piece in (*pieces, word):
        if lines[-1] and _length(lines[-1] + piece.rstrip(), latin) * size > INNER and piece not in "，。、；：）":
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _length(text: str, latin: float) -> float:
    return sum(1.0 if _wide(letter) else latin for letter in text)


def _x(layer: int) -> float:
    return MARGIN + layer * (WIDTH + COLUMN_GAP)


def _drawn(body: Body, rule: str, laid: Layout, nodes: dict[str, Node]) -> str:
    width = max(_x(len(laid.layers) - 1) + WIDTH + MARGIN, 720.0)
    height = HEAD + laid.height + FOOT
    title = body.title(rule)
    about = Text(f"{body.outside(rule)} · {body.rules[rule].cite}", "").zh
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img">',
        f"<title>{escape(title.zh)} {escape(title.en)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>',
        f'<text x="{MARGIN}" y="32"><tspan class="title">{escape(title.zh)} {escape(title.en)}</tspan></text>',
        f'<text x="{MARGIN}" y="51" class="about">{escape(about)}</text>',
        *_lines(laid, nodes),
        *(_box(laid.cells[name], node) for name, node in nodes.items()),
        *_legend(height - 26),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _lines(laid: Layout, nodes: dict[str, Node]) -> Iterator[str]:
    for cell in laid.cells.values():
        colour = _LOOKS[nodes[cell.of or cell.key].look][1]
        y, left = HEAD + cell.y, _x(cell.layer)
        if cell.of:
            yield f'<path class="line" stroke="{colour}" d="M{left:.0f} {y:.1f}H{left + WIDTH:.0f}"/>'
        ports = _ports(cell, laid)
        for key, start in ports.items():
            end = laid.cells[key]
            to = HEAD + end.y + (0.0 if end.of else _entry(end, cell, laid))
            x, half = left + WIDTH, COLUMN_GAP / 2
            yield (
                f'<path class="line" stroke="{colour}" d="M{x:.0f} {y + start:.1f}C{x + half:.0f} {y + start:.1f} '
                f'{x + half:.0f} {to:.1f} {x + COLUMN_GAP:.0f} {to:.1f}"/>'
            )


def _ports(cell: Cell, laid: Layout) -> dict[str, float]:
    """Lines leave a box from one point: they are one thing that goes to several places."""
    return dict.fromkeys(cell.after, 0.0)


def _entry(end: Cell, source: Cell, laid: Layout) -> float:
    """Lines arrive at a box one below the other, in the order of where they come from."""
    order = sorted(end.before, key=lambda key: laid.cells[key].y)
    room = min(9.0, (end.height - 12.0) / max(len(order), 1))
    return (order.index(source.key) - (len(order) - 1) / 2) * room


def _box(cell: Cell, node: Node) -> str:
    top = HEAD + cell.y - cell.height / 2
    return _shape(node, _x(cell.layer), top)


def _shape(node: Node, x: float, top: float) -> str:
    fill, stroke = _LOOKS[node.look]
    outline = _outline(node.look, x, top, WIDTH, node.height)
    dash = ' stroke-dasharray="5 3"' if node.look == "weak" else ""
    y, texts = top + 6.0, []
    for text, style, size in node.lines:
        y += size * LEADING
        texts.append(
            f'<text x="{x + WIDTH / 2:.1f}" y="{y - size * 0.22:.1f}" text-anchor="middle" class="{style}">{escape(text)}</text>'
        )
    return (
        f'<g class="node {node.look}"><title>{escape(node.about)}</title>'
        f'<path d="{outline}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"{dash}/>{"".join(texts)}</g>'
    )


def _outline(look: str, x: float, y: float, width: float, height: float) -> str:
    """Facts are round, parameters have their corners cut, rules are boxes."""
    right, below = x + width, y + height
    if look == "fact":
        r = min(height / 2, 24.0)
        return (
            f"M{x + r} {y:.1f}H{right - r}A{r} {r} 0 0 1 {right} {y + r:.1f}"
            f"V{below - r:.1f}A{r} {r} 0 0 1 {right - r} {below:.1f}"
            f"H{x + r}A{r} {r} 0 0 1 {x} {below - r:.1f}V{y + r:.1f}A{r} {r} 0 0 1 {x + r} {y:.1f}Z"
        )
    c = 9.0 if look in ("parameter", "weak") else 0.0
    return (
        f"M{x + c} {y:.1f}H{right - c}L{right} {y + c:.1f}V{below - c:.1f}L{right - c} {below:.1f}"
        f"H{x + c}L{x} {below - c:.1f}V{y + c:.1f}Z"
    )


def _legend(y: float) -> Iterator[str]:
    x = MARGIN
    for look, said in _LEGEND:
        fill, stroke = _LOOKS[look]
        dash = ' stroke-dasharray="5 3"' if look == "weak" else ""
        yield f'<path d="{_outline_small(look, x, y)}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"{dash}/>'
        text = f"{said.zh} {said.en}"
        yield f'<text x="{x + 30}" y="{y + 11:.0f}" class="about">{escape(text)}</text>'
        x += 44 + _length(text, 0.56) * 12


def _outline_small(look: str, x: float, y: float) -> str:
    if look == "fact":
        return f"M{x + 7} {y}h8a7 7 0 0 1 0 14h-8a7 7 0 0 1 0 -14Z"
    c = 4 if look in ("parameter", "weak") else 0
    return f"M{x + c} {y}h{22 - 2 * c}l{c} {c}v{14 - 2 * c}l{-c} {c}h{2 * c - 22}l{-c} {-c}v{2 * c - 14}Z"
