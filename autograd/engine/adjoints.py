"""The reverse sweep for chosen nodes: their derivatives as numbers, or as a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .errors import Overflow
from .freshness import check_fresh
from .graph import order
from .operands import is_finite, plus, times
from .slopes import check_share, local_derivatives, moving
from .value import Value


def adjoints(root: Value, targets: Sequence[Value], graph: bool = False) -> list[Any]:
    """The derivative of the root for each target: floats, or with `graph` Values.

    Only the nodes between the targets and the root are visited, and no node's `grad` is touched.
    """
    nodes = order(root)
    check_fresh(nodes)
    between: dict[Value, list[int]] = {x: [] for x in targets}
    for v in nodes:
        if v._x is not None and (wanted := moving(v, between)):
            between[v] = wanted
    gradient: dict[Value, Any] = {root: 1.0}
    for v in reversed(nodes):
        wanted = between.get(v, [])
        if not wanted or v not in gradient:
            continue
        inputs, upstream = v.inputs, gradient[v]
        for i, local in zip(wanted, local_derivatives(v, wanted, graph), strict=True):
            x = inputs[i]
            total = plus(gradient.get(x, 0.0), times(upstream, local))
            if not isinstance(total, Value) and not is_finite(total):
                check_share(Overflow(root, v, i, upstream, local, total, "upstream", None))
            gradient[x] = total
    return [gradient.get(x, 0.0) for x in targets]
