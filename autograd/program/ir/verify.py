"""Verifying: statements are checked without numbers, for every count of examples at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from ...engine import ops
from ...engine.errors import StatementError
from ...engine.primitive import BUILT_IN, Primitive
from .statement import (
    Index,
    Part,
    Routine,
    Side,
    Statement,
    Variable,
    is_whole,
    mentioned,
    times_written,
)
from .symbols import M, Symbol, inputs_first

TWO_BY_TWO = {ops.add, ops.sub, ops.mul, ops.max, ops.min}
COMBINING = {ops.sum, ops.prod, ops.hypot, ops.logsumexp, ops.amax, ops.amin, *TWO_BY_TWO}
"""The table's primitives that combine any count of numbers, some from the first on, two by two."""


def verify(routine: Routine, reduced: int = 0) -> None:
    """Raise StatementError if a statement is not well-formed.

    It is if its shapes fit for every m, it reads only what was computed before and inside of its
    bounds, it writes to each place (more than once only in sums), and the axis of examples stands
    on sides of examples, each example at its own place. Each derivative has the shape of its input.
    The first `reduced` results are single numbers: the examples are reduced in them.
    """
    for complaint in complaints(routine, reduced):
        raise StatementError(complaint)


def complaints(routine: Routine, reduced: int = 0) -> Iterator[str]:
    """What is wrong; those after the first may follow from it."""
    known = set(routine.inputs)
    batched = any("m" in variable.shape for variable in known)
    for variable in routine.inputs:
        wrong = (*_wrong_shape(variable, 0), *_has_numbers(variable))
        yield from (f"input {variable.name}: {what}" for what in wrong)
        if routine.inputs.count(variable) > 1:
            yield f"input {variable.name}: it is given twice"
    for i, statement in enumerate(routine.statements, 1):
        where = f"statement {i} ({statement.out.name})"
        yield from (f"{where}{what}" for what in _wrong_statement(statement, known, batched))
        known.add(statement.out)
    yield from _wrong_results(routine, known, reduced)


def _wrong_results(routine: Routine, known: Collection[Variable], reduced: int) -> Iterator[str]:
    for variable in routine.results:
        if variable not in known:
            yield f"result {variable.name}: no statement computes it"
    values, wrt = routine.values, routine.wrt
    if len(values) < reduced:
        yield f"{reduced} results are reduced, but there are {len(values)}"
    for y in values[:reduced]:
        if not y.is_number:
            yield f"result {y.name}: it has the shape {y.shape}, but its examples are reduced"
    if not wrt:
        return
    if len(routine.results) <= len(wrt):
        yield f"{len(routine.results)} results are no value and {len(wrt)} derivatives"
        return
    if not {*values[0].shape} <= {1, "m"}:
        yield f"result {values[0].name}: a derivative is of one number, not of {values[0].shape}"
    for x, derivative in zip(wrt, routine.results[len(values) :], strict=True):
        if x not in routine.inputs:
            yield f"derivative {derivative.name}: {x.name} is no input"
        if derivative.shape != x.shape:
            yield (
                f"derivative {derivative.name}: it has the shape {derivative.shape}, and "
                f"{x.name} has {x.shape}"
            )


def _wrong_shape(variable: Variable, least: int = 1) -> Iterator[str]:
    if sum(side == "m" for side in variable.shape) > 1:
        yield f"{variable.name} has two sides of examples"
    if any(side != "m" and (type(side) is not int or side < least) for side in variable.shape):
        yield f"{variable.name} has the shape {variable.shape}"
    elif variable.numbers is not None and variable.shape != (len(variable.numbers),):
        yield f"{variable.name} has {len(variable.numbers)} numbers for the shape {variable.shape}"


def _has_numbers(variable: Variable) -> Iterator[str]:
    if variable.numbers is not None:
        yield "it has numbers, as only constants have"


def _combines(op: Primitive) -> bool:
    return op in COMBINING or (op.rule is not None and op.name not in BUILT_IN)


def _wrong_statement(s: Statement, known: Collection[Variable], batched: bool) -> Iterator[str]:
    if s.out in known:
        yield ": it computes an array that is there before"
    yield from (f": {what}" for what in (*_wrong_shape(s.out), *_has_numbers(s.out)))
    if "m" in s.out.shape and not batched:
        yield ": it has a side of examples, but no input has"
    for k, part in enumerate(s.parts, 1):
        wrong = _wrong_part(s, part, known, batched)
        yield from (f", part {k}: {what}" for what in wrong)
    if s.op is not ops.sum:
        if not _combines(s.op):
            yield f": {s.op.name} does not combine many numbers"
        if len(s.parts) != 1:
            yield f": {s.op.name} has {len(s.parts)} parts, and only sums have several"
    if any(is_whole(s.out, part) for part in s.parts):
        return
    written = times_written(s.out, s.parts)
    if not written.all():
        yield f": place {int(np.argmin(written))} is never written"
    if s.op is not ops.sum and (written > 1).any():
        yield f": place {int(np.argmax(written))} is written twice, and only sums overlap"


def _wrong_part(
    s: Statement, part: Part, known: Collection[Variable], batched: bool
) -> Iterator[str]:
    axes = part.axes
    if sum(axis == "m" for axis in axes) > 1 or ("m" in axes and not batched):
        yield f"its axes are {axes}: there is one axis of examples, if there are any"
    if any(axis != "m" and (type(axis) is not int or axis < 1) for axis in axes):
        yield f"its axes are {axes}"
    yield from (f"its target {what}" for what in _wrong_indices(s.out, part.target, axes))
    for element in part.reads.values():
        variable = element.variable
        if variable not in known and variable.numbers is None:
            yield f"it reads {variable.name}, which is not computed before"
        yield from (_wrong_shape(variable) if variable.numbers is not None else ())
        wrong = _wrong_indices(variable, element.indices, axes)
        yield from (f"its read of {variable.name} {what}" for what in wrong)
    if s.op is ops.sum:
        indices = [*part.target, *(x for e in part.reads.values() for x in e.indices)]
        if idle := set(range(len(axes))) - {*mentioned(indices)}:
            yield f"nothing moves along its axis {min(idle)}: that is a factor, not a sum"
    yield from _wrong_expression(part, batched)


def _wrong_expression(part: Part, batched: bool) -> Iterator[str]:
    symbols = dict.fromkeys(inputs_first(part.expression))  # they refuse ==
    read = {x for x in symbols if x.op is None} - {M}
    if read != part.reads.keys():
        names = ", ".join(sorted(x.name for x in read ^ part.reads.keys()))
        yield f"its expression and its reads do not have the same symbols: {names}"
    if M in symbols and not batched:
        yield "it uses the count of examples, but no input has examples"
    for x in symbols:
        if x.op is not None and x.op.rule is None and x.op.arity != len(x.inputs):
            yield f"{x.op.name} of {len(x.inputs)} inputs stands in its expression"
    numbers = [part.expression, *(y for x in symbols for y in x.inputs)]
    if any(not isinstance(y, (Symbol, float)) for y in numbers):
        yield "its expression holds what is neither a symbol nor a float"


def _wrong_indices(
    variable: Variable, indices: Sequence[Index], axes: tuple[Side, ...]
) -> Iterator[str]:
    shape = variable.shape
    if len(indices) != len(shape):
        yield f"has {len(indices)} indices for {len(shape)} sides"
        return
    for k, (side, index) in enumerate(zip(shape, indices, strict=True)):
        for what in _wrong_index(side, index, axes):
            yield f"on side {k} of {side} {what}"


def _wrong_index(side: Side, index: Index, axes: tuple[Side, ...]) -> Iterator[str]:
    start, steps, table = index
    if len(steps) != len(axes) or any(type(x) is not int for x in (start, *steps)):
        yield f"has the steps {steps} from {start} on for the axes {axes}"
        return
    if side == "m":
        own = tuple(int(axis == "m") for axis in axes)
        if table is not None or (start, steps) != (0, own) or 1 not in own:
            yield "is not the axis of examples itself"
        return
    moves = [(step, axis) for step, axis in zip(steps, axes, strict=True) if step]
    if any(axis == "m" for _, axis in moves):
        yield "moves along the axis of examples"
        return
    ends = [step * (axis - 1) for step, axis in moves if axis != "m"]
    low, high = start + sum(x for x in ends if x < 0), start + sum(x for x in ends if x > 0)
    if table is not None:
        if not isinstance(table, np.ndarray) or table.ndim != 1 or table.dtype.kind != "i":
            yield "has a table that is no row of whole numbers"
            return
        if low < 0 or high >= len(table):
            yield f"takes the places {low} to {high} of a table of {len(table)}"
            return
        low, high = int(table.min()), int(table.max())
    if low < 0 or high >= side:
        yield f"takes the places {low} to {high}"
