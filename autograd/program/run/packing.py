"""Packing: arguments as the rows and columns of programs, and derivatives in arguments' shapes."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...derivatives.containers import leaves, rebuild
from ...engine.errors import OperandError
from ...engine.value import Value
from ..ir.statement import Variable
from ..passes.recording import FLOAT, LeafBlock, check_alike

Wrt: TypeAlias = int | str | tuple[int | str, ...]
"""An argument to differentiate by, or several: names, or places counted from 0."""


def asked_names(wrt: Wrt, given: Iterable[str]) -> tuple[str, ...]:
    """The names of the arguments to differentiate by, among those that are given."""
    names = [*given]
    asked: list[str] = []
    for which in wrt if isinstance(wrt, tuple) else (wrt,):
        if isinstance(which, str) and which in names:
            asked.append(which)
        elif isinstance(which, Integral) and -len(names) <= which < len(names):
            asked.append(names[int(which)])
        else:
            raise OperandError(f"wrt={which!r} is no argument: there are {', '.join(names)}")
    return tuple(asked)


def check_over(over: Iterable[str], given: Iterable[str]) -> None:
    """Raise if `over` names no argument that is given."""
    for name in over:
        if name not in given:
            raise OperandError(f"over={name!r} is no argument: there are {', '.join(given)}")


def packed(x: Any, variable: Variable, block: LeafBlock) -> Any:
    """An argument's numbers as rows and columns, with one column per example of a batch."""
    if type(x) is np.ndarray and x.dtype == FLOAT and x.ndim and not variable.is_number:
        return _in_columns(x, len(x), variable)
    if variable.is_number:
        if type(x) is not float:
            _, x = next(leaves(x))
        return np.float64(x.data if isinstance(x, Value) else x)  # with which 1 / 0 is inf
    count = len(x) if block.over else 1
    if type(x) is not np.ndarray:
        if block.over:
            check_alike(block.name, x)
        x = np.array([float(n.data if isinstance(n, Value) else n) for _, n in leaves(x)])
    x = x.astype(float)
    return _in_columns(x, count, variable)


def _in_columns(x: NDArray[Any], count: int, variable: Variable) -> NDArray[Any]:
    """An array in the shape of a variable, with a column for each of `count` examples."""
    if "m" in variable.shape:
        return x.reshape(count, -1).T
    return x.reshape([side for side in variable.shape if side != "m"])


def unpacked(x: Any, gradient: Any, over: bool) -> Any:
    """A derivative in the shape of its argument."""
    columns = np.asarray(gradient, dtype=float)  # a count of examples is an int
    if over and columns.ndim == 2:
        columns = columns.T
    if type(x) is np.ndarray:
        if columns.size == x.size:
            return columns.reshape(x.shape).copy()  # it may be the memory of an argument
        return np.broadcast_to(columns.ravel(), (x.size,)).reshape(x.shape).copy()
    count = sum(1 for _ in leaves(x))
    numbers = iter(np.broadcast_to(columns.ravel(), (count,)).tolist())
    return rebuild(x, lambda _: next(numbers))
