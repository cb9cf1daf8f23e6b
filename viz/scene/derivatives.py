"""The derivatives of a graph for its leaves, as graphs that can be drawn."""

from __future__ import annotations

from collections.abc import Mapping

from autograd import Value, constant
from autograd.engine.adjoints import adjoints
from autograd.engine.graph import order
from autograd.engine.ops import identity
from autograd.engine.slopes import check_differentiable
from autograd.words.names import names
from autograd.words.styles import PLAIN


def gradient_graph(root: Value, also: Mapping[Value, str]) -> tuple[list[Value], dict[Value, str]]:
    """The derivative of the root for each leaf, and names for them and for all that was there.

    >>> a, b = Value(5, "a"), Value(2, "b")
    >>> roots, named = gradient_graph(a * b, {})
    >>> [(named[v], v.data) for v in roots]
    [('dJ/da', 2.0), ('dJ/db', 5.0)]
    """
    check_differentiable(root)
    named = {v: name for v, name in names(root, also=also).items() if not v.is_constant}
    leaves = [v for v in order(root) if v.is_leaf]
    taken = set(order(root, constants=True))
    roots = []
    for leaf, derivative in zip(leaves, adjoints(root, leaves, graph=True), strict=True):
        if not isinstance(derivative, Value):
            derivative = constant(derivative)
        elif derivative in taken:  # the derivative of a * b for a is b, and yet is no b
            derivative = identity(derivative)
        taken.add(derivative)
        named[derivative] = PLAIN.derivative(named[root], named[leaf])
        roots.append(derivative)
    return roots, named
