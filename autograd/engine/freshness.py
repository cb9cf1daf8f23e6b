"""Graphs whose leaves have changed: what is stale, and how it is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator

from .births import clock, tick
from .errors import Stale, StaleGraphError
from .graph import order
from .modes import NOTHING
from .primitive import Primitive
from .recorded import refuse_changing
from .value import Value


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
    """Raise if one of the nodes, which come from `order`, no longer fits its inputs."""
    for v, x in stale_edges(nodes):
        raise StaleGraphError(Stale(x, v))


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
            v._note = v._note._replace(written=clock.last_write, swept=False)
    return root


def zero_grad(root: Value) -> None:
    """Forget the gradients of the root and of everything it was made from."""
    refuse_changing("zero_grad() of {} was called", root)
    for v in order(root, constants=True):
        v._grad = None
        if v._note is not NOTHING and v._note.swept:
            v._note = v._note._replace(swept=False)
