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


def each(op: Primitive) -> Function:
    """A primitive of numbers for arrays, element by element."""

    def number(*inputs: float) -> float:
        with allow_nonfinite():
            return op.number([float(x) for x in inputs])

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
    finite = np.where(np.isfinite(largest), largest, 0.0)
    total = np.log(np.sum(np.exp(x - finite), axis=axis, keepdims=True)) + finite
    return total if keepdims else np.squeeze(total, axis=axis)
