"""J as the drawing, the texts and the page that users get."""

from __future__ import annotations

import hashlib
import json
import re

from blocks import merged

from autograd import Value, nudge, why
from viz import Player, draw, step_through

GEOMETRY = ("width", "height", "viewBox", "transform", "points", "d", "x", "y", "cx", "cy")
SCRIPT, STYLE = r"^(?=(?:async )?function|class |const )", r"\n(?=\n|@media|\[|:root)"
"""Where a part of a script or of a style sheet begins."""


def pictures() -> dict[str, str]:
    """A block for each way in which J is shown, and for each part of its page."""
    a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    u = b * c
    v = a + u
    J = 3 * v
    J.backward()
    drawing = draw(J, edges="share")
    blocks = {
        'draw(J, edges="share") as SVG, but for places': placeless(drawing.svg),
        'draw(J, edges="share") as DOT': drawing.dot.source,
        'draw(J, edges="share") as text': drawing.tree,
        'draw(J, edges="share") as Mermaid': drawing.mermaid or "",
        "draw(J, order=2) as text": draw(J, order=2).tree,
        "draw(J, path=b) as text": draw(J, path=b).tree,
        "J.steps()": str(J.steps()),
        "J.steps(), one by one": "\n".join(map(str, J.steps())),
        "J.forward_steps()": str(J.forward_steps()),
        "why(J, b)": str(why(J, b)),
        "why((a + u) * b, b)": str(why((a + u) * b, b)),
        "nudge(J, b, 0.001)": str(nudge(J, b, 0.001)),
        "step_through(J) as text": repr(step_through(J)),
    }
    return merged(blocks, page_parts(step_through(J)))


def placeless(svg: str) -> str:
    """The SVG with dots for all that depends on Graphviz's version and on the fonts at hand."""
    names = "|".join(GEOMETRY)
    return re.sub(rf' ({names})="[^"]*"', r' \1="..."', svg)


def page_parts(player: Player) -> dict[str, str]:
    """The page: its own HTML and data in full, its scripts and styles by their checksums.

    A script or a style is a file of the project, whose text has a diff of its own.
    """
    html = player.html
    css = _between(html, "<style>", "</style>")
    data = _between(html, '<script type="application/json" id="data">', "</script>")
    script = _between(html, '<script type="module">', "</script>")
    svg = _between(html, '<div id="graph">', "</div>")
    frame = html
    for part, stand_in in ((css, "CSS"), (data, "DATA"), (script, "SCRIPT"), (svg, "SVG")):
        frame = frame.replace(part, f"[{stand_in}]")
    frame = re.sub(r"sha256-[^']*", "sha256-...", frame)
    modules, _, table = script.rpartition("\nconst table =")
    return {
        "J's page, without what stands in it": frame,
        "J's page: the drawing": placeless(svg),
        "J's page: the data": json.dumps(json.loads(data), indent=1, ensure_ascii=False),
        "J's page: the table of its operations": f"const table ={table}",
        "J's page: the scripts": "\n".join(_sums(modules, SCRIPT)),
        "J's page: the styles": "\n".join(_sums(css, STYLE)),
    }


def _between(html: str, start: str, end: str) -> str:
    """What stands between two marks, of which the first is there once."""
    _, part = html.split(start)
    return part.partition(end)[0]


def _sums(text: str, mark: str) -> list[str]:
    """A line for each part of the text: how it begins, and the checksum of all of it."""
    lines = []
    for part in re.split(mark, text, flags=re.M):
        if part.strip():
            first = part.strip().splitlines()[0]
            lines.append(f"{hashlib.sha256(part.strip().encode()).hexdigest()[:12]}  {first[:76]}")
    return lines
