"""Choices around quotients and logarithms: where(y, y / where(y, a, 1), 0) is y / a, but 0 where y
is 0; and log(where(y, a, 1)) takes the logarithm of a only where y is not 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from ...engine import ops
from ...engine.primitive import BUILT_IN
from ..ir.symbols import Expression, Symbol, inputs_first, is_op, read_forward, substituted


def body(x: Symbol) -> Expression | None:
    """What a user's primitive does to its inputs, if it can be read."""
    if x.op is None or x.op.native or x.op.name in BUILT_IN:
        return None
    return read_forward(x.op, x.inputs)


def quotient_or_zero(x: Symbol) -> tuple[Expression, Expression] | None:
    """What is divided by what, if x is a quotient, but 0 where its numerator is 0; else None."""
    chosen = x if x.op is ops.where else body(x)
    if not is_op(chosen, ops.where) or not is_op(chosen.inputs[1], ops.div):
        return None
    numerator, quotient, otherwise = chosen.inputs
    assert isinstance(quotient, Symbol)
    above, below = quotient.inputs
    if above is not numerator or isinstance(otherwise, Symbol) or otherwise != 0.0:
        return None
    if not is_op(below, ops.where) or below.inputs[0] is not numerator:
        return None
    return numerator, below.inputs[1]


def failing_at_0(expression: Expression) -> Iterator[tuple[Expression, list[Expression]]]:
    """What an expression divides by, or takes logarithms of, and the conditions under which it
    does: numbers that are not 0. Where one is 0 under these conditions, the expression is not
    finite; also inside users' primitives.
    """
    for x in inputs_first(expression):
        if x.op is not None and x.op.pole is not None:
            yield _without_choices(x.op.pole(*x.inputs))
        elif (inner := body(x)) is not None:
            yield from failing_at_0(inner)


def _without_choices(expression: Expression) -> tuple[Expression, list[Expression]]:
    """An expression with x for where(c, x, 1.0), under the condition c, or where(c, nan, x)."""
    put: dict[Symbol, Expression] = {}
    conditions = []
    for x in inputs_first(expression):
        if x.op is ops.where:
            condition, one, other = x.inputs
            if not isinstance(one, Symbol) and isnan(one):
                put[x] = substituted(other, put)
            elif not isinstance(other, Symbol):
                put[x] = substituted(one, put)
                conditions.append(condition)
    return substituted(expression, put), conditions
