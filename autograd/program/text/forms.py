"""Forms: a part of a statement as rows and columns, and the matrix products among the parts.

The points of a part fill a frame: an array with a dimension for each of its axes. Two axes are the
rows and the columns of the arrays that the part writes and reads; that of the examples comes last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Index, Part, Places, Side, Variable, mentioned
from ..ir.symbols import Expression, M, Symbol, inputs_first

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
    frame = _frame(part, long, kept, reads)
    summed = tuple(d for d, k in enumerate(frame) if k is not None and k not in kept)
    x, negative, mean = part.expression, False, False
    if op is not ops.sum:
        return PartForm(frame, summed, x)
    while isinstance(x, Symbol) and (
        x.op is ops.neg or (x.op is ops.div and x.inputs[1] is M and not mean)
    ):
        negative ^= x.op is ops.neg
        mean |= x.op is ops.div
        x = x.inputs[0]
    if isinstance(x, Symbol) and x.op is ops.mul:
        result = _frame(part, kept, kept, reads)
        factors = _factors(part, x.inputs, result, kept, [k for k in long if k not in kept])
        if factors:
            return PartForm(result, (), x, factors, negative, mean)
    if summed:
        return PartForm(frame, summed, x, (), negative, mean)
    return PartForm(frame, (), part.expression)


def _factors(
    part: Part, sides: Sequence[Expression], result: Frame, kept: list[int], summed: list[int]
) -> tuple[ProductSide, ...]:
    """The sides of a matrix product, or of a sum of products that is a number; else none."""
    left, right = sides
    reads = [_reads_of(part, side) for side in sides]
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
    if along is not None and part.axes[along] == "m":
        return ProductSide(left, (row, along)), ProductSide(right, (column, along), turned=True)
    return ProductSide(left, (row, along)), ProductSide(right, (along, column))


def _reads_of(part: Part, x: Expression) -> list[tuple[Index, ...]]:
    """The indices of the reads in an expression."""
    return [part.reads[symbol].indices for symbol in inputs_first(x) if symbol in part.reads]


def _frame(
    part: Part, axes: Sequence[int], kept: Sequence[int], reads: Sequence[tuple[Index, ...]]
) -> Frame:
    """Some axes of a part, each along its side of the target, else along that of a read."""
    elements = [each for each in (part.target, *reads) if len(each) == 2]

    def side(k: int) -> int:
        if part.axes[k] == "m":
            return 1
        return next((s for each in elements for s in (0, 1) if each[s].steps[k]), 0)

    def order(k: int) -> int:
        """Rows of the target come first, its columns last, and then only examples."""
        if part.axes[k] == "m":
            return 3
        return (-1, 2)[side(k)] if k in kept else side(k)

    frame = sorted(axes, key=order)
    if len(frame) > 1:
        return tuple(frame)
    one = frame[0] if frame else None
    return (None, one) if one is not None and side(one) == 1 else (one, None)
