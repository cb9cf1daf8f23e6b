"""What NumPy lacks: functions that the texts of programs import, IEEE numbers and no exceptions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...engine.modes import allow_nonfinite
from ...engine.primitive import TABLE, Primitive

Function = Callable[..., NDArray[np.float64]]


def all_finite(x: Any) -> bool:
    """Whether all numbers are finite."""
    # np.vdot takes half the time of np.isfinite, and raises no flags.
    return math.isfinite(np.vdot(x, x)) or bool(np.isfinite(x).all())


def look(result: Any, *inputs: Any) -> None:
    """Tell by NumPy's flag of invalid numbers, which np.errstate can have raised, that a result is
    not finite, though all that it was made of is.
    """
    if math.isfinite(np.vdot(result, result)):  # in a word: this runs in every program
        return
    if not all_finite(result) and all(map(all_finite, inputs)):
        np.subtract(np.inf, np.inf)


def each(op: Primitive) -> Function:
    """A primitive of numbers for arrays, element by element."""

    def number(*inputs: float) -> float:
        with allow_nonfinite():
            result = op.number([float(x) for x in inputs])
        look(result, *inputs)
        return result

    return np.vectorize(number, otypes=[float])


erf: Function = np.vectorize(math.erf, otypes=[float])
erfc: Function = np.vectorize(math.erfc, otypes=[float])
fma: Function = each(TABLE["fma"])
gamma: Function = each(TABLE["gamma"])
lgamma: Function = each(TABLE["lgamma"])
polygamma: Function = each(TABLE["polygamma"])
remainder: Function = each(TABLE["remainder"])


def logsumexp(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """log of the sum of exp(x) along an axis; the largest x comes out first, so none overflows."""
    largest = np.max(x, axis=axis, keepdims=True)
    shift = np.where(np.isfinite(largest), largest, 0.0)
    powers = np.exp(x - shift)
    ones = powers == 1.0  # the largest, and what ties with it: log1p adds one of them by itself
    beyond = np.sum(np.where(ones, 0.0, powers), axis=axis, keepdims=True)
    beyond += np.sum(ones, axis=axis, keepdims=True) - 1.0
    total = shift + np.log1p(beyond)
    return total if keepdims else np.squeeze(total, axis=axis)
