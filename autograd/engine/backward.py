"""The reverse sweep: the chain rule, from the output back to the leaves.

Each node hands to each of its inputs a share of its own gradient:

    share = upstream · local        dJ/dx += dJ/dz · dz/dx

and a node's gradient is complete when everything made from it has handed down its share, which is
so when the nodes are visited in the reverse order of their birth.

Three readings of that one sweep stand here. `backward` stores the gradients and is made to be fast.
`shares` does the same in the same order, and shows each share as it is handed down. `adjoints`
keeps the gradients to itself; they can then be Values, a graph that is differentiated again.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .errors import NonFiniteError, NotDifferentiableError, Overflow
from .graph import check_fresh, order
from .modes import allow_nonfinite, nonfinite_allowed
from .operands import is_finite, plus, times
from .primitive import Primitive
from .value import CONSTANT, GRAPH_OF_SLOPES, Value, constant, refuse_reading


class Share(NamedTuple):
    """What a node hands down to one of its inputs: share = upstream · local. `total` is the sum of
    the shares that the input has received so far.
    """

    node: Value
    position: int
    upstream: float
    local: float
    share: float
    total: float


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
            for v, i, *_, total in shares(root):
                v.inputs[i]._grad = total
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


def shares(root: Value, names: Mapping[Value, str] | None = None) -> Iterator[Share]:
    """Each share as it is handed down, in the order of the sweep; no gradient is changed.

    An error tells the nodes by these names.
    """
    check_differentiable(root)
    nodes = order(root)
    check_fresh(nodes)
    known, gradient = set(nodes), {root: 1.0}
    felt = {root}  # what the root moves with
    for v in reversed(nodes):
        inputs = v.inputs
        wanted = [i for i, x in enumerate(inputs) if x.op is not CONSTANT]
        if not wanted:
            continue
        upstream = gradient[v]
        moves = moving(v, known) if v in felt else []
        felt.update([inputs[i] for i in moves])
        for i, local in zip(wanted, local_derivatives(v, wanted), strict=True):
            x = inputs[i]
            share = upstream * local
            if not is_finite(share) and i not in moves:
                share = 0.0  # 0 times inf: see `moving`
            total = gradient.get(x, 0.0) + share
            if not is_finite(total):
                check_share(Overflow(root, v, i, upstream, local, total, "upstream", names))
            gradient[x] = total
            yield Share(v, i, upstream, local, share, total)


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


def check_share(about: Overflow) -> None:
    """Raise if this edge made inf or nan of finite numbers."""
    v = about.node
    before = [about.factor, v._data, *(x._data for x in v.inputs)]
    if not nonfinite_allowed() and all(map(is_finite, before)):
        raise NonFiniteError(about)


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
