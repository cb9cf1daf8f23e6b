"""The slopes at one node: its local derivatives, and which of its inputs it moves with."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from .births import CONSTANT
from .errors import NonFiniteError, NotDifferentiableError, Overflow
from .leaves import constant
from .modes import allow_nonfinite, nonfinite_allowed
from .operands import is_finite
from .primitive import Primitive
from .value import Value


def check_differentiable(root: Value) -> None:
    """Raise an error if no leaf can take part in the root's value."""
    if root.op is CONSTANT:
        raise NotDifferentiableError(f"{root!r} is a constant: it depends on no leaf")


def moving(v: Value, among: Container[Value]) -> list[int]:
    """The positions of the inputs of node v that are `among` those and that v moves with.

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
        slopes = [float(d) for d in op.locals(z, numbers, wanted)]
        if all(map(is_finite, slopes)):
            return slopes
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


def added_up(leaf: Value, earlier: float, now: float) -> float:
    """The gradient of earlier passes and of this one together."""
    total = earlier + now
    if is_finite(earlier) and is_finite(now) and not (is_finite(total) or nonfinite_allowed()):
        raise NonFiniteError(f"the gradients of {leaf!r} add up to {total}")
    return total
