"""The paths from an output down to a node: how many there are, and each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..engine.births import CONSTANT
from ..engine.graph import check_values, order
from ..engine.value import Value

MOST_COUNTED = 10**300
"""Paths are counted up to here: their number can double at each node, and its digits with it."""


class Edge(NamedTuple):
    """A node, and the position of one of its inputs."""

    node: Value
    position: int

    @property
    def input(self) -> Value:
        """The input at that position."""
        return self.node.inputs[self.position]


def path_counts(root: Value, target: Value) -> dict[Value, int]:
    """For each node between target and root, the number of paths from it down to the target.

    Counting stops at MOST_COUNTED.
    """
    counts = {target: 1}
    for v in order(root):
        ways = sum(counts.get(x, 0) for x in v.inputs)
        if ways and v is not target:
            counts[v] = min(ways, MOST_COUNTED)
    return counts


def paths(root: Value, target: Value) -> Iterator[tuple[Edge, ...]]:
    """Every path of edges from the root down to the target, one at a time.

    >>> x = Value(3, "x")
    >>> len(list(paths(x * x, x)))
    2
    """
    check_values("paths", root, target)
    counts = path_counts(root, target)
    if root is target:
        yield ()
    if root is target or root not in counts:
        return
    trail: list[Edge] = []
    todo = [iter(_edges(root))]
    while todo:
        edge = next(todo[-1], None)
        if edge is None:
            todo.pop()
            if trail:
                trail.pop()
            continue
        x = edge.input
        if x is target:
            yield (*trail, edge)
        elif x in counts:
            trail.append(edge)
            todo.append(iter(_edges(x)))


def _edges(v: Value) -> list[Edge]:
    return [Edge(v, i) for i, x in enumerate(v.inputs) if x.op is not CONSTANT]
