"""What stands below a drawing: products along paths, the scale of a fill, what was left out."""

from __future__ import annotations

from autograd import Value
from autograd.engine.graph import order
from autograd.words.explain import Why
from autograd.words.styles import PLAIN, number

from .collapse import Parts
from .describe import Description, counted
from .text import one_line

MOST_PATHS = 4  # whose products are written out
MOST_FACTORS = 10  # of such a product
LONGEST_NOTE = 110  # characters of a line


def path_notes(words: Description, answer: Why, target: int | None) -> list[str]:
    """The chain rule from the root to the target: each path's product, and their sum.

    The answer is about a copy of the graph. `target` is the place of its target, None if that is
    no node of the graph.
    """
    (root,) = words.graph.roots
    name = answer.target.label or "it" if target is None else words.names([target])[target]
    head = PLAIN.derivative(words.names([root])[root], one_line(name))
    if not answer.ways:
        return [f"{head} = 0: no path leads there"]
    copies = order(answer.root, constants=True)
    named = {v: node.name for v, node in zip(copies, words.graph.nodes, strict=True)}
    lines = []
    for path in answer.paths:
        if len(path.edges) > MOST_FACTORS:
            factors = counted(len(path.edges), "local derivative")
            lines.append(f"the product of {factors} = {number(path.product)}")
        elif path.edges:
            lines.append(one_line(path._replace(named=named).sentence(), LONGEST_NOTE))
    if answer.ways > 1:
        more = " + …" if answer.ways > len(answer.paths) else ""
        terms = " + ".join(number(path.product) for path in answer.paths)
        ways = counted(answer.ways, "path") if answer.ways < 10**9 else "very many paths"
        lines.append(f"{head} = {terms}{more} = {number(answer.derivative)}, over {ways}")
    return lines


def heat_note(top: float, whole: bool) -> str:
    """What the warmth of a box means, on a scale from 0 to the top."""
    if not top:
        return "fill: |gradient|, and there is none yet: call backward()"
    what = "|gradient|" if whole else "the largest |gradient| in a box"
    return f"fill: {what}, from 0 to {number(top)}"


def size_notes(size: int, parts: Parts) -> list[str]:
    """How a large graph was made small."""
    nodes = counted(size, "node")
    lines = []
    if parts.level is not None:
        boxes = f"{len(parts.members):,} box{'es' * (len(parts.members) != 1)}"
        lines.append(
            f"{nodes} in {boxes}: every scope deeper than {parts.level} is one box "
            f"(depth={parts.level})"
        )
    if parts.left_out:
        lines.append(f"{nodes}, of which {parts.left_out:,} are left out, far from the output")
    return lines


def stale_note(words: Description, computed: Value, changed: Value) -> str:
    """Which number does not go with the graph any more."""
    places = words.graph.places
    names = words.names([places[computed], places[changed]])
    return (
        f"{names[places[changed]]} changed after {names[places[computed]]} was computed: "
        "call recompute()"
    )
