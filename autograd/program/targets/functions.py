"""The functions that NumPy lacks, for programs' texts: they give IEEE numbers, and never raise."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...engine.modes import allow_nonfinite
from ...engine.primitive import TABLE, Primitive, primitive_named

ArrayFunction = Callable[..., NDArray[np.float64]]


def all_finite(x: Any) -> bool:
    """Whether all numbers are finite."""
    if isinstance(x, float):
        return math.isfinite(x)
    # np.vdot takes half the time of np.isfinite, and sets no flags.
    return math.isfinite(np.vdot(x, x)) or bool(np.isfinite(x).all())


def flag_nonfinite(result: Any, *inputs: Any) -> None:
    """Set NumPy's flag of invalid numbers, for np.errstate, if a result is not finite though all
    its inputs are.
    """
    if not all_finite(result) and all(map(all_finite, inputs)):
        np.subtract(np.inf, np.inf)


def elementwise(op: Primitive) -> ArrayFunction:
    """A primitive of numbers as a function of arrays, element by element."""

    def number(*inputs: float) -> float:
        with allow_nonfinite():
            result = op.number([float(x) for x in inputs])
        flag_nonfinite(result, *inputs)
        return result

    return np.vectorize(number, otypes=[float])


erf: ArrayFunction = np.vectorize(math.erf, otypes=[float])
erfc: ArrayFunction = np.vectorize(math.erfc, otypes=[float])
fma: ArrayFunction = elementwise(TABLE["fma"])
gamma: ArrayFunction = elementwise(TABLE["gamma"])
lgamma: ArrayFunction = elementwise(TABLE["lgamma"])
polygamma: ArrayFunction = elementwise(TABLE["polygamma"])
remainder: ArrayFunction = elementwise(TABLE["remainder"])


def stacked(*xs: Any) -> NDArray[np.float64]:
    """The arguments as one array, along a new first axis."""
    return np.stack(np.broadcast_arrays(*xs))


def one_by_one(name: str) -> ArrayFunction:
    """The primitive that has this name now, number by number: for a text that runs by itself."""
    return number_by_number(primitive_named(name))


def number_by_number(op: Primitive) -> ArrayFunction:
    """A user's primitive that NumPy cannot write, computed by its own function number by number; if
    it takes many arguments, it is a function of an array, with axis and keepdims.
    """
    if op.rule is None:
        return elementwise(op)

    def along(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
        rows = np.reshape(x, -1) if axis is None else np.moveaxis(x, axis, -1)
        with allow_nonfinite():
            each = [op.number(row) for row in rows.reshape(-1, rows.shape[-1]).tolist()]
        result = np.reshape(each, rows.shape[:-1])
        flag_nonfinite(result, rows)
        if keepdims:
            return (
                result.reshape([1] * np.ndim(x)) if axis is None else np.expand_dims(result, axis)
            )
        return result

    return along


def logsumexp(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """log of the sum of exp(x) along an axis, shifted by the largest x: no exp overflows."""
    largest = np.max(x, axis=axis, keepdims=True)
    shift = np.where(np.isfinite(largest), largest, 0.0)
    powers = np.exp(x - shift)
    ones = powers == 1.0  # the largest x and its ties: log1p adds one of them itself
    beyond = np.sum(np.where(ones, 0.0, powers), axis=axis, keepdims=True)
    beyond += np.sum(ones, axis=axis, keepdims=True) - 1.0
    total = shift + np.log1p(beyond)
    return total if keepdims else np.squeeze(total, axis=axis)


def _softmax(x: Any, axis: int) -> Any:
    """exp(x) in part of its sum along an axis; no exp overflows."""
    shares = np.exp(x - logsumexp(x, axis, keepdims=True))
    return shares / shares.sum(axis=axis, keepdims=True)


softmax: ArrayFunction = _softmax
