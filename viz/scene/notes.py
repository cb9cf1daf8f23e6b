"""What stands below a drawing: products along paths, the scale of a fill, what was left out."""

from __future__ import annotations

from autograd import Value
from autograd.words.explain import why
from autograd.words.styles import PLAIN, number

from .boxes import Picture
from .collapse import Parts
from .describe import Description, counted
from .text import one_line

MOST_PATHS = 4  # whose products are written out
MOST_FACTORS = 10  # of such a product
LONGEST = 110  # characters of a line


def title(graph: Description) -> str:
    """What the picture shows, for those who only hear it."""
    shown = ", ".join(graph.name(root) for root in graph.roots[:3])
    more = ", …" if len(graph.roots) > 3 else ""
    return f"{shown}{more}: a graph of {counted(len(graph.nodes), 'node')}"


def path_notes(graph: Description, target: Value) -> list[str]:
    """The chain rule from the root to the target: each path's product, and their sum."""
    root = graph.roots[0]
    found = why(root, target, MOST_PATHS, names={})
    name = graph.name(target) if target in graph.named else target.label or "it"
    head = PLAIN.derivative(graph.name(root), one_line(name))
    if not found.ways:
        return [f"{head} = 0: no path leads there"]
    lines = []
    for path in found.paths:
        if len(path.edges) > MOST_FACTORS:
            factors = counted(len(path.edges), "local derivative")
            lines.append(f"the product of {factors} = {number(path.product)}")
        elif path.edges:
            lines.append(one_line(graph.path(path), LONGEST))
    if found.ways > 1:
        more = " + …" if found.ways > len(found.paths) else ""
        terms = " + ".join(number(path.product) for path in found.paths)
        ways = counted(found.ways, "path") if found.ways < 10**9 else "very many paths"
        lines.append(f"{head} = {terms}{more} = {number(found.derivative)}, over {ways}")
    return lines


def heat_note(made: Picture, parts: Parts) -> str:
    """Set how warm each box is; says what the warmth means."""
    sizes = [
        max((abs(v.grad) for v in members if v.grad is not None), default=0.0)
        for members in parts.nodes.values()
    ]
    top = max((size for size in sizes if size < float("inf")), default=0.0)
    for size, box in zip(sizes, made.boxes, strict=False):  # the box of what is left out is last
        box.heat = min(size / top, 1.0) if top and size == size else 0.0
    if not top:
        return "fill: |gradient|, and there is none yet: call backward()"
    what = "|gradient|" if made.whole else "the largest |gradient| in a box"
    return f"fill: {what}, from 0 to {number(top)}"


def size_notes(graph: Description, parts: Parts) -> list[str]:
    """How a large graph was made small."""
    every = counted(len(graph.nodes), "node")
    lines = []
    if parts.level is not None:
        boxes = f"{len(parts.nodes):,} box{'es' * (len(parts.nodes) != 1)}"
        lines.append(
            f"{every} in {boxes}: every scope deeper than {parts.level} is one box "
            f"(depth={parts.level})"
        )
    if parts.left_out:
        lines.append(f"{every}, of which {parts.left_out:,} are left out, far from the output")
    return lines
