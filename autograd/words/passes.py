"""The two passes as lists of steps, with the caller's names for the nodes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from ..engine import views
from ..engine.freshness import check_fresh
from ..engine.graph import order
from ..engine.recorded import refuse_reading
from ..engine.shares import shares
from ..engine.value import Value
from .callers import chosen_names
from .names import Names
from .seen import Numbers, numbers_at
from .steps import ForwardStep, Step, Steps


def steps(root: Value, *, names: Mapping[str, Any] | None = None) -> Steps[Step]:
    """The backward pass as a list of steps, which prints as a table; no gradient is changed.

    `names` gives names to nodes without a label; by default the caller's variables do.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> for step in steps(3 * (a + b * c)):
    ...     print(step)
    dJ/dv2 = 3
    dJ/da = dJ/dv2 · dv2/da = 3 · 1 = 3
    dJ/dv1 = dJ/dv2 · dv2/dv1 = 3 · 1 = 3
    dJ/db = dJ/dv2 · dv2/dv1 · dv1/db = 3 · 1 · c = 3 · 1 · 2 = 6
    dJ/dc = dJ/dv2 · dv2/dv1 · dv1/dc = 3 · 1 · b = 3 · 1 · 3 = 9
    """
    return _backward_steps(root, chosen_names(names, sys._getframe(1)))


def _backward_steps(root: Value, names: Mapping[str, Value]) -> Steps[Step]:
    refuse_reading("steps() of {} was called", root, slopes=True)
    return Steps(_share_steps(root, names))


def _share_steps(root: Value, names: Mapping[str, Value]) -> Iterator[Step]:
    """One step for each share, in the order of the sweep."""
    parts: dict[Value, int] = {}
    for v in order(root):
        for x in v.inputs:
            parts[x] = parts.get(x, 0) + 1
    named = Names(root, names)
    done: dict[Value, int] = {}
    only: dict[Value, Step] = {}
    last: Value | None = None
    seen: Numbers = ()
    for handed in shares(root, names=named):
        v = handed.node
        if v is not last:
            last, seen = v, numbers_at(v)
        x = v.inputs[handed.position]
        done[x] = done.get(x, 0) + 1
        step = Step(root, *handed, done[x], parts[x], only.get(v), named, seen)
        if parts[x] == 1:
            only[x] = step
        yield step


def forward_steps(root: Value, *, names: Mapping[str, Any] | None = None) -> Steps[ForwardStep]:
    """The forward pass as a list of steps, which prints as a table.

    `names` gives names to nodes without a label; by default the caller's variables do.

    >>> a, b = Value(5, "a"), Value(2, "b")
    >>> for step in forward_steps(3 * (a + b)):
    ...     print(step)
    v1 = a + b = 5 + 2 = 7
    J = 3 · v1 = 3 · 7 = 21
    """
    return _node_steps(root, chosen_names(names, sys._getframe(1)))


def _node_steps(root: Value, names: Mapping[str, Value]) -> Steps[ForwardStep]:
    """One step for each node that was computed."""
    refuse_reading("forward_steps() of {} was called", root)
    nodes = order(root, constants=True)
    check_fresh(nodes)
    named = Names(root, names)
    return Steps(ForwardStep(v, named, numbers_at(v)) for v in nodes if not v.is_leaf)


def _steps_for(root: Value, frame: FrameType, names: Mapping[str, Any] | None) -> Steps[Step]:
    return _backward_steps(root, chosen_names(names, frame))


def _forward_steps_for(
    root: Value, frame: FrameType, names: Mapping[str, Any] | None
) -> Steps[ForwardStep]:
    return _node_steps(root, chosen_names(names, frame))


views.steps = _steps_for
views.forward_steps = _forward_steps_for
