"""The pipeline: the passes that make statements of a recorded function, in their order.

A pass on statements takes a routine and what is asked of it, and gives another routine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from ..ir.naming import VariableNames, name_variables
from ..ir.places import Places
from ..ir.statement import Routine
from .arrange import arranged
from .examples import reduced
from .fold import fold
from .fuse import fused
from .gather import gather
from .lift import lift
from .recording import LeafBlock
from .reverse import with_derivatives
from .simplify import Flat

Reduce: TypeAlias = Literal["mean", "sum"] | None


class Asked(NamedTuple):
    """What a program is to give, and the names that are left for it."""

    batched: bool
    reduce: Reduce
    first: int  # so many results are reduced; the others are given for each example
    wrt: tuple[int, ...] | None  # the inputs by which the first result is differentiated
    names: VariableNames
    stops: bool = False  # whether it is differentiated by others, who need stop_gradient


def _reduced(routine: Routine, asked: Asked) -> Routine:
    """The reduction over examples."""
    if not asked.batched:
        return routine
    return reduced(routine, asked.reduce, asked.first, asked.names)


def _differentiated(routine: Routine, asked: Asked) -> Routine:
    """The derivatives of the first result, or if it is not reduced, of its sum over examples."""
    if asked.wrt is None:
        return routine
    each, cost = routine.results[0], routine
    if asked.batched and asked.reduce is None:
        cost = reduced(routine, "sum", 1, asked.names)
    wrt = [routine.inputs[k] for k in asked.wrt]
    made = with_derivatives(cost, cost.results[0], wrt, asked.names)
    return made._replace(results=(each, *made.results[1:]))


ON_GRAPHS: tuple[tuple[str, Callable[[Flat], Flat]], ...] = (("fold", fold), ("gather", gather))
ON_STATEMENTS: tuple[tuple[str, Callable[[Routine, Asked], Routine]], ...] = (
    ("reduce", _reduced),
    ("differentiate", _differentiated),
    ("fuse", lambda routine, asked: fused(routine, asked.stops)),
)


def on_graphs(flat: Flat) -> Iterator[tuple[str, Flat]]:
    """Each pass on graphs, and what it makes."""
    for name, each in ON_GRAPHS:
        flat = each(flat)
        yield name, flat


def on_statements(routine: Routine, asked: Asked) -> Iterator[tuple[str, Routine]]:
    """Each pass on statements, and what it makes."""
    for name, each in ON_STATEMENTS:
        routine = each(routine, asked)
        yield name, routine


def named_statements(
    flat: Flat,
    blocks: Sequence[LeafBlock],
    names: VariableNames,
    most: int | None = None,
    in_order: bool = False,
) -> tuple[Routine, Places] | None:
    """The statements of a graph, named, and where each parameter was before they were put in the
    order of products; with `in_order` they stay. None if there are more than `most` statements.
    """
    routine = lift(flat, blocks, most)
    if routine is None:
        return None
    before = np.arange(blocks[-1].size)
    if not in_order:
        routine, before = arranged(routine)
    name_variables(routine, names)
    return routine, before
