"""What stands below a drawing: products along paths, the scale of a fill, what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from autograd.engine.graph import order
from autograd.words.explain import Why
from autograd.words.styles import PLAIN, number

from .describe import PLURALS, Description, counted, gathered
from .text import one_line

MOST_PATHS = 4  # whose products are written out
MOST_FACTORS = 10  # of such a product
MANY_NUMBERED = 4  # nodes; with fewer a formula is read as it is
MOST_NAMES = 3  # that a note lists
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


def size_notes(size: int, members: Mapping[int, Sequence[int]]) -> list[str]:
    """How many nodes are in how many boxes, if some are folded."""
    closed = sum(1 for box in members if box < 0)
    if not closed:
        return []
    boxes = f"{len(members):,} box{'es' * (len(members) != 1)}"
    return [f"{counted(size, 'node')} in {boxes}; ▸ can be opened, as by open=True or by name"]


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
            f"in closed boxes, the .grad of {leaves} is the sum of all backward passes; shown are "
            f"the derivatives of {whose} alone"
        )
    return lines


def naming_notes(words: Description, places: Sequence[int]) -> list[str]:
    """How to name nodes that have boxes of their own, where most are called v1, v2 and so on."""
    nodes, roots = words.graph.nodes, words.graph.roots
    shown = [place for place in places if not nodes[place].is_number]
    numbered = [place for place in shown if not nodes[place].is_named and roots != (place,)]
    named = [place for place in shown if nodes[place].is_named and not nodes[place].is_leaf]
    if len(numbered) < MANY_NUMBERED or len(numbered) <= len(named):
        return []
    first, last = nodes[numbered[0]].name, nodes[numbered[-1]].name
    return [
        f"{first} to {last} have no names: set their .label, or put @keep_names on the function "
        "that computes them"
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
            return [f"{_listed(words, [place])} is {node.data}, which is no finite number"]
    for place, node in reversed(list(enumerate(graph.nodes))):
        if node.derivative is not None and not isfinite(node.derivative):
            return [
                f"the gradient of {_listed(words, [place])} is {node.derivative}, which is no "
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
