"""Forms: a part of a statement as rows and columns, and the matrix products among the parts.

The points of a part fill a frame: an array with a dimension for each of its axes. Two axes are the
rows and the columns of the arrays that the part writes and reads; that of the examples comes last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Index, Part, Places, Side, Variable, mentioned
from ..ir.symbols import Expression, M, inputs_first, is_op

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

    @property
    def over(self) -> bool:
        """Whether it differs between examples."""
        return "m" in self.variable.shape

    @property
    def shape(self) -> Shape:
        """The shape of what is read."""
        return with_examples(self.places.shape, self.over)


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


def form_of(part: Part, op: Primitive = ops.sum) -> PartForm:
    """The form of a part; a sum's sign and 1/m are put in front of it."""
    long = [k for k, side in enumerate(part.axes) if side != 1]
    kept = [k for k in part.kept if k in long]
    frame = _frame(part, long)
    summed = tuple(d for d, k in enumerate(frame) if k is not None and k not in kept)
    x, negative, mean = part.expression, False, False
    if op is not ops.sum:
        return PartForm(frame, summed, x)
    while is_op(x, ops.neg) or (is_op(x, ops.div) and not mean and x.inputs[1] is M):
        negative ^= x.op is ops.neg
        mean |= x.op is ops.div
        x = x.inputs[0]
    if factors := _factors(part, x, kept, [k for k in long if k not in kept]):
        return PartForm(_frame(part, kept), (), x, factors, negative, mean)
    if summed:
        return PartForm(frame, summed, x, (), negative, mean)
    return PartForm(frame, (), part.expression)


def _factors(
    part: Part, x: Expression, kept: list[int], summed: list[int]
) -> tuple[ProductSide, ...]:
    """The sides of a matrix product, or of a sum of products that is a number; else none."""
    if not is_op(x, ops.mul):
        return ()
    left, right = x.inputs
    first, second = (_axes_of(part, side) for side in (left, right))
    if not kept:
        turns = len(summed) == 1  # one row of numbers, which may stand or lie
        frames = _frame(part, summed, left), _frame(part, summed, right if turns else left)
        together = first == second == {*summed} != set()
        return tuple(map(ProductSide, (left, right), frames)) if together else ()
    alone = first - second, second - first
    if first & second != {*summed} or len(summed) > 1 or max(map(len, alone)) > 1:
        return ()
    if alone[0] | alone[1] != {*kept} or not (summed or all(alone)):
        return ()
    row, column = _frame(part, kept)
    if row in alone[1] or column in alone[0]:
        left, right = right, left
    along = summed[0] if summed else None
    if summed and part.axes[summed[0]] == "m":
        return ProductSide(left, (row, along)), ProductSide(right, (column, along), turned=True)
    return ProductSide(left, (row, along)), ProductSide(right, (along, column))


def _axes_of(part: Part, x: Expression) -> set[int]:
    """The axes along which the reads in an expression move."""
    moved = mentioned([index for indices in _reads_of(part, x) for index in indices])
    return {k for k in moved if part.axes[k] != 1}


def _reads_of(part: Part, x: Expression) -> list[tuple[Index, ...]]:
    """The indices of the reads in an expression."""
    return [part.reads[symbol].indices for symbol in inputs_first(x) if symbol in part.reads]


def _frame(part: Part, axes: Sequence[int], x: Expression | None = None) -> Frame:
    """Some axes of a part, each along its side of the target, else along that of a read in x."""
    elements = [part.target, *_reads_of(part, part.expression if x is None else x)]

    def side(k: int) -> int:
        moved = (s for each in elements if len(each) == 2 for s in (0, 1) if each[s].steps[k])
        return 1 if part.axes[k] == "m" else next(moved, 0)

    def order(k: int) -> int:
        """Rows of the target come first, its columns last, and then only examples."""
        if part.axes[k] == "m":
            return 3
        return (-1, 2)[side(k)] if k in part.kept else side(k)

    frame = sorted(axes, key=order)
    if len(frame) > 1:
        return tuple(frame)
    one = frame[0] if frame else None
    return (None, one) if one is not None and side(one) == 1 else (one, None)


def window(variable: Variable, indices: Sequence[Index], part: Part, frame: Frame) -> Window:
    """What these indices read of a variable, or write to it, at each point of the frame."""
    points = [np.zeros((1,) * len(frame), dtype=np.intp) for _ in part.axes]
    for d, k in enumerate(frame):
        if k is not None and (side := part.axes[k]) != "m":
            points[k] = np.arange(side).reshape([side if d == e else 1 for e in range(len(frame))])
    places = np.zeros((1,) * len(frame), dtype=np.intp)
    for length, index in zip(variable.shape, indices, strict=True):
        if length != "m":
            places = places * length + index.places(points)
    return Window(variable, places)


def frame_shape(part: Part, frame: Frame) -> Shape:
    """The lengths of a frame's dimensions."""
    return tuple(1 if k is None else part.axes[k] for k in frame)


def with_examples(shape: tuple[int, ...], over: bool) -> Shape:
    """The shape for all examples of what has this shape for each."""
    return (*shape[:-1], "m") if over else shape


def broadcast(*shapes: Shape) -> Shape:
    """The shape of arrays together; single numbers have any number of dimensions."""
    count = max(map(len, shapes), default=0)
    padded = [(*(1,) * (count - len(shape)), *shape) for shape in shapes]
    return tuple(
        next((side for side in sides if side != 1), 1) for sides in zip(*padded, strict=True)
    )


def without(shape: Shape, summed: Sequence[int]) -> Shape:
    """The shape after a sum that keeps the dimensions."""
    return tuple(1 if d in summed else side for d, side in enumerate(shape))


def is_one(shape: Shape) -> bool:
    """Whether it is the shape of a single number."""
    return all(side == 1 for side in shape)


def rows_and_columns(variable: Variable) -> tuple[int, int]:
    """How the numbers of an example lie; a row of numbers is one of columns."""
    rows, columns = (1, 1, *variable.shape)[-2:]
    assert rows != "m"
    return rows, 1 if columns == "m" else columns
