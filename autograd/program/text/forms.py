"""Forms: a part of a statement as rows and columns, and the matrix products among the parts.

The points of a part fill a frame: an array with a dimension for each of its axes. Two axes are the
rows and the columns of the arrays that the part writes and reads; that of the examples comes last,
or first where examples are rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Index, Part, Places, Routine, Side, Variable, mentioned, places_at
from ..ir.symbols import Expression, Symbol, is_op, undivided, used

Shape: TypeAlias = tuple[Side, ...]

Frame: TypeAlias = tuple[int | None, ...]
"""The axis along each dimension; None for a dimension of length 1."""


class Window(NamedTuple):
    """What is read of a variable, or written to it, at each point of a frame.

    The places count row by row, for each example: along the axis of the examples there is one. So
    there is along each axis on which nothing depends.
    """

    variable: Variable
    places: Places
    shape: Shape
    """The shape of what is read, for all examples."""
    over: bool
    """Whether it differs between examples."""


class ProductSide(NamedTuple):
    """One side of a product, and the frame in which it is written."""

    expression: Expression
    frame: Frame
    turned: bool = False  # whether it is transposed after that


class PartForm(NamedTuple):
    """How a part is written: an expression in a frame, or a product; both with their sums."""

    frame: Frame  # of the result
    summed: tuple[int, ...]  # the dimensions along which the expression is added up
    expression: Expression
    factors: tuple[ProductSide, ...] = ()
    negative: bool = False  # whether the sum has a minus in front of it
    mean: bool = False  # and whether it is divided by m

    @property
    def is_matrix(self) -> bool:
        """Whether it is a product with rows or columns."""
        return self.frame != (None, None)


def form_of(part: Part, op: Primitive) -> PartForm:
    """The form of a part; a sum's sign and 1/m are put in front of it."""
    long = [k for k, side in enumerate(part.axes) if side != 1]
    kept = [k for k in part.kept if k in long]
    reads = [element.indices for element in part.reads.values()]
    x, negative, mean = part.expression, False, False
    adds = op is ops.sum
    while adds and (is_op(x, ops.neg) or (not mean and undivided(x) is not None)):
        assert isinstance(x, Symbol)
        negative ^= x.op is ops.neg
        mean |= x.op is ops.div
        x = x.inputs[0]
    if adds and isinstance(x, Symbol) and x.op is ops.mul:
        result = _frame(part, kept, kept, reads)
        factors = _factors(part, x.inputs, result, kept, [k for k in long if k not in kept])
        if factors:
            return PartForm(result, (), x, factors, negative, mean)
    frame = _frame(part, long, kept, reads)
    summed = tuple([d for d, k in enumerate(frame) if k is not None and k not in kept])
    if adds and not summed:
        return PartForm(frame, (), part.expression)
    return PartForm(frame, summed, x, (), negative, mean)


def _factors(
    part: Part, sides: Sequence[Expression], result: Frame, kept: list[int], summed: list[int]
) -> tuple[ProductSide, ...]:
    """The sides of a matrix product, or of a sum of products that is a number; else none."""
    left, right = sides
    reads = [[e.indices for e in used(side, part.reads).values()] for side in sides]
    first, second = (
        {k for k in mentioned([y for indices in each for y in indices]) if part.axes[k] != 1}
        for each in reads
    )
    if not kept:
        if not first == second == {*summed} != set():
            return ()
        turns = len(summed) == 1  # one row of numbers, which may stand or lie
        frames = [_frame(part, summed, kept, reads[k]) for k in (0, int(turns))]
        return tuple(map(ProductSide, sides, frames))
    alone = first - second, second - first
    if first & second != {*summed} or len(summed) > 1 or max(map(len, alone)) > 1:
        return ()
    if alone[0] | alone[1] != {*kept} or not (summed or all(alone)):
        return ()
    row, column = result
    if row in alone[1] or column in alone[0]:
        left, right = right, left
    along = summed[0] if summed else None
    elements = [part.target, *(indices for each in reads for indices in each)]
    return (
        _product_side(part, elements, ProductSide(left, (row, along))),
        _product_side(part, elements, ProductSide(right, (along, column))),
    )


def _product_side(
    part: Part, elements: Sequence[tuple[Index, ...]], side: ProductSide
) -> ProductSide:
    """A side whose examples are its columns, or its rows, as they are in arrays; it is transposed
    if they have to be the other.
    """
    for d, k in enumerate(side.frame):
        if k is not None and part.axes[k] == "m" and _side_of(k, elements) != d:
            return ProductSide(side.expression, side.frame[::-1], turned=True)
    return side


def _side_of(axis: int, elements: Iterable[tuple[Index, ...]]) -> int:
    """The side along which an axis goes in the first array of two sides that has it."""
    matrices = (each for each in elements if len(each) == 2)
    return next((d for each in matrices for d in (0, 1) if each[d].steps[axis]), 0)


def _frame(
    part: Part, axes: Sequence[int], kept: Sequence[int], reads: Sequence[tuple[Index, ...]]
) -> Frame:
    """Some axes of a part, each along its side of the target, else along that of a read."""
    sides = {k: _side_of(k, (part.target, *reads)) for k in axes}

    def order(k: int) -> int:
        """Rows of the target come first, its columns last, and outside of them only examples."""
        if part.axes[k] == "m":
            return (-3, 3)[sides[k]]
        return (-1, 2)[sides[k]] if k in kept else sides[k]

    frame = sorted(axes, key=order)
    if len(frame) > 1:
        return tuple(frame)
    one = frame[0] if frame else None
    return (None, one) if one is not None and sides[one] == 1 else (one, None)


def frame_shape(part: Part, frame: Frame) -> Shape:
    """The lengths of a frame's dimensions."""
    return tuple(1 if k is None else part.axes[k] for k in frame)


def common_shape(shapes: Sequence[Shape]) -> Shape:
    """The shape of arrays together; single numbers have any number of dimensions."""
    if len({*shapes}) == 1:
        return shapes[0]
    count = max(map(len, shapes))
    padded = [(*(1,) * (count - len(shape)), *shape) for shape in shapes]
    return tuple(
        next((side for side in sides if side != 1), 1) for sides in zip(*padded, strict=True)
    )


def without_sides(shape: Shape, summed: Sequence[int]) -> Shape:
    """The shape after a sum that keeps the dimensions."""
    return tuple(1 if d in summed else side for d, side in enumerate(shape))


def window_at(variable: Variable, indices: Sequence[Index], part: Part, frame: Frame) -> Window:
    """What these indices read of a variable, or write to it, at each point of the frame."""
    ones = [1] * len(frame)
    points = [np.zeros((), dtype=np.intp)] * len(part.axes)
    for d, k in enumerate(frame):
        if k is not None and (side := part.axes[k]) != "m":
            points[k] = np.arange(side).reshape([*ones[:d], side, *ones[d + 1 :]])
    places = places_at(variable.shape, indices, points)
    places = places if places.ndim else places.reshape(ones)
    over = "m" in variable.shape
    sides = zip(frame, places.shape, strict=True)
    shape: Shape = tuple("m" if k is not None and part.axes[k] == "m" else n for k, n in sides)
    return Window(variable, places, shape if over else places.shape, over)


def becomes_column(out: Variable, part: Part, form: PartForm) -> bool:
    """Whether a sum of rows of examples, which is a row, has to be a column."""
    frame = form.frame
    if 0 not in form.summed or frame[0] is None or part.axes[frame[0]] != "m":
        return False
    row = without_sides(frame_shape(part, frame), form.summed)
    return row[::-1] == out.shape != row


def count_name(routine: Routine) -> str:
    """What texts call the count of examples: m, or N where examples are rows."""
    return "N" if any(x.shape[:1] == ("m",) for x in routine.inputs) else "m"
