"""What stands below a drawing: products along paths, the scale of a fill, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from autograd.engine.graph import order
from autograd.words.explain import Why
from autograd.words.styles import PLAIN, number

from .boxes import Box
from .describe import PLURALS, Description, counted
from .snapshot import gathered
from .text import in_lines, one_line

MOST_PATHS = 4  # whose products are written out
MOST_FACTORS = 10  # of such a product
MANY_NUMBERED = 3  # nodes; with fewer a formula is read as it is, and their tooltips tell
MOST_NAMES = 3  # that a note lists
LONGEST_NOTE = 110  # characters of a line


def path_notes(words: Description, answer: Why, target: int | None) -> list[str]:
    """The chain rule from the root to the target: each path's product, and their sum.

    The answer is about a copy of the graph. `target` is the place of its target, None if that is
    no node of the graph.
    """
    (root,) = words.graph.roots
    output, name = words.names([root])[root], answer.target.label
    if target is None and not name:
        return [f"no path leads from {output} to the node of path=: the derivative is 0"]
    name = one_line(name or "") if target is None else words.names([target])[target]
    head = PLAIN.derivative(output, name)
    if not answer.ways:
        return [f"{head} = 0: no path leads there"]
    copies = order(answer.root, constants=True)
    names = words.names(range(len(copies)))
    named = {v: names[place] for place, v in enumerate(copies)}
    lines = []
    for path in answer.paths:
        if len(path.edges) > MOST_FACTORS:
            factors = counted(len(path.edges), "local derivative")
            lines.append(f"the product of {factors} = {number(path.product)}")
        elif path.edges:
            lines += in_lines(path._replace(named=named).sentence(), LONGEST_NOTE)
    if answer.ways > 1:
        more = " + …" if answer.ways > len(answer.paths) else ""
        terms = " + ".join(_as_terms([path.product for path in answer.paths]))
        ways = counted(answer.ways, "path") if answer.ways < 10**9 else "very many paths"
        lines.append(f"{head} = {terms}{more} = {number(answer.derivative)}, over {ways}")
    return lines


def _as_terms(numbers: Sequence[float]) -> Iterator[str]:
    """The numbers of a sum, each but the first in brackets if it has a sign."""
    for i, x in enumerate(numbers):
        shown = number(x)
        yield f"({shown})" if i and shown.startswith("-") else shown


def heat_note(top: float, whole: bool) -> str:
    """What the warmth of a box means, on a scale from 0 to the top."""
    if not top:
        return "fill: |gradient|; there is none yet: call backward()"
    what = "|gradient|" if whole else "the largest |gradient| in a box"
    return f"fill: {what}, from 0 to {number(top)}"


def size_notes(size: int, boxes: Sequence[Box], unit: str = "node") -> list[str]:
    """How many nodes are in how many boxes, if some are folded, and how these are opened."""
    if not any(box.is_fold for box in boxes):
        return []
    count = f"{len(boxes):,} box{'es' * (len(boxes) != 1)}"
    notes = [f"{counted(size, unit)} in {count}; those with ▸ can be opened: open=True opens all"]
    names = list(dict.fromkeys(box.name for box in boxes if box.is_named))
    if names:
        listed = ", ".join(repr(name) for name in names[:MOST_NAMES])
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        notes.append(f"open= takes their names, too: {listed}{more}")
    return notes


def gradient_notes(words: Description, places: Sequence[int]) -> list[str]:
    """Whose derivatives stand in the boxes, and where `.grad` holds other numbers: at nodes that
    have boxes of their own, which show both, and in closed folds.
    """
    graph = words.graph
    lines = []
    if graph.differentiated and len(graph.roots) > 1:
        lines.append(f"gradients: the derivatives of {_summed(words, graph.differentiated)}")
    everywhere = {
        place: total for place, v in enumerate(graph.nodes) if (total := gathered(v)) is not None
    }
    more = {place: everywhere[place] for place in places if place in everywhere}
    whose = _summed(words, graph.differentiated) if everywhere else ""
    if more:
        where = _listed(words, list(more))
        marks, own = "(.grad ...)", "the number before it is"
        if len(more) == 1:
            ((place, total),) = more.items()
            marks = f"(.grad {number(total)})"
            own = f"{number(graph.nodes[place].derivative or 0.0)} is"
        lines.append(
            f"{marks} at {where} is the sum of all backward passes; {own} the derivative of "
            f"{whose} alone"
        )
    if count := len(everywhere) - len(more):
        leaves = PLURALS["leaf"].format(count) if count > 1 else "a leaf"
        lines.append(
            f"in closed boxes, the .grad of {leaves} is the sum of all backward passes; the boxes "
            f"show the derivatives of {whose} alone"
        )
    return lines


def naming_notes(words: Description, places: Sequence[int]) -> list[str]:
    """How to name nodes that have boxes of their own, where some are called v1, v2 and so on."""
    nodes = words.graph.nodes
    numbered = [place for place in places if words.is_numbered(place)]
    if len(numbered) < MANY_NUMBERED:
        return []
    first, last = nodes[numbered[0]].name, nodes[numbered[-1]].name
    return [
        f"{first} to {last} have no names: set their .label, or give each a variable in a function "
        "with @keep_names"
    ]


def state_notes(words: Description) -> list[str]:
    """Numbers that do not go with the graph any more, or are not finite."""
    graph = words.graph
    if graph.stale is not None:
        computed, changed = _listed(words, [graph.places[graph.stale[0]]]), graph.stale[1]
        return [
            f"{_listed(words, [graph.places[changed]])} changed after {computed} was computed: "
            "call recompute(); until then there are no derivatives to show"
        ]
    for place, node in enumerate(graph.nodes):
        if not isfinite(node.data):
            return [f"{_listed(words, [place])} is {node.data}, which is not a finite number"]
    for place, node in reversed(list(enumerate(graph.nodes))):
        if node.derivative is not None and not isfinite(node.derivative):
            return [
                f"the gradient of {_listed(words, [place])} is {node.derivative}, which is not a "
                "finite number"
            ]
    return []


def _listed(words: Description, places: Sequence[int], sign: str = ", ") -> str:
    """The names of the first of these nodes, and how many more there are."""
    names = words.names(places[:MOST_NAMES])
    listed = sign.join(names[place] for place in places[:MOST_NAMES])
    return f"{listed} and {len(places) - MOST_NAMES} more" if len(places) > MOST_NAMES else listed


def _summed(words: Description, places: Sequence[int]) -> str:
    """`J`, or `J + K` for several outputs, of which the derivatives are added."""
    return _listed(words, places, " + ")
