"""What is said of the nodes of a graph, in boxes, on arrows and in tooltips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import hypot
from typing import NamedTuple, TypeAlias

from autograd.engine.births import CONSTANT, PARAMETER
from autograd.engine.modes import Scope, allow_nonfinite
from autograd.engine.operands import number_text
from autograd.engine.ops import identity
from autograd.words.notation import write_formula
from autograd.words.printer import Atom
from autograd.words.steps import product_text
from autograd.words.styles import PLAIN, number

from .boxes import DASH, Box, Label
from .snapshot import Node, Snapshot
from .text import LONGEST_LINE, one_line, one_lines

LONGEST_NAME = 20  # characters of a name within a formula
MOST_LEVELS = 8  # of scopes in a tooltip
PLURALS = {
    "node": "{} nodes",
    "leaf": "{} leaves",
    "parameter": "{} parameters",
    "constant": "{} constants",
}

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
            formula = definition
            if len(definition) > LONGEST_LINE and not node.is_leaf:
                formula = f"{name} = {node.op.name}(…)"
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

    def tooltips(self, places: Sequence[int]) -> list[str]:
        """Everything about each of these nodes, nothing cut."""
        nodes = self.graph.nodes
        definitions = self._definitions(places, [node.name for node in nodes])
        tooltips = []
        for place, definition in zip(places, definitions, strict=True):
            node = nodes[place]
            lines = [definition, f"value {node.data!r}"]
            if node.op is not CONSTANT:
                lines.append(f"gradient {self._told_gradient(node)}")
            where = "" if node.scope is None else f", in {_innermost(node.scope)}"
            lines.append(f"{node.op.name}{where}")
            tooltips.append("\n".join(lines))
        return tooltips

    def _told_gradient(self, node: Node) -> str:
        """The gradient in full, and what backward passes have left at a leaf if that is more."""
        if node.derivative is None:
            told = "not computed yet" if self.graph.stale is None else "unknown: the graph is stale"
        else:
            told = repr(node.derivative)
        gathered = node.is_leaf and node.grad is not None and node.grad != node.derivative
        return f"{told} (.grad {node.grad!r}, by all backward passes)" if gathered else told

    def group_box(self, key: str, places: Sequence[int], path: Sequence[str], name: str) -> Box:
        """A box of several nodes: how many there are, the bounds of their values, and the norm of
        the gradient, for their parameters if there are any.
        """
        first = self.graph.nodes[places[0]]
        summary = self._summary(places, bool(path))
        bounds = list(dict.fromkeys([number(summary.low), number(summary.high)]))
        title = one_line(name, LONGEST_LINE) if path else first.op.name
        return Box(
            key,
            "scope" if path else first.op.name if first.is_leaf else "interior",
            title,
            f"{title}: {summary.size}" if path else summary.size,
            " … ".join(bounds),
            _norm(summary.norm) if self.gradients and summary.differentiated else "",
        )

    def group_tooltip(self, places: Sequence[int], path: Sequence[str]) -> str:
        """Everything about a box of several nodes."""
        summary = self._summary(places, bool(path))
        lines = [
            " / ".join(path[-MOST_LEVELS:]) if path else "made alike",
            summary.size,
            f"values from {summary.low!r} to {summary.high!r}",
        ]
        if summary.differentiated:
            norm = "not computed yet" if summary.norm is None else _norm(summary.norm)
            lines.append(f"gradient {norm}, of {summary.differentiated}")
        return "\n".join(lines)

    def _summary(self, places: Sequence[int], is_scope: bool) -> GroupSummary:
        if places[0] not in self._summaries:
            nodes = [self.graph.nodes[place] for place in places]
            kind = "node" if is_scope else nodes[0].op.name
            count, values = f"{len(nodes):,}", [node.data for node in nodes]
            parameters = [node for node in nodes if node.op is PARAMETER]
            differentiated = parameters or [node for node in nodes if node.op is not CONSTANT]
            known = [d for node in differentiated if (d := node.derivative) is not None]
            what = "parameter" if parameters else "node"
            self._summaries[places[0]] = GroupSummary(
                PLURALS[kind].format(count) if kind in PLURALS else f"{count} × {kind}",
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


def gathered(node: Node) -> float | None:
    """What the passes over a leaf have left there, where it is another number than is shown."""
    if not node.is_leaf or node.derivative is None or node.grad is None:
        return None
    return None if number(node.derivative) == number(node.grad) else node.grad


def counted(count: int, what: str) -> str:
    """`1 node`, `65,818 nodes`."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def _norm(norm: float | None) -> str:
    return DASH if norm is None else f"norm {number(norm)}"


def _innermost(scope: Scope) -> str:
    """The innermost names of a scope's path, which can be of any length."""
    names, at = [scope.name], scope.parent
    while at is not None and len(names) < MOST_LEVELS:
        names.append(at.name)
        at = at.parent
    return " / ".join(["…"] * (at is not None) + names[::-1])
