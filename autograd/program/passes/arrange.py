"""Arranging: the parameters in the order in which matrix products read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..ir.layers import layer_sides, shared_by_examples
from ..ir.statement import (
    Element,
    Index,
    Part,
    Places,
    Routine,
    Side,
    Statement,
    Variable,
    copied,
    index_along,
    mentioned,
)


def arranged(routine: Routine) -> tuple[Routine, Places]:
    """The routine with its parameters, the last input, in the order in which matrix products read
    them, and where each was before. Each weight matrix is then a view of neighbouring numbers.

    The parameters in this order are a new variable: the verifier tells of a read of the old one.
    """
    theta = routine.inputs[-1]
    (count,) = theta.shape
    assert isinstance(count, int)
    views = {s.out: s.parts[0] for s in routine.statements if copied(s)}

    def read(part: Part) -> Iterator[int]:
        """The parameters that a part reads, in the order of its axes."""
        for element in part.reads.values():
            if element.variable is theta:
                yield from _places(element.indices[0], part.axes)[1].ravel().tolist()
            elif element.variable in views:
                yield from read(views[element.variable])

    shared = shared_by_examples(routine)
    order: dict[int, None] = {}
    for statement in routine.statements:
        if layer_sides(statement, shared):
            for part in statement.parts:
                order |= dict.fromkeys(read(part))
    order |= dict.fromkeys(range(count))
    before = np.fromiter(order, dtype=np.intp, count=count)
    now = np.empty_like(before)
    now[before] = np.arange(count)

    ordered = replace(theta)
    moved = tuple(_moved(each, theta, ordered, now) for each in routine.statements)
    return routine._replace(inputs=(*routine.inputs[:-1], ordered), statements=moved), before


def _moved(statement: Statement, theta: Variable, ordered: Variable, now: Places) -> Statement:
    """The statement with reads of the ordered parameters: each is at its place `now`."""

    def moved(part: Part) -> Part:
        reads = dict(part.reads)
        for x, element in reads.items():
            if element.variable is theta:
                axes, places = _places(element.indices[0], part.axes)
                index = index_along(now[places], axes, len(part.axes))
                reads[x] = Element(ordered, (index,))
        return _in_order(part._replace(reads=reads), ordered)

    return statement._replace(parts=tuple(map(moved, statement.parts)))


def _in_order(part: Part, theta: Variable) -> Part:
    """A sum of products, the terms in the order of the parameters in them."""
    first = next((e for e in part.reads.values() if e.variable is theta), None)
    if first is None or part.kept or len(part.axes) != 1 or first.indices[0].table is None:
        return part
    order = np.argsort(_places(first.indices[0], part.axes)[1], kind="stable")

    def moved(index: Index) -> Index:
        own, places = _places(index, part.axes)
        return index_along(places[order], own, 1) if own else index

    reads = {x: Element(e.variable, tuple(map(moved, e.indices))) for x, e in part.reads.items()}
    return part._replace(reads=reads)


def _places(index: Index, axes: tuple[Side, ...]) -> tuple[list[int], Places]:
    """The axes along which an index moves, and its places along them."""
    own = mentioned([index])
    return own, index.along(own).everywhere([axis for k in own if (axis := axes[k]) != "m"])
