"""A picture as SVG: boxes in columns, open folds in frames.

It is made of text and shapes with presentation attributes, which GitHub and notebooks do not
remove, and has the ids that `svg` describes. The sign ▸ is on what is folded, and ▾ on what is
open. `static/scene.mjs` of the page draws the same boxes and arrows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from ..scene.boxes import DASH, MARK, Arrow, Box
from ..scene.colours import Theme, mixed
from ..scene.folding import NAME, NUMBER, ROW, text_width
from ..scene.geometry import Card, Geometry
from ..scene.picture import Picture
from ..scene.placing import HEAD, PAD, Rect
from ..scene.routing import Point, smooth_path, written
from ..scene.text import with_indent, xml_text
from .labels import Labels
from .style import FONT, HEAVY, LINE, ROLES, SMALL

OPEN = "▾ "
MARGIN = 8.0  # points around the picture
NOTE = 18.0  # points from note to note
TIP = 6.0  # points of an arrow's tip
ROUND = 7.0  # points of a leaf's corners
CARD = 4.0  # points between a closed fold and the card behind it
BACK = 3.0  # points between an arrow and the one that comes back
APART = 10.0  # points between two arrows from one box to another


class Span(NamedTuple):
    """A piece of a row: its class, which says its colour, its text, and what its id ends in."""

    kind: str
    text: str
    ending: str = ""


def columns_svg(picture: Picture, where: Geometry, theme: Theme) -> str:
    """The picture as SVG: the same text for the same graph."""
    wide = max([where.width, *(text_width(note, SMALL - 1) for note in picture.notes)])
    high = where.height + NOTE * len(picture.notes) + MARGIN / 2 * bool(picture.notes)
    width, height = wide + 2 * MARGIN, high + 2 * MARGIN
    notes = (
        _plate(note, SMALL - 1, 0.0, where.height + NOTE * (i + 1), theme)
        + f'<text class="note" x="0" y="{written(where.height + NOTE * (i + 1))}" '
        f'font-size="{SMALL - 1}" fill="{theme.faint}">{escape(with_indent(xml_text(note)))}</text>'
        for i, note in enumerate(picture.notes)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{ceil(width)}" height="{ceil(height)}" '
        f'viewBox="{-MARGIN:g} {-MARGIN:g} {written(width)} {written(height)}" role="img">',
        f"<title>{escape(xml_text(picture.title))}</title>",
        f'<g id="graph0" class="graph" font-family={quoteattr(FONT)}>',
        f'<polygon fill="{theme.ground}" stroke="none" '
        f'points="{_corners(Rect(-MARGIN, -MARGIN, width, height))}"/>',
        *(_frame(key, title, where.rects[key], theme) for key, title in where.frames.items()),
        *_arrows(picture, where, theme),
        *(_box(picture, where, box, theme) for box in picture.boxes),
        *notes,
        "</g>",
        "</svg>\n",
    ]
    return "\n".join(parts)


def _plate(text: str, size: float, x: float, y: float, theme: Theme) -> str:
    """Paper under a text that stands in no box, with its left end and its line."""
    rect = Rect(x - 2, y - 0.85 * size, text_width(text, size) + 4, 1.15 * size)
    return f'<polygon class="plate" fill="{theme.paper}" stroke="none" points="{_corners(rect)}"/>'


def _frame(key: str, title: str, rect: Rect, theme: Theme) -> str:
    at = f'x="{written(rect.x + PAD)}" y="{written(rect.y + HEAD - 7)}"'
    told = escape(xml_text(title))
    while len(title) > 1 and text_width(OPEN + title, NAME) > rect.width - PAD:
        title = f"{title[:-2]}…"
    shown = escape(xml_text(title))
    plate = _plate(OPEN + title, NAME, rect.x + PAD, rect.y + HEAD - 7, theme)
    return (
        f'<g id="{key}" class="frame"><title>{told}, open</title>'
        f'<path fill="none" stroke="{theme.faint}" stroke-dasharray="2 3" d="{_rounded(rect)}"/>'
        f"{plate}"
        f'<text id="{key}-name" class="name" {at} '
        f'font-size="{NAME:g}" fill="{theme.faint}">{OPEN}{shown}</text></g>'
    )


def _arrows(picture: Picture, where: Geometry, theme: Theme) -> Iterator[str]:
    """The arrows, and above them all their texts, which so are crossed by none. Arrows between the
    same two boxes are beside each other.
    """
    pairs: dict[tuple[str, str], list[Arrow]] = {}
    for arrow in picture.arrows:
        pairs.setdefault((arrow.tail, arrow.head), []).append(arrow)
    drawn = []
    for pair, arrows in pairs.items():
        for i, arrow in enumerate(arrows):
            shift = (i - (len(arrows) - 1) / 2) * APART
            points = [(x, y + shift) for x, y in where.routes[pair]]
            drawn.append((arrow, points))
            yield _arrow(picture, arrow, points, theme)
    told = [
        (number, text) for number, (arrow, _) in enumerate(drawn) if (text := _told(picture, arrow))
    ]
    if told:
        boxes = [where.rects[box.key] for box in picture.boxes]
        labels = Labels([points for _, points in drawn], boxes)
        for number, text in told:
            at = labels.place(number, text_width(text) + 4)
            yield _label(picture, drawn[number][0], text, at, theme)


def _told(picture: Picture, arrow: Arrow) -> str:
    """The text on an arrow: its derivative or share, or how many edges between two nodes it is."""
    is_many = arrow.count > 1 and arrow.tail[0] == arrow.head[0] == "n"
    return picture.texts.get(arrow.key) or (f"×{arrow.count:,}" if is_many else "")


def _is_share(picture: Picture, arrow: Arrow) -> bool:
    return picture.text == "share" and picture.texts.get(arrow.key, DASH) != DASH


def _label(picture: Picture, arrow: Arrow, text: str, at: Point, theme: Theme) -> str:
    """A text with its paper, whose line has its middle there."""
    x, y = at
    kind = picture.text if arrow.key in picture.texts else "times"
    ink = theme.gradient if arrow.on_path or _is_share(picture, arrow) else theme.ink
    ink = theme.faint if text.endswith(DASH) else ink
    return (
        '<g class="label">'
        f"{_plate(text, NUMBER, x - text_width(text) / 2, y, theme)}"
        f'<text id="{arrow.key}-{kind}" class="{kind}" text-anchor="middle" '
        f'x="{written(x)}" y="{written(y)}" '
        f'font-size="{NUMBER:g}" fill="{ink}">{escape(xml_text(text))}</text></g>'
    )


def _arrow(picture: Picture, arrow: Arrow, points: Sequence[Point], theme: Theme) -> str:
    """The line with its tip. A share comes back along a line of its own."""
    is_share = _is_share(picture, arrow)
    colour = theme.gradient if arrow.on_path else theme.faint
    width = HEAVY if arrow.on_path else LINE
    lines = _line(points, -BACK / 2 if is_share else 0.0, False, colour, width)
    if is_share:
        lines += _line(points, BACK / 2, True, theme.gradient, width)
    title = escape(picture.titles[arrow.key])
    return f'<g id="{arrow.key}" class="edge"><title>{title}</title>{lines}</g>'


def _line(points: Sequence[Point], shift: float, is_back: bool, colour: str, width: float) -> str:
    """A line with a tip at its end, or if it leads back at its start."""
    moved = [(x, y + shift) for x, y in points]
    (x0, y0), (right, _), *between, (left, _), (x1, y1) = moved
    if is_back:
        tip = (x0, y0, TIP)
        line = [(x0 + TIP, y0), (max(right, x0 + TIP), y0), *between, *moved[-2:]]
    else:
        tip = (x1, y1, -TIP)
        line = [*moved[:2], *between, (min(left, x1 - TIP), y1), (x1 - TIP, y1)]
    x, y, back = tip
    corners = _points([(x, y), (x + back, y - TIP / 2), (x + back, y + TIP / 2)])
    return (
        f'<path fill="none" stroke="{colour}" stroke-width="{width:g}" d="{smooth_path(line)}"/>'
        f'<polygon fill="{colour}" stroke="{colour}" points="{corners}"/>'
    )


def _box(picture: Picture, where: Geometry, box: Box, theme: Theme) -> str:
    rect, card = where.rects[box.key], where.cards.get(box.key)
    look = ROLES[box.role]
    fill = mixed(theme.paper, theme.warm, box.heat) if picture.heated else theme.paper
    if (look.shaded or card) and not (picture.heated and box.heat):
        fill = theme.shade
    stroke = theme.gradient if box.on_path else theme.faint if look.faint else theme.ink
    width = max(HEAVY, look.width) if box.on_path else look.width
    shape = f'fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"'
    if look.line == "dashed":
        shape += ' stroke-dasharray="5 3"'
    rows = _node_rows(box) if card is None else _card_rows(card)
    kind = f"node {box.role}" + " fold" * bool(card)
    return "\n".join(
        [
            f'<g id="{box.key}" class="{kind}"><title>{escape(picture.titles[box.key])}</title>',
            *_outlines(rect, box.role, card is not None, shape),
            *_texts(box.key, rows, rect, theme, picture.heated),
            "</g>",
        ]
    )


def _outlines(rect: Rect, role: str, is_card: bool, shape: str) -> Iterator[str]:
    """The box, and for an output or a closed fold its second line."""
    x, y, width, height = rect
    if is_card:
        behind = Rect(x + CARD, y + CARD, width, height)
        yield f'<polygon {shape} points="{_corners(behind)}"/>'
    if role in ("leaf", "parameter") and not is_card:
        yield f'<path {shape} d="{_rounded(rect)}"/>'
        return
    yield f'<polygon {shape} points="{_corners(rect)}"/>'
    if role == "output":
        inner = Rect(x + 3, y + 3, width - 6, height - 6)
        yield f'<polygon {shape} points="{_corners(inner)}"/>'


def _corners(rect: Rect) -> str:
    right, bottom = rect.x + rect.width, rect.y + rect.height
    return _points([(rect.x, rect.y), (right, rect.y), (right, bottom), (rect.x, bottom)])


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{written(x)},{written(y)}" for x, y in points)


def _rounded(rect: Rect) -> str:
    c = ROUND
    x0, y0, x1, y1 = rect.x, rect.y, rect.x + rect.width, rect.y + rect.height
    steps: list[tuple[str, Sequence[Point]]] = [
        ("M", [(x0 + c, y0)]),
        *(("L", [(x1 - c, y0)]), ("Q", [(x1, y0), (x1, y0 + c)])),
        *(("L", [(x1, y1 - c)]), ("Q", [(x1, y1), (x1 - c, y1)])),
        *(("L", [(x0 + c, y1)]), ("Q", [(x0, y1), (x0, y1 - c)])),
        *(("L", [(x0, y0 + c)]), ("Q", [(x0, y0), (x0 + c, y0)])),
    ]
    return "".join(letter + _points(points) for letter, points in steps) + "Z"


def _node_rows(box: Box) -> list[list[Span]]:
    return [[Span(kind, text, kind)] for kind, text in box.lines]


def _card_rows(card: Card) -> list[list[Span]]:
    """The title, each line with its value, the gradient. The last value has the id of a value."""
    rows = [[Span("name", MARK + card.title, "name")]]
    for i, row in enumerate(card.rows):
        ending = "value" if i == len(card.rows) - 1 else f"value-{i}"
        spans = [Span("line", row.text), Span("value", row.value, ending)]
        rows.append([span for span in spans if span.text])
    if card.gradient:
        rows.append([Span("grad", card.gradient, "grad")])
    return rows


def _texts(
    key: str, rows: Sequence[Sequence[Span]], rect: Rect, theme: Theme, heated: bool
) -> Iterator[str]:
    colours = {"value": theme.value, "grad": theme.gradient}
    x = written(rect.x + rect.width / 2)
    top = rect.y + (rect.height - ROW * len(rows)) / 2
    for i, row in enumerate(rows):
        spans = []
        for span in row:
            colour = theme.ink if heated else colours.get(span.kind, theme.ink)
            colour = theme.faint if span.text == DASH else colour
            size = NAME if span.kind in ("name", "line") else NUMBER
            ending = f' id="{key}-{span.ending}"' if span.ending else ""
            look = f'class="{span.kind}" fill="{colour}" font-size="{size:g}"{ending}'
            spans.append((look, escape(xml_text(span.text))))
        at = f'text-anchor="middle" x="{x}" y="{written(top + ROW * (i + 1) - 4.5)}"'
        if len(spans) == 1:
            ((look, text),) = spans
            yield f"<text {look} {at}>{text}</text>"
        else:
            pieces = "".join(f"<tspan {look}>{text}</tspan>" for look, text in spans)
            yield f"<text {at}>{pieces}</text>"
