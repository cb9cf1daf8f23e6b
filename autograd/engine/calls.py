"""A primitive that is called: its arguments, who answers, and what stands for no finite number."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any

from .errors import NonFiniteError, OperandError, ShapeError, Undefined
from .modes import allow_nonfinite, failures_recorded, nonfinite_allowed
from .operands import as_float, is_array, is_finite, is_of_numbers, is_plain

NUMPY_OPTIONS = ("axis", "dtype", "out")
"""Those of NumPy's reductions, which are None unless somebody asks for them."""


def answering(
    op: Any, inputs: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, tuple[Any, ...]]:
    """What answers a call, such as `amax` for `max` of three, and the flat inputs.

    NumPy's sum of one Value calls its method, with an axis and more that are None.
    """
    named = {name: x for name, x in named.items() if x is not None or name not in NUMPY_OPTIONS}
    called = op.name
    if op.many is not None and len(inputs) + len(named) != op.arity:
        op = op.many
    return op, _flat_inputs(op, inputs, named, called)


def _flat_inputs(
    op: Any, inputs: tuple[Any, ...], named: dict[str, Any], called: str
) -> tuple[Any, ...]:
    """n-ary arguments gathered, keywords placed, defaults added; errors say what was called."""
    if op.arrange is not None:
        try:
            flat: tuple[Any, ...] = op.arrange(*inputs, **named)
            return flat
        except (TypeError, ShapeError) as error:
            kind = ShapeError if isinstance(error, ShapeError) else OperandError
            text = str(error).replace(f"{op.arrange.__name__}() ", "")
            raise kind(f"{called}: {text}") from None
    if op.rule is not None:
        return inputs
    given = dict(zip(op.names, inputs, strict=False))
    optional = dict(zip(reversed(op.names), reversed(op.defaults), strict=False))
    arguments = optional | given | named
    doubled = given.keys() & named.keys()
    if len(inputs) <= op.arity and arguments.keys() == set(op.names) and not doubled:
        return tuple(arguments[name] for name in op.names)
    names = ", ".join(op.names)
    got = ", ".join([str(len(inputs)), *named])
    if len(inputs) == 1 and isinstance(inputs[0], (list, tuple)):
        got = f"a {type(inputs[0]).__name__}: write {op.name}({names})"
    raise OperandError(
        f"{op.name} takes {op.arity} argument{'s' * (op.arity != 1)} ({names}), got {got}"
    )


def dispatched(op: Any, inputs: tuple[Any, ...]) -> Any:
    """Hand the inputs to whoever among them records operations; else compute the number."""
    if op.arrange is None and any(map(is_array, inputs)):
        every = sys.modules["numpy"].frompyfunc(op, len(inputs), 1)(*inputs)
        if is_array(every) and all(map(is_of_numbers, inputs)):
            return every.astype(float)
        return every
    for x in inputs:
        record = getattr(type(x), "__primitive__", None)
        if record is not None:
            return record(op, inputs)
    numbers = []
    for x in inputs:
        number = as_float(x)
        if number is None:
            raise OperandError(
                f"{op.name} takes numbers and Values, got {type(x).__name__}: {x!r:.60}"
            )
        numbers.append(number)
    return op.number(numbers)


def settled(op: Any, numbers: Sequence[Any], inputs: Sequence[Any] = ()) -> float:
    """The number after all, when `forward` raised or returned no finite float.

    It gives the IEEE answer where inf and nan may pass or were there before, and otherwise
    raises the error that names the inputs.
    """
    raised, overflow = "", False  # the error itself, if kept, would keep this frame alive
    with allow_nonfinite():
        try:
            result = op.forward(*numbers)
        except (ArithmeticError, ValueError) as error:
            raised, overflow = f"{type(error).__name__}: {error}", isinstance(error, OverflowError)
            if op.edge is not None:
                result = op.edge(*numbers)
            else:
                result = math.inf if overflow else math.nan
    z = as_float(result)
    if z is None:
        raise OperandError(f"{op.name} returned a {type(result).__name__}, not a number")
    if not is_finite(z) and all(map(is_finite, numbers)) and not nonfinite_allowed():
        pole = not raised and op.edge is not None and not op.native and op.edge(*numbers) == z
        beyond = overflow or (not raised and math.isinf(z) and not pole)
        about = Undefined(op, tuple(numbers), tuple(inputs), z, beyond, raised)
        failures = failures_recorded()
        if failures is not None and not all(map(is_plain, inputs)):
            failures.append(about)
        raise NonFiniteError(about)
    return z
