"""The derivatives of a graph for its leaves, as graphs that can be drawn."""

from __future__ import annotations

from collections.abc import Mapping

from autograd import Value, constant
from autograd.engine.adjoints import adjoints
from autograd.engine.graph import order
from autograd.engine.ops import identity
from autograd.engine.slopes import check_differentiable
from autograd.words.names import node_names
from autograd.words.styles import PLAIN


def gradient_graph(root: Value, names: Mapping[str, Value]) -> tuple[list[Value], dict[str, Value]]:
    """The derivative of the root for each leaf, and the names of these and of all nodes.

    >>> a, b = Value(5, "a"), Value(2, "b")
    >>> roots, names = gradient_graph(a * b, {})
    >>> names["dJ/da"].data, names["dJ/db"].data, len(roots)
    (2.0, 5.0, 2)
    """
    check_differentiable(root)
    named = node_names(root, names=names)
    all_names = {name: v for v, name in named.items() if not v.is_constant}
    leaves = [v for v in order(root) if v.is_leaf]
    taken = set(order(root, constants=True))
    roots = []
    for leaf, derivative in zip(leaves, adjoints(root, leaves, graph=True), strict=True):
        if not isinstance(derivative, Value):
            derivative = constant(derivative)
        elif derivative in taken:  # the derivative of a * b for a is b: it needs a node of its own
            derivative = identity(derivative)
        taken.add(derivative)
        all_names[PLAIN.derivative(named[root], named[leaf])] = derivative
        roots.append(derivative)
    return roots, all_names
