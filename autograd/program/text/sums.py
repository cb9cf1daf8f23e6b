"""Sums: in which order the parts of a sum are written, and which of them come first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...engine import ops
from ...engine.operands import plus
from ..ir.statement import Element, Part, Variable, whole
from ..ir.symbols import M, Symbol, substituted
from .places import is_everywhere, memory_shape, places_in_memory


class Addition(NamedTuple):
    """A part to write: it sets its places (=) or adds to them (+=); its sums begin with a start."""

    part: Part
    sign: str
    start: Part | None = None


def additions(out: Variable, parts: Sequence[Part]) -> list[Addition]:
    """How the parts of an array in memory are written, one after the other."""
    starts = [x for x in parts if len(x.kept) == len(x.axes) and is_everywhere(out, x)]
    starts = [x for x in starts if x.axes == starts[0].axes]
    others = [x for x in parts if not any(x is y for y in starts)]
    if not starts and _needs_zeros(out, others):
        starts = [Part(*whole(memory_shape(out)), 0.0, {})]
    if not starts:
        return _signed(out, others)
    start = _added(starts)
    if not others or not _is_start(start, others[0], out):
        return _signed(out, [start, *others])
    if is_mean(others[0]):
        return _signed(out, [others[0], start, *others[1:]])
    first, *more = _signed(out, others)
    return [first._replace(start=start), *more]


def _signed(out: Variable, parts: Sequence[Part]) -> list[Addition]:
    """The parts in this order, where each either sets or adds to all its places."""
    written = np.zeros(out.count, dtype=bool)
    signed = []
    for part in parts:
        places = places_in_memory(out, part)
        signed.append(Addition(part, "+=" if written[places].any() else "="))
        written[places] = True
    return signed


def _needs_zeros(out: Variable, parts: Sequence[Part]) -> bool:
    """Whether some part sets one place and adds to another, or to the same once more."""
    written = np.zeros(out.count, dtype=bool)
    for part in parts:
        places = places_in_memory(out, part)
        new = ~written[places]
        if new.any() and (not new.all() or len(np.unique(places)) < len(places)):
            return True
        written[places] = True
    return False


def _added(parts: Sequence[Part]) -> Part:
    """Parts over the same axes as one: the sum of their expressions."""
    expression: Symbol | float = 0.0
    reads: dict[Symbol, Element] = {}
    for k, part in enumerate(parts):
        put: dict[Symbol, Symbol | float] = {x: Symbol(x.name) for x in part.reads}
        own = substituted(part.expression, put)
        expression = plus(expression, own) if k else own
        reads |= {y: part.reads[x] for x, y in put.items() if isinstance(y, Symbol)}
    return parts[0]._replace(expression=expression, reads=reads)


def _is_start(start: Part, part: Part, out: Variable) -> bool:
    """Whether sums for the start's places can begin with it."""
    return start.axes == tuple(part.axes[k] for k in part.kept) and is_everywhere(out, part)


def is_mean(part: Part) -> bool:
    """Whether it is a sum divided by the count of examples."""
    expression, summed = part.expression, len(part.kept) < len(part.axes)
    return (
        summed
        and isinstance(expression, Symbol)
        and expression.op is ops.div
        and expression.inputs[1] is M
    )


def without_count(mean: Part) -> Part:
    """A mean as the sum that it divides."""
    assert isinstance(mean.expression, Symbol)
    return mean._replace(expression=mean.expression.inputs[0])
