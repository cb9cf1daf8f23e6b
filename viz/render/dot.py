"""A picture as a `graphviz.Digraph`, in the colours of a theme."""

from __future__ import annotations

from html import escape

from graphviz import Digraph

from ..scene.boxes import DASH, Arrow, Box, Picture
from ..scene.text import width
from .layout import escaped
from .style import FONT, HEAVY, LINE, NUMBER, ROLES, SIZE, SMALL, Theme, mixed

POINTS = 72  # in an inch, in which Graphviz measures boxes
LINE_HEIGHT = 1.55  # of the size of its letters
TABLE = '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{}</TABLE>>'
LONGEST_TOOLTIP = 2000  # characters
MANY = 200  # boxes and arrows, above which Graphviz is to take less care


def digraph(picture: Picture, theme: Theme, direction: str = "LR") -> Digraph:
    """The picture in DOT: as it is drawn, and to go on working with."""
    graph = Digraph()
    graph.attr(
        rankdir=direction,
        bgcolor=theme.paper,
        fontname=FONT,
        fontsize=str(SMALL),
        fontcolor=theme.faint,
        nodesep="0.3",
        ranksep="0.45",
        pad="0.15",
    )
    if len(picture.boxes) + len(picture.arrows) > MANY:
        graph.attr(nslimit="0.3", nslimit1="1", mclimit="0.2")
    if picture.notes:
        lines = "".join(rf"{escaped(line)}\l" for line in picture.notes)
        graph.attr(label=lines, labelloc="b", labeljust="l")
    graph.attr("node", fontname=FONT, fontsize=str(SIZE), color=theme.ink, margin="0.1,0.03")
    graph.attr(
        "edge",
        fontname=FONT,
        fontsize=str(SMALL),
        color=theme.faint,
        arrowsize="0.7",
        penwidth=f"{LINE:g}",
    )
    for box in picture.boxes:
        graph.node(box.key, **_node(box, theme, picture.heated))
    for arrow in picture.arrows:
        graph.edge(arrow.tail, arrow.head, **_edge(arrow, theme, picture.text, direction))
    return graph


def _node(box: Box, theme: Theme, heated: bool) -> dict[str, str]:
    look = ROLES[box.role]
    fill = mixed(theme.paper, theme.warm, box.heat) if heated else theme.paper
    if look.shaded and not (heated and box.heat):
        fill = theme.shade
    gradient = theme.faint if box.gradient == DASH else theme.ink if heated else theme.gradient
    lines = [
        (box.value, SMALL, theme.ink if heated else theme.value),
        (box.formula, SIZE, theme.ink),
        (box.gradient, SMALL, gradient),
    ]
    shown = [line for line in lines if line[0]]
    wide = max(width(text, size) for text, size, _ in [*shown, (NUMBER, SMALL, "")])
    if len(shown) == 1:  # a constant, which never changes
        wide = width(shown[0][0], SIZE)
    high = sum(size * LINE_HEIGHT for _, size, _ in shown)
    return {
        "id": box.key,
        "class": box.role,
        "label": TABLE.format("".join(_line(*line) for line in shown)),
        "tooltip": _tooltip(box.tooltip or box.formula),
        "shape": look.shape,
        "style": f"filled,{look.line}",
        "fillcolor": fill,
        "color": theme.gradient if box.on_path else theme.faint if look.faint else theme.ink,
        "penwidth": f"{max(HEAVY, look.width) if box.on_path else look.width:g}",
        "peripheries": str(look.borders),
        "width": f"{(wide + 14) / POINTS:.3f}",
        "height": f"{(high + 6 + look.extra) / POINTS:.3f}",
    }


def _tooltip(text: str) -> str:
    """The text as a tooltip in DOT, where Graphviz reads backslashes twice.

    Graphviz before 3.0 takes no more than 16,384 bytes; the SVG gets its titles from the picture.
    """
    return escaped(text[:LONGEST_TOOLTIP].replace("\\", "\\\\"))


def _line(text: str, size: int, colour: str) -> str:
    literal = escape(text).replace("\\", "\\\\")  # Graphviz would read \N as the node's name
    return (
        f'<TR><TD HEIGHT="{size * LINE_HEIGHT:.0f}">'
        f'<FONT COLOR="{colour}" POINT-SIZE="{size}">{literal}</FONT></TD></TR>'
    )


def _edge(arrow: Arrow, theme: Theme, shown: str | None, direction: str) -> dict[str, str]:
    attributes = {"id": arrow.key, "tooltip": _tooltip(arrow.tooltip)}
    if text := {"local": arrow.local, "share": arrow.share}.get(shown or "") or arrow.times:
        colour = theme.gradient if shown == "share" or arrow.on_path else theme.ink
        if text.endswith(DASH):
            colour = theme.faint
        if direction in ("TB", "BT"):  # the text stands beside the line, and wants a gap
            text = f"\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{text}"
        attributes |= {"label": escaped(text), "class": shown or "times", "fontcolor": colour}
        attributes["labeltooltip"] = attributes["tooltip"]
    if shown == "share" and arrow.share not in ("", DASH):
        attributes |= {"dir": "both", "color": f"{theme.faint}:{theme.gradient}"}
    if arrow.on_path:
        attributes |= {"color": theme.gradient, "penwidth": f"{HEAVY:g}"}
    return attributes
