"""Packing: arguments as the rows and columns of programs, and results in the users' shapes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...derivatives.containers import leaves, rebuild
from ...engine.errors import OperandError
from ...engine.leaves import numbers_of
from ...engine.value import Value
from ..ir.statement import Variable
from ..passes.recording import FLOAT, LeafBlock, check_alike, example_count, is_module

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


class Packing:
    """How a plan's functions take their arguments, and how the user gets their results."""

    def __init__(
        self,
        blocks: Sequence[LeafBlock],
        inputs: Sequence[Variable],
        parameters: list[Value],
        output: Any,
        reduces: bool,
    ) -> None:
        """`output` is f's result, `numbered`; `reduces` tells whether examples are added up."""
        self.blocks, self.inputs = blocks, inputs
        self.parameters = parameters
        self.batched = any(block.over for block in blocks)
        self.each = self.batched and not reduces  # whether there is a result for each example
        self._arguments = list(zip(blocks[:-1], inputs[:-1], strict=True))
        self._places = {block.name: i for i, block in enumerate(blocks[:-1])}
        self.output = output

    def place(self, argument: str) -> int:
        """The number of the block that holds an argument's numbers; a module's are parameters."""
        return self._places.get(argument, len(self.blocks) - 1)

    def packed(self, given: Mapping[str, Any]) -> list[Any]:
        """The arguments as the functions take them: columns of numbers, then the parameters."""
        columns: list[Any] = []
        m = 0
        for block, variable in self._arguments:
            column = packed(given[block.name], variable, block)
            if block.over:
                m = example_count(block.name, column.shape[1], m)
            columns.append(column)
        return [*columns, *self.theta_and_count(self.theta(), m)]

    def theta(self) -> Any:
        """The parameters' numbers."""
        theta = np.array(numbers_of(self.parameters), dtype=float)
        return theta[0] if self.inputs[-1].is_number else theta

    def theta_and_count(self, theta: Any, m: Any) -> list[Any]:
        """The functions' last arguments: the parameters, and the count of examples, if any."""
        return [theta] * bool(self.parameters) + [m] * self.batched

    @property
    def gives_one(self) -> bool:
        """Whether the result is one number."""
        return isinstance(self.output, float) and not self.each

    def shaped(self, values: Sequence[Any]) -> Any:
        """The results in the shape of f's result."""
        if isinstance(self.output, float):
            return self.result(values[0])
        flat = iter(values)
        return rebuild(self.output, lambda _: self.result(next(flat)))

    def result(self, value: Any) -> Any:
        """One result as the user gets it: a float, or an array with a number for each example."""
        if self.each:
            return np.array(value, dtype=float).ravel()
        if type(value) is np.float64 or np.ndim(value) == 0:  # the usual type first: it is fast
            return float(value)
        return float(value[0, 0])

    def unpacked(
        self, gradients: Sequence[Any], given: Mapping[str, Any], wrt: Sequence[str]
    ) -> tuple[Any, ...]:
        """The derivatives in the shapes of the arguments."""
        shaped: list[Any] = []
        for which, gradient in zip(wrt, gradients, strict=True):
            x = given[which]
            if is_module(x):
                place = {p: k for k, p in enumerate(self.parameters)}
                flat = np.broadcast_to(np.ravel(gradient), (len(self.parameters),))
                shaped.append(np.array([flat[place[p]] for p in x.parameters()], dtype=float))
            else:
                shaped.append(unpacked(x, gradient, self.blocks[self.place(which)].over))
        return tuple(shaped)


def numbered(output: Any) -> Any:
    """f's result, with each number's place among the results, a float, instead of the number."""
    place = map(float, itertools.count())
    return rebuild(output, lambda _: next(place))


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
