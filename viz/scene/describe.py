"""What is said of the nodes of a graph, in boxes, on arrows and in tooltips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import hypot
from typing import NamedTuple, TypeAlias

from autograd.engine.births import CONSTANT, PARAMETER
from autograd.engine.modes import allow_nonfinite
from autograd.engine.operands import number_text
from autograd.engine.ops import dot, identity
from autograd.words.notation import write_formula
from autograd.words.printer import Atom
from autograd.words.steps import product_text
from autograd.words.styles import PLAIN, number

from .boxes import DASH, Box, Label
from .scopes import MOST_LEVELS, innermost
from .snapshot import Node, Snapshot, gathered
from .text import LONGEST_LINE, one_line, one_lines

LONGEST_NAME = 20  # characters of a name within a formula
TO_NAME = "no name: set its .label"
TO_KEEP = ", or give it a variable in a function with @keep_names"
PLURALS = {
    "node": "{} nodes",
    "leaf": "{} leaves",
    "parameter": "{} parameters",
    "constant": "{} constants",
    "add": "{} sums",
    "sum": "{} sums",
    "fsum": "{} sums",
    "sub": "{} differences",
    "neg": "{} negatives",
    "mul": "{} products",
    "prod": "{} products",
    "dot": "{} dot products",
    "div": "{} quotients",
    "pow": "{} powers",
}
"""How several nodes are counted, by their operation; of others the name is told."""

NameOf: TypeAlias = Mapping[int, str] | Sequence[str]
"""Names by the places of nodes."""


class GroupSummary(NamedTuple):
    """Several nodes in numbers."""

    size: str  # `16 nodes`
    low: float
    high: float
    norm: float | None  # of the gradient, where a pass has reached it
    differentiated: str  # what the gradient is for: `3 parameters`; empty if there is nothing


class Description:
    """The nodes of a graph in words. A text that is shown in two ways is made once."""

    unit = "node"
    most_lines = 3
    """Formulas in a closed fold; with more it is counted."""

    folds_tell_all = True  # whether a closed fold that tells its formulas tells all that is in it
    before_value = " = "  # between the formula and the value of a line in a closed fold
    has_numbers = True  # as values, for which a line has as much room as for any number

    def __init__(self, graph: Snapshot, gradients: bool = True) -> None:
        self.graph = graph
        self.gradients = gradients
        self._names: dict[int, str] = {}
        self._formulas: dict[tuple[int | str, ...], str] = {}
        self._summaries: dict[int, GroupSummary] = {}

    def names(self, places: Iterable[int]) -> Mapping[int, str]:
        """Names short enough for a formula, of these nodes and of some others."""
        nodes = self.graph.nodes
        new = [place for place in places if place not in self._names]
        texts = one_lines([nodes[place].name for place in new], LONGEST_NAME)
        for place, text in zip(new, texts, strict=True):
            node = nodes[place]
            if node.is_number and node.name == number_text(node.data):
                text = number(node.data)
            self._names[place] = text
        return self._names

    def title(self) -> str:
        """What is shown, for those who only hear it."""
        roots = self.graph.roots
        names = self.names(roots[:3])
        shown = ", ".join(names[root] for root in roots[:3])
        more = ", …" if len(roots) > 3 else ""
        return f"{shown}{more}: a graph of {counted(len(self.graph.nodes), 'node')}"

    def boxes(self, places: Sequence[int]) -> list[Box]:
        """A box for each of these nodes: what it is, its value, its gradient."""
        nodes = self.graph.nodes
        names = self.names({x for place in places for x in (place, *nodes[place].inputs)})
        boxes = []
        for place, definition in zip(places, self._definitions(places, names), strict=True):
            node, name = nodes[place], names[place]
            formula, before = definition, f"{name} = "
            if len(definition) > LONGEST_LINE and not node.is_leaf:
                formula = before + self.short_formula(place, LONGEST_LINE - len(before))
            value = number(node.data)
            gradient = ""
            if self.gradients and node.op is not CONSTANT:
                gradient = DASH if node.derivative is None else number(node.derivative)
                if (total := gathered(node)) is not None:
                    gradient += f" (.grad {number(total)})"
            value = "" if formula == value else value
            boxes.append(Box(f"n{place + 1}", self._role(place), name, formula, value, gradient))
        return boxes

    def _role(self, place: int) -> str:
        """What a node is in the graph."""
        node = self.graph.nodes[place]
        if node.is_leaf:
            return node.op.name
        return "output" if place in self.graph.roots else "interior"

    def _definitions(self, places: Sequence[int], names: NameOf) -> list[str]:
        """`v = a + u` for each of the nodes, the bare name of a leaf."""
        nodes = self.graph.nodes
        with allow_nonfinite():
            return [
                names[place]
                if nodes[place].is_leaf
                else f"{names[place]} = {self._formula(place, names)}"
                for place in places
            ]

    def _formula(self, place: int, names: NameOf) -> str:
        """`a + u`, in these names."""
        nodes = self.graph.nodes
        node = nodes[place]
        inputs = [names[x] for x in node.inputs]
        if node.op is identity:  # reads `a = z`
            return inputs[0]
        key: tuple[int | str, ...] = (place, *inputs)
        if key not in self._formulas:
            named = {nodes[x].value: name for x, name in zip(node.inputs, inputs, strict=True)}
            self._formulas[key] = write_formula(node.value, named, PLAIN).text
        return self._formulas[key]

    def formula(self, place: int) -> str:
        """`a + u`, in the names of boxes."""
        return self._formula(place, self.names(self.graph.nodes[place].inputs))

    def short_formula(self, place: int, most: int) -> str:
        """`a + u`, or of what has more than `most` characters `f(a, u)` or `f(…)`; a dot product,
        which may have many inputs, as `w·x + b`.
        """
        node = self.graph.nodes[place]
        text = dot_text(len(node.inputs)) if node.op is dot else self.formula(place)
        if len(text) > most > 2 * len(node.inputs):  # a call may be short enough
            names = self.names(node.inputs)
            text = f"{node.op.name}({', '.join(names[x] for x in node.inputs)})"
        return text if len(text) <= most else f"{node.op.name}(…)"

    def values_text(self, places: Sequence[int]) -> str:
        """The value of one node, or the range of the values of several."""
        values = [self.graph.nodes[place].data for place in places]
        return " … ".join(dict.fromkeys([number(min(values)), number(max(values))]))

    def is_numbered(self, place: int) -> bool:
        """Whether a node is called v1, v2 or so, because it has no name."""
        node = self.graph.nodes[place]
        return not (node.is_number or node.is_named or self.graph.roots == (place,))

    def tooltips(self, places: Sequence[int], hints: bool = False) -> list[str]:
        """Everything about each of these nodes, nothing cut; with `hints` also how to name it."""
        nodes = self.graph.nodes
        definitions = self._definitions(places, [node.name for node in nodes])
        tooltips = []
        for place, definition in zip(places, definitions, strict=True):
            node = nodes[place]
            lines = [definition, f"value {node.data!r}"]
            if node.op is not CONSTANT:
                lines.append(f"gradient {self._told_gradient(node)}")
            where = "" if node.scope is None else f", in {innermost(node.scope)}"
            lines.append(f"{node.op.name}{where}")
            if hints and self.is_numbered(place):
                lines.append(TO_NAME + ("" if node.is_leaf else TO_KEEP))
            tooltips.append("\n".join(lines))
        return tooltips

    def _told_gradient(self, node: Node) -> str:
        """The gradient in full, and what backward passes have left at a leaf if that is more."""
        if node.derivative is None:
            told = "not computed yet" if self.graph.stale is None else "unknown: the graph is stale"
        else:
            told = repr(node.derivative)
        gathered = node.is_leaf and node.grad is not None and node.grad != node.derivative
        return f"{told} (.grad {node.grad!r}, from all backward passes)" if gathered else told

    def group_box(self, key: str, places: Sequence[int], path: Sequence[str], name: str) -> Box:
        """A box of several nodes: how many there are, the bounds of their values, and the norm of
        the gradient, for their parameters if there are any.
        """
        nodes = [self.graph.nodes[place] for place in places]
        summary = self._summary(places, bool(path))
        bounds = list(dict.fromkeys([number(summary.low), number(summary.high)]))
        title = one_line(name, LONGEST_LINE)
        kinds = {node.op.name if node.is_leaf else "interior" for node in nodes}
        kind = kinds.pop() if len(kinds) == 1 else "interior"
        return Box(
            key,
            "scope" if path else kind,
            title,
            summary.size if title == summary.size else f"{title}: {summary.size}",
            " … ".join(bounds),
            _norm(summary.norm) if self.gradients and summary.differentiated else "",
        )

    def group_tooltip(self, places: Sequence[int], path: Sequence[str]) -> str:
        """Everything about a box of several nodes."""
        summary = self._summary(places, bool(path))
        lines = [
            " / ".join(path[-MOST_LEVELS:]) if path else self._what_joins(places),
            summary.size,
            f"values from {summary.low!r} to {summary.high!r}",
        ]
        if summary.differentiated:
            norm = "not computed yet" if summary.norm is None else _norm(summary.norm)
            lines.append(f"gradient of {summary.differentiated}: {norm}")
        return "\n".join(lines)

    def _what_joins(self, places: Sequence[int]) -> str:
        """Why nodes outside any scope share a box."""
        ops = {self.graph.nodes[place].op for place in places}
        return "made alike" if len(ops) == 1 else "computed one after the other"

    def size(self, places: Sequence[int]) -> str:
        """What several nodes are: `10 products`, `10 × tanh(…)`, or if they differ `10 nodes`."""
        ops = {self.graph.nodes[place].op for place in places}
        count = f"{len(places):,}"
        if len(ops) > 1 or len(places) == 1:
            return counted(len(places), "node")
        kind = ops.pop().name
        return PLURALS[kind].format(count) if kind in PLURALS else f"{count} × {kind}(…)"

    def _summary(self, places: Sequence[int], is_scope: bool) -> GroupSummary:
        if places[0] not in self._summaries:
            nodes = [self.graph.nodes[place] for place in places]
            values = [node.data for node in nodes]
            parameters = [node for node in nodes if node.op is PARAMETER]
            differentiated = parameters or [node for node in nodes if node.op is not CONSTANT]
            known = [d for node in differentiated if (d := node.derivative) is not None]
            what = "parameter" if parameters else "node"
            self._summaries[places[0]] = GroupSummary(
                counted(len(nodes), "node") if is_scope else self.size(places),
                min(values),
                max(values),
                hypot(*known) if known else None,
                counted(len(differentiated), what) if differentiated else "",
            )
        return self._summaries[places[0]]

    def gradient_text(self, places: Sequence[int]) -> str:
        """The gradient of one node, or the norm of several, as far as a pass has reached them."""
        known = [d for place in places if (d := self.graph.nodes[place].derivative) is not None]
        if not known:
            return DASH
        return number(known[0]) if len(places) == 1 else _norm(hypot(*known))

    def gradient_places(self, outputs: Sequence[int], places: Sequence[int]) -> list[int]:
        """The nodes of a fold whose gradient it shows: its outputs."""
        return [*outputs]

    def labels(self, ends: Sequence[tuple[int, int]], derivatives: Sequence[float]) -> list[Label]:
        """What stands on arrows from one node to another, with these local derivatives."""
        nodes = self.graph.nodes
        names = self.names({place for pair in ends for place in pair})
        labels = []
        for (tail, head), local in zip(ends, derivatives, strict=True):
            upstream, share = nodes[head].derivative, DASH
            if upstream is not None:
                factors = [PLAIN.atom(Atom.of(x)) for x in (upstream, local)]
                share = f"{product_text(factors, PLAIN)} = {number(upstream * local)}"
            derivative = PLAIN.derivative(names[head], names[tail])
            labels.append(Label(f"{derivative} = {number(local)}", share))
        return labels


def dot_text(count: int) -> str:
    """How a dot product of that many inputs reads: with a bias, if one is left over."""
    return "w·x + b" if count % 2 else "w·x"


def counted(count: int, what: str) -> str:
    """`1 node`, `65,818 nodes`."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def _norm(norm: float | None) -> str:
    return DASH if norm is None else f"norm {number(norm)}"
