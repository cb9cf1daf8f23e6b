"""What may stand beside a Value: numbers of every kind, arrays, and arguments to be flattened."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import accumulate
from numbers import Real
from typing import Any

from .errors import OperandError, PrimitiveError, ShapeError
from .modes import is_recording


def as_float(x: object) -> float | None:
    """The float of a real number of any kind (int, bool, Fraction, numpy scalar), else None.

    A duration is no number, though numpy counts it among the integers.
    """
    kind = type(x)
    if kind is float:
        return x  # type: ignore[return-value]
    # The abstract class comes last: asking it takes many times as long.
    if isinstance(x, (float, int, Real)) or (
        kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_")
    ):
        if kind.__name__ == "timedelta64":
            return None
        try:
            number = float(x)  # type: ignore[arg-type]
            if is_finite(number) or x != x or x == number:
                return number
        except OverflowError:
            pass
        raise OperandError("the number is beyond the largest float, 1.8e308")
    return None


def number_text(x: float) -> str:
    """The shortest text that reads back as x, without a `.0`."""
    text = repr(x)
    return text[:-2] if text.endswith(".0") else text


def is_finite(x: float) -> bool:
    """Whether x is neither inf nor nan (the difference of either with itself is nan)."""
    return x - x == 0.0


def is_array(x: object) -> bool:
    """Whether x is a numpy array; numpy is looked at only if somebody has imported it."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(x, numpy.ndarray)


def elements(array: Any, name: str = "an argument") -> Any:
    """The elements of a numpy array in a row."""
    check_elements(array, name)
    return array.ravel()


def check_elements(array: Any, name: str) -> None:
    """Raise for a matrix, whose parts are matrices again, and where a mask hides elements.

    A plain array is neither, and known by its type: numpy loads its masks when they are asked for.
    """
    numpy = sys.modules["numpy"]
    plain = type(array) is numpy.ndarray
    if not plain and isinstance(array, (numpy.matrix, numpy.ma.MaskedArray)):
        raise OperandError(
            f"{name} is a {type(array).__name__}, and must be a plain array: np.asarray(x) makes "
            "one of a matrix, x.filled(0) or x.compressed() of a masked array"
        )


def is_of_numbers(x: Any) -> bool:
    """Whether x is a number, or an array whose very type says that it holds nothing else."""
    return x.dtype.kind in "biuf" if is_array(x) else as_float(x) is not None


def plainly(name: str, rule: Callable[..., Any], many: bool = False) -> Callable[..., Any]:
    """The partial, or the rule that gives many, of a user's primitive: its results are checked, and
    floats for numpy's scalars.
    """

    def plain(d: Any) -> Any:
        if (is_array(d) and d.ndim) or d is None or isinstance(d, (str, bytes, list, tuple, dict)):
            raise PrimitiveError(
                f"{name}: a partial derivative is a number, got {type(d).__name__}"
            )
        return float(d) if type(d).__module__ == "numpy" else d

    @wraps(rule)
    def clean(*arguments: Any) -> Any:
        slopes = rule(*arguments)
        if not many:
            return plain(slopes)
        if not (isinstance(slopes, (list, tuple)) or (is_array(slopes) and slopes.ndim == 1)):
            raise PrimitiveError(
                f"{name}: a rule gives a list with a partial for each input, got "
                f"{type(slopes).__name__}"
            )
        return [*map(plain, slopes)]

    return clean


def flat(*arguments: Any) -> tuple[Any, ...]:
    """The numbers and Values of f(a, b), f([a, b]) or f(array) as one tuple."""
    inputs: list[Any] = []
    for x in arguments:
        if is_array(x):
            inputs.extend(elements(x))
        elif hasattr(type(x), "__iter__") and not isinstance(x, (str, bytes, dict, set)):
            inputs.extend(x)
        else:
            inputs.append(x)
    return tuple(inputs)


def at_least_one(*arguments: Any) -> tuple[Any, ...]:
    """The flat inputs of a function that has no value for none at all."""
    inputs = flat(*arguments)
    if not inputs:
        raise ShapeError("needs at least one number, got none")
    return inputs


def weights_and_inputs(w: Any, x: Any, b: Any = None) -> tuple[Any, ...]:
    """The flat inputs of dot(w, x, b)."""
    if is_array(w) and is_array(x) and w.shape != x.shape:
        raise ShapeError(
            f"weights of shape {w.shape} cannot be paired with inputs of shape {x.shape}"
        )
    weights, inputs = flat(w), flat(x)
    if len(weights) != len(inputs):
        raise ShapeError(f"{len(weights)} weights cannot be paired with {len(inputs)} inputs")
    return weights + inputs + (() if b is None else (b,))


def times(x: Any, y: Any) -> Any:
    """x · y for numbers and Values, without a node where one is a plain 1 or 0."""
    if is_plain(x) and is_plain(y):
        return x * y  # by IEEE's rules, 0 times inf included
    for factor, other in ((x, y), (y, x)):
        if is_plain(factor) and (factor == 0 or factor == 1):
            return other if factor == 1 else 0.0
    return x * y


def plus(x: Any, y: Any) -> Any:
    """x + y for numbers and Values, without a node where one is a plain 0."""
    if x.__class__ is float and y.__class__ is float:
        return x + y
    for term, other in ((x, y), (y, x)):
        if is_plain(term) and term == 0:
            return other
    return x + y


def products_of_others(xs: Sequence[Any]) -> list[Any]:
    """For each factor the product of all others: of those before it and of those behind it."""
    before = accumulate(xs[:-1], times, initial=1.0)
    behind = [*accumulate(xs[:0:-1], lambda done, x: times(x, done), initial=1.0)]
    return [times(a, b) for a, b in zip(before, reversed(behind), strict=True)] if xs else []


def is_plain(x: Any) -> bool:
    """Whether x is a number, or a Value that stands for one and gets no gradient."""
    return getattr(x, "is_constant", True)


def known_number(x: Any) -> float | None:
    """The number of a float or a Value, or None while a program is recorded that depends on it."""
    number = getattr(x, "data", x) if is_plain(x) or not is_recording() else None
    return number if isinstance(number, float) else None


def number_for(data: Any, claim: str = "a Value holds one number") -> float:
    """The float of data that must be a number; `claim` begins the error."""
    number = as_float(data)
    if number is None:
        hint = "; Value.detach() copies one" if hasattr(data, "recompute") else ""
        raise OperandError(f"{claim}, got {type(data).__name__}{hint}")
    return number


def unsupported(other: object) -> Any:
    """Let the other operand answer; but a sequence would take it for repetition."""
    if isinstance(other, (str, bytes, list, tuple)):
        raise OperandError(f"no arithmetic between Value and {type(other).__name__}")
    return NotImplemented
