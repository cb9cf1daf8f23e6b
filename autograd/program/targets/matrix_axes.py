"""Matrix axes: what counts through a matrix gets an axis for its rows and one for its columns."""

from __future__ import annotations

import numpy as np

from ...engine import ops
from ..ir.statement import (
    Element,
    Index,
    Part,
    Routine,
    Statement,
    Variable,
    index_along,
    places_at,
)
from ..text.array_reads import is_row
from ..text.forms import Shape


def with_matrix_axes(routine: Routine) -> Routine:
    """The same statements, with two axes where one counts through all places of a matrix."""
    statements = [
        s._replace(parts=tuple(_with_two_axes(s, part) for part in s.parts))
        for s in routine.statements
    ]
    return routine._replace(statements=tuple(statements))


def _with_two_axes(s: Statement, part: Part) -> Part:
    if s.op is not ops.sum or len(part.axes) != 1 or part.axes == ("m",):
        return part
    for variable, indices in (Element(s.out, part.target), *part.reads.values()):
        if _is_matrix(variable) and variable.count == part.axes[0]:
            points = [np.arange(variable.count)]
            if is_row(places_at(variable.shape, indices, points).ravel(), 0):
                return _split(part, variable.shape)
    return part


def _is_matrix(x: Variable) -> bool:
    return len(x.shape) == 2 and "m" not in x.shape and 1 not in x.shape and x.numbers is None


def _split(part: Part, shape: Shape) -> Part:
    """The part with its axis as rows and columns of this shape."""

    sides = [side for side in shape if side != "m"]

    def split(indices: tuple[Index, ...]) -> tuple[Index, ...]:
        (count,) = part.axes
        assert count != "m"
        places = (index.everywhere([count]).reshape(sides) for index in indices)
        return tuple(index_along(each, (0, 1), 2) for each in places)

    reads = {x: Element(e.variable, split(e.indices)) for x, e in part.reads.items()}
    return Part(shape, split(part.target), part.expression, reads)
