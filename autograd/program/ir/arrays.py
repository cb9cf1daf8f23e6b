"""Arrays, what is read of them, and the statements of a lifted program.

Every array has rows and columns, as in the lectures: units below each other, examples side by side.
A single number has neither. What is computed for each example of a batch has one row a number, and
as many columns as there are examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...engine.primitive import Primitive
from .symbols import Symbol

Places: TypeAlias = NDArray[np.intp]


class Array:
    """A variable of the program."""

    __slots__ = ("columns", "label", "name", "over", "rows")

    def __init__(self, name: str, rows: int, columns: int = 1, over: bool = False) -> None:
        self.name = name
        self.rows = rows
        self.columns = columns
        self.over = over  # whether there is one column for each example
        self.label: str | None = None  # what all that stands in it is called

    @property
    def count(self) -> int:
        """How many numbers it has, in each example."""
        return self.rows * self.columns

    @property
    def is_number(self) -> bool:
        """Whether it is a single number."""
        return self.count == 1 and not self.over

    def __repr__(self) -> str:
        columns = "m" if self.over else str(self.columns)
        return f"<{self.name} ({self.rows}, {columns})>"


class Parameters(Array):
    """All parameters in a row."""

    __slots__ = ()


class Constants(Array):
    """Numbers that are the same in every run."""

    __slots__ = ("numbers",)

    def __init__(self, numbers: Sequence[float]) -> None:
        super().__init__("", len(numbers))
        self.numbers = tuple(numbers)


class Read(NamedTuple):
    """What a statement takes from arrays: their numbers at these places, in this shape.

    The places count through the arrays row by row, one array after the other. An axis along which
    all are the same has length 1.
    """

    arrays: tuple[Array, ...]
    places: Places

    @property
    def over(self) -> bool:
        """Whether it differs from example to example."""
        return any(array.over for array in self.arrays)

    @property
    def whole(self) -> bool:
        """Whether it is one array as it is."""
        if len(self.arrays) != 1:
            return False
        array = self.arrays[0]
        return self.places.shape == (array.rows, array.columns) and is_row(self.places.ravel(), 0)


Operand: TypeAlias = Read | float
"""What is read of arrays, or one number for all."""


class Term(NamedTuple):
    """An expression of numbers that stand side by side: what is computed for each of them.

    The symbols without an operation in it stand for the operands.
    """

    expression: Symbol | float
    operands: dict[Symbol, Read]

    @property
    def over(self) -> bool:
        """Whether it differs from example to example."""
        return any(read.over for read in self.operands.values())


class Map(NamedTuple):
    """An expression, element by element."""

    out: Array
    term: Term


class Factor(NamedTuple):
    """One side of a matrix product."""

    read: Read
    transposed: bool = False


class Product(NamedTuple):
    """The matrix product left @ right, and bias added to each column."""

    out: Array
    left: Factor
    right: Factor
    bias: Operand | None = None
    mean: bool = False  # of examples: divided by how many there are


class Reduction(NamedTuple):
    """A primitive of many arguments, which stand along one axis of what is read."""

    out: Array
    op: Primitive
    operand: Read
    axis: int | None  # None: all of it gives one number


class Total(NamedTuple):
    """The sum of a term along axes; of examples it can be the mean."""

    out: Array
    term: Term
    shape: tuple[int, int]  # of the term, for each example
    axes: tuple[int, ...]
    examples: bool  # whether the examples are added up as well
    mean: bool


class Assembly(NamedTuple):
    """An array put together from parts, which are added where they overlap."""

    out: Array
    parts: tuple[tuple[Places, Read | float], ...]


Statement: TypeAlias = Map | Product | Reduction | Total | Assembly


def in_own_shape(read: Read) -> Read:
    """A read of all of one array, row after row, as the array as it is; others as they are."""
    (array, *others) = read.arrays
    places = read.places.ravel()
    if others or len(places) != array.count or not is_row(places, 0):
        return read
    return Read(read.arrays, places.reshape(array.rows, array.columns))


def spread_to(read: Read, shape: tuple[int, ...]) -> Read:
    """The same in that shape, along whose axes it may be the same throughout."""
    return Read(read.arrays, np.broadcast_to(read.places, shape))


def of_used(read: Read) -> Read:
    """The same, without the arrays from which nothing is read."""
    flat = read.places.ravel()
    used: list[Array] = []
    places = np.empty_like(flat)
    start = size = 0
    for array in read.arrays:
        here = (flat >= start) & (flat < start + array.count)
        if here.any():
            places[here] = flat[here] - start + size
            used.append(array)
            size += array.count
        start += array.count
    if len(used) == len(read.arrays):
        return read
    return Read(tuple(used), places.reshape(read.places.shape))


def rectangle(places: Places, array: Array) -> tuple[int, int] | None:
    """The first row and column of the part of an array that the places are, if they are one."""
    (height, width), n = places.shape, array.columns
    first = int(places[0, 0])
    row, column = divmod(first, n)
    due = first + n * np.arange(height)[:, None] + np.arange(width)
    fits = column + width <= n and np.array_equal(places, due)
    return (row, column) if fits else None


def is_row(places: Places, start: int) -> bool:
    """Whether the places are start, start + 1, and so on."""
    if len(places) < 2:
        return not len(places) or bool(places[0] == start)
    return bool(places[0] == start and np.all(np.diff(places) == 1))


def narrowed(places: Places) -> Places:
    """The places with every axis cut to length 1 along which they are all the same."""
    for axis in (0, 1):
        if places.shape[axis] > 1:
            first = places[:1] if axis == 0 else places[:, :1]
            if (places == first).all():
                places = first
    return places
