"""Expressions: symbols put in each other's places, and the simpler of two ways to say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeGuard

from ...engine import ops
from ...engine.primitive import Primitive
from .statement import M
from .symbols import Symbol, inputs_first

Expression: TypeAlias = Symbol | float


def substituted(expression: Expression, put: Mapping[Symbol, Expression]) -> Expression:
    """The simplified expression, with other expressions in the place of some symbols."""
    done: dict[Symbol, Expression] = dict(put)
    stack = [expression]
    while stack:
        x = stack[-1]
        if not isinstance(x, Symbol) or x in done:
            stack.pop()
        elif x.op is None:
            done[x] = x
        elif missing := [y for y in x.inputs if isinstance(y, Symbol) and y not in done]:
            stack.extend(missing)
        else:
            inputs = [done[y] if isinstance(y, Symbol) else y for y in x.inputs]
            done[x] = simple(x.op, inputs)
    return done[expression] if isinstance(expression, Symbol) else expression


def simple(op: Primitive, inputs: list[Any]) -> Any:
    """op(*inputs), with signs moved to the front, and x / y for x · (1 / y)."""
    x: Any = inputs[0] if inputs else None
    if op is ops.neg:
        return x.inputs[0] if is_op(x, ops.neg) else _made(op, inputs)
    if op is ops.mul:
        a, b = inputs
        if is_op(a, ops.neg) or is_op(b, ops.neg):
            product = simple(op, [_positive(a), _positive(b)])
            both = is_op(a, ops.neg) and is_op(b, ops.neg)
            return product if both else simple(ops.neg, [product])
        if is_op(b, ops.div) and not isinstance(b.inputs[0], Symbol) and b.inputs[0] == 1.0:
            return simple(ops.div, [a, b.inputs[1]])
    if op is ops.pow and not isinstance(inputs[1], Symbol) and inputs[1] == 1:
        return x
    if op is ops.div and is_op(x, ops.neg):
        return simple(ops.neg, [simple(op, [_positive(x), inputs[1]])])
    if op is ops.sub and is_op(inputs[1], ops.neg):
        return simple(ops.add, [x, _positive(inputs[1])])
    if op is ops.add:
        a, b = inputs
        if is_op(b, ops.neg):
            return _made(ops.sub, [a, _positive(b)])
        if is_op(a, ops.neg):
            return _made(ops.sub, [b, _positive(a)])
    return _made(op, inputs)


def _made(op: Primitive, inputs: list[Any]) -> Symbol:
    return Symbol.__primitive__(op, tuple(inputs))


def is_op(x: Any, op: Primitive) -> TypeGuard[Symbol]:
    """Whether x is an application of this primitive."""
    return isinstance(x, Symbol) and x.op is op


def is_constant(x: Expression) -> bool:
    """Whether it is the same for all that is read: a number, or made of the count of examples."""
    return all(symbol.op is not None or symbol is M for symbol in inputs_first(x))


def _positive(x: Any) -> Any:
    """x without its minus sign, if it has one."""
    return x.inputs[0] if is_op(x, ops.neg) else x
