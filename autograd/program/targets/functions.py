"""What NumPy lacks: functions that the texts of programs import, IEEE numbers and no exceptions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...modes import allow_nonfinite
from ...primitive import TABLE, Primitive

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
    rows, along = (np.ravel(x), 0) if axis is None else (np.asarray(x), axis)
    first = np.argmax(rows, axis=along, keepdims=True)
    largest = np.take_along_axis(rows, first, along)
    shares = np.exp(rows - largest)
    np.put_along_axis(shares, first, 0.0, along)  # log1p keeps what the others add to its 1
    total = largest + np.log1p(shares.sum(axis=along, keepdims=True))
    total = np.where(np.isfinite(largest), total, largest)
    if axis is None:
        return total.reshape((1,) * np.ndim(x)) if keepdims else total[0]
    return total if keepdims else np.squeeze(total, axis=axis)
