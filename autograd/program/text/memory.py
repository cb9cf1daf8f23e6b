"""Memory: where numbers stand if arrays lie row after row, and in which order a sum is written.

An array with m examples has one row of m numbers for each number of an example.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ...engine.operands import plus
from ..ir.statement import (
    Element,
    Index,
    Part,
    Places,
    Side,
    Statement,
    Variable,
    index_along,
    mentioned,
    places_at,
    places_written,
    whole,
    with_axes,
)
from ..ir.symbols import Expression, Symbol, substituted, undivided


class Size(NamedTuple):
    """A count of numbers: a fixed part, and a part per example."""

    fixed: int = 0
    each: int = 0

    def text(self, m: str) -> str:
        """The count for m examples, as text."""
        if not self.each:
            return str(self.fixed)
        each = m if self.each == 1 else f"{self.each} * {m}"
        return f"{self.fixed} + {each}" if self.fixed else each


def size_of(variable: Variable, count: int | None = None) -> Size:
    """The count of an array's numbers, or of its first ones."""
    count = variable.count if count is None else count
    return Size(0, count) if "m" in variable.shape else Size(count)


def in_rows(variable: Variable) -> bool:
    """Whether examples are rows of a variable: the numbers of one lie side by side."""
    return variable.shape[:1] == ("m",)


def in_memory(s: Statement) -> list[Part]:
    """The parts with one index for each array, its place in memory, and one for the example; with
    no axes of length 1, and only those constants that they read.
    """
    parts = []
    for part in s.parts:
        reads = {x: _constants_read(_in_memory(e, part.axes), part) for x, e in part.reads.items()}
        target = _in_memory(Element(s.out, part.target), part.axes).indices
        long = [k for k, side in enumerate(part.axes) if side != 1]
        parts.append(with_axes(Part(part.axes, target, part.expression, reads), long))
    return parts


def _in_memory(element: Element, axes: Sequence[Side]) -> Element:
    variable, indices = element
    sides = [*zip(variable.shape, indices, strict=True)]
    examples = [index for side, index in sides if side == "m"]
    others = [(side, index) for side, index in sides if side != "m"]
    if any(index.table is not None for _, index in others):
        along = mentioned([index for _, index in others])
        places = places_at(variable.shape, indices, _points(axes, along))
        return Element(variable, (_index(places, axes, along), *examples))
    start, steps = 0, [0] * len(axes)
    for side, index in others:
        start = start * side + index.start
        steps = [n * side + step for n, step in zip(steps, index.steps, strict=True)]
    return Element(variable, (Index(start, tuple(steps)), *examples))


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


def merged(part: Part) -> Part:
    """The part with one axis for any two that all its arrays go through as if they were one."""
    indices = [*part.target, *(x for e in part.reads.values() for x in e.indices)]
    for k, (before, side) in enumerate(pairwise(part.axes), 1):
        if before == "m" or side == "m" or (k - 1 in part.kept) != (k in part.kept):
            continue
        if all(x.steps[k - 1] == side * x.steps[k] for x in indices):
            one = with_axes(part, [j for j in range(len(part.axes)) if j != k - 1])
            axes = (*part.axes[: k - 1], before * side, *part.axes[k + 1 :])
            return merged(one._replace(axes=axes))
    return part


def _places(out: Variable, part: Part) -> Places:
    """The places that a part in memory writes to, in the order of its axes."""
    return places_written(Variable(out.name, _shape(out)), part)


def _shape(out: Variable) -> tuple[Side, ...]:
    """Its shape in memory: its numbers in a row, each with a row of examples."""
    return (out.count, "m") if "m" in out.shape else (out.count,)


def _is_everywhere(out: Variable, part: Part) -> bool:
    """Whether a part writes to each place, one after the other."""
    return np.array_equal(_places(out, part), np.arange(out.count))


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
    if in_rows(out) or in_rows(source):
        alone = alone and out.shape == source.shape  # a part of each row
    return (source, place.start) if alone and _is_everywhere(out, part) else None


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


def place_in_order(sides: Sequence[Side], variables: Sequence[str], m: str) -> str:
    """The place of a point among all points of some axes, the last of which moves fastest.

    >>> place_in_order((3, "m", 2), "iek", "m")
    '2 * m * i + 2 * e + k'
    """
    steps = []
    for k, variable in enumerate(variables, 1):
        after = sides[k:]
        times = f"{m} * " * ("m" in after)
        step = math.prod(side for side in after if side != "m")
        steps.append((step, f"{times}{variable}"))
    return place_text(0, steps)


# Sums.


class Addition(NamedTuple):
    """A part to write: it sets its places (=) or adds to them (+=); its sums begin with a start."""

    part: Part
    sign: str
    start: Part | None = None


def additions(out: Variable, parts: Sequence[Part]) -> list[Addition]:
    """How the parts of an array in memory are written, one after the other."""
    starts = [x for x in parts if len(x.kept) == len(x.axes) and _is_everywhere(out, x)]
    starts = [x for x in starts if x.axes == starts[0].axes]
    others = [x for x in parts if not any(x is y for y in starts)]
    signed = _signed(out, others)
    if not starts and signed is None:
        starts = [Part(*whole(_shape(out)), 0.0, {})]
    if not starts:
        return signed or []
    start = _added(starts)
    is_start = others and start.axes == tuple(others[0].axes[k] for k in others[0].kept)
    if not is_start or not _is_everywhere(out, others[0]):
        return [Addition(start, "="), *(Addition(x, "+=") for x in others)]
    first, *more = others
    if without_count(first) is not None:
        return [Addition(first, "="), *(Addition(x, "+=") for x in (start, *more))]
    return [Addition(first, "=", start), *(Addition(x, "+=") for x in more)]


def _signed(out: Variable, parts: Sequence[Part]) -> list[Addition] | None:
    """The parts in this order, each of which either sets or adds to all its places; None if some
    part sets one place and adds to another, or to the same once more.
    """
    written = np.zeros(out.count, dtype=bool)
    signed = []
    for part in parts:
        places = _places(out, part)
        old = written[places]
        if not old.all() and (old.any() or len(np.unique(places)) < len(places)):
            return None
        signed.append(Addition(part, "+=" if old.any() else "="))
        written[places] = True
    return signed


def _added(parts: Sequence[Part]) -> Part:
    """Parts over the same axes as one: the sum of their expressions."""
    expression: Expression = 0.0
    reads: dict[Symbol, Element] = {}
    for k, part in enumerate(parts):
        put: dict[Symbol, Expression] = {x: Symbol(x.name) for x in part.reads}
        own = substituted(part.expression, put)
        expression = plus(expression, own) if k else own
        reads |= {y: part.reads[x] for x, y in put.items() if isinstance(y, Symbol)}
    return parts[0]._replace(expression=expression, reads=reads)


def without_count(part: Part) -> Part | None:
    """The sum that a mean divides by the count of examples; None for what is no mean."""
    x = undivided(part.expression) if len(part.kept) < len(part.axes) else None
    return None if x is None else part._replace(expression=x)
