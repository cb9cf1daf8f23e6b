"""Softmaxes: the four statements of exp(z - logsumexp(z)), divided by its sum, as one function."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ...engine import ops
from ...engine.primitive import Primitive
from ..ir.statement import Element, Part, Routine, Statement, Variable, is_one_to_one, is_whole
from ..ir.symbols import Expression, Symbol, is_op


class Softmax(NamedTuple):
    """What a variable is the softmax of, along which side, the variables on the way, which need no
    lines, and whether it is minus the softmax.
    """

    of: Variable
    side: int
    way: tuple[Variable, ...]
    is_negative: bool


def softmaxes(routine: Routine) -> dict[Variable, Softmax]:
    """The variables that are a softmax of another one, or minus it, where nothing else reads the
    exponentials and their sum: a function that computes it gives the same numbers. A logsumexp
    that something else reads, such as the loss, keeps its line.
    """
    made = {s.out: s for s in routine.statements}
    uses = Counter(routine.results)
    for s in routine.statements:
        uses.update(e.variable for part in s.parts for e in part.reads.values())
    found = {}
    for s in routine.statements:
        softmax = _softmax(s, made)
        if softmax is not None:
            largest, powers, total = softmax.way
            if uses[powers] == 2 and uses[total] == 1:
                way = softmax.way if uses[largest] == 1 else (powers, total)
                found[s.out] = softmax._replace(way=way)
    return found


def _softmax(s: Statement, made: dict[Variable, Statement]) -> Softmax | None:
    """The softmax that a statement ends; None if it ends none."""
    part, is_negative = _quotient(s)
    above, below = _read(part, 0), _read(part, 1)
    if above is None or below is None or not _is_whole(s.out, above, part):
        return None
    powers = made.get(above.variable)
    inner = _elementwise(powers, ops.exp)
    difference = (
        inner.expression.inputs[0] if inner and isinstance(inner.expression, Symbol) else 0.0
    )
    if inner is None or not is_op(difference, ops.sub):
        return None
    z, largest = _element(inner, difference.inputs[0]), _element(inner, difference.inputs[1])
    if z is None or largest is None or not _is_whole(above.variable, z, inner):
        return None
    side = _combined(made.get(below.variable), ops.sum, above.variable)
    if side is None or _combined(made.get(largest.variable), ops.logsumexp, z.variable) != side:
        return None
    way = (largest.variable, above.variable, below.variable)
    return Softmax(z.variable, side, way, is_negative)


def _quotient(s: Statement) -> tuple[Part | None, bool]:
    """The quotient that a statement is, element by element, and whether it has a minus sign."""
    part = _elementwise(s, ops.neg)
    if part is None:
        return _elementwise(s, ops.div), False
    x = part.expression.inputs[0] if isinstance(part.expression, Symbol) else 0.0
    return (part._replace(expression=x) if is_op(x, ops.div) else None), True


def _elementwise(s: Statement | None, op: Primitive) -> Part | None:
    """The part of a statement that applies this primitive element by element."""
    if s is None or s.op is not ops.sum or len(s.parts) != 1 or not s.out.shape:
        return None
    (part,) = s.parts
    whole = is_one_to_one(s.out, part.axes, part.target)
    return part if whole and is_op(part.expression, op) else None


def _read(part: Part | None, k: int) -> Element | None:
    if part is None or not isinstance(part.expression, Symbol):
        return None
    return _element(part, part.expression.inputs[k])


def _element(part: Part, x: Expression) -> Element | None:
    return part.reads.get(x) if isinstance(x, Symbol) else None


def _is_whole(out: Variable, element: Element, part: Part | None) -> bool:
    """Whether a part reads a variable of the same shape, each number at its own place."""
    variable, indices = element
    same = part is not None and variable.shape == out.shape
    return same and part is not None and is_one_to_one(variable, part.axes, indices)


def _combined(s: Statement | None, op: Primitive, of: Variable) -> int | None:
    """The side of a variable along which alone a statement combines its numbers."""
    if s is None or s.op is not op or len(s.parts) != 1:
        return None
    (part,) = s.parts
    element = _element(part, part.expression)
    if element is None or element.variable is not of or not is_whole(s.out, part):
        return None
    over = [k for k in range(len(part.axes)) if k not in part.kept]
    if len(over) != 1 or not is_one_to_one(of, part.axes, element.indices):
        return None
    return next(d for d, index in enumerate(element.indices) if index.steps[over[0]])
