"""Packing: arguments as the rows and columns of programs, and results in the users' shapes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...derivatives.containers import leaves, rebuild
from ...engine.errors import OperandError, ShapeError
from ...engine.leaves import numbers_of
from ...engine.value import Value
from ..ir.statement import Variable
from ..passes.blocks import LeafBlock
from ..passes.recording import FLOAT, example_count, is_module, structure
from ..passes.rows import as_rows

EPSILON = float(np.finfo(float).eps)

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
            is_place = isinstance(which, (str, Integral))
            expected = "" if is_place else "; wrt is a name or a place, or a tuple of these"
            raise OperandError(
                f"wrt={which!r} is no argument: there are {', '.join(names) or 'none'}{expected}"
            )
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

    def arranged(self, inputs: Sequence[Variable], order: Sequence[int]) -> Packing:
        """The same into other variables, and with the parameters in another order."""
        own = [
            as_rows(x) if "m" in y.shape[:1] else x
            for x, y in zip(inputs, self.inputs, strict=True)
        ]
        parameters = [self.parameters[i] for i in order]
        return Packing(self.blocks, own, parameters, self.output, self.batched and not self.each)

    def place(self, argument: str) -> int:
        """The number of the block that holds an argument's numbers; a module's are parameters."""
        return self._places.get(argument, len(self.blocks) - 1)

    def places(self, wrt: Sequence[str]) -> tuple[int, ...]:
        """The blocks that hold these arguments' numbers, each once: modules share the parameters,
        and so one derivative.
        """
        return tuple(dict.fromkeys(map(self.place, wrt)))

    def in_columns(self, place: int) -> bool:
        """Whether the argument at a place is given to the functions with examples in columns."""
        return self.blocks[place].over and self.inputs[place].shape[0] != "m"

    def packed(self, given: Mapping[str, Any]) -> list[Any]:
        """The arguments as the functions take them: columns of numbers, then the parameters."""
        columns: list[Any] = []
        m = 0
        for block, variable in self._arguments:
            column = packed(given[block.name], variable, block)
            if block.over:
                m = example_count(block.name, column.shape[variable.shape.index("m")], m)
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
        of_place = dict(zip(self.places(wrt), gradients, strict=True))
        for which in wrt:
            x, gradient = given[which], of_place[self.place(which)]
            if is_module(x):
                place = {p: k for k, p in enumerate(self.parameters)}
                flat = np.broadcast_to(np.ravel(gradient), (len(self.parameters),))
                shaped.append(np.array([flat[place[p]] for p in x.parameters()], dtype=float))
            else:
                shaped.append(unpacked(x, gradient, self.in_columns(self.place(which))))
        return tuple(shaped)


def numbered(output: Any) -> Any:
    """f's result, with each number's place among the results, a float, instead of the number."""
    place = map(float, itertools.count())
    return rebuild(output, lambda _: next(place))


def packed(x: Any, variable: Variable, block: LeafBlock) -> Any:
    """An argument's numbers as rows and columns, with one column per example of a batch."""
    if isinstance(x, np.ndarray) and type(x) is not np.ndarray:  # such as an array in a file
        x = np.asarray(x)
    is_array = type(x) is np.ndarray and x.dtype == FLOAT and x.flags.aligned
    if is_array and x.ndim and not variable.is_number:
        return _in_columns(x, len(x), variable)
    if variable.is_number:
        if type(x) is not float:
            _, x = next(leaves(x))
        return np.float64(x.data if isinstance(x, Value) else x)  # with which 1 / 0 is inf
    count = len(x) if block.over else 1
    if type(x) is not np.ndarray:
        if block.over:
            _check_alike(block.name, x)
        x = np.array([float(n.data if isinstance(n, Value) else n) for _, n in leaves(x)])
    x = x.astype(float)
    return _in_columns(x, count, variable)


def add_up_to_1(x: Any, variable: Variable) -> bool:
    """Whether a packed argument's numbers do, those of each example, but for rounding."""
    side = None if "m" not in variable.shape else 1 - variable.shape.index("m")
    away = np.abs(np.sum(x, axis=side) - 1.0)
    return bool(np.all(away <= variable.count * EPSILON))


def _in_columns(x: NDArray[Any], count: int, variable: Variable) -> NDArray[Any]:
    """An array in the shape of a variable, with a column or a row for each of `count` examples."""
    if "m" in variable.shape:
        rows = x.reshape(count, -1)
        return rows if variable.shape[0] == "m" else rows.T
    return x.reshape([side for side in variable.shape if side != "m"])


def _check_alike(name: str, x: Any) -> None:
    """Raise if examples differ in more than their numbers."""
    first = structure(f"{name}[0]", x[0])
    for i, each in enumerate(x):
        own = f"{name}[{i}]"
        if structure(own, each) != first:
            where = _difference(own, each, f"{name}[0]", x[0])
            raise ShapeError(f"{own} has another shape than {name}[0]: {where}")


def _difference(name: str, x: Any, other: str, y: Any) -> str:
    """Where two examples first differ, and what they are there."""
    if isinstance(x, (list, tuple)) and type(x) is type(y) and len(x) == len(y):
        for i, (a, b) in enumerate(zip(x, y, strict=True)):
            if structure(name, a) != structure(other, b):
                return _difference(f"{name}[{i}]", a, f"{other}[{i}]", b)
    return f"{name} is {_kind(x)}, {other} is {_kind(y)}"


def _kind(x: Any) -> str:
    """What a part of an example is, in words."""
    if isinstance(x, dict):
        return f"a dict with the keys {', '.join(map(repr, x))}"
    if isinstance(x, (list, tuple)):
        return f"a {type(x).__name__} of length {len(x)}"
    return f"an array of shape {x.shape}" if np.ndim(x) else "a number"


def unpacked(x: Any, gradient: Any, in_columns: bool) -> Any:
    """A derivative in the shape of its argument; `in_columns` tells how its examples lie."""
    columns = np.asarray(gradient, dtype=float)  # a count of examples is an int
    if in_columns and columns.ndim == 2:
        columns = columns.T
    if type(x) is np.ndarray:
        if columns.size == x.size:
            return columns.reshape(x.shape).copy()  # it may be the memory of an argument
        return np.broadcast_to(columns.ravel(), (x.size,)).reshape(x.shape).copy()
    if isinstance(x, np.ndarray):
        like = x.astype(float)
        like[...] = unpacked(np.asarray(x), gradient, in_columns)
        return like
    count = sum(1 for _ in leaves(x))
    numbers = iter(np.broadcast_to(columns.ravel(), (count,)).tolist())
    return rebuild(x, lambda _: next(numbers))
