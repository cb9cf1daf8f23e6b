"""The reference for all that runs statements: point by point, with the table's own functions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ...engine import ops
from ...engine.modes import allow_nonfinite
from ...engine.primitive import Primitive
from .statement import Element, Part, Routine, Side, Statement, Variable
from .symbols import M, Symbol, inputs_first

Numbers = NDArray[np.float64]


def interpret(routine: Routine, given: Mapping[Variable, Numbers], m: int = 1) -> list[Numbers]:
    """The results for the numbers of the inputs, with m examples; inf and nan may pass."""
    arrays = dict(given)
    with allow_nonfinite(), np.errstate(all="ignore"):
        for statement in routine.statements:
            arrays[statement.out] = _numbers_of(statement, arrays, m)
    return [arrays[y] for y in routine.results]


def _numbers_of(statement: Statement, arrays: Mapping[Variable, Numbers], m: int) -> Numbers:
    """Each place's numbers in the order in which they come, combined by the statement's op."""
    out, op = statement.out, statement.op
    shape = [_length(side, m) for side in out.shape]
    pairs = [_places_and_numbers(part, shape, arrays, m) for part in statement.parts]
    places = np.concatenate([places for places, _ in pairs])
    numbers = np.concatenate([numbers for _, numbers in pairs])
    order = np.argsort(places, kind="stable")
    starts = np.flatnonzero(np.diff(places[order])) + 1
    result = np.full(shape, np.nan)
    if op is ops.sum and len(starts) == len(order) - 1:  # one number for each place
        result.flat[places] = numbers
    else:
        groups = np.split(numbers[order], starts)
        result.flat[places[order][np.r_[0, starts]]] = [_combined(op, g.tolist()) for g in groups]
    return result


def _places_and_numbers(
    part: Part, shape: list[int], arrays: Mapping[Variable, Numbers], m: int
) -> tuple[NDArray[np.intp], Numbers]:
    """Where each point's number goes, counted row by row, and the numbers."""
    lengths = [_length(axis, m) for axis in part.axes]
    points = np.indices(lengths, sparse=True)
    places = np.zeros(lengths, dtype=np.intp)
    for n, index in zip(shape, part.target, strict=True):
        places = places * n + index.places(points)
    known: dict[Symbol, Numbers] = {M: np.array(float(m))}
    for symbol, element in part.reads.items():
        at = tuple(index.places(points) for index in element.indices)
        known[symbol] = _array_of(element, arrays, m)[at]
    numbers = np.broadcast_to(_value(part.expression, known), lengths)
    return places.ravel(), numbers.ravel()


def _array_of(element: Element, arrays: Mapping[Variable, Numbers], m: int) -> Numbers:
    variable = element.variable
    if variable.numbers is not None:
        return np.array(variable.numbers)
    return arrays[variable].reshape([_length(side, m) for side in variable.shape])


def _length(side: Side, m: int) -> int:
    return m if side == "m" else side


def _value(expression: Symbol | float, known: dict[Symbol, Numbers]) -> Numbers:
    """The expression's number at each point."""
    for node in inputs_first(expression):
        if node.op is not None:
            inputs = [known[x] if isinstance(x, Symbol) else x for x in node.inputs]
            number = node.op.number
            each = np.frompyfunc(lambda *x: number([*map(float, x)]), len(inputs), 1)  # noqa: B023
            known[node] = np.asarray(each(*inputs), dtype=float)
    return known[expression] if isinstance(expression, Symbol) else np.array(expression)


def _combined(op: Primitive, numbers: list[float]) -> float:
    """op of all the numbers, two by two if it takes two."""
    if op is ops.sum and len(numbers) == 1:
        return numbers[0]  # also if it is -0.0
    if op.rule is None:
        return reduce(lambda x, y: op.number((x, y)), numbers)
    return op.number(numbers)
