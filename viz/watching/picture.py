"""A moment of a training as SVG: the ground with the examples, the curves, the network."""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape

import numpy as np

from autograd.words.styles import number

from ..render.compact import compact_height, compact_network
from ..render.style import FONT
from ..scene.colours import Theme, mixed
from ..scene.regions import Floats, class_inks, tinted
from ..scene.text import xml_text
from .contours import stripes, zero_pieces
from .curves import chart_svg
from .seen import Lines, Plane, Points, Seen, is_shown

WIDTH = 720
LEFT, TOP, SIDE = 46.0, 56.0, 284.0  # of the ground
CHART_LEFT, CHART_WIDTH, CHART_HEIGHT, CHART_STEP = 392.0, 312.0, 116.0, 168.0
BELOW = 18.0  # points between the legend and the network
MOST_NETWORK = 300.0  # points of its height
MOST_REMARKS = 2
MOST_INKS = 10  # classes that the legend names
TINTS = 16  # of the ink of a class, from pale to strong
SHAPES = (
    "M{x} {y}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "M{x} {y}m-3.5-3.5h7v7h-7z",
    "M{x} {y}m0-4.8l4.4 8h-8.8z",
    "M{x} {y}m0-5.2l4.4 5.2l-4.4 5.2l-4.4-5.2z",
    "M{x} {y}m0 4.8l4.4-8h-8.8z",
    "M{x} {y}m-1.6-4.6h3.2v3h3v3.2h-3v3h-3.2v-3h-3v-3.2h3z",
)
"""The marks of classes, by their middle."""


def picture_of(seen: Seen, theme: Theme) -> str:
    """The picture, which needs nothing else."""
    title = title_of(seen)
    remarks = seen.remark.split("; ")[:MOST_REMARKS] if seen.remark else []
    below = TOP + SIDE + 34
    parts = [
        f'<text x="{LEFT:g}" y="22" font-size="15" font-weight="bold" fill="{theme.ink}">'
        f"{_shown(title_of(seen._replace(remark='')), 84)}</text>",
        *_ground(seen, theme),
        *_legend(seen, theme),
        *(
            _line(CHART_LEFT, below + 17 * i, _cut(each, 52), theme.ink, "start")
            for i, each in enumerate(remarks)
        ),
    ]
    for i, chart in enumerate(seen.charts):
        top = TOP + i * CHART_STEP
        area = (CHART_LEFT, top, CHART_WIDTH, CHART_HEIGHT)
        parts.append(chart_svg(chart, area, theme, seen.done))
    height = below + 17 * max(bool(seen.fixed), len(remarks) - 1) + BELOW
    if seen.layers:
        high = compact_height(seen.layers, MOST_NETWORK)
        network = compact_network(seen.layers, WIDTH, high, theme)
        parts.append(f'<g transform="translate(0 {height:g})">{network}</g>')
        height += high + 8
        told = "weights: solid blue above 0, dashed orange below; the wider, the farther from 0"
        parts.append(_line(WIDTH / 2, height + 8, told, theme.faint, "middle"))
        height += 22
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:g}" '
            f'viewBox="0 0 {WIDTH} {height:g}" role="img" font-family="{FONT}">',
            f"<title>{escape(xml_text(title))}</title>",
            f'<rect width="{WIDTH}" height="{height:g}" rx="6" fill="{theme.paper}"/>',
            *parts,
            "</svg>\n",
        ]
    )


def title_of(seen: Seen) -> str:
    """`Epoch 12 of 100: loss 0.31, accuracy 0.95, test 0.93`."""
    of = "" if seen.epochs is None else f" of {seen.epochs:,}"
    part = f" and {seen.part:.0%} of the next" if seen.part else ""
    where = f"Epoch {seen.epoch:,}{of}{part}" if seen.epoch or part else f"Before epoch 1{of}"
    told = ", ".join(filter(None, (chart.told() for chart in seen.charts)))
    remark = f"; {seen.remark}" if seen.remark else ""
    return f"{where}{': ' * bool(told)}{told}{remark}"


class _Frame:
    """From numbers to places in the ground's square."""

    def __init__(self, ground: Plane | Lines) -> None:
        self.x = float(ground.across[0]), float(ground.across[-1])
        if isinstance(ground, Plane):
            self.y = float(ground.up[0]), float(ground.up[-1])
        else:
            self.y = ground.low, ground.high

    def across(self, x: float) -> float:
        low, high = self.x
        return LEFT + SIDE * (x - low) / (high - low)

    def down(self, y: float) -> float:
        low, high = self.y
        share = (y - low) / (high - low)
        return TOP + SIDE * (1 - min(2.0, max(-1.0, share)))


def _ground(seen: Seen, theme: Theme) -> list[str]:
    ground, frame = seen.ground, _Frame(seen.ground)
    box = f'x="{LEFT:g}" y="{TOP:g}" width="{SIDE:g}" height="{SIDE:g}"'
    parts = [f'<svg {box} viewBox="{LEFT:g} {TOP:g} {SIDE:g} {SIDE:g}">']
    if isinstance(ground, Plane):
        parts += _regions(ground, theme)
        pieces = [piece for field in ground.borders for piece in zero_pieces(field)]
        rows, columns = ground.winner.shape
        wide, high = SIDE / (columns - 1), SIDE / (rows - 1)
        path = "".join(
            f"M{LEFT + a * wide:.1f} {TOP + SIDE - b * high:.1f}"
            f"L{LEFT + c * wide:.1f} {TOP + SIDE - d * high:.1f}"
            for a, b, c, d in pieces
        )
        if path:
            parts.append(f'<path d="{path}" fill="none" stroke="{theme.ink}" stroke-width="1.5"/>')
    for points in seen.points:
        parts += _points(points, ground, frame, theme)
    if isinstance(ground, Lines):
        inks = class_inks(len(ground.outputs) + 1, theme)[1:]
        for ink, column in zip(inks, ground.outputs, strict=True):
            parts.append(
                f'<path d="{_curve(ground.across, column, frame)}" fill="none" stroke="{ink}" '
                'stroke-width="2.4"/>'
            )
    parts += ["</svg>", f'<rect {box} fill="none" stroke="{theme.faint}"/>']
    return parts + _axes(seen, frame, theme)


def _regions(ground: Plane, theme: Theme) -> list[str]:
    """The tinted plane as shapes, a path for each tint: readers of notebooks remove images."""
    sure = np.round(ground.sure * TINTS) / TINTS
    image = tinted(ground.winner, sure, class_inks(ground.classes, theme), theme.paper)
    rows, columns = ground.winner.shape
    scale = f"translate({LEFT:g} {TOP:g}) scale({SIDE / columns:.6g} {SIDE / rows:.6g})"
    paths = [
        f'<path fill="{tint}" d="{"".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in places)}"/>'
        for tint, places in stripes(image[::-1]).items()
    ]
    return [f'<g transform="{scale}" shape-rendering="crispEdges">', *paths, "</g>"]


def _curve(across: Floats, column: Floats, frame: _Frame) -> str:
    """A curve; where it has no number there is a gap."""
    path, pen = [], "M"
    for x, y in zip(across.tolist(), column.tolist(), strict=True):
        if is_shown(y):
            path.append(f"{pen}{frame.across(x):.1f} {frame.down(y):.1f}")
        pen = "L" if is_shown(y) else "M"
    return "".join(path)


def _points(points: Points, ground: Plane | Lines, frame: _Frame, theme: Theme) -> list[str]:
    """The examples, a path for those that look alike."""
    is_shade = bool((points.sure < 1).any())
    inks = class_inks(max(2, int(points.classes.max(initial=0)) + 1), theme)
    looks = []
    for x, y, k, sure in zip(*(each.tolist() for each in points[:4]), strict=True):
        ink = mixed(theme.paper, inks[k], round(0.25 + 0.75 * sure, 1)) if is_shade else inks[k]
        shape = 0 if is_shade else k % len(SHAPES)
        if isinstance(ground, Lines) and is_shade:
            ink = theme.ink
        at = SHAPES[shape].format(x=f"{frame.across(x):.1f}", y=f"{frame.down(y):.1f}")
        looks.append((ink, at))
    parts = []
    for ink, alike in groupby(sorted(looks), key=lambda look: look[0]):
        path = "".join(at for _, at in alike)
        line = f'fill="{ink}" stroke="{theme.paper}" stroke-width="0.8"'
        if points.is_test:
            line = f'fill="{theme.paper}" stroke="{ink}" stroke-width="1.8"'
        elif is_shade:
            line = f'fill="{ink}" stroke="{theme.ink}" stroke-width="0.6"'
        parts.append(f'<path d="{path}" {line}/>')
    return parts


def _axes(seen: Seen, frame: _Frame, theme: Theme) -> list[str]:
    bottom, right = TOP + SIDE + 15, LEFT + SIDE
    name_x, name_y = seen.axes
    low_x, high_x = (number(x, 3) for x in frame.x)
    low_y, high_y = (number(y, 3) for y in frame.y)
    return [
        _line(LEFT, bottom, low_x, theme.faint, "start"),
        _line(right, bottom, high_x, theme.faint, "end"),
        _line(LEFT + SIDE / 2, bottom, _cut(name_x, 24), theme.ink, "middle"),
        _line(LEFT - 5, TOP + SIDE, low_y, theme.faint, "end"),
        _line(LEFT - 5, TOP + 10, high_y, theme.faint, "end"),
        f'<text transform="translate({LEFT - 12:g} {TOP + SIDE / 2:g}) rotate(-90)" '
        f'text-anchor="middle" font-size="12" fill="{theme.ink}">{_shown(name_y, 24)}</text>',
    ]


def _legend(seen: Seen, theme: Theme) -> list[str]:
    """The marks of the classes, what is hollow, and which inputs are fixed."""
    y, x = TOP + SIDE + 34, LEFT
    parts = []
    is_shade = any((points.sure < 1).any() for points in seen.points)
    names = sorted({k for points in seen.points for k in points.classes.tolist()})
    inks = class_inks(max([2, *(k + 1 for k in names)]), theme)
    for k in names[:MOST_INKS] if not is_shade else []:
        shape = SHAPES[k % len(SHAPES)].format(x=f"{x + 5:g}", y=f"{y - 4:g}")
        parts.append(f'<path d="{shape}" fill="{inks[k]}"/>')
        parts.append(_line(x + 13, y, str(k), theme.ink, "start"))
        x += 30
    words = []
    if any(points.is_test for points in seen.points):
        words.append("hollow: to test with")
    left_out = [p for p in seen.points if len(p.x) < p.total]
    if left_out:
        words.append(
            f"{sum(len(p.x) for p in left_out)} of {sum(p.total for p in left_out):,} points"
        )
    parts.append(_line(x + 4 if parts else x, y, "; ".join(words), theme.faint, "start"))
    if seen.fixed:
        parts.append(_line(LEFT, y + 17, seen.fixed, theme.faint, "start"))
    return parts


def _line(x: float, y: float, text: str, ink: str, anchor: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="12" fill="{ink}">'
        f"{_shown(text, 90)}</text>"
    )


def _shown(text: str, most: int) -> str:
    return escape(xml_text(_cut(text, most)))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
