"""The pipeline: the passes that make statements of a recorded function, in their order.

A pass on statements takes a routine and what is asked of it, and gives another routine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from ...engine import ops
from ...engine.operands import times
from ..ir.naming import VariableNames, copied, factors, name_variables
from ..ir.statement import (
    Element,
    Index,
    Part,
    Places,
    Routine,
    Side,
    Statement,
    Variable,
    index_along,
    mentioned,
    without_idle_axes,
)
from ..ir.symbols import M, Symbol
from .fold import fold
from .fuse import fused
from .gather import gather
from .lift import lift
from .recording import LeafBlock
from .reverse import used, with_derivatives, with_totals
from .simplify import Flat
from .symmetry import forward_of_all

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
        return routine if asked.stops else written_out(routine, asked.names)
    each, cost = routine.results[0], routine
    if asked.batched and asked.reduce is None:
        cost = reduced(routine, "sum", 1, asked.names)
    wrt = [routine.inputs[k] for k in asked.wrt]
    made = with_derivatives(cost, cost.results[0], wrt, asked.names)
    return written_out(made._replace(results=(each, *made.results[1:])), asked.names)


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


# The reduction over examples.


HERE, ALONG = Index(0, ()), Index(0, (1,))


def reduced(
    routine: Routine,
    how: Literal["mean", "sum"] | None,
    first: int | None = None,
    names: VariableNames | None = None,
) -> Routine:
    """The routine with the mean or the sum over all examples of each of its first results, of all
    by default; with None, each of them gets a number for each example.
    """
    statements, results = list(routine.statements), list(routine.results)
    for i, y in enumerate(results[:first]):
        x, out = Symbol("x"), Variable("J", (1, 1), temporary=True)
        if "m" in y.shape and how is not None:
            each = Element(y, (Index(0, (0,)), ALONG))
            part = Part(
                ("m",), (Index(0, (0,)),) * 2, ops.div(x, M) if how == "mean" else x, {x: each}
            )
        elif "m" not in y.shape and how == "sum":
            part = Part((), (HERE, HERE), times(M, x), {x: Element(y, (HERE, HERE))})
        elif "m" not in y.shape and how is None:
            out = Variable("y", (1, "m"), temporary=True)
            each = Element(y, (Index(0, (0,)),) * 2)
            part = Part(("m",), (Index(0, (0,)), ALONG), x, {x: each})
        else:
            continue
        out.name = names.new(out.name) if names else out.name
        statements.append(Statement(out, (part,)))
        results[i] = out
    return routine._replace(statements=tuple(statements), results=tuple(results))


# Reductions that are written in other primitives.


def written_out(routine: Routine, names: VariableNames) -> Routine:
    """The routine with sums in the place of primitives of many arguments that are written in
    others, such as a mean. They keep their own rule until the derivatives are made.
    """

    def new(name: str, shape: tuple[Side, ...]) -> Variable:
        return Variable(names.new(name), shape, temporary=True)

    def statements(s: Statement) -> Iterator[Statement]:
        x = Symbol("x")
        count = None if s.op.rule is None or s.op.native else s.parts[0].combined
        each = None if count is None else forward_of_all(s.op, count, x)
        if each is None:
            yield s
            return
        (part,) = s.parts
        known = dict(part.reads)
        before, value = with_totals(each, x, s, part, known, new)
        for one in before:
            yield from statements(one)
        axes = tuple(axis if k in part.kept else 1 for k, axis in enumerate(part.axes))
        own = without_idle_axes(Part(axes, part.target, value, used(value, known)))
        yield Statement(s.out, (own,))

    made = tuple(each for s in routine.statements for each in statements(s))
    return routine._replace(statements=made)


# The order of the parameters.


def arranged(routine: Routine) -> tuple[Routine, Places]:
    """The routine with its parameters, the last input, in the order in which matrix products read
    them, and where each was before. Each weight matrix is then a view of neighbouring numbers.

    The parameters in this order are a new variable: the verifier tells of a read of the old one.
    """
    theta = routine.inputs[-1]
    (count,) = theta.shape
    assert isinstance(count, int)
    views = {s.out: s.parts[0] for s in routine.statements if s.out.temporary and copied(s)}

    def read(part: Part) -> Iterator[int]:
        """The parameters that a part reads, in the order of its axes."""
        for element in part.reads.values():
            if element.variable is theta:
                yield from _places(element.indices[0], part.axes)[1].ravel().tolist()
            elif element.variable in views:
                yield from read(views[element.variable])

    order: dict[int, None] = {}
    for statement in routine.statements:
        if factors(statement.parts[0]) and statement.out.shape != (1, 1):
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
