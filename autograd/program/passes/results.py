"""The results of a routine: each its own array, only the statements that they need, constants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from ...engine import ops
from ..ir.statement import (
    Element,
    Index,
    Part,
    Routine,
    Side,
    Statement,
    Variable,
    index_along,
    whole,
)
from ..ir.symbols import Symbol, inputs_first


def with_own_results(routine: Routine) -> Routine:
    """The routine with its values in one array, and with results that are no inputs, each of them
    another array.
    """
    statements, results = list(routine.statements), list(routine.values[:1])
    if len(routine.values) > 1:
        statements.append(_joined(routine))
        results = [statements[-1].out]
    taken = {*routine.inputs}
    own = []
    for y in (*results, *routine.results[len(routine.values) :]):
        if y in taken:
            statements.append(copy_of(y))
            y = statements[-1].out
        taken.add(y)
        own.append(y)
    return routine._replace(statements=tuple(statements), results=tuple(own))


def with_input_names(routine: Routine, names: Sequence[str]) -> Routine:
    """The routine with new inputs of these names."""
    new = {x: replace(x, name=name) for x, name in zip(routine.inputs, names, strict=True)}
    statements = []
    for s in routine.statements:
        parts = []
        for part in s.parts:
            reads = {
                x: e._replace(variable=new.get(e.variable, e.variable))
                for x, e in part.reads.items()
            }
            parts.append(part._replace(reads=reads))
        statements.append(s._replace(parts=tuple(parts)))
    return Routine(
        tuple(new[x] for x in routine.inputs),
        tuple(statements),
        tuple(new.get(y, y) for y in routine.results),
        tuple(new[x] for x in routine.wrt),
    )


def copy_of(y: Variable) -> Statement:
    """A statement that makes a copy of a variable."""
    x, out = Symbol("x"), Variable(y.name, y.shape, temporary=True)
    axes, at = whole(y.shape)
    return Statement(out, (Part(axes, at, x, {x: Element(y, at)}),))


def constants(routine: Routine) -> Iterator[float]:
    """All numbers in a routine that are the same in every run."""
    parts = [part for statement in routine.statements for part in statement.parts]
    expressions = [part.expression for part in parts]
    inputs = [y for node in inputs_first(*expressions) for y in node.inputs]
    yield from (y for y in (*expressions, *inputs) if isinstance(y, float))
    for part in parts:
        for element in part.reads.values():
            yield from element.variable.numbers or ()


def made_new(routine: Routine) -> list[bool]:
    """For each derivative, whether it is a new array of each run that is no other result's."""
    parts = {statement.out: statement.parts for statement in routine.statements}
    made = {y for y, each in parts.items() if len(each) > 1 or any(x.adds_up for x in each)}
    slopes = routine.results[len(routine.values) :]
    return [x in made and routine.results.count(x) == 1 for x in slopes]


def _joined(routine: Routine) -> Statement:
    """The numbers of all values, one below the other."""
    made = {statement.out: statement for statement in routine.statements}
    reads = [_source(y, made.get(y)) for y in routine.values]
    examples = any("m" in y.shape for y in routine.values)
    rows = any(y.shape[:1] == ("m",) for y in routine.values)
    shape: tuple[Side, ...] = (len(reads), "m" if examples else 1)
    out = Variable("value", shape[::-1] if rows else shape)
    parts: list[Part] = []
    start = 0
    for variable, run in groupby(reads, lambda read: read.variable):
        same, x = [*run], Symbol("x")
        axes: tuple[Side, ...] = (len(same), "m") if examples else (len(same),)
        example = Index(0, (0, 1) if examples else (0,))
        indices = [
            example if side == "m" else _places([read.indices[k] for read in same], len(axes))
            for k, side in enumerate(variable.shape)
        ]
        target = (Index(start, (1, 0)[: len(axes)]), example)
        target = target[::-1] if rows else target
        parts.append(Part(axes, target, x, {x: Element(variable, tuple(indices))}))
        start += len(same)
    return Statement(out, tuple(parts))


def _source(y: Variable, statement: Statement | None) -> Element:
    """A value's number where it is computed: not in a copy that may vanish."""
    if statement is not None and y.temporary and statement.op is ops.sum:
        part, *others = statement.parts
        x = part.expression
        plain = not others and {*part.axes} <= {"m"} and len(part.kept) == len(part.axes)
        if plain and isinstance(x, Symbol) and x in part.reads:
            return part.reads[x]
    return Element(y, whole(y.shape)[1])


def _places(indices: Sequence[Index], axes: int) -> Index:
    """The places that some indices have at their first points, along the first axis."""
    first = np.zeros((), dtype=np.intp)
    places = [int(index.places([first] * len(index.steps))) for index in indices]
    return index_along(np.array(places), (0,), axes)
