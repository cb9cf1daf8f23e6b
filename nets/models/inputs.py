"""Inputs: the numbers of one example, with which modules are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import OperandError, ShapeError, Value, constant


def as_inputs(x: Any, n_in: int, what: str) -> list[Value]:
    """The n_in numbers of one example as Values.

    A number becomes one constant that all neurons share; a Value stays as it is.

    >>> as_inputs([1.0], 2, "this network")
    Traceback (most recent call last):
    autograd.ShapeError: this network takes 2 inputs, got 1
    """
    if getattr(x, "ndim", 1) != 1:
        raise ShapeError(
            f"{what} takes one example, a row of {n_in} numbers, got an array of shape {x.shape}: "
            "predict(X) takes a table"
        )
    numbers = x.tolist() if hasattr(x, "tolist") else x  # arrays, tensors, rows of a data frame
    if not isinstance(numbers, Sequence) or isinstance(numbers, (str, bytes)):
        raise OperandError(
            f"{what} takes a list, tuple or array of {n_in} numbers, got {type(x).__name__}"
        )
    if any(isinstance(each, (list, tuple)) or getattr(each, "ndim", 0) for each in numbers):
        raise ShapeError(
            f"{what} takes one example, a row of {n_in} numbers, got a list of lists: "
            "predict(X) takes a table"
        )
    if len(numbers) != n_in:
        raise ShapeError(f"{what} takes {n_in} input{'s' * (n_in != 1)}, got {len(numbers)}")
    return [number if isinstance(number, Value) else constant(number) for number in numbers]
