"""A graph as a picture: what is said in each box, and on each arrow."""

from __future__ import annotations

from collections.abc import Mapping

from autograd import Value
from autograd.explain import why
from autograd.graph import check_fresh, names, order, path_counts, stale_edges
from autograd.notation import PLAIN, number

from .boxes import Arrow, Box, Picture
from .describe import Description
from .text import one_line

MOST_PATHS = 4  # whose products are written out below a drawing
LONGEST_NOTE = 110  # characters

__all__ = ["Arrow", "Box", "Picture", "picture"]


def picture(
    *roots: Value,
    also: Mapping[Value, str] | None = None,
    text: str | None = None,
    path: Value | None = None,
    heat: bool = False,
    gradients: bool = True,
) -> Picture:
    """The graph of the roots, as it is now.

    `also` names nodes that have no label, `text` says what the arrows tell: their `local`
    derivatives, their `share`, or nothing. `path` marks all ways from the root to that node.
    """
    nodes = order(*roots, constants=True)
    if text or path is not None:
        check_fresh(nodes)
    graph = Description(nodes, names(*roots, also=also), roots, gradients)
    on_path = path_counts(roots[0], path) if path is not None else {}
    if roots[0] not in on_path:
        on_path = {}
    made = Picture([], [], text=text or ("local" if on_path else None), heated=heat)
    made.title = title(graph)
    for v in nodes:
        box = graph.box(v)
        box.on_path = v in on_path
        made.boxes.append(box)
        made.arrows += graph.arrows(v, text, on_path)
    if heat:
        made.notes.append(heat_note(nodes, made.boxes))
    if path is not None:
        made.notes += path_notes(graph, path)
    if (stale := next(stale_edges(nodes), None)) is not None:
        changed, computed = graph.name(stale[1]), graph.name(stale[0])
        made.notes.append(f"{changed} changed after {computed} was computed: call recompute()")
    return made


def title(graph: Description) -> str:
    """What the picture shows, for those who only hear it."""
    shown = ", ".join(graph.name(root) for root in graph.roots[:3])
    more = ", …" if len(graph.roots) > 3 else ""
    return f"{shown}{more}: a graph of {counted(len(graph.nodes), 'node')}"


def counted(count: int, what: str) -> str:
    """`1 node`, `65,818 nodes`."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def heat_note(nodes: list[Value], boxes: list[Box]) -> str:
    """Set how warm each box is; says what the warmth means."""
    sizes = [
        abs(v.grad) if v.grad is not None and box.gradient else 0.0 for v, box in zip(nodes, boxes)
    ]
    top = max(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        box.heat = size / top if top else 0.0
    return f"fill: |gradient|, from 0 to {number(top)}"


def path_notes(graph: Description, target: Value) -> list[str]:
    """The chain rule from the root to the target: each path's product, and their sum."""
    found = why(graph.roots[0], target, MOST_PATHS)
    name = graph.named.get(target, target.label or "it")
    head = PLAIN.derivative(graph.name(graph.roots[0]), name)
    if not found.ways:
        return [f"{head} = 0: no path leads there"]
    lines = [one_line(graph.path(path), LONGEST_NOTE) for path in found.paths if path.edges]
    if found.ways > 1:
        more = " + …" if found.ways > len(found.paths) else ""
        terms = " + ".join(number(path.product) for path in found.paths)
        ways = counted(found.ways, "path") if found.ways < 10**9 else "very many paths"
        lines.append(f"{head} = {terms}{more} = {number(found.derivative)}, over {ways}")
    return lines
