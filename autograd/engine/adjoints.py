"""The reverse sweep that writes nowhere: derivatives as numbers, or for chosen nodes as graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import operations
from .errors import Overflow
from .freshness import check_fresh
from .graph import order
from .modes import allow_nonfinite
from .operands import is_finite, plus, times
from .primitive import Primitive
from .shares import shares
from .slopes import check_share, local_derivatives, moving
from .value import Value


def adjoints(
    root: Value | Mapping[Value, Any], targets: Sequence[Value], graph: bool = False, since: int = 0
) -> list[Any]:
    """The derivative of the root for each target: floats, or with `graph` Values; of several roots,
    each with a seed, that of their sum, each times its seed.

    Only the nodes between the targets and the root are visited, and no node's `grad` is touched.
    `since` is a time before which no target was born: the walk ends there.
    """
    gradient: dict[Value, Any] = dict(root) if isinstance(root, Mapping) else {root: 1.0}
    roots = tuple(gradient)
    if operations.adjoints_at_once is not None and not graph and isinstance(root, Value):
        slopes = operations.adjoints_at_once(root, targets)
        if slopes is not None:
            return slopes
    nodes = order(*roots, since=since)
    check_fresh(nodes)
    between: dict[Value, list[int]] = {x: [] for x in targets}
    for v in nodes:
        if v._x is not None and (wanted := moving(v, between)):
            between[v] = wanted
    for v in reversed(nodes):
        wanted = between.get(v, [])
        if not wanted or v not in gradient:
            continue
        inputs, upstream = v.inputs, gradient[v]
        for i, local in zip(wanted, local_derivatives(v, wanted, graph), strict=True):
            x = inputs[i]
            total = plus(gradient.get(x, 0.0), times(upstream, local))
            if not isinstance(total, Value) and not is_finite(total):
                check_share(Overflow(roots[0], v, i, upstream, local, total, "upstream", None))
            gradient[x] = total
    return [gradient.get(x, 0.0) for x in targets]


def own_derivatives(*roots: Value) -> dict[Value, float]:
    """The derivative of the roots' sum for every node: the numbers of `backward`, to the last bit.

    What is not finite is given by IEEE's rules. No node's `grad` is touched.

    >>> a, b = Value(5), Value(3)
    >>> J = a * b
    >>> own_derivatives(J)[a], own_derivatives(J, a)[a], a.grad
    (3.0, 4.0, None)
    """
    nodes = order(*roots)
    check_fresh(nodes)
    gradient = dict.fromkeys(nodes, 0.0) | dict.fromkeys(roots, 1.0)
    try:
        for v in reversed(nodes):
            if v._x is None:
                continue
            inputs, upstream = v.inputs, gradient[v]
            wanted = [i for i, x in enumerate(inputs) if x in gradient]
            assert isinstance(v.op, Primitive)
            slopes = v.op.locals(v._data, [x._data for x in inputs], wanted)
            for i, local in zip(wanted, slopes, strict=True):
                gradient[inputs[i]] += upstream * local
        smooth = all(is_finite(gradient[v]) for v in nodes if v._x is None)
    except (ArithmeticError, ValueError):
        smooth = False
    if not smooth:
        gradient = dict.fromkeys(nodes, 0.0) | dict.fromkeys(roots, 1.0)
        with allow_nonfinite():
            for v, i, *_, total in shares(*roots):
                gradient[v.inputs[i]] = total
    return gradient
