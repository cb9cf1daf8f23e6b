"""The reverse sweep: the chain rule, from the output back to the leaves.

Each node hands to each of its inputs a share of its own gradient:

    share = upstream · local        dJ/dx += dJ/dz · dz/dx

and a node's gradient is complete when everything made from it has handed down its share, which is
so when the nodes are visited in the reverse order of their birth.

Three readings of that one sweep stand here. `backward` stores the gradients and is made to be fast.
`steps` does the same in the same order, and shows each share as it is handed down. `adjoints`
keeps the gradients to itself; they can then be Values, a graph that is differentiated again.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from ..words.callers import callers_names
from ..words.steps import Step, Steps
from .errors import NonFiniteError, NotDifferentiableError, printable
from .graph import Names, check_fresh, order
from .modes import allow_nonfinite, nonfinite_allowed
from .operands import is_finite, plus, times
from .primitive import Primitive
from .value import CONSTANT, GRAPH_OF_SLOPES, Value, constant, refuse_reading, tick


def backward(root: Value) -> None:
    """Add the derivative of the root for each leaf to the leaf's gradient.

    Interior nodes then hold the gradient of this pass alone. If anything goes wrong on the way, the
    leaves' gradients are as before.
    """
    refuse_reading("backward() of {} was called", root, GRAPH_OF_SLOPES)
    check_differentiable(root)
    nodes = order(root)
    check_fresh(nodes)
    before: list[tuple[Value, float | None]] = []
    try:
        for v in nodes:
            if v._x is None:
                before.append((v, v._grad))
            v._grad = 0.0
        root._grad = 1.0
        try:
            _sweep(nodes)
            smooth = all(is_finite(leaf._grad or 0.0) for leaf, _ in before)
        except (ArithmeticError, ValueError):
            smooth = False
        if not smooth:  # walk again with care: name the culprit, or give IEEE's inf and nan
            root._grad = 1.0
            for step in _stream(root, nodes):
                step.input._grad = step.total
        for leaf, earlier in before:
            if earlier is not None:
                leaf._grad = _added(leaf, earlier, leaf._grad or 0.0)
    except BaseException:
        for v in nodes:
            if v._x is not None:
                v._grad = None
        for leaf, earlier in before:
            leaf._grad = earlier
        raise


def check_differentiable(root: Value) -> None:
    """Raise an error if no leaf can take part in the root's value."""
    if root.op is CONSTANT:
        raise NotDifferentiableError(f"{root!r} is a constant: no leaf takes part in it")


def _sweep(nodes: list[Any]) -> None:
    """Hand the shares down, youngest node first. Constants have no gradient to add to."""
    for v in reversed(nodes):
        x, y = v._x, v._y
        if y is not None:
            dx, dy = v.op.partials
            upstream, z, a, b = v._grad, v._data, x._data, y._data
            if x._grad is not None:
                x._grad += upstream * (dx if dx.__class__ is int else dx(z, a, b))
            if y._grad is not None:
                y._grad += upstream * (dy if dy.__class__ is int else dy(z, a, b))
        elif x.__class__ is tuple:
            wanted = [i for i, input in enumerate(x) if input._grad is not None]
            slopes = v.op.locals(v._data, [input._data for input in x], wanted)
            for i, slope in zip(wanted, slopes, strict=True):
                x[i]._grad += v._grad * slope
        elif x is not None:
            (dx,) = v.op.partials
            x._grad += v._grad * (dx if dx.__class__ is int else dx(v._data, x._data))


def _added(leaf: Value, earlier: float, now: float) -> float:
    """The gradient of earlier passes and of this one together."""
    total = earlier + now
    if is_finite(earlier) and is_finite(now) and not (is_finite(total) or nonfinite_allowed()):
        raise NonFiniteError(f"the gradients of {leaf!r} add up to {total}")
    return total


def steps(root: Value, also: Mapping[Value, str] | None = None) -> Steps[Step]:
    """The backward pass as a list of steps, which prints as a table; no gradient is changed.

    `also` names nodes without a label; by default the caller's variables do.

    >>> a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
    >>> for step in steps(3 * (a + b * c)):
    ...     print(step)
    dJ/dv2 = 3
    dJ/da = dJ/dv2 · dv2/da = 3 · 1 = 3
    dJ/dv1 = dJ/dv2 · dv2/dv1 = 3 · 1 = 3
    dJ/db = dJ/dv2 · dv2/dv1 · dv1/db = 3 · 1 · c = 3 · 1 · 2 = 6
    dJ/dc = dJ/dv2 · dv2/dv1 · dv1/dc = 3 · 1 · b = 3 · 1 · 3 = 9
    """
    also = callers_names(sys._getframe(1)) if also is None else also
    refuse_reading("steps() of {} was called", root, GRAPH_OF_SLOPES)
    check_differentiable(root)
    nodes = order(root)
    check_fresh(nodes)
    return Steps(_stream(root, nodes, also))


def _stream(
    root: Value, nodes: list[Value], also: Mapping[Value, str] | None = None
) -> Iterator[Step]:
    """One step for each edge of the chain rule, in the order of the sweep."""
    parts: dict[Value, int] = {}
    for v in nodes:
        for x in v.inputs:
            parts[x] = parts.get(x, 0) + 1
    named, time = Names(root, also), tick()
    done: dict[Value, int] = {}
    gradient = {root: 1.0}
    only: dict[Value, Step] = {}
    felt = {root}  # what the root moves with
    for v in reversed(nodes):
        inputs = v.inputs
        wanted = [i for i, x in enumerate(inputs) if x.op is not CONSTANT]
        if not wanted:
            continue
        upstream = gradient[v]
        moves = moving(v, parts) if v in felt else []
        felt.update([inputs[i] for i in moves])
        for i, local in zip(wanted, local_derivatives(v, wanted), strict=True):
            x = inputs[i]
            share = upstream * local
            if not is_finite(share) and i not in moves:
                share = 0.0  # 0 times inf: see `moving`
            total = gradient.get(x, 0.0) + share
            if not is_finite(total):
                check_share(named, v, i, upstream, local, total)
            gradient[x] = total
            done[x] = done.get(x, 0) + 1
            step = Step(
                root,
                v,
                i,
                upstream,
                local,
                share,
                total,
                done[x],
                parts[x],
                only.get(v),
                named,
                time,
            )
            if parts[x] == 1:
                only[x] = step
            yield step


def moving(v: Value, among: Container[Value]) -> list[int]:
    """The positions of node v's inputs that are among those, and that v moves with.

    Where a slope is 0 everywhere, as a comparison's, what stands behind it is not differentiated,
    and need not be smooth.
    """
    wanted = [i for i, x in enumerate(v.inputs) if x in among]
    assert isinstance(v.op, Primitive)
    partials = v.op.partials
    return [i for i in wanted if not partials or partials[i] != 0]


def local_derivatives(v: Value, wanted: Sequence[int], graph: bool = False) -> list[Any]:
    """dz/dx at node v for the inputs at the wanted positions: as numbers, or as graphs."""
    assert isinstance(v.op, Primitive)
    if graph:
        return v.op.locals(v, v.inputs, wanted)
    return number_derivatives(v.op, v._data, [x._data for x in v.inputs], wanted)


def number_derivatives(
    op: Primitive, z: float, numbers: Sequence[float], wanted: Sequence[int]
) -> list[float]:
    """dz/dx of a primitive at numbers, by IEEE's rules where the plain formula raises."""
    try:
        found = [float(d) for d in op.locals(z, numbers, wanted)]
        if all(map(is_finite, found)):
            return found
    except (ArithmeticError, ValueError, TypeError):
        pass
    with allow_nonfinite():
        graphs = op.locals(constant(z), [constant(x) for x in numbers], wanted)
    return [d._data if isinstance(d, Value) else float(d) for d in graphs]


def check_share(
    named: Mapping[Value, str],
    v: Value,
    i: int,
    factor: float,
    local: float,
    total: float,
    factor_name: str = "upstream",
) -> None:
    """Raise if this edge made inf or nan of finite numbers."""
    numbers = [x._data for x in v.inputs]
    if nonfinite_allowed() or not all(map(is_finite, [factor, v._data, *numbers])):
        return
    assert isinstance(v.op, Primitive)
    where = v.op.application(numbers, v.inputs)
    edge = printable(f"d{named[v]}/d{named[v.inputs[i]]}")
    if not is_finite(local):
        raise NonFiniteError(f"the local derivative {edge} of {where} is {local}")
    raise NonFiniteError(
        f"the gradient through {edge} of {where} is {total}: {factor_name} {factor!r} times local "
        f"{local!r} goes beyond the largest float"
    )


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
                check_share(Names(root), v, i, upstream, local, total)
            gradient[x] = total
    return [gradient.get(x, 0.0) for x in targets]
