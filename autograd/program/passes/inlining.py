"""Inlining: what a statement computes element by element, in the place of a read of it."""

from __future__ import annotations

from ...engine import ops
from ..ir.statement import (
    Element,
    Index,
    Part,
    Side,
    Statement,
    index_along,
    is_one_to_one,
    mentioned,
)


def elementwise(statement: Statement) -> Part | None:
    """The part of a statement that computes each of its numbers from numbers at one point."""
    if len(statement.parts) != 1 or statement.op is not ops.sum:
        return None
    (part,) = statement.parts
    return part if is_one_to_one(statement.out, part.axes, part.target) else None


def through(outer: Element, source: Part, inner: Element, axes: tuple[Side, ...]) -> Element:
    """The read of what a variable, of which `source` fills all places, reads itself."""
    at = {k: outer.indices[side] for side, i in enumerate(source.target) for k in mentioned([i])}
    along = [at[k] for k in range(len(source.axes))]
    return Element(inner.variable, tuple(_composed(i, along, axes) for i in inner.indices))


def _composed(index: Index, along: list[Index], axes: tuple[Side, ...]) -> Index:
    """An index whose own axes are at these indices of other axes."""
    used = [(step, place) for step, place in zip(index.steps, along, strict=True) if step]
    if index.table is None and all(place.table is None for _, place in used):
        start = index.start + sum(step * place.start for step, place in used)
        steps = [sum(step * place.steps[k] for step, place in used) for k in range(len(axes))]
        return Index(start, tuple(steps))
    own = mentioned([place for _, place in used])
    lengths = [side for k in own if (side := axes[k]) != "m"]
    alone = Index(index.start, tuple([step for step, _ in used]), index.table)
    places = alone.places([place.along(own).everywhere(lengths) for _, place in used])
    return index_along(places, own, len(axes))
