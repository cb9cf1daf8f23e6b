"""The one kind of statement: an array as a sum of parts, each over all points of some axes.

A part is out[target] += expression of reads, for each point of its axes. An axis that the target
does not mention is summed over: Z[i, e] += W[i, k] * X[k, e]; Z[i, e] += b[i, 0]. A place that gets
one number holds this number; several are added to 0.0. Another op than sum takes the numbers of a
place as its arguments, in the order of the axes, and has one part.

The count of examples is not known: it is "m" as the length of a side or of an axis, and the symbol
M in expressions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...engine import ops
from ...engine.operands import times
from ...engine.primitive import Primitive
from .symbols import M, Symbol

Places: TypeAlias = NDArray[np.intp]
"""Where numbers stand in an array, counted row by row."""

Side: TypeAlias = int | Literal["m"]
"""The length of an array's side, or of an axis."""


@dataclass(eq=False, slots=True, repr=False)
class Variable:
    """An array of a program."""

    name: str
    shape: tuple[Side, ...]
    temporary: bool = False  # whether it may vanish into the statement that reads it
    numbers: tuple[float, ...] | None = None  # of a constant
    layer: int | None = None  # that its name tells after its letters
    of: Variable | None = None  # what it is the derivative for
    repeat: int = 1  # which it is of those that wished for its name

    @property
    def is_number(self) -> bool:
        """Whether it is a single number."""
        return all(side == 1 for side in self.shape)

    @property
    def is_column(self) -> bool:
        """Whether it is a column, or a number, as z of one example is."""
        return self.shape[-1:] == (1,)

    @property
    def count(self) -> int:
        """How many numbers it has; how many for each example, if it has examples."""
        return math.prod(side for side in self.shape if side != "m")

    def __repr__(self) -> str:
        return f"<{self.name} ({', '.join(map(str, self.shape))})>"


class Index(NamedTuple):
    """Places on one side of an array: start + Σ step · axis, or what a table holds there."""

    start: int
    steps: tuple[int, ...]  # one for each axis of the part
    table: Places | None = None

    def places(self, axes: Sequence[Places]) -> Places:
        """The places at the given points, which may be broadcast against each other."""
        even = sum([s * x for s, x in zip(self.steps, axes, strict=True) if s], self.start)
        return np.asarray(even if self.table is None else self.table[even], dtype=np.intp)

    def everywhere(self, lengths: Sequence[int]) -> Places:
        """The places at all points of axes of these lengths, with a dimension for each axis."""
        even: Places = np.array(self.start)
        for step, n in zip(self.steps, lengths, strict=True):
            even = np.add.outer(even, step * np.arange(n))
        return np.asarray(even if self.table is None else self.table[even], dtype=np.intp)

    def along(self, axes: Sequence[int]) -> Index:
        """The index as it moves along some of the axes."""
        return Index(self.start, tuple([self.steps[k] for k in axes]), self.table)

    @property
    def key(self) -> tuple[object, ...]:
        """What equal indices have in common."""
        return self.start, self.steps, None if self.table is None else self.table.tobytes()


class Element(NamedTuple):
    """A number read from an array at each point of a part: one index for each side."""

    variable: Variable
    indices: tuple[Index, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What equal reads have in common."""
        return self.variable, *[index.key for index in self.indices]


class Part(NamedTuple):
    """For each point of the axes, a number that goes to a place of the statement's array."""

    axes: tuple[Side, ...]
    target: tuple[Index, ...]
    expression: Symbol | float
    reads: dict[Symbol, Element]

    @property
    def kept(self) -> list[int]:
        """The axes that the target mentions; the others are summed over."""
        return mentioned(self.target)

    @property
    def adds_up(self) -> bool:
        """Whether it combines the numbers along an axis that is longer than 1."""
        kept = self.kept
        return any(side != 1 and k not in kept for k, side in enumerate(self.axes))

    @property
    def combined(self) -> int | None:
        """How many numbers it combines for each place; None if they are those of all examples."""
        kept = self.kept
        sides = [side for k, side in enumerate(self.axes) if k not in kept]
        return None if "m" in sides else math.prod(side for side in sides if side != "m")


class Statement(NamedTuple):
    """An array, and the parts that it is made of."""

    out: Variable
    parts: tuple[Part, ...]
    op: Primitive = ops.sum


class Routine(NamedTuple):
    """The statements that compute results from inputs, in the order in which they run.

    The last results are the first one's derivatives for the inputs in `wrt`.
    """

    inputs: tuple[Variable, ...]
    statements: tuple[Statement, ...]
    results: tuple[Variable, ...]
    wrt: tuple[Variable, ...] = ()

    @property
    def values(self) -> tuple[Variable, ...]:
        """The results that are no derivatives."""
        return self.results[: len(self.results) - len(self.wrt)]

    @property
    def batched(self) -> bool:
        """Whether it is run for a batch of examples."""
        return any("m" in x.shape for x in self.inputs)


def mentioned(indices: Sequence[Index]) -> list[int]:
    """The numbers of the axes along which some index moves."""
    return sorted({k for index in indices for k, step in enumerate(index.steps) if step})


@cache
def whole(shape: tuple[Side, ...]) -> tuple[tuple[Side, ...], tuple[Index, ...]]:
    """An axis for each side that is longer than 1, and the indices of all places along them."""
    long = [k for k, side in enumerate(shape) if side != 1]
    steps = [tuple(int(k == side) for k in long) for side in range(len(shape))]
    return tuple(shape[k] for k in long), tuple(Index(0, each) for each in steps)


def is_whole(out: Variable, part: Part) -> bool:
    """Whether each side has an axis of its own for all its places, or is 1 long."""
    kept = part.kept
    axes = tuple([part.axes[k] for k in kept])
    return is_one_to_one(out, axes, [index.along(kept) for index in part.target])


def is_one_to_one(variable: Variable, axes: tuple[Side, ...], indices: Sequence[Index]) -> bool:
    """Whether the axes are the sides of a variable that are longer than 1, and the indices are its
    places along them: each point has a place of its own, and no place is left out.
    """
    own, places = whole(variable.shape)
    return axes == own and not any(x.table is not None for x in indices) and (*indices,) == places


def multiplied(part: Part) -> tuple[Element, Element] | None:
    """The two sides of a part that is a product of two reads; else None."""
    x = part.expression
    if not isinstance(x, Symbol) or x.op is not ops.mul:
        return None
    sides = [part.reads.get(y) for y in x.inputs if isinstance(y, Symbol)]
    if len(sides) != 2 or sides[0] is None or sides[1] is None:
        return None
    return sides[0], sides[1]


def factors(part: Part) -> tuple[Element, Element] | None:
    """The two sides of a part that is a product of two reads, summed over an axis; else None."""
    return None if len(part.kept) == len(part.axes) else multiplied(part)


def copied(statement: Statement) -> Element | None:
    """What a statement is a plain copy of, from another variable to all places of its own."""
    if len(statement.parts) != 1:
        return None
    (part,) = statement.parts
    source = part.reads.get(part.expression) if isinstance(part.expression, Symbol) else None
    return source if source and is_one_to_one(statement.out, part.axes, part.target) else None


def index_along(places: Places, axes: Sequence[int], count: int) -> Index:
    """The index that has these places along some of a part's `count` axes; the places have one
    dimension for each of these. It has a table only where the places are not even.
    """
    flat = places.ravel()
    start, table = int(flat[0]), None
    if len(flat) == 1:
        return Index(start, (0,) * count)
    beside = [math.prod(places.shape[k:]) for k in range(1, places.ndim + 1)]
    own = [int(flat[k]) - start if n > 1 else 0 for k, n in zip(beside, places.shape, strict=True)]
    if not (Index(start, tuple(own)).everywhere(places.shape) == places).all():
        for k in range(places.ndim):
            if (places == places.take([0], k)).all():
                places = places.take([0], k)
        start, table = 0, places.ravel().astype(np.intp)
        own = [math.prod(places.shape[k + 1 :]) * (n > 1) for k, n in enumerate(places.shape)]
    steps = [0] * count
    for axis, step in zip(axes, own, strict=True):
        steps[axis] += step
    return Index(start, tuple(steps), table)


def without_idle_axes(part: Part, op: Primitive = ops.sum) -> Part:
    """The part without axes that nothing mentions; a sum along one is a multiplication by its
    length.
    """
    used = mentioned([*part.target, *[x for e in part.reads.values() for x in e.indices]])
    expression = part.expression
    if len(used) == len(part.axes):
        return part
    for k, side in enumerate(part.axes):
        if k in used or side == 1:
            continue
        if op is ops.sum:
            expression = times(M if side == "m" else float(side), expression)
        else:
            used = sorted([*used, k])
    return with_axes(part._replace(expression=expression), used)


def with_axes(part: Part, axes: Sequence[int]) -> Part:
    """The part with these of its axes, in this order."""

    def along(indices: Sequence[Index]) -> tuple[Index, ...]:
        return tuple([index.along(axes) for index in indices])

    reads = {x: Element(e.variable, along(e.indices)) for x, e in part.reads.items()}
    sides = tuple([part.axes[k] for k in axes])
    return Part(sides, along(part.target), part.expression, reads)


def places_at(shape: Sequence[Side], indices: Sequence[Index], axes: Sequence[Places]) -> Places:
    """The places at some points, counted row by row; the axis of examples aside."""
    places = np.zeros((), dtype=np.intp)
    for side, index in zip(shape, indices, strict=True):
        if side != "m":
            places = np.asarray(places * side + index.places(axes))
    return places


def places_written(out: Variable, part: Part) -> Places:
    """The places of out, counted row by row, that a part writes to; the axis of examples aside."""
    kept = part.kept
    lengths = [1 if axis == "m" or k not in kept else axis for k, axis in enumerate(part.axes)]
    points = np.indices(lengths, sparse=True)
    return np.broadcast_to(places_at(out.shape, part.target, points), lengths).ravel()


def times_written(out: Variable, parts: Sequence[Part]) -> Places:
    """How many points of the axes in the target write to each place of out, for each example."""
    count = math.prod(side for side in out.shape if side != "m")
    places = [places_written(out, part) for part in parts]
    return np.bincount(np.concatenate([*places, np.zeros(0, np.intp)]), minlength=count)
