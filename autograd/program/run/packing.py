"""Packing: arguments as the rows and columns of programs, and derivatives in arguments' shapes."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np

from ...derivatives.containers import leaves, rebuild
from ...engine.errors import OperandError
from ...engine.value import Value
from ..ir.arrays import Array
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


def packed(x: Any, array: Array, block: LeafBlock) -> Any:
    """An argument's numbers as rows and columns, with one column per example of a batch."""
    if type(x) is np.ndarray and x.dtype == FLOAT and x.ndim and not array.is_number:
        return (
            x.reshape(len(x), array.rows).T if block.over else x.reshape(array.rows, array.columns)
        )
    if array.is_number:
        if type(x) is not float:
            _, x = next(leaves(x))
        return np.float64(x.data if isinstance(x, Value) else x)  # with which 1 / 0 is inf
    count = len(x) if block.over else 1
    if type(x) is not np.ndarray:
        if block.over:
            check_alike(block.name, x)
        x = np.array([float(n.data if isinstance(n, Value) else n) for _, n in leaves(x)])
    x = x.astype(float)
    return x.reshape(count, array.rows).T if block.over else x.reshape(array.rows, array.columns)


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
