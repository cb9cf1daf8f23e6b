"""Walking a graph. Nothing here recurses: a chain of a million nodes is as good as one of ten.

A node is born after its inputs. So to sort the nodes of a graph by birth is to sort them
topologically, and both passes follow that one order: forward as it is, backward reversed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from .errors import OperandError, StaleGraphError
from .primitive import Primitive
from .value import CONSTANT, Value, clock, number_text, refuse_changing, tick

by_birth = attrgetter("_born")

MOST_COUNTED = 10**300
"""Paths are counted up to here: their number can double at each node, and its digits with it."""


def check_values(asker: str, *given: object) -> None:
    """Raise unless everything that a function was given is a Value."""
    for x in given:
        if not isinstance(x, Value):
            raise OperandError(f"{asker} takes Values, got {type(x).__name__}")


def order(*roots: Value, constants: bool = False) -> list[Value]:
    """The roots and everything that they were made from, each node after its inputs.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> [v.label or v.op.name for v in order(a + b * c)]
    ['a', 'b', 'c', 'mul', 'add']
    """
    check_values("order", *roots)
    seen = set(roots)
    stack = list(seen)
    found = []
    pop, push, see = stack.pop, stack.append, seen.add
    while stack:
        v = pop()
        found.append(v)
        x, y = v._x, v._y
        if y is None:
            if x is None:
                continue
            for each in x if x.__class__ is tuple else (x,):
                if each not in seen and (constants or each.op is not CONSTANT):
                    see(each)
                    push(each)
        else:
            if y not in seen and (constants or y.op is not CONSTANT):
                see(y)
                push(y)
            if x not in seen and (constants or x.op is not CONSTANT):
                see(x)
                push(x)
    found.sort(key=by_birth)
    return found


def stale_edges(nodes: list[Value]) -> Iterator[tuple[Value, Value]]:
    """Each node with an input whose number changed after the node was computed from it.

    The nodes come from `order`. Mostly one comparison tells that there is no such edge.
    """
    oldest = next((v for v in nodes if v._x is not None), None)
    if oldest is None or oldest._born > clock.last_write:
        return
    for v in nodes:
        for x in v.inputs:
            if x.last_change > v.last_change:
                yield v, x


def check_fresh(nodes: list[Value]) -> None:
    """Raise if one of the nodes, which come from `order`, does not go with its inputs any more."""
    for v, x in stale_edges(nodes):
        changed, computed = (repr(node.label or node) for node in (x, v))
        raise StaleGraphError(
            f"the data of {changed} changed after {computed} was computed from it: "
            "call recompute() on the output, or build the graph anew"
        )


def recompute(root: Value) -> Value:
    """Replay the recorded graph with its leaves' present data; returns the root.

    Only what depends on a change is computed again. Gradients of interior nodes, which belong to
    the old numbers, are forgotten; if an operation fails, everything stays as it was.

    >>> a = Value(5, "a")
    >>> J = 3 * a
    >>> a.data = 6
    >>> J.recompute().data
    18.0
    """
    refuse_changing("recompute() of {} was called", root)
    nodes = order(root, constants=True)
    stale = {v for v, _ in stale_edges(nodes)}
    fresh: dict[Value, float] = {}
    for v in nodes if stale else ():
        inputs = v.inputs
        if v in stale or any(x in fresh for x in inputs):
            numbers = [fresh.get(x, x._data) for x in inputs]
            assert isinstance(v.op, Primitive)
            fresh[v] = v.op.number(numbers, inputs)
    if fresh:
        for v in nodes:
            if v._x is not None:
                v._grad = None
        for v, z in fresh.items():
            v._data = z
            clock.last_write = tick()
            v._note = v.note._replace(written=clock.last_write)
    return root


def zero_grad(root: Value) -> None:
    """Forget the gradients of the root and of everything it was made from."""
    refuse_changing("zero_grad() of {} was called", root)
    for v in order(root, constants=True):
        v._grad = None


def names(*roots: Value, also: Mapping[Value, str] | None = None) -> dict[Value, str]:
    """A name for each node of the graph: its label, a constant's number, else v1, v2 and so on in
    the order of birth, and J for the root if it is the only one. All but the constants' are
    different. Nodes without a label can be given a name in `also`.

    >>> a, b = Value(5, "a"), Value(2, "b")
    >>> list(names(3 * (a + b)).values())
    ['a', 'b', 'v1', '3', 'J']
    """
    check_values("names", *roots)
    nodes = order(*roots, constants=True)
    also, root = also or {}, roots[0] if len(roots) == 1 else None
    labels = {v: label for v in nodes if (label := v.label or also.get(v))}
    taken = set(labels.values())
    given: dict[Value, str] = {}
    used: dict[str, int] = {}
    count = 0
    for v in nodes:
        if label := labels.get(v):
            used[label] = used.get(label, 0) + 1
            name = label
            while used[label] > 1 and name in taken:
                name = f"{label}_{used[label]}"
                used[label] += name in taken
            taken.add(name)
        elif v.op is CONSTANT:
            name = number_text(v._data)
        elif v is root and "J" not in taken:
            name = "J"
        else:
            count += 1
            while f"v{count}" in taken:
                count += 1
            name = f"v{count}"
        given[v] = name
    return given


class Names(Mapping[Value, str]):
    """The names of a graph's nodes, worked out when the first of them is asked for.

    Of `also` only what names one of the nodes, or of those beside the graph, is kept.
    """

    def __init__(
        self, root: Value, also: Mapping[Value, str] | None = None, *beside: Value
    ) -> None:
        self._root = root
        nodes = (*order(root, constants=True), *beside) if also else ()
        self._also = {v: also[v] for v in nodes if v in also and not v.label} if also else {}

    @cached_property
    def _named(self) -> dict[Value, str]:
        return self._also | names(self._root, also=self._also)

    def __getitem__(self, v: Value) -> str:
        return self._named[v]

    def __iter__(self) -> Iterator[Value]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)


class Edge(NamedTuple):
    """An application's node, and which of its inputs is meant."""

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
    reaches = path_counts(root, target)
    if root is target:
        yield ()
    if root is target or root not in reaches:
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
        elif x in reaches:
            trail.append(edge)
            todo.append(iter(_edges(x)))


def _edges(v: Value) -> list[Edge]:
    return [Edge(v, i) for i, x in enumerate(v.inputs) if x.op is not CONSTANT]
