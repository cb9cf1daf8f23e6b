"""The forward sweep: values, and beside them tangents, from the leaves to the output.

A tangent is the derivative of a node for one chosen direction of the leaves, by the same table as
the reverse sweep:

    tangent of z = sum over the inputs of  dz/dx · tangent of x
"""

from __future__ import annotations

from typing import Any

from .errors import Overflow
from .freshness import check_fresh
from .graph import order
from .operands import is_finite, plus, times
from .slopes import check_share, local_derivatives, moving
from .value import Value


def tangents(
    roots: list[Value], seeds: dict[Value, Any], graph: bool = False, since: int = 0
) -> dict[Value, Any]:
    """The tangents of the roots and of all nodes on the way to them from the seeds, whose own are
    given: floats, or Values. No seed was born before `since`, where the walk ends.
    """
    nodes = order(*roots, since=since)
    check_fresh(nodes)
    every, felt = set(nodes), set(roots)
    for v in reversed(nodes):
        if v in felt and not v.is_leaf:
            felt.update([v.inputs[i] for i in moving(v, every)])
    tangent = dict(seeds)
    for v in nodes:
        if v.is_leaf or v in seeds or v not in felt or not (wanted := moving(v, tangent)):
            continue
        inputs = v.inputs
        slope: Any = 0.0
        for i, local in zip(wanted, local_derivatives(v, wanted, graph), strict=True):
            x = inputs[i]
            slope = plus(slope, times(local, tangent[x]))
            if not isinstance(slope, Value) and not is_finite(slope):
                check_share(Overflow(v, v, i, tangent[x], local, slope, "tangent", None))
        tangent[v] = slope
    return tangent
