"""A graph at one moment: what a drawing shows, whatever happens to the graph later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from autograd import Value
from autograd.engine.adjoints import own_derivatives
from autograd.engine.births import CONSTANT, Source
from autograd.engine.freshness import stale_edges
from autograd.engine.marks import is_differentiated
from autograd.engine.modes import Scope
from autograd.engine.primitive import Primitive
from autograd.words.names import node_names, own_names
from autograd.words.styles import number


class Node(NamedTuple):
    """A node of a graph as it was. Its inputs are places among the graph's nodes."""

    value: Any  # the Value itself; of an array of a program, its place in the listing
    name: str
    op: Primitive | Source
    is_leaf: bool
    inputs: tuple[int, ...]
    data: float
    derivative: float | None  # of the roots for it; None where it is not shown
    grad: float | None  # what backward passes, also of other graphs, have left there
    is_number: bool  # a plain number that took part, without a label
    is_named: bool  # else it is v1, v2 and so on, or J
    scope: Scope | None


class Snapshot:
    """The nodes of a graph as they are now, in the order of birth.

    `names` gives names to nodes without a label. Derivatives are those of the roots' sum, computed
    from the graph and not read off its nodes: of all roots with `gradients`, of those on which
    `backward()` was called with None. A stale graph has none.

    >>> b, c = Value(3, "b"), Value(2, "c")
    >>> now = Snapshot(b * c)
    >>> b.data = 4
    >>> [(node.name, node.inputs, node.data) for node in now.nodes]
    [('b', (), 3.0), ('c', (), 2.0), ('J', (0, 1), 6.0)]
    """

    def __init__(
        self,
        *roots: Value,
        names: Mapping[str, Value] | None = None,
        gradients: bool | None = None,
    ) -> None:
        named = node_names(*roots, names=names)
        self.places = {v: place for place, v in enumerate(named)}
        self.roots = tuple(self.places[root] for root in roots)
        self.stale = next(stale_edges(list(self.places)), None)
        chosen = [] if self.stale else [root for root in roots if _is_chosen(root, gradients)]
        self.differentiated = tuple(self.places[root] for root in chosen)
        self._named = own_names(named, names)
        self._derivatives = own_derivatives(*chosen)
        self.nodes = [self._node(v, name) for v, name in named.items()]

    def _node(self, v: Value, name: str) -> Node:
        return Node(
            v,
            name,
            v.op,
            isinstance(v.op, Source),
            tuple([self.places[x] for x in v.inputs]),
            v.data,
            self._derivatives.get(v),
            v.grad,
            v.op is CONSTANT and not v.label,
            v in self._named,
            v.scope,
        )


def _is_chosen(root: Value, gradients: bool | None) -> bool:
    """Whether the derivatives of a root are shown."""
    wanted = is_differentiated(root) if gradients is None else gradients
    return wanted and root.op is not CONSTANT


def gathered(node: Node) -> float | None:
    """What the passes over a leaf have left there, where it is another number than is shown."""
    if not node.is_leaf or node.derivative is None or node.grad is None:
        return None
    return None if number(node.derivative) == number(node.grad) else node.grad
