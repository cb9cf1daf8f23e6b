"""The recording of operations: every node is made here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import modes
from .births import CONSTANT, Source, tick
from .calls import settled
from .errors import OperandError
from .modes import NOTHING, Note, current_note
from .operands import as_float, unsupported
from .primitive import Primitive
from .value import Value

new = object.__new__

order_at_once: Callable[[tuple[Value, ...], bool, int], list[Value]] | None = None
backward_at_once: Callable[[Value, float], bool] | None = None
adjoints_at_once: Callable[[Value, Sequence[Value]], list[float] | None] | None = None
"""In the compiled core, the same as `order`, and as `backward` and `adjoints` if all goes well."""


def born(op: Primitive | Source, z: float, x: Any, y: Value | None, v: Any = None) -> Value:
    """The birth of every node: what made it, its number, and its inputs; v is the bare object."""
    if v is None:
        v = new(Value)
    elif hasattr(v, "op"):
        raise OperandError("a Value is made once: __init__ was called on it again")
    v._data = z
    v._grad = None
    v.op = op
    v._x = x
    v._y = y
    v._born = tick()
    if not modes.scopes_in_use:
        v._note = NOTHING
    else:
        note = current_note()
        v._note = note if note.__class__ is Note else note.decided()  # quicker than to ask always
    return v  # type: ignore[no-any-return]


def unary(op: Primitive, x: Value) -> Value:
    """Record op(x)."""
    try:
        z = op.forward(x._data)
    except (ArithmeticError, ValueError):
        z = None
    if z.__class__ is not float or z - z != 0.0:  # inf - inf and nan - nan are nan
        z = settled(op, (x._data,), (x,))
    if x.op is CONSTANT:  # an operation on nothing but constants is one itself
        return born(CONSTANT, z, None, None)
    return born(op, z, x, None)


def binary(op: Primitive, x: Any, y: Any) -> Any:
    """Record op(x, y) where one is a Value, or say NotImplemented if the other is no number."""
    if type(y) is not Value and (y := _as_value(other := y)) is None:
        return unsupported(other)
    if type(x) is not Value and (x := _as_value(other := x)) is None:
        return unsupported(other)
    try:
        z = op.forward(x._data, y._data)
    except (ArithmeticError, ValueError):
        z = None
    if z.__class__ is not float or z - z != 0.0:
        z = settled(op, (x._data, y._data), (x, y))
    if x.op is CONSTANT and y.op is CONSTANT:
        return born(CONSTANT, z, None, None)
    return born(op, z, x, y)


def record(op: Primitive, inputs: Sequence[Any]) -> Value:
    """Record op(*inputs) for any count of inputs."""
    values: list[Any] = [x if type(x) is Value else _as_value(x) for x in inputs]
    for x, value in zip(inputs, values, strict=True):
        if value is None:
            raise OperandError(f"{op.name} takes numbers and Values, got {type(x).__name__}")
    if op.arity == 1:
        return unary(op, values[0])
    if op.arity == 2:
        return binary(op, values[0], values[1])  # type: ignore[no-any-return]
    z = op.number([x._data for x in values], values)
    if all(x.op is CONSTANT for x in values):
        return born(CONSTANT, z, None, None)
    return born(op, z, tuple(values), None)


def _as_value(x: Any) -> Value | None:
    """A number as a constant; None for anything else."""
    number = as_float(x)
    return None if number is None else born(CONSTANT, number, None, None)
