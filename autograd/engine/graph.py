"""Walking a graph. Nothing here recurses: a chain of a million nodes is as good as one of ten.

A node is born after its inputs. So to sort the nodes of a graph by birth is to sort them
topologically, and both passes follow that one order: forward as it is, backward reversed.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from .errors import OperandError, StaleGraphError
from .primitive import Primitive
from .value import CONSTANT, Value, clock, refuse_changing, tick

by_birth = attrgetter("_born")


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
