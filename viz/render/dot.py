"""A picture as a `graphviz.Digraph`, in the colours of a theme."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from graphviz import Digraph
from graphviz import escape as _escape

from ..scene.boxes import DASH, MARK, Arrow, Box
from ..scene.colours import Theme, mixed
from ..scene.picture import Picture
from ..scene.text import letters_wide, with_indent
from .style import FONT, HEAVY, LINE, NUMBER, ROLES, SIZE, SMALL

POINTS = 72  # in an inch, in which Graphviz measures boxes
LINE_HEIGHT = 1.55  # of the size of its letters
TIGHT = 1.15  # the same on an arrow, of which little must be covered
HTML_TABLE = '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{}</TABLE>>'
LEFT = ' ALIGN="LEFT"'  # of a line in its table
LONGEST_TOOLTIP = 2000  # characters
CAREFUL = 200  # boxes and arrows, above which Graphviz takes less care


def digraph(picture: Picture, theme: Theme, direction: str = "LR") -> Digraph:
    """The picture in DOT: as it is drawn, and for further work."""
    graph = Digraph()
    graph.attr(
        rankdir=direction,
        bgcolor=theme.ground,
        fontname=FONT,
        fontsize=str(SMALL),
        fontcolor=theme.faint,
        nodesep="0.3",
        ranksep="0.45",
        pad="0.15",
    )
    if len(picture.boxes) + len(picture.arrows) > CAREFUL:
        graph.attr(nslimit="0.3", nslimit1="1", mclimit="0.2")
    if picture.notes:
        notes = map(with_indent, picture.notes)
        lines = [text_line(line, SMALL, theme.faint, LEFT) for line in notes]
        graph.attr(label=on_paper(lines, theme), labelloc="b", labeljust="l")
    graph.attr("node", fontname=FONT, fontsize=str(SIZE), color=theme.ink, margin="0.1,0.03")
    graph.attr(
        "edge",
        fontname=FONT,
        fontsize=str(SMALL),
        color=theme.faint,
        arrowsize="0.7",
        penwidth=f"{LINE:g}",
    )
    titles, texts = picture.titles, picture.texts
    for box in picture.boxes:
        graph.node(box.key, **_node(box, titles[box.key], theme, picture.heated))
    for arrow in picture.arrows:
        text, shown = texts.get(arrow.key, ""), picture.text
        looks = _edge(arrow, text, titles[arrow.key], theme, shown, direction)
        graph.edge(arrow.tail, arrow.head, **looks)
    return graph


def escaped(text: str) -> str:
    """The text as a value of DOT that Graphviz takes literally.

    >>> print(escaped("<b> &amp; \\\\N"))
    <b> &amp;amp; \\\\N
    """
    literal: str = _escape(text.replace("&", "&amp;"))  # its type is never read as HTML
    return literal


def _node(box: Box, title: str, theme: Theme, heated: bool) -> dict[str, str]:
    look = ROLES[box.role]
    fill = mixed(theme.paper, theme.warm, box.heat) if heated else theme.paper
    if look.shaded and not (heated and box.heat):
        fill = theme.shade
    gradient = theme.faint if box.gradient == DASH else theme.ink if heated else theme.gradient
    value = theme.ink if heated else theme.value
    looks = {"value": (SMALL, value), "name": (SIZE, theme.ink), "grad": (SMALL, gradient)}
    if box.rows:
        lines = [[(f"{MARK}{box.name}", SIZE, theme.ink)]]
        lines += [[(row.text, SIZE, theme.ink), (row.value, SMALL, value)] for row in box.rows]
        lines.append([(box.gradient, SMALL, gradient)])
    else:
        lines = [[(text, *looks[kind])] for kind, text in box.lines]
    shown = [spans for line in lines if (spans := [span for span in line if span[0]])]
    room = 0.0 if len(shown) == 1 else _width(NUMBER, SMALL)  # one line: a constant
    wide = max(room, *(sum(_width(text, size) for text, size, _ in line) for line in shown))
    high = sum(max(size for _, size, _ in line) * LINE_HEIGHT for line in shown)
    return {
        "id": box.key,
        "class": box.role,
        "label": HTML_TABLE.format("".join(map(_spans_line, shown))),
        "tooltip": _tooltip(title),
        "shape": look.shape,
        "style": f"filled,{look.line}",
        "fillcolor": fill,
        "color": theme.gradient if box.on_path else theme.faint if look.faint else theme.ink,
        "penwidth": f"{max(HEAVY, look.width) if box.on_path else look.width:g}",
        "peripheries": str(look.borders),
        "width": f"{(wide + 14) / POINTS:.3f}",
        "height": f"{(high + 6 + look.extra) / POINTS:.3f}",
    }


def _width(text: str, size: float) -> float:
    """About how wide the text is in points, in the widest of the usual sans-serif fonts."""
    return size * letters_wide(text, 0.62)


def _tooltip(text: str) -> str:
    """The text as a tooltip in DOT, where Graphviz reads backslashes twice.

    Graphviz before 3.0 takes at most 16,384 bytes; the SVG gets its titles from the picture.
    """
    return escaped(text[:LONGEST_TOOLTIP].replace("\\", "\\\\"))


def on_paper(lines: list[str], theme: Theme) -> str:
    """Lines of text with paper under them, for where there is no box."""
    table = HTML_TABLE.replace("<TABLE", f'<TABLE BGCOLOR="{theme.paper}"')
    return table.replace('CELLPADDING="0"', 'CELLPADDING="2"').format("".join(lines))


def text_line(
    text: str, size: int, colour: str, align: str = "", height: float = LINE_HEIGHT
) -> str:
    """A line of text as a row of a table in DOT."""
    return f'<TR><TD{align} HEIGHT="{size * height:.0f}">{_span(text, size, colour)}</TD></TR>'


def _spans_line(spans: Sequence[tuple[str, int, str]]) -> str:
    """Texts beside each other as a row of a table in DOT, each with its size and colour."""
    height = max(size for _, size, _ in spans) * LINE_HEIGHT
    return f'<TR><TD HEIGHT="{height:.0f}">{"".join(_span(*span) for span in spans)}</TD></TR>'


def _span(text: str, size: int, colour: str) -> str:
    literal = escape(text).replace("\\", "\\\\")  # Graphviz reads \N as the node's name
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size}">{literal}</FONT>'


def _edge(
    arrow: Arrow, told: str, title: str, theme: Theme, shown: str | None, direction: str
) -> dict[str, str]:
    attributes = {"id": arrow.key, "tooltip": _tooltip(title)}
    if text := told or _times(arrow):
        colour = theme.gradient if shown == "share" or arrow.on_path else theme.ink
        if text.endswith(DASH):
            colour = theme.faint
        if direction in ("TB", "BT"):  # the text stands beside the line, and needs a gap
            text = f"\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{text}"
        label = on_paper([text_line(text, SMALL, colour, height=TIGHT)], theme)
        attributes |= {"label": label, "class": shown or "times"}
        attributes["labeltooltip"] = attributes["tooltip"]
    if shown == "share" and told not in ("", DASH):
        attributes |= {"dir": "both", "color": f"{theme.faint}:{theme.gradient}"}
    if arrow.on_path:
        attributes |= {"color": theme.gradient, "penwidth": f"{HEAVY:g}"}
    return attributes


def _times(arrow: Arrow) -> str:
    """`×1,000` where an arrow between two nodes stands for 1,000 edges."""
    between_nodes = arrow.tail[0] == arrow.head[0] == "n"
    return f"×{arrow.count:,}" if arrow.count > 1 and between_nodes else ""
