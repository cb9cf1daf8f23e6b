"""Arrays, what is read of them, and the statements of a lifted program.

Every array has rows and columns, as in the lectures: units below each other, examples side by side.
A single number has one of each. An array that is computed for each example of a batch has one row
per number and one column per example.
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
        self.over = over  # whether it has one column per example
        self.label: str | None = None  # the label that all its numbers share

    @property
    def count(self) -> int:
        """How many numbers it has, for each example."""
        return self.rows * self.columns

    @property
    def is_number(self) -> bool:
        """Whether it is a single number."""
        return self.count == 1 and not self.over

    def __repr__(self) -> str:
        columns = "m" if self.over else str(self.columns)
        return f"<{self.name} ({self.rows}, {columns})>"


class Parameters(Array):
    """All parameters, in one row."""

    __slots__ = ()


class Constants(Array):
    """Numbers that are the same in every run."""

    __slots__ = ("numbers",)

    def __init__(self, numbers: Sequence[float]) -> None:
        super().__init__("", len(numbers))
        self.numbers = tuple(numbers)


class Read(NamedTuple):
    """What a statement reads from arrays: their numbers at these places, in this shape.

    The places count through the arrays row by row, one array after the other. An axis along which
    all places are the same has length 1.
    """

    arrays: tuple[Array, ...]
    places: Places

    @property
    def over(self) -> bool:
        """Whether it differs between examples."""
        return any(array.over for array in self.arrays)

    @property
    def whole(self) -> bool:
        """Whether it is all of one array, in that array's shape."""
        if len(self.arrays) != 1:
            return False
        array = self.arrays[0]
        return self.places.shape == (array.rows, array.columns) and is_row(self.places.ravel(), 0)


Operand: TypeAlias = Read | float
"""A read, or one number in the place of a whole read."""


class Term(NamedTuple):
    """An expression that is computed for each element of its operands.

    Its symbols without an operation stand for the operands.
    """

    expression: Symbol | float
    operands: dict[Symbol, Read]

    @property
    def over(self) -> bool:
        """Whether it differs between examples."""
        return any(read.over for read in self.operands.values())


class Map(NamedTuple):
    """An array computed element by element."""

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
    mean: bool = False  # over the examples: divided by their count


class Reduction(NamedTuple):
    """A primitive of many arguments, which lie along one axis of the operand."""

    out: Array
    op: Primitive
    operand: Read
    axis: int | None  # None: the whole operand gives one number


class Total(NamedTuple):
    """The sum of a term along axes, and over the examples their sum or mean."""

    out: Array
    term: Term
    shape: tuple[int, int]  # of the term, for each example
    axes: tuple[int, ...]
    examples: bool  # whether the examples are added up too
    mean: bool


class Assembly(NamedTuple):
    """An array put together from parts, which are added where they overlap."""

    out: Array
    parts: tuple[tuple[Places, Read | float], ...]


Statement: TypeAlias = Map | Product | Reduction | Total | Assembly


def in_own_shape(read: Read) -> Read:
    """The read in its array's shape if it is that whole array in order; else the same read."""
    (array, *others) = read.arrays
    places = read.places.ravel()
    if others or len(places) != array.count or not is_row(places, 0):
        return read
    return Read(read.arrays, places.reshape(array.rows, array.columns))


def spread_to(read: Read, shape: tuple[int, ...]) -> Read:
    """The same read, broadcast to a shape."""
    return Read(read.arrays, np.broadcast_to(read.places, shape))


def without_unused(read: Read) -> Read:
    """The same read, without the arrays from which it takes nothing."""
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
    """The first row and column of the rectangle that the places are, None if they are none."""
    (height, width), n = places.shape, array.columns
    first = int(places[0, 0])
    row, column = divmod(first, n)
    expected = first + n * np.arange(height)[:, None] + np.arange(width)
    fits = column + width <= n and np.array_equal(places, expected)
    return (row, column) if fits else None


def is_row(places: Places, start: int) -> bool:
    """Whether the places are start, start + 1, and so on."""
    if len(places) < 2:
        return not len(places) or bool(places[0] == start)
    return bool(places[0] == start and np.all(np.diff(places) == 1))


def narrowed(places: Places) -> Places:
    """The places, with each axis along which they are all the same cut to length 1."""
    for axis in (0, 1):
        if places.shape[axis] > 1:
            first = places[:1] if axis == 0 else places[:, :1]
            if (places == first).all():
                places = first
    return places
