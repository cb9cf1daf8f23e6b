"""Places: where numbers stand in memory, where arrays lie row after row, as indices and as text.

An array with m examples has one row of m numbers for each number of an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..ir.statement import (
    Element,
    Index,
    Part,
    Side,
    Statement,
    Variable,
    index_along,
    mentioned,
    places_written,
)
from ..ir.symbols import Symbol


def in_memory(s: Statement) -> list[Part]:
    """The parts with one index for each array, its place in memory, and one for the example; with
    no axes of length 1, and only those constants that they read.
    """
    parts = []
    for part in s.parts:
        reads = {x: _constants_read(_in_memory(e, part.axes), part) for x, e in part.reads.items()}
        target = _in_memory(Element(s.out, part.target), part.axes).indices
        long = [k for k, side in enumerate(part.axes) if side != 1]
        parts.append(_along(Part(part.axes, target, part.expression, reads), long))
    return parts


def _in_memory(element: Element, axes: Sequence[Side]) -> Element:
    variable, indices = element
    pairs: list[tuple[int, Index]] = []
    stride = 1
    for side, index in zip(variable.shape[::-1], indices[::-1], strict=True):
        if side != "m":
            pairs.append((stride, index))
            stride *= side
    examples = [x for side, x in zip(variable.shape, indices, strict=True) if side == "m"]
    if all(index.table is None for _, index in pairs):
        start = sum(n * index.start for n, index in pairs)
        steps = [sum(n * index.steps[k] for n, index in pairs) for k in range(len(axes))]
        return Element(variable, (Index(start, tuple(steps)), *examples))
    along = mentioned([index for _, index in pairs])
    points = _points(axes, along)
    places = np.asarray(sum(n * index.places(points) for n, index in pairs))
    return Element(variable, (_index(places, axes, along), *examples))


def _constants_read(element: Element, part: Part) -> Element:
    """A read of a new array, which has only the constants that are read."""
    variable, indices = element
    if variable.numbers is None:
        return element
    along = mentioned(indices)
    places = indices[0].places(_points(part.axes, along))
    numbers = np.array(variable.numbers)[places].ravel()
    constants = Variable(variable.name, numbers.shape, numbers=tuple(numbers.tolist()))
    return Element(constants, (_index(np.arange(len(numbers)), part.axes, along),))


def _points(axes: Sequence[Side], along: Sequence[int]) -> Sequence[np.ndarray]:
    """All places on some of the axes, and the first one on the others."""
    lengths = [side if k in along and side != "m" else 1 for k, side in enumerate(axes)]
    return np.indices(lengths, sparse=True)


def _index(places: np.ndarray, axes: Sequence[Side], along: Sequence[int]) -> Index:
    """The index of these places along some axes."""
    lengths = [side for k in along if (side := axes[k]) != "m"]
    return index_along(places.reshape(lengths), along, len(axes))


def _along(part: Part, axes: Sequence[int]) -> Part:
    """The part with these axes, for arrays in memory."""

    def kept(indices: Sequence[Index]) -> tuple[Index, ...]:
        return tuple(index._replace(steps=tuple(index.steps[k] for k in axes)) for index in indices)

    reads = {x: Element(e.variable, kept(e.indices)) for x, e in part.reads.items()}
    return part._replace(
        axes=tuple(part.axes[k] for k in axes), target=kept(part.target), reads=reads
    )


def merged(part: Part) -> Part:
    """The part with one axis for any two that all its arrays go through as if they were one."""
    indices = [*part.target, *(x for e in part.reads.values() for x in e.indices)]
    for k, (before, side) in enumerate(pairwise(part.axes), 1):
        if before == "m" or side == "m" or (k - 1 in part.kept) != (k in part.kept):
            continue
        if all(x.steps[k - 1] == side * x.steps[k] for x in indices):
            one = _along(part, [j for j in range(len(part.axes)) if j != k - 1])
            axes = (*part.axes[: k - 1], before * side, *part.axes[k + 1 :])
            return merged(one._replace(axes=axes))
    return part


def memory_shape(variable: Variable) -> tuple[Side, ...]:
    """Its shape in memory: its numbers in a row, each with a row of examples."""
    return (variable.count, "m") if "m" in variable.shape else (variable.count,)


def places_in_memory(out: Variable, part: Part) -> NDArray[np.intp]:
    """The places that a part writes to, in the order of its axes."""
    return places_written(Variable(out.name, memory_shape(out)), part)


def is_everywhere(out: Variable, part: Part) -> bool:
    """Whether a part writes to each place, one after the other."""
    return np.array_equal(places_in_memory(out, part), np.arange(out.count))


def copied_run(out: Variable, parts: Sequence[Part]) -> tuple[Variable, int] | None:
    """The array, and its first place, if the parts only copy numbers that lie side by side."""
    if len(parts) != 1:
        return None
    (part,) = parts
    if not isinstance(part.expression, Symbol) or part.expression not in part.reads:
        return None
    source, (place, *example) = part.reads[part.expression]
    even = place._replace(start=0).key == part.target[0].key
    even = even and len(part.target) == 1 + len(example)
    alone = even and source.numbers is None and len(part.kept) == len(part.axes)
    return (source, place.start) if alone and is_everywhere(out, part) else None


def loop_order(part: Part) -> list[int]:
    """The axes from the outermost to the innermost loop, which goes through neighbours."""
    axes, kept, steps = part.axes, part.kept, part.target[0].steps
    order = sorted(range(len(axes)), key=lambda k: (k not in kept, axes[k] == "m", -abs(steps[k])))
    if order:
        inner = min(
            order, key=lambda k: (_jumps(part, k), axes[k] != "m", k in kept, abs(steps[k]))
        )
        order.remove(inner)
        order.append(inner)
    return order


def _jumps(part: Part, axis: int) -> int:
    """How many arrays are not read or written at neighbours along an axis."""
    accesses = [part.target, *(e.indices for e in part.reads.values())]
    return sum(
        steps[axis] != 0 and (steps[axis] != 1 or table is not None or len(example) > 0)
        for (_, steps, table), *example in accesses
    )


def place_text(start: int, steps: Sequence[tuple[int, str]]) -> str:
    """The text of start + step · variable + ..., without terms that add nothing.

    >>> place_text(0, [(784, "i"), (1, "j")])
    '784 * i + j'
    >>> place_text(3, [(-1, "i")])
    '3 - i'
    """
    text = str(start) if start else ""
    for step, variable in steps:
        if step:
            size = variable if abs(step) == 1 else f"{abs(step)} * {variable}"
            sign = "-" if step < 0 else "+"
            text = f"{text} {sign} {size}" if text else size if step > 0 else f"-{size}"
    return text or "0"


def at_example(place: str, m: str, e: str) -> str:
    """The place of example e's number, where each place has a row of m examples."""
    row = {"0": "", "1": m}.get(place, f"({place}) * {m}" if " " in place else f"{place} * {m}")
    return f"{row} + {e}" if row else e
