"""Walking a graph. Nothing here recurses: a chain of a million nodes is as good as one of ten.

A node is born after its inputs. So to sort the nodes of a graph by birth is to sort them
topologically, and both passes follow that one order: forward as it is, backward reversed.
"""

from __future__ import annotations

from operator import attrgetter

from . import operations
from .births import CONSTANT
from .errors import OperandError
from .value import Value

by_birth = attrgetter("_born")


def check_values(asker: str, *given: object) -> None:
    """Raise unless everything that a function was given is a Value."""
    for x in given:
        if type(x) is not Value:  # a weakref.proxy and a Mock pretend to be instances
            raise OperandError(f"{asker} takes Values, got {type(x).__name__}")


def order(*roots: Value, constants: bool = False, since: int = 0) -> list[Value]:
    """The roots and all that they were made from, inputs first; nodes older than `since` are ends.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> [v.label or v.op.name for v in order(a + b * c)]
    ['a', 'b', 'c', 'mul', 'add']
    """
    check_values("order", *roots)
    if operations.order_at_once is not None:
        return operations.order_at_once(roots, constants, since)
    seen = set(roots)
    stack = list(seen)
    nodes = []
    pop, push, see = stack.pop, stack.append, seen.add
    while stack:
        v = pop()
        nodes.append(v)
        x, y = v._x, v._y
        if x is None or v._born < since:
            continue
        if y is None:
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
    nodes.sort(key=by_birth)
    return nodes
