"""The forward sweep: values, and beside them tangents, from the leaves to the output.

A tangent is the derivative of a node for one chosen direction of the leaves, by the same table as
the reverse sweep:

    tangent of z = sum over the inputs of  dz/dx · tangent of x
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from ..words.callers import callers_names
from ..words.steps import ForwardStep, Steps
from .backward import check_share, local_derivatives, moving
from .graph import Names, check_fresh, order
from .operands import is_finite, plus, times
from .value import Value, refuse_reading, tick


def forward_steps(root: Value, also: Mapping[Value, str] | None = None) -> Steps[ForwardStep]:
    """The forward pass as a list of steps, which prints as a table.

    `also` names nodes without a label; by default the caller's variables do.

    >>> a, b = Value(5, "a"), Value(2, "b")
    >>> for step in forward_steps(3 * (a + b)):
    ...     print(step)
    v1 = a + b = 5 + 2 = 7
    J = 3 · v1 = 3 · 7 = 21
    """
    also = callers_names(sys._getframe(1)) if also is None else also
    refuse_reading("forward_steps() of {} was called", root)
    nodes = order(root, constants=True)
    check_fresh(nodes)
    named, time = Names(root, also), tick()
    return Steps(ForwardStep(v, named, time) for v in nodes if not v.is_leaf)


def tangents(roots: list[Value], seeds: dict[Value, Any], graph: bool = False) -> dict[Value, Any]:
    """The tangent of every node that the seeds reach, the seeds' own given: floats, or Values."""
    nodes = order(*roots)
    check_fresh(nodes)
    tangent = dict(seeds)
    for v in nodes:
        if v.is_leaf or v in seeds or not (wanted := moving(v, tangent)):
            continue
        inputs = v.inputs
        slope: Any = 0.0
        for i, local in zip(wanted, local_derivatives(v, wanted, graph), strict=True):
            x = inputs[i]
            slope = plus(slope, times(local, tangent[x]))
            if not isinstance(slope, Value) and not is_finite(slope):
                check_share(Names(v), v, i, tangent[x], local, slope, "tangent")
        tangent[v] = slope
    return tangent
