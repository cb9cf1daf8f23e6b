"""The reverse sweep: the chain rule, from the output back to the leaves.

Each node hands to each of its inputs a share of its own gradient:

    share = upstream · local        dJ/dx += dJ/dz · dz/dx

and a node's gradient is complete when everything made from it has handed down its share, which is
so when the nodes are visited in the reverse order of their birth.

There are three readings of that one sweep. `backward` stores the gradients and is made to be fast.
`shares.shares` does the same in the same order, and shows each share as it is handed down.
`adjoints` keeps the gradients to itself; they can be Values, a graph to differentiate again.
"""

from __future__ import annotations

from typing import Any

from . import operations
from .births import CONSTANT
from .freshness import check_fresh
from .graph import order
from .marks import mark_differentiated
from .operands import is_finite, number_for
from .recorded import refuse_reading
from .shares import shares
from .slopes import added_up, check_differentiable
from .value import Value


def backward(root: Value, seed: Any = 1.0) -> None:
    """Add the derivative of the root for each leaf, times the seed, to the leaf's gradient.

    Interior nodes then hold the gradient of this pass alone. If anything goes wrong on the way, the
    leaves' gradients are as before.
    """
    refuse_reading("backward() of {} was called", root, slopes=True)
    check_differentiable(root)
    seed = number_for(seed, "the seed of backward() is one number")
    if operations.backward_at_once is None or not operations.backward_at_once(root, seed):
        _backward(root, seed)
    mark_differentiated(root)


def _backward(root: Value, seed: float) -> None:
    """The same for a root that has a derivative, in Python."""
    nodes = order(root)
    check_fresh(nodes)
    before: list[tuple[Value, float | None]] = []
    try:
        for v in nodes:
            if v._x is None:
                before.append((v, v._grad))
            v._grad = 0.0
        root._grad = seed
        try:
            _sweep(nodes)
            smooth = all(is_finite(leaf._grad or 0.0) for leaf, _ in before)
        except (ArithmeticError, ValueError):
            smooth = False
        if not smooth:  # walk again with care: name the culprit, or give IEEE's inf and nan
            root._grad = seed
            for v, i, *_, total in shares(root, seed=seed):
                v.inputs[i]._grad = total
        for leaf, earlier in before:
            if earlier is not None:
                leaf._grad = added_up(leaf, earlier, leaf._grad or 0.0)
    except BaseException:
        for v in nodes:
            if v._x is not None:
                v._grad = None
        for leaf, earlier in before:
            leaf._grad = earlier
        raise


def _sweep(nodes: list[Any]) -> None:
    """Hand the shares down, youngest node first. Constants have no gradient to add to."""
    for v in reversed(nodes):
        x, y = v._x, v._y
        if y is not None:
            dx, dy = v.op.partials
            upstream, z, a, b = v._grad, v._data, x._data, y._data
            if x.op is not CONSTANT:
                x._grad += upstream * (dx if dx.__class__ is int else dx(z, a, b))
            if y.op is not CONSTANT:
                y._grad += upstream * (dy if dy.__class__ is int else dy(z, a, b))
        elif x.__class__ is tuple:
            wanted = [i for i, input in enumerate(x) if input.op is not CONSTANT]
            slopes = v.op.locals(v._data, [input._data for input in x], wanted)
            for i, slope in zip(wanted, slopes, strict=True):
                x[i]._grad += v._grad * slope
        elif x is not None:
            (dx,) = v.op.partials
            x._grad += v._grad * (dx if dx.__class__ is int else dx(v._data, x._data))
